//! The nearest sets among figures that can be raised.
//!
//! What each figure gains does not depend on the others (an indicator has one figure that can be raised), so gains add
//! up. Figures are taken one after the other; of all ways to the same count, the same lifted criteria and the same gain
//! only the cheapest few are kept. That leaves out no nearest set: whatever follows, the kept ones do as well for less.

use std::collections::BTreeMap;

use super::{
    WAYS,
    lever::{Level, Lever},
};
use crate::Points;

/// A figure as the search sees it.
struct Choice {
    must: bool,
    /// By level: how much it costs, what it gains, the criteria it lifts from zero.
    levels: Vec<(u64, i128, u64)>,
    /// Criteria whose last chance it is.
    closes: u64,
}

/// What was taken so far: number of changes, criteria lifted among those still open, gain (no more than is needed).
type Key = (usize, u64, i128);

/// Figures taken with their levels, and what they cost.
#[derive(Clone)]
struct Taken {
    effort: u64,
    picks: Vec<(usize, usize)>,
}

/// The nearest sets as figures with their levels, nearest first; every zero criterion can be lifted, and `missing` points
/// can be reached.
pub(super) fn nearest(levers: &[Lever], zero: &[String], missing: Points) -> Vec<Vec<(usize, usize)>> {
    let unit = common(levers, missing);
    let need = whole(missing, unit).max(0);
    let choices = choices(levers, zero, unit);
    let Some(count) = fewest(&choices, need) else {
        return Vec::new();
    };
    cheapest(&choices, count, need).into_iter().map(|taken| taken.picks).collect()
}

/// A denominator of all points; the static check of standards keeps it small.
fn common(levers: &[Lever], missing: Points) -> i128 {
    let denominators = levers.iter().flat_map(|lever| &lever.levels).map(|level| level.points.denominator());
    denominators.chain([missing.denominator()]).fold(1, least_common_multiple)
}

fn least_common_multiple(a: i128, b: i128) -> i128 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}

fn whole(points: Points, unit: i128) -> i128 {
    points.numerator() * (unit / points.denominator())
}

fn choices(levers: &[Lever], zero: &[String], unit: i128) -> Vec<Choice> {
    let lifts = |level: &Level| {
        let lifted = |no: &String| level.gains.iter().any(|gain| gain.criterion == *no && gain.points > Points::ZERO);
        let bits = std::iter::successors(Some(1_u64), |bit| bit.checked_shl(1));
        zero.iter().zip(bits).filter(|(no, _)| lifted(no)).fold(0, |bits, (_, bit)| bits | bit)
    };
    let mut choices: Vec<Choice> = levers
        .iter()
        .map(|lever| {
            let level = |level: &Level| (level.effort, whole(level.points, unit), lifts(level));
            Choice { must: lever.must, levels: lever.levels.iter().map(level).collect(), closes: 0 }
        })
        .collect();
    let mut seen = 0;
    for choice in choices.iter_mut().rev() {
        let touched = choice.levels.iter().fold(0, |bits, level| bits | level.2);
        choice.closes = touched & !seen;
        seen |= touched;
    }
    choices
}

/// The smallest number of changes that suffices: the highest level of a figure gains and lifts whatever a lower one does.
fn fewest(choices: &[Choice], need: i128) -> Option<usize> {
    let mut most: BTreeMap<(usize, u64), i128> = BTreeMap::from([((0, 0), 0)]);
    for choice in choices {
        let mut next: BTreeMap<(usize, u64), i128> = BTreeMap::new();
        let mut add = |count: usize, lifted: u64, gain: i128| {
            if let Some(lifted) = closed(lifted, choice.closes) {
                let best = next.entry((count, lifted)).or_insert(gain);
                *best = gain.max(*best);
            }
        };
        for ((count, lifted), gain) in &most {
            if !choice.must {
                add(*count, *lifted, *gain);
            }
            if let Some((_, more, lifts)) = choice.levels.last() {
                add(count + 1, lifted | lifts, gain + more);
            }
        }
        most = next;
    }
    most.into_iter().find(|(_, gain)| *gain >= need).map(|((count, _), _)| count)
}

/// The criteria lifted among those still open; none where one that closes was not lifted.
fn closed(lifted: u64, closes: u64) -> Option<u64> {
    (lifted & closes == closes).then_some(lifted & !closes)
}

/// The cheapest sets of exactly so many changes.
fn cheapest(choices: &[Choice], count: usize, need: i128) -> Vec<Taken> {
    let mut states: BTreeMap<Key, Vec<Taken>> =
        BTreeMap::from([((0, 0, 0), vec![Taken { effort: 0, picks: Vec::new() }])]);
    for (at, choice) in choices.iter().enumerate() {
        let rest = best_of(choices.get(at + 1..).unwrap_or_default(), count);
        let mut next: BTreeMap<Key, Vec<Taken>> = BTreeMap::new();
        for ((taken, lifted, gain), sets) in states {
            let mut go_on = |key: Key, pick: Option<(usize, u64)>| {
                let Some(open) = closed(key.1, choice.closes).filter(|_| can_reach(&rest, count, key, need)) else {
                    return;
                };
                let kept = next.entry((key.0, open, key.2.min(need))).or_default();
                for set in &sets {
                    keep(kept, set, pick.map(|(level, effort)| ((at, level), effort)));
                }
            };
            if !choice.must {
                go_on((taken, lifted, gain), None);
            }
            for (level, (effort, more, lifts)) in choice.levels.iter().enumerate() {
                go_on((taken + 1, lifted | lifts, gain + more), Some((level, *effort)));
            }
        }
        states = next;
    }
    states.remove(&(count, 0, need)).unwrap_or_default()
}

/// The highest gains of so many figures, from none to `count`.
fn best_of(choices: &[Choice], count: usize) -> Vec<i128> {
    let mut gains: Vec<i128> = choices.iter().filter_map(|choice| choice.levels.last()).map(|level| level.1).collect();
    gains.sort_unstable_by(|a, b| b.cmp(a));
    let mut sum = 0;
    std::iter::once(0)
        .chain(gains.into_iter().take(count).map(|gain| {
            sum += gain;
            sum
        }))
        .collect()
}

/// Whether the changes that are left can still bring what is needed.
fn can_reach(rest: &[i128], count: usize, (taken, _, gain): Key, need: i128) -> bool {
    let Some(left) = count.checked_sub(taken) else {
        return false;
    };
    rest.get(left).is_some_and(|more| gain + more >= need)
}

/// Keeps a set with one more change, if it is among the cheapest; of the same figures only the cheapest levels.
fn keep(kept: &mut Vec<Taken>, set: &Taken, pick: Option<((usize, usize), u64)>) {
    let effort = pick.map_or(set.effort, |(_, effort)| set.effort.saturating_add(effort));
    if kept.len() >= WAYS && kept.last().is_some_and(|last| last.effort < effort) {
        return;
    }
    let mut picks = set.picks.clone();
    picks.extend(pick.map(|(pick, _)| pick));
    let figures = |picks: &[(usize, usize)]| picks.iter().map(|(lever, _)| *lever).collect::<Vec<_>>();
    let own = figures(&picks);
    if let Some(same) = kept.iter_mut().find(|one| figures(&one.picks) == own) {
        if effort < same.effort {
            *same = Taken { effort, picks };
        }
    } else {
        kept.push(Taken { effort, picks });
    }
    kept.sort_by(|a, b| a.effort.cmp(&b.effort).then_with(|| a.picks.cmp(&b.picks)));
    kept.truncate(WAYS);
}
