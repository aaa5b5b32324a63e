use std::collections::HashMap;

use askama::Template;
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use organisation::{Error, Moment, Refusal as _};
use programme::{
    explanation,
    imports::{self, Kept, Obstacles, Undo},
};
use serde::Deserialize;

use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/imports/list.html")]
struct Page {
    frame: Frame,
    imports: Vec<Line>,
    mappings: Vec<Kept>,
    obstacles: Vec<String>,
    /// The reason as typed for the import that was to be taken back.
    reason: String,
    complaints: Complaints,
    done: bool,
}

/// An import.
struct Line {
    id: i64,
    at: String,
    file: String,
    form: String,
    sha256: String,
    counts: String,
    undone: Option<String>,
    /// Whether this one was to be taken back.
    tried: bool,
}

/// Why an import is taken back.
#[derive(Debug, Deserialize)]
pub(crate) struct Reason {
    #[serde(default)]
    reason: String,
}

/// The own imports.
pub(crate) async fn list(person: SignedIn) -> Answer {
    page(&build(&person).await?)
}

/// Takes one back.
pub(crate) async fn undo(person: SignedIn, Path(import): Path<i64>, Form(form): Form<Reason>) -> Answer {
    let programme = &person.app.programme;
    let undone = imports::undo(programme, &person.actor, import, &form.reason, person.now).await;
    let mut page = match undone {
        Ok(Undo::Done) => return Ok(Redirect::to("/figures/imports?done=1").into_response()),
        Ok(Undo::Refused(obstacles)) => {
            let names = imports::names(&programme.store, &obstacles, person.now).await?;
            let mut page = build(&person).await?;
            page.obstacles = sentences(&person, &obstacles, &names);
            page
        }
        Err(Error::Refused(refused)) => {
            let mut page = build(&person).await?;
            page.complaints = Complaints::default().and_refused(person.words, &refused);
            page
        }
        Err(error) => return Err(error.into()),
    };
    page.reason = form.reason;
    page.imports.iter_mut().for_each(|line| line.tried = line.id == import);
    refused_page(&page)
}

fn sentences(person: &SignedIn, obstacles: &Obstacles, names: &HashMap<i64, String>) -> Vec<String> {
    let sentence = |(unit, obstacle): &(i64, imports::Obstacle)| {
        let words = explanation::refusal(person.words.lang, obstacle.key(), &obstacle.places());
        names.get(unit).map_or_else(|| words.clone(), |name| format!("{name}: {words}"))
    };
    obstacles.0.iter().map(sentence).collect()
}

async fn build(person: &SignedIn) -> Result<Page, Failure> {
    let (programme, words) = (&person.app.programme, person.words);
    let past = imports::of_person(&programme.store, person.actor.person).await?;
    let line = |import: imports::Import| Line {
        id: import.id,
        at: words.moment(Moment(import.at)),
        file: import.file_name,
        form: words.say(&format!("imports.form.{}", import.form)),
        sha256: import.file_sha256.chars().take(12).collect(),
        counts: format!("{} / {}", words.number(import.figures), words.number(import.communes)),
        undone: import.undone_at.map(|at| words.with("imports.undo.undone_at", "at", words.moment(Moment(at)))),
        tried: false,
    };
    let frame = person.frame(words.say("imports.undo.title"));
    let done = frame.here.ends_with("?done=1");
    Ok(Page {
        frame,
        imports: past.into_iter().map(line).collect(),
        mappings: imports::mappings(programme, &person.actor).await?,
        obstacles: Vec::new(),
        reason: String::new(),
        complaints: Complaints::default(),
        done,
    })
}
