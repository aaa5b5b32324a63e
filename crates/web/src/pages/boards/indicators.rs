//! One indicator: the country summed up by province, a province opened to each commune's figure.

use askama::Template;
use axum::extract::{Path, Query};
use organisation::{Action, Error, Place, area::Area, unit};
use programme::board::{self, CommuneFigure, Rolled};
use serde::Deserialize;
use standards::{Indicator, Measure, Standard, Value, cut_share};

use super::{
    NONE,
    areas::{Opt, area_options},
    named, unopened,
    years::Years,
};
use crate::{
    chart::Percent,
    failure::{Answer, page},
    frame::Frame,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/boards/indicators.html")]
struct Page {
    frame: Frame,
    years: Years,
    /// Where the choice of year and indicator is sent.
    address: String,
    /// The way up, for whoever may go there.
    above: Option<(String, String)>,
    groups: Vec<Group>,
    /// Number of the chosen indicator.
    no: String,
    /// Its number and name.
    chosen: String,
    heads: Heads,
    rows: Vec<Row>,
    total: Row,
    /// Whether only communes without a figure are shown.
    only_missing: bool,
    /// The same as a workbook.
    xlsx: String,
    area_options: Vec<Opt>,
}

/// Text keys of the columns.
struct Heads {
    first: &'static str,
    /// Whether rows count communes.
    counted: bool,
    measured: &'static str,
    /// What a share is counted in; none where there is no share.
    scale: Option<&'static str>,
    /// Whether there is a sum of wholes beside the sum of parts.
    is_share: bool,
}

/// The indicators of a criterion, to choose from.
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) options: Vec<Opt>,
}

/// The sums of a province or of all, or the figure of a commune.
struct Row {
    name: String,
    href: Option<String>,
    communes: String,
    known: String,
    missing: String,
    missing_href: Option<String>,
    sum: String,
    of: String,
    share: String,
    bar: Percent,
}

/// Which indicator to show.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    year: Option<i64>,
    indicator: String,
    /// Only communes that have not told.
    missing: String,
    area: String,
}

/// Sums an indicator up, province by province.
pub(crate) async fn country(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let programme = &visit.app.programme;
    let Some(years) = Years::of(programme, wanted.year).await? else {
        return unopened(&visit);
    };
    let standard = &*years.standard(programme).ok_or(Error::NotFound)?;
    let (at, indicator) = wanted.indicator(standard)?;
    let area = wanted.area()?;
    let years = years.within(area);
    let (year, and_area) = (years.year(), years.and_area());
    let rolled = board::roll_up(programme, &visit.actor, standard, (year, area)).await?;
    let mut provinces = unit::provinces(programme.store.read(), years.last_day()).await?;
    provinces.sort_by_cached_key(|unit| text::sort_key(unit.short_name()));
    let sums: Vec<_> = provinces
        .iter()
        .filter_map(|unit| Some((unit, *rolled.provinces.get(&unit.id)?.get(at)?, *rolled.communes.get(&unit.id)?)))
        .collect();
    let writer = Writer::new(visit.words, indicator.measure, sums.iter().map(|(_, one, _)| *one));
    let row = |(unit, one, communes): &(&unit::Unit, Rolled, u64)| {
        let href = format!("/boards/provinces/{}/indicators?year={year}&indicator={}{and_area}", unit.id, indicator.no);
        let missing_href = Some(format!("{href}&missing=1"));
        Row { missing_href, ..writer.row(unit.short_name().to_owned(), Some(href), *one, *communes) }
    };
    let total = writer.row(visit.words.say("boards.country.all"), None, writer.total, rolled.communes.values().sum());
    page(&Page {
        frame: visit.frame(visit.words.with("boards.indicators.title", "year", year)).scored_by(standard),
        address: "/boards/indicators".to_owned(),
        above: Some((format!("/boards?year={year}{and_area}"), visit.words.say("boards.country.link"))),
        groups: groups(visit.words, standard, &indicator.no),
        no: indicator.no.clone(),
        chosen: heading(visit.words, indicator),
        heads: Heads::of("boards.column.province", indicator.measure, true),
        rows: sums.iter().map(row).collect(),
        total,
        only_missing: false,
        xlsx: workbook("/boards/indicators", &years, &indicator.no),
        area_options: area_options(visit.words, years.last_day(), area),
        years,
    })
}

/// Shows the figure of each commune of a province: what its sum is made of.
pub(crate) async fn province(visit: SignedIn, Path(id): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    let programme = &visit.app.programme;
    let Some((years, province)) = Years::of_province(&visit, id, (wanted.year, &wanted.area)).await? else {
        return unopened(&visit);
    };
    let standard = &*years.standard(programme).ok_or(Error::NotFound)?;
    let (_, indicator) = wanted.indicator(standard)?;
    let (words, year, area, and_area) = (visit.words, years.year(), years.area, years.and_area());
    let what = (standard, indicator);
    let communes = board::commune_figures(programme, &visit.actor, what, id, (year, area)).await?;
    let only_missing = wanted.missing == "1";
    let writer = Writer::new(words, indicator.measure, communes.iter().map(|commune| commune.figure));
    let row = |commune: &CommuneFigure| {
        let place = Place { unit: commune.unit, above: vec![id] };
        let readable = visit.actor.may(Action::ReadDossier, &place);
        let href = format!("/assessments/{}#r-{}", commune.assessment, indicator.no.replace('.', "-"));
        writer.row(commune.name.clone(), readable.then_some(href), commune.figure, 1)
    };
    let shown = communes.iter().filter(|commune| !only_missing || commune.figure.known == 0);
    let rows = shown.map(row).collect();
    let all = u64::try_from(communes.len()).unwrap_or(u64::MAX);
    let address = address_of(id);
    let total = Row {
        missing_href: Some(format!("{address}?year={year}&indicator={}{and_area}&missing=1", indicator.no)),
        ..writer.row(province.short_name().to_owned(), None, writer.total, all)
    };
    let above = if visit.actor.may(Action::ReadNationalBoard, &Place::COUNTRY) {
        let href = format!("/boards/indicators?year={year}&indicator={}{and_area}", indicator.no);
        (href, words.with("boards.indicators.title", "year", year))
    } else {
        (format!("/boards/provinces/{id}?year={year}{and_area}"), words.say("boards.province.link"))
    };
    let title = words
        .fill("boards.indicators.of_province", &[("year", &year.to_string()), ("province", &province.name_in_text())]);
    page(&Page {
        frame: visit.frame(title).scored_by(standard),
        address,
        above: Some(above),
        groups: groups(words, standard, &indicator.no),
        no: indicator.no.clone(),
        chosen: heading(words, indicator),
        heads: Heads::of("boards.line.commune", indicator.measure, false),
        rows,
        total,
        only_missing,
        xlsx: workbook(&address_of(id), &years, &indicator.no),
        area_options: area_options(words, years.last_day(), area),
        years,
    })
}

/// The page of a province.
fn address_of(province: i64) -> String {
    format!("/boards/provinces/{province}/indicators")
}

/// The address of the same as a workbook.
fn workbook(address: &str, years: &Years, no: &str) -> String {
    format!("{address}.xlsx?year={}&indicator={no}{}", years.year(), years.and_area())
}

impl Wanted {
    /// The year asked for.
    pub(super) fn year(&self) -> Option<i64> {
        self.year
    }

    /// The word of the area asked for.
    pub(super) fn area_name(&self) -> &str {
        &self.area
    }

    /// The area asked for.
    pub(super) fn area(&self) -> Result<Option<Area>, Error> {
        named(&self.area, Area::from_name)
    }

    /// The place of the indicator asked for and the indicator itself; the first one when none is asked for.
    pub(super) fn indicator<'a>(&self, standard: &'a Standard) -> Result<(usize, &'a Indicator), Error> {
        let known = |no: &str| standard.indicators().position(|(_, indicator)| indicator.no == no);
        let at = named(&self.indicator, known)?.unwrap_or(0);
        let (_, indicator) = standard.indicators().nth(at).ok_or(Error::NotFound)?;
        Ok((at, indicator))
    }
}

impl Heads {
    fn of(first: &'static str, measure: Measure, counted: bool) -> Self {
        Self {
            first,
            counted,
            measured: measured(measure, counted),
            // one commune's yes or no is no share
            scale: scale(measure).filter(|_| counted || measure.share().is_some()),
            is_share: measure.share().is_some(),
        }
    }
}

/// What the rows of one indicator are written with.
struct Writer {
    words: Words,
    measure: Measure,
    total: Rolled,
    /// What fills a bar.
    full: u64,
}

impl Writer {
    fn new(words: Words, measure: Measure, all: impl Iterator<Item = Rolled> + Clone) -> Self {
        let largest = all.clone().filter_map(|one| weight(measure, one)).max().unwrap_or(0);
        let add = |sum: Rolled, one: Rolled| Rolled {
            sum: sum.sum + one.sum,
            of: sum.of + one.of,
            known: sum.known + one.known,
        };
        let full = if is_percent(measure) { 10_000 } else { largest };
        Self { words, measure, total: all.fold(Rolled::default(), add), full }
    }

    fn row(&self, name: String, href: Option<String>, one: Rolled, communes: u64) -> Row {
        let words = self.words;
        let number = |number: u64| {
            if one.known == 0 { NONE.to_owned() } else { words.number(number) }
        };
        let sum = match self.measure {
            Measure::Bool { .. } if communes == 1 && one.known == 1 => {
                words.say(if one.sum == 1 { "figures.yes" } else { "figures.no" })
            }
            _ => number(one.sum),
        };
        Row {
            name,
            href,
            communes: words.number(communes),
            known: words.number(one.known),
            missing: words.number(communes.saturating_sub(one.known)),
            missing_href: None,
            sum,
            of: number(one.of),
            share: share(self.measure, one).map_or_else(|| NONE.to_owned(), |share| words.decimal(&share)),
            bar: Percent::of(weight(self.measure, one).unwrap_or(0), self.full),
        }
    }
}

/// The share of the sums (never a mean of shares), cut after two decimals; of yes and no, the share of yeses.
pub(super) fn share(measure: Measure, one: Rolled) -> Option<String> {
    let (denominator, scale) = match measure {
        Measure::Percent { .. } => (one.of, 100),
        Measure::Rate10k { .. } => (one.of, 10_000),
        Measure::Bool { .. } => (one.known, 100),
        Measure::Count { .. } => return None,
    };
    cut_share(Value::Share { numerator: one.sum, denominator, scale })
}

/// Whether a bar's scale ends at the whole; every other scale ends at the largest province.
const fn is_percent(measure: Measure) -> bool {
    matches!(measure, Measure::Bool { .. } | Measure::Percent { .. })
}

/// What a bar draws: a share in hundredths of a percent, or a count as it is.
fn weight(measure: Measure, one: Rolled) -> Option<u64> {
    let share = |whole: u64| one.sum.checked_mul(10_000)?.checked_div(whole);
    match measure {
        Measure::Percent { .. } => share(one.of),
        Measure::Bool { .. } => share(one.known),
        // two digits more: a rate is so small that hundredths of a percent would draw steps
        Measure::Rate10k { .. } => one.sum.checked_mul(1_000_000)?.checked_div(one.of),
        Measure::Count { .. } => Some(one.sum),
    }
}

/// The head of the sums: what is added, or what one commune tells.
pub(super) const fn measured(measure: Measure, counted: bool) -> &'static str {
    match measure {
        Measure::Bool { .. } if counted => "boards.indicators.sum.yes",
        Measure::Bool { .. } => "boards.indicators.sum.answer",
        Measure::Count { .. } => "boards.indicators.sum.count",
        Measure::Percent { .. } | Measure::Rate10k { .. } => "boards.indicators.sum.part",
    }
}

/// The head of the shares.
pub(super) const fn scale(measure: Measure) -> Option<&'static str> {
    match measure {
        Measure::Bool { .. } | Measure::Percent { .. } => Some("boards.indicators.percent"),
        Measure::Rate10k { .. } => Some("boards.indicators.per_10k"),
        Measure::Count { .. } => None,
    }
}

/// An indicator by number and name.
pub(crate) fn heading(words: Words, indicator: &Indicator) -> String {
    format!("{} {}", indicator.no, words.lang.pick(&indicator.name.vi, &indicator.name.en))
}

/// The indicators of a standard by criterion, to choose from.
pub(crate) fn groups(words: Words, standard: &Standard, chosen: &str) -> Vec<Group> {
    let option = |indicator: &Indicator| Opt {
        value: indicator.no.clone(),
        words: heading(words, indicator),
        chosen: indicator.no == chosen,
    };
    let group = |criterion: &standards::Criterion| Group {
        name: format!("{}. {}", criterion.no, words.lang.pick(&criterion.name.vi, &criterion.name.en)),
        options: criterion.indicators.iter().map(option).collect(),
    };
    standard.criteria.iter().map(group).collect()
}
