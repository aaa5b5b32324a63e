//! An evaluation as one JSON object, in the contract of `mangnon score`: keys in a fixed order, points as decimal text.
//! A yes-or-no fact goes by its indicator's number, as it does in the sheet of facts.

use serde::Serialize;

use crate::evaluation::{Cause, CriterionScore, Evaluation, IndicatorScore, Outcome, Reason, Verdict, Why};
use crate::standard::{Measure, Standard};

/// One unit's evaluation; serialises to one line of the contract.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    unit: &'a str,
    verdict: Verdict,
    total: Option<String>,
    threshold: Option<u32>,
    reasons: Vec<ReasonLine<'a>>,
    criteria: Vec<CriterionLine<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum ReasonLine<'a> {
    CriterionZero { criterion: &'a str },
    TotalBelowThreshold,
    Undetermined { criterion: &'a str, why: Vec<WhyLine<'a>> },
    StandardIncomplete,
}

#[derive(Debug, Serialize)]
struct WhyLine<'a> {
    indicator: Option<&'a str>,
    cause: Cause,
    facts: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct CriterionLine<'a> {
    no: &'a str,
    points: Option<String>,
    max: Option<u32>,
    indicators: Vec<IndicatorLine<'a>>,
}

#[derive(Debug, Serialize)]
struct IndicatorLine<'a> {
    no: &'a str,
    points: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    excluded: bool,
}

impl<'a> Line<'a> {
    /// The line of `unit`, scored under `standard`.
    pub fn new(unit: &'a str, standard: &Standard, evaluation: &'a Evaluation) -> Line<'a> {
        let reasons = evaluation.reasons.iter();
        Line {
            unit,
            verdict: evaluation.verdict,
            total: evaluation.total.map(|total| total.to_string()),
            threshold: evaluation.threshold,
            reasons: reasons.map(|reason| reason_line(standard, reason)).collect(),
            criteria: evaluation.criteria.iter().map(criterion_line).collect(),
        }
    }
}

fn reason_line<'a>(standard: &Standard, reason: &'a Reason) -> ReasonLine<'a> {
    match reason {
        Reason::CriterionZero { criterion } => ReasonLine::CriterionZero { criterion },
        Reason::TotalBelowThreshold => ReasonLine::TotalBelowThreshold,
        Reason::Undetermined { criterion, why } => {
            ReasonLine::Undetermined { criterion, why: why.iter().map(|why| why_line(standard, why)).collect() }
        }
        Reason::StandardIncomplete => ReasonLine::StandardIncomplete,
    }
}

fn why_line<'a>(standard: &Standard, why: &'a Why) -> WhyLine<'a> {
    let indicator = why.indicator.as_deref();
    let answer = indicator.filter(|no| {
        let found = standard.indicator(no);
        found.is_some_and(|(_, indicator)| matches!(indicator.measure, Measure::Bool { .. }))
    });
    WhyLine {
        indicator,
        cause: why.cause,
        facts: answer.map_or_else(|| why.facts.iter().map(String::as_str).collect(), |number| vec![number]),
    }
}

fn criterion_line(score: &CriterionScore) -> CriterionLine<'_> {
    CriterionLine {
        no: &score.no,
        points: score.points.map(|points| points.to_string()),
        max: score.max,
        indicators: score.indicators.iter().map(indicator_line).collect(),
    }
}

fn indicator_line(score: &IndicatorScore) -> IndicatorLine<'_> {
    IndicatorLine {
        no: &score.no,
        points: score.points().map(|points| points.to_string()),
        excluded: score.outcome == Outcome::Excluded,
    }
}
