//! Scores figures under a standard: indicator, criterion, reach, verdict and reasons.
//! It never fails: what cannot be scored is undetermined, with its cause.

use crate::evaluation::{Cause, CriterionScore, Evaluation, IndicatorScore, Outcome, Reason, Value, Verdict, Why};
use crate::facts::Facts;
use crate::points::Points;
use crate::standard::{Criterion, FactId, Indicator, Measure, Standard, WhenEmpty};

/// Scores `facts` for a unit of `class`; an absent or unknown class has no threshold.
pub fn evaluate(standard: &Standard, class: Option<&str>, facts: &Facts) -> Evaluation {
    let threshold = class.and_then(|key| standard.class(key)).and_then(|class| class.threshold);
    let criteria: Vec<CriterionScore> =
        standard.criteria.iter().map(|criterion| score_criterion(standard, criterion, facts)).collect();
    let listed = standard.lists_all_criteria();
    let sum = |part: fn(&CriterionScore) -> Option<Points>| -> Option<Points> {
        listed.then(|| criteria.iter().map(part).sum::<Option<Points>>())?
    };
    let total = sum(|criterion| criterion.points);
    let reach = sum(|criterion| criterion.reach);
    let below = threshold.zip(reach).is_some_and(|(threshold, reach)| reach < Points::from(threshold));
    let reasons = reasons(standard, &criteria, below, listed && threshold.is_some());
    Evaluation {
        verdict: verdict(&reasons),
        total,
        known_points: criteria.iter().map(|criterion| criterion.known_points).sum(),
        reach,
        threshold,
        reasons,
        criteria,
    }
}

/// Every reason, whatever the verdict: zeros, the total, the undetermined, the standard itself.
fn reasons(standard: &Standard, scores: &[CriterionScore], below: bool, complete: bool) -> Vec<Reason> {
    let zero_rule = standard.has_zero_rule();
    let zeros = scores
        .iter()
        .filter(|score| zero_rule && score.points.is_some_and(Points::is_zero))
        .map(|score| Reason::CriterionZero { criterion: score.no.clone() });
    let undetermined =
        standard.criteria.iter().zip(scores).filter(|(_, score)| score.points.is_none()).map(|(criterion, score)| {
            Reason::Undetermined { criterion: score.no.clone(), why: why_undetermined(standard, criterion, score) }
        });
    zeros
        .chain(below.then_some(Reason::TotalBelowThreshold))
        .chain(undetermined)
        .chain((!complete).then_some(Reason::StandardIncomplete))
        .collect()
}

/// A sure failure comes first; otherwise any gap leaves the verdict open, even one that could change nothing.
fn verdict(reasons: &[Reason]) -> Verdict {
    let fails = |reason: &Reason| matches!(reason, Reason::CriterionZero { .. } | Reason::TotalBelowThreshold);
    if reasons.is_empty() {
        Verdict::Met
    } else if reasons.iter().any(fails) {
        Verdict::NotMet
    } else {
        Verdict::Undetermined
    }
}

fn why_undetermined(standard: &Standard, criterion: &Criterion, score: &CriterionScore) -> Vec<Why> {
    let mut why: Vec<Why> = score
        .indicators
        .iter()
        .filter_map(|indicator| match &indicator.outcome {
            Outcome::Undetermined { cause, facts } => {
                Some(Why { indicator: Some(indicator.no.clone()), cause: *cause, facts: facts.clone() })
            }
            _ => None,
        })
        .collect();
    let all_excluded =
        !score.indicators.is_empty() && score.indicators.iter().all(|indicator| indicator.outcome == Outcome::Excluded);
    if all_excluded {
        let denominators = criterion
            .indicators
            .iter()
            .filter_map(|indicator| indicator.measure.share())
            .map(|(_, denominator, _)| denominator);
        why.push(Why { indicator: None, cause: Cause::EmptyDenominator, facts: standard.fact_names(denominators) });
    }
    if score.max.is_none() || why.is_empty() {
        why.push(Why { indicator: None, cause: Cause::StandardGap, facts: Vec::new() });
    }
    why
}

/// What the indicators of one criterion add up to, before any scaling.
#[derive(Default)]
struct Tally {
    points: u64,
    /// Maxima of the undetermined indicators; none where one is not known.
    open: Option<u64>,
    /// Maxima of all that are not excluded; none where one is not known.
    maxima: Option<u64>,
    excluded: usize,
    undetermined: usize,
}

impl Tally {
    fn of(indicators: &[IndicatorScore]) -> Tally {
        let mut tally = Tally { open: Some(0), maxima: Some(0), ..Tally::default() };
        for indicator in indicators {
            let max = indicator.max.map(u64::from);
            match indicator.outcome {
                Outcome::Excluded => {
                    tally.excluded += 1;
                    continue;
                }
                Outcome::Undetermined { .. } => {
                    tally.undetermined += 1;
                    tally.open = tally.open.zip(max).map(|(open, max)| open + max);
                }
                Outcome::Scored { points, .. } | Outcome::EmptyFull { points } => {
                    tally.points += u64::from(points);
                }
            }
            tally.maxima = tally.maxima.zip(max).map(|(maxima, max)| maxima + max);
        }
        tally
    }

    /// `points` as the criterion counts them: pro rata where an indicator is excluded.
    fn scale(&self, points: u64, max_points: Option<u32>) -> Option<Points> {
        if self.excluded == 0 {
            return Some(Points::from(points));
        }
        Points::pro_rata(points, self.maxima?, max_points?)
    }
}

fn score_criterion(standard: &Standard, criterion: &Criterion, facts: &Facts) -> CriterionScore {
    let indicators: Vec<IndicatorScore> =
        criterion.indicators.iter().map(|indicator| score_indicator(standard, indicator, facts)).collect();
    let tally = Tally::of(&indicators);
    let max = criterion.max_points;
    let nothing_counts = tally.excluded == indicators.len();
    let known = tally.scale(tally.points, max);
    let determined = max.is_some() && tally.undetermined == 0 && !nothing_counts;
    let points = known.filter(|_| determined);
    // A criterion without a known maximum may hold more than the indicators that are known.
    let reach = max.and_then(|max| {
        if nothing_counts { Some(Points::from(max)) } else { tally.scale(tally.points + tally.open?, Some(max)) }
    });
    CriterionScore {
        no: criterion.no.clone(),
        points,
        known_points: known.unwrap_or(Points::ZERO),
        reach,
        max,
        indicators,
    }
}

/// Scores one indicator.
pub(crate) fn score_indicator(standard: &Standard, indicator: &Indicator, facts: &Facts) -> IndicatorScore {
    let (outcome, value) = match indicator.measure {
        Measure::Bool { fact } => match facts.get(fact) {
            Some(answer @ (0 | 1)) => (in_bands(standard, indicator, answer, 1, 1), Some(Value::Yes(answer == 1))),
            Some(_) => (undetermined(standard, Cause::Impossible, &[fact]), None),
            None => (undetermined(standard, Cause::FactMissing, &[fact]), None),
        },
        Measure::Count { fact } => match facts.get(fact) {
            Some(number) => (in_bands(standard, indicator, number, 1, 1), Some(Value::Count(number))),
            None => (undetermined(standard, Cause::FactMissing, &[fact]), None),
        },
        Measure::Percent { numerator, denominator } => {
            score_share(standard, indicator, facts, [numerator, denominator], 100)
        }
        Measure::Rate10k { numerator, denominator } => {
            score_share(standard, indicator, facts, [numerator, denominator], 10_000)
        }
    };
    IndicatorScore { no: indicator.no.clone(), outcome, value, max: indicator.max_points() }
}

fn score_share(
    standard: &Standard,
    indicator: &Indicator,
    facts: &Facts,
    pair: [FactId; 2],
    scale: u32,
) -> (Outcome, Option<Value>) {
    let [numerator, denominator] = pair;
    let (Some(part), Some(whole)) = (facts.get(numerator), facts.get(denominator)) else {
        let missing = pair.into_iter().filter(|fact| facts.get(*fact).is_none());
        let missing: Vec<FactId> = missing.collect();
        return (undetermined(standard, Cause::FactMissing, &missing), None);
    };
    let outcome = if part > whole {
        undetermined(standard, Cause::Impossible, &pair)
    } else if whole == 0 {
        when_empty(standard, indicator, denominator)
    } else {
        in_bands(standard, indicator, part, whole, scale)
    };
    let value = Value::Share { numerator: part, denominator: whole, scale };
    (outcome, Some(value))
}

fn in_bands(standard: &Standard, indicator: &Indicator, numerator: u64, denominator: u64, scale: u32) -> Outcome {
    indicator
        .bands
        .iter()
        .enumerate()
        .find(|(_, band)| band.holds(numerator, denominator, scale))
        .map_or_else(|| gap(standard, indicator), |(index, band)| Outcome::Scored { points: band.points, band: index })
}

fn when_empty(standard: &Standard, indicator: &Indicator, denominator: FactId) -> Outcome {
    match indicator.when_empty {
        Some(WhenEmpty::Full) => {
            indicator.max_points().map_or_else(|| gap(standard, indicator), |points| Outcome::EmptyFull { points })
        }
        Some(WhenEmpty::Excluded) => Outcome::Excluded,
        Some(WhenEmpty::Undetermined) | None => undetermined(standard, Cause::EmptyDenominator, &[denominator]),
    }
}

fn gap(standard: &Standard, indicator: &Indicator) -> Outcome {
    let facts: Vec<FactId> = indicator.measure.facts().collect();
    undetermined(standard, Cause::StandardGap, &facts)
}

fn undetermined(standard: &Standard, cause: Cause, facts: &[FactId]) -> Outcome {
    Outcome::Undetermined { cause, facts: standard.fact_names(facts.iter().copied()) }
}
