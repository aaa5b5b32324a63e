//! Slows guessing: sign-ins that do not succeed are counted per name and per address, in the database, so on every node alike.
//! An attempt counts from before its password is looked at: many at once are not more than many in a row.

use storage::{Sql, Store, Transaction};

use crate::{Moment, Result};

/// Minutes that a failure counts.
pub const WINDOW_MINUTES: i64 = 15;
/// Failures of one name within the window before it has to wait.
const PER_NAME: i64 = 10;
/// Failures from one address within the window: an office shares one.
const PER_ADDRESS: i64 = 100;

/// What is counted for one attempt.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    name: String,
    address: String,
}

/// An attempt that was let through and counts as a failure until it succeeds.
#[derive(Debug)]
pub(crate) struct Counted {
    name: String,
    address_row: i64,
}

impl Attempt {
    /// A sign-in under a name from an address.
    pub(crate) fn new(name: &str, address: &str) -> Self {
        Self { name: format!("name:{}", text::fold(name)), address: format!("address:{address}") }
    }

    /// Counts the attempt, or says that it has to wait.
    pub(crate) async fn count(self, store: &Store, now: Moment) -> Result<Option<Counted>> {
        let since = now.plus_minutes(-WINDOW_MINUTES).0;
        let tx = store.write().await?;
        for (subject, limit) in [(&self.name, PER_NAME), (&self.address, PER_ADDRESS)] {
            tx.alone(subject).await?;
            let sql = "SELECT COUNT(*) FROM sign_in_failure WHERE subject = $1 AND at > $2";
            if tx.number(sql, [subject.clone().into(), since.into()]).await?.unwrap_or(0) >= limit {
                return Ok(None);
            }
        }
        let sql = "INSERT INTO sign_in_failure (subject, at) VALUES ($1, $2) RETURNING id";
        tx.insert(sql, [self.name.clone().into(), now.0.into()]).await?;
        let address_row = tx.insert(sql, [self.address.into(), now.0.into()]).await?;
        tx.commit().await?;
        Ok(Some(Counted { name: self.name, address_row }))
    }
}

impl Counted {
    /// Forgets the failures of the name, and this attempt from its address.
    pub(crate) async fn succeeded(&self, tx: &Transaction) -> Result<()> {
        let sql = "DELETE FROM sign_in_failure WHERE subject = $1 OR id = $2";
        tx.run(sql, [self.name.clone().into(), self.address_row.into()]).await?;
        Ok(())
    }
}

/// Sweeps what no longer counts.
pub(crate) async fn sweep(tx: &Transaction, now: Moment) -> Result<()> {
    tx.run("DELETE FROM sign_in_failure WHERE at <= $1", [now.plus_minutes(-WINDOW_MINUTES).0.into()]).await?;
    Ok(())
}
