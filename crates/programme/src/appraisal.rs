//! The lead department appraises a submitted dossier: what is frozen is found right.

use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result};

use crate::{
    Dossier, Programme, State,
    act::{self, ActKind},
    papers,
    returning::LONGEST_WORDS,
    separation::{self, Side},
    snapshot,
};

/// Why a dossier cannot be appraised.
#[derive(Debug)]
pub enum AppraisalRefusal {
    /// It is not with the department.
    NotSubmitted,
    /// The opinion is too long.
    OpinionTooLong,
}

impl Refusal for AppraisalRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotSubmitted => "appraisal.refused.not_submitted",
            Self::OpinionTooLong => "appraisal.refused.opinion_too_long",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        vec![("longest", LONGEST_WORDS.to_string())]
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::OpinionTooLong).then_some("opinion")
    }
}

/// Whether a dossier can be appraised now.
pub fn ready(dossier: &Dossier) -> Result<()> {
    if dossier.state == State::Submitted { Ok(()) } else { Err(AppraisalRefusal::NotSubmitted.into()) }
}

/// Appraises a submitted dossier with an opinion (which may be empty).
pub async fn record(programme: &Programme, actor: &Actor, dossier: &Dossier, opinion: &str, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::Appraise, &dossier.place)?;
    ready(dossier)?;
    if opinion.chars().count() > LONGEST_WORDS {
        return Err(AppraisalRefusal::OpinionTooLong.into());
    }
    separation::check(&programme.store, dossier.id, actor.person, Side::Appraiser).await?;
    let submission = dossier.newest_act.ok_or(Error::NotFound)?;
    let snapshot = snapshot::of_act(&programme.store, submission).await?;
    let verdict = snapshot.evaluation.verdict;
    let opinion = text::nfc(opinion.trim());
    let report = papers::pdf(papers::appraisal_report(programme, &snapshot, &opinion, at).await?).await?;
    let change = Change::begin(&programme.store, actor, office, at).await?;
    let id = act::begin(&change, dossier, ActKind::Appraisal, actor, office).await?;
    change
        .tx
        .run(
            "INSERT INTO appraisal (act_id, submission_id, verdict, opinion) VALUES ($1, $2, $3, $4)",
            [id.into(), submission.into(), verdict.key().into(), opinion.into()],
        )
        .await?;
    snapshot::keep(&change.tx, id, &snapshot).await?;
    papers::keep(&change.tx, id, papers::Kind::AppraisalReport, &report).await?;
    act::finish(change, dossier, ActKind::Appraisal, &verdict.key()).await
}
