//! The section of a paper's page: its items, the tasks of the reader's own unit, the answers.

use correspondence::{
    directive,
    paper::{self, Paper},
    task::{self, Filter, Line, Show},
};
use organisation::Error;

use super::{marks, selection::Selection};
use crate::{failure::Failure, pages::dossiers::Mark, visit::SignedIn};

/// What a paper asks, and what came back.
pub(crate) struct OnPaper {
    /// The paper.
    pub(crate) paper: i64,
    /// The items: number, words, last day.
    pub(crate) items: Vec<(String, String, String)>,
    /// Tasks of the reader's own units: row, words, state.
    pub(crate) own: Vec<(i64, String, Mark)>,
    /// Answers: the paper's page and its name, or the task's page; who answered.
    pub(crate) answers: Vec<(String, String)>,
    /// How many answers there are.
    pub(crate) answered: i64,
    /// Where all of them are listed, one tier after the other: those of the newest one's first.
    pub(crate) all_answers: String,
    /// Whether the reader can write the items down.
    pub(crate) may_set: bool,
}

/// The section; none for a paper that asks nothing of a reader who sets nothing.
pub(crate) async fn on_paper(visit: &SignedIn, paper: &Paper) -> Result<Option<OnPaper>, Failure> {
    let (words, store, today) = (visit.words, &visit.app.programme.store, visit.now.today());
    let items = directive::items(store.read(), paper.id).await?;
    if items.is_empty() {
        let may_set = directive::may_set(store, &visit.actor, paper).await?;
        let (items, own, answers) = (Vec::new(), Vec::new(), Vec::new());
        let all_answers = String::new();
        let empty = OnPaper { paper: paper.id, items, own, answers, answered: 0, all_answers, may_set };
        return Ok(may_set.then_some(empty));
    }
    task::open_all(store, &visit.actor, paper.id, visit.now).await?;
    let answers = match task::answers_of(store, &visit.actor, paper.id, 0, today).await {
        Err(Error::NotFound) => return Ok(None),
        listed => listed?,
    };
    let filter = (paper.id, Filter::default());
    let lines = task::units(store, &visit.actor, filter, 0, today).await?.lines;
    let tier = answers.lines.first().map(|line| line.task.tier);
    let board = Selection { paper: paper.id, filter: Filter { tier, ..Filter::default() }, page: 0 };
    let item = |number: i64| words.with("directive.item", "number", number);
    let own = |line: &&Line| visit.actor.offices.iter().any(|held| held.unit == line.task.unit_id);
    let shown = answers.lines.get(..SHOWN).unwrap_or(&answers.lines);
    let open = paper::may_open(store, &visit.actor, marks::answers(shown)).await?;
    let answer = |line: &Line| {
        let unit = marks::doer(words, &line.unit_name, &line.task.sector);
        let what = line.answer_reference().map_or_else(String::new, |reference| format!(": {reference}"));
        let page = marks::answer(line, &open).and_then(|(page, _)| page);
        let page = page.unwrap_or_else(|| format!("/tasks/{}", line.task.id));
        (page, format!("{}, {unit}{what}", item(line.task.number)))
    };
    Ok(Some(OnPaper {
        paper: paper.id,
        own: lines
            .iter()
            .filter(own)
            .map(|line| {
                (
                    line.task.id,
                    format!("{}. {}", item(line.task.number), line.task.words),
                    marks::stage(words, line.task.stage),
                )
            })
            .collect(),
        answers: shown.iter().map(answer).collect(),
        answered: answers.count,
        all_answers: board.show(Show::Replied),
        may_set: false,
        items: items
            .into_iter()
            .map(|one| (item(one.number), one.words, marks::due(words, one.due_on.as_deref())))
            .collect(),
    }))
}

impl OnPaper {
    /// How many of its answers are shown, where there are more.
    pub(crate) fn shown(&self) -> Option<usize> {
        usize::try_from(self.answered).is_ok_and(|count| count > self.answers.len()).then_some(self.answers.len())
    }
}

/// Answers that the section shows.
const SHOWN: usize = 10;
