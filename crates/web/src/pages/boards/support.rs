//! The support measures of a province's communes: what is overdue first, and what became of each.

use askama::Template;
use axum::extract::{Path, Query};
use organisation::{Action, Place, unit::Unit};
use programme::support::{self, Measure, Stage};
use serde::Deserialize;

use super::{
    areas::{Opt, area_options},
    named, unopened,
    years::Years,
};
use crate::{
    failure::{Answer, page},
    frame::Frame,
    pages::support::{MeasureLine, lines},
    visit::SignedIn,
};

/// Measures on one page of the list.
const PAGE_LENGTH: usize = 100;

#[derive(Template)]
#[template(path = "pages/boards/support.html")]
struct Page {
    frame: Frame,
    years: Years,
    province: Unit,
    filters: Vec<Filter>,
    lines: Vec<(MeasureLine, bool)>,
    earlier: Option<String>,
    later: Option<String>,
    area_options: Vec<Opt>,
}

/// A choice over the list, with how many it shows.
struct Filter {
    words: String,
    count: usize,
    href: String,
    chosen: bool,
}

/// Which measures a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Open,
    Overdue,
    Done,
    Dropped,
    All,
}

impl Which {
    const ALL: [Self; 5] = [Self::Open, Self::Overdue, Self::Done, Self::Dropped, Self::All];

    const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Done => "done",
            Self::Dropped => "dropped",
            Self::All => "all",
        }
    }

    fn shows(self, measure: &Measure, today: chrono::NaiveDate) -> bool {
        match self {
            Self::Open => measure.stage.is_open(),
            Self::Overdue => measure.is_overdue(today),
            Self::Done => measure.stage == Stage::Done,
            Self::Dropped => measure.stage == Stage::Dropped,
            Self::All => true,
        }
    }
}

/// Which year, which measures, and which part of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    year: Option<i64>,
    area: String,
    show: String,
    page: usize,
}

/// Shows the measures of a province's communes.
pub(crate) async fn show(visit: SignedIn, Path(id): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    let programme = &visit.app.programme;
    let Some((years, province)) = Years::of_province(&visit, id, (wanted.year, &wanted.area)).await? else {
        return unopened(&visit);
    };
    let (year, today, words) = (years.year(), visit.now.today(), visit.words);
    let which = named(&wanted.show, |name| Which::ALL.into_iter().find(|one| one.name() == name))?;
    let which = which.unwrap_or(Which::Open);
    let mut measures = support::of_province(&programme.store, id, (year, years.area)).await?;
    let and_area = years.and_area();
    let address = |which: Which, page: usize| {
        format!("/boards/provinces/{id}/support?year={year}{and_area}&show={}&page={page}", which.name())
    };
    let filter = |one: Which| Filter {
        words: words.say(&format!("support.show.{}", one.name())),
        count: measures.iter().filter(|measure| one.shows(measure, today)).count(),
        href: address(one, 0),
        chosen: one == which,
    };
    let filters = Which::ALL.map(filter).into();
    measures.retain(|measure| which.shows(measure, today));
    let (count, next) = (measures.len(), wanted.page.saturating_add(1));
    let shown = measures.into_iter().skip(wanted.page.saturating_mul(PAGE_LENGTH)).take(PAGE_LENGTH).collect();
    let readable =
        |line: &MeasureLine| visit.actor.may(Action::ReadDossier, &Place { unit: line.unit, above: vec![id] });
    let lines = lines(&visit, shown).await?;
    let title = words.fill("support.province", &[("province", &province.name_in_text()), ("year", &year.to_string())]);
    let mut frame = visit.frame(title);
    if let Some(standard) = years.standard(programme) {
        frame = frame.scored_by(&standard);
    }
    page(&Page {
        frame,
        lines: lines.into_iter().map(|line| (readable(&line), line)).map(|(may, line)| (line, may)).collect(),
        filters,
        area_options: area_options(words, years.last_day(), years.area),
        earlier: wanted.page.checked_sub(1).map(|page| address(which, page)),
        later: (next.saturating_mul(PAGE_LENGTH) < count).then(|| address(which, next)),
        province,
        years,
    })
}
