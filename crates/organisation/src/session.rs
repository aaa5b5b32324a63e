//! Signing in and out. The browser keeps a random token, the database only its hash.

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use storage::{FromQueryResult, Sql, Store, Transaction};

use crate::{
    Actor, Change, Moment, Refusal, Result, account,
    audit::Subject,
    day,
    office::{self, HeldRow},
    password::Passwords,
    throttle::{self, Attempt, Counted},
};

/// A session ends after so many minutes without a request.
pub const IDLE_MINUTES: i64 = 30;
/// And after so many in any case: a working day.
pub const LONGEST_MINUTES: i64 = 12 * 60;
/// A request writes the session's row only when it is this much older.
const TOUCH_AFTER_MINUTES: i64 = 1;

/// Subject of the event of a failed sign-in under a name that nobody has.
const NO_ACCOUNT: i64 = 0;

/// Why nobody is signed in.
#[derive(Debug)]
pub enum SignInRefusal {
    /// Name or password is wrong; which of them is not said.
    Wrong,
    /// Too many failures: wait.
    Wait,
}

impl Refusal for SignInRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Wrong => "sign_in.refused.wrong",
            Self::Wait => "sign_in.refused.wait",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        vec![("minutes", throttle::WINDOW_MINUTES.to_string())]
    }
}

/// A new session's token, for the cookie.
#[derive(Debug)]
pub struct Token(pub String);

#[derive(FromQueryResult)]
struct Known {
    id: i64,
    person_id: i64,
    password_hash: String,
    closed_at: Option<i64>,
}

/// Signs in by name and password from an address.
pub async fn begin(
    store: &Store,
    passwords: &Passwords,
    name: &str,
    password: &str,
    address: &str,
    at: Moment,
) -> Result<Token> {
    let name = account::normal_name(name);
    let Some(attempt) = Attempt::new(&name, address).count(store, at).await? else {
        return Err(SignInRefusal::Wait.into());
    };
    let sql = "SELECT id, person_id, password_hash, closed_at FROM account WHERE sign_in_name = $1";
    let known: Option<Known> = store.read().row(sql, [name.into()]).await?;
    let usable = known.as_ref().filter(|known| known.closed_at.is_none());
    let matches = passwords.matches(password, usable.map(|known| known.password_hash.clone())).await?;
    match usable {
        Some(known) if matches => open(store, known, &attempt, at).await,
        _ => {
            failed(store, known.map(|known| known.id), &attempt, address, at).await?;
            Err(SignInRefusal::Wrong.into())
        }
    }
}

/// Leaves the event of a failure. It tells the account, if there is one, and never what was typed: it may have been
/// a password in the wrong field.
async fn failed(store: &Store, account: Option<i64>, attempt: &Counted, address: &str, at: Moment) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        address: &'a str,
    }
    let mut change = Change::by_program(store, at).await?;
    throttle::sweep(&change.tx, at).await?;
    attempt.failed(&change.tx, at).await?;
    let subject = Subject { kind: "account", id: account.unwrap_or(NO_ACCOUNT), unit: None };
    change.record("sign_in_failed", subject, &Details { address }).await?;
    change.commit().await
}

async fn open(store: &Store, known: &Known, attempt: &Counted, at: Moment) -> Result<Token> {
    #[derive(Serialize)]
    struct Details {}
    // the thread's generator is cryptographic and seeded by the operating system
    let token = Token(hex::encode(rand::random::<[u8; 32]>()));
    let mut change = Change::by_person(store, known.person_id, at).await?;
    attempt.succeeded(&change.tx).await?;
    change.tx.run("DELETE FROM session WHERE expires_at <= $1", [at.0.into()]).await?;
    change
        .tx
        .run(
            "INSERT INTO session (token_hash, account_id, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $3, $4)",
            [hashed(&token.0).into(), known.id.into(), at.0.into(), at.plus_minutes(IDLE_MINUTES).0.into()],
        )
        .await?;
    change.record("signed_in", Subject { kind: "account", id: known.id, unit: None }, &Details {}).await?;
    change.commit().await?;
    Ok(token)
}

/// The person behind a token, with the offices of the day; none when the session has ended. One statement, because
/// every request asks it.
pub async fn actor(store: &Store, token: &str, at: Moment) -> Result<Option<Actor>> {
    #[derive(FromQueryResult)]
    struct Row {
        account_id: i64,
        person_id: i64,
        full_name: String,
        password_initial: i64,
        created_at: i64,
        seen_at: i64,
        #[sea_orm(nested)]
        office: HeldRow,
    }
    let sql = format!(
        "SELECT s.account_id, a.person_id, p.full_name, a.password_initial, s.created_at, s.seen_at, {}
         FROM session s JOIN account a ON a.id = s.account_id JOIN person p ON p.id = a.person_id
         LEFT JOIN office o ON o.person_id = p.id AND {}
         WHERE s.token_hash = $1 AND s.expires_at > $2 AND a.closed_at IS NULL ORDER BY o.id",
        office::held_columns("$3"),
        office::is_held("$3"),
    );
    let rows: Vec<Row> = store.read().rows(&sql, [hashed(token).into(), at.0.into(), day(at.today()).into()]).await?;
    let mut rows = rows.into_iter();
    let Some(first) = rows.next() else { return Ok(None) };
    if at.0 - first.seen_at > TOUCH_AFTER_MINUTES * 60_000 {
        touch(store, token, first.created_at, at).await?;
    }
    Ok(Some(Actor {
        person: first.person_id,
        account: first.account_id,
        name: first.full_name,
        password_initial: first.password_initial == 1,
        offices: std::iter::once(first.office).chain(rows.map(|row| row.office)).filter_map(HeldRow::held).collect(),
    }))
}

/// The person of a sign-in name, with the offices of the day: for the command line, where the operator vouches.
pub async fn actor_named(store: &Store, sign_in_name: &str, at: Moment) -> Result<Option<Actor>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        person_id: i64,
        full_name: String,
    }
    let row: Option<Row> = store
        .read()
        .row(
            "SELECT a.id, a.person_id, p.full_name FROM account a JOIN person p ON p.id = a.person_id
             WHERE a.sign_in_name = $1 AND a.closed_at IS NULL",
            [account::normal_name(sign_in_name).into()],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let offices = office::held_on(store.read(), &[row.person_id], at.today()).await?;
    let offices = offices.into_iter().map(|(_, held)| held).collect();
    Ok(Some(Actor { person: row.person_id, account: row.id, name: row.full_name, password_initial: false, offices }))
}

/// Ends every session of an account, but the one with a token.
pub(crate) async fn end_all(tx: &Transaction, account: i64, but: Option<&str>) -> Result<()> {
    let but = but.map(hashed).unwrap_or_default();
    tx.run("DELETE FROM session WHERE account_id = $1 AND token_hash <> $2", [account.into(), but.into()]).await?;
    Ok(())
}

async fn touch(store: &Store, token: &str, created_at: i64, at: Moment) -> Result<()> {
    let latest = Moment(created_at).plus_minutes(LONGEST_MINUTES);
    let expires = at.plus_minutes(IDLE_MINUTES).min(latest);
    let tx = store.write().await?;
    tx.run(
        "UPDATE session SET seen_at = $2, expires_at = $3 WHERE token_hash = $1",
        [hashed(token).into(), at.0.into(), expires.0.into()],
    )
    .await?;
    Ok(tx.commit().await?)
}

/// Signs out.
pub async fn end(store: &Store, actor: &Actor, token: &str, at: Moment) -> Result<()> {
    let mut change = Change::by_person(store, actor.person, at).await?;
    change.tx.run("DELETE FROM session WHERE token_hash = $1", [hashed(token).into()]).await?;
    change.record("signed_out", Subject { kind: "account", id: actor.account, unit: None }, &()).await?;
    change.commit().await
}

fn hashed(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
