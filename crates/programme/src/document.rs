//! A numbered paper of an authority: recognition, refusal, revocation or reopening, of one dossier or of many.
//!
//! To sign is to record: the program holds no key and calls no click a signature.

mod book;
mod store;

use chrono::{Datelike as _, NaiveDate};
use correspondence::paper::Draft;
use organisation::{Action, Actor, Change, Moment, Place, Refusal, Result, Role, actor::Held, day, parse_day};
use serde::{Deserialize, Serialize};
use storage::{FromQueryResult, Sql as _};

pub(crate) use book::take_back;
pub use book::{draft, next_number};
pub use store::{Entry, Member, Summary, find, members, of_authority, of_dossier};
pub(crate) use store::{members_of, of_ids};

use crate::{
    Programme,
    decision::Outcome,
    returning::{LONGEST_WORDS, words},
};

/// What a document does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Recognises communes.
    Recognition,
    /// Refuses to.
    Refusal,
    /// Takes a recognition back.
    Revocation,
    /// Gives a dossier back to the commune after a decision.
    Reopening,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Recognition, Self::Refusal, Self::Revocation, Self::Reopening];

    /// The stored name; also its part of addresses and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recognition => "recognition",
            Self::Refusal => "refusal",
            Self::Revocation => "revocation",
            Self::Reopening => "reopening",
        }
    }

    /// The kind of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind that gives an outcome.
    pub const fn of_outcome(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Recognised => Self::Recognition,
            Outcome::NotRecognised => Self::Refusal,
        }
    }

    /// Whether it decides on an appraised dossier; the others take such a decision back.
    pub const fn decides(self) -> bool {
        matches!(self, Self::Recognition | Self::Refusal)
    }
}

storage::stored_by_name!(Kind);

/// How the chairman's paper is signed: in person, or by a deputy for the chairman. It follows from the office in
/// which the signing is recorded, so that nobody's name stands under another's title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
            Role::ProvincialViceChair | Role::CommuneViceChair => Self::ForHead,
            _ => Self::Head,
        }
    }

    /// The signing of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Head, Self::ForHead].into_iter().find(|signing| signing.name() == name)
    }
}

storage::stored_by_name!(Signing);

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

/// What the record of a signing names.
#[derive(Clone, Debug)]
pub struct NewDecision {
    /// Number in the authority's register of the year.
    pub number: i64,
    /// Day of signing.
    pub decided_on: NaiveDate,
}

/// Why the record of a signing cannot be taken.
#[derive(Debug)]
pub enum NumberRefusal {
    /// The number is not a whole number from 1.
    NumberBad,
    /// The day is before what it decides on, or in the future.
    DayBad,
}

impl Refusal for NumberRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NumberBad => "decision.refused.number_bad",
            Self::DayBad => "decision.refused.day_bad",
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(if matches!(self, Self::DayBad) { "decided_on" } else { "number" })
    }
}

impl NewDecision {
    /// Refuses a number that no register has, and a day before `earliest` or after today. Whether the number is free
    /// and near enough to the others is asked of the body's book.
    pub(crate) fn check(&self, earliest: NaiveDate, at: Moment) -> Result<(), NumberRefusal> {
        if self.decided_on > at.today() || self.decided_on < earliest {
            return Err(NumberRefusal::DayBad);
        }
        if self.number < 1 {
            return Err(NumberRefusal::NumberBad);
        }
        Ok(())
    }
}

/// A document as its page and its papers show it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Document {
    /// Row.
    pub id: i64,
    /// What it does.
    pub kind: Kind,
    /// The unit whose chairman signed.
    pub authority_id: i64,
    /// Number.
    pub number: i64,
    /// Symbol after the number.
    pub symbol: String,
    /// Day of signing.
    pub decided_on: String,
    /// How it was signed.
    pub signing: Signing,
    /// The signer.
    pub signer: String,
    /// Row of the signer.
    pub signer_id: i64,
}

impl Document {
    /// Number and day, as they were recorded.
    pub fn recorded(&self) -> NewDecision {
        NewDecision { number: self.number, decided_on: parse_day(&self.decided_on) }
    }

    /// Who signed, and how.
    pub fn signed_by(&self) -> Signer {
        Signer { name: self.signer.clone(), signing: self.signing }
    }

    /// A place below the authority: whoever decides there may change what is recorded about the document.
    pub fn place(&self) -> Place {
        Place::below(self.authority_id)
    }
}

/// The symbol of a decision: no real one in an invented world.
pub fn symbol(demo: bool) -> &'static str {
    if demo { "QĐ-MẪU" } else { "QĐ-UBND" }
}

/// Writes a document's row, enters it in the body's book and gives its id; refused when its number is given, to whatever
/// decision of that body and year.
pub(crate) async fn enter(
    change: &mut Change,
    kind: Kind,
    (actor, office): (&Actor, &Held),
    new: &NewDecision,
    draft: &Draft,
) -> Result<i64> {
    let year = new.decided_on.year();
    let sql = "INSERT INTO decision_document
                   (kind, authority_id, year, number, symbol, decided_on, signing, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
               ON CONFLICT (authority_id, year, symbol, number) DO NOTHING RETURNING id";
    let values = [
        kind.into(),
        office.unit.into(),
        i64::from(year).into(),
        new.number.into(),
        draft.symbol.clone().into(),
        day(new.decided_on).into(),
        Signing::of(office.role).into(),
        actor.person.into(),
        office.id.into(),
    ];
    let Some(id) = change.tx.number(sql, values).await? else {
        return Err(book::taken(&change.tx, office.unit, new).await?);
    };
    book::enter(change, (actor, office), id, (new, draft)).await?;
    Ok(id)
}

/// From when to when a recognition is said to be valid.
#[derive(Clone, Debug)]
pub struct NewValidity {
    /// First day.
    pub from: NaiveDate,
    /// Last day; none for an open end.
    pub to: Option<NaiveDate>,
    /// The text it follows from.
    pub ground: String,
}

/// Why a validity cannot be entered.
#[derive(Debug)]
pub enum ValidityRefusal {
    /// Only a recognition is valid from a day to a day.
    NotRecognition,
    /// The first day is before the signing, or the last before the first.
    DaysBad,
    /// What is public ends by a revocation, with its reason, and not by a day that is over.
    EndsPublished,
    /// No text gives it.
    GroundMissing,
    /// Longer than [`LONGEST_WORDS`].
    GroundTooLong,
}

impl Refusal for ValidityRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotRecognition => "document.refused.not_recognition",
            Self::DaysBad => "document.refused.days_bad",
            Self::EndsPublished => "document.refused.ends_published",
            Self::GroundMissing => "document.refused.ground_missing",
            Self::GroundTooLong => "document.refused.ground_too_long",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        vec![("longest", LONGEST_WORDS.to_string())]
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotRecognition => None,
            Self::DaysBad => Some("valid_from"),
            Self::EndsPublished => Some("valid_to"),
            Self::GroundMissing | Self::GroundTooLong => Some("ground"),
        }
    }
}

/// Enters from when to when a recognition is valid, with the ground; an earlier entry stays in its row.
pub async fn set_validity(programme: &Programme, actor: &Actor, id: i64, new: &NewValidity, at: Moment) -> Result<()> {
    let document = find(&programme.store, id).await?;
    let office = actor.office_for(Action::Decide, &document.place())?;
    if document.kind != Kind::Recognition {
        return Err(ValidityRefusal::NotRecognition.into());
    }
    if new.from < parse_day(&document.decided_on) || new.to.is_some_and(|to| to < new.from) {
        return Err(ValidityRefusal::DaysBad.into());
    }
    let members = members(&programme.store, id).await?;
    let public = members.iter().any(|member| member.published_at.is_some());
    if public && new.to.is_some_and(|to| to < at.today()) {
        return Err(ValidityRefusal::EndsPublished.into());
    }
    let ground = words(&new.ground).ok_or(ValidityRefusal::GroundTooLong)?;
    if ground.is_empty() {
        return Err(ValidityRefusal::GroundMissing.into());
    }
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    change
        .tx
        .run(
            "INSERT INTO document_validity (document_id, valid_from, valid_to, ground, at, person_id, office_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [
                id.into(),
                day(new.from).into(),
                new.to.map(day).into(),
                ground.clone().into(),
                at.0.into(),
                actor.person.into(),
                office.id.into(),
            ],
        )
        .await?;
    for member in members {
        change.record("validity_entered", member.subject(), &(day(new.from), new.to.map(day), &ground)).await?;
    }
    change.commit().await
}
