//! A commune for tests.

use std::collections::HashMap;

use programme::{State, board::Line, due::Timing};
use standards::{Points, Verdict};

/// A commune of the class with 850 points as its threshold, with nothing else known.
pub(super) fn line(name: &str, verdict: Verdict) -> Line {
    Line {
        assessment: 1,
        unit: 2,
        name: name.to_owned(),
        province: 3,
        class: Some("other".to_owned()),
        areas: Vec::new(),
        state: State::InFigures,
        outcome: None,
        verdict,
        total: None,
        known: Points::ZERO,
        threshold: Some(850),
        zero_criteria: Vec::new(),
        below: false,
        undetermined_criteria: Vec::new(),
        points: HashMap::new(),
        facts_known: 0,
        facts_wanted: 37,
        timing: Timing::NotSet,
    }
}
