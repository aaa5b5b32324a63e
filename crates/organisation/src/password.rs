//! Passwords: Argon2id (m = 19 MiB, t = 2, p = 1), at most one hash per core at a time, first come first served.

use std::sync::Arc;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::{Error, Refusal, Result};

/// The shortest password we take, in characters.
pub const SHORTEST: usize = 10;
/// The longest, in bytes: a limit on the work one request can cause.
pub const LONGEST: usize = 256;

/// The queue before the hash: a rush of sign-ins waits in order instead of filling the memory.
#[derive(Clone, Debug)]
pub struct Passwords {
    permits: Arc<Semaphore>,
}

/// Why a new password is not taken.
#[derive(Debug)]
pub enum PasswordRefusal {
    /// Shorter than [`SHORTEST`].
    TooShort,
    /// Longer than [`LONGEST`].
    TooLong,
}

impl Refusal for PasswordRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::TooShort => "account.refused.password_short",
            Self::TooLong => "account.refused.password_long",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        vec![("shortest", SHORTEST.to_string()), ("longest", LONGEST.to_string())]
    }

    fn field(&self) -> Option<&'static str> {
        Some("password")
    }
}

/// Refuses a new password of the wrong length.
pub(crate) fn measure(password: &str) -> Result<()> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordRefusal::TooShort.into());
    }
    if password.len() > LONGEST {
        return Err(PasswordRefusal::TooLong.into());
    }
    Ok(())
}

impl Default for Passwords {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { permits: Arc::new(Semaphore::new(cores)) }
    }
}

impl Passwords {
    /// Hashes a new password.
    pub async fn hash(&self, password: &str) -> Result<String> {
        measure(password)?;
        let password = password.to_owned();
        self.in_turn(move || Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()))
            .await?
            .map_err(|error| Error::broken(std::io::Error::other(error.to_string())))
    }

    /// Whether the password belongs to the hash. Without a hash (no such account) the same work is done,
    /// so that the time of an answer does not tell which names exist.
    pub async fn matches(&self, password: &str, hash: Option<String>) -> Result<bool> {
        if password.len() > LONGEST {
            return Ok(false);
        }
        let password = password.to_owned();
        self.in_turn(move || {
            if let Some(Ok(hash)) = hash.as_deref().map(PasswordHash::new) {
                Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
            } else {
                let _unused = Argon2::default().hash_password(password.as_bytes());
                false
            }
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let permit = self.permits.clone().acquire_owned().await.map_err(Error::broken)?;
        tokio::task::spawn_blocking(move || {
            let _held_until_done = permit;
            work()
        })
        .await
        .map_err(Error::broken)
    }
}
