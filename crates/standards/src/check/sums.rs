//! Points of indicators, criteria and standard, and whether their shares can be kept exact.

use super::Finding;
use crate::points::FINEST;
use crate::problem::ProblemKind;
use crate::standard::{Criterion, Indicator, Standard, WhenEmpty};

pub(super) fn check(standard: &Standard) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for (at, criterion) in standard.criteria.iter().enumerate() {
        let kind = indicators(criterion);
        findings.extend(kind.map(|kind| (format!("criteria[{at}].max_points"), kind)));
    }
    findings.extend(criteria(standard).map(|kind| ("max_points".to_owned(), kind)));
    if let Some(total) = standard.criteria_total {
        let listed = standard.criteria.len();
        if usize::try_from(total).is_ok_and(|total| listed > total) {
            let kind = ProblemKind::TooManyCriteria { listed, total };
            findings.push(("criteria_total".to_owned(), kind));
        }
    }
    for (at, class) in standard.classes.iter().enumerate() {
        if let Some((threshold, max)) = class.threshold.zip(standard.max_points)
            && threshold > max
        {
            let kind = ProblemKind::ThresholdAboveMaximum { threshold, max };
            findings.push((format!("classes[{at}].threshold"), kind));
        }
    }
    if !stays_exact(standard) {
        findings.push(("criteria".to_owned(), ProblemKind::TooFine));
    }
    findings
}

fn indicators(criterion: &Criterion) -> Option<ProblemKind> {
    let max = criterion.max_points?;
    if criterion.indicators.is_empty() {
        return None;
    }
    let maxima = criterion.indicators.iter().filter_map(Indicator::max_points);
    let sum: u64 = maxima.map(u64::from).sum();
    let certain = criterion.indicators.iter().all(|indicator| indicator.bands_complete);
    match sum.cmp(&u64::from(max)) {
        std::cmp::Ordering::Greater => Some(ProblemKind::IndicatorsAboveMaximum { sum, max }),
        std::cmp::Ordering::Less => Some(ProblemKind::IndicatorsBelowMaximum { sum, max, certain }),
        std::cmp::Ordering::Equal => None,
    }
}

fn criteria(standard: &Standard) -> Option<ProblemKind> {
    let max = standard.max_points?;
    let known = standard.criteria.iter().filter_map(|criterion| criterion.max_points);
    let sum: u64 = known.map(u64::from).sum();
    let all_known =
        standard.lists_all_criteria() && standard.criteria.iter().all(|criterion| criterion.max_points.is_some());
    let wrong = if all_known { sum != u64::from(max) } else { sum > u64::from(max) };
    wrong.then_some(ProblemKind::CriteriaSum { sum, max })
}

/// Whether the common denominator of all shares a criterion can come to stays within bounds.
fn stays_exact(standard: &Standard) -> bool {
    let mut common: i128 = 1;
    for criterion in &standard.criteria {
        for share in denominators(criterion) {
            let share = i128::from(share.max(1));
            common = common / gcd(common, share) * share;
            if common > FINEST {
                return false;
            }
        }
    }
    true
}

/// The sums of maxima that may remain in a criterion when indicators are excluded.
fn denominators(criterion: &Criterion) -> Vec<u64> {
    let all = criterion.indicators.iter().filter_map(Indicator::max_points);
    let all: u64 = all.map(u64::from).sum();
    let mut sums = vec![all];
    let excludable = criterion.indicators.iter().filter(|indicator| indicator.when_empty == Some(WhenEmpty::Excluded));
    for max in excludable.filter_map(Indicator::max_points) {
        let without: Vec<u64> = sums.iter().map(|sum| sum - u64::from(max)).collect();
        sums.extend(without);
        sums.sort_unstable();
        sums.dedup();
    }
    sums.retain(|sum| *sum != all);
    sums
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}
