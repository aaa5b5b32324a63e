//! Listening on a real socket, and refusing to where passwords would travel in the clear.

use std::{net::SocketAddr, sync::Arc};

use organisation::password::Passwords;
use programme::Programme;
use testkit::{Engine, World};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::oneshot,
};
use web::{App, Config, ServeError, Transport, serve};

async fn app(world: &World, transport: Transport) -> App {
    let library = standards::Library::built_in().unwrap();
    let programme: Arc<Programme> = Programme::open(world.store.clone(), library).await.unwrap();
    App::new(programme, Passwords::default(), Config { transport, ..Config::default() })
}

fn anywhere() -> SocketAddr {
    "0.0.0.0:0".parse().unwrap()
}

#[tokio::test]
async fn without_tls_only_the_loopback_is_served() {
    let world = Box::pin(World::new(Engine::Sqlite)).await;
    let refused = serve(app(&world, Transport::Loopback).await, anywhere(), |_| {}).await;
    let error = refused.unwrap_err();
    assert!(matches!(error, ServeError::NeedsTls(_)));
    assert!(error.to_string().contains("without TLS passwords would travel in the clear"), "{error}");
}

#[tokio::test]
async fn a_missing_certificate_is_named_as_such() {
    let world = Box::pin(World::new(Engine::Sqlite)).await;
    let transport = Transport::Tls { certificate: "no-such.pem".into(), key: "no-such.key".into() };
    let refused = serve(app(&world, transport).await, anywhere(), |_| {}).await;
    assert!(matches!(refused, Err(ServeError::Certificate(_))));
}

#[tokio::test]
async fn the_loopback_is_served_as_soon_as_ready_is_told() {
    let world = Box::pin(World::new(Engine::Sqlite)).await;
    let (tell, told) = oneshot::channel();
    let app = app(&world, Transport::Loopback).await;
    let visitor = async {
        let mut stream = TcpStream::connect(told.await.unwrap()).await.unwrap();
        stream.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let answer = tokio::select! {
        stopped = serve(app, "127.0.0.1:0".parse().unwrap(), |address| tell.send(address).unwrap()) => panic!("{stopped:?}"),
        answer = visitor => answer,
    };
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("ok"), "{answer}");
}
