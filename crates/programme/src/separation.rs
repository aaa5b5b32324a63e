//! Self-scorer, appraiser and decider are three people, per dossier and across re-submissions.

use organisation::{Refusal, Result};
use storage::{FromQueryResult, Sql, Store};

use crate::act::ActKind;

/// The three sides of a dossier. Entering a figure and sending it up belong to the commune's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Enters, scores, submits.
    Commune,
    /// Appraises or returns.
    Appraiser,
    /// Decides.
    Decider,
}

/// The person has acted on another side of this dossier before.
#[derive(Debug)]
pub struct AnotherSide {
    before: Side,
}

impl Refusal for AnotherSide {
    fn key(&self) -> &'static str {
        match self.before {
            Side::Commune => "separation.refused.commune",
            Side::Appraiser => "separation.refused.appraiser",
            Side::Decider => "separation.refused.decider",
        }
    }
}

/// Refuses a person who has acted on another side of the dossier, ever.
pub async fn check(store: &Store, assessment: i64, person: i64, side: Side) -> Result<()> {
    match acted(store.read(), assessment, person).await?.into_iter().find(|before| *before != side) {
        Some(before) => Err(AnotherSide { before }.into()),
        None => Ok(()),
    }
}

async fn acted(db: &impl Sql, assessment: i64, person: i64) -> Result<Vec<Side>> {
    #[derive(FromQueryResult)]
    struct Row {
        /// None for a figure that was entered.
        kind: Option<ActKind>,
    }
    let rows: Vec<Row> = db
        .rows(
            "SELECT DISTINCT kind FROM act WHERE assessment_id = $1 AND person_id = $2
             UNION
             SELECT NULL FROM figure_entry e JOIN figure_sheet s ON s.id = e.sheet_id
             JOIN assessment a ON a.unit_id = s.unit_id AND a.year = s.year WHERE a.id = $1 AND e.person_id = $2",
            [assessment.into(), person.into()],
        )
        .await?;
    Ok(rows
        .iter()
        .filter_map(|row| match row.kind {
            Some(ActKind::SelfAssessment | ActKind::Submission) | None => Some(Side::Commune),
            Some(ActKind::Return | ActKind::Appraisal) => Some(Side::Appraiser),
            Some(ActKind::Decision) => Some(Side::Decider),
            // publishing is the signer's opposite only; that rule stands with the publication
            Some(ActKind::Publication) => None,
        })
        .collect())
}
