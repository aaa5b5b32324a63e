//! A task: one item of a paper as one unit has to do it, from its sending to its closing.
//!
//! Each step is a row; the stage and the days on the task itself are copies of its newest steps.

mod board;
pub(crate) mod desk;
pub(crate) mod list;
mod refusal;
mod ruling;
mod store;
mod tally;
mod working;

use chrono::NaiveDate;
use organisation::{Action, Actor, Change, Error, Place, Result, actor::Held, audit::Subject, permission};
use serde::Serialize;
use storage::Store;

pub(crate) use board::FROM_ABOVE;
pub use board::{Board, Cell, Counts, board, pace, sent};
pub use desk::{Inbox, Whose, awaiting_sender, inbox};
pub(crate) use desk::{answered_to, directing};
pub(crate) use list::of_sector;
pub use list::{Filter, Line, Listed, PAGE_LENGTH, Show, answers_of, units};
pub use refusal::TaskRefusal;
pub use ruling::{Ruling, close, decide_extension, give_back};
pub use store::{Candidate, MOST_PAPERS, OwnPaper, Step, Task, find, steps};
pub(crate) use store::{came_through, seats, still_there};
pub use tally::{Open, OpenWork, below};
pub(crate) use tally::{columns, open_work};
pub use working::{Answer, accept, answer, answerable, ask_extension, assign, candidates, open, open_all};

/// The longest words of a step, in signs.
pub const LONGEST_WORDS: usize = 2_000;
/// The highest figure that is taken.
pub const HIGHEST_VALUE: i64 = 1_000_000_000_000;
/// The most tasks that are closed at once.
pub const MOST_CLOSED: usize = 500;

/// What an item wants for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Needs {
    /// Any paper.
    Paper,
    /// One figure.
    Figure,
    /// A plan (kế hoạch).
    Plan,
    /// A report (báo cáo).
    Report,
    /// A file that proves it, as a resolution of a Party congress.
    Evidence,
}

impl Needs {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Paper, Self::Figure, Self::Plan, Self::Report, Self::Evidence];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Figure => "figure",
            Self::Plan => "plan",
            Self::Report => "report",
            Self::Evidence => "evidence",
        }
    }

    /// What a name needs.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|needs| needs.name() == name)
    }
}

storage::stored_by_name!(Needs);

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Sent, and nobody has opened it.
    Sent,
    /// Opened.
    Seen,
    /// Taken on, or given to somebody in the unit.
    Accepted,
    /// Answered; the sender has not said anything.
    Answered,
    /// Given back by the sender.
    Returned,
    /// The sender took the answer.
    Closed,
}

impl Stage {
    /// All stages, in the order of the work.
    pub const ALL: [Self; 6] = [Self::Sent, Self::Seen, Self::Accepted, Self::Answered, Self::Returned, Self::Closed];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Seen => "seen",
            Self::Accepted => "accepted",
            Self::Answered => "answered",
            Self::Returned => "returned",
            Self::Closed => "closed",
        }
    }

    /// The stage of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }

    /// Whether the unit still has to do something.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Answered | Self::Closed)
    }
}

storage::stored_by_name!(Stage);

/// Who does a task; boards keep them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// A province.
    Province,
    /// A commune.
    Commune,
    /// A department of a unit.
    Department,
}

impl Tier {
    /// All tiers, from above.
    pub const ALL: [Self; 3] = [Self::Province, Self::Commune, Self::Department];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::Commune => "commune",
            Self::Department => "department",
        }
    }

    /// The tier of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.name() == name)
    }
}

storage::stored_by_name!(Tier);

/// What happened to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepKind {
    /// Somebody of the unit opened it first.
    Seen,
    /// The unit took it on.
    Accepted,
    /// The unit gave it to a person.
    Assigned,
    /// The unit asked for more time.
    ExtensionAsked,
    /// The sender gave more time.
    ExtensionGranted,
    /// The sender gave no more time.
    ExtensionRefused,
    /// The unit answered.
    Answered,
    /// The sender gave the answer back.
    Returned,
    /// The sender took the answer.
    Closed,
}

impl StepKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Seen,
        Self::Accepted,
        Self::Assigned,
        Self::ExtensionAsked,
        Self::ExtensionGranted,
        Self::ExtensionRefused,
        Self::Answered,
        Self::Returned,
        Self::Closed,
    ];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Accepted => "accepted",
            Self::Assigned => "assigned",
            Self::ExtensionAsked => "extension_asked",
            Self::ExtensionGranted => "extension_granted",
            Self::ExtensionRefused => "extension_refused",
            Self::Answered => "answered",
            Self::Returned => "returned",
            Self::Closed => "closed",
        }
    }

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    const fn event(self) -> &'static str {
        match self {
            Self::Seen => "task_seen",
            Self::Accepted => "task_accepted",
            Self::Assigned => "task_assigned",
            Self::ExtensionAsked => "task_extension_asked",
            Self::ExtensionGranted => "task_extension_granted",
            Self::ExtensionRefused => "task_extension_refused",
            Self::Answered => "task_answered",
            Self::Returned => "task_returned",
            Self::Closed => "task_closed",
        }
    }
}

storage::stored_by_name!(StepKind);

impl Task {
    /// Its last day, with the extensions that were granted.
    pub fn due(&self) -> Option<NaiveDate> {
        self.due_on.as_deref().map(organisation::parse_day)
    }

    /// How many days late: those of the answer, by the day that was due then, or of an open task until today; none
    /// where it is in time.
    pub fn days_late(&self, today: NaiveDate) -> Option<i64> {
        let late = if self.stage.is_open() {
            today.signed_duration_since(self.due()?).num_days()
        } else {
            self.answered_late?
        };
        (late > 0).then_some(late)
    }

    /// The same task as a person saw it on a page.
    #[must_use]
    pub fn seen_at(mut self, version: i64) -> Self {
        self.version = version;
        self
    }

    /// Whether somebody may do it: see it, take it on, give it away, answer it, ask for more time.
    pub fn may_work(&self, actor: &Actor) -> bool {
        self.worker(actor).is_ok()
    }

    /// Whether somebody may take its answer or give it back, and decide on a request for more time.
    pub fn may_rule(&self, actor: &Actor) -> bool {
        self.ruler(actor).is_ok()
    }

    /// The sector that does it; empty: the unit.
    pub fn leader(&self) -> &str {
        if self.sector.is_empty() { &self.lead_sector } else { &self.sector }
    }

    fn worker<'a>(&self, actor: &'a Actor) -> Result<&'a Held> {
        let given = self.person_id == Some(actor.person);
        let works = |held: &&Held| self.fits(held, given);
        actor.offices.iter().find(works).ok_or(Error::Forbidden)
    }

    fn ruler<'a>(&self, actor: &'a Actor) -> Result<&'a Held> {
        let rules = |held: &&Held| directs(held, self.sender_id, &self.sender_sector);
        actor.offices.iter().find(rules).ok_or(Error::Forbidden)
    }

    /// Whether an office does the task: one of the unit without a sector of its own, that of the task's department, or
    /// that of the sector that leads; another one only where its holder was given the task.
    fn fits(&self, held: &Held, given: bool) -> bool {
        let works = permission::allows(held.role, held.unit, Action::WorkOnTasks, &Place::own(self.unit_id));
        works && (given || held.acts_for(self.leader()))
    }

    const fn subject(&self) -> Subject {
        Subject { kind: "task", id: self.id, unit: Some(self.unit_id) }
    }
}

/// Whether an office directs for a unit, or for a department of it (empty: the unit as such): that of a sector only for
/// its own department (domain.md, section 3: "W own sector").
pub(crate) fn directs(held: &Held, unit: i64, sector: &str) -> bool {
    held.acts_for(sector) && permission::allows(held.role, held.unit, Action::Direct, &Place::own(unit))
}

/// A task, for somebody of a unit that it concerns: whoever does it or sent it, and those whose boards list it.
pub async fn read(store: &Store, actor: &Actor, id: i64) -> Result<Task> {
    let task = find(store.read(), id).await?;
    let concerned = store::concerned(store.read(), &task).await?;
    let may = concerned.into_iter().any(|unit| actor.may(Action::ReadPapers, &Place::own(unit)));
    if may { Ok(task) } else { Err(Error::NotFound) }
}

/// The file of an answer, for somebody who may read the task.
pub async fn file(store: &Store, actor: &Actor, step: i64) -> Result<(Step, organisation::file::Kept)> {
    let (task, step) = store::step(store.read(), step).await?;
    read(store, actor, task).await?;
    let kept = organisation::file::find(store, step.sha256.as_deref().ok_or(Error::NotFound)?).await?;
    Ok((step, kept))
}

/// A step in the making.
#[derive(Debug)]
struct NewStep {
    kind: StepKind,
    words: String,
    on_day: Option<NaiveDate>,
    value: Option<i64>,
    paper: Option<i64>,
    file: Option<(String, String)>,
    assignee: Option<i64>,
}

impl NewStep {
    const fn of(kind: StepKind, words: String) -> Self {
        Self { kind, words, on_day: None, value: None, paper: None, file: None, assignee: None }
    }
}

/// Writes a step with what it makes of the task, and its event; somebody else's step in between is a conflict.
async fn take(
    change: &mut Change,
    (actor, office): (&Actor, &Held),
    (before, after): (&Task, &Task),
    step: &NewStep,
) -> Result<()> {
    #[derive(Serialize)]
    struct Told<'a> {
        item: i64,
        #[serde(skip_serializing_if = "str::is_empty")]
        words: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        on: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        paper: Option<i64>,
    }
    store::put(&change.tx, before, after).await?;
    store::insert_step(change, before.id, step, (actor.person, office.id)).await?;
    let on = step.on_day.map(organisation::day);
    let told = Told { item: before.number, words: &step.words, on, paper: step.paper };
    change.record(step.kind.event(), before.subject(), &told).await
}

/// Words of a step as they are kept.
fn words(typed: &str, needed: bool) -> Result<String> {
    let words = crate::paper::tidy(typed, LONGEST_WORDS, TaskRefusal::TooLong)?;
    if needed && words.is_empty() { Err(TaskRefusal::WordsMissing.into()) } else { Ok(words) }
}
