//! What a province sees of the surveys of its communes: counts, and their sum.

use askama::Template;
use axum::extract::{Path, Query};
use organisation::{Action, Place, unit};
use programme::{round, survey};
use serde::Deserialize;

use super::share;
use crate::{
    failure::{Answer, page},
    frame::Frame,
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/surveys/province.html")]
struct Page {
    frame: Frame,
    province: i64,
    year: i64,
    years: Vec<i64>,
    lines: Vec<Line>,
    closed: usize,
    sheets: String,
    share: String,
    /// Closed surveys that the sum leaves out.
    left_out: usize,
    /// Whether somebody may open the surveys of the communes.
    reads: bool,
}

/// A commune's newest survey.
struct Line {
    id: i64,
    name: String,
    closed: bool,
    sheets: String,
    share: String,
}

/// Which year to show.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    year: Option<i64>,
}

/// Shows the surveys of a province for a year.
pub(crate) async fn show(person: SignedIn, Path(province): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    let (words, store) = (person.words, &person.app.programme.store);
    person.actor.office_for(Action::ReadProvincialBoard, &Place::own(province))?;
    let years = round::years(store).await?;
    let year = wanted.year.or_else(|| years.first().copied()).unwrap_or_default();
    let mut seen = survey::of_province(store, province, year).await?;
    seen.surveys.sort_by_cached_key(|survey| text::sort_key(&survey.name));
    let unit = unit::find(store.read(), province, person.now.today()).await?;
    let share_of = |satisfied: Option<u64>, sheets: u64| satisfied.map(|satisfied| share(words, satisfied, sheets));
    let none = || "–".to_owned();
    let lines = seen.surveys.into_iter().map(|survey| Line {
        id: survey.id,
        name: survey.name,
        closed: survey.closed,
        sheets: words.number(survey.sheets),
        share: share_of(survey.satisfied, survey.sheets).unwrap_or_else(none),
    });
    let (sheets, satisfied) = seen.together.unzip();
    let title = words.fill("survey.title", &[("unit", &unit.name_in_text()), ("year", &year.to_string())]);
    page(&Page {
        frame: person.frame(title).shown_at(format!("/boards/provinces/{province}/surveys")),
        province,
        year,
        years,
        lines: lines.collect(),
        closed: seen.closed,
        sheets: sheets.map_or_else(none, |sheets| words.number(sheets)),
        share: share_of(satisfied, sheets.unwrap_or_default()).unwrap_or_else(none),
        left_out: seen.left_out,
        reads: person.actor.may(Action::ReadDossier, &Place::below(province)),
    })
}
