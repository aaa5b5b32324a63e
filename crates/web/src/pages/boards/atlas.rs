//! The map of the country: provinces of either list by one measure, the same numbers in the table beside it.

use std::cmp::Reverse;

use askama::Template;
use axum::extract::Query;
use organisation::{
    Moment,
    unit::{self, Unit},
};
use programme::board::{self, Boundaries, Region, Regions};
use serde::Deserialize;
use standards::Standard;

use super::{
    NONE, named,
    outlines::{Isle, VIEW, isles, outline},
    share, unopened,
    years::Years,
};
use crate::{
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
    sort: String,
}

/// What the map shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Measure {
    /// Recognised communes of all.
    #[default]
    Recognised,
    /// Communes whose figures meet the standard, of those whose verdict is known.
    Met,
    /// Figures that are known, of those that are asked for.
    Completeness,
    /// Communes that handed in and were not late, of all.
    InTime,
    /// Communes without a point in one criterion, of those where it is determined.
    Zero,
}

/// The order of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Sort {
    /// By name.
    #[default]
    Name,
    /// By the share, the largest first.
    Share,
    /// By the part.
    Part,
    /// By the whole.
    Whole,
    /// By the number of communes.
    Communes,
}

/// Patterns of the classes: not by colour alone.
const FILLS: [&str; 5] = ["url(#mn-m1)", "url(#mn-m2)", "url(#mn-m3)", "url(#mn-m4)", "url(#mn-m5)"];
/// Not known is hatched, as in every chart.
const UNKNOWN: &str = "url(#hatch)";

impl Measure {
    const ALL: [Self; 5] = [Self::Recognised, Self::Met, Self::Completeness, Self::InTime, Self::Zero];

    const fn name(self) -> &'static str {
        match self {
            Self::Recognised => "recognised",
            Self::Met => "met",
            Self::Completeness => "completeness",
            Self::InTime => "in_time",
            Self::Zero => "zero",
        }
    }

    /// The lower bounds of the classes after the first, in percent.
    const fn bounds(self) -> [u64; 4] {
        match self {
            Self::Recognised | Self::Met | Self::InTime => [20, 40, 60, 80],
            Self::Completeness => [50, 75, 90, 100],
            Self::Zero => [2, 5, 10, 20],
        }
    }

    /// Part and whole.
    const fn of(self, region: &Region) -> (u64, u64) {
        let counts = &region.counts;
        match self {
            Self::Recognised => (counts.recognised, counts.communes),
            Self::Met => (counts.met, counts.determined()),
            Self::Completeness => (counts.facts_known, counts.facts_wanted),
            Self::InTime => (counts.in_time, counts.communes),
            Self::Zero => (region.zero, counts.communes - region.open),
        }
    }

    /// The class of a share; none where there is nothing to divide by.
    fn step(self, (part, whole): (u64, u64)) -> Option<usize> {
        (whole > 0).then(|| self.bounds().into_iter().filter(|bound| part * 100 >= whole * bound).count())
    }

    fn fill(self, part: (u64, u64)) -> &'static str {
        self.step(part).and_then(|step| FILLS.get(step).copied()).unwrap_or(UNKNOWN)
    }
}

impl Sort {
    const ALL: [Self; 5] = [Self::Name, Self::Share, Self::Part, Self::Whole, Self::Communes];

    const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Share => "share",
            Self::Part => "part",
            Self::Whole => "whole",
            Self::Communes => "communes",
        }
    }
}

/// Shows the map.
pub(crate) async fn show(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let programme = &visit.app.programme;
    let Some(years) = Years::of(programme, wanted.year).await? else {
        return unopened(&visit);
    };
    let find = |name: &str| Measure::ALL.into_iter().find(|measure| measure.name() == name);
    let measure = named(&wanted.measure, find)?.unwrap_or_default();
    let sort = named(&wanted.sort, |name| Sort::ALL.into_iter().find(|sort| sort.name() == name))?.unwrap_or_default();
    let boundaries = named(&wanted.boundaries, Boundaries::from_name)?;
    let boundaries = boundaries.unwrap_or_else(|| Boundaries::on(years.last_day()));
    let standard = years.standard(programme);
    let standard = standard.as_deref();
    let of = |no: &str| standard.and_then(|standard| standard.criterion(no)).map(|criterion| criterion.no.clone());
    let first = || standard?.criteria.first().map(|criterion| criterion.no.clone());
    let criterion = named(&wanted.criterion, of)?.or_else(first).filter(|_| measure == Measure::Zero);
    let words = visit.words;
    let store = &programme.store;
    let regions = board::regions(store, &visit.actor, years.year(), boundaries, criterion.as_deref()).await?;
    let provinces = unit::provinces(store.read(), boundaries.day_near(years.last_day())).await?;
    let mut frame = visit.frame(words.with(&format!("atlas.{}.title", measure.name()), "year", years.year()));
    if let Some(standard) = standard {
        frame = frame.scored_by(standard);
    }
    let here = form_urlencoded::Serializer::new(String::new())
        .append_pair("year", &years.year().to_string())
        .append_pair("measure", measure.name())
        .append_pair("criterion", criterion.as_deref().unwrap_or_default())
        .append_pair("boundaries", boundaries.name())
        .finish();
    page(&Page {
        frame,
        now: visit.now,
        criteria: criteria(words, standard, criterion.as_deref()),
        map: Drawing { words, measure, boundaries, years: &years }.map(&provinces, &regions, sort),
        measure,
        boundaries,
        years,
        sort,
        here,
    })
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
}

impl Drawing<'_> {
    fn map(&self, provinces: &[Unit], regions: &Regions, sort: Sort) -> Map {
        let of = |unit: &Unit| regions.provinces.get(&unit.id).copied().unwrap_or_default();
        let mut drawn = Vec::new();
        let mut rows = Vec::new();
        let mut counts = [0; FILLS.len()];
        for unit in provinces {
            let row = self.row(unit.short_name().to_owned(), self.href(unit), &of(unit));
            if let Some(count) = self.measure.step(self.measure.of(&of(unit))).and_then(|step| counts.get_mut(step)) {
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
        let (part, whole) = self.measure.of(region);
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
            format!("/boards/provinces/{}?year={}", unit.id, self.years.year())
        } else {
            format!("/boards/provinces/{}/over-years", unit.id)
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
    fn a_share_on_a_bound_belongs_to_the_class_above_and_nothing_of_nothing_to_none() {
        assert_eq!(Measure::Recognised.step((19, 100)), Some(0));
        assert_eq!(Measure::Recognised.step((1, 5)), Some(1));
        assert_eq!(Measure::Recognised.step((4, 5)), Some(4));
        assert_eq!(Measure::Completeness.step((3664, 3665)), Some(3));
        assert_eq!(Measure::Completeness.step((3665, 3665)), Some(4));
        assert_eq!(Measure::Met.step((0, 0)), None);
        assert_eq!(Measure::Met.fill((0, 0)), UNKNOWN);
    }

    #[test]
    fn shares_are_compared_exactly_and_the_unknown_is_no_share() {
        assert!(larger_share((1, 3, 0), (33, 100, 0)).is_gt());
        assert!(larger_share((0, 5, 0), (0, 0, 9)).is_gt());
    }
}
