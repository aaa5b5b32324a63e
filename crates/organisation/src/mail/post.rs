//! The way out: one mail server, over TLS unless it is on this machine.

use std::{error::Error as _, fmt, net::IpAddr};

use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor,
    message::Mailbox,
    transport::smtp::{self, authentication::Credentials},
};
use url::{Host, Url};

use super::letter::Letter;

/// Where mail goes out, and what its links lead to.
#[derive(Clone)]
pub struct Settings {
    /// `smtps://host`, `smtp://host?tls=required` (STARTTLS), or `smtp://127.0.0.1:25`.
    pub server: String,
    /// Name and password, where the server asks for them.
    pub credentials: Option<(String, String)>,
    /// The sender: `Name <address>`.
    pub from: String,
    /// The address under which people reach the program: `https://…`.
    pub site: String,
}

/// Why mail cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// Not an address of a server.
    #[error("expected smtps://HOST, smtp://HOST?tls=required, or smtp://127.0.0.1:PORT for the mail server")]
    Server,
    /// A password in an address is seen by whoever lists processes.
    #[error("name and password of the mail server do not stand in its address")]
    Secret,
    /// Mail would leave the machine in the clear.
    #[error("mail to another machine goes over TLS: smtps://HOST, or smtp://HOST?tls=required")]
    Clear,
    /// Not a sender.
    #[error("expected the sender of mail as 'NAME <address>'")]
    From,
    /// Not an address of a site.
    #[error("expected the address under which people reach this program, as https://HOST")]
    Site,
}

/// Why a letter did not go out. The words of a server often repeat the address, so only its codes are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Undelivered {
    /// Now; perhaps later.
    Later(String),
    /// Nobody gets mail at the address.
    Nobody(String),
}

/// A mail server, ready to be used.
pub struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    site: String,
}

impl Post {
    /// Sets mail up; the server is not asked yet.
    pub fn new(settings: &Settings) -> Result<Self, PostError> {
        let server = Url::parse(&settings.server).map_err(|_| PostError::Server)?;
        if !server.username().is_empty() || server.password().is_some() {
            return Err(PostError::Secret);
        }
        let secure = match (server.scheme(), server.query()) {
            ("smtps", None) | ("smtp", Some("tls=required")) => true,
            ("smtp", None) => false,
            _ => return Err(PostError::Server),
        };
        if !secure && !is_here(&server) {
            return Err(PostError::Clear);
        }
        let mut builder =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(&settings.server).map_err(|_| PostError::Server)?;
        if let Some((name, password)) = &settings.credentials {
            builder = builder.credentials(Credentials::new(name.clone(), password.clone()));
        }
        let site = Url::parse(&settings.site).map_err(|_| PostError::Site)?;
        if !["http", "https"].contains(&site.scheme()) || site.query().is_some() || site.fragment().is_some() {
            return Err(PostError::Site);
        }
        Ok(Self {
            transport: builder.build(),
            from: settings.from.parse().map_err(|_| PostError::From)?,
            site: settings.site.trim_end_matches('/').to_owned(),
        })
    }

    /// The domain of the sender, for Message-IDs.
    pub(super) fn domain(&self) -> &str {
        self.from.email.domain()
    }

    /// Whether the server answers, and takes name and password: if not, nothing is wrong with any letter.
    pub(super) async fn reach(&self) -> Result<(), String> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err("closed".into()),
            Err(error) => Err(reason(&error)),
        }
    }

    pub(super) async fn send(&self, letter: &Letter) -> Result<(), Undelivered> {
        let written = letter.written(&self.from, &self.site)?;
        match self.transport.send(written).await {
            Ok(_) => Ok(()),
            Err(error) if nobody_there(&error) => Err(Undelivered::Nobody(reason(&error))),
            Err(error) => Err(Undelivered::Later(reason(&error))),
        }
    }

    /// Takes leave of the server.
    pub async fn close(&self) {
        self.transport.shutdown().await;
    }
}

impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Post").field("site", &self.site).finish_non_exhaustive()
    }
}

fn is_here(server: &Url) -> bool {
    match server.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Whether a server says that an address does not exist or is closed (RFC 3463: 5.1.x, 5.2.1); without such a code 550
/// and 551 say so. Whatever else it refuses is about the sender (5.1.7 and 5.1.8 too, and 5.1.0 may be, which does not
/// say whose address it means), the letter or the day.
fn nobody_there(error: &smtp::Error) -> bool {
    let Some(status) = error.status().filter(|_| error.is_permanent()) else { return false };
    match enhanced(error).as_deref() {
        Some("5.1.0" | "5.1.7" | "5.1.8") => false,
        Some(code) => code.starts_with("5.1.") || code == "5.2.1",
        None => [550, 551].contains(&u16::from(status)),
    }
}

/// The enhanced code with which a server begins what it says.
fn enhanced(error: &smtp::Error) -> Option<String> {
    let said = error.source()?.to_string();
    let code = said.split_whitespace().next()?;
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (code.split('.').count() == 3 && code.split('.').all(is_number)).then(|| code.to_owned())
}

fn reason(error: &smtp::Error) -> String {
    match error.status() {
        Some(code) if error.is_permanent() => {
            enhanced(error).map_or_else(|| code.to_string(), |enhanced| format!("{code} {enhanced}"))
        }
        Some(code) => code.to_string(),
        None if error.is_tls() => "tls".into(),
        None if error.is_client() => "letter".into(),
        None => "connection".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(server: &str) -> Option<String> {
        let settings = Settings {
            server: server.into(),
            credentials: None,
            from: "Măng Non <mangnon@example.vn>".into(),
            site: "https://mangnon.example.vn/".into(),
        };
        Post::new(&settings).err().map(|error| format!("{error:?}"))
    }

    #[tokio::test]
    async fn mail_leaves_the_machine_over_tls_only() {
        for taken in ["smtps://mail.example.vn", "smtp://mail.example.vn:587?tls=required", "smtp://127.0.0.1:2525"] {
            assert_eq!(refused(taken), None, "{taken}");
        }
        for (server, why) in [
            ("smtp://mail.example.vn", "Clear"),
            ("smtp://mail.example.vn?tls=opportunistic", "Server"),
            ("smtps://thu:bi-mat@mail.example.vn", "Secret"),
            ("http://mail.example.vn", "Server"),
            ("mail.example.vn", "Server"),
        ] {
            assert_eq!(refused(server).as_deref(), Some(why), "{server}");
        }
    }
}
