//! The commune's chairman sends the dossier up; what is sent is frozen with its request and its report.

use organisation::{Action, Actor, Change, Moment, Refusal, Result};

use crate::{
    Dossier, Programme, State,
    act::{self, ActKind},
    document::Signer,
    papers,
    separation::{self, Side},
    snapshot::{self, Snapshot},
};

/// Why a dossier cannot be submitted.
#[derive(Debug)]
pub enum SubmissionRefusal {
    /// It has to be self-scored first, after the last change of a figure.
    NotSelfScored,
}

impl Refusal for SubmissionRefusal {
    fn key(&self) -> &'static str {
        "submission.refused.not_self_scored"
    }
}

/// Whether a dossier can be submitted now.
pub fn ready(dossier: &Dossier) -> Result<()> {
    if matches!(dossier.state, State::SelfScored | State::CouncilHeld) {
        Ok(())
    } else {
        Err(SubmissionRefusal::NotSelfScored.into())
    }
}

/// Submits a self-scored dossier. An undetermined one may go up; it names its gaps.
pub async fn record(programme: &Programme, actor: &Actor, dossier: &Dossier, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::Submit, &dossier.place)?;
    ready(dossier)?;
    separation::check(&programme.store, dossier.id, actor.person, Side::Commune).await?;
    let snapshot = Snapshot::of(programme, dossier).await?;
    let signer = Signer::of(actor, office);
    let request = papers::pdf(papers::request(programme, &snapshot, &signer, at).await?).await?;
    let report = papers::pdf(papers::self_assessment_report(programme, &snapshot, &signer, at).await?).await?;
    let change = Change::begin(&programme.store, actor, office, at).await?;
    let id = act::begin(&change, dossier, ActKind::Submission, actor, office).await?;
    snapshot::keep(&change.tx, id, &snapshot).await?;
    papers::keep(&change.tx, id, papers::Kind::Request, &request).await?;
    papers::keep(&change.tx, id, papers::Kind::SelfAssessmentReport, &report).await?;
    let verdict = snapshot.evaluation.verdict.key();
    act::finish(change, dossier, ActKind::Submission, &verdict).await
}
