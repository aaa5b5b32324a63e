//! What a province's communes need most: the hardest criteria, who is nearest to passing, and what one percent more does.

use askama::Template;
use axum::extract::{Path, Query};
use organisation::{Action, Place, unit::Unit};
use programme::{
    advice::{self, Near, ProvincialAdvice},
    explanation,
};
use serde::Deserialize;
use standards::Standard;

use super::{
    areas::{Opt, area_options},
    share, unopened,
    years::Years,
};
use crate::{
    failure::{Answer, page},
    frame::Frame,
    pages::dossiers::{Mark, change, sentence},
    visit::SignedIn,
    words::Words,
};

/// Communes on one page of the list.
const PAGE_LENGTH: usize = 25;

#[derive(Template)]
#[template(path = "pages/boards/advice.html")]
struct Page {
    frame: Frame,
    years: Years,
    province: Unit,
    counted: String,
    met: String,
    hardest: Vec<Hard>,
    more: Vec<More>,
    rows: Vec<Row>,
    nearest: String,
    held: String,
    earlier: Option<String>,
    later: Option<String>,
    area_options: Vec<Opt>,
}

/// A criterion that communes find hard.
struct Hard {
    no: String,
    name: String,
    sector: String,
    zero: String,
    zero_share: String,
    below: String,
    below_share: String,
}

/// What one percent more of a share would do.
struct More {
    no: String,
    name: String,
    sector: String,
    raised: String,
    met: String,
    href: String,
}

/// A commune that does not pass yet.
struct Row {
    name: String,
    href: Option<String>,
    state: Mark,
    total: String,
    /// What would carry it over, or why nothing does.
    changes: Option<usize>,
    steps: Vec<String>,
}

/// Which year, and which part of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    year: Option<i64>,
    area: String,
    page: usize,
}

/// Shows what a province's communes need most.
pub(crate) async fn show(visit: SignedIn, Path(id): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    let programme = &visit.app.programme;
    let Some((years, province)) = Years::of_province(&visit, id, (wanted.year, &wanted.area)).await? else {
        return unopened(&visit);
    };
    let (year, area, and_area) = (years.year(), years.area, years.and_area());
    let Some(found) = advice::of_province(programme, &visit.actor, id, (year, area)).await? else {
        return unopened(&visit);
    };
    let words = visit.words;
    let title = words.fill("advice.province", &[("province", &province.name_in_text()), ("year", &year.to_string())]);
    let ProvincialAdvice { standard, nearest, held, .. } = &found;
    let (count, next) = (nearest.len() + held.len(), wanted.page.saturating_add(1));
    let shown = nearest.iter().chain(held).skip(wanted.page.saturating_mul(PAGE_LENGTH)).take(PAGE_LENGTH);
    let rows = shown.map(|near| row(&visit, id, near)).collect();
    let address = |page: usize| format!("/boards/provinces/{id}/advice?year={year}{and_area}&page={page}#nearest");
    page(&Page {
        frame: visit.frame(title).scored_by(standard),
        province,
        counted: words.number(found.counted),
        met: words.number(found.met),
        hardest: hardest(words, standard, &found),
        more: more(words, standard, &found, &format!("/boards/provinces/{id}/indicators?year={year}{and_area}")),
        rows,
        nearest: words.number(nearest.len()),
        held: words.number(held.len()),
        area_options: area_options(words, years.last_day(), area),
        earlier: wanted.page.checked_sub(1).map(address),
        later: (next.saturating_mul(PAGE_LENGTH) < count).then(|| address(next)),
        years,
    })
}

fn hardest(words: Words, standard: &Standard, found: &ProvincialAdvice) -> Vec<Hard> {
    let hard = |hard: &standards::HardCriterion| {
        let criterion = standard.criterion(&hard.criterion)?;
        (hard.below_half > 0).then(|| Hard {
            no: hard.criterion.clone(),
            name: words.lang.pick(&criterion.name.vi, &criterion.name.en).to_owned(),
            sector: words.sector(&criterion.sector),
            zero: words.number(hard.zero),
            zero_share: share(words, hard.zero, hard.determined),
            below: words.number(hard.below_half),
            below_share: share(words, hard.below_half, hard.determined),
        })
    };
    found.hardest.iter().filter_map(hard).collect()
}

fn more(words: Words, standard: &Standard, found: &ProvincialAdvice, figures: &str) -> Vec<More> {
    let more = |more: &standards::OneMore| {
        let (criterion, indicator) = standard.indicator(&more.indicator)?;
        (more.raised > 0).then(|| More {
            no: more.indicator.clone(),
            name: words.lang.pick(&indicator.name.vi, &indicator.name.en).to_owned(),
            sector: words.sector(&criterion.sector),
            raised: words.number(more.raised),
            met: words.number(more.met),
            href: format!("{figures}&indicator={}", more.indicator),
        })
    };
    found.one_more.iter().filter_map(more).collect()
}

fn row(visit: &SignedIn, province: i64, near: &Near) -> Row {
    let words = visit.words;
    let place = Place { unit: near.unit, above: vec![province] };
    let readable = visit.actor.may(Action::ReadDossier, &place);
    let way = near.advice.ways.first();
    let steps = match way {
        Some(way) => way.changes.iter().map(|raise| {
            let indicators: Vec<&str> = raise.gains.iter().map(|gain| gain.indicator.as_str()).collect();
            format!("{}: {}", indicators.join(", "), change(words, &near.standard, raise))
        }),
        None => return Row { steps: stops(words, near), ..blank(words, near, readable) },
    };
    Row { changes: way.map(|way| way.changes.len()), steps: steps.collect(), ..blank(words, near, readable) }
}

fn blank(words: Words, near: &Near, readable: bool) -> Row {
    let threshold = near.threshold.map_or_else(|| "?".to_owned(), |threshold| words.number(threshold));
    Row {
        name: near.name.clone(),
        href: readable.then(|| format!("/assessments/{}/advice", near.assessment)),
        state: Mark::of_state(words, near.state),
        total: format!("{}/{threshold}", explanation::points(words.lang, near.known)),
        changes: None,
        steps: Vec::new(),
    }
}

/// What stands in a commune's way: what is to be found out in one line, what cannot be raised in a line each.
fn stops(words: Words, near: &Near) -> Vec<String> {
    let is_open = |one: &&standards::Obstacle| matches!(one, standards::Obstacle::ToFind { .. });
    let open = near.advice.obstacles.iter().filter(is_open).count();
    let found = (open > 0).then(|| words.with("advice.to_find", "count", open));
    let rest = near.advice.obstacles.iter().filter(|one| !is_open(one));
    found.into_iter().chain(rest.map(|one| sentence(words, &near.standard, one))).collect()
}
