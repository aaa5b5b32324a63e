//! The second factor: a code of RFC 6238 from the person's phone, asked for after the password. No code is taken twice;
//! ten one-time codes stand in for a lost phone. Without the key file the secret in the database is of no use.

mod code;
mod enrolment;
mod reset;
mod store;

use storage::{Sql, Store};

pub use enrolment::{OFFER_MINUTES, Shown, confirm, offer, offered};
pub use reset::{reset, reset_all_by_program, reset_by_program};

use crate::{
    Action, Actor, Change, Error, Moment, Place, Refusal, Result,
    actor::Held,
    audit::Subject,
    office, permission,
    sealing::Key,
    session::{self, Half, Token},
    setting,
    throttle::{self, Attempt, Counted},
};

/// In a query: more than none where no office has to have a second factor.
pub(crate) const WAIVED: &str =
    "(SELECT COUNT(*) FROM setting w WHERE w.name = 'demo' OR (w.name = 'second_factor' AND w.value = 'optional'))";

/// Why a second factor is not taken, set up or reset.
#[derive(Debug)]
pub enum SecondFactorRefusal {
    /// The code is another one now.
    CodeWrong,
    /// The code was right and was used already.
    CodeUsed,
    /// The recovery code is none of this account, or was used.
    RecoveryWrong,
    /// Too many wrong codes: wait.
    Wait,
    /// The secret was shown too long ago, or another one was shown since.
    OfferGone,
    /// Somebody else resets the factor of an administrator.
    OwnFactor,
}

impl Refusal for SecondFactorRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::CodeWrong => "second_factor.refused.code_wrong",
            Self::CodeUsed => "second_factor.refused.code_used",
            Self::RecoveryWrong => "second_factor.refused.recovery_wrong",
            Self::Wait => "second_factor.refused.wait",
            Self::OfferGone => "second_factor.refused.offer_gone",
            Self::OwnFactor => "second_factor.refused.own_factor",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Wait => vec![("minutes", throttle::WINDOW_MINUTES.to_string())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::CodeWrong | Self::CodeUsed => Some("one_time_code"),
            Self::RecoveryWrong => Some("one_time_recovery"),
            Self::Wait | Self::OfferGone | Self::OwnFactor => None,
        }
    }
}

/// What an installation asks of the offices that need a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Nobody works in one of them without it.
    Required,
    /// It is left to each person.
    Optional,
    /// The world is invented: visitors use ready accounts.
    Demonstration,
}

impl Policy {
    /// The last part of its text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Required => setting::REQUIRED,
            Self::Optional => setting::OPTIONAL,
            Self::Demonstration => "demonstration",
        }
    }
}

/// What this installation asks.
pub async fn policy(store: &Store) -> Result<Policy> {
    if setting::is_demo(store.read()).await? {
        return Ok(Policy::Demonstration);
    }
    let kept = setting::read(store.read(), setting::SECOND_FACTOR).await?;
    Ok(if kept.as_deref() == Some(setting::OPTIONAL) { Policy::Optional } else { Policy::Required })
}

/// Demands the second factor of the offices that need it, or leaves it to each person: from the command line, so that
/// a stolen session of an administrator cannot take it away.
pub async fn set_policy_by_program(store: &Store, required: bool, at: Moment) -> Result<()> {
    let word = if required { setting::REQUIRED } else { setting::OPTIONAL };
    let mut change = Change::by_program(store, at).await?;
    setting::keep(&change.tx, setting::SECOND_FACTOR, word).await?;
    change.record("second_factor_policy", Subject { kind: "setting", id: 0, unit: None }, &word).await?;
    change.commit().await
}

/// Whether one of these offices needs a second factor.
pub fn is_needed(offices: &[Held]) -> bool {
    offices.iter().any(|held| permission::NEEDS_SECOND_FACTOR.contains(&held.role))
}

/// A person's own second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    /// Since when there is one.
    pub since: Option<Moment>,
    /// Recovery codes that were not used.
    pub recovery_left: i64,
    /// Whether an office of today needs it.
    pub needed: bool,
    /// What the installation asks.
    pub policy: Policy,
}

/// The own second factor.
pub async fn own(store: &Store, actor: &Actor) -> Result<Own> {
    Ok(Own {
        since: store::factor(store.read(), actor.account).await?.map(|factor| Moment(factor.enrolled_at)),
        recovery_left: store::recovery_left(store.read(), actor.account).await?,
        needed: is_needed(&actor.offices),
        policy: policy(store).await?,
    })
}

/// How an account is secured, as the administrator sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secured {
    /// Since when it has a second factor.
    pub since: Option<Moment>,
    /// Whether an office of today needs it.
    pub needed: bool,
    /// Open sessions.
    pub sessions: i64,
}

/// How an account is secured.
pub async fn secured(store: &Store, actor: &Actor, account: i64, person: i64, at: Moment) -> Result<Secured> {
    actor.office_for(Action::ManageAccounts, &Place::COUNTRY)?;
    let offices = office::held_on(store.read(), &[person], at.today()).await?;
    let offices: Vec<Held> = offices.into_iter().map(|(_, held)| held).collect();
    let sessions = "SELECT COUNT(*) FROM session WHERE account_id = $1 AND expires_at > $2";
    Ok(Secured {
        since: store::factor(store.read(), account).await?.map(|factor| Moment(factor.enrolled_at)),
        needed: is_needed(&offices),
        sessions: store.read().number(sessions, [account.into(), at.0.into()]).await?.unwrap_or(0),
    })
}

/// How many second factors were sealed with another key than this one.
pub async fn sealed_otherwise(store: &Store, key: Option<&Key>) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM second_factor WHERE key_id <> $1";
    Ok(store.read().number(sql, [key.map_or("", Key::id).into()]).await?.unwrap_or(0))
}

/// What somebody has besides the password.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
    /// The code that the phone shows.
    Code(&'a str),
    /// One of the ten codes for a lost phone.
    Recovery(&'a str),
}

/// Makes half a session whole by a code from an address. The session goes on under the token that is given back.
pub async fn pass(store: &Store, key: &Key, token: &str, proof: Proof<'_>, address: &str, at: Moment) -> Result<Token> {
    let half = session::half(store, token, at).await?.ok_or(Error::NotFound)?;
    let Some(attempt) = Attempt::code(half.account, address).count(store, at).await? else {
        return Err(SecondFactorRefusal::Wait.into());
    };
    let mut change = Change::by_person(store, half.person, at).await?;
    if let Err(refusal) = take(&change, key, half.account, proof).await? {
        // the change is given up before another one begins: a file has one writer
        drop(change);
        failed(store, &half, &attempt, address, at).await?;
        return Err(refusal.into());
    }
    attempt.succeeded(&change.tx).await?;
    let whole = session::complete(&change.tx, token, at).await?;
    let by = match proof {
        Proof::Code(_) => "code",
        Proof::Recovery(_) => "recovery_code",
    };
    change.record("signed_in", Subject { kind: "account", id: half.account, unit: None }, &by).await?;
    change.commit().await?;
    Ok(whole)
}

/// Takes a proof once.
async fn take(change: &Change, key: &Key, account: i64, proof: Proof<'_>) -> Result<Result<(), SecondFactorRefusal>> {
    match proof {
        Proof::Recovery(typed) => {
            let hash = code::recovery_hash(account, typed);
            let used = store::use_recovery(&change.tx, account, &hash, change.at).await?;
            Ok(if used { Ok(()) } else { Err(SecondFactorRefusal::RecoveryWrong) })
        }
        Proof::Code(typed) => {
            let factor = store::factor(&change.tx, account).await?.ok_or(Error::NotFound)?;
            let secret = key.open(&factor.sealed, &code::belongs_to(account))?;
            let Some(step) = code::step_of(&secret, typed, change.at)? else {
                return Ok(Err(SecondFactorRefusal::CodeWrong));
            };
            let used = store::use_step(&change.tx, account, step).await?;
            Ok(if used { Ok(()) } else { Err(SecondFactorRefusal::CodeUsed) })
        }
    }
}

/// Leaves the event of a wrong code, and counts it for the address as well.
async fn failed(store: &Store, half: &Half, attempt: &Counted, address: &str, at: Moment) -> Result<()> {
    let mut change = Change::by_program(store, at).await?;
    throttle::sweep(&change.tx, at).await?;
    attempt.failed(&change.tx, at).await?;
    let subject = Subject { kind: "account", id: half.account, unit: None };
    change.record("second_factor_failed", subject, &address).await?;
    change.commit().await
}
