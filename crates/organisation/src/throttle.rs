//! Slows guessing: attempts that do not succeed are counted per name, code or own password, and per address, in the
//! database, so on every node alike.
//! An attempt counts from before its password is looked at: many at once are not more than many in a row.

use storage::{Sql, Store, Transaction};

use crate::{Moment, Result};

/// Minutes that a failure counts.
pub const WINDOW_MINUTES: i64 = 15;
/// Failures of one name, code or password within the window before it has to wait.
const PER_SUBJECT: i64 = 10;
/// Failures from one address within the window: an office shares one.
const PER_ADDRESS: i64 = 100;

/// What is counted for one attempt.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    subject: String,
    address: Option<String>,
}

/// An attempt that was let through and counts as a failure until it succeeds.
#[derive(Debug)]
pub(crate) struct Counted {
    subject: String,
    address: Option<String>,
}

impl Attempt {
    /// A sign-in under a name from an address.
    pub(crate) fn sign_in(name: &str, address: &str) -> Self {
        Self { subject: format!("name:{}", text::fold(name)), address: Some(format!("address:{address}")) }
    }

    /// A code after the password of an account, from an address.
    pub(crate) fn code(account: i64, address: &str) -> Self {
        Self { subject: format!("code:{account}"), address: Some(format!("address:{address}")) }
    }

    /// The own password once more, by somebody who is signed in.
    pub(crate) fn own_password(account: i64) -> Self {
        Self { subject: format!("password:{account}"), address: None }
    }

    /// Counts the attempt, or says that it has to wait.
    pub(crate) async fn count(self, store: &Store, now: Moment) -> Result<Option<Counted>> {
        let since = now.plus_minutes(-WINDOW_MINUTES).0;
        let tx = store.write().await?;
        tx.alone(&self.subject).await?;
        for (subject, limit) in [(Some(&self.subject), PER_SUBJECT), (self.address.as_ref(), PER_ADDRESS)] {
            let Some(subject) = subject else { continue };
            let sql = "SELECT COUNT(*) FROM sign_in_failure WHERE subject = $1 AND at > $2";
            if tx.number(sql, [subject.clone().into(), since.into()]).await?.unwrap_or(0) >= limit {
                return Ok(None);
            }
        }
        add(&tx, &self.subject, now).await?;
        tx.commit().await?;
        Ok(Some(Counted { subject: self.subject, address: self.address }))
    }
}

impl Counted {
    /// Forgets the failures of the subject.
    pub(crate) async fn succeeded(&self, tx: &Transaction) -> Result<()> {
        tx.run("DELETE FROM sign_in_failure WHERE subject = $1", [self.subject.clone().into()]).await?;
        Ok(())
    }

    /// Counts the failure of the address as well: an office shares one, and all of it signs in at the same hour.
    pub(crate) async fn failed(&self, tx: &Transaction, now: Moment) -> Result<()> {
        match &self.address {
            Some(address) => add(tx, address, now).await,
            None => Ok(()),
        }
    }
}

/// Whether an address guesses at secret links too fast. An office shares one, and the links of former officers go on
/// asking: only a flood is held back.
pub(crate) async fn links_held_back(db: &impl Sql, address: &str, now: Moment) -> Result<bool> {
    let since = now.plus_minutes(-WINDOW_MINUTES).0;
    let sql = "SELECT COUNT(*) FROM sign_in_failure WHERE subject = $1 AND at > $2";
    Ok(db.number(sql, [format!("link:{address}").into(), since.into()]).await?.unwrap_or(0) >= PER_ADDRESS)
}

/// Counts a secret link that is nobody's.
pub(crate) async fn link_missed(store: &Store, address: &str, now: Moment) -> Result<()> {
    let tx = store.write().await?;
    sweep(&tx, now).await?;
    add(&tx, &format!("link:{address}"), now).await?;
    Ok(tx.commit().await?)
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
