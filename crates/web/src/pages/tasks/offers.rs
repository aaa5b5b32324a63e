use chrono::Datelike as _;
use correspondence::{
    Body,
    paper::{self, Book},
    task::{self, Candidate, Needs, Stage, Task},
};
use organisation::{Action, Place};

use crate::{again::Again, failure::Failure, pages::boards::Opt, visit::SignedIn};

/// Papers of a book of a year that can be chosen for an answer.
const MOST: u32 = 100;

/// What somebody of the unit can do with a task.
pub(super) struct Offers {
    pub(super) accept: bool,
    pub(super) ask: bool,
    pub(super) pass_on: bool,
    pub(super) needs: String,
    /// What the wanted figure counts.
    pub(super) measure: Option<String>,
    /// Issued papers of the unit.
    pub(super) papers: Vec<(i64, String)>,
    /// People of the unit, with their roles.
    pub(super) people: Vec<Opt>,
}

/// A request for more time, to be decided.
pub(super) struct Until {
    pub(super) day: String,
    pub(super) told: String,
}

impl Offers {
    /// What can be done; none for somebody who does not do the task, or when it is done.
    pub(super) async fn of(visit: &SignedIn, task: &Task, again: &Again) -> Result<Option<Self>, Failure> {
        if !task.may_work(&visit.actor) || !task.stage.is_open() {
            return Ok(None);
        }
        let (words, store) = (visit.words, &visit.app.programme.store);
        let people = task::candidates(store.read(), task, visit.now.today()).await?;
        let person = |one: Candidate| Opt {
            value: one.person.to_string(),
            words: format!("{}, {}", one.name, words.role(one.office.role)),
            chosen: again.is("assign", "person", one.person, task.person_id == Some(one.person)),
        };
        let place = Place { unit: task.unit_id, above: Vec::new() };
        let needs = words.say(&format!("directive.needs.{}", task.needs.name()));
        Ok(Some(Self {
            accept: matches!(task.stage, Stage::Sent | Stage::Seen),
            ask: task.due_on.is_some() && task.asked_until.is_none(),
            pass_on: task.sector.is_empty() && visit.actor.may(Action::Direct, &place),
            needs: words.with("task.answer.needs", "needs", needs),
            measure: (task.needs == Needs::Figure).then(|| words.with("task.answer.value", "measure", &task.measure)),
            papers: papers(visit, task).await?,
            people: people.into_iter().map(person).collect(),
        }))
    }
}

/// The papers that the unit issued this year and last, newest first.
async fn papers(visit: &SignedIn, task: &Task) -> Result<Vec<(i64, String)>, Failure> {
    let store = &visit.app.programme.store;
    let year = i64::from(visit.now.today().year());
    let mut found = Vec::new();
    for sector in paper::sectors(store, task.unit_id).await? {
        let body = Body { unit: task.unit_id, sector };
        for (book, year) in [(Book::Outgoing, year), (Book::Outgoing, year - 1), (Book::Internal, year)] {
            found.extend(paper::lines(store, &body, (book, year), (MOST, 0)).await?.1);
        }
    }
    found.sort_by(|one, other| (&other.issued_on, other.paper_id).cmp(&(&one.issued_on, one.paper_id)));
    let named = |line: paper::Line| {
        let reference = paper::reference(line.number.as_deref().unwrap_or_default(), &line.symbol);
        (line.paper_id, format!("{reference}: {}", line.subject))
    };
    Ok(found.into_iter().filter(|line| line.paper_id != task.paper_id).map(named).collect())
}
