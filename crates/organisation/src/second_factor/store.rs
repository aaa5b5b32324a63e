//! Queries of the second factor.

use storage::{FromQueryResult, Sql, Transaction};

use crate::{Moment, Result};

/// A second factor in force.
#[derive(Debug, FromQueryResult)]
pub(super) struct Factor {
    pub(super) sealed: String,
    pub(super) enrolled_at: i64,
}

pub(super) async fn factor(db: &impl Sql, account: i64) -> Result<Option<Factor>> {
    Ok(db.row("SELECT sealed, enrolled_at FROM second_factor WHERE account_id = $1", [account.into()]).await?)
}

pub(super) async fn recovery_left(db: &impl Sql, account: i64) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM recovery_code WHERE account_id = $1 AND used_at IS NULL";
    Ok(db.number(sql, [account.into()]).await?.unwrap_or(0))
}

pub(super) async fn sign_in_name(db: &impl Sql, account: i64) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        sign_in_name: String,
    }
    let row: Option<Row> = db.row("SELECT sign_in_name FROM account WHERE id = $1", [account.into()]).await?;
    Ok(row.map(|row| row.sign_in_name))
}

pub(super) async fn account_named(db: &impl Sql, sign_in_name: &str) -> Result<Option<i64>> {
    Ok(db.number("SELECT id FROM account WHERE sign_in_name = $1", [sign_in_name.into()]).await?)
}

/// Uses the code of a time step, if no later one was used and this one was not.
pub(super) async fn use_step(tx: &Transaction, account: i64, step: i64) -> Result<bool> {
    let sql = "UPDATE second_factor SET last_step = $2 WHERE account_id = $1 AND last_step < $2";
    Ok(tx.run(sql, [account.into(), step.into()]).await? == 1)
}

/// Uses a recovery code, if it was not used.
pub(super) async fn use_recovery(tx: &Transaction, account: i64, hash: &str, at: Moment) -> Result<bool> {
    let sql = "UPDATE recovery_code SET used_at = $3 WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL";
    Ok(tx.run(sql, [account.into(), hash.into(), at.0.into()]).await? == 1)
}

pub(super) async fn keep_offer(tx: &Transaction, account: i64, sealed: &str, key: &str, at: Moment) -> Result<()> {
    let sql = "INSERT INTO second_factor_offer (account_id, sealed, key_id, made_at) VALUES ($1, $2, $3, $4)
               ON CONFLICT (account_id) DO UPDATE
               SET sealed = excluded.sealed, key_id = excluded.key_id, made_at = excluded.made_at";
    tx.run(sql, [account.into(), sealed.into(), key.into(), at.0.into()]).await?;
    Ok(())
}

/// The sealed secret that waits for its first code since some moment or later.
pub(super) async fn waiting(db: &impl Sql, account: i64, since: Moment) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        sealed: String,
    }
    let sql = "SELECT sealed FROM second_factor_offer WHERE account_id = $1 AND made_at > $2";
    let row: Option<Row> = db.row(sql, [account.into(), since.0.into()]).await?;
    Ok(row.map(|row| row.sealed))
}

/// Takes the offer away, if it is still this one.
pub(super) async fn take_offer(tx: &Transaction, account: i64, sealed: &str) -> Result<bool> {
    let sql = "DELETE FROM second_factor_offer WHERE account_id = $1 AND sealed = $2";
    Ok(tx.run(sql, [account.into(), sealed.into()]).await? == 1)
}

pub(super) async fn keep_factor(
    tx: &Transaction,
    account: i64,
    sealed: &str,
    key: &str,
    step: i64,
    at: Moment,
) -> Result<()> {
    let sql = "INSERT INTO second_factor (account_id, sealed, key_id, last_step, enrolled_at)
               VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (account_id) DO UPDATE SET sealed = excluded.sealed, key_id = excluded.key_id,
               last_step = excluded.last_step, enrolled_at = excluded.enrolled_at";
    tx.run(sql, [account.into(), sealed.into(), key.into(), step.into(), at.0.into()]).await?;
    Ok(())
}

/// Keeps the hashes of new recovery codes in the place of all older ones.
pub(super) async fn keep_recovery(tx: &Transaction, account: i64, hashes: Vec<String>) -> Result<()> {
    tx.run("DELETE FROM recovery_code WHERE account_id = $1", [account.into()]).await?;
    let rows = hashes.into_iter().map(|hash| vec![account.into(), hash.into()]).collect();
    Ok(storage::insert_many(tx, "recovery_code", &["account_id", "code_hash"], rows).await?)
}

/// Takes a second factor away with everything that belongs to it; whether there was anything.
pub(super) async fn remove(tx: &Transaction, account: i64) -> Result<bool> {
    tx.run("DELETE FROM recovery_code WHERE account_id = $1", [account.into()]).await?;
    tx.run("DELETE FROM second_factor_offer WHERE account_id = $1", [account.into()]).await?;
    Ok(tx.run("DELETE FROM second_factor WHERE account_id = $1", [account.into()]).await? > 0)
}

/// Takes every second factor away; how many there were.
pub(super) async fn remove_all(tx: &Transaction) -> Result<u64> {
    tx.run("DELETE FROM recovery_code", []).await?;
    tx.run("DELETE FROM second_factor_offer", []).await?;
    Ok(tx.run("DELETE FROM second_factor", []).await?)
}
