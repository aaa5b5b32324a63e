//! What waits above the communes: the piles of a province, and for the ministry the provinces that are most behind.

use std::cmp::Reverse;

use organisation::{Action, Actor, Moment, Place, Result, unit};
use standards::StepKey;

use super::{At, Item, Work, store};
use crate::{
    Programme, State,
    board::{self, Tally},
    due::{self, Standing, Timing},
};

/// Provinces that the ministry is shown.
const MOST_BEHIND: usize = 5;

/// A pile of dossiers that wait for the same step.
struct Pile {
    work: Work,
    action: Action,
    step: StepKey,
    count: u64,
}

/// What waits in a province.
pub(super) async fn of_province(
    programme: &Programme,
    actor: &Actor,
    (province, name): (i64, &str),
    year: i64,
    at: Moment,
    items: &mut Vec<Item>,
) -> Result<()> {
    let (store, below) = (&programme.store, Place::below(province));
    let tally = board::tallies(store, year, Some(province), at.today()).await?.total;
    let place = name.to_owned();
    for Pile { work, action, step, count } in piles(&tally) {
        if count > 0 && actor.may(action, &below) {
            let due = due::in_force(store.read(), province, year, step).await?;
            let standing = due.map(|due| Standing {
                timing: Timing::of(false, 0, Some(due.on), at.today()),
                due: Some(due),
                awaited: None,
            });
            items.push(Item { work, at: At::Province(province), year, count, place: place.clone(), standing });
        }
    }
    let unanswered = unanswered(programme, actor, &below, (province, year)).await?;
    if unanswered > 0 {
        let (work, at) = (Work::Agree, At::Province(province));
        items.push(Item { work, at, year, count: unanswered, place: place.clone(), standing: None });
    }
    if actor.may(Action::AnswerObjection, &below) {
        for open in store::open_objections(store, province).await? {
            let (work, at) = (Work::AnswerObjection, At::Objections(open.assessment_id));
            items.push(Item { work, at, year: open.year, count: 1, place: open.name, standing: None });
        }
    }
    if actor.may(Action::Recheck, &below) {
        for open in store::open_rechecks(store, province, actor.person).await? {
            let (work, at, count) = (Work::Recheck, At::Province(province), store::counted(open.rechecks));
            items.push(Item { work, at, year: open.year, count, place: place.clone(), standing: None });
        }
    }
    Ok(())
}

/// The piles of a province, each with its step and what it takes to work on it.
fn piles(tally: &Tally) -> [Pile; 4] {
    let decided = tally.state(State::Recognised) + tally.state(State::NotRecognised);
    let pile = |work, action, step, count| Pile { work, action, step, count };
    [
        pile(Work::Appraise, Action::Appraise, StepKey::Appraisal, tally.state(State::Submitted)),
        pile(Work::HoldReview, Action::KeepReviewCouncil, StepKey::ReviewCouncil, tally.state(State::Appraised)),
        pile(Work::Decide, Action::Decide, StepKey::Decision, tally.state(State::InReview)),
        pile(Work::Publish, Action::Publish, StepKey::Publication, decided),
    ]
}

/// Criteria of the person's sectors, in the dossiers that lie with the province for appraisal, of which nothing was
/// said yet.
async fn unanswered(programme: &Programme, actor: &Actor, below: &Place, (province, year): (i64, i64)) -> Result<u64> {
    let sectors = actor.sectors_for(Action::ConfirmSubmitted, below);
    if sectors.is_empty() {
        return Ok(0);
    }
    let answered = store::answered(&programme.store, province, year).await?;
    let mut count = 0;
    for sent in store::sent_up(&programme.store, province, year).await? {
        let standard = programme.standard(&sent.standard_sha256).await?;
        let open = standard.criteria.iter().filter(|criterion| {
            sectors.contains(&criterion.sector.as_str())
                && !answered.contains(&(sent.submission_id, criterion.no.clone()))
        });
        count += u64::try_from(open.count()).unwrap_or(0);
    }
    Ok(count)
}

/// The provinces with most communes overdue, for whoever sees the country.
pub(super) async fn of_country(
    programme: &Programme,
    actor: &Actor,
    year: i64,
    at: Moment,
    items: &mut Vec<Item>,
) -> Result<()> {
    if !actor.may(Action::ReadNationalBoard, &Place::COUNTRY) {
        return Ok(());
    }
    let tallies = board::tallies(&programme.store, year, None, at.today()).await?.provinces;
    let mut behind: Vec<_> = tallies.into_iter().filter(|(_, tally)| tally.overdue > 0).collect();
    behind.sort_by_key(|(_, tally)| Reverse(tally.overdue));
    behind.truncate(MOST_BEHIND);
    for (province, tally) in behind {
        let place = unit::find(programme.store.read(), province, at.today()).await?.name;
        let (work, at) = (Work::WatchOverdue, At::Province(province));
        items.push(Item { work, at, year, count: tally.overdue, place, standing: None });
    }
    Ok(())
}
