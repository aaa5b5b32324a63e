//! The commune's chairman sends the dossier up; what is sent is frozen with its request and its report.

use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result};

use crate::{
    Dossier, Programme, State,
    act::{self, ActKind},
    confirmation::{self, Standing},
    document::Signer,
    due, evidence, papers,
    plausibility::{self, Finding},
    separation::{self, Side},
    snapshot::{self, Snapshot},
};

/// Why a dossier cannot be submitted.
#[derive(Debug)]
pub enum SubmissionRefusal {
    /// It has to be self-scored first, after the last change of a figure.
    NotSelfScored,
    /// The commune's council has to adopt it first, in a sitting whose minutes are signed.
    CouncilNotHeld,
}

impl Refusal for SubmissionRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotSelfScored => "submission.refused.not_self_scored",
            Self::CouncilNotHeld => "submission.refused.council_not_held",
        }
    }
}

/// Whether a dossier is as far as a submission.
pub fn ready(dossier: &Dossier) -> Result<()> {
    match dossier.state {
        State::SelfScored | State::CouncilHeld => Ok(()),
        _ => Err(SubmissionRefusal::NotSelfScored.into()),
    }
}

/// Whether nothing is open that somebody in the commune has to say first, in the order in which they say it: a sector's
/// word, the answer to a finding, the council's vote.
pub fn complete(dossier: &Dossier, standings: &[Standing], findings: &[Finding]) -> Result<()> {
    confirmation::demand(standings)?;
    plausibility::demand(findings)?;
    match dossier.state {
        State::CouncilHeld => Ok(()),
        _ => Err(SubmissionRefusal::CouncilNotHeld.into()),
    }
}

/// Submits a dossier that the commune's council adopted. An undetermined one may go up; it names its gaps.
pub async fn record(programme: &Programme, actor: &Actor, dossier: &Dossier, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::Submit, &dossier.place)?;
    ready(dossier)?;
    separation::check(&programme.store, dossier.id, actor.person, Side::Commune).await?;
    let mut snapshot = Snapshot::of(programme, dossier).await?;
    snapshot.due = due::frozen(&programme.store, dossier, at).await?;
    snapshot.sectors = confirmation::standings(programme, dossier, at.today()).await?;
    let last_year = snapshot::last_year(programme, dossier).await?;
    snapshot.unlikely = plausibility::of_dossier(programme, dossier, &last_year).await?;
    complete(dossier, &snapshot.sectors, &snapshot.unlikely)?;
    snapshot.evidence = evidence::frozen(programme.store.read(), dossier.id, at).await?;
    let signer = Signer::of(actor, office);
    let request = papers::pdf(papers::request(programme, &snapshot, &signer, at).await?).await?;
    let report = papers::pdf(papers::self_assessment_report(programme, &snapshot, &signer, at).await?).await?;
    let change = Change::begin(&programme.store, actor, office, at).await?;
    let id = act::begin(&change, dossier, ActKind::Submission, actor, office).await?;
    // the dossier's row is held by now: what was offered since the report was printed would be missing in it
    if evidence::frozen(&change.tx, dossier.id, at).await? != snapshot.evidence {
        return Err(Error::Conflict);
    }
    due::keep_handing_in(&change.tx, id, dossier, at.today(), snapshot.due.as_ref()).await?;
    snapshot::keep(&change.tx, id, &snapshot).await?;
    papers::keep(&change.tx, id, papers::Kind::Request, &request).await?;
    papers::keep(&change.tx, id, papers::Kind::SelfAssessmentReport, &report).await?;
    let verdict = snapshot.evaluation.verdict.key();
    act::finish(change, dossier, ActKind::Submission, &verdict).await
}
