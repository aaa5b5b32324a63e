//! The open sessions of an account: seen by their person, ended one by one or all at once.

use storage::{FromQueryResult, Sql, Store};

use super::{end_all, hashed};
use crate::{Action, Actor, Change, Error, Moment, Place, Refusal, Result, audit::Subject};

/// An open session as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Row of the session.
    pub id: i64,
    /// When it was begun.
    pub begun: Moment,
    /// When it was last used, to a minute.
    pub seen: Moment,
    /// Family and system of the browser; empty where they are not known.
    pub browser: String,
    /// Whether it is the one that asks.
    pub this: bool,
}

/// Why a session is not ended from the list.
#[derive(Debug)]
pub enum SessionRefusal {
    /// The session that asks is ended by signing out.
    ThisOne,
}

impl Refusal for SessionRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::ThisOne => "session.refused.this_one",
        }
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    token_hash: String,
    created_at: i64,
    seen_at: i64,
    browser: String,
}

/// The own open sessions, the newest first.
pub async fn listed(store: &Store, actor: &Actor, token: &str, at: Moment) -> Result<Vec<Listed>> {
    let this = hashed(token);
    let sql = "SELECT id, token_hash, created_at, seen_at, browser FROM session
               WHERE account_id = $1 AND expires_at > $2 AND verified_at IS NOT NULL ORDER BY created_at DESC, id DESC";
    let rows: Vec<Row> = store.read().rows(sql, [actor.account.into(), at.0.into()]).await?;
    let listed = |row: Row| Listed {
        id: row.id,
        begun: Moment(row.created_at),
        seen: Moment(row.seen_at),
        browser: row.browser,
        this: row.token_hash == this,
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// Ends one of the own sessions, another than the one that asks.
pub async fn end_one(store: &Store, actor: &Actor, id: i64, token: &str, at: Moment) -> Result<()> {
    let mut change = Change::by_person(store, actor.person, at).await?;
    let this = "SELECT COUNT(*) FROM session WHERE id = $1 AND token_hash = $2";
    if change.tx.number(this, [id.into(), hashed(token).into()]).await? == Some(1) {
        return Err(SessionRefusal::ThisOne.into());
    }
    let sql = "DELETE FROM session WHERE id = $1 AND account_id = $2";
    if change.tx.run(sql, [id.into(), actor.account.into()]).await? == 0 {
        return Err(Error::NotFound);
    }
    change.record("session_ended", Subject { kind: "account", id: actor.account, unit: None }, &()).await?;
    change.commit().await
}

/// Ends every own session but the one that asks.
pub async fn end_others(store: &Store, actor: &Actor, token: &str, at: Moment) -> Result<()> {
    let mut change = Change::by_person(store, actor.person, at).await?;
    end_all(&change.tx, actor.account, Some(token)).await?;
    change.record("sessions_ended", Subject { kind: "account", id: actor.account, unit: None }, &()).await?;
    change.commit().await
}

/// Ends every session and secret link of everybody and records that a backup was restored: what was ended after the backup was made
/// must not live again.
pub async fn end_with_restore(store: &Store, made_at: Moment, at: Moment) -> Result<()> {
    let mut change = Change::by_program(store, at).await?;
    change.tx.run("DELETE FROM session", []).await?;
    change.tx.run("DELETE FROM feed", []).await?;
    change.record("backup_restored", Subject { kind: "database", id: 0, unit: None }, &made_at.0).await?;
    change.commit().await
}

/// Ends every session of an account, for its person.
pub async fn end_all_of(store: &Store, actor: &Actor, account: i64, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::ManageAccounts, &Place::COUNTRY)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    let known = "SELECT COUNT(*) FROM account WHERE id = $1";
    if change.tx.number(known, [account.into()]).await? != Some(1) {
        return Err(Error::NotFound);
    }
    end_all(&change.tx, account, None).await?;
    change.record("sessions_ended", Subject { kind: "account", id: account, unit: None }, &()).await?;
    change.commit().await
}
