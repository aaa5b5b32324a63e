//! The lead department gives a dossier back to the commune, with a reason.

use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result};

use crate::{
    Dossier, Programme, State,
    act::{self, ActKind},
    papers,
    separation::{self, Side},
    snapshot,
};

/// The longest reason or opinion, in characters.
pub const LONGEST_WORDS: usize = 4_000;

/// Why a dossier cannot be returned.
#[derive(Debug)]
pub enum ReturnRefusal {
    /// A commune needs to know what to mend.
    ReasonMissing,
    /// Longer than [`LONGEST_WORDS`].
    ReasonTooLong,
    /// It is not with the department.
    NotSubmitted,
}

impl Refusal for ReturnRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::ReasonMissing => "return.refused.reason_missing",
            Self::ReasonTooLong => "return.refused.reason_too_long",
            Self::NotSubmitted => "return.refused.not_submitted",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        vec![("longest", LONGEST_WORDS.to_string())]
    }

    fn field(&self) -> Option<&'static str> {
        (!matches!(self, Self::NotSubmitted)).then_some("reason")
    }
}

/// Whether a dossier can be returned now: it is with the department, or waits for the authority.
pub fn ready(dossier: &Dossier) -> Result<()> {
    let here = matches!(dossier.state, State::Submitted | State::Appraised | State::InReview);
    if here { Ok(()) } else { Err(ReturnRefusal::NotSubmitted.into()) }
}

/// Returns a submitted dossier, or one that was appraised and not decided yet.
pub async fn record(programme: &Programme, actor: &Actor, dossier: &Dossier, reason: &str, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::ReturnDossier, &dossier.place)?;
    ready(dossier)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(ReturnRefusal::ReasonMissing.into());
    }
    if reason.chars().count() > LONGEST_WORDS {
        return Err(ReturnRefusal::ReasonTooLong.into());
    }
    separation::check(&programme.store, dossier.id, actor.person, Side::Appraiser).await?;
    let reason = text::nfc(reason);
    let submission = act::newest(programme.store.read(), dossier.id, ActKind::Submission).await?;
    let snapshot = snapshot::of_act(&programme.store, submission.ok_or(Error::NotFound)?).await?;
    let notice = papers::pdf(papers::return_notice(programme, &snapshot, (&reason, &[]), at).await?).await?;
    let change = Change::begin(&programme.store, actor, office, at).await?;
    let id = act::begin(&change, dossier, ActKind::Return, actor, office).await?;
    change
        .tx
        .run("INSERT INTO dossier_return (act_id, reason) VALUES ($1, $2)", [id.into(), reason.clone().into()])
        .await?;
    papers::keep(&change.tx, id, papers::Kind::ReturnNotice, &notice).await?;
    act::finish(change, dossier, ActKind::Return, &reason).await
}
