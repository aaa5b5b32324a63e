//! Signing in and out. The browser keeps a random token, the database only its hash. Whoever has a second factor holds
//! half a session after the password: it leads to the code and to nothing else.

mod list;

pub use list::{Listed, SessionRefusal, end_all_of, end_one, end_others, end_with_restore, listed};

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use storage::{FromQueryResult, Sql, Store, Transaction};

use crate::{
    Actor, Change, Error, Moment, Refusal, Result, account,
    audit::Subject,
    browser, day,
    office::{self, HeldRow},
    password::Passwords,
    second_factor,
    throttle::{self, Attempt, Counted},
};

/// A session ends after so many minutes without a request.
pub const IDLE_MINUTES: i64 = 30;
/// And after so many in any case: a working day.
pub const LONGEST_MINUTES: i64 = 12 * 60;
/// Half a session waits so many minutes for its code.
pub const HALF_MINUTES: i64 = 10;
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

impl Token {
    pub(crate) fn fresh() -> Self {
        // the thread's generator is cryptographic and seeded by the operating system
        Self(hex::encode(rand::random::<[u8; 32]>()))
    }
}

/// Where a sign-in comes from.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The client's address, by which guessing is slowed.
    pub address: &'a str,
    /// What the browser says of itself; only its family is kept.
    pub user_agent: &'a str,
}

#[derive(FromQueryResult)]
struct Known {
    id: i64,
    person_id: i64,
    password_hash: String,
    closed_at: Option<i64>,
    factors: i64,
}

/// Signs in by name and password. Where the account has a second factor it is half a session: [`actor`] knows nobody
/// by its token, [`half`] does.
pub async fn begin(
    store: &Store,
    passwords: &Passwords,
    name: &str,
    password: &str,
    origin: Origin<'_>,
    at: Moment,
) -> Result<Token> {
    let name = account::normal_name(name);
    let Some(attempt) = Attempt::sign_in(&name, origin.address).count(store, at).await? else {
        return Err(SignInRefusal::Wait.into());
    };
    let sql = "SELECT a.id, a.person_id, a.password_hash, a.closed_at,
               (SELECT COUNT(*) FROM second_factor f WHERE f.account_id = a.id) AS factors
               FROM account a WHERE a.sign_in_name = $1";
    let known: Option<Known> = store.read().row(sql, [name.into()]).await?;
    let usable = known.as_ref().filter(|known| known.closed_at.is_none());
    let matches = passwords.matches(password, usable.map(|known| known.password_hash.clone())).await?;
    match usable {
        Some(known) if matches => open(store, known, &attempt, origin.user_agent, at).await,
        _ => {
            failed(store, known.map(|known| known.id), &attempt, origin.address, at).await?;
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

async fn open(store: &Store, known: &Known, attempt: &Counted, user_agent: &str, at: Moment) -> Result<Token> {
    #[derive(Serialize)]
    struct Details {}
    let token = Token::fresh();
    let half = known.factors > 0;
    let (verified, minutes) = if half { (None, HALF_MINUTES) } else { (Some(at.0), IDLE_MINUTES) };
    let mut change = Change::by_person(store, known.person_id, at).await?;
    attempt.succeeded(&change.tx).await?;
    change.tx.run("DELETE FROM session WHERE expires_at <= $1", [at.0.into()]).await?;
    change
        .tx
        .run(
            "INSERT INTO session (token_hash, account_id, created_at, seen_at, expires_at, verified_at, browser)
             VALUES ($1, $2, $3, $3, $4, $5, $6)",
            [
                hashed(&token.0).into(),
                known.id.into(),
                at.0.into(),
                at.plus_minutes(minutes).0.into(),
                verified.into(),
                browser::in_words(user_agent).into(),
            ],
        )
        .await?;
    let event = if half { "password_accepted" } else { "signed_in" };
    change.record(event, Subject { kind: "account", id: known.id, unit: None }, &Details {}).await?;
    change.commit().await?;
    Ok(token)
}

/// Somebody whose password was right and whose code is still to come.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Half {
    /// Row of the account.
    pub account: i64,
    /// Row of the person.
    pub person: i64,
    /// Name typed at sign-in.
    pub sign_in_name: String,
}

/// Whose half session has this token.
pub async fn half(store: &Store, token: &str, at: Moment) -> Result<Option<Half>> {
    let sql = "SELECT a.id AS account, a.person_id AS person, a.sign_in_name
               FROM session s JOIN account a ON a.id = s.account_id
               WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.verified_at IS NULL AND a.closed_at IS NULL";
    Ok(store.read().row(sql, [hashed(token).into(), at.0.into()]).await?)
}

/// Makes half a session whole, under a new token: whoever learned the old one gains nothing.
pub(crate) async fn complete(tx: &Transaction, token: &str, at: Moment) -> Result<Token> {
    let new = Token::fresh();
    let values = [hashed(token).into(), hashed(&new.0).into(), at.0.into(), at.plus_minutes(IDLE_MINUTES).0.into()];
    let sql = "UPDATE session SET token_hash = $2, created_at = $3, seen_at = $3, verified_at = $3, expires_at = $4
               WHERE token_hash = $1 AND verified_at IS NULL AND expires_at > $3";
    match tx.run(sql, values).await? {
        0 => Err(Error::NotFound),
        _ => Ok(new),
    }
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
        factors: i64,
        waived: i64,
        created_at: i64,
        seen_at: i64,
        #[sea_orm(nested)]
        office: HeldRow,
    }
    let sql = format!(
        "SELECT s.account_id, a.person_id, p.full_name, a.password_initial, s.created_at, s.seen_at,
         (SELECT COUNT(*) FROM second_factor f WHERE f.account_id = a.id) AS factors, {} AS waived, {}
         FROM session s JOIN account a ON a.id = s.account_id JOIN person p ON p.id = a.person_id
         LEFT JOIN office o ON o.person_id = p.id AND {}
         WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.verified_at IS NOT NULL AND a.closed_at IS NULL
         ORDER BY o.id",
        second_factor::WAIVED,
        office::held_columns("$3"),
        office::is_held("$3"),
    );
    let rows: Vec<Row> = store.read().rows(&sql, [hashed(token).into(), at.0.into(), day(at.today()).into()]).await?;
    let mut rows = rows.into_iter();
    let Some(first) = rows.next() else { return Ok(None) };
    if at.0 - first.seen_at > TOUCH_AFTER_MINUTES * 60_000 {
        touch(store, token, first.created_at, at).await?;
    }
    let offices: Vec<_> =
        std::iter::once(first.office).chain(rows.map(|row| row.office)).filter_map(HeldRow::held).collect();
    Ok(Some(Actor {
        person: first.person_id,
        account: first.account_id,
        name: first.full_name,
        password_initial: first.password_initial == 1,
        second_factor_due: first.factors == 0 && first.waived == 0 && second_factor::is_needed(&offices),
        offices,
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
    Ok(Some(Actor {
        person: row.person_id,
        account: row.id,
        name: row.full_name,
        password_initial: false,
        second_factor_due: false,
        offices,
    }))
}

/// Ends every session of an account, but the one with a token. Where none is spared, its secret link ends with them.
pub(crate) async fn end_all(tx: &Transaction, account: i64, but: Option<&str>) -> Result<()> {
    if but.is_none() {
        tx.run("DELETE FROM feed WHERE account_id = $1", [account.into()]).await?;
    }
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

pub(crate) fn hashed(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
