//! Self-scorer, appraiser and decider are three people, per dossier and across re-submissions.

use std::collections::HashMap;

use organisation::{Refusal, Result};
use serde::{Deserialize, Serialize};
use storage::{FromQueryResult, Sql, Store, in_list};

use crate::{act::ActKind, evidence};

/// The three sides of a dossier. Entering a figure and sending it up belong to the commune's side; so does a vote in
/// the commune's council, while one in the review council belongs to the decider's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

impl Side {
    /// The last part of its text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::Appraiser => "appraiser",
            Self::Decider => "decider",
        }
    }
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
    check_all(store, &[assessment], person, side).await
}

/// The same of several dossiers at once; the first that refuses is told.
pub(crate) async fn check_all(store: &Store, assessments: &[i64], person: i64, side: Side) -> Result<()> {
    let mut others = others(store, assessments, person, side).await?;
    match assessments.iter().find_map(|assessment| others.remove(assessment)) {
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
    for acted in acted(store.read(), assessments, &[person]).await? {
        if acted.side != side {
            others.entry(acted.assessment).or_insert(AnotherSide { before: acted.side });
        }
    }
    Ok(others)
}

/// That somebody acted on a side of a dossier.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Acted {
    /// Row of the assessment.
    pub(crate) assessment: i64,
    /// Row of the person.
    pub(crate) person: i64,
    /// The side.
    pub(crate) side: Side,
}

/// On which sides of some dossiers some people acted, ever, in one statement.
pub(crate) async fn acted(db: &impl Sql, assessments: &[i64], people: &[i64]) -> Result<Vec<Acted>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        person_id: i64,
        /// What was done on the dossier; none for a figure, a confirmation, evidence or an objection.
        kind: Option<ActKind>,
    }
    let (list, people) = (in_list(assessments.iter().copied()), in_list(people.iter().copied()));
    // a vote stands where the council stands: with the commune, or with the authority that decides; so does whoever
    // wrote it down for the member
    let sql = format!(
        "SELECT DISTINCT assessment_id AS id, person_id, kind FROM act
         WHERE assessment_id IN ({list}) AND person_id IN ({people})
         UNION
         SELECT a.id, e.person_id, NULL FROM figure_entry e JOIN figure_sheet s ON s.id = e.sheet_id
         JOIN assessment a ON a.unit_id = s.unit_id AND a.year = s.year
         WHERE a.id IN ({list}) AND e.person_id IN ({people})
         UNION
         SELECT a.id, b.person_id, NULL FROM survey_batch b JOIN survey s ON s.id = b.survey_id
         JOIN assessment a ON a.unit_id = s.unit_id AND a.year = s.year
         WHERE a.id IN ({list}) AND b.person_id IN ({people})
         UNION
         SELECT i.assessment_id, p.id, CASE c.kind WHEN 'review' THEN 'decision' ELSE 'council_sitting' END
         FROM agenda_item i JOIN vote v ON v.item_id = i.id JOIN council_member m ON m.id = v.member_id
         JOIN council c ON c.id = m.council_id JOIN person p ON p.id IN (m.person_id, v.person_id)
         WHERE i.assessment_id IN ({list}) AND p.id IN ({people})
         UNION
         SELECT t.assessment_id, f.person_id, '{appraisal}' FROM appraisal_finding f JOIN act t ON t.id = f.submission_id
         WHERE t.assessment_id IN ({list}) AND f.person_id IN ({people})
         UNION
         SELECT k.assessment_id, l.person_id, '{appraisal}' FROM recheck_finding l JOIN recheck k ON k.id = l.recheck_id
         WHERE k.assessment_id IN ({list}) AND l.person_id IN ({people})
         UNION
         SELECT k.assessment_id, d.person_id, '{appraisal}' FROM recheck_closing d JOIN recheck k ON k.id = d.recheck_id
         WHERE k.assessment_id IN ({list}) AND d.person_id IN ({people})
         UNION
         SELECT assessment_id, person_id, NULL FROM confirmation WHERE assessment_id IN ({list}) AND person_id IN ({people})
         UNION
         SELECT c.assessment_id, w.person_id, NULL FROM confirmation_withdrawal w
         JOIN confirmation c ON c.id = w.confirmation_id
         WHERE c.assessment_id IN ({list}) AND w.person_id IN ({people})
         UNION
         SELECT assessment_id, person_id, NULL FROM acceptance WHERE assessment_id IN ({list}) AND person_id IN ({people})
         UNION
         SELECT t.assessment_id, g.person_id, '{appraisal}' FROM agreement g JOIN act t ON t.id = g.submission_id
         WHERE t.assessment_id IN ({list}) AND g.person_id IN ({people})
         UNION
         SELECT o.assessment_id, o.person_id, NULL FROM objection o
         WHERE o.assessment_id IN ({list}) AND o.person_id IN ({people})
         UNION
         SELECT o.assessment_id, w.person_id, '{appraisal}' FROM objection_answer w JOIN objection o ON o.id = w.objection_id
         WHERE o.assessment_id IN ({list}) AND w.person_id IN ({people})
         UNION {}",
        evidence::acted(&list, &people),
        // a provincial sector looks at what was sent up: it stands where the appraiser stands
        appraisal = ActKind::Appraisal.name(),

    );
    let rows: Vec<Row> = db.rows(&sql, []).await?;
    let side = |row: Row| {
        let side = match row.kind {
            Some(ActKind::SelfAssessment | ActKind::CouncilSitting | ActKind::Submission) | None => Side::Commune,
            Some(ActKind::Return | ActKind::Appraisal) => Side::Appraiser,
            // whoever signs for the review council that it sat stands where it stands, as its voters do
            Some(ActKind::ReviewSitting | ActKind::Decision | ActKind::Revocation | ActKind::Reopening) => {
                Side::Decider
            }
            // publishing is the signer's opposite only; that rule stands with the publication
            Some(ActKind::Publication) => return None,
        };
        Some(Acted { assessment: row.id, person: row.person_id, side })
    };
    Ok(rows.into_iter().filter_map(side).collect())
}
