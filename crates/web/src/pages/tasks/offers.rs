use correspondence::{
    directive,
    task::{self, Candidate, Needs, Stage, Task},
};

use crate::{again::Again, failure::Failure, pages::boards::Opt, visit::SignedIn};

/// What somebody of the unit can do with a task.
pub(super) struct Offers {
    pub(super) accept: bool,
    pub(super) ask: bool,
    pub(super) pass_on: bool,
    pub(super) needs: String,
    /// What the wanted figure counts.
    pub(super) measure: Option<String>,
    /// Papers that can answer it.
    pub(super) papers: Vec<(i64, String)>,
    /// Says that there may be older ones besides.
    pub(super) newest: Option<String>,
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
        let papers = task::answerable(store.read(), task).await?;
        let person = |one: Candidate| Opt {
            value: one.person.to_string(),
            words: format!("{}, {}", one.name, words.role(one.office.role)),
            chosen: again.is("assign", "person", one.person, task.person_id == Some(one.person)),
        };
        let needs = words.say(&format!("directive.needs.{}", task.needs.name()));
        Ok(Some(Self {
            accept: matches!(task.stage, Stage::Sent | Stage::Seen),
            ask: task.due_on.is_some() && task.asked_until.is_none(),
            pass_on: task.sector.is_empty() && directive::may_pass_on(&visit.actor, task.unit_id),
            needs: words.with("task.answer.needs", "needs", needs),
            measure: (task.needs == Needs::Figure).then(|| words.with("task.answer.value", "measure", &task.measure)),
            newest: (papers.len() == task::MOST_PAPERS)
                .then(|| words.with("task.answer.newest", "count", papers.len())),
            papers: papers
                .into_iter()
                .map(|paper| (paper.id, format!("{}: {}", paper.reference(), paper.subject)))
                .collect(),
            people: people.into_iter().map(person).collect(),
        }))
    }
}
