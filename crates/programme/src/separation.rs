//! Self-scorer, appraiser and decider are three people, per dossier and across re-submissions.

use std::collections::HashMap;

use organisation::{Refusal, Result};
use storage::{FromQueryResult, Sql, Store, in_list};

use crate::act::ActKind;

/// The three sides of a dossier. Entering a figure and sending it up belong to the commune's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Enters, scores, submits, objects.
    Commune,
    /// Appraises or returns, answers objections.
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
    match others(store, &[assessment], person, side).await?.remove(&assessment) {
        Some(refusal) => Err(refusal.into()),
        None => Ok(()),
    }
}

/// Of some dossiers those that refuse the person this side, in one statement.
pub(crate) async fn others(
    store: &Store,
    assessments: &[i64],
    person: i64,
    side: Side,
) -> Result<HashMap<i64, AnotherSide>> {
    let mut others = HashMap::new();
    for (assessment, before) in acted(store.read(), assessments, person).await? {
        if before != side {
            others.entry(assessment).or_insert(AnotherSide { before });
        }
    }
    Ok(others)
}

async fn acted(db: &impl Sql, assessments: &[i64], person: i64) -> Result<Vec<(i64, Side)>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        /// None for a figure that was entered, or an objection.
        kind: Option<ActKind>,
    }
    let list = in_list(assessments.iter().copied());
    let sql = format!(
        "SELECT DISTINCT assessment_id AS id, kind FROM act WHERE assessment_id IN ({list}) AND person_id = $1
         UNION
         SELECT a.id, NULL FROM figure_entry e JOIN figure_sheet s ON s.id = e.sheet_id
         JOIN assessment a ON a.unit_id = s.unit_id AND a.year = s.year WHERE a.id IN ({list}) AND e.person_id = $1
         UNION
         SELECT o.assessment_id, NULL FROM objection o WHERE o.assessment_id IN ({list}) AND o.person_id = $1
         UNION
         SELECT o.assessment_id, 'appraisal' FROM objection_answer w JOIN objection o ON o.id = w.objection_id
         WHERE o.assessment_id IN ({list}) AND w.person_id = $1"
    );
    let rows: Vec<Row> = db.rows(&sql, [person.into()]).await?;
    let side = |row: Row| {
        let side = match row.kind {
            Some(ActKind::SelfAssessment | ActKind::CouncilSitting | ActKind::Submission) | None => Side::Commune,
            Some(ActKind::Return | ActKind::Appraisal) => Side::Appraiser,
            Some(ActKind::Decision | ActKind::Revocation | ActKind::Reopening) => Side::Decider,
            // the secretary records what the council did; who voted stands with the council
            Some(ActKind::ReviewSitting) => return None,
            // publishing is the signer's opposite only; that rule stands with the publication
            Some(ActKind::Publication) => return None,
        };
        Some((row.id, side))
    };
    Ok(rows.into_iter().filter_map(side).collect())
}
