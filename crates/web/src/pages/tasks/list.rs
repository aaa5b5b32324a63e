use askama::Template;
use axum::extract::Query;
use chrono::NaiveDate;
use correspondence::task::{self, Inbox, Line, PAGE_LENGTH, Show, Whose};
use organisation::Error;
use serde::Deserialize;

use crate::{
    failure::{Answer, page},
    frame::Frame,
    pages::{
        boards::{Opt, named},
        directives::marks,
        dossiers::Mark,
    },
    visit::SignedIn,
    words::Words,
};

/// What the list can be narrowed to.
const SHOWS: [Show; 9] = [
    Show::Open,
    Show::Overdue,
    Show::Today,
    Show::Soon,
    Show::Returned,
    Show::Asked,
    Show::Answered,
    Show::Closed,
    Show::All,
];

/// Whose tasks, by the word of the address.
const WHOSE: [(&str, Whose); 3] = [("offices", Whose::Offices), ("mine", Whose::Mine), ("given", Whose::Given)];

#[derive(Template)]
#[template(path = "pages/tasks/list.html")]
struct Page {
    frame: Frame,
    choices: Vec<Choice>,
    found: String,
    rows: Vec<Row>,
    earlier: Option<String>,
    later: Option<String>,
}

struct Choice {
    name: &'static str,
    options: Vec<Opt>,
}

/// A task, ready to be shown.
struct Row {
    id: i64,
    words: String,
    about: String,
    sender: String,
    due_on: String,
    due: Option<Mark>,
    state: Mark,
    asked: bool,
    person: String,
}

/// What of the list is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    show: String,
    whose: String,
    sector: String,
    page: i64,
}

/// Lists what came to somebody's units, what is due first standing first.
pub(crate) async fn show(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let (words, today, at) = (visit.words, visit.now.today(), wanted.page.max(0));
    let show = named(&wanted.show, Show::from_name)?.unwrap_or(Show::Open);
    let find = |name: &str| WHOSE.into_iter().find(|(one, _)| *one == name);
    let (name, whose) = named(&wanted.whose, find)?.unwrap_or(("offices", Whose::Offices));
    let sectors = sectors(&visit);
    let sector = wanted.sector.as_str();
    if !sector.is_empty() && sectors.iter().all(|one| one != sector) {
        return Err(Error::NotFound.into());
    }
    let inbox = Inbox { whose, show, sector };
    let listed = task::inbox(&visit.app.programme.store, &visit.actor, inbox, at, today).await?;
    let turned = |page: i64| format!("/tasks?show={}&whose={name}&sector={sector}&page={page}", show.name());
    page(&Page {
        frame: visit.frame(words.say("task.title")),
        choices: choices(words, (show, name), (sector, &sectors)),
        found: words.with("task.found", "count", words.number(listed.count)),
        rows: listed.lines.iter().map(|line| Row::of(words, line, today)).collect(),
        earlier: (at > 0).then(|| turned(at - 1)),
        later: (at.saturating_add(1).saturating_mul(PAGE_LENGTH) < listed.count).then(|| turned(at + 1)),
    })
}

/// The sectors that lead criteria, and those that issue papers.
fn sectors(visit: &SignedIn) -> Vec<String> {
    let mut sectors: Vec<String> = visit.app.programme.library().sectors().into_iter().map(str::to_owned).collect();
    sectors.extend(correspondence::body::departments().map(str::to_owned));
    sectors.sort_by_cached_key(|key| text::sort_key(&visit.words.sector(key)));
    sectors.dedup();
    sectors
}

fn choices(words: Words, (show, whose): (Show, &str), (sector, sectors): (&str, &[String])) -> Vec<Choice> {
    let shows = SHOWS.map(|one| Opt {
        value: one.name().to_owned(),
        words: words.say(&format!("task.show.{}", one.name())),
        chosen: one == show,
    });
    let whose = WHOSE.map(|(name, _)| Opt {
        value: name.to_owned(),
        words: words.say(&format!("task.whose.{name}")),
        chosen: name == whose,
    });
    let any = Opt { value: String::new(), words: words.say("task.filter.any_sector"), chosen: sector.is_empty() };
    let one = |key: &String| Opt { value: key.clone(), words: words.sector(key), chosen: key == sector };
    vec![
        Choice { name: "show", options: shows.into() },
        Choice { name: "whose", options: whose.into() },
        Choice { name: "sector", options: std::iter::once(any).chain(sectors.iter().map(one)).collect() },
    ]
}

impl Row {
    fn of(words: Words, line: &Line, today: NaiveDate) -> Self {
        let task = &line.task;
        let item = words.with("directive.item", "number", task.number);
        Self {
            id: task.id,
            words: task.words.clone(),
            about: format!("{item} · {} · {}", line.reference(), line.paper_subject),
            sender: marks::doer(words, &line.sender_name, &task.sender_sector),
            due_on: marks::due(words, task.due_on.as_deref()),
            due: marks::timing(words, task, today),
            state: marks::stage(words, task.stage),
            asked: task.asked_until.is_some(),
            person: line.person.clone().unwrap_or_else(|| words.say("directive.units.unassigned")),
        }
    }
}
