//! What would carry a unit over: the nearest sets of changes with which it meets the standard, or why none does.
//!
//! A change raises one figure, a part or a number, to the value where a band begins, or a no to a yes. Never a whole, and
//! never fewer of a harm: such figures are found, not reached. A set is nearest by its number of changes, then by how much
//! of the wholes they ask for. The search is exact, and every set is scored anew before it is told.

mod lever;
mod many;
mod search;

pub use many::{HardCriterion, OneMore, Unit, hardest, one_more_percent};

use crate::{
    Cause, Evaluation, Facts, Points, Reason, Standard, Verdict, Why, evaluate,
    standard::{FactId, Indicator},
};
use lever::{Lever, Score};

/// Sets of changes that are told at most.
pub const WAYS: usize = 5;

/// What would carry a unit over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// As it stands; there is nothing to advise where it is met.
    pub verdict: Verdict,
    /// The nearest sets, nearest first; all have the same number of changes.
    pub ways: Vec<Way>,
    /// Why there is none; empty where there is one.
    pub obstacles: Vec<Obstacle>,
}

/// A set of changes with which the standard is met, and without one of which it is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// The changes, in the order of the standard's facts.
    pub changes: Vec<Raise>,
    /// How much has to change: the effort of all steps together.
    pub effort: u64,
    /// The total then.
    pub total: Points,
    /// Criteria that then still have less than half of their maximum.
    pub weak: Vec<String>,
}

/// One figure raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raise {
    /// The figure.
    pub fact: FactId,
    /// As it is.
    pub from: u64,
    /// As it would have to be.
    pub to: u64,
    /// The whole it is part of, where it is a part; the smallest where it is part of several.
    pub of: Option<u64>,
    /// What is missing as a share of the whole (of the number to be reached, where there is no whole), in millionths,
    /// rounded up: a yes asks for one whole.
    pub effort: u64,
    /// What it gains, indicator by indicator: a figure may serve several.
    pub gains: Vec<RaiseGain>,
}

/// What a raised figure gains in one indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RaiseGain {
    /// The criterion's number.
    pub criterion: String,
    /// The indicator's number.
    pub indicator: String,
    /// Points more, after any scaling of its criterion.
    pub points: Points,
}

/// Why no set of changes carries a unit over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The unit's class is not decided, or the standard does not know it.
    ClassUnknown,
    /// The standard does not say the threshold of the class.
    ThresholdUnknown,
    /// The standard does not list all its criteria.
    StandardIncomplete,
    /// Something is not known, and no raised figure would settle it: facts to find out, or a gap of the standard.
    ToFind {
        /// The criterion's number.
        criterion: String,
        /// The indicator's number; none where it is the criterion as a whole.
        indicator: Option<String>,
        /// What is missing.
        cause: Cause,
        /// The names of the facts concerned.
        facts: Vec<String>,
    },
    /// A criterion stands at zero, and nothing in it can be raised.
    CriterionZero {
        /// The criterion's number.
        criterion: String,
        /// Why each of its indicators stays.
        held: Vec<(String, Held)>,
    },
    /// With everything raised that can be, the total stays below the threshold.
    OutOfReach {
        /// The total then.
        most: Points,
        /// The threshold.
        threshold: u32,
        /// The indicators that keep below their maximum, and why.
        held: Vec<(String, Held)>,
    },
}

/// Why an indicator cannot be raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Held {
    /// More of it gives fewer points: a figure of harm is found, not raised.
    Harm,
    /// Its figure is the whole of another indicator.
    Whole,
    /// Its part is all of its whole, or the answer is yes already.
    Full,
    /// There is nothing in its whole.
    Empty,
    /// No known band above gives more.
    NoBand,
    /// Its figure is not known.
    Unknown,
}

impl Held {
    /// Every reason.
    pub const ALL: [Held; 6] = [Held::Harm, Held::Whole, Held::Full, Held::Empty, Held::NoBand, Held::Unknown];

    /// The word for it in text keys.
    pub fn key(self) -> &'static str {
        match self {
            Held::Harm => "harm",
            Held::Whole => "whole",
            Held::Full => "full",
            Held::Empty => "empty",
            Held::NoBand => "no_band",
            Held::Unknown => "unknown",
        }
    }
}

/// What would carry a unit of `class` over; `now` is what its facts come to.
pub fn advise(standard: &Standard, class: Option<&str>, facts: &Facts, now: &Evaluation) -> Advice {
    let mut advice = Advice { verdict: now.verdict, ways: Vec::new(), obstacles: Vec::new() };
    if now.verdict == Verdict::Met {
        return advice;
    }
    let score = Score::of(standard, now);
    let levers = lever::levers(standard, facts, &score);
    advice.obstacles = obstacles(standard, class, facts, now, (&score, &levers));
    let Some(threshold) = now.threshold.filter(|_| advice.obstacles.is_empty()) else {
        return advice;
    };
    let known: Points = now.criteria.iter().map(|criterion| criterion.known_points).sum();
    let missing = Points::from(threshold) - known;
    let best: Points = levers.iter().filter_map(|lever| lever.levels.last()).map(|level| level.points).sum();
    if best < missing {
        let held = held_below_maximum(standard, facts, now);
        advice.obstacles = vec![Obstacle::OutOfReach { most: known + best, threshold, held }];
        return advice;
    }
    for picks in search::nearest(&levers, &score.zero, missing) {
        advice.ways.extend(way(standard, class, facts, &levers, &picks));
    }
    advice
}

/// Scores a set of changes anew; none where it does not carry the unit over after all.
fn way(
    standard: &Standard,
    class: Option<&str>,
    facts: &Facts,
    levers: &[Lever],
    picks: &[(usize, usize)],
) -> Option<Way> {
    let mut changed = facts.clone();
    let mut raises = Vec::with_capacity(picks.len());
    for (which, height) in picks {
        let lever = levers.get(*which)?;
        let step = lever.levels.get(*height)?;
        changed.set(lever.fact, Some(step.to));
        raises.push(Raise {
            fact: lever.fact,
            from: lever.from,
            to: step.to,
            of: lever.of,
            effort: step.effort,
            gains: step.gains.clone(),
        });
    }
    let then = evaluate(standard, class, &changed);
    let total = then.total.filter(|_| then.verdict == Verdict::Met)?;
    let weak = then.criteria.iter().filter(|criterion| {
        let twice = criterion.known_points + criterion.known_points;
        criterion.max.is_some_and(|max| twice < Points::from(max))
    });
    let weak = weak.map(|criterion| criterion.no.clone()).collect();
    Some(Way { effort: raises.iter().map(|step| step.effort).sum(), changes: raises, total, weak })
}

/// What stands in the way whatever is raised, but for a total that is too low.
fn obstacles(
    standard: &Standard,
    class: Option<&str>,
    facts: &Facts,
    now: &Evaluation,
    (score, levers): (&Score, &[Lever]),
) -> Vec<Obstacle> {
    let mut obstacles = Vec::new();
    match class.and_then(|key| standard.class(key)) {
        None => obstacles.push(Obstacle::ClassUnknown),
        Some(class) if class.threshold.is_none() => obstacles.push(Obstacle::ThresholdUnknown),
        Some(_) => {}
    }
    if !standard.lists_all_criteria() {
        obstacles.push(Obstacle::StandardIncomplete);
    }
    for reason in &now.reasons {
        if let Reason::Undetermined { criterion, why } = reason {
            obstacles.extend(why.iter().filter(|why| !settled(levers, why)).map(|why| Obstacle::ToFind {
                criterion: criterion.clone(),
                indicator: why.indicator.clone(),
                cause: why.cause,
                facts: why.facts.clone(),
            }));
        }
    }
    for no in &score.zero {
        let lifts = |gain: &RaiseGain| gain.criterion == *no && gain.points > Points::ZERO;
        let lifted = levers.iter().flat_map(|lever| &lever.levels).flat_map(|level| &level.gains).any(lifts);
        let open = |one: &Obstacle| matches!(one, Obstacle::ToFind { criterion, .. } if criterion == no);
        if !lifted && !obstacles.iter().any(open) {
            let indicators = standard.criterion(no).map(|criterion| criterion.indicators.iter());
            let held = indicators.into_iter().flatten().map(|one| (one.no.clone(), lever::held(standard, one, facts)));
            obstacles.push(Obstacle::CriterionZero { criterion: no.clone(), held: held.collect() });
        }
    }
    obstacles
}

/// Whether a raised figure settles what leaves a criterion undetermined: it leaves the gap between known bands.
fn settled(levers: &[Lever], why: &Why) -> bool {
    let serves = |no: &String| levers.iter().any(|lever| lever.must && lever.serves(no));
    why.cause == Cause::StandardGap && why.indicator.as_ref().is_some_and(serves)
}

/// The indicators that are below their maximum and cannot be raised.
fn held_below_maximum(standard: &Standard, facts: &Facts, now: &Evaluation) -> Vec<(String, Held)> {
    let below = |indicator: &Indicator| {
        let points = now.indicator(&indicator.no).and_then(crate::IndicatorScore::points);
        points.zip(indicator.max_points()).is_some_and(|(points, max)| points < max)
    };
    let below = standard.indicators().map(|(_, indicator)| indicator).filter(|indicator| below(indicator));
    let held = below.map(|indicator| (indicator.no.clone(), lever::held(standard, indicator, facts)));
    held.filter(|(_, held)| *held != Held::NoBand).collect()
}
