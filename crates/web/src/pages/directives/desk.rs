use chrono::NaiveDate;
use correspondence::{
    paper::{self, Book, Paper},
    task::{self, Filter, Tier},
};
use organisation::{Action, Actor, Error, Place, Result};
use storage::Store;

/// What somebody can do with the items of a paper.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    /// The unit for which it is done.
    pub(super) unit: i64,
    /// Whether what the unit received is passed on.
    pub(super) passing: bool,
    /// The items that can be passed on.
    received: Vec<i64>,
}

impl Desk {
    /// The desk at which somebody sends items of a paper: that of its issuer, of a unit that has tasks of it, or of one
    /// that has it in its book of arrivals.
    pub(super) async fn of(store: &Store, actor: &Actor, paper: &Paper, today: NaiveDate) -> Result<Option<Self>> {
        let sends = |unit: &i64| may(actor, Action::Direct, *unit);
        let sending = |unit| Self { unit, passing: false, received: Vec::new() };
        if paper.issued_on.is_none() {
            return Ok(None);
        }
        if let Some(unit) = paper.unit_id.filter(sends) {
            return Ok(Some(sending(unit)));
        }
        for tier in [Tier::Province, Tier::Commune] {
            let filter = Filter { tier: Some(tier), ..Filter::default() };
            let lines = match task::units(store, actor, (paper.id, filter), 0, today).await {
                Err(Error::NotFound) => return Ok(None),
                listed => listed?.lines,
            };
            let own = lines.iter().map(|line| &line.task).filter(|task| task.stage.is_open() && sends(&task.unit_id));
            let own: Vec<_> = own.collect();
            if let Some(first) = own.first() {
                let unit = first.unit_id;
                let received = own.iter().filter(|task| task.unit_id == unit).map(|task| task.item_id).collect();
                return Ok(Some(Self { unit, passing: true, received }));
            }
        }
        Ok(receiver(store, paper.id, sends).await?.map(sending))
    }

    /// Whether an item can be sent from here.
    pub(super) fn holds(&self, item: i64) -> bool {
        !self.passing || self.received.contains(&item)
    }
}

/// Whether somebody can write down the items of a paper: for its issuer, or for a unit that received it.
pub(super) async fn may_set(store: &Store, actor: &Actor, paper: &Paper) -> Result<bool> {
    let sets = |unit: &i64| may(actor, Action::Direct, *unit) || may(actor, Action::KeepPapers, *unit);
    if paper.unit_id.as_ref().is_some_and(sets) {
        return Ok(true);
    }
    Ok(receiver(store, paper.id, sets).await?.is_some())
}

async fn receiver(store: &Store, paper: i64, does: impl Fn(&i64) -> bool) -> Result<Option<i64>> {
    let entries = paper::entries_of(store, paper).await?;
    let arrived = entries.into_iter().filter(|entry| entry.book == Book::Incoming);
    Ok(arrived.map(|entry| entry.unit_id).find(|unit| does(unit)))
}

fn may(actor: &Actor, action: Action, unit: i64) -> bool {
    actor.may(action, &Place { unit, above: Vec::new() })
}
