//! Notices by e-mail: a person's address, and letters that gather what is new. Decision 0016.
//!
//! A letter is claimed before it is sent and keeps its Message-ID, so that nobody sends it twice but in the one case
//! that no sender can rule out: the server took it, and the program died before it could note that.

mod letter;
mod post;
mod store;

use lettre::Address;
use serde::Serialize;
use storage::Store;
use text::Lang;

use crate::{
    Action, Actor, Change, Moment, Place, Refusal, Result,
    audit::Subject,
    lease::{self, Holder},
};

pub use post::{Post, PostError, Settings};
pub use store::{Kept, address};

use post::Undelivered;

/// The longest address (RFC 5321: 256 signs with its brackets).
const LONGEST_ADDRESS: usize = 254;
/// Attempts before a letter is given up: some three days.
const MOST_TRIES: i64 = 24;
/// Minutes for which nobody else sends a letter that was claimed; longer than a server may take to answer.
const CLAIM_MINUTES: i64 = 10;
/// The name of the work.
const WORK: &str = "mail";

/// Where somebody wants to get mail, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewAddress {
    /// The address; empty: none.
    pub address: String,
    /// Whether anything is sent there.
    pub wanted: bool,
    /// The language of the letters.
    pub lang: Lang,
}

/// Why an address is not taken.
#[derive(Debug)]
pub enum MailRefusal {
    /// It is not of the form name@domain.
    AddressBad,
}

impl Refusal for MailRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::AddressBad => "notices.refused.address_bad",
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("address")
    }
}

/// Sets the own address; notices from now on go there.
pub async fn set_own(store: &Store, actor: &Actor, new: &NewAddress, at: Moment) -> Result<()> {
    let change = Change::by_person(store, actor.person, at).await?;
    set(change, actor.person, new).await
}

/// Sets somebody's address.
pub async fn set_of(store: &Store, actor: &Actor, person: i64, new: &NewAddress, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::ManageAccounts, &Place::COUNTRY)?;
    let change = Change::begin(store, actor, office, at).await?;
    set(change, person, new).await
}

async fn set(mut change: Change, person: i64, new: &NewAddress) -> Result<()> {
    #[derive(Serialize)]
    struct Details {
        wanted: bool,
    }
    let address = text::nfc(new.address.trim());
    if address.is_empty() {
        store::forget(&change, person).await?;
    } else {
        if address.len() > LONGEST_ADDRESS || address.parse::<Address>().is_err() {
            return Err(MailRefusal::AddressBad.into());
        }
        store::keep(&change, person, &NewAddress { address: address.clone(), ..new.clone() }).await?;
    }
    // the address itself stays out of the history, which others read
    let details = Details { wanted: new.wanted && !address.is_empty() };
    change.record("mail_address_set", Subject { kind: "person", id: person, unit: None }, &details).await?;
    change.commit().await
}

/// What came of looking for a letter to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Nothing waits, or another process is at it.
    Nothing,
    /// One was sent, given up or put off: there may be more.
    Done,
    /// The server cannot be reached: everything waits.
    Unreachable,
}

/// Gathers what was not mailed yet, one letter a person. Gives how many letters.
pub async fn gather(store: &Store, post: &Post, at: Moment) -> Result<usize> {
    #[derive(Serialize)]
    struct Details {
        letters: usize,
    }
    if !store::is_waiting(store.read()).await? {
        return Ok(0);
    }
    let mut change = Change::by_program(store, at).await?;
    // of two nodes the second finds nothing left
    change.tx.alone(WORK).await?;
    let people = store::waiting(&change.tx).await?;
    let Some(first) = store::write_letters(&change, &people, post.domain()).await? else { return Ok(0) };
    let details = Details { letters: people.len() };
    change.record("mail_gathered", Subject { kind: "mail", id: first, unit: None }, &details).await?;
    change.commit().await?;
    Ok(people.len())
}

/// Sends the next letter that is due.
pub async fn deliver(store: &Store, post: &Post, holder: &Holder, at: Moment) -> Result<Delivery> {
    if !store::is_due(store.read(), at).await? || lease::take(store, WORK, holder, at).await?.is_none() {
        return Ok(Delivery::Nothing);
    }
    if let Err(reason) = post.reach().await {
        tracing::warn!(reason, "the mail server cannot be reached; letters wait");
        return Ok(Delivery::Unreachable);
    }
    let Some(mail) = store::claim(store, holder, at).await? else { return Ok(Delivery::Nothing) };
    let Some(letter) = store::letter(store.read(), &mail).await? else {
        store::leave(store, mail.id, holder).await?;
        return Ok(Delivery::Done);
    };
    match post.send(&letter).await {
        Ok(()) => store::sent(store, &mail, holder, at).await?,
        Err(Undelivered::Nobody(reason)) => give_up(store, &mail, holder, (&reason, true), at).await?,
        Err(Undelivered::Later(reason)) if mail.tries >= MOST_TRIES => {
            give_up(store, &mail, holder, (&reason, false), at).await?;
        }
        Err(Undelivered::Later(reason)) => {
            store::put_off(store, mail.id, holder, &reason, after(mail.tries, at)).await?;
        }
    }
    Ok(Delivery::Done)
}

/// When to try again: after 1, 4, 16, 64 minutes, then every four hours.
fn after(tries: i64, at: Moment) -> Moment {
    let doubled = u32::try_from(tries.clamp(1, 5)).unwrap_or(5) - 1;
    at.plus_minutes(4_i64.pow(doubled).min(240))
}

/// Ends a letter that did not arrive. Where nobody gets mail at the address, its person sees that on the own page and the
/// administrator at the account, and nothing more goes there until one of them looks at it; a server that took nothing
/// for days says nothing of an address.
async fn give_up(
    store: &Store,
    mail: &store::Mail,
    holder: &Holder,
    (reason, stops): (&str, bool),
    at: Moment,
) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        reason: &'a str,
    }
    let mut change = Change::by_program(store, at).await?;
    if store::give_up(&change, mail, holder, (reason, stops)).await? {
        let subject = Subject { kind: "person", id: mail.person_id, unit: None };
        change.record("mail_given_up", subject, &Details { reason }).await?;
        change.commit().await?;
        tracing::warn!(mail = mail.id, reason, "a letter was given up");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_tried_for_some_three_days_ever_more_rarely() {
        let waits: Vec<i64> = (1..7).map(|tries| after(tries, Moment(0)).0 / 60_000).collect();
        assert_eq!(waits, [1, 4, 16, 64, 240, 240]);
        let all: i64 = (1..MOST_TRIES).map(|tries| after(tries, Moment(0)).0 / 3_600_000).sum();
        assert_eq!(all, 77, "hours");
    }
}
