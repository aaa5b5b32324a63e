//! A sender reminds whoever has not answered a letter: those who have its tasks, once a day at most for each office.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use organisation::{
    Actor, Change, Error, Moment, Result,
    actor::Held,
    audit::Subject,
    day,
    notice::{self, Notice},
};
use serde::Serialize;
use storage::Store;

use super::{Desks, Missing, Whom, store};
use crate::{Body, directive::DirectiveRefusal, paper, task};

/// Names the reminder among the marks of tasks; its day stands where a rule has the day that was due.
pub(super) const BY_HAND: &str = "by_hand";

/// Who is to be reminded, of those who have not answered.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// Those of one province only.
    pub province: Option<i64>,
    /// Those only whose last day is over.
    pub late_only: bool,
}

/// Who was reminded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reminded {
    /// Units and departments.
    pub desks: usize,
    /// Units and departments in which nobody holds an office.
    pub vacant: usize,
}

#[derive(Serialize)]
struct Places {
    sender: String,
    paper: String,
    count: usize,
    due: String,
}

/// What is told of a reminder in the history of a paper.
#[derive(Serialize)]
struct Told {
    desks: usize,
    vacant: usize,
    people: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    province: Option<i64>,
    late_only: bool,
}

/// Reminds of a paper's tasks that are not answered: those that answer to the actor's office, and those of units further
/// down that got them through a unit that does. Whoever was reminded of the paper on this day, by anybody, is left out.
pub async fn by_hand(store: &Store, actor: &Actor, paper: i64, wanted: &Wanted, at: Moment) -> Result<Reminded> {
    let paper = paper::read(store, actor, paper).await?;
    let (office, line) = office(store, actor, paper.id).await?.ok_or(Error::Forbidden)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    change.tx.alone(&format!("remind {}", paper.id)).await?;
    let waiting = store::unanswered(&change.tx, paper.id, &line, wanted, at.today()).await?;
    let before: HashSet<(i64, String)> = store::reminded(&change.tx, paper.id, at.today()).await?;
    let mut desks: BTreeMap<(i64, &str), Vec<&store::Waiting>> = BTreeMap::new();
    for task in waiting.iter().filter(|task| !before.contains(&(task.unit_id, task.sector.clone()))) {
        desks.entry((task.unit_id, task.sector.as_str())).or_default().push(task);
    }
    let sender = Body::of(office, at.today()).named(&change.tx, at.today()).await?.name;
    if desks.is_empty() {
        return Err(DirectiveRefusal::NobodyToRemind.into());
    }
    let units: Vec<i64> = desks.keys().map(|(unit, _)| *unit).collect();
    let seats = Desks::of(&change.tx, Whom::Workers, units.into_iter(), at.today()).await?;
    let places: Vec<Places> = desks
        .values()
        .map(|tasks| Places {
            sender: sender.clone(),
            paper: paper.reference(),
            count: tasks.len(),
            due: tasks
                .iter()
                .map(|task| task.due_on.as_str())
                .filter(|due| !due.is_empty())
                .min()
                .unwrap_or("–")
                .into(),
        })
        .collect();
    let today = day(at.today());
    let notices = desks.iter().zip(&places).map(|(((unit, sector), tasks), places)| {
        let readers = tasks.iter().flat_map(|task| seats.doers(task.asked())).collect();
        let once = format!("remind/{BY_HAND}/{}/{unit}/{sector}/{today}", paper.id);
        (readers, Notice { kind: "task_reminded", subject: ("paper", paper.id), places, once })
    });
    let notices: Vec<_> = notices.collect();
    let people = notice::tell_each(&change, &notices).await?;
    let mut marks = Vec::with_capacity(waiting.len());
    for (tasks, (readers, _)) in desks.values().zip(&notices) {
        marks.extend(tasks.iter().map(|task| (task.id, readers.len())));
    }
    store::mark_by_hand(&change, marks.into_iter()).await?;
    let vacant = notices.iter().filter(|(readers, _)| readers.is_empty()).count();
    let reminded = Reminded { desks: notices.len() - vacant, vacant };
    let told = Told { desks: reminded.desks, vacant, people, province: wanted.province, late_only: wanted.late_only };
    let subject = Subject { kind: "paper", id: paper.id, unit: Some(office.unit) };
    change.record("tasks_reminded", subject, &told).await?;
    change.commit().await?;
    Ok(reminded)
}

/// How many of a paper's tasks somebody could remind of on a day; none for somebody to whom nobody answers.
pub async fn missing(store: &Store, actor: &Actor, paper: i64, today: NaiveDate) -> Result<Missing> {
    match office(store, actor, paper).await? {
        Some((_, line)) => store::missing(store.read(), paper, &line, today).await,
        None => Ok(Missing::default()),
    }
}

/// The office that is answered about a paper, and under which a task `t` stands on its line: answered to it straight, or
/// through a unit that passed it on; departments of other units are theirs to remind.
async fn office<'a>(store: &Store, actor: &'a Actor, paper: i64) -> Result<Option<(&'a Held, String)>> {
    for held in task::directing(actor) {
        let Some(by) = task::answered_to(held) else { continue };
        if store::is_answered(store.read(), paper, (held.unit, held.department())).await? {
            let line = format!("({} OR (t.sector = '' AND {}))", by("t"), task::came_through(by));
            return Ok(Some((held, line)));
        }
    }
    Ok(None)
}
