//! The history of a dossier: its acts, every change of a figure, every event.

use askama::Template;
use axum::extract::Path;
use organisation::audit;
use programme::{
    explanation,
    figures::{self, FigureChange},
};

use crate::{
    failure::{Answer, Failure, page},
    frame::Frame,
    pages::dossiers::{Opened, in_words},
    visit::SignedIn,
};

/// How many events are shown.
const EVENTS: u32 = 200;

#[derive(Template)]
#[template(path = "pages/history/show.html")]
struct Page {
    frame: Frame,
    id: i64,
    acts: Vec<ActLine>,
    saves: Vec<Save>,
    events: Vec<Event>,
}

/// An act.
struct ActLine {
    what: String,
    at: String,
    person: String,
    role: String,
    words: String,
}

/// A save of figures.
struct Save {
    at: String,
    person: String,
    source: String,
    reason: Option<String>,
    changes: Vec<Change>,
}

/// A figure that changed.
struct Change {
    label: String,
    from: String,
    to: String,
    /// Whether it was taken over from last year.
    proposed: bool,
}

/// An event of the audit.
struct Event {
    at: String,
    person: String,
    what: String,
}

/// Shows the history of a dossier.
pub(crate) async fn show(person: SignedIn, Path(id): Path<i64>) -> Answer {
    let opened = Opened::of(&person, id).await?;
    let words = person.words;
    let acts = opened.course.iter().map(|act| ActLine {
        what: words.say(&format!("act.name.{}", act.kind.name())),
        at: text::moment(act.at),
        person: act.person.clone(),
        role: words.say(&format!("role.{}", act.role)),
        words: act.words.clone().unwrap_or_default(),
    });
    let title = words.fill(
        "history.title",
        &[("unit", &opened.snapshot.unit.name_in_text()), ("year", &opened.dossier.year.to_string())],
    );
    page(&Page {
        id,
        acts: acts.collect(),
        saves: saves(&person, &opened).await?,
        events: events(&person, id).await?,
        frame: person.frame(title).scored_by(&opened.standard),
    })
}

async fn saves(person: &SignedIn, opened: &Opened) -> Result<Vec<Save>, Failure> {
    let history = figures::history(&person.app.programme.store, opened.dossier.unit, opened.dossier.year).await?;
    let words = person.words;
    let mut saves = Vec::new();
    for entry in history {
        let changes: Vec<FigureChange> = serde_json::from_str(&entry.changes).map_err(Failure::broken)?;
        let change = |change: FigureChange| Change {
            label: explanation::fact_label(words.lang, &opened.standard, &change.fact),
            from: in_words(words, &opened.standard, &change.fact, change.from),
            to: in_words(words, &opened.standard, &change.fact, change.to),
            proposed: change.proposed,
        };
        saves.push(Save {
            at: text::moment(entry.at),
            person: entry.person,
            source: words.say(&format!("figures.source.{}", entry.source)),
            reason: entry.reason,
            changes: changes.into_iter().map(change).collect(),
        });
    }
    Ok(saves)
}

async fn events(person: &SignedIn, id: i64) -> Result<Vec<Event>, Failure> {
    let events = audit::history(&person.app.programme.store, "assessment", id, EVENTS).await?;
    let words = person.words;
    let line = |event: audit::Event| Event {
        at: text::moment(event.at),
        person: event.person.unwrap_or_else(|| words.say("history.program")),
        what: words.say(&format!("audit.{}", event.action)),
    };
    Ok(events.into_iter().map(line).collect())
}
