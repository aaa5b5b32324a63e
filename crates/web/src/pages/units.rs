//! Finding a unit by its name, marks or none.

use askama::Template;
use axum::extract::Query;
use organisation::{
    Action,
    unit::{self, Unit, level},
};
use serde::Deserialize;

use crate::{
    failure::{Answer, Failure, page},
    frame::Frame,
    visit::SignedIn,
};

/// Units that a search shows; whoever needs more types more of the name.
const FOUND_AT_MOST: u32 = 30;

#[derive(Template)]
#[template(path = "pages/units.html")]
struct Page {
    frame: Frame,
    query: String,
    found: Vec<Found>,
}

/// A unit, and its page where the person may see one.
struct Found {
    unit: Unit,
    href: Option<String>,
}

/// The words to find a unit by.
#[derive(Debug, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    q: String,
}

/// Searches units of today.
pub(crate) async fn search(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let query = wanted.q.trim().to_owned();
    let mut found = Vec::new();
    if !query.is_empty() {
        let read = visit.app.programme.store.read();
        for unit in unit::search(read, &query, visit.now.today(), FOUND_AT_MOST).await? {
            let href = href(&visit, &unit).await?;
            found.push(Found { unit, href });
        }
    }
    page(&Page { frame: visit.frame(visit.words.say("units.search.title")), query, found })
}

async fn href(visit: &SignedIn, unit: &Unit) -> Result<Option<String>, Failure> {
    let place = unit::place(visit.app.programme.store.read(), unit.id).await?;
    let (action, path) = match unit.level.as_str() {
        level::COMMUNE => (Action::ReadDossier, format!("/communes/{}", unit.id)),
        level::PROVINCE => (Action::ReadProvincialBoard, format!("/boards/provinces/{}", unit.id)),
        _ => return Ok(None),
    };
    Ok(visit.actor.may(action, &place).then_some(path))
}
