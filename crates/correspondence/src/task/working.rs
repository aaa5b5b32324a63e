//! What the unit does that has the task.

use chrono::NaiveDate;
use organisation::{
    Actor, Change, Error, Moment, Result, day, file,
    notice::{self, Notice},
};
use storage::{Sql, Store};

use super::{
    Candidate, HIGHEST_VALUE, Needs, NewStep, OwnPaper, Stage, StepKind, Task, TaskRefusal, find, list, read, store,
    take, words,
};

/// Types of papers that are plans, and that are reports.
const PLANS: [&str; 4] = ["plan", "programme", "option", "scheme"];
const REPORTS: [&str; 1] = ["report"];

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Its words.
    pub words: String,
    /// The figure, where one is wanted.
    pub value: Option<i64>,
    /// An issued paper of the own unit.
    pub paper: Option<i64>,
    /// A file that proves it, with its name.
    pub file: Option<(file::Checked, String)>,
}

/// Reads a task; the first time that somebody opens it who may do it, it is seen.
pub async fn open(store: &Store, actor: &Actor, id: i64, at: Moment) -> Result<Task> {
    let task = read(store, actor, id).await?;
    if task.stage != Stage::Sent || !task.may_work(actor) {
        return Ok(task);
    }
    see(store, actor, &[task], at).await?;
    find(store.read(), id).await
}

/// Somebody opened a paper: the tasks that it means for their units are seen.
pub async fn open_all(store: &Store, actor: &Actor, paper: i64, at: Moment) -> Result<()> {
    let units = storage::in_list(actor.offices.iter().map(|held| held.unit));
    let which = format!("t.paper_id = {paper} AND t.unit_id IN ({units}) AND t.stage = 'sent'");
    let sent = store::tasks(store.read(), &which).await?;
    see(store, actor, &sent, at).await
}

/// Whoever else opened one at the same moment has seen it for the unit.
async fn see(store: &Store, actor: &Actor, tasks: &[Task], at: Moment) -> Result<()> {
    let mine: Vec<_> = tasks.iter().filter_map(|task| Some((task, task.worker(actor).ok()?))).collect();
    let Some((_, office)) = mine.first() else { return Ok(()) };
    let mut change = Change::begin(store, actor, office, at).await?;
    for (task, office) in mine {
        let after = Task { stage: Stage::Seen, ..task.clone() };
        match take(&mut change, (actor, office), (task, &after), &NewStep::of(StepKind::Seen, String::new())).await {
            Err(Error::Conflict) => return Ok(()),
            taken => taken?,
        }
    }
    change.commit().await
}

/// Takes a task on.
pub async fn accept(store: &Store, actor: &Actor, task: &Task, typed: &str, at: Moment) -> Result<()> {
    let office = task.worker(actor)?;
    if !task.stage.is_open() {
        return Err(TaskRefusal::NotOpen.into());
    }
    if !matches!(task.stage, Stage::Sent | Stage::Seen) {
        return Err(TaskRefusal::AcceptedAlready.into());
    }
    let step = NewStep::of(StepKind::Accepted, words(typed, false)?);
    let mut change = Change::begin(store, actor, office, at).await?;
    let after = Task { stage: Stage::Accepted, ..task.clone() };
    take(&mut change, (actor, office), (task, &after), &step).await?;
    change.commit().await
}

/// The people of the unit who could be given a task on a day, by name.
pub async fn candidates(db: &impl Sql, task: &Task, on: NaiveDate) -> Result<Vec<Candidate>> {
    let mut people = store::people(db, task.unit_id, on).await?;
    // who is given the task of a unit may be of any sector; that of a department stays there
    people.retain(|one| task.fits(&one.office, task.sector.is_empty()));
    people.dedup_by_key(|one| one.person);
    Ok(people)
}

/// Gives a task to somebody of the unit.
pub async fn assign(store: &Store, actor: &Actor, task: &Task, (person, typed): (i64, &str), at: Moment) -> Result<()> {
    let office = task.worker(actor)?;
    if !task.stage.is_open() {
        return Err(TaskRefusal::NotOpen.into());
    }
    let words = words(typed, false)?;
    if !candidates(store.read(), task, at.today()).await?.iter().any(|one| one.person == person) {
        return Err(TaskRefusal::PersonUnfit.into());
    }
    let step = NewStep { assignee: Some(person), ..NewStep::of(StepKind::Assigned, words) };
    let stage = if task.stage == Stage::Returned { Stage::Returned } else { Stage::Accepted };
    let mut change = Change::begin(store, actor, office, at).await?;
    let after = Task { stage, person_id: Some(person), ..task.clone() };
    take(&mut change, (actor, office), (task, &after), &step).await?;
    if person != actor.person {
        let places = list::places(&change.tx, task, at.today()).await?;
        let once = format!("task_assigned {} {}", task.id, task.version);
        let notice = Notice { kind: "task_assigned", subject: ("task", task.id), places: &places, once };
        notice::tell(&change, &[person], &notice).await?;
    }
    change.commit().await
}

/// Asks the sender for more time, with the reason.
pub async fn ask_extension(
    store: &Store,
    actor: &Actor,
    task: &Task,
    (until, reason): (NaiveDate, &str),
    at: Moment,
) -> Result<()> {
    let office = task.worker(actor)?;
    if !task.stage.is_open() {
        return Err(TaskRefusal::NotOpen.into());
    }
    if task.asked_until.is_some() {
        return Err(TaskRefusal::AskedAlready.into());
    }
    let due = task.due().ok_or(TaskRefusal::NoDue)?;
    let reason = words(reason, true)?;
    if until <= due || until < at.today() {
        return Err(TaskRefusal::DayBad.into());
    }
    let step = NewStep { on_day: Some(until), ..NewStep::of(StepKind::ExtensionAsked, reason) };
    let mut change = Change::begin(store, actor, office, at).await?;
    let after = Task { asked_until: Some(day(until)), ..task.clone() };
    take(&mut change, (actor, office), (task, &after), &step).await?;
    change.commit().await
}

/// Answers a task. Whether it is late is decided here, by the day that is due now, and not again.
pub async fn answer(store: &Store, actor: &Actor, task: &Task, answer: &Answer, at: Moment) -> Result<()> {
    let office = task.worker(actor)?;
    if !task.stage.is_open() {
        return Err(TaskRefusal::NotOpen.into());
    }
    let words = words(&answer.words, false)?;
    let value = figure(task, answer)?;
    proof(store.read(), task, answer).await?;
    let late = task.due().map_or(0, |due| at.today().signed_duration_since(due).num_days().max(0));
    let mut change = Change::begin(store, actor, office, at).await?;
    let file = match &answer.file {
        Some((checked, name)) => Some((file::keep(&change.tx, checked).await?, file::label(name, checked.kind))),
        None => None,
    };
    let after = Task {
        stage: Stage::Answered,
        answered_on: Some(day(at.today())),
        answered_late: Some(late.max(task.answered_late.unwrap_or(0))),
        asked_until: None,
        answer_id: answer.paper,
        value,
        ..task.clone()
    };
    let step = NewStep { value, paper: answer.paper, file, ..NewStep::of(StepKind::Answered, words) };
    take(&mut change, (actor, office), (task, &after), &step).await?;
    if let Some(paper) = answer.paper {
        store::link_answer(&change.tx, paper, task.paper_id, task.number).await?;
    }
    change.commit().await
}

fn figure(task: &Task, answer: &Answer) -> Result<Option<i64>> {
    match (task.needs, answer.value) {
        (Needs::Figure, Some(value)) if (0..=HIGHEST_VALUE).contains(&value) => Ok(Some(value)),
        (Needs::Figure, _) => Err(TaskRefusal::ValueBad.into()),
        _ => Ok(None),
    }
}

/// Types of papers that an item wants; none: any.
const fn kinds(needs: Needs) -> &'static [&'static str] {
    match needs {
        Needs::Plan => &PLANS,
        Needs::Report => &REPORTS,
        Needs::Paper | Needs::Figure | Needs::Evidence => &[],
    }
}

/// The papers that can answer a task, the newest first.
pub async fn answerable(db: &impl Sql, task: &Task) -> Result<Vec<OwnPaper>> {
    let kinds: Vec<String> = kinds(task.needs).iter().map(|kind| format!("'{kind}'")).collect();
    let wanted = if kinds.is_empty() { "p.id > 0".to_owned() } else { format!("p.type IN ({})", kinds.join(", ")) };
    store::own_papers(db, task, &wanted).await
}

/// Whether paper and file are what the item wants.
async fn proof(db: &impl Sql, task: &Task, answer: &Answer) -> Result<()> {
    let paper = match answer.paper {
        Some(id) => {
            let own = store::own_papers(db, task, &format!("p.id = {id}")).await?.pop();
            Some(own.ok_or(TaskRefusal::PaperUnfit)?)
        }
        None => None,
    };
    if task.needs == Needs::Evidence && answer.file.is_none() {
        return Err(TaskRefusal::FileMissing.into());
    }
    if matches!(task.needs, Needs::Evidence | Needs::Figure) {
        return Ok(());
    }
    let (paper, kinds) = (paper.ok_or(TaskRefusal::PaperMissing)?, kinds(task.needs));
    let fits = kinds.is_empty() || kinds.contains(&paper.kind.as_str());
    if fits { Ok(()) } else { Err(TaskRefusal::KindUnfit.into()) }
}
