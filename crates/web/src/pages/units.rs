//! Finding a unit by its name, marks or none.

use askama::Template;
use axum::extract::Query;
use organisation::{
    Action, Place,
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
    Ok(match unit.level.as_str() {
        level::COMMUNE if visit.actor.may(Action::ReadDossier, &place) => Some(format!("/communes/{}", unit.id)),
        // who sees no dossier may still see the commune's line on a board
        level::COMMUNE => line_on_board(visit, unit, &place),
        level::PROVINCE if visit.actor.may(Action::ReadProvincialBoard, &place) => {
            Some(format!("/boards/provinces/{}", unit.id))
        }
        _ => None,
    })
}

fn line_on_board(visit: &SignedIn, unit: &Unit, place: &Place) -> Option<String> {
    let province = *place.above.last()?;
    let board = Place::own(province);
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("province", &province.to_string())
        .append_pair("name", &unit.name)
        .finish();
    visit.actor.may(Action::ReadProvincialBoard, &board).then(|| format!("/boards/communes?{query}"))
}
