//! The authority decides: recognises what is met, refuses what is not met, by a numbered decision.
//! Who that is on a day, and how sure it is, says `authority.rs`; the paper prints it.

use chrono::{Datelike as _, NaiveDate};
use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result, Role, actor::Held, day};
use serde::Serialize;
use standards::Verdict;
use storage::{FromQueryResult, Sql, Store};

use crate::{
    Dossier, Programme, State,
    act::{self, ActKind},
    assessment,
    authority::{self, Authority},
    papers,
    separation::{self, Side},
    snapshot::{self, Snapshot},
};

/// How the chairman's paper is signed: in person, or by a deputy for the chairman. It follows from the office in
/// which the decision is recorded, so that nobody's name stands under another's title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signing {
    /// CHỦ TỊCH.
    Head,
    /// KT. CHỦ TỊCH / PHÓ CHỦ TỊCH.
    ForHead,
}

impl Signing {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::ForHead => "for_head",
        }
    }

    /// The signing of whoever holds this role.
    pub const fn of(role: Role) -> Self {
        match role {
            Role::ProvincialViceChair => Self::ForHead,
            _ => Self::Head,
        }
    }

    /// The signing of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Head, Self::ForHead].into_iter().find(|signing| signing.name() == name)
    }
}

storage::stored_by_name!(Signing);

/// What the authority decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The commune is child-friendly.
    Recognised,
    /// It is not.
    NotRecognised,
}

impl Outcome {
    /// Both, in the order of boards.
    pub const ALL: [Self; 2] = [Self::Recognised, Self::NotRecognised];

    /// The stored name; also its part of addresses and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recognised => "recognised",
            Self::NotRecognised => "not_recognised",
        }
    }

    /// The outcome of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

storage::stored_by_name!(Outcome);

/// What the record of a signing names.
#[derive(Clone, Debug)]
pub struct NewDecision {
    /// Number in the authority's register of the year.
    pub number: i64,
    /// Day of signing.
    pub decided_on: NaiveDate,
}

/// Whose name stands under a paper, and in whose stead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// Full name.
    pub name: String,
    /// In person or for the head.
    pub signing: Signing,
}

impl Signer {
    /// Somebody who acts in an office.
    pub fn of(actor: &Actor, office: &Held) -> Self {
        Self { name: actor.name.clone(), signing: Signing::of(office.role) }
    }
}

/// A decision as its page and its paper show it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Decision {
    /// Row of the act.
    pub act_id: i64,
    /// What was decided.
    pub outcome: Outcome,
    /// The province whose chairman decided.
    pub authority_id: i64,
    /// Number.
    pub number: i64,
    /// Symbol after the number.
    pub symbol: String,
    /// Day of signing.
    pub decided_on: String,
    /// How the paper was signed.
    pub signing: Signing,
    /// The signer.
    pub signer: String,
    /// Row of the signer.
    pub signer_id: i64,
}

/// Why no decision can be recorded.
#[derive(Debug)]
pub enum DecisionRefusal {
    /// The dossier is not appraised.
    NotAppraised,
    /// Only `met` can be recognised and only `not_met` refused.
    Undetermined,
    /// The review council has to sit on it first.
    NotReviewed,
    /// The review council did not adopt what the appraisal comes to: it can only be given back.
    NotAdopted,
    /// The number is not a whole number from 1.
    NumberBad,
    /// The number is given in the register of the year.
    NumberTaken {
        /// The next free one.
        next: i64,
    },
    /// The day is before the appraisal or in the future.
    DayBad,
    /// Somebody else decides on that day.
    NotAuthority,
    /// No procedure and no province says who decides on that day.
    AuthorityUnknown,
}

impl Refusal for DecisionRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotAppraised => "decision.refused.not_appraised",
            Self::Undetermined => "decision.refused.undetermined",
            Self::NotReviewed => "decision.refused.not_reviewed",
            Self::NotAdopted => "decision.refused.not_adopted",
            Self::NumberBad => "decision.refused.number_bad",
            Self::NumberTaken { .. } => "decision.refused.number_taken",
            Self::DayBad => "decision.refused.day_bad",
            Self::NotAuthority => "decision.refused.not_authority",
            Self::AuthorityUnknown => "decision.refused.authority_unknown",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NumberTaken { next } => vec![("next", next.to_string())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NumberBad | Self::NumberTaken { .. } => Some("number"),
            Self::DayBad | Self::NotAuthority | Self::AuthorityUnknown => Some("decided_on"),
            _ => None,
        }
    }
}

/// The symbol of a decision: no real one in an invented world.
pub fn symbol(demo: bool) -> &'static str {
    if demo { "QĐ-MẪU" } else { "QĐ-UBND" }
}

/// The next free number of an authority in a year.
pub async fn next_number(db: &impl Sql, authority: i64, year: i32, symbol: &str) -> Result<i64> {
    Ok(db
        .number(
            "SELECT COALESCE(MAX(number), 0) + 1 FROM decision WHERE authority_id = $1 AND year = $2 AND symbol = $3",
            [authority.into(), i64::from(year).into(), symbol.into()],
        )
        .await?
        .unwrap_or(1))
}

/// What can be decided on what was appraised.
pub fn outcome(snapshot: &Snapshot) -> Result<Outcome, DecisionRefusal> {
    match snapshot.evaluation.verdict {
        Verdict::Met => Ok(Outcome::Recognised),
        Verdict::NotMet => Ok(Outcome::NotRecognised),
        Verdict::Undetermined => Err(DecisionRefusal::Undetermined),
    }
}

/// Whether a decision can be taken now on a dossier that was appraised as `snapshot`; what it would be.
pub fn ready(dossier: &Dossier, snapshot: &Snapshot) -> Result<Outcome> {
    if !matches!(dossier.state, State::Appraised | State::InReview) {
        return Err(DecisionRefusal::NotAppraised.into());
    }
    let outcome = outcome(snapshot)?;
    match (dossier.state, dossier.adopted) {
        (State::InReview, Some(adopted)) if adopted == outcome => Ok(outcome),
        (State::InReview, _) => Err(DecisionRefusal::NotAdopted.into()),
        _ => Err(DecisionRefusal::NotReviewed.into()),
    }
}

/// Who decides on the day of signing; refused where the office is not that authority's.
pub async fn entitled(programme: &Programme, dossier: &Dossier, office: &Held, on: NaiveDate) -> Result<Authority> {
    let authority = authority::of_dossier(programme, dossier, on).await?.ok_or(DecisionRefusal::AuthorityUnknown)?;
    if authority.admits(office.role) { Ok(authority) } else { Err(DecisionRefusal::NotAuthority.into()) }
}

/// Records that the chairman signed, with number and date; freezes the decision with its paper.
pub async fn record(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    new: &NewDecision,
    at: Moment,
) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        outcome: Outcome,
        number: i64,
        symbol: &'a str,
        decided_on: String,
    }
    let office = actor.office_for(Action::Decide, &dossier.place)?;
    separation::check(&programme.store, dossier.id, actor.person, Side::Decider).await?;
    let appraised = act::newest(programme.store.read(), dossier.id, ActKind::Appraisal).await?;
    let snapshot = snapshot::of_act(&programme.store, appraised.ok_or(DecisionRefusal::NotAppraised)?).await?;
    let outcome = ready(dossier, &snapshot)?;
    let appraisal = appraisal_of(&programme.store, dossier).await?;
    if new.decided_on > at.today() || new.decided_on < text::clock_date(appraisal.at) {
        return Err(DecisionRefusal::DayBad.into());
    }
    if !(1..=99_999).contains(&new.number) {
        return Err(DecisionRefusal::NumberBad.into());
    }
    let authority = entitled(programme, dossier, office, new.decided_on).await?;
    let snapshot = Snapshot { authority: Some(authority.frozen()), ..snapshot };
    let symbol = symbol(programme.demo);
    let signer = Signer::of(actor, office);
    let paper = papers::decision(programme, &snapshot, new, &signer).await?;
    let change = Change::begin(&programme.store, actor, office, at).await?;
    let id = act::begin(&change, dossier, ActKind::Decision, actor, office).await?;
    let year = new.decided_on.year();
    let taken = change
        .tx
        .run(
            "INSERT INTO decision (act_id, appraisal_id, outcome, authority_id, year, number, symbol, decided_on, signing)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            [
                id.into(),
                appraisal.act_id.into(),
                outcome.into(),
                office.unit.into(),
                i64::from(year).into(),
                new.number.into(),
                symbol.into(),
                day(new.decided_on).into(),
                signer.signing.into(),
            ],
        )
        .await;
    if matches!(taken, Err(storage::Error::Duplicate)) {
        drop(change);
        let next = next_number(programme.store.read(), office.unit, year, symbol).await?;
        return Err(DecisionRefusal::NumberTaken { next }.into());
    }
    taken?;
    assessment::point_to_outcome(&change.tx, dossier.id, outcome).await?;
    snapshot::keep(&change.tx, id, &snapshot).await?;
    papers::keep(&change.tx, id, papers::Kind::of_outcome(outcome), &paper).await?;
    let details = Details { outcome, number: new.number, symbol, decided_on: day(new.decided_on) };
    act::finish(change, dossier, ActKind::Decision, &details).await
}

#[derive(FromQueryResult)]
struct Appraised {
    act_id: i64,
    at: i64,
}

async fn appraisal_of(store: &Store, dossier: &Dossier) -> Result<Appraised> {
    store
        .read()
        .row(
            "SELECT g.act_id, t.at FROM appraisal g JOIN act t ON t.id = g.act_id
             WHERE t.assessment_id = $1 ORDER BY g.act_id DESC LIMIT 1",
            [dossier.id.into()],
        )
        .await?
        .ok_or(Error::NotFound)
}

/// The decision on a dossier, if there is one.
pub async fn of_dossier(store: &Store, assessment: i64) -> Result<Option<Decision>> {
    Ok(store
        .read()
        .row(
            "SELECT d.act_id, d.outcome, d.authority_id, d.number, d.symbol, d.decided_on, d.signing,
                    p.full_name AS signer, p.id AS signer_id
             FROM decision d JOIN act t ON t.id = d.act_id JOIN person p ON p.id = t.person_id
             WHERE t.assessment_id = $1 ORDER BY d.act_id DESC LIMIT 1",
            [assessment.into()],
        )
        .await?)
}
