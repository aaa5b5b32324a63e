//! Listening: on the loopback in the clear, anywhere else only with TLS or behind a declared proxy.

use std::{io, net::SocketAddr, time::Duration};

use axum_server::{Handle, tls_rustls::RustlsConfig};
use tokio::signal::unix::{SignalKind, signal};

use crate::{App, Transport, router, work};

/// How long requests under way may finish after a signal to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Why the program does not listen.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Passwords and children's figures would cross the network in the clear.
    #[error(
        "{0} can be reached from other machines, and without TLS passwords would travel in the clear; \
         give a certificate and its key, declare the proxy that speaks TLS, or listen on 127.0.0.1"
    )]
    NeedsTls(SocketAddr),
    /// Certificate or key cannot be used.
    #[error("the certificate or its key cannot be used")]
    Certificate(#[source] io::Error),
    /// The address is taken, or not ours.
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] io::Error),
}

/// Serves the site, and does the work of the background, until a signal to stop; `ready` is told the address once it listens.
pub async fn serve(app: App, address: SocketAddr, ready: impl FnOnce(SocketAddr) + Send) -> Result<(), ServeError> {
    let transport = app.config.transport.clone();
    if transport == Transport::Loopback && !address.ip().is_loopback() {
        return Err(ServeError::NeedsTls(address));
    }
    let mut work = None;
    let site = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let handle = Handle::new();
    let listening = async {
        match &transport {
            Transport::Tls { certificate, key } => {
                // an error only says that somebody installed a provider before us
                let _installed = rustls::crypto::ring::default_provider().install_default();
                let tls = RustlsConfig::from_pem_file(certificate, key).await.map_err(ServeError::Certificate)?;
                axum_server::bind_rustls(address, tls).handle(handle.clone()).serve(site).await
            }
            Transport::Loopback | Transport::Proxy => {
                axum_server::bind(address).handle(handle.clone()).serve(site).await
            }
        }
        .map_err(|error| ServeError::Listen(address, error))
    };
    let around = async {
        if let Some(address) = handle.listening().await {
            ready(address);
            work = Some(work::start(app));
        }
        asked_to_stop().await;
        handle.graceful_shutdown(Some(GRACE));
        std::future::pending::<()>().await;
    };
    let served = tokio::select! {
        done = listening => done,
        () = around => Ok(()),
    };
    if let Some(work) = work {
        work.end().await;
    }
    served
}

async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        },
        // without the signal there is still Ctrl-C
        Err(_) => drop(interrupted.await),
    }
}
