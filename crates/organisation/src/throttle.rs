//! Slows guessing: failed sign-ins are counted per name and per address, in the database, so on every node alike.

use storage::{Sql, Store};

use crate::{Moment, Result};

/// Minutes that a failure counts.
pub const WINDOW_MINUTES: i64 = 15;
/// Failures of one name within the window before it has to wait.
const PER_NAME: i64 = 10;
/// Failures from one address within the window: an office shares one.
const PER_ADDRESS: i64 = 100;

/// What is counted for one attempt.
#[derive(Clone, Debug)]
pub struct Attempt {
    name: String,
    address: String,
}

impl Attempt {
    /// A sign-in under a name from an address.
    pub fn new(name: &str, address: &str) -> Self {
        Self { name: format!("name:{}", text::fold(name)), address: format!("address:{address}") }
    }

    /// Whether this attempt has to wait.
    pub async fn must_wait(&self, store: &Store, now: Moment) -> Result<bool> {
        let since = now.plus_minutes(-WINDOW_MINUTES).0;
        let sql = "SELECT COUNT(*) FROM sign_in_failure WHERE subject = $1 AND at > $2";
        let name = store.read().number(sql, [self.name.clone().into(), since.into()]).await?.unwrap_or(0);
        let address = store.read().number(sql, [self.address.clone().into(), since.into()]).await?.unwrap_or(0);
        Ok(name >= PER_NAME || address >= PER_ADDRESS)
    }

    /// Counts a failure and sweeps what no longer counts.
    pub(crate) async fn failed(&self, db: &impl Sql, now: Moment) -> Result<()> {
        db.run("DELETE FROM sign_in_failure WHERE at <= $1", [now.plus_minutes(-WINDOW_MINUTES).0.into()]).await?;
        db.run(
            "INSERT INTO sign_in_failure (subject, at) VALUES ($1, $3), ($2, $3)",
            [self.name.clone().into(), self.address.clone().into(), now.0.into()],
        )
        .await?;
        Ok(())
    }

    /// Forgets the failures of the name after a success.
    pub(crate) async fn succeeded(&self, db: &impl Sql) -> Result<()> {
        db.run("DELETE FROM sign_in_failure WHERE subject = $1", [self.name.clone().into()]).await?;
        Ok(())
    }
}
