//! Extraordinary reports: sent by a commune, on the province's desk at once, followed until they are closed.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Redirect},
};
use correspondence::incident::{self, Incident, Kind, NewIncident, Stage, StepKind};
use organisation::{Error, parse_day, unit};
use serde::Deserialize;

use crate::{
    again::{Again, Fields, Unread},
    failure::{Answer, Failure, page, refused_page},
    form::read_number,
    frame::Frame,
    pages::dossiers::Mark,
    visit::SignedIn,
    words::Words,
};

/// The form of a new report.
const NEW: &str = "incident";

#[derive(Template)]
#[template(path = "pages/incidents/list.html")]
struct List {
    frame: Frame,
    lines: Vec<Line>,
    reports: Vec<(i64, String)>,
    kinds: Vec<(&'static str, String)>,
    today: String,
    earlier: Option<String>,
    later: Option<String>,
    again: Again,
}

#[derive(Template)]
#[template(path = "pages/incidents/show.html")]
struct Page {
    frame: Frame,
    line: Line,
    words: String,
    done: String,
    wanted: String,
    children: String,
    by: String,
    steps: Vec<(String, String, String)>,
    version: i64,
    /// Whether it lies on a desk that nobody has.
    nobody: bool,
    /// What the person may add, by name and word.
    next: Vec<(&'static str, String)>,
    again: Again,
}

/// A report in a list.
struct Line {
    id: i64,
    unit: String,
    kind: String,
    happened_on: String,
    sent: String,
    stage: Mark,
}

/// Which page of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    page: usize,
}

/// Shows the reports of the person's units, or those on their desk.
pub(crate) async fn list(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    page(&build_list(&visit, wanted.page, Again::default()).await?)
}

/// Sends a report.
pub(crate) async fn report(visit: SignedIn, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let unit = typed.row("unit").ok_or(Error::NotFound)?;
    let store = &visit.app.programme.store;
    let done = match read(&typed) {
        Ok(new) => incident::report(store, &visit.actor, unit, &new, visit.now).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => Ok(Redirect::to(&format!("/incidents/{id}")).into_response()),
        Err(error) => {
            let again = Again::of(visit.words, NEW, typed, error)?;
            refused_page(&build_list(&visit, 0, again).await?)
        }
    }
}

/// Shows one report.
pub(crate) async fn show(visit: SignedIn, Path(id): Path<i64>) -> Answer {
    page(&build(&visit, id, Again::default()).await?)
}

/// Adds a step.
pub(crate) async fn follow(visit: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let store = &visit.app.programme.store;
    let seen = (id, typed.row("version").unwrap_or_default());
    let done = match StepKind::from_name(typed.get("kind")) {
        None => Err(Unread::Choice("kind").into()),
        Some(kind) => {
            let step = (kind, typed.get("words"), typed.get("no_child_named") == "1");
            incident::follow(store, &visit.actor, seen, step, visit.now).await
        }
    };
    let again = match done {
        Ok(()) => return Ok(Redirect::to(&format!("/incidents/{id}")).into_response()),
        Err(Error::Conflict) => Again::overtaken("step", typed, visit.words.say("incident.overtaken")),
        Err(error) => Again::of(visit.words, "step", typed, error)?,
    };
    refused_page(&build(&visit, id, again).await?)
}

fn read(typed: &Fields) -> Result<NewIncident, Error> {
    let children = match typed.get("children") {
        "" => None,
        number => Some(read_number(number).and_then(|number| i64::try_from(number).ok()).unwrap_or(-1)),
    };
    Ok(NewIncident {
        kind: Kind::from_name(typed.get("kind")).ok_or(Unread::Choice("kind"))?,
        happened_on: typed.day("happened_on").ok_or(Unread::Day("happened_on"))?,
        children,
        words: typed.get("words").to_owned(),
        done: typed.get("done").to_owned(),
        wanted: typed.get("wanted").to_owned(),
        no_child_named: typed.get("no_child_named") == "1",
    })
}

async fn build_list(visit: &SignedIn, number: usize, again: Again) -> Result<List, Failure> {
    let words = visit.words;
    let listed = incident::list(&visit.app.programme.store, &visit.actor, number).await?;
    let turned = |number: usize| format!("/incidents?page={number}");
    let reports = incident::reports(&visit.actor).into_iter();
    Ok(List {
        frame: visit.frame(words.say("incident.title")).shown_at("/incidents".to_owned()),
        lines: listed.lines.iter().map(|one| line(words, one)).collect(),
        reports: reports.map(|held| (held.unit, held.unit_name.clone())).collect(),
        kinds: Kind::ALL.map(|kind| (kind.name(), words.say(&format!("incident.kind.{}", kind.name())))).into(),
        today: organisation::day(visit.now.today()),
        earlier: number.checked_sub(1).map(turned),
        later: listed.more.then(|| turned(number + 1)),
        again,
    })
}

async fn build(visit: &SignedIn, id: i64, again: Again) -> Result<Page, Failure> {
    let (words, store) = (visit.words, &visit.app.programme.store);
    let one = incident::read(store, &visit.actor, id).await?;
    let by = |at: i64, person: &str| words.fill("dossier.by", &[("at", &text::moment(at)), ("person", person)]);
    let step = |step: incident::Step| {
        (words.say(&format!("incident.step.{}", step.kind.name())), step.words, by(step.at, &step.person))
    };
    let place = unit::place(store.read(), one.unit_id).await?;
    let next = incident::next(&visit.actor, &one, &place).into_iter();
    Ok(Page {
        frame: visit
            .frame(words.with("incident.one", "unit", unit::Name::of(&one.unit).in_text()))
            .shown_at(format!("/incidents/{id}")),
        line: line(words, &one),
        children: one.children.map_or_else(|| words.say("incident.unknown"), |children| words.number(children)),
        by: by(one.at, &one.person),
        steps: incident::steps(store, id).await?.into_iter().map(step).collect(),
        version: one.version,
        nobody: one.stage == Stage::Sent && !incident::is_awaited(store, &one, visit.now.today()).await?,
        next: next.map(|kind| (kind.name(), words.say(&format!("incident.do.{}", kind.name())))).collect(),
        words: one.words,
        done: one.done,
        wanted: one.wanted,
        again,
    })
}

fn line(words: Words, one: &Incident) -> Line {
    let (tone, icon) = match one.stage {
        Stage::Sent => ("bad", "send"),
        Stage::Received => ("late", "eye"),
        Stage::Forwarded => ("info", "up"),
        Stage::Closed => ("ok", "check"),
    };
    Line {
        id: one.id,
        unit: one.unit.clone(),
        kind: words.say(&format!("incident.kind.{}", one.kind.name())),
        happened_on: words.date(parse_day(&one.happened_on)),
        sent: text::moment(one.at),
        stage: Mark { tone, icon, words: words.say(&format!("incident.stage.{}", one.stage.name())) },
    }
}
