//! The procedures as data: every step with its ground, every gap as a gap.

use askama::Template;
use axum::extract::{Path, Query};
use organisation::Error;
use serde::Deserialize;
use standards::{AuthorityRole, DayOfYear, KnownDue, Procedure, Step};

use super::standards::{Known, gloss, in_force, source};
use crate::{
    failure::{Answer, page},
    frame::Frame,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/procedures/list.html")]
struct List {
    frame: Frame,
    procedures: Vec<Line>,
}

/// A revision in the list.
struct Line {
    id: String,
    revision: u32,
    title: String,
    standards: String,
    in_force: String,
    decider: String,
    confirmed: bool,
}

#[derive(Template)]
#[template(path = "pages/procedures/show.html")]
struct Page {
    frame: Frame,
    title: String,
    id: String,
    revision: u32,
    revisions: Vec<u32>,
    author: String,
    sha256: String,
    head: Vec<Known>,
    steps: Vec<StepView>,
    due_days: Vec<Known>,
    notes: Vec<(String, String)>,
    references: Vec<(String, String)>,
}

/// A step; what is not known says so.
struct StepView {
    name: String,
    body: Option<String>,
    days: Option<String>,
    papers: Option<Vec<String>>,
    /// The ground of the step, then those of its parts that rest on another one.
    grounds: Vec<String>,
}

/// Which revision to show.
#[derive(Debug, Deserialize)]
pub(crate) struct Wanted {
    revision: Option<u32>,
}

/// Lists all revisions of all procedures.
pub(crate) async fn list(person: SignedIn) -> Answer {
    let words = person.words;
    let line = |procedure: &std::sync::Arc<Procedure>| Line {
        id: procedure.id.clone(),
        revision: procedure.revision,
        title: gloss(words, &procedure.title),
        standards: standards_of(words, procedure),
        in_force: in_force(words, procedure.effective_from, procedure.effective_to),
        decider: role(words, procedure.authority.role),
        confirmed: procedure.authority.confirmed,
    };
    let procedures = person.app.programme.library().procedures().all().map(line).collect();
    page(&List { frame: person.frame(words.say("procedure.list")), procedures })
}

/// Shows one revision, the newest unless another is asked for.
pub(crate) async fn show(person: SignedIn, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Answer {
    let library = person.app.programme.library();
    let procedures = library.procedures();
    let found = match wanted.revision {
        Some(revision) => procedures.revision(&id, revision),
        None => procedures.latest(&id),
    };
    let procedure = found.ok_or(Error::NotFound)?;
    let words = person.words;
    page(&Page {
        title: gloss(words, &procedure.title),
        id: procedure.id.clone(),
        revision: procedure.revision,
        revisions: procedures.all().filter(|other| other.id == id).map(|other| other.revision).collect(),
        author: procedure.author.clone(),
        sha256: procedure.sha256.clone(),
        head: head(words, procedure),
        steps: procedure.steps.iter().map(|step| step_view(words, step)).collect(),
        due_days: procedure.due_days.iter().map(|due| due_view(words, due)).collect(),
        notes: procedure.notes.iter().map(|note| (gloss(words, &note.text), source(words, &note.source))).collect(),
        references: procedure.references.clone().into_iter().collect(),
        frame: person.frame(gloss(words, &procedure.title)),
    })
}

/// An authority in words.
pub(super) fn role(words: Words, role: AuthorityRole) -> String {
    words.say(&format!("authority.role.{}", role.name()))
}

fn standards_of(words: Words, procedure: &Procedure) -> String {
    if procedure.standards.is_empty() { words.say("procedure.every_standard") } else { procedure.standards.join(", ") }
}

fn head(words: Words, procedure: &Procedure) -> Vec<Known> {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| words.date(day));
    let ground = |ground: Option<&standards::Source>| ground.map(|ground| source(words, ground)).unwrap_or_default();
    let authority = &procedure.authority;
    let sure = words.say(if authority.confirmed { "procedure.confirmed" } else { "procedure.unconfirmed" });
    let often = procedure.how_often.as_ref();
    vec![
        Known {
            what: words.say("procedure.standards"),
            value: Some(standards_of(words, procedure)),
            ground: source(words, &procedure.sources.title),
        },
        Known {
            what: words.say("standard.head.effective_from"),
            value: day(procedure.effective_from),
            ground: ground(procedure.sources.effective_from.as_ref()),
        },
        Known {
            what: words.say("standard.head.effective_to"),
            value: day(procedure.effective_to),
            ground: ground(procedure.sources.effective_to.as_ref()),
        },
        Known {
            what: words.say("procedure.decider"),
            value: Some(format!("{} ({sure})", gloss(words, &authority.body))),
            ground: source(words, &authority.source),
        },
        Known {
            what: words.say("procedure.how_often"),
            value: often.and_then(|often| often.text.as_ref()).map(|text| gloss(words, text)),
            ground: ground(often.map(|often| &often.source)),
        },
    ]
}

fn step_view(words: Words, step: &Step) -> StepView {
    let days = step.days.map(|days| words.with(&format!("procedure.day.{}", days.unit.name()), "count", days.count));
    let papers = step.papers.as_ref().map(|papers| papers.iter().map(|paper| gloss(words, &paper.name)).collect());
    StepView {
        name: words.say(&format!("step.{}", step.key.name())),
        body: step.body.as_ref().map(|body| gloss(words, body)),
        days,
        papers,
        grounds: grounds(words, step),
    }
}

fn grounds(words: Words, step: &Step) -> Vec<String> {
    let own = source(words, &step.source);
    let papers = step.papers.iter().flatten().map(|paper| ("procedure.papers", &paper.source));
    let parts = [("procedure.who", &step.body_source), ("procedure.days", &step.days_source)].into_iter().chain(papers);
    let mut grounds = vec![own.clone()];
    for (part, ground) in parts.map(|(part, ground)| (part, source(words, ground))) {
        let line = format!("{}: {ground}", words.say(part));
        if ground != own && !grounds.contains(&line) {
            grounds.push(line);
        }
    }
    grounds
}

fn due_view(words: Words, due: &KnownDue) -> Known {
    let step = words.say(&format!("step.{}", due.step.name()));
    let last = day_of_year(due.last);
    let value = match due.opens {
        Some(first) => words.fill("procedure.window", &[("first", &day_of_year(first)), ("last", &last)]),
        None => words.with("procedure.until", "last", last),
    };
    Known { what: format!("{step}: {}", place(words, due)), value: Some(value), ground: source(words, &due.source) }
}

/// Who once set a day, with the words that set it where they were read.
pub(super) fn place(words: Words, due: &KnownDue) -> String {
    let place = gloss(words, &due.place);
    match &due.words {
        Some(said) => format!("{place} (“{}”)", gloss(words, said)),
        None => place,
    }
}

/// A day of every year, as 30/11.
fn day_of_year(day: DayOfYear) -> String {
    format!("{:02}/{:02}", day.day, day.month)
}
