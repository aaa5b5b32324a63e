//! The authority takes its decision back, by another numbered decision with its reason: it revokes a recognition, or
//! reopens a dossier so that the commune can correct it. Earlier snapshots and papers stay as they are.

use documents::Paper;
use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result, actor::Held, day, parse_day};
use serde::Serialize;

use crate::{
    Dossier, Programme, State,
    act::{self, ActKind},
    assessment, computation,
    decision::{self, Decision, Outcome},
    document::{self, Kind, NewDecision, Signer},
    papers,
    returning::{LONGEST_WORDS, words},
    separation::{self, Side},
    snapshot::{self, Snapshot},
};

/// Why a decision cannot be taken back.
#[derive(Debug)]
pub enum ReversalRefusal {
    /// Only a recognition in force can be revoked.
    NotRecognised,
    /// Only a decided dossier can be reopened.
    NotDecided,
    /// The commune and the public need to know why.
    ReasonMissing,
    /// Longer than [`LONGEST_WORDS`].
    ReasonTooLong,
}

impl Refusal for ReversalRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotRecognised => "reversal.refused.not_recognised",
            Self::NotDecided => "reversal.refused.not_decided",
            Self::ReasonMissing => "reversal.refused.reason_missing",
            Self::ReasonTooLong => "reversal.refused.reason_too_long",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        vec![("longest", LONGEST_WORDS.to_string())]
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::ReasonMissing | Self::ReasonTooLong).then_some("reason")
    }
}

/// How a decision is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reversal {
    /// The recognition ends.
    Revocation,
    /// The dossier goes back to the commune.
    Reopening,
}

impl Reversal {
    /// The act.
    pub const fn act(self) -> ActKind {
        match self {
            Self::Revocation => ActKind::Revocation,
            Self::Reopening => ActKind::Reopening,
        }
    }

    /// The kind of its document.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Revocation => Kind::Revocation,
            Self::Reopening => Kind::Reopening,
        }
    }

    /// The kind of its paper.
    pub const fn paper(self) -> papers::Kind {
        match self {
            Self::Revocation => papers::Kind::RevocationDecision,
            Self::Reopening => papers::Kind::ReopeningDecision,
        }
    }
}

/// Whether a dossier stands so that its decision can be taken back in this way.
pub fn possible(dossier: &Dossier, reversal: Reversal) -> Result<(), ReversalRefusal> {
    let decided = matches!(dossier.state, State::Recognised | State::NotRecognised | State::Published);
    match reversal {
        Reversal::Revocation if !decided || dossier.outcome != Some(Outcome::Recognised) => {
            Err(ReversalRefusal::NotRecognised)
        }
        Reversal::Reopening if !decided && dossier.state != State::Revoked => Err(ReversalRefusal::NotDecided),
        Reversal::Revocation | Reversal::Reopening => Ok(()),
    }
}

/// Whether the decision on a dossier can be taken back now in this way; the decision.
pub async fn ready(programme: &Programme, dossier: &Dossier, reversal: Reversal) -> Result<Decision> {
    possible(dossier, reversal)?;
    decision::of_dossier(&programme.store, dossier.id).await?.ok_or(Error::NotFound)
}

/// The reason as it is kept and printed.
pub fn reason(typed: &str) -> Result<String, ReversalRefusal> {
    let reason = words(typed).ok_or(ReversalRefusal::ReasonTooLong)?;
    if reason.is_empty() { Err(ReversalRefusal::ReasonMissing) } else { Ok(reason) }
}

/// What a signing would record.
struct Prepared {
    decision: Decision,
    reason: String,
    snapshot: Snapshot,
    paper: Paper,
}

/// Looks whether the paper can be signed, and makes it.
async fn prepare(
    programme: &Programme,
    (actor, office): (&Actor, &Held),
    (dossier, reversal): (&Dossier, Reversal),
    (new, typed): (&NewDecision, &str),
    at: Moment,
) -> Result<Prepared> {
    let decision = ready(programme, dossier, reversal).await?;
    separation::check(&programme.store, dossier.id, actor.person, Side::Decider).await?;
    // a reopening can follow a revocation: the newest of them was signed before
    let before = document::of_dossier(&programme.store, dossier.id).await?.pop();
    new.check(parse_day(before.as_ref().map_or(&decision.decided_on, |entry| &entry.decided_on)), at)?;
    let reason = reason(typed)?;
    let authority = decision::entitled(programme, dossier, office, new.decided_on).await?;
    let decided = snapshot::of_act(&programme.store, decision.act_id).await?;
    let snapshot = Snapshot { authority: Some(authority.frozen()), ..decided };
    let signer = Signer::of(actor, office);
    let paper = papers::reversal(programme, (reversal, &decision, &snapshot), (new, &reason), &signer).await?;
    Ok(Prepared { decision, reason, snapshot, paper })
}

/// The paper as it will print; nothing is recorded.
pub async fn draft(
    programme: &Programme,
    actor: &Actor,
    what: (&Dossier, Reversal),
    said: (&NewDecision, &str),
    at: Moment,
) -> Result<Paper> {
    let office = actor.office_for(Action::Decide, &what.0.place)?;
    Ok(prepare(programme, (actor, office), what, said, at).await?.paper)
}

/// Records that the chairman signed a decision that takes the one on a dossier back.
pub async fn record(
    programme: &Programme,
    actor: &Actor,
    (dossier, reversal): (&Dossier, Reversal),
    (new, typed): (&NewDecision, &str),
    at: Moment,
) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        document: i64,
        number: i64,
        decided_on: String,
        decision: i64,
        reason: &'a str,
    }
    let office = actor.office_for(Action::Decide, &dossier.place)?;
    let prepared = prepare(programme, (actor, office), (dossier, reversal), (new, typed), at).await?;
    let Prepared { decision, reason, snapshot, paper } = prepared;
    let draft = document::draft(programme.store.read(), &paper, &snapshot.standard.id).await?;
    let bytes = papers::pdf(paper).await?;
    let evaluation = computation::evaluate(programme, dossier, &dossier.figures).await?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    let document = document::enter(&mut change, reversal.kind(), (actor, office), new, &draft).await?;
    papers::keep_document(&change.tx, document, reversal.paper(), &bytes).await?;
    let id = act::begin(&change, dossier, reversal.act(), actor, office).await?;
    change
        .tx
        .run(
            "INSERT INTO reversal (act_id, document_id, decision_id, reason) VALUES ($1, $2, $3, $4)",
            [id.into(), document.into(), decision.act_id.into(), reason.clone().into()],
        )
        .await?;
    document::take_back(&change.tx, document, decision.document_id).await?;
    snapshot::keep(&change.tx, id, &snapshot).await?;
    assessment::point_to_outcome(&change.tx, dossier.id, None).await?;
    if reversal == Reversal::Reopening {
        // the commune's own score again
        computation::keep(&change.tx, programme, dossier, &dossier.figures, &evaluation).await?;
    }
    let decided_on = day(new.decided_on);
    let details = Details { document, number: new.number, decided_on, decision: decision.act_id, reason: &reason };
    act::finish(change, dossier, reversal.act(), &details).await
}
