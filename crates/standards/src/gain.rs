//! What a little more would gain: for one indicator the nearest higher part (or number) that comes to more points.
//! Fewer of something is never proposed: most such figures count harm, and a lower one would be reported, not reached.

use crate::{
    Evaluation, Facts, Points, Standard, evaluate,
    standard::{Band, FactId, Indicator, Measure},
};

/// The nearest change of one figure that gives more points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gain {
    /// Number of the indicator.
    pub indicator: String,
    /// The figure to change.
    pub fact: FactId,
    /// As it is.
    pub from: u64,
    /// As it would have to be.
    pub to: u64,
    /// The whole it is part of, where it is a share.
    pub of: Option<u64>,
    /// Points more, after any scaling of its criterion.
    pub points: Points,
}

/// The gains of a unit's figures, most points first, then the smallest change. Only parts and numbers are raised, never
/// a whole, and only where the indicator is scored already: what is missing has to be found out first.
pub fn gains(standard: &Standard, class: Option<&str>, facts: &Facts, now: &Evaluation) -> Vec<Gain> {
    let mut gains: Vec<Gain> = standard
        .indicators()
        .filter_map(|(_, indicator)| {
            let current = now.indicator(&indicator.no)?.points()?;
            let (fact, from, to, of) = nearest(indicator, facts, current)?;
            let mut changed = facts.clone();
            changed.set(fact, Some(to));
            let then = evaluate(standard, class, &changed);
            let points = then.known_points - now.known_points;
            (points > Points::ZERO).then(|| Gain { indicator: indicator.no.clone(), fact, from, to, of, points })
        })
        .collect();
    gains.sort_by(|a, b| b.points.cmp(&a.points).then(a.from.abs_diff(a.to).cmp(&b.from.abs_diff(b.to))));
    gains
}

/// The nearest higher figure in a band with more points.
fn nearest(indicator: &Indicator, facts: &Facts, current: u32) -> Option<(FactId, u64, u64, Option<u64>)> {
    let (fact, of, scale) = match indicator.measure {
        Measure::Bool { fact } | Measure::Count { fact } => (fact, None, 1),
        Measure::Percent { numerator, denominator } => (numerator, Some(facts.get(denominator)?), 100),
        Measure::Rate10k { numerator, denominator } => (numerator, Some(facts.get(denominator)?), 10_000),
    };
    let from = facts.get(fact)?;
    let (most, whole) = match indicator.measure {
        Measure::Bool { .. } => (1, 1),
        Measure::Count { .. } => (u64::from(u32::MAX), 1),
        _ => (of?, of?),
    };
    let better = indicator.bands.iter().filter(|band| band.points > current);
    let reach = |band: &Band| {
        let min = band.min.filter(|min| whole > 0 && min.compare_share(from, whole, scale).is_lt())?;
        let part = first(from, most, |part| min.compare_share(part, whole, scale).is_ge())?;
        band.holds(part, whole, scale).then_some(part)
    };
    better.filter_map(reach).min().map(|to| (fact, from, to, of))
}

/// The first number above `from` that holds, where all after it hold as well.
fn first(from: u64, most: u64, holds: impl Fn(u64) -> bool) -> Option<u64> {
    let (mut low, mut high) = (from, most);
    if !holds(high) {
        return None;
    }
    while low < high {
        let middle = low.midpoint(high);
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    Some(high)
}
