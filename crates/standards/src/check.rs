//! The static check of standards and procedures: gaps and overlaps of bands, sums against maxima, duplicates, dates.
//! What an incomplete standard leaves open is no fault.

mod bands;
mod sums;

use std::collections::HashMap;

use crate::file;
use crate::problem::{Problem, ProblemKind};
use crate::procedure::Procedure;
use crate::questionnaire::Questionnaire;
use crate::source::Provenance;
use crate::standard::{Measure, Standard};

/// All problems of a standard's file, in the order of lines; none where it is sound.
pub fn check(file: &str, text: &str) -> Vec<Problem> {
    file::read(file, text).1
}

/// What is written so far: the standard where it can be read at all, and all its problems. It may be scored by only
/// where no problem is an error.
pub fn draft(file: &str, text: &str) -> (Option<Standard>, Vec<Problem>) {
    file::read_draft(file, text)
}

/// All problems of a procedure's file, in the order of lines; none where it is sound.
pub fn check_procedure(file: &str, text: &str) -> Vec<Problem> {
    file::read_procedure(file, text).1
}

/// All problems of a questionnaire's file, in the order of lines; none where it is sound.
pub fn check_questionnaire(file: &str, text: &str) -> Vec<Problem> {
    file::read_questionnaire(file, text).1
}

/// A problem and the path of its key.
pub(crate) type Finding = (String, ProblemKind);

/// Checks a standard that could be read; lines are found by the keys.
pub(crate) fn rules(standard: &Standard) -> impl Iterator<Item = Finding> {
    let mut findings = Vec::new();
    findings.extend(dates(standard));
    findings.extend(duplicates(standard));
    findings.extend(sums::check(standard));
    let mut wholes = HashMap::new();
    for (c, criterion) in standard.criteria.iter().enumerate() {
        for (i, indicator) in criterion.indicators.iter().enumerate() {
            let path = format!("criteria[{c}].indicators[{i}]");
            if indicator.when_empty.is_some() && indicator.measure.share().is_none() {
                findings.push((format!("{path}.when_empty"), ProblemKind::NothingToEmpty));
            }
            // a part is divided by its whole; with two, the numbers would depend on which indicator asks
            if let Some((part, whole, _)) = indicator.measure.share()
                && *wholes.entry(part).or_insert(whole) != whole
            {
                let fact = standard.fact_names([part]).concat();
                findings.push((format!("{path}.measure"), ProblemKind::TwoWholes { fact }));
            }
            findings.extend(bands::check(indicator, &format!("{path}.bands")));
        }
    }
    findings.into_iter()
}

/// Checks a procedure that could be read.
pub(crate) fn procedure_rules(procedure: &Procedure) -> Vec<Finding> {
    let reversed = procedure.effective_from.zip(procedure.effective_to).is_some_and(|(from, to)| from > to);
    let dates = reversed.then(|| ("effective_to".to_owned(), ProblemKind::DatesReversed));
    // a page that reports a text is not the text
    let seen = procedure.authority.source.provenance == Provenance::Verified;
    let unseen = (procedure.authority.confirmed && !seen)
        .then(|| ("authority.confirmed".to_owned(), ProblemKind::ConfirmedUnseen));
    let mut findings =
        twice(procedure.steps.iter().enumerate().map(|(at, step)| (step.key.name(), format!("steps[{at}].key"))));
    let out_of_order = procedure.steps.iter().zip(procedure.steps.iter().skip(1)).enumerate();
    findings.extend(
        out_of_order
            .filter(|(_, (before, after))| before.key > after.key)
            .map(|(at, _)| (format!("steps[{}].key", at + 1), ProblemKind::OutOfOrder)),
    );
    findings.extend(dates);
    findings.extend(unseen);
    findings
}

/// Checks a questionnaire that could be read.
pub(crate) fn questionnaire_rules(questionnaire: &Questionnaire) -> Vec<Finding> {
    let audiences = questionnaire.audiences.iter().enumerate();
    let mut findings = twice(audiences.map(|(at, one)| (one.key.as_str(), format!("audiences[{at}].key"))));
    let questions = questionnaire.questions.iter().enumerate();
    findings.extend(twice(questions.map(|(at, one)| (one.key.as_str(), format!("questions[{at}].key")))));
    let conditions = questionnaire.satisfied.conditions.iter().enumerate();
    let path = |at| format!("satisfied.conditions[{at}].question");
    findings.extend(twice(conditions.map(|(at, one)| (one.question.as_str(), path(at)))));
    findings
}

fn dates(standard: &Standard) -> Option<Finding> {
    let reversed = standard.effective_from? > standard.effective_to?;
    reversed.then(|| ("effective_to".to_owned(), ProblemKind::DatesReversed))
}

/// Names that occur twice: criteria, indicators, classes; and facts named like an indicator's number.
fn duplicates(standard: &Standard) -> Vec<Finding> {
    let classes = standard.classes.iter().enumerate();
    let classes = classes.map(|(at, class)| (class.key.as_str(), format!("classes[{at}].key")));
    let criteria = standard.criteria.iter().enumerate();
    let criteria = criteria.map(|(at, criterion)| (criterion.no.as_str(), format!("criteria[{at}].no")));
    let mut findings = twice(classes);
    findings.extend(twice(criteria));
    findings.extend(twice(indicator_numbers(standard)));
    for (no, path) in indicator_numbers(standard) {
        // One that names its own fact is no second meaning.
        let own = standard.indicator(no).map(|(_, indicator)| indicator.measure);
        let own = match own {
            Some(Measure::Bool { fact } | Measure::Count { fact }) => Some(fact),
            _ => None,
        };
        if standard.fact_id(no).is_some_and(|fact| Some(fact) != own) {
            findings.push((path, ProblemKind::FactNamedAsNumber { fact: no.to_owned() }));
        }
    }
    findings
}

fn indicator_numbers(standard: &Standard) -> impl Iterator<Item = (&str, String)> {
    standard.criteria.iter().enumerate().flat_map(|(c, criterion)| {
        let indicators = criterion.indicators.iter().enumerate();
        indicators.map(move |(i, indicator)| (indicator.no.as_str(), format!("criteria[{c}].indicators[{i}].no")))
    })
}

fn twice<'a>(names: impl Iterator<Item = (&'a str, String)>) -> Vec<Finding> {
    let mut first: HashMap<&str, String> = HashMap::new();
    let mut findings = Vec::new();
    for (name, path) in names {
        if let Some(first) = first.get(name) {
            let kind = ProblemKind::Duplicate { name: name.to_owned(), first: first.clone() };
            findings.push((path, kind));
        } else {
            first.insert(name, path);
        }
    }
    findings
}
