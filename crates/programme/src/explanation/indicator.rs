use standards::{
    Cause, Criterion, CriterionScore, Indicator, IndicatorScore, Outcome, Points, Source, Standard, Value,
};
use text::{Lang, decimal, fill, grouped, say};

use super::words::{NONE, fact_label, fact_labels, out_of, points, range, short_title, source, value};

/// One indicator's score, ready to be read: on the page under its row, and in the annex of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The measured value, as "93,65% (118/126)"; none where a figure is missing.
    pub value: Option<String>,
    /// Points of the maximum: "35/50", "–/50", or that the indicator does not count.
    pub points: String,
    /// All known bands, in the standard's order.
    pub bands: Vec<BandLine>,
    /// The sum behind a share, as "118 ÷ 126 × 100 = 93,650…%".
    pub arithmetic: Option<String>,
    /// Why these points.
    pub sentence: String,
    /// Where the points come from: standard, indicator, instrument, article, and how sure we are.
    pub ground: String,
    /// What forms call the missing figures.
    pub missing: Vec<String>,
}

/// One band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BandLine {
    /// Its values, as "từ 90% đến dưới 95%".
    pub range: String,
    /// What it gives.
    pub points: u32,
    /// Whether the value lies in it.
    pub here: bool,
}

/// Explains the score of one indicator.
pub fn indicator(lang: Lang, standard: &Standard, indicator: &Indicator, score: &IndicatorScore) -> Explained {
    let applied = applied_band(score);
    let bands = indicator.bands.iter().enumerate().map(|(at, band)| BandLine {
        range: range(lang, indicator.measure, band),
        points: band.points,
        here: applied == Some(at),
    });
    let points = match score.outcome {
        Outcome::Excluded => say(lang, "explain.points.excluded"),
        _ => out_of(lang, score.points().map(Points::from), score.max),
    };
    let missing = match &score.outcome {
        Outcome::Undetermined { cause: Cause::FactMissing, facts } => {
            facts.iter().map(|name| fact_label(lang, standard, name)).collect()
        }
        _ => Vec::new(),
    };
    Explained {
        value: score.value.map(|measured| value(lang, measured)),
        points,
        bands: bands.collect(),
        arithmetic: score.value.and_then(|value| arithmetic(lang, value)),
        sentence: sentence(lang, standard, indicator, score),
        ground: ground(lang, standard, indicator, score),
        missing,
    }
}

fn applied_band(score: &IndicatorScore) -> Option<usize> {
    match score.outcome {
        Outcome::Scored { band, .. } => Some(band),
        _ => None,
    }
}

/// The division with three decimals, cut: enough to see on which side of a bound a share lies.
fn arithmetic(lang: Lang, value: Value) -> Option<String> {
    let Value::Share { numerator, denominator, scale } = value else {
        return None;
    };
    let thousands = u128::from(numerator) * u128::from(scale) * 1000;
    let cut = thousands.checked_div(u128::from(denominator))?;
    let exact = thousands % u128::from(denominator) == 0;
    let written = format!("{}.{:03}", cut / 1000, cut % 1000);
    let result = if exact {
        decimal(lang, written.trim_end_matches('0').trim_end_matches('.'))
    } else {
        format!("{}…", decimal(lang, &written))
    };
    let sign = if scale == 100 { "%" } else { "" };
    let sum = format!(
        "{} ÷ {} × {} = {result}{sign}",
        grouped(lang, numerator),
        grouped(lang, denominator),
        grouped(lang, u64::from(scale)),
    );
    Some(if exact { sum } else { fill(lang, "explain.arithmetic.cut", &[("sum", &sum)]) })
}

fn sentence(lang: Lang, standard: &Standard, indicator: &Indicator, score: &IndicatorScore) -> String {
    let max = score.max.map_or_else(|| NONE.to_owned(), |max| max.to_string());
    match &score.outcome {
        Outcome::Scored { points, band } => {
            let measured = score.value.map_or_else(String::new, |measured| value(lang, measured));
            let range =
                indicator.bands.get(*band).map_or_else(String::new, |band| range(lang, indicator.measure, band));
            let key = match score.value {
                Some(Value::Yes(_)) => "explain.sentence.answered",
                _ => "explain.sentence.scored",
            };
            let places = [
                ("value", measured.as_str()),
                ("range", range.as_str()),
                ("points", &points.to_string()),
                ("max", &max),
            ];
            fill(lang, key, &places)
        }
        Outcome::EmptyFull { points } => fill(lang, "explain.sentence.empty_full", &[("points", &points.to_string())]),
        Outcome::Excluded => say(lang, "explain.sentence.excluded"),
        Outcome::Undetermined { cause, facts } => {
            let facts = fact_labels(lang, standard, facts);
            fill(lang, &format!("explain.sentence.{}", cause.key()), &[("facts", &facts)])
        }
    }
}

/// The value that settled the points has a source of its own: a band, the rule for 0/0, or the measure.
fn ground(lang: Lang, standard: &Standard, indicator: &Indicator, score: &IndicatorScore) -> String {
    let band = applied_band(score).and_then(|at| indicator.bands.get(at));
    let (key, found): (&str, &Source) = match (band, &score.value, &indicator.when_empty_source) {
        (Some(band), ..) => ("explain.ground.band", &band.source),
        (None, Some(Value::Share { denominator: 0, .. }), Some(rule)) => ("explain.ground.empty", rule),
        _ => ("explain.ground.measure", &indicator.measure_source),
    };
    let criterion = standard.indicator(&indicator.no).map_or("", |(criterion, _)| criterion.no.as_str());
    let places = [
        ("standard", short_title(lang, standard)),
        ("criterion", criterion.to_owned()),
        ("indicator", indicator.no.clone()),
        ("source", source(lang, found)),
    ];
    fill(lang, key, &places.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// How the points of the others stand for an indicator that drops out: "25/40 × 75 = 46,875".
pub fn criterion_scaling(lang: Lang, criterion: &Criterion, score: &CriterionScore) -> Option<String> {
    let (dropped, kept): (Vec<_>, Vec<_>) =
        score.indicators.iter().partition(|indicator| indicator.outcome == Outcome::Excluded);
    if dropped.is_empty() {
        return None;
    }
    let reached: u32 = kept.iter().filter_map(|indicator| indicator.points()).sum();
    let maxima: u32 = kept.iter().filter_map(|indicator| indicator.max).sum();
    let max = criterion.max_points?;
    Some(format!("{reached}/{maxima} × {max} = {}", points(lang, score.points?)))
}
