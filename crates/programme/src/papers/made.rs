//! A paper made again from what was frozen: the same act and kind always give the same paper.

use documents::Paper;
use organisation::{Error, Moment, Result, Role};
use storage::{FromQueryResult, Sql, Store};

use super::{Kind, appraisal_report, certificate, decision, request, return_notice, reversal, self_assessment_report};
use crate::{
    Programme, act,
    act::ActKind,
    decision::{Decision, Outcome},
    document::{self, Signer, Signing},
    returning::Opening,
    reversal::Reversal,
    snapshot::{self, Snapshot},
};

/// An act with what its papers say besides the snapshot.
#[derive(FromQueryResult)]
pub(super) struct Done {
    pub(super) id: i64,
    assessment_id: i64,
    pub(super) act: ActKind,
    pub(super) at: i64,
    person: String,
    role: String,
    /// Of the decision, or of the one that was published.
    pub(super) outcome: Option<Outcome>,
    /// The document of a decision, a revocation or a reopening.
    pub(super) document_id: Option<i64>,
    pub(super) document: Option<document::Kind>,
    pub(super) dossiers: i64,
    /// The decision that was published or taken back.
    decision_id: Option<i64>,
    words: Option<String>,
    /// The indicators of a return.
    indicators: Option<String>,
}

/// What a [`Done`] is read from.
pub(super) const DONE: &str = "SELECT t.id, t.assessment_id, t.kind AS act, t.at, p.full_name AS person, o.role,
        COALESCE(d.outcome, e.outcome) AS outcome, m.id AS document_id, m.kind AS document,
        (SELECT COUNT(*) FROM decision x WHERE x.document_id = m.id) AS dossiers,
        COALESCE(v.decision_id, u.decision_id) AS decision_id, COALESCE(r.reason, g.opinion, v.reason) AS words,
        r.indicators
    FROM act t JOIN person p ON p.id = t.person_id JOIN office o ON o.id = t.office_id
    LEFT JOIN decision d ON d.act_id = t.id
    LEFT JOIN reversal v ON v.act_id = t.id
    LEFT JOIN decision_document m ON m.id = COALESCE(d.document_id, v.document_id)
    LEFT JOIN publication u ON u.act_id = t.id
    LEFT JOIN decision e ON e.act_id = u.decision_id
    LEFT JOIN dossier_return r ON r.act_id = t.id
    LEFT JOIN appraisal g ON g.act_id = t.id";

impl Done {
    /// The papers that the act has.
    pub(super) fn kinds(&self) -> Vec<Kind> {
        match (self.act, self.document) {
            (ActKind::Submission, _) => vec![Kind::Request, Kind::SelfAssessmentReport],
            (ActKind::Return, _) => vec![Kind::ReturnNotice],
            (ActKind::Appraisal, _) => vec![Kind::AppraisalReport],
            (_, Some(document)) => vec![Kind::of_document(document, self.dossiers > 1)],
            (ActKind::Publication, None) if self.outcome == Some(Outcome::Recognised) => vec![Kind::Certificate],
            _ => Vec::new(),
        }
    }

    fn signer(&self) -> Signer {
        let signing = Role::from_name(&self.role).map_or(Signing::Head, Signing::of);
        Signer { name: self.person.clone(), signing }
    }
}

/// A paper of an act, as values: to be printed, or written in another format.
pub async fn paper(programme: &Programme, act: i64, kind: Kind) -> Result<Paper> {
    let done: Done =
        programme.store.read().row(&format!("{DONE} WHERE t.id = $1"), [act.into()]).await?.ok_or(Error::NotFound)?;
    if !done.kinds().contains(&kind) {
        return Err(Error::NotFound);
    }
    let store = &programme.store;
    let (at, words) = (Moment(done.at), done.words.as_deref().unwrap_or_default());
    match kind {
        Kind::Request => request(programme, &snapshot::of_act(store, act).await?, &done.signer(), at).await,
        Kind::SelfAssessmentReport => {
            self_assessment_report(programme, &snapshot::of_act(store, act).await?, &done.signer(), at).await
        }
        Kind::ReturnNotice => {
            let opening = Opening::read(done.indicators.as_deref())?;
            return_notice(programme, &returned(store, &done).await?, (words, &opening.indicators), at).await
        }
        Kind::AppraisalReport => appraisal_report(programme, &snapshot::of_act(store, act).await?, words, at).await,
        Kind::RecognitionDecision | Kind::RecognitionList | Kind::RefusalDecision | Kind::RefusalList => {
            decided(programme, &done).await
        }
        Kind::RevocationDecision => reversed(programme, &done, Reversal::Revocation).await,
        Kind::ReopeningDecision => reversed(programme, &done, Reversal::Reopening).await,
        Kind::Certificate => {
            let id = done.decision_id.ok_or(Error::NotFound)?;
            certificate(programme, &snapshot::of_act(store, id).await?, &one(store, id).await?).await
        }
        // minutes belong to a sitting, not to an act
        Kind::AssessmentMinutes | Kind::ReviewMinutes => Err(Error::NotFound),
    }
}

/// What was sent up before it was given back.
async fn returned(store: &Store, done: &Done) -> Result<Snapshot> {
    let submission = act::submission_before(store.read(), done.assessment_id, done.id).await?;
    snapshot::of_act(store, submission.ok_or(Error::NotFound)?).await
}

/// A decision with everything it names, in the order of its list.
async fn decided(programme: &Programme, done: &Done) -> Result<Paper> {
    let id = done.document_id.ok_or(Error::NotFound)?;
    let document = document::find(&programme.store, id).await?;
    let members = document::members(&programme.store, id).await?;
    let acts: Vec<i64> = members.iter().map(|member| member.act_id).collect();
    let snapshots = snapshot::of_acts(&programme.store, &acts).await?;
    let mut listed: Vec<&Snapshot> = snapshots.values().collect();
    listed.sort_by_cached_key(|snapshot| snapshot.in_list());
    decision(programme, &listed, &document.recorded(), &document.signed_by()).await
}

async fn reversed(programme: &Programme, done: &Done, way: Reversal) -> Result<Paper> {
    let (id, taken_back) = (done.document_id.ok_or(Error::NotFound)?, done.decision_id.ok_or(Error::NotFound)?);
    let document = document::find(&programme.store, id).await?;
    let before = one(&programme.store, taken_back).await?;
    // the reversal's own names who decided on its day; one that was loaded without has that of the decision
    let mut snapshots = snapshot::of_acts(&programme.store, &[done.id, taken_back]).await?;
    let own = snapshots.remove(&done.id);
    let snapshot = own.or_else(|| snapshots.remove(&taken_back)).ok_or(Error::NotFound)?;
    let reason = done.words.as_deref().unwrap_or_default();
    let signer = document.signed_by();
    reversal(programme, (way, &before, &snapshot), (&document.recorded(), reason), &signer).await
}

/// The decision of an act.
async fn one(store: &Store, act: i64) -> Result<Decision> {
    crate::decision::of_act(store, act).await?.ok_or(Error::NotFound)
}
