//! Who writes down and sends the items of a paper, and for whom.

use organisation::{Action, Actor, Error, Place, Result, actor::Held, permission};
use storage::Store;

use super::store;
use crate::{Body, paper::Paper, task};

/// What setting and sending items ask for.
pub(super) const SETTING: &[Action] = &[Action::Direct, Action::KeepPapers];
pub(super) const SENDING: &[Action] = &[Action::Direct];

/// From where somebody sends items of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    /// The unit for which it is done.
    pub unit: i64,
    /// Whether it is done for the unit as such, and not for a department of it.
    pub whole: bool,
    /// The items that the unit received and passes on; none where it sends the items of a paper.
    received: Option<Vec<i64>>,
}

impl Desk {
    /// Whether what the unit received is passed on.
    pub const fn passing(&self) -> bool {
        self.received.is_some()
    }

    /// Whether an item can be sent from here.
    pub fn holds(&self, item: i64) -> bool {
        self.received.as_ref().is_none_or(|received| received.contains(&item))
    }
}

/// The desk at which somebody sends items of a paper: that of its issuer, of a unit that has tasks of it, or, for a paper
/// from outside, of one that has it in its book of arrivals.
pub async fn desk(store: &Store, actor: &Actor, paper: &Paper) -> Result<Option<Desk>> {
    if paper.issued_on.is_none() {
        return Ok(None);
    }
    let sending = match sender(store, actor, SENDING, paper).await {
        Err(Error::Forbidden) => None,
        found => {
            let (office, body) = found?;
            Some(Desk { unit: body.unit, whole: office.department().is_none(), received: None })
        }
    };
    if sending.is_some() && paper.unit_id.is_some() {
        return Ok(sending);
    }
    let units = actor.offices.iter().map(|held| held.unit).filter(|unit| may_pass_on(actor, *unit));
    let waiting = store::waiting(store.read(), paper.id, units).await?;
    let Some(unit) = waiting.first().map(|task| task.unit_id) else { return Ok(sending) };
    let received = waiting.iter().filter(|task| task.unit_id == unit).map(|task| task.item_id).collect();
    Ok(Some(Desk { unit, whole: true, received: Some(received) }))
}

/// Whether somebody may write down the items of a paper.
pub async fn may_set(store: &Store, actor: &Actor, paper: &Paper) -> Result<bool> {
    match sender(store, actor, SETTING, paper).await {
        Err(Error::Forbidden) => Ok(false),
        found => found.map(|_| true),
    }
}

/// The only sector that can lead the items that somebody writes down: a department's own; none where each can.
pub async fn own_sector(store: &Store, actor: &Actor, paper: &Paper) -> Result<Option<String>> {
    let (office, _) = sender(store, actor, SETTING, paper).await?;
    Ok(office.department().map(str::to_owned))
}

/// Whether somebody may pass on what a unit received.
pub fn may_pass_on(actor: &Actor, unit: i64) -> bool {
    actor.offices.iter().any(|held| task::directs(held, unit, ""))
}

/// The office in which somebody does something with the items of a paper, and the body: the issuing one; of a paper from
/// outside, one that has it in its book of arrivals. An office of a sector acts for its own department only.
pub(super) async fn sender<'a>(
    store: &Store,
    actor: &'a Actor,
    actions: &[Action],
    paper: &Paper,
) -> Result<(&'a Held, Body)> {
    let allowed = |held: &Held, body: &Body| {
        let place = Place::own(body.unit);
        held.acts_for(&body.sector)
            && actions.iter().any(|action| permission::allows(held.role, held.unit, *action, &place))
    };
    let bodies = match paper.issuing_body() {
        Some(issuer) => vec![issuer],
        None => store::receivers(store.read(), paper.id).await?,
    };
    let mut found = bodies.into_iter().filter_map(|body| {
        let office = actor.offices.iter().find(|held| allowed(held, &body))?;
        Some((office, body))
    });
    found.next().ok_or(Error::Forbidden)
}
