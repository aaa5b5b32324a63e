//! Bands of one indicator: every value the measure can give lies in exactly one of them.

use super::Finding;
use crate::exact::Exact;
use crate::problem::ProblemKind;
use crate::standard::{Band, Indicator, Measure};

pub(super) fn check(indicator: &Indicator, path: &str) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let most = most(indicator.measure);
    let whole = indicator.measure.share().is_none();
    for (at, band) in indicator.bands.iter().enumerate() {
        let path = format!("{path}[{at}]");
        findings.extend(one(band, most, whole).map(|kind| (path, kind)));
    }
    if !findings.is_empty() {
        return findings;
    }
    let mut sorted: Vec<&Band> = indicator.bands.iter().collect();
    sorted.sort_by_key(|band| band.min);
    let mut report = |kind| findings.push((path.to_owned(), kind));
    if sorted.is_empty() {
        if indicator.bands_complete {
            report(ProblemKind::NoBands);
        }
        return findings;
    }
    neighbours(&sorted, indicator.bands_complete, &mut report);
    if indicator.bands_complete {
        ends(&sorted, most, &mut report);
    }
    if indicator.max_points() == Some(0) {
        report(ProblemKind::NoPoints);
    }
    if !goes_one_way(&sorted) {
        report(ProblemKind::PointsGoUpAndDown);
    }
    findings
}

/// The highest value the measure can give, included; none for a count.
fn most(measure: Measure) -> Option<u32> {
    match measure {
        Measure::Bool { .. } => Some(1),
        Measure::Count { .. } => None,
        Measure::Percent { .. } => Some(100),
        Measure::Rate10k { .. } => Some(10_000),
    }
}

fn one(band: &Band, most: Option<u32>, whole: bool) -> Option<ProblemKind> {
    let bounds = [band.min, band.max];
    let mut bounds = bounds.iter().flatten();
    if let Some(bound) = bounds.find(|bound| whole && !bound.is_whole()) {
        return Some(ProblemKind::NotWhole { bound: bound.to_string() });
    }
    let lowest = band.min.unwrap_or(Exact::from(0));
    if let Some(max) = band.max.filter(|max| *max <= lowest) {
        let (min, max) = (lowest.to_string(), max.to_string());
        return Some(ProblemKind::EmptyBand { min, max });
    }
    let most = most?;
    (lowest > Exact::from(most)).then(|| ProblemKind::OutOfRange { bound: lowest.to_string(), most })
}

fn neighbours(sorted: &[&Band], complete: bool, report: &mut impl FnMut(ProblemKind)) {
    for (band, next) in sorted.iter().zip(sorted.iter().skip(1)) {
        let from = next.min.unwrap_or(Exact::from(0));
        if band.max.is_none_or(|max| max > from) {
            report(ProblemKind::Overlap { value: from.to_string() });
        } else if let Some(max) = band.max.filter(|max| complete && *max < from) {
            report(ProblemKind::Gap { from: max.to_string() });
        }
    }
}

fn ends(sorted: &[&Band], most: Option<u32>, report: &mut impl FnMut(ProblemKind)) {
    let zero = Exact::from(0);
    if sorted.first().is_some_and(|band| band.min.is_some_and(|min| min > zero)) {
        report(ProblemKind::Gap { from: zero.to_string() });
    }
    let end = sorted.last().and_then(|band| band.max);
    if let Some(end) = end.filter(|end| most.is_none_or(|most| *end <= Exact::from(most))) {
        report(ProblemKind::Gap { from: end.to_string() });
    }
}

fn goes_one_way(sorted: &[&Band]) -> bool {
    sorted.is_sorted_by(|low, high| low.points <= high.points)
        || sorted.is_sorted_by(|low, high| low.points >= high.points)
}
