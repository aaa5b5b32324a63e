//! Somebody's desk: the tasks of the own offices, and what waits for them as the sender.

use chrono::NaiveDate;
use organisation::{Action, Actor, Place, Result, actor::Held, day, permission};
use storage::{Store, Value, in_list};

use super::{
    directs,
    list::{Listed, Show, Which, list},
    store,
};
use crate::{Body, body};

/// Whose tasks a desk shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those given to the person, and those of the own offices that are given to nobody who is still there.
    Mine,
    /// Those given to the person.
    Given,
    /// All of the own offices.
    Offices,
}

/// Which tasks of a desk are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Inbox<'a> {
    /// Whose.
    pub whose: Whose,
    /// How far they are.
    pub show: Show,
    /// Those only that a sector leads or takes part in; empty: all.
    pub sector: &'a str,
}

impl From<(Whose, Show)> for Inbox<'_> {
    fn from((whose, show): (Whose, Show)) -> Self {
        Self { whose, show, sector: "" }
    }
}

/// What somebody has to do, what is due first standing first.
pub async fn inbox(
    store: &Store,
    actor: &Actor,
    wanted: impl Into<Inbox<'_>>,
    page: i64,
    today: NaiveDate,
) -> Result<Listed> {
    let Inbox { whose, show, sector } = wanted.into();
    let mut which = desk(actor, whose, today);
    which.sql = format!("{} AND {}", which.sql, show.sql(today));
    if !sector.is_empty() {
        which = which.led_by(sector);
    }
    list(store, &which, "COALESCE(t.due_on, '9999-12-31'), t.id", page, today).await
}

/// What of a paper's tasks waits for somebody as the sender, the oldest first: answers to look at, or requests for more
/// time.
pub async fn awaiting_sender(
    store: &Store,
    actor: &Actor,
    (paper, show): (i64, Show),
    today: NaiveDate,
) -> Result<Listed> {
    let Some(sent) = sent_by(actor) else { return Ok(Listed { lines: Vec::new(), count: 0 }) };
    let sql = format!("t.paper_id = {paper} AND {sent} AND {}", show.sql(today));
    list(store, &Which::of(sql), "COALESCE(t.answered_on, t.due_on, '9999-12-31'), t.id", 0, today).await
}

/// The offices in which somebody sends tasks.
pub(crate) fn directing(actor: &Actor) -> impl Iterator<Item = &Held> {
    actor.offices.iter().filter(|held| directs(held, held.unit, held.department().unwrap_or_default()))
}

/// Under which a task, by its alias, is answered to an office; none where the office's sector is no key.
pub(crate) fn answered_to(held: &Held) -> Option<impl Fn(&str) -> String> {
    let (unit, department) = (held.unit, held.department());
    department.is_none_or(body::is_key).then_some(move |task: &str| match department {
        None => format!("{task}.sender_id = {unit}"),
        Some(sector) => format!("({task}.sender_id = {unit} AND {task}.sender_sector = '{sector}')"),
    })
}

/// The condition under which somebody takes the answer of a task `t`: for the unit that sent it, or for a department of
/// it; none for somebody who takes no answers.
pub(crate) fn sent_by(actor: &Actor) -> Option<String> {
    let parts: Vec<String> = directing(actor).filter_map(answered_to).map(|by| by("t")).collect();
    (!parts.is_empty()).then(|| format!("({})", parts.join(" OR ")))
}

/// The tasks of a desk. Of another department's tasks the unit's own officers see nothing here, as long as somebody sits
/// in that department.
pub(crate) fn desk(actor: &Actor, whose: Whose, today: NaiveDate) -> Which {
    let (mut parts, mut words) = (Vec::new(), Vec::<Value>::new());
    let does = |held: &&Held| permission::allows(held.role, held.unit, Action::WorkOnTasks, &Place::own(held.unit));
    for held in actor.offices.iter().filter(does) {
        let (unit, place) = (held.unit, words.len() + 1);
        if let Some(sector) = held.department() {
            parts.push(format!(
                "(t.unit_id = {unit} AND (t.sector = ${place} OR (t.sector = '' AND t.item_id IN
                     (SELECT i.id FROM directive_item i WHERE i.lead_sector = ${place}))))"
            ));
            words.push(sector.into());
        } else {
            parts.push(format!(
                "(t.unit_id = {unit} AND (t.sector IN ('', ${place}) OR {}))",
                store::nobody_in(unit, today)
            ));
            words.push(Body::of(held, today).sector.into());
        }
    }
    let offices = if parts.is_empty() { "t.unit_id IN (NULL)".to_owned() } else { parts.join(" OR ") };
    let units = in_list(actor.units_for(Action::WorkOnTasks));
    let given = format!("t.person_id = {} AND t.unit_id IN ({units})", actor.person);
    let sql = match whose {
        Whose::Given => return Which::of(given),
        // each half by its own index; COALESCE keeps off that of persons, in which most tasks stand under nobody. What was
        // given to somebody who left is the unit's again
        Whose::Mine => format!(
            "t.id IN (SELECT t.id FROM task t WHERE {given} UNION ALL
                 SELECT t.id FROM task t WHERE ({offices}) AND (COALESCE(t.person_id, 0) = 0 OR NOT {}))",
            store::still_there(&format!("'{}'", day(today)))
        ),
        Whose::Offices => format!("({offices})"),
    };
    Which { sql, words }
}
