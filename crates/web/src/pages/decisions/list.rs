use askama::Template;
use axum::extract::Query;
use chrono::Datelike as _;
use organisation::{Action, Place, parse_day};
use programme::document::{self, Summary};
use serde::Deserialize;

use super::province;
use crate::{
    failure::{Answer, page},
    frame::Frame,
    pages::dossiers::Mark,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/decisions/list.html")]
struct Page {
    frame: Frame,
    province: i64,
    year: i64,
    years: Vec<i64>,
    /// Whether the reader may decide there.
    decides: bool,
    lines: Vec<Line>,
}

/// A document.
struct Line {
    id: i64,
    number: String,
    day: String,
    kind: String,
    units: String,
    public: Mark,
}

/// Which documents.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    province: Option<i64>,
    year: Option<i64>,
}

/// Years that can be chosen, from this one back.
const YEARS_BACK: i64 = 10;

/// Lists the documents of a province.
pub(crate) async fn show(person: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let province = province(&person, wanted.province, Action::ReadProvincialBoard).await?;
    person.actor.office_for(Action::ReadProvincialBoard, &Place::own(province.id))?;
    let this = i64::from(person.now.today().year());
    let year = wanted.year.unwrap_or(this);
    let documents = document::of_authority(&person.app.programme.store, province.id, year).await?;
    let places = [("year", year.to_string()), ("province", province.name_in_text())];
    let places: Vec<_> = places.iter().map(|(name, value)| (*name, value.as_str())).collect();
    page(&Page {
        frame: person.frame(person.words.fill("decisions.list.title", &places)),
        province: province.id,
        year,
        years: (this - YEARS_BACK..=this).rev().collect(),
        decides: person.actor.may(Action::Decide, &Place::below(province.id)),
        lines: documents.into_iter().map(|document| line(person.words, document)).collect(),
    })
}

fn line(words: Words, document: Summary) -> Line {
    let count = document.dossiers.to_string();
    Line {
        id: document.id,
        number: format!("{}/{}", document.number, document.symbol),
        day: words.date(parse_day(&document.decided_on)),
        kind: words.say(&format!("document.kinds.{}", document.kind.name())),
        units: if document.dossiers == 1 { document.name } else { words.with("decisions.list.count", "count", &count) },
        public: public(words, document.published, document.dossiers),
    }
}

/// For how many of its dossiers a document is public.
fn public(words: Words, published: i64, dossiers: i64) -> Mark {
    if published == 0 {
        return Mark { tone: "", icon: "none", words: words.say("decisions.list.not_public") };
    }
    if published < dossiers {
        let places = [("published", published.to_string()), ("count", dossiers.to_string())];
        let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
        return Mark { tone: "late", icon: "half", words: words.fill("decisions.list.some_public", &places) };
    }
    Mark { tone: "ok", icon: "eye", words: words.say("decisions.list.all_public") }
}
