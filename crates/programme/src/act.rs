//! Acts on a dossier: each a row with author and time, in order.

use organisation::{Actor, Change, Result, actor::Held};
use serde::Serialize;
use storage::{FromQueryResult, Sql, Store};

use crate::{Dossier, assessment};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActKind {
    /// The commune froze its own score.
    SelfAssessment,
    /// The commune's assessment council sat and its minutes were signed.
    CouncilSitting,
    /// The commune's chairman sent the dossier up.
    Submission,
    /// The lead department gave it back.
    Return,
    /// The lead department appraised it.
    Appraisal,
    /// The review council sat and its minutes were signed.
    ReviewSitting,
    /// The authority decided.
    Decision,
    /// The decision was made known.
    Publication,
    /// The authority took its decision back.
    Revocation,
    /// The authority gave the dossier back to the commune after a decision.
    Reopening,
}

impl ActKind {
    const ALL: [Self; 10] = [
        Self::SelfAssessment,
        Self::CouncilSitting,
        Self::Submission,
        Self::Return,
        Self::Appraisal,
        Self::ReviewSitting,
        Self::Decision,
        Self::Publication,
        Self::Revocation,
        Self::Reopening,
    ];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SelfAssessment => "self_assessment",
            Self::CouncilSitting => "council_sitting",
            Self::Submission => "submission",
            Self::Return => "return",
            Self::Appraisal => "appraisal",
            Self::ReviewSitting => "review_sitting",
            Self::Decision => "decision",
            Self::Publication => "publication",
            Self::Revocation => "revocation",
            Self::Reopening => "reopening",
        }
    }

    /// The kind of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

storage::stored_by_name!(ActKind);

/// Begins an act: takes the dossier's next version, writes the act's row, points the dossier to it, gives its id.
pub(crate) async fn begin(
    change: &Change,
    dossier: &Dossier,
    kind: ActKind,
    actor: &Actor,
    office: &Held,
) -> Result<i64> {
    assessment::advance(&change.tx, dossier).await?;
    let id = change
        .tx
        .insert(
            "INSERT INTO act (assessment_id, kind, at, person_id, office_id, sheet_version)
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            [
                dossier.id.into(),
                kind.into(),
                change.at.0.into(),
                actor.person.into(),
                office.id.into(),
                dossier.sheet_version.into(),
            ],
        )
        .await?;
    assessment::point(&change.tx, dossier, id, kind).await?;
    Ok(id)
}

/// Ends an act: leaves its event and keeps the change.
pub(crate) async fn finish(
    mut change: Change,
    dossier: &Dossier,
    kind: ActKind,
    details: &(impl Serialize + Sync),
) -> Result<()> {
    note(&mut change, dossier, kind, details).await?;
    change.commit().await
}

/// Leaves the event of an act in a change that goes on.
pub(crate) async fn note(
    change: &mut Change,
    dossier: &Dossier,
    kind: ActKind,
    details: &(impl Serialize + Sync),
) -> Result<()> {
    let action = match kind {
        ActKind::SelfAssessment => "self_assessed",
        ActKind::CouncilSitting => "council_held",
        ActKind::Submission => "submitted",
        ActKind::Return => "returned",
        ActKind::Appraisal => "appraised",
        ActKind::ReviewSitting => "reviewed",
        ActKind::Decision => "decided",
        ActKind::Publication => "published",
        ActKind::Revocation => "revoked",
        ActKind::Reopening => "reopened",
    };
    change.record(action, dossier.subject(), details).await
}

/// An act as the dossier's course shows it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Act {
    /// Row.
    pub id: i64,
    /// What was done.
    pub kind: ActKind,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Row of the person.
    pub person_id: i64,
    /// Who.
    pub person: String,
    /// Name of the role in which.
    pub role: String,
    /// The reason of a return, a revocation or a reopening, the opinion of an appraisal.
    pub words: Option<String>,
    /// The indicators of a return, as they are stored; none for any other act.
    pub returned: Option<String>,
    /// The day by which a returned dossier is expected back.
    pub answer_by: Option<String>,
}

/// All acts on a dossier, oldest first.
pub async fn course(store: &Store, assessment: i64) -> Result<Vec<Act>> {
    Ok(store
        .read()
        .rows(
            "SELECT t.id, t.kind, t.at, t.person_id, p.full_name AS person, o.role, COALESCE(r.reason, g.opinion, v.reason) AS words,
                    r.indicators AS returned, r.answer_by
             FROM act t JOIN person p ON p.id = t.person_id JOIN office o ON o.id = t.office_id
             LEFT JOIN dossier_return r ON r.act_id = t.id LEFT JOIN appraisal g ON g.act_id = t.id
             LEFT JOIN reversal v ON v.act_id = t.id
             WHERE t.assessment_id = $1 ORDER BY t.id",
            [assessment.into()],
        )
        .await?)
}

/// The last submission of a dossier before an act.
pub(crate) async fn submission_before(db: &impl Sql, assessment: i64, act: i64) -> Result<Option<i64>> {
    let sql = "SELECT MAX(id) FROM act WHERE assessment_id = $1 AND kind = $3 AND id < $2";
    Ok(db.number(sql, [assessment.into(), act.into(), ActKind::Submission.into()]).await?)
}

/// The newest act of a kind on a dossier.
pub async fn newest(db: &impl Sql, assessment: i64, kind: ActKind) -> Result<Option<i64>> {
    Ok(db
        .number("SELECT MAX(id) FROM act WHERE assessment_id = $1 AND kind = $2", [assessment.into(), kind.into()])
        .await?)
}
