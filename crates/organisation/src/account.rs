//! Accounts: a person's way in. Closing one keeps everything the person did.

use serde::Serialize;
use storage::{FromQueryResult, Sql, Store};

use crate::{
    Action, Actor, Change, Error, Moment, Place, Refusal, Result,
    audit::Subject,
    password::{self, Passwords},
    session,
    throttle::{self, Attempt, Counted},
};

/// Accounts on one page of the list.
pub const PAGE_LENGTH: usize = 50;

const COLUMNS_FROM: &str = "a.id, a.person_id, p.full_name, a.sign_in_name, a.closed_at
    FROM account a JOIN person p ON p.id = a.person_id";

/// An account as the administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Account {
    /// Row of the account.
    pub id: i64,
    /// Row of the person.
    pub person_id: i64,
    /// Full name of the person.
    pub full_name: String,
    /// Name typed at sign-in.
    pub sign_in_name: String,
    /// When it was closed, milliseconds since 1970.
    pub closed_at: Option<i64>,
}

/// What a new account needs.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Full name of the person.
    pub full_name: String,
    /// Name to type at sign-in.
    pub sign_in_name: String,
    /// First password.
    pub password: String,
    /// Whether somebody else knows the password, so that it has to be changed before any work.
    pub initial: bool,
}

/// Why an account cannot be made.
#[derive(Debug)]
pub enum AccountRefusal {
    /// A person has a name.
    NameMissing,
    /// The sign-in name is empty or has blanks.
    SignInNameBad,
    /// Somebody has this sign-in name.
    SignInNameTaken,
    /// The administrator closing the own account would lock everybody out.
    OwnAccount,
    /// The password of now is another one.
    PasswordWrong,
    /// It was typed wrongly too often: wait.
    PasswordWait,
    /// The own password is not set anew without the old one.
    OwnPassword,
    /// The new password was not typed the same way twice.
    PasswordNotRepeated,
    /// The new password is the old one.
    PasswordSame,
}

impl Refusal for AccountRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NameMissing => "account.refused.name_missing",
            Self::SignInNameBad => "account.refused.sign_in_name_bad",
            Self::SignInNameTaken => "account.refused.sign_in_name_taken",
            Self::OwnAccount => "account.refused.own_account",
            Self::PasswordWrong => "account.refused.password_wrong",
            Self::PasswordWait => "account.refused.password_wait",
            Self::OwnPassword => "account.refused.own_password",
            Self::PasswordNotRepeated => "account.refused.password_not_repeated",
            Self::PasswordSame => "account.refused.password_same",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        vec![("minutes", throttle::WINDOW_MINUTES.to_string())]
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::NameMissing => "full_name",
            Self::PasswordWrong | Self::PasswordWait => "old_password",
            Self::PasswordNotRepeated => "repeated_password",
            Self::PasswordSame | Self::OwnPassword => "password",
            _ => "sign_in_name",
        })
    }
}

/// Sign-in names ignore case and are kept composed.
pub fn normal_name(name: &str) -> String {
    text::nfc(name.trim()).to_lowercase()
}

/// Makes an account for a new person.
pub async fn register(
    store: &Store,
    passwords: &Passwords,
    actor: &Actor,
    new: &NewAccount,
    at: Moment,
) -> Result<Account> {
    let office = actor.office_for(Action::ManageAccounts, &Place::COUNTRY)?;
    let hash = checked_hash(passwords, new).await?;
    let mut change = Change::begin(store, actor, office, at).await?;
    let account = insert(&mut change, new, hash).await?;
    change.commit().await?;
    Ok(account)
}

/// Makes an account from the command line: the first administrator, or the people of a demonstration.
pub async fn register_by_program(
    store: &Store,
    passwords: &Passwords,
    new: &NewAccount,
    at: Moment,
) -> Result<Account> {
    let hash = checked_hash(passwords, new).await?;
    let mut change = Change::by_program(store, at).await?;
    let account = insert(&mut change, new, hash).await?;
    change.commit().await?;
    Ok(account)
}

/// A person's own change of password.
#[derive(Debug)]
pub struct NewPassword<'a> {
    /// The password of now.
    pub old: &'a str,
    /// The new one.
    pub new: &'a str,
    /// The new one once more.
    pub repeated: &'a str,
}

/// Changes the own password. Every session of the account ends but the one with this token.
pub async fn change_password(
    store: &Store,
    passwords: &Passwords,
    actor: &Actor,
    typed: &NewPassword<'_>,
    token: &str,
    at: Moment,
) -> Result<()> {
    if typed.new != typed.repeated {
        return Err(AccountRefusal::PasswordNotRepeated.into());
    }
    if typed.new == typed.old {
        return Err(AccountRefusal::PasswordSame.into());
    }
    password::measure(typed.new)?;
    let attempt = own_password(store, passwords, actor, typed.old, at).await?;
    let hash = passwords.hash(typed.new).await?;
    let mut change = Change::by_person(store, actor.person, at).await?;
    attempt.succeeded(&change.tx).await?;
    set_password(&change, actor.account, hash, false).await?;
    session::end_all(&change.tx, actor.account, Some(token)).await?;
    change.record("password_changed", Subject { kind: "account", id: actor.account, unit: None }, &()).await?;
    change.commit().await
}

/// Asks for the own password once more, as slowly as at sign-in: an open session in a stranger's hands is no place to
/// guess it.
pub(crate) async fn own_password(
    store: &Store,
    passwords: &Passwords,
    actor: &Actor,
    typed: &str,
    at: Moment,
) -> Result<Counted> {
    #[derive(FromQueryResult)]
    struct Row {
        password_hash: String,
    }
    let Some(attempt) = Attempt::own_password(actor.account).count(store, at).await? else {
        return Err(AccountRefusal::PasswordWait.into());
    };
    let sql = "SELECT password_hash FROM account WHERE id = $1 AND closed_at IS NULL";
    let row: Row = store.read().row(sql, [actor.account.into()]).await?.ok_or(Error::NotFound)?;
    if passwords.matches(typed, Some(row.password_hash)).await? {
        return Ok(attempt);
    }
    let mut change = Change::by_person(store, actor.person, at).await?;
    throttle::sweep(&change.tx, at).await?;
    change.record("own_password_failed", Subject { kind: "account", id: actor.account, unit: None }, &()).await?;
    change.commit().await?;
    Err(AccountRefusal::PasswordWrong.into())
}

/// Gives an account another password, which its person has to change; every session of it ends.
pub async fn reset_password(
    store: &Store,
    passwords: &Passwords,
    actor: &Actor,
    account: i64,
    new: &str,
    at: Moment,
) -> Result<()> {
    let office = actor.office_for(Action::ManageAccounts, &Place::COUNTRY)?;
    if account == actor.account {
        // the own one is changed by whoever knows it
        return Err(AccountRefusal::OwnPassword.into());
    }
    let hash = passwords.hash(new).await?;
    let mut change = Change::begin(store, actor, office, at).await?;
    if set_password(&change, account, hash, true).await? == 0 {
        return Err(Error::NotFound);
    }
    session::end_all(&change.tx, account, None).await?;
    change.record("password_reset", Subject { kind: "account", id: account, unit: None }, &()).await?;
    change.commit().await
}

async fn set_password(change: &Change, account: i64, hash: String, initial: bool) -> Result<u64> {
    let sql = "UPDATE account SET password_hash = $2, password_initial = $3 WHERE id = $1 AND closed_at IS NULL";
    Ok(change.tx.run(sql, [account.into(), hash.into(), i64::from(initial).into()]).await?)
}

/// Closes an account and ends its sessions.
pub async fn close(store: &Store, actor: &Actor, account: i64, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::ManageAccounts, &Place::COUNTRY)?;
    if account == actor.account {
        return Err(AccountRefusal::OwnAccount.into());
    }
    let mut change = Change::begin(store, actor, office, at).await?;
    let closed = change
        .tx
        .run("UPDATE account SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL", [account.into(), at.0.into()])
        .await?;
    if closed == 0 {
        return Err(Error::NotFound);
    }
    session::end_all(&change.tx, account, None).await?;
    change.record("account_closed", Subject { kind: "account", id: account, unit: None }, &()).await?;
    change.commit().await
}

/// Opens a closed account again; its person signs in anew.
pub async fn reopen(store: &Store, actor: &Actor, account: i64, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::ManageAccounts, &Place::COUNTRY)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    let opened = change
        .tx
        .run("UPDATE account SET closed_at = NULL WHERE id = $1 AND closed_at IS NOT NULL", [account.into()])
        .await?;
    if opened == 0 {
        return Err(Error::NotFound);
    }
    change.record("account_reopened", Subject { kind: "account", id: account, unit: None }, &()).await?;
    change.commit().await
}

/// One account.
pub async fn find(store: &Store, actor: &Actor, id: i64) -> Result<Account> {
    actor.office_for(Action::ManageAccounts, &Place::COUNTRY)?;
    let sql = format!("SELECT {COLUMNS_FROM} WHERE a.id = $1");
    store.read().row(&sql, [id.into()]).await?.ok_or(Error::NotFound)
}

/// How many accounts have the words in full name or sign-in name, marks and case ignored; and those of one page
/// (the first is 0), by sign-in name.
pub async fn search(store: &Store, actor: &Actor, words: &str, page: usize) -> Result<(usize, Vec<Account>)> {
    actor.office_for(Action::ManageAccounts, &Place::COUNTRY)?;
    let words = text::fold(words.trim()).replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let pattern = format!("%{words}%");
    let matching = "a.folded LIKE $1 ESCAPE '\\'";
    let count = format!("SELECT COUNT(*) FROM account a WHERE {matching}");
    let count = store.read().number(&count, [pattern.clone().into()]).await?.unwrap_or(0);
    let skipped = i64::try_from(page.saturating_mul(PAGE_LENGTH)).unwrap_or(i64::MAX);
    let sql = format!(
        "SELECT {COLUMNS_FROM} WHERE {matching} ORDER BY a.sign_in_name, a.id LIMIT {PAGE_LENGTH} OFFSET {skipped}"
    );
    let accounts = store.read().rows(&sql, [pattern.into()]).await?;
    Ok((usize::try_from(count).unwrap_or(0), accounts))
}

async fn checked_hash(passwords: &Passwords, new: &NewAccount) -> Result<String> {
    if new.full_name.trim().is_empty() {
        return Err(AccountRefusal::NameMissing.into());
    }
    let name = normal_name(&new.sign_in_name);
    if name.is_empty() || name.len() > 200 || name.contains(char::is_whitespace) {
        return Err(AccountRefusal::SignInNameBad.into());
    }
    passwords.hash(&new.password).await
}

async fn insert(change: &mut Change, new: &NewAccount, hash: String) -> Result<Account> {
    #[derive(Serialize)]
    struct Details<'a> {
        sign_in_name: &'a str,
    }
    let full_name = text::nfc(new.full_name.trim());
    let sign_in_name = normal_name(&new.sign_in_name);
    let person_id =
        change.tx.insert("INSERT INTO person (full_name) VALUES ($1) RETURNING id", [full_name.clone().into()]).await?;
    let id = change
        .tx
        .insert(
            "INSERT INTO account (person_id, sign_in_name, folded, password_hash, password_initial, created_at)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            [
                person_id.into(),
                sign_in_name.clone().into(),
                text::fold(&format!("{full_name} {sign_in_name}")).into(),
                hash.into(),
                i64::from(new.initial).into(),
                change.at.0.into(),
            ],
        )
        .await
        .map_err(|error| match error {
            storage::Error::Duplicate => AccountRefusal::SignInNameTaken.into(),
            other => Error::from(other),
        })?;
    let details = Details { sign_in_name: &sign_in_name };
    change.record("account_registered", Subject { kind: "account", id, unit: None }, &details).await?;
    Ok(Account { id, person_id, full_name, sign_in_name, closed_at: None })
}
