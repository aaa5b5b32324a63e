//! `mangnon serve`: the pages from a database, never from a demonstration.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use anyhow::Context as _;
use clap::Args;
use organisation::{Role, password::Passwords, setting};
use programme::Programme;
use storage::{Sql as _, Store};
use web::{App, Config, Transport};

use crate::{
    database, key_file,
    refused::{Refused, spoken},
};

/// What to serve, and where.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// sqlite:FILE or postgres://…
    #[arg(long, value_name = "URL")]
    database: String,
    /// Address and port
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// PEM file of the certificate and its chain
    #[arg(long, value_name = "FILE", requires = "tls_key", conflicts_with = "behind_proxy")]
    tls_certificate: Option<PathBuf>,
    /// PEM file of the private key
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// A proxy before this program speaks TLS and names the client in X-Forwarded-For
    #[arg(long)]
    behind_proxy: bool,
    /// File of the key that seals second factors; without it FILE.key beside a SQLite file. Made if it is not there
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Folder of standards that add to or replace the built-in ones
    #[arg(long, value_name = "DIR")]
    standards: Option<PathBuf>,
}

impl Serve {
    fn transport(&self) -> Transport {
        match (&self.tls_certificate, &self.tls_key) {
            (Some(certificate), Some(key)) => Transport::Tls { certificate: certificate.clone(), key: key.clone() },
            _ if self.behind_proxy => Transport::Proxy,
            _ => Transport::Loopback,
        }
    }
}

/// Serves until a signal to stop.
pub(crate) async fn run(args: &Serve) -> anyhow::Result<()> {
    let programme = database::programme(&args.database, args.standards.as_deref()).await?;
    if setting::is_demo(&programme.store).await.map_err(spoken)? {
        let sentence =
            "this database holds an invented world; `mangnon demo` shows it, `serve` needs a database of its own";
        return Err(Refused::because(sentence).into());
    }
    if administrators(&programme.store).await? == 0 {
        println!("Nobody can sign in yet. Make the first administrator:");
        println!("  mangnon people add-administrator --database {} --name \"…\" --sign-in-name …", args.database);
    }
    let key = key_file::key(&programme.store, &args.database, args.key_file.as_deref()).await?;
    let config = Config { transport: args.transport(), key, ..Config::default() };
    listen(programme, args.listen, config).await
}

/// Serves the pages of a programme until a signal to stop.
pub(super) async fn listen(programme: Arc<Programme>, address: SocketAddr, config: Config) -> anyhow::Result<()> {
    let scheme = if matches!(config.transport, Transport::Tls { .. }) { "https" } else { "http" };
    let app = App::new(programme, Passwords::default(), config);
    match web::serve(app, address, |address| println!("Open {scheme}://{address}/ (Ctrl-C stops)")).await {
        Err(error @ web::ServeError::NeedsTls(_)) => Err(Refused::because(error.to_string()).into()),
        served => served.context("the server stopped"),
    }
}

async fn administrators(store: &Store) -> anyhow::Result<i64> {
    let sql = "SELECT COUNT(*) FROM office o JOIN account a ON a.person_id = o.person_id
               WHERE o.role = $1 AND o.valid_to IS NULL AND o.withdrawn_at IS NULL AND a.closed_at IS NULL";
    Ok(store.read().number(sql, [Role::Administrator.name().into()]).await?.unwrap_or(0))
}
