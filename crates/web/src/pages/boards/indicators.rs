use askama::Template;
use axum::extract::Query;
use organisation::{Error, unit};
use programme::board::{self, RollUp, Rolled};
use serde::Deserialize;
use standards::{Indicator, Measure, Standard, Value, cut_share};

use super::{NONE, named, selection::Drill, unopened, years::Years};
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
    groups: Vec<Group>,
    /// Number and name of the chosen indicator.
    chosen: String,
    /// Text key of the head above the sums.
    measured: &'static str,
    /// What a share is counted in; none where there is no share.
    scale: Option<&'static str>,
    /// Whether there is a sum of wholes beside the sum of parts.
    is_share: bool,
    rows: Vec<Row>,
    total: Row,
}

/// The indicators of a criterion, to choose from.
struct Group {
    name: String,
    options: Vec<Opt>,
}

/// One of them.
struct Opt {
    no: String,
    name: String,
    chosen: bool,
}

/// The sums of a province, or of the country.
struct Row {
    name: String,
    href: String,
    communes: String,
    known: String,
    missing: String,
    missing_href: String,
    sum: String,
    of: String,
    share: String,
    bar: Percent,
}

/// Which indicator to sum up.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    year: Option<i64>,
    indicator: String,
}

/// Sums an indicator up, province by province.
pub(crate) async fn show(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let programme = &visit.app.programme;
    let Some(years) = Years::of(programme, wanted.year).await? else {
        return unopened(&visit);
    };
    let standard = years.standard(programme).ok_or(Error::NotFound)?;
    let known = |no: &str| standard.indicators().position(|(_, indicator)| indicator.no == no);
    let at = named(&wanted.indicator, known)?.unwrap_or(0);
    let (_, indicator) = standard.indicators().nth(at).ok_or(Error::NotFound)?;
    let year = years.year();
    let rolled = board::roll_up(programme, &visit.actor, standard, year).await?;
    let mut provinces = unit::provinces(programme.store.read(), years.last_day()).await?;
    provinces.sort_by_cached_key(|unit| text::sort_key(unit.short_name()));
    let sums = Sums::of(visit.words, indicator.measure, &rolled, at);
    let row = |unit: &unit::Unit| {
        let province = Drill { year, province: Some(unit.id) };
        let href = format!("/boards/provinces/{}?year={year}", unit.id);
        let (one, communes) = sums.of_province(unit.id)?;
        Some(sums.row(unit.short_name().to_owned(), href, province, one, communes))
    };
    let everywhere = Drill { year, province: None };
    let total = visit.words.say("boards.country.all");
    page(&Page {
        frame: visit.frame(visit.words.with("boards.indicators.title", "year", year)).scored_by(standard),
        groups: groups(visit.words, standard, &indicator.no),
        chosen: heading(visit.words, indicator),
        measured: measured(indicator.measure),
        scale: scale(indicator.measure),
        is_share: indicator.measure.share().is_some(),
        rows: provinces.iter().filter_map(row).collect(),
        total: sums.row(total, everywhere.all(), everywhere, sums.total, sums.communes),
        years,
    })
}

/// One indicator of a roll-up.
struct Sums<'a> {
    words: Words,
    measure: Measure,
    rolled: &'a RollUp,
    at: usize,
    total: Rolled,
    communes: u64,
    /// What fills a bar.
    full: u64,
}

impl<'a> Sums<'a> {
    fn of(words: Words, measure: Measure, rolled: &'a RollUp, at: usize) -> Self {
        let all = || rolled.provinces.values().filter_map(|indicators| indicators.get(at));
        let largest = || all().filter_map(|one| weight(measure, *one)).max().unwrap_or(0);
        let add = |sum: Rolled, one: &Rolled| Rolled {
            sum: sum.sum + one.sum,
            of: sum.of + one.of,
            known: sum.known + one.known,
        };
        Self {
            words,
            measure,
            rolled,
            at,
            total: all().fold(Rolled::default(), add),
            communes: rolled.communes.values().sum(),
            full: if is_percent(measure) { 10_000 } else { largest() },
        }
    }

    fn of_province(&self, id: i64) -> Option<(Rolled, u64)> {
        let one = self.rolled.provinces.get(&id)?.get(self.at)?;
        Some((*one, self.rolled.communes.get(&id).copied()?))
    }

    fn row(&self, name: String, href: String, drill: Drill, one: Rolled, communes: u64) -> Row {
        let words = self.words;
        let number = |number: u64| {
            if one.known == 0 { NONE.to_owned() } else { words.number(number) }
        };
        Row {
            name,
            href,
            communes: words.number(communes),
            known: words.number(one.known),
            missing: words.number(communes.saturating_sub(one.known)),
            missing_href: drill.all(),
            sum: number(one.sum),
            of: number(one.of),
            share: self.share(one).map_or_else(|| NONE.to_owned(), |share| words.decimal(&share)),
            bar: self.bar(one),
        }
    }

    /// The share of the sums (never a mean of shares), cut after two decimals; of yes and no, the share of yeses.
    fn share(&self, one: Rolled) -> Option<String> {
        let (denominator, scale) = match self.measure {
            Measure::Percent { .. } => (one.of, 100),
            Measure::Rate10k { .. } => (one.of, 10_000),
            Measure::Bool { .. } => (one.known, 100),
            Measure::Count { .. } => return None,
        };
        cut_share(Value::Share { numerator: one.sum, denominator, scale })
    }

    fn bar(&self, one: Rolled) -> Percent {
        Percent::of(weight(self.measure, one).unwrap_or(0), self.full)
    }
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

/// The head of the sums: what is added.
const fn measured(measure: Measure) -> &'static str {
    match measure {
        Measure::Bool { .. } => "boards.indicators.sum.yes",
        Measure::Count { .. } => "boards.indicators.sum.count",
        Measure::Percent { .. } | Measure::Rate10k { .. } => "boards.indicators.sum.part",
    }
}

/// The head of the shares.
const fn scale(measure: Measure) -> Option<&'static str> {
    match measure {
        Measure::Bool { .. } | Measure::Percent { .. } => Some("boards.indicators.percent"),
        Measure::Rate10k { .. } => Some("boards.indicators.per_10k"),
        Measure::Count { .. } => None,
    }
}

fn heading(words: Words, indicator: &Indicator) -> String {
    format!("{} {}", indicator.no, words.lang.pick(&indicator.name.vi, &indicator.name.en))
}

fn groups(words: Words, standard: &Standard, chosen: &str) -> Vec<Group> {
    let option = |indicator: &Indicator| Opt {
        no: indicator.no.clone(),
        name: heading(words, indicator),
        chosen: indicator.no == chosen,
    };
    let group = |criterion: &standards::Criterion| Group {
        name: format!("{}. {}", criterion.no, words.lang.pick(&criterion.name.vi, &criterion.name.en)),
        options: criterion.indicators.iter().map(option).collect(),
    };
    standard.criteria.iter().map(group).collect()
}
