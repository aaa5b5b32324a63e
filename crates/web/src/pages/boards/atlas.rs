//! The map of the country: provinces of either list by one measure, the same numbers in the table beside it.

mod measure;

use std::{cmp::Reverse, sync::Arc};

use askama::Template;
use axum::extract::Query;
use documents::workbook::{Cell, Column as Head, Mark};
use organisation::{
    Error, Moment, Result,
    area::Area,
    unit::{self, Unit},
};
use programme::board::{self, Boundaries, Counts, Region, Regions};
use serde::Deserialize;
use standards::Standard;

use self::measure::{FILLS, Measure, Sort, UNKNOWN};
use super::{
    NONE,
    areas::{Opt, area_options},
    named,
    outlines::{Isle, VIEW, isles, outline},
    share, unopened,
    years::Years,
};
use crate::{
    export::{Export, counted, percent},
    failure::{Answer, page},
    frame::Frame,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/boards/atlas.html")]
struct Page {
    frame: Frame,
    now: Moment,
    years: Years,
    measure: Measure,
    boundaries: Boundaries,
    criteria: Vec<(String, String, bool)>,
    map: Map,
    sort: Sort,
    /// The address of this choice, to which an order is added.
    here: String,
    area_options: Vec<Opt>,
    xlsx: String,
}

/// The drawing and its table.
struct Map {
    view: &'static str,
    provinces: Vec<Province>,
    isles: Vec<Isle>,
    steps: Vec<Step>,
    rows: Vec<Row>,
    apart: Option<Row>,
    total: Row,
}

/// A province as it is drawn.
struct Province {
    path: &'static str,
    fill: &'static str,
    href: String,
    title: String,
}

/// A class of the legend.
struct Step {
    fill: &'static str,
    words: String,
    count: usize,
}

/// A line of the table.
#[derive(Clone)]
struct Row {
    name: String,
    href: String,
    fill: &'static str,
    share: String,
    part: String,
    whole: String,
    communes: String,
    order: (u64, u64, u64),
}

/// Which map.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    year: Option<i64>,
    measure: String,
    criterion: String,
    boundaries: String,
    area: String,
    sort: String,
}

/// Shows the map.
pub(crate) async fn show(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    match Atlas::of(&visit, &wanted).await? {
        Some(atlas) => page(&atlas.page(&visit)),
        None => unopened(&visit),
    }
}

/// The table beside the map.
pub(crate) async fn workbook(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let atlas = Atlas::of(&visit, &wanted).await?.ok_or(Error::NotFound)?;
    let heads = Sort::ALL.map(|one| Head::new(visit.words.say(&format!("atlas.column.{}", one.name())), 18));
    let mut export = Export::of(&atlas.frame(&visit), visit.now.today())?;
    let map = atlas.map(visit.words);
    export.sheet(&visit.words.say("atlas.link"), &heads, |sheet| {
        let total = std::iter::once((&map.total, Mark::Total));
        for (row, mark) in map.rows.iter().chain(&map.apart).map(|row| (row, Mark::Plain)).chain(total) {
            let (part, whole, communes) = row.order;
            let known = |number: u64| if whole > 0 { counted(number) } else { Cell::empty() };
            let cells = [Cell::text(&row.name), percent(part, whole), known(part), known(whole), counted(communes)];
            sheet.row(&cells.map(|cell| cell.marked(mark)))?;
        }
        Ok(())
    })?;
    let words = visit.words;
    export.answer(&format!("{}-{}-{}", words.say("atlas.file"), atlas.measure.name(), atlas.years.file()))
}

/// A map as it is asked for, with its numbers.
struct Atlas {
    years: Years,
    measure: Measure,
    sort: Sort,
    boundaries: Boundaries,
    standard: Option<Arc<Standard>>,
    criterion: Option<String>,
    regions: Regions,
    provinces: Vec<Unit>,
}

impl Atlas {
    async fn of(visit: &SignedIn, wanted: &Wanted) -> Result<Option<Self>> {
        let programme = &visit.app.programme;
        let Some(years) = Years::of(programme, wanted.year).await? else { return Ok(None) };
        let years = years.within(named(&wanted.area, Area::from_name)?);
        let find = |name: &str| Measure::ALL.into_iter().find(|measure| measure.name() == name);
        let measure = named(&wanted.measure, find)?.unwrap_or_default();
        let sort = named(&wanted.sort, |name| Sort::ALL.into_iter().find(|sort| sort.name() == name))?;
        let boundaries = named(&wanted.boundaries, Boundaries::from_name)?;
        let boundaries = boundaries.unwrap_or_else(|| Boundaries::on(years.last_day()));
        let standard = years.standard(programme);
        let of = |no: &str| standard.as_ref()?.criterion(no).map(|criterion| criterion.no.clone());
        let first = || standard.as_ref()?.criteria.first().map(|criterion| criterion.no.clone());
        let criterion = named(&wanted.criterion, of)?.or_else(first).filter(|_| measure == Measure::Zero);
        let (store, when) = (&programme.store, (years.year(), years.area));
        let regions = board::regions(store, &visit.actor, when, boundaries, criterion.as_deref()).await?;
        let mut provinces = unit::provinces(store.read(), boundaries.day_near(years.last_day())).await?;
        // the engines give them in orders of their own
        provinces.sort_by(|one, other| one.code.cmp(&other.code));
        let sort = sort.unwrap_or_default();
        Ok(Some(Self { years, measure, sort, boundaries, standard, criterion, regions, provinces }))
    }

    fn map(&self, words: Words) -> Map {
        let Self { measure, boundaries, ref years, .. } = *self;
        let total = self.regions.total.counts;
        Drawing { words, measure, boundaries, years, total }.map(&self.provinces, &self.regions, self.sort)
    }

    fn frame(&self, visit: &SignedIn) -> Frame {
        let title = visit.words.with(&format!("atlas.{}.title", self.measure.name()), "year", self.years.year());
        let frame = visit.frame(self.years.titled(visit.words, title));
        self.standard.iter().fold(frame, |frame, standard| frame.scored_by(standard))
    }

    fn page(self, visit: &SignedIn) -> Page {
        let words = visit.words;
        let here = form_urlencoded::Serializer::new(String::new())
            .append_pair("year", &self.years.year().to_string())
            .append_pair("measure", self.measure.name())
            .append_pair("criterion", self.criterion.as_deref().unwrap_or_default())
            .append_pair("boundaries", self.boundaries.name())
            .append_pair("area", &self.years.area.map_or_else(String::new, Area::name))
            .finish();
        Page {
            frame: self.frame(visit),
            now: visit.now,
            criteria: criteria(words, self.standard.as_deref(), self.criterion.as_deref()),
            map: self.map(words),
            measure: self.measure,
            boundaries: self.boundaries,
            area_options: area_options(words, self.years.last_day(), self.years.area),
            xlsx: format!("/boards/map.xlsx?{here}&sort={}", self.sort.name()),
            years: self.years,
            sort: self.sort,
            here,
        }
    }
}

fn criteria(words: Words, standard: Option<&Standard>, chosen: Option<&str>) -> Vec<(String, String, bool)> {
    let all = standard.map_or(&[][..], |standard| &standard.criteria);
    let name = |criterion: &standards::Criterion| words.lang.pick(&criterion.name.vi, &criterion.name.en).to_owned();
    all.iter().map(|one| (one.no.clone(), name(one), chosen == Some(one.no.as_str()))).collect()
}

/// What is drawn, and how.
struct Drawing<'a> {
    words: Words,
    measure: Measure,
    boundaries: Boundaries,
    years: &'a Years,
    /// What the whole year came to.
    total: Counts,
}

impl Drawing<'_> {
    fn map(&self, provinces: &[Unit], regions: &Regions, sort: Sort) -> Map {
        let of = |unit: &Unit| regions.provinces.get(&unit.id).copied().unwrap_or_default();
        let mut drawn = Vec::new();
        let mut rows = Vec::new();
        let mut counts = [0; FILLS.len()];
        for unit in provinces {
            let row = self.row(unit.short_name().to_owned(), self.href(unit), &of(unit));
            if let Some(count) =
                self.measure.step(self.measure.of(&of(unit), &self.total)).and_then(|step| counts.get_mut(step))
            {
                *count += 1;
            }
            if let Some(path) = outline(self.boundaries, &unit.code) {
                drawn.push(Province { path, fill: row.fill, href: row.href.clone(), title: self.title(&row) });
            }
            rows.push(row);
        }
        rows.sort_by_cached_key(|row| text::sort_key(&row.name));
        match sort {
            Sort::Name => {}
            Sort::Share => rows.sort_by(|a, b| larger_share(b.order, a.order)),
            Sort::Part => rows.sort_by_key(|row| Reverse(row.order.0)),
            Sort::Whole => rows.sort_by_key(|row| Reverse(row.order.1)),
            Sort::Communes => rows.sort_by_key(|row| Reverse(row.order.2)),
        }
        let say = |key: &str| self.words.say(key);
        let apart =
            (regions.apart.counts.communes > 0).then(|| self.row(say("atlas.apart"), String::new(), &regions.apart));
        let unknown = provinces.len() - counts.iter().sum::<usize>();
        Map {
            view: VIEW,
            provinces: drawn,
            isles: isles(self.boundaries).collect(),
            steps: self.steps(counts, unknown),
            rows,
            apart,
            total: self.row(say("boards.country.all"), String::new(), &regions.total),
        }
    }

    fn row(&self, name: String, href: String, region: &Region) -> Row {
        let (part, whole) = self.measure.of(region, &self.total);
        let known = whole > 0;
        let number = |number: u64| if known { self.words.number(number) } else { NONE.to_owned() };
        Row {
            name,
            href,
            fill: self.measure.fill((part, whole)),
            share: share(self.words, part, whole),
            part: number(part),
            whole: number(whole),
            communes: self.words.number(region.counts.communes),
            order: (part, whole, region.counts.communes),
        }
    }

    /// The board of a province in a year of its own; else its years.
    fn href(&self, unit: &Unit) -> String {
        if Boundaries::on(self.years.last_day()) == self.boundaries {
            format!("/boards/provinces/{}?year={}{}", unit.id, self.years.year(), self.years.and_area())
        } else {
            format!("/boards/provinces/{}/over-years?{}", unit.id, self.years.and_area().trim_start_matches('&'))
        }
    }

    fn title(&self, row: &Row) -> String {
        if row.order.1 == 0 {
            return self.words.with("atlas.of_unknown", "province", &row.name);
        }
        let places =
            [("province", row.name.as_str()), ("share", &row.share), ("part", &row.part), ("whole", &row.whole)];
        self.words.fill("atlas.of", &places)
    }

    /// The legend: bounds, and how many provinces lie between them.
    fn steps(&self, counts: [usize; 5], unknown: usize) -> Vec<Step> {
        let bounds = self.measure.bounds();
        let bound = |at: usize| bounds.get(at).map(|bound| format!("{bound}%")).unwrap_or_default();
        let words = |step: usize| match step {
            0 => self.words.with("atlas.step.below", "to", bound(0)),
            4 if self.measure == Measure::Completeness => bound(3),
            4 => self.words.with("atlas.step.from", "from", bound(3)),
            _ => self.words.fill("atlas.step.between", &[("from", &bound(step - 1)), ("to", &bound(step))]),
        };
        let known = FILLS.into_iter().zip(counts).enumerate();
        let known = known.map(|(step, (fill, count))| Step { fill, words: words(step), count });
        let unknown = Step { fill: UNKNOWN, words: self.words.say("atlas.step.unknown"), count: unknown };
        known.chain([unknown]).collect()
    }
}

/// Compares two shares without dividing; what is not known stands last.
fn larger_share((part, whole, _): (u64, u64, u64), (other, of, _): (u64, u64, u64)) -> std::cmp::Ordering {
    (whole > 0)
        .cmp(&(of > 0))
        .then_with(|| (u128::from(part) * u128::from(of)).cmp(&(u128::from(other) * u128::from(whole))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_compared_exactly_and_the_unknown_is_no_share() {
        assert!(larger_share((1, 3, 0), (33, 100, 0)).is_gt());
        assert!(larger_share((0, 5, 0), (0, 0, 9)).is_gt());
    }
}
