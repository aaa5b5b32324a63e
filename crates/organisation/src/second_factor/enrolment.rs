//! Setting a second factor up, or another one in its place: a secret is offered, and counts from its first code on.

use storage::Store;
use text::Lang;

use super::{SecondFactorRefusal, code, store};
use crate::{
    Actor, Change, Error, Moment, Result, account, audit::Subject, password::Passwords, sealing::Key, session,
};

/// Minutes that a shown secret waits for its first code.
pub const OFFER_MINUTES: i64 = 30;

/// A secret as its person sees it, until its first code.
#[derive(Clone)]
pub struct Shown {
    /// Base32 in groups of four, for a phone without a camera.
    pub secret: String,
    /// The `otpauth:` address that a phone reads from a picture.
    pub address: String,
}

/// Makes a secret for the own account. Where there is a second factor already the password is asked for, and the old
/// one stays until the new one has given its first code.
pub async fn offer(
    store: &Store,
    key: &Key,
    passwords: &Passwords,
    actor: &Actor,
    password: &str,
    at: Moment,
) -> Result<Shown> {
    let attempt = match store::factor(store.read(), actor.account).await? {
        Some(_) => Some(account::own_password(store, passwords, actor, password, at).await?),
        None => None,
    };
    let secret = code::fresh_secret();
    let sealed = key.seal(&secret, &code::belongs_to(actor.account))?;
    let mut change = Change::by_person(store, actor.person, at).await?;
    if let Some(attempt) = attempt {
        attempt.succeeded(&change.tx).await?;
    }
    store::keep_offer(&change.tx, actor.account, &sealed, key.id(), at).await?;
    change.record("second_factor_offered", Subject { kind: "account", id: actor.account, unit: None }, &()).await?;
    change.commit().await?;
    shown(store, actor, &secret).await
}

/// The secret that still waits for its first code, to be shown once more after a wrong one.
pub async fn offered(store: &Store, key: &Key, actor: &Actor, at: Moment) -> Result<Shown> {
    let (_, secret) = waiting(store, key, actor, at).await?;
    shown(store, actor, &secret).await
}

/// Takes the first code: from now on it is the second factor of the account. Gives the recovery codes, which are shown
/// this once; every other session of the account ends.
pub async fn confirm(
    store: &Store,
    key: &Key,
    actor: &Actor,
    typed: &str,
    token: &str,
    at: Moment,
) -> Result<Vec<String>> {
    let (sealed, secret) = waiting(store, key, actor, at).await?;
    let step = code::step_of(&secret, typed, at)?.ok_or(SecondFactorRefusal::CodeWrong)?;
    let codes = code::fresh_recovery_codes();
    let hashes = codes.iter().map(|code| code::recovery_hash(actor.account, code)).collect();
    let mut change = Change::by_person(store, actor.person, at).await?;
    if !store::take_offer(&change.tx, actor.account, &sealed).await? {
        return Err(SecondFactorRefusal::OfferGone.into());
    }
    store::keep_factor(&change.tx, actor.account, &sealed, key.id(), step, at).await?;
    store::keep_recovery(&change.tx, actor.account, hashes).await?;
    session::end_all(&change.tx, actor.account, Some(token)).await?;
    change.record("second_factor_enrolled", Subject { kind: "account", id: actor.account, unit: None }, &()).await?;
    change.commit().await?;
    Ok(codes)
}

/// What waits for its first code: as it is sealed, and opened.
async fn waiting(store: &Store, key: &Key, actor: &Actor, at: Moment) -> Result<(String, Vec<u8>)> {
    let since = at.plus_minutes(-OFFER_MINUTES);
    let sealed = store::waiting(store.read(), actor.account, since).await?.ok_or(SecondFactorRefusal::OfferGone)?;
    let secret = key.open(&sealed, &code::belongs_to(actor.account))?;
    Ok((sealed, secret))
}

async fn shown(store: &Store, actor: &Actor, secret: &[u8]) -> Result<Shown> {
    let name = store::sign_in_name(store.read(), actor.account).await?.ok_or(Error::NotFound)?;
    // the phone shows it among the names of other programs, as it is written on every page
    let issuer = text::say(Lang::Vi, "layout.brand");
    Ok(Shown { secret: code::written(secret), address: code::address(secret, &issuer, &name)? })
}
