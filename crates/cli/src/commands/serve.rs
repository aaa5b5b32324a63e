//! `mangnon serve`: the pages from a database, never from a demonstration.

use std::{
    fs,
    net::SocketAddr,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use chrono::NaiveTime;
use clap::Args;
use organisation::{
    Role,
    mail::{Post, Settings},
    password::Passwords,
    setting,
};
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
    /// Send notices by e-mail through `smtps://HOST`, `smtp://HOST?tls=required`, or `smtp://127.0.0.1:PORT`
    #[arg(long, value_name = "URL", requires_all = ["mail_from", "public_url"])]
    smtp: Option<String>,
    /// Name to sign in with at the mail server
    #[arg(long, value_name = "NAME", requires_all = ["smtp", "smtp_password_file"])]
    smtp_user: Option<String>,
    /// File of the password at the mail server, which only its owner and group can read
    #[arg(long, value_name = "FILE", requires = "smtp_user")]
    smtp_password_file: Option<PathBuf>,
    /// Sender of mail: `NAME <address>`
    #[arg(long, value_name = "SENDER", requires = "smtp")]
    mail_from: Option<String>,
    /// Address under which people reach this program, for links in mail: `https://HOST`
    #[arg(long, value_name = "URL", requires = "smtp")]
    public_url: Option<String>,
    /// Hour of the day, in Viet Nam, from which people are reminded of what is due
    #[arg(long, default_value_t = 7, value_name = "HOUR", value_parser = clap::value_parser!(u32).range(0..24))]
    remind_from: u32,
}

impl Serve {
    /// The way out for mail, where one is given.
    fn post(&self) -> anyhow::Result<Option<Post>> {
        let (Some(server), Some(from), Some(site)) = (&self.smtp, &self.mail_from, &self.public_url) else {
            return Ok(None);
        };
        let credentials = match (&self.smtp_user, &self.smtp_password_file) {
            (Some(name), Some(file)) => Some((name.clone(), password(file)?)),
            _ => None,
        };
        let settings = Settings { server: server.clone(), credentials, from: from.clone(), site: site.clone() };
        Ok(Some(Post::new(&settings).map_err(|error| Refused::because(error.to_string()))?))
    }

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
    let mail = args.post()?;
    let programme = database::programme(&args.database, args.standards.as_deref()).await?;
    if setting::is_demo(programme.store.read()).await.map_err(spoken)? {
        let sentence =
            "this database holds an invented world; `mangnon demo` shows it, `serve` needs a database of its own";
        return Err(Refused::because(sentence).into());
    }
    if administrators(&programme.store).await? == 0 {
        println!("Nobody can sign in yet. Make the first administrator:");
        println!("  mangnon people add-administrator --database {} --name \"…\" --sign-in-name …", args.database);
    }
    let key = key_file::key(&programme.store, &args.database, args.key_file.as_deref()).await?;
    let remind_from = NaiveTime::from_hms_opt(args.remind_from, 0, 0).unwrap_or_default();
    let config = Config { transport: args.transport(), key, mail, remind_from, ..Config::default() };
    listen(programme, args.listen, config).await
}

/// The password in a file that others on the machine cannot read.
fn password(file: &Path) -> anyhow::Result<String> {
    let unreadable = || format!("the password file {}", file.display());
    if fs::metadata(file).with_context(unreadable)?.permissions().mode() & 0o007 != 0 {
        let sentence = format!("{}: every user of this machine can read it; take that away (chmod 600)", unreadable());
        return Err(Refused::because(sentence).into());
    }
    Ok(fs::read_to_string(file).with_context(unreadable)?.trim_end_matches(['\r', '\n']).to_owned())
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
