//! What a province sees of the surveys of its communes: counts, and their sum.

use askama::Template;
use axum::extract::{Path, Query};
use organisation::{Action, Place, unit};
use programme::{round, survey};
use serde::Deserialize;

use super::share;
use crate::{
    failure::{Answer, Failure, page},
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
    person.actor.office_for(Action::ReadProvincialBoard, &Place { unit: province, above: Vec::new() })?;
    let years = round::years(store).await?;
    let year = wanted.year.or_else(|| years.first().copied()).unwrap_or_default();
    let mut surveys = survey::of_province(store, province, year).await?;
    surveys.sort_by_cached_key(|survey| text::sort_key(&survey.name));
    let unit = unit::find(store.read(), province, person.now.today()).await?;
    let count = |stored: i64| u64::try_from(stored).map_err(Failure::broken);
    let (mut lines, mut sum, mut satisfied, mut closed) = (Vec::new(), 0, 0, 0);
    for survey in surveys {
        let (sheets, content) = (count(survey.sheets)?, count(survey.satisfied)?);
        let is_closed = survey.closed_at.is_some();
        if is_closed {
            (sum, satisfied, closed) = (sum + sheets, satisfied + content, closed + 1);
        }
        lines.push(Line {
            id: survey.id,
            name: survey.name,
            closed: is_closed,
            sheets: words.number(sheets),
            share: if is_closed && sheets >= survey::FEW { share(words, content, sheets) } else { "–".to_owned() },
        });
    }
    let title = words.fill("survey.title", &[("unit", &unit.name_in_text()), ("year", &year.to_string())]);
    page(&Page {
        frame: person.frame(title).shown_at(format!("/boards/provinces/{province}/surveys")),
        province,
        year,
        years,
        lines,
        closed,
        sheets: words.number(sum),
        share: share(words, satisfied, sum),
    })
}
