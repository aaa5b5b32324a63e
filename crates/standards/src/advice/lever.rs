//! The figures that can be raised, and what each value where a band begins would gain.

use crate::{
    Cause, Evaluation, Facts, Outcome, Points, Standard,
    evaluate::score_indicator,
    standard::{Band, FactId, FactKind, Indicator, Measure},
};

use super::{Held, RaiseGain};

/// The highest number that is proposed where there is no whole.
const MOST: u64 = 4_294_967_295;

/// A figure that can be raised.
#[derive(Clone, Debug)]
pub(super) struct Lever {
    pub(super) fact: FactId,
    pub(super) from: u64,
    pub(super) of: Option<u64>,
    /// Values where a band begins, each with more points than the one before.
    pub(super) levels: Vec<Level>,
    /// It has to be raised: as it is, it lies where no band is known.
    pub(super) must: bool,
}

/// One value of a figure.
#[derive(Clone, Debug)]
pub(super) struct Level {
    pub(super) to: u64,
    pub(super) effort: u64,
    pub(super) points: Points,
    pub(super) gains: Vec<RaiseGain>,
}

impl Lever {
    /// Whether it is the part or number of an indicator.
    pub(super) fn serves(&self, indicator: &str) -> bool {
        self.levels.iter().flat_map(|level| &level.gains).any(|gain| gain.indicator == indicator)
    }
}

/// How the criteria stand: what scales their points, and which of them must be lifted from zero.
#[derive(Debug)]
pub(super) struct Score {
    /// By criterion: the maxima that count and the maximum that they are scaled to; none where nothing is scaled.
    scales: Vec<Option<(u64, u32)>>,
    /// The numbers of the criteria without a point, where the standard refuses that.
    pub(super) zero: Vec<String>,
}

impl Score {
    pub(super) fn of(standard: &Standard, now: &Evaluation) -> Self {
        let scales = now.criteria.iter().map(|criterion| {
            let counts = criterion.indicators.iter().filter(|one| one.outcome != Outcome::Excluded);
            let maxima: u64 = counts.clone().filter_map(|one| one.max).map(u64::from).sum();
            let scaled = counts.count() < criterion.indicators.len();
            criterion.max.filter(|_| scaled).map(|max| (maxima, max))
        });
        let zero = now.criteria.iter().filter(|one| standard.has_zero_rule() && one.known_points.is_zero());
        Self { scales: scales.collect(), zero: zero.map(|one| one.no.clone()).collect() }
    }

    /// Points of an indicator as its criterion counts them.
    pub(super) fn scaled(&self, criterion: usize, points: u32) -> Points {
        match self.scales.get(criterion).copied().flatten() {
            Some((of, to)) => Points::pro_rata(u64::from(points), of, to).unwrap_or(Points::ZERO),
            None => Points::from(points),
        }
    }
}

/// Every figure that can be raised with a gain, in the order of the standard's facts.
pub(super) fn levers(standard: &Standard, facts: &Facts, score: &Score) -> Vec<Lever> {
    let mut served: Vec<Vec<Served<'_>>> = vec![Vec::new(); standard.facts().len()];
    let mut is_whole = vec![false; standard.facts().len()];
    for (at, criterion) in standard.criteria.iter().enumerate() {
        for indicator in &criterion.indicators {
            if let Some(served) = served.get_mut(part(indicator).index()) {
                served.push(Served { at, criterion: &criterion.no, indicator });
            }
            if let Some((_, whole, _)) = indicator.measure.share()
                && let Some(is_whole) = is_whole.get_mut(whole.index())
            {
                *is_whole = true;
            }
        }
    }
    let mut scratch = facts.clone();
    let raised = served.iter().zip(is_whole).filter(|(served, is_whole)| !is_whole && !served.is_empty());
    raised.filter_map(|(served, _)| lever(standard, score, &mut scratch, served)).collect()
}

/// An indicator that a figure serves.
#[derive(Clone, Copy, Debug)]
struct Served<'a> {
    at: usize,
    criterion: &'a str,
    indicator: &'a Indicator,
}

fn lever(standard: &Standard, score: &Score, scratch: &mut Facts, served: &[Served<'_>]) -> Option<Lever> {
    let fact = part(served.first()?.indicator);
    let from = scratch.get(fact)?;
    if served.iter().any(|one| falls(one.indicator)) {
        return None;
    }
    let of = served.iter().filter_map(|one| one.indicator.measure.share()).map(|(_, whole, _)| scratch.get(whole));
    let of = of.collect::<Option<Vec<u64>>>()?.into_iter().min();
    let most = of.unwrap_or_else(|| if is_answer(standard, fact) { 1 } else { MOST });
    let mut values: Vec<u64> = served.iter().flat_map(|one| beginnings(one.indicator, scratch, from, most)).collect();
    values.sort_unstable();
    values.dedup();
    let now: Vec<Option<u32>> = served.iter().map(|one| points(standard, one.indicator, scratch)).collect();
    let forced = now.iter().any(Option::is_none);
    if forced && served.iter().any(|one| !open_by_gap(standard, one.indicator, scratch)) {
        return None;
    }
    let mut levels: Vec<Level> = Vec::new();
    for to in values {
        scratch.set(fact, Some(to));
        let level = level(standard, score, scratch, (served, &now), (from, to, of));
        let more = levels.last().map(|level| level.points);
        levels.extend(level.filter(|level| more.map_or(forced || !level.points.is_zero(), |more| level.points > more)));
    }
    scratch.set(fact, Some(from));
    (!levels.is_empty()).then_some(Lever { fact, from, of, levels, must: forced })
}

/// What a value comes to; none where an indicator would have no result with it.
fn level(
    standard: &Standard,
    score: &Score,
    facts: &Facts,
    (served, now): (&[Served<'_>], &[Option<u32>]),
    (from, to, of): (u64, u64, Option<u64>),
) -> Option<Level> {
    let mut gains = Vec::new();
    for (one, before) in served.iter().zip(now) {
        let points = points(standard, one.indicator, facts)?;
        let gain = score.scaled(one.at, points) - score.scaled(one.at, before.unwrap_or(0));
        if before.is_none() || gain > Points::ZERO {
            gains.push(RaiseGain {
                criterion: one.criterion.to_owned(),
                indicator: one.indicator.no.clone(),
                points: gain,
            });
        }
    }
    Some(Level { to, effort: effort(from, to, of), points: gains.iter().map(|gain| gain.points).sum(), gains })
}

/// What is missing as a share of the whole in millionths, rounded up.
fn effort(from: u64, to: u64, of: Option<u64>) -> u64 {
    let whole = u128::from(of.unwrap_or(to).max(1));
    let missing = u128::from(to.saturating_sub(from)) * 1_000_000;
    u64::try_from(missing.div_ceil(whole)).unwrap_or(u64::MAX)
}

/// Points of an indicator: none where it has no result, nothing where it drops out.
fn points(standard: &Standard, indicator: &Indicator, facts: &Facts) -> Option<u32> {
    match score_indicator(standard, indicator, facts).outcome {
        Outcome::Scored { points, .. } | Outcome::EmptyFull { points } => Some(points),
        Outcome::Excluded => Some(0),
        Outcome::Undetermined { .. } => None,
    }
}

/// Whether an indicator has a result, or lacks one only because no band is known at its value.
fn open_by_gap(standard: &Standard, indicator: &Indicator, facts: &Facts) -> bool {
    let outcome = score_indicator(standard, indicator, facts).outcome;
    !matches!(outcome, Outcome::Undetermined { cause, .. } if cause != Cause::StandardGap)
}

/// The values above a figure where a band of an indicator begins.
fn beginnings(indicator: &Indicator, facts: &Facts, from: u64, most: u64) -> Vec<u64> {
    let (whole, scale) = match indicator.measure.share() {
        Some((_, whole, scale)) => (facts.get(whole).unwrap_or(0), scale),
        None => (1, 1),
    };
    if whole == 0 {
        return Vec::new();
    }
    let begins = |band: &Band| {
        let min = band.min?;
        let reached = |value: u64| min.compare_share(value, whole, scale).is_ge();
        if reached(from) || !reached(most) {
            return None;
        }
        let (mut low, mut high) = (from, most);
        while low < high {
            let middle = low.midpoint(high);
            if reached(middle) { high = middle } else { low = middle + 1 }
        }
        Some(high)
    };
    indicator.bands.iter().filter_map(begins).collect()
}

/// Why an indicator cannot be raised.
pub(super) fn held(standard: &Standard, indicator: &Indicator, facts: &Facts) -> Held {
    let fact = part(indicator);
    let serving = || standard.indicators().map(|(_, one)| one).filter(|one| part(one) == fact);
    let whole = indicator.measure.share().map(|(_, whole, _)| facts.get(whole));
    match (facts.get(fact), whole) {
        _ if serving().any(falls) => Held::Harm,
        _ if standard.indicators().any(|(_, one)| one.measure.share().is_some_and(|(_, whole, _)| whole == fact)) => {
            Held::Whole
        }
        (None, _) | (_, Some(None)) => Held::Unknown,
        (_, Some(Some(0))) => Held::Empty,
        (Some(value), Some(Some(whole))) if value >= whole => Held::Full,
        (Some(1..), None) if is_answer(standard, fact) => Held::Full,
        _ => Held::NoBand,
    }
}

/// Whether more of it ever gives fewer points.
pub(super) fn falls(indicator: &Indicator) -> bool {
    let mut bands: Vec<&Band> = indicator.bands.iter().collect();
    bands.sort_by_key(|band| band.min);
    !bands.is_sorted_by_key(|band| band.points)
}

/// The figure of an indicator that can be raised: the part of a share, a number, an answer.
pub(super) fn part(indicator: &Indicator) -> FactId {
    match indicator.measure {
        Measure::Bool { fact } | Measure::Count { fact } => fact,
        Measure::Percent { numerator, .. } | Measure::Rate10k { numerator, .. } => numerator,
    }
}

fn is_answer(standard: &Standard, fact: FactId) -> bool {
    standard.fact(fact).is_some_and(|fact| fact.kind == FactKind::Bool)
}
