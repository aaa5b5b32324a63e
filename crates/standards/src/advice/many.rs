//! What many units say together: where they fail, and what one percent more would do.

use crate::{
    Evaluation, Facts, Outcome, Points, Standard, Verdict,
    standard::{Indicator, Measure},
};

use super::lever::{Score, falls, part};

/// One of many units of a standard.
#[derive(Clone, Copy, Debug)]
pub struct Unit<'a> {
    /// Its figures.
    pub facts: &'a Facts,
    /// What they come to.
    pub now: &'a Evaluation,
}

/// How a criterion fares over units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HardCriterion {
    /// Its number.
    pub criterion: String,
    /// Units where it is determined.
    pub determined: u64,
    /// Of those, without a point.
    pub zero: u64,
    /// Of those, below half of its maximum, without a point or with some.
    pub below_half: u64,
}

/// The criteria, hardest first: by the share of units at zero, then below half. One without a known maximum, or that is
/// determined nowhere, is left out.
pub fn hardest(standard: &Standard, units: &[Unit<'_>]) -> Vec<HardCriterion> {
    let one = |criterion: &crate::Criterion| {
        let max = Points::from(criterion.max_points?);
        let points = units.iter().filter_map(|unit| unit.now.criterion(&criterion.no)?.points);
        let mut hard = HardCriterion { criterion: criterion.no.clone(), determined: 0, zero: 0, below_half: 0 };
        for points in points {
            hard.determined += 1;
            hard.zero += u64::from(points.is_zero());
            hard.below_half += u64::from(points + points < max);
        }
        (hard.determined > 0).then_some(hard)
    };
    let mut hard: Vec<HardCriterion> = standard.criteria.iter().filter_map(one).collect();
    let more = |part: u64, of: u64, than: u64, its: u64| {
        (u128::from(than) * u128::from(of)).cmp(&(u128::from(part) * u128::from(its)))
    };
    hard.sort_by(|a, b| {
        more(a.zero, b.determined, b.zero, a.determined)
            .then_with(|| more(a.below_half, b.determined, b.below_half, a.determined))
    });
    hard
}

/// What one percent more of an indicator's whole would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneMore {
    /// The indicator's number.
    pub indicator: String,
    /// Units that are not met and whose part can still rise.
    pub raised: u64,
    /// Of those, the ones that would be met.
    pub met: u64,
}

/// How many more units would be met if the part of a share rose by one percent of its whole in each, and by no more than
/// is left; most units first. A share that counts harm is left out, and so is a unit that is not determined.
pub fn one_more_percent(standard: &Standard, units: &[Unit<'_>]) -> Vec<OneMore> {
    let open: Vec<(Unit<'_>, Score)> = units
        .iter()
        .filter(|unit| unit.now.verdict == Verdict::NotMet && unit.now.total.is_some())
        .map(|unit| (*unit, Score::of(standard, unit.now)))
        .collect();
    let mut all: Vec<OneMore> = standard
        .indicators()
        .filter(|(_, indicator)| indicator.measure.share().is_some())
        .filter_map(|(_, indicator)| {
            let fact = part(indicator);
            let alike = standard.criteria.iter().enumerate().flat_map(|(at, criterion)| {
                criterion.indicators.iter().filter(|one| part(one) == fact).map(move |one| (at, one))
            });
            let served: Vec<(usize, &Indicator)> = alike.collect();
            if served.iter().any(|(_, one)| falls(one)) {
                return None;
            }
            let mut more = OneMore { indicator: indicator.no.clone(), raised: 0, met: 0 };
            for (unit, score) in &open {
                if let Some(met) = with_one_more(standard, *unit, score, indicator, &served) {
                    more.raised += 1;
                    more.met += u64::from(met);
                }
            }
            Some(more)
        })
        .collect();
    all.sort_by_key(|more| std::cmp::Reverse(more.met));
    all
}

/// Whether a unit would be met; none where the part cannot rise.
fn with_one_more(
    standard: &Standard,
    unit: Unit<'_>,
    score: &Score,
    indicator: &Indicator,
    served: &[(usize, &Indicator)],
) -> Option<bool> {
    let whole_of = |indicator: &Indicator| unit.facts.get(indicator.measure.share()?.1);
    let from = unit.facts.get(part(indicator))?.checked_mul(100)?;
    let least = served.iter().filter_map(|(_, one)| whole_of(one)).min()?.checked_mul(100)?;
    // one percent of the whole, in hundredths of a child
    let to = from.checked_add(whole_of(indicator)?)?.min(least);
    if to <= from {
        return None;
    }
    let mut gained: Vec<(usize, Points)> = Vec::new();
    for (at, one) in served {
        let (whole, scale) = match one.measure {
            Measure::Percent { .. } => (whole_of(one)?.checked_mul(100)?, 100),
            Measure::Rate10k { .. } => (whole_of(one)?.checked_mul(100)?, 10_000),
            Measure::Bool { .. } | Measure::Count { .. } => (100, 1),
        };
        let Outcome::Scored { points: before, .. } = unit.now.indicator(&one.no)?.outcome else { continue };
        let Some(band) = one.bands.iter().find(|band| band.holds(to, whole, scale)) else {
            return Some(false);
        };
        gained.push((*at, score.scaled(*at, band.points) - score.scaled(*at, before)));
    }
    let total = gained.iter().fold(unit.now.total?, |total, (_, points)| total + *points);
    let lifted = |no: &String| {
        let at = standard.criteria.iter().position(|criterion| criterion.no == *no);
        gained.iter().any(|(gained, points)| Some(*gained) == at && *points > Points::ZERO)
    };
    let enough = unit.now.threshold.is_some_and(|threshold| total >= Points::from(threshold));
    Some(enough && score.zero.iter().all(lifted))
}
