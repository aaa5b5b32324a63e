use std::{ops::Deref, path::PathBuf, sync::Arc};

use chrono::NaiveTime;
use organisation::{Moment, Role, mail::Post, password::Passwords, sealing::Key};
use programme::{Programme, survey::Gate};

/// What every page works with; cheap to clone.
#[derive(Clone, Debug)]
pub struct App(Arc<Inside>);

/// The inside of an [`App`], reached through it.
#[derive(Debug)]
pub struct Inside {
    /// The programme and its database.
    pub programme: Arc<Programme>,
    /// The queue before the password hash.
    pub passwords: Passwords,
    /// How this installation runs.
    pub config: Config,
    /// Holds back floods of answers to surveys.
    pub survey_gate: Gate,
}

/// How an installation runs.
#[derive(Debug)]
pub struct Config {
    /// How requests reach the program.
    pub transport: Transport,
    /// Ready accounts beside the sign-in form; only for a demonstration.
    pub demo_accounts: Vec<DemoAccount>,
    /// Seals what the database must not hold in the clear; by default a key that nobody keeps.
    pub key: Key,
    /// The clock; tests give a fixed one.
    pub clock: fn() -> Moment,
    /// The way out for mail; none: notices stay on the pages.
    pub mail: Option<Post>,
    /// The hour, in Viet Nam, from which people are reminded of the day.
    pub remind_from: NaiveTime,
}

/// How requests reach the program: what may be trusted about them, and where it may listen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// Plain HTTP on the loopback, nothing else.
    #[default]
    Loopback,
    /// TLS with our own certificate.
    Tls {
        /// PEM file of the certificate and its chain.
        certificate: PathBuf,
        /// PEM file of the private key.
        key: PathBuf,
    },
    /// Plain HTTP from a proxy that speaks TLS and names the client in `X-Forwarded-For`.
    Proxy,
}

/// An account of a demonstration that anybody may try.
#[derive(Clone, Debug)]
pub struct DemoAccount {
    /// Name to sign in with.
    pub sign_in_name: String,
    /// Its password, no secret.
    pub password: String,
    /// What the person does.
    pub role: Role,
    /// The unit's name.
    pub unit: String,
}

impl App {
    /// Puts the parts together.
    pub fn new(programme: Arc<Programme>, passwords: Passwords, config: Config) -> Self {
        Self(Arc::new(Inside { programme, passwords, config, survey_gate: Gate::default() }))
    }

    /// The moment of the request.
    pub(crate) fn now(&self) -> Moment {
        (self.config.clock)()
    }
}

impl Deref for App {
    type Target = Inside;

    fn deref(&self) -> &Inside {
        &self.0
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            transport: Transport::Loopback,
            demo_accounts: Vec::new(),
            key: Key::fresh(),
            clock: Moment::now,
            mail: None,
            remind_from: NaiveTime::from_hms_opt(7, 0, 0).unwrap_or_default(),
        }
    }
}

impl Transport {
    /// Whether browsers reach us over TLS, so that cookies can be `Secure`.
    pub const fn is_secure(&self) -> bool {
        !matches!(self, Self::Loopback)
    }
}
