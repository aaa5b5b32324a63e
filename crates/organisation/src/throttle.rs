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
    address: String,
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
        tx.alone(&self.name).await?;
        for (subject, limit) in [(&self.name, PER_NAME), (&self.address, PER_ADDRESS)] {
            let sql = "SELECT COUNT(*) FROM sign_in_failure WHERE subject = $1 AND at > $2";
            if tx.number(sql, [subject.clone().into(), since.into()]).await?.unwrap_or(0) >= limit {
                return Ok(None);
            }
        }
        add(&tx, &self.name, now).await?;
        tx.commit().await?;
        Ok(Some(Counted { name: self.name, address: self.address }))
    }
}

impl Counted {
    /// Forgets the failures of the name.
    pub(crate) async fn succeeded(&self, tx: &Transaction) -> Result<()> {
        tx.run("DELETE FROM sign_in_failure WHERE subject = $1", [self.name.clone().into()]).await?;
        Ok(())
    }

    /// Counts the failure of the address as well: an office shares one, and all of it signs in at the same hour.
    pub(crate) async fn failed(&self, tx: &Transaction, now: Moment) -> Result<()> {
        add(tx, &self.address, now).await
    }
}

async fn add(tx: &Transaction, subject: &str, now: Moment) -> Result<()> {
    tx.run("INSERT INTO sign_in_failure (subject, at) VALUES ($1, $2)", [subject.into(), now.0.into()]).await?;
    Ok(())
}

/// Sweeps what no longer counts.
pub(crate) async fn sweep(tx: &Transaction, now: Moment) -> Result<()> {
    tx.run("DELETE FROM sign_in_failure WHERE at <= $1", [now.plus_minutes(-WINDOW_MINUTES).0.into()]).await?;
    Ok(())
}
