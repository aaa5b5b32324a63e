//! What the sender does with requests and answers.

use chrono::NaiveDate;
use organisation::{
    Actor, Change, Error, Moment, Result, day,
    notice::{self, Notice},
};
use storage::Store;

use super::{MOST_CLOSED, NewStep, Stage, StepKind, Task, TaskRefusal, list, store, take, words};
use crate::reminding::{Asked, Desks, Whom};

/// What becomes of a request for more time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// More time, until a day.
    Granted(NaiveDate),
    /// None; the reason stands in the words.
    Refused,
}

/// Decides on a request for more time.
pub async fn decide_extension(
    store: &Store,
    actor: &Actor,
    task: &Task,
    (ruling, typed): (Ruling, &str),
    at: Moment,
) -> Result<()> {
    let office = task.ruler(actor)?;
    if task.asked_until.is_none() || !task.stage.is_open() {
        return Err(TaskRefusal::NotAsked.into());
    }
    let words = words(typed, ruling == Ruling::Refused)?;
    let (step, after) = match ruling {
        Ruling::Granted(until) => {
            if until < at.today() || task.due().is_some_and(|due| until <= due) {
                return Err(TaskRefusal::DayBad.into());
            }
            let step = NewStep { on_day: Some(until), ..NewStep::of(StepKind::ExtensionGranted, words) };
            (step, Task { due_on: Some(day(until)), asked_until: None, ..task.clone() })
        }
        Ruling::Refused => (NewStep::of(StepKind::ExtensionRefused, words), Task { asked_until: None, ..task.clone() }),
    };
    let mut change = Change::begin(store, actor, office, at).await?;
    take(&mut change, (actor, office), (task, &after), &step).await?;
    tell_doers(&change, &after, step.kind.event()).await?;
    change.commit().await
}

/// Gives an answer back with the reason and a new last day.
pub async fn give_back(
    store: &Store,
    actor: &Actor,
    task: &Task,
    (reason, due_on): (&str, Option<NaiveDate>),
    at: Moment,
) -> Result<()> {
    let office = task.ruler(actor)?;
    if task.stage != Stage::Answered {
        return Err(TaskRefusal::NotAnswered.into());
    }
    let reason = words(reason, true)?;
    if due_on.map_or(task.due_on.is_some(), |due| due < at.today()) {
        return Err(TaskRefusal::DayBad.into());
    }
    let step = NewStep { on_day: due_on, ..NewStep::of(StepKind::Returned, reason) };
    let after = Task { stage: Stage::Returned, due_on: due_on.map(day), ..task.clone() };
    let mut change = Change::begin(store, actor, office, at).await?;
    take(&mut change, (actor, office), (task, &after), &step).await?;
    tell_doers(&change, &after, step.kind.event()).await?;
    change.commit().await
}

/// Takes the answers of some tasks, each as it was seen (row and version); all of them, or none.
pub async fn close(store: &Store, actor: &Actor, seen: &[(i64, i64)], typed: &str, at: Moment) -> Result<()> {
    if seen.is_empty() || seen.len() > MOST_CLOSED {
        return Err(TaskRefusal::ChoiceBad.into());
    }
    let step = NewStep::of(StepKind::Closed, words(typed, false)?);
    let ids = storage::in_list(seen.iter().map(|(id, _)| *id));
    let tasks = store::tasks(store.read(), &format!("t.id IN ({ids})")).await?;
    if tasks.len() != seen.len() {
        return Err(Error::NotFound);
    }
    let ruled = tasks.iter().map(|task| Ok((task, task.ruler(actor)?))).collect::<Result<Vec<_>>>()?;
    let (_, office) = *ruled.first().ok_or(TaskRefusal::ChoiceBad)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    for (task, office) in ruled {
        if task.stage != Stage::Answered {
            return Err(TaskRefusal::NotAnswered.into());
        }
        let version = seen.iter().find(|(id, _)| *id == task.id).map_or(0, |(_, version)| *version);
        let before = task.clone().seen_at(version);
        let after = Task { stage: Stage::Closed, ..task.clone() };
        take(&mut change, (actor, office), (&before, &after), &step).await?;
    }
    change.commit().await
}

/// Tells whoever has the task.
async fn tell_doers(change: &Change, task: &Task, kind: &'static str) -> Result<()> {
    let today = change.at.today();
    let desks = Desks::of(&change.tx, Whom::Workers, std::iter::once(task.unit_id), today).await?;
    let doer = store::doer(&change.tx, task.id, today).await?;
    let (sector, lead) = (task.sector.as_str(), task.lead_sector.as_str());
    let people: Vec<i64> = desks.doers(Asked { unit: task.unit_id, sector, lead, doer }).into_iter().collect();
    let places = list::places(&change.tx, task, today).await?;
    let once = format!("{kind} {} {}", task.id, task.version);
    notice::tell(change, &people, &Notice { kind, subject: ("task", task.id), places: &places, once }).await
}
