use standards::{Evaluation, Points, Reason, Standard, Verdict, Why};
use text::{Lang, fill, say};

use super::words::{fact_labels, gloss, points};

/// The computed verdict, which is never a recognition.
pub fn verdict(lang: Lang, evaluation: &Evaluation) -> String {
    let exactly = evaluation.total.is_some() && evaluation.total == evaluation.threshold.map(Points::from);
    match evaluation.verdict {
        Verdict::Met if exactly => say(lang, "explain.verdict.met_at_threshold"),
        verdict => say(lang, &format!("explain.verdict.{}", verdict.key())),
    }
}

/// Every reason in a sentence of its own; none where the standard is met.
pub fn reasons(lang: Lang, standard: &Standard, evaluation: &Evaluation) -> Vec<String> {
    evaluation.reasons.iter().flat_map(|reason| sentences(lang, standard, evaluation, reason)).collect()
}

fn sentences(lang: Lang, standard: &Standard, evaluation: &Evaluation, reason: &Reason) -> Vec<String> {
    match reason {
        Reason::CriterionZero { criterion } => {
            let name = standard.criterion(criterion).map_or("", |criterion| gloss(lang, &criterion.name));
            vec![fill(lang, "explain.reason.criterion_zero", &[("no", criterion), ("name", name)])]
        }
        Reason::TotalBelowThreshold => below(lang, evaluation).into_iter().collect(),
        Reason::Undetermined { criterion, why } => {
            let why: Vec<String> = why.iter().map(|why| cause(lang, standard, why)).collect();
            vec![fill(lang, "explain.reason.undetermined", &[("no", criterion), ("why", &why.join("; "))])]
        }
        Reason::StandardIncomplete => incomplete(lang, standard, evaluation),
    }
}

fn below(lang: Lang, evaluation: &Evaluation) -> Option<String> {
    let threshold = points(lang, Points::from(evaluation.threshold?));
    let (key, reached) = match evaluation.total {
        Some(total) => ("explain.reason.total_below", total),
        None => ("explain.reason.reach_below", evaluation.reach?),
    };
    Some(fill(lang, key, &[("points", &points(lang, reached)), ("threshold", &threshold)]))
}

/// What stands in the way of a criterion: in one indicator, or in the criterion as a whole.
fn cause(lang: Lang, standard: &Standard, why: &Why) -> String {
    let facts = fact_labels(lang, standard, &why.facts);
    let cause = why.cause.key();
    match &why.indicator {
        Some(no) => fill(lang, &format!("explain.why.indicator.{cause}"), &[("no", no), ("facts", &facts)]),
        None => fill(lang, &format!("explain.why.criterion.{cause}"), &[("facts", &facts)]),
    }
}

/// The criteria that are not listed, and the threshold that is not known: each is a reason of its own.
fn incomplete(lang: Lang, standard: &Standard, evaluation: &Evaluation) -> Vec<String> {
    let listed = standard.criteria.len().to_string();
    let criteria = match standard.criteria_total {
        _ if standard.lists_all_criteria() => None,
        Some(total) => {
            let places = [("listed", listed.as_str()), ("total", &total.to_string())];
            Some(fill(lang, "explain.incomplete.criteria", &places))
        }
        None => Some(fill(lang, "explain.incomplete.criteria_open", &[("listed", &listed)])),
    };
    let classes_known = standard.classes.iter().all(|class| class.threshold.is_some());
    let threshold = match evaluation.threshold {
        Some(_) => None,
        None if classes_known => Some(say(lang, "explain.incomplete.class")),
        None => Some(say(lang, "explain.incomplete.threshold")),
    };
    criteria.into_iter().chain(threshold).collect()
}
