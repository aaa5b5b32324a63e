//! The score as the figures stand, kept beside the dossier in the transaction that changed them,
//! so that boards read one small row a commune and are fresh after every write.

use std::{collections::HashMap, fmt::Write as _};

use organisation::{Error, Result};
use standards::{Evaluation, Points, Reason, Standard, Verdict};
use storage::{Transaction, Value};

use crate::{Dossier, Programme, figures::Figures};

/// Scores figures under the dossier's pinned standard and class.
pub async fn evaluate(programme: &Programme, dossier: &Dossier, figures: &Figures) -> Result<Evaluation> {
    let standard = programme.standard(&dossier.standard_sha256).await?;
    Ok(standards::evaluate(&standard, dossier.class.as_deref(), &figures.facts(&standard, &programme.facts())))
}

/// Columns of a computation row, in the order of [`row`].
pub const COLUMNS: [&str; 12] = [
    "assessment_id",
    "verdict",
    "total",
    "known",
    "reach",
    "threshold",
    "zero_criteria",
    "below_threshold",
    "undetermined_criteria",
    "points",
    "facts_known",
    "facts_wanted",
];

/// The row that boards read.
pub fn row(assessment: i64, standard: &Standard, evaluation: &Evaluation, facts_known: usize) -> Vec<Value> {
    let zero: Vec<&str> = evaluation.zero_criteria().collect();
    let undetermined: Vec<&str> = evaluation
        .criteria
        .iter()
        .filter(|criterion| criterion.points.is_none())
        .map(|criterion| criterion.no.as_str())
        .collect();
    let below = evaluation.reasons.iter().any(|reason| matches!(reason, Reason::TotalBelowThreshold));
    vec![
        assessment.into(),
        evaluation.verdict.key().into(),
        evaluation.total.map(exact).into(),
        exact(evaluation.known_points).into(),
        evaluation.reach.map(exact).into(),
        evaluation.threshold.map(i64::from).into(),
        zero.join(" ").into(),
        i64::from(below).into(),
        undetermined.join(" ").into(),
        points(evaluation).into(),
        whole(facts_known).into(),
        whole(standard.facts().len()).into(),
    ]
}

/// Points without loss: a whole number, or a fraction.
fn exact(points: Points) -> String {
    if points.denominator() == 1 {
        points.numerator().to_string()
    } else {
        format!("{}/{}", points.numerator(), points.denominator())
    }
}

fn points(evaluation: &Evaluation) -> String {
    let mut out = String::new();
    for criterion in &evaluation.criteria {
        if !out.is_empty() {
            out.push(' ');
        }
        let _ = match criterion.points {
            Some(points) => write!(out, "{}={}", criterion.no, exact(points)),
            None => write!(out, "{}=?", criterion.no),
        };
    }
    out
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// How many of the standard's facts are known.
pub fn known(programme: &Programme, standard: &Standard, figures: &Figures) -> usize {
    let numbers = programme.facts();
    standard
        .facts()
        .iter()
        .filter(|fact| numbers.number(&fact.name).is_some_and(|number| figures.get(number).is_some()))
        .count()
}

/// Writes the row of a dossier.
pub(crate) async fn keep(
    tx: &Transaction,
    programme: &Programme,
    dossier: &Dossier,
    figures: &Figures,
    evaluation: &Evaluation,
) -> Result<()> {
    let standard = programme.standard(&dossier.standard_sha256).await?;
    let places: Vec<String> = (1..=COLUMNS.len()).map(|place| format!("${place}")).collect();
    let updates: Vec<String> = COLUMNS.iter().skip(1).map(|column| format!("{column} = excluded.{column}")).collect();
    let sql = format!(
        "INSERT INTO computation ({}) VALUES ({}) ON CONFLICT (assessment_id) DO UPDATE SET {}",
        COLUMNS.join(","),
        places.join(","),
        updates.join(",")
    );
    tx.run(&sql, row(dossier.id, &standard, evaluation, known(programme, &standard, figures))).await?;
    Ok(())
}

/// The verdict of a stored word.
pub fn verdict(word: &str) -> Result<Verdict> {
    let known =
        [Verdict::Met, Verdict::NotMet, Verdict::Undetermined].into_iter().find(|verdict| verdict.key() == word);
    known.ok_or_else(|| Error::broken(Unreadable(word.to_owned())))
}

/// Points of a stored fraction.
pub(crate) fn stored_points(word: &str) -> Result<Points> {
    word.parse().map_err(|_| Error::broken(Unreadable(word.to_owned())))
}

/// Points by criterion as they are stored; none where a criterion is undetermined.
pub(crate) fn stored_criteria(text: &str) -> Result<HashMap<String, Option<Points>>> {
    let pair = |pair: &str| {
        let (criterion, points) = pair.split_once('=').ok_or_else(|| Error::broken(Unreadable(pair.to_owned())))?;
        let points = if points == "?" { None } else { Some(stored_points(points)?) };
        Ok((criterion.to_owned(), points))
    };
    text.split_whitespace().map(pair).collect()
}

/// A word of a computation row that is none: never taken for another.
#[derive(Debug, thiserror::Error)]
#[error("a computation holds {0:?}")]
struct Unreadable(String);
