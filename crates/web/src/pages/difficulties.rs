//! Difficulties: raised to the level above, answered or passed on, and the book of answers that everybody reads.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Redirect},
};
use correspondence::{
    difficulty::{self, Answer as Answered, Difficulty, Listed, NewDifficulty, Severity, Stage},
    paper,
};
use organisation::{Action, Error, Place, unit::Name};
use serde::Deserialize;

use crate::{
    again::{Again, Fields, Unread},
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    pages::dossiers::Mark,
    visit::SignedIn,
    words::Words,
};

/// The form of a new difficulty.
const NEW: &str = "difficulty";

#[derive(Template)]
#[template(path = "pages/difficulties/list.html")]
struct List {
    frame: Frame,
    waiting: Part,
    raised: Part,
    raises: Vec<(i64, String)>,
    severities: Vec<(&'static str, String)>,
    about: Option<About>,
    /// The items of that paper, and the one that is chosen.
    items: Vec<(String, String)>,
    item: String,
    again: Again,
}

#[derive(Template)]
#[template(path = "pages/difficulties/show.html")]
struct Page {
    frame: Frame,
    line: Line,
    words: String,
    proposal: String,
    about: Option<About>,
    item: Option<String>,
    by: String,
    steps: Vec<(Mark, String, String)>,
    version: i64,
    answers: bool,
    forwards: bool,
    closes: bool,
    again: Again,
}

#[derive(Template)]
#[template(path = "pages/difficulties/book.html")]
struct Book {
    frame: Frame,
    query: String,
    lines: Vec<BookLine>,
    earlier: Option<String>,
    later: Option<String>,
}

struct BookLine {
    question: String,
    answer: String,
    paper: Option<i64>,
    by: String,
}

/// A page of a list.
struct Part {
    lines: Vec<Line>,
    earlier: Option<String>,
    later: Option<String>,
}

/// A difficulty in a list.
struct Line {
    id: i64,
    unit: String,
    holder: String,
    words: String,
    stage: Mark,
    severity: Mark,
    day: String,
}

/// The paper a difficulty is about.
struct About {
    id: i64,
    reference: String,
    subject: String,
}

/// What the form is about.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    paper: Option<i64>,
    item: Option<i64>,
    /// Page of what waits.
    waiting: usize,
    /// Page of what was raised.
    raised: usize,
}

impl Wanted {
    /// Where it is shown.
    fn address(self) -> String {
        let row = |row: Option<i64>| row.map(|row| row.to_string());
        let page = |page: usize| (page > 0).then(|| page.to_string());
        let wanted = [
            ("paper", row(self.paper)),
            ("item", row(self.item)),
            ("waiting", page(self.waiting)),
            ("raised", page(self.raised)),
        ];
        let wanted = wanted.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
        let wanted = wanted.collect::<Vec<_>>().join("&");
        if wanted.is_empty() { "/difficulties".to_owned() } else { format!("/difficulties?{wanted}") }
    }
}

/// Which lines of the book.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Search {
    q: String,
    paper: Option<i64>,
    page: usize,
}

impl Search {
    /// The same search, another page of what it finds.
    fn turned(&self, page: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", &self.q).append_pair("page", &page.to_string());
        if let Some(paper) = self.paper {
            query.append_pair("paper", &paper.to_string());
        }
        format!("/answers?{}", query.finish())
    }
}

/// Shows what waits for the person's units, and what they raised.
pub(crate) async fn list(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    page(&build_list(&visit, &wanted, Again::default()).await?)
}

/// Raises a difficulty.
pub(crate) async fn raise(visit: SignedIn, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let store = &visit.app.programme.store;
    let unit = typed.row("unit").ok_or(Error::NotFound)?;
    let done = match Severity::from_name(typed.get("severity")) {
        None => Err(Unread::Choice("severity").into()),
        Some(severity) => {
            let new = NewDifficulty {
                paper: typed.row("paper"),
                item: typed.row("item"),
                severity,
                words: typed.get("words").to_owned(),
                proposal: typed.get("proposal").to_owned(),
                no_child_named: looked(&typed),
            };
            difficulty::raise(store, &visit.actor, unit, &new, visit.now).await
        }
    };
    match done {
        Ok(id) => Ok(Redirect::to(&format!("/difficulties/{id}")).into_response()),
        Err(error) => {
            let wanted = Wanted { paper: typed.row("paper"), item: typed.row("item"), ..Wanted::default() };
            let again = Again::of(visit.words, NEW, typed, error)?;
            refused_page(&build_list(&visit, &wanted, again).await?)
        }
    }
}

/// Shows one difficulty.
pub(crate) async fn show(visit: SignedIn, Path(id): Path<i64>) -> Answer {
    page(&build(&visit, id, Again::default()).await?)
}

/// Answers it.
pub(crate) async fn answer(visit: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let (store, seen) = (&visit.app.programme.store, (id, typed.row("version").unwrap_or_default()));
    let said = ((typed.get("words"), looked(&typed)), typed.get("question"));
    let done = difficulty::answer(store, &visit.actor, seen, said, visit.now).await;
    after(&visit, id, ("answer", typed.clone()), done).await
}

/// Passes it on.
pub(crate) async fn forward(visit: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let (store, seen) = (&visit.app.programme.store, (id, typed.row("version").unwrap_or_default()));
    let done = difficulty::forward(store, &visit.actor, seen, (typed.get("words"), looked(&typed)), visit.now).await;
    after(&visit, id, ("forward", typed.clone()), done).await
}

/// Closes it.
pub(crate) async fn close(visit: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let (store, seen) = (&visit.app.programme.store, (id, typed.row("version").unwrap_or_default()));
    let done = difficulty::close(store, &visit.actor, seen, (typed.get("words"), looked(&typed)), visit.now).await;
    after(&visit, id, ("close", typed.clone()), done).await
}

/// Shows the book of answers.
pub(crate) async fn book(visit: SignedIn, Query(search): Query<Search>) -> Answer {
    let words = visit.words;
    let line = |answer: Answered| BookLine {
        by: words.fill("dossier.by", &[("at", &text::moment(answer.at)), ("person", &answer.unit)]),
        question: answer.question,
        answer: answer.answer,
        paper: answer.paper_id,
    };
    let wanted = (search.q.as_str(), search.paper);
    let (lines, more) = difficulty::book(&visit.app.programme.store, &visit.actor, wanted, search.page).await?;
    page(&Book {
        frame: visit.frame(words.say("difficulty.book")),
        lines: lines.into_iter().map(line).collect(),
        earlier: search.page.checked_sub(1).map(|page| search.turned(page)),
        later: more.then(|| search.turned(search.page.saturating_add(1))),
        query: search.q,
    })
}

/// Whether somebody says that what looks like a name is no child's.
fn looked(typed: &Fields) -> bool {
    typed.get("no_child_named") == "1"
}

async fn after(visit: &SignedIn, id: i64, (form, typed): (&str, Fields), done: Result<(), Error>) -> Answer {
    let again = match done {
        Ok(()) => return Ok(Redirect::to(&format!("/difficulties/{id}")).into_response()),
        Err(Error::Conflict) => Again::overtaken(form, typed, visit.words.say("difficulty.overtaken")),
        Err(error) => Again::of(visit.words, form, typed, error)?,
    };
    refused_page(&build(visit, id, again).await?)
}

async fn build_list(visit: &SignedIn, wanted: &Wanted, again: Again) -> Result<List, Failure> {
    let (words, store) = (visit.words, &visit.app.programme.store);
    let about = about(visit, wanted.paper).await?;
    let items = match &about {
        Some(about) => difficulty::items(store, about.id).await?,
        None => Vec::new(),
    };
    let raises = visit.actor.offices_for(Action::RaiseDifficulty).into_iter();
    let raises: Vec<(i64, String)> = raises.map(|held| (held.unit, held.unit_name.clone())).collect();
    let severities = Severity::ALL.map(|one| (one.name(), words.say(&format!("difficulty.severity.{}", one.name()))));
    Ok(List {
        frame: visit.frame(words.say("difficulty.title")).shown_at(wanted.address()),
        waiting: part(
            words,
            &difficulty::waiting(store, &visit.actor, wanted.waiting).await?,
            wanted.waiting,
            |waiting| Wanted { waiting, ..*wanted },
        ),
        raised: part(
            words,
            &difficulty::raised_by(store, &visit.actor, wanted.raised).await?,
            wanted.raised,
            |raised| Wanted { raised, ..*wanted },
        ),
        raises,
        severities: severities.into(),
        items: items.iter().map(|item| (item.id.to_string(), item_words(words, item.number, &item.words))).collect(),
        item: wanted.item.map(|item| item.to_string()).unwrap_or_default(),
        about,
        again,
    })
}

/// A page of a list; what else the page shows stays when it is turned.
fn part(words: Words, listed: &Listed, number: usize, at: impl Fn(usize) -> Wanted) -> Part {
    let turned = |number: usize| at(number).address();
    Part {
        lines: listed.lines.iter().map(|one| line(words, one)).collect(),
        earlier: number.checked_sub(1).map(turned),
        later: listed.more.then(|| turned(number.saturating_add(1))),
    }
}

async fn build(visit: &SignedIn, id: i64, again: Again) -> Result<Page, Failure> {
    let (words, store) = (visit.words, &visit.app.programme.store);
    let one = difficulty::read(store, &visit.actor, id).await?;
    let by = |at: i64, person: &str| words.fill("dossier.by", &[("at", &text::moment(at)), ("person", person)]);
    let own = Place::own(one.unit_id);
    let answers = difficulty::answers(store, &visit.actor, &one).await?.is_some();
    let steps = difficulty::steps(store, id).await?.into_iter();
    let about = about(visit, one.paper_id).await?;
    Ok(Page {
        frame: visit
            .frame(words.with("difficulty.one", "unit", Name::of(&one.unit).in_text()))
            .shown_at(format!("/difficulties/{id}")),
        line: line(words, &one),
        item: about.as_ref().and(item_of(words, &one)),
        about,
        by: by(one.at, &one.person),
        steps: steps.map(|step| (mark(words, step.stage), step.words, by(step.at, &step.person))).collect(),
        version: one.version,
        answers,
        forwards: answers && difficulty::has_above(store, one.holder_id).await?,
        closes: one.stage != Stage::Closed && visit.actor.may(Action::RaiseDifficulty, &own),
        words: one.words,
        proposal: one.proposal,
        again,
    })
}

/// "Mục 2: …"; nothing where it is about the whole paper.
fn item_of(words: Words, one: &Difficulty) -> Option<String> {
    Some(item_words(words, one.item_number?, one.item_words.as_deref()?))
}

fn item_words(words: Words, number: i64, said: &str) -> String {
    words.fill("difficulty.item_of", &[("number", &number.to_string()), ("words", said)])
}

/// The paper, if it is there for the person.
async fn about(visit: &SignedIn, id: Option<i64>) -> Result<Option<About>, Failure> {
    let Some(id) = id else { return Ok(None) };
    match paper::read(&visit.app.programme.store, &visit.actor, id).await {
        Ok(paper) => Ok(Some(About { id, reference: paper.reference(), subject: paper.subject })),
        Err(Error::NotFound | Error::Forbidden) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn line(words: Words, one: &Difficulty) -> Line {
    let (tone, icon) = match one.severity {
        Severity::Minor => ("", "none"),
        Severity::Hindering => ("late", "half"),
        Severity::Blocking => ("bad", "x"),
    };
    Line {
        id: one.id,
        unit: one.unit.clone(),
        holder: one.holder.clone(),
        words: one.words.clone(),
        stage: mark(words, one.stage),
        severity: Mark { tone, icon, words: words.say(&format!("difficulty.severity.{}", one.severity.name())) },
        day: text::moment(one.at),
    }
}

fn mark(words: Words, stage: Stage) -> Mark {
    let (tone, icon) = match stage {
        Stage::Raised => ("late", "late"),
        Stage::Forwarded => ("info", "up"),
        Stage::Answered => ("ok", "check"),
        Stage::Closed => ("", "lock"),
    };
    Mark { tone, icon, words: words.say(&format!("difficulty.stage.{}", stage.name())) }
}
