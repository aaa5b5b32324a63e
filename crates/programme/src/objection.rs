//! What a commune holds against a decision (kiến nghị), and what it is answered. Objections are rows and no state:
//! one that is upheld leads to a decision that reopens the dossier. No text that was read gives a time limit.

use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result, actor::Held};
use serde::Serialize;
use storage::{FromQueryResult, Sql, Store};

use crate::{
    Dossier, Programme, State, assessment,
    returning::{LONGEST_WORDS, words},
    separation::{self, Side},
};

/// An objection with its answer.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Objection {
    /// Row.
    pub id: i64,
    /// The decision or revocation it is against, by its act.
    pub against_id: i64,
    /// What the commune says.
    pub words: String,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who raised it.
    pub person: String,
    /// Whether it was upheld; none while it is open.
    pub upheld: Option<i64>,
    /// What it was answered.
    pub answer: Option<String>,
    /// When, milliseconds since 1970.
    pub answered_at: Option<i64>,
    /// Who answered.
    pub answered_by: Option<String>,
}

impl Objection {
    /// Whether it still waits for an answer.
    pub fn is_open(&self) -> bool {
        self.upheld.is_none()
    }
}

/// Why an objection or its answer cannot be recorded.
#[derive(Debug)]
pub enum ObjectionRefusal {
    /// There is no decision to object to.
    NotDecided,
    /// The one before waits for its answer.
    Pending,
    /// It was answered.
    Answered,
    /// Nothing was said.
    WordsMissing,
    /// Longer than [`LONGEST_WORDS`].
    WordsTooLong,
}

impl Refusal for ObjectionRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotDecided => "objection.refused.not_decided",
            Self::Pending => "objection.refused.pending",
            Self::Answered => "objection.refused.answered",
            Self::WordsMissing => "objection.refused.words_missing",
            Self::WordsTooLong => "objection.refused.words_too_long",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        vec![("longest", LONGEST_WORDS.to_string())]
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::WordsMissing | Self::WordsTooLong).then_some("words")
    }
}

/// The objections on a dossier, oldest first.
pub async fn of_dossier(store: &Store, assessment: i64) -> Result<Vec<Objection>> {
    let sql = "SELECT o.id, o.against_id, o.words, o.at, p.full_name AS person, w.upheld, w.words AS answer,
                      w.at AS answered_at, q.full_name AS answered_by
               FROM objection o JOIN person p ON p.id = o.person_id
               LEFT JOIN objection_answer w ON w.objection_id = o.id LEFT JOIN person q ON q.id = w.person_id
               WHERE o.assessment_id = $1 ORDER BY o.id";
    Ok(store.read().rows(sql, [assessment.into()]).await?)
}

/// Whether an objection can be raised now; the act it is against.
pub async fn ready(store: &Store, dossier: &Dossier) -> Result<i64> {
    let decided = matches!(dossier.state, State::Recognised | State::NotRecognised | State::Published | State::Revoked);
    if !decided {
        return Err(ObjectionRefusal::NotDecided.into());
    }
    if of_dossier(store, dossier.id).await?.iter().any(Objection::is_open) {
        return Err(ObjectionRefusal::Pending.into());
    }
    let sql = "SELECT MAX(id) FROM act WHERE assessment_id = $1 AND kind IN ('decision', 'revocation')";
    store.read().number(sql, [dossier.id.into()]).await?.ok_or(Error::NotFound)
}

/// The commune's chairman objects to the newest decision or revocation.
pub async fn raise(programme: &Programme, actor: &Actor, dossier: &Dossier, typed: &str, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::Object, &dossier.place)?;
    let against = ready(&programme.store, dossier).await?;
    let words = said(typed)?;
    separation::check(&programme.store, dossier.id, actor.person, Side::Commune).await?;
    let change = Change::begin(&programme.store, actor, office, at).await?;
    assessment::advance(&change.tx, dossier).await?;
    let sql = "INSERT INTO objection (assessment_id, against_id, words, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6)";
    let [at, person, office] = whence(actor, office, at);
    change.tx.run(sql, [dossier.id.into(), against.into(), words.into(), at, person, office]).await?;
    keep(change, dossier, "objected", &against).await
}

/// The lead department answers an objection.
pub async fn answer(
    programme: &Programme,
    actor: &Actor,
    (dossier, objection): (&Dossier, i64),
    (upheld, typed): (bool, &str),
    at: Moment,
) -> Result<()> {
    let office = actor.office_for(Action::AnswerObjection, &dossier.place)?;
    let objections = of_dossier(&programme.store, dossier.id).await?;
    let raised = objections.iter().find(|raised| raised.id == objection).ok_or(Error::NotFound)?;
    if !raised.is_open() {
        return Err(ObjectionRefusal::Answered.into());
    }
    let words = said(typed)?;
    separation::check(&programme.store, dossier.id, actor.person, Side::Appraiser).await?;
    let change = Change::begin(&programme.store, actor, office, at).await?;
    assessment::advance(&change.tx, dossier).await?;
    let sql = "INSERT INTO objection_answer (objection_id, upheld, words, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6)";
    let [at, person, office] = whence(actor, office, at);
    change.tx.run(sql, [objection.into(), i64::from(upheld).into(), words.into(), at, person, office]).await?;
    keep(change, dossier, "objection_answered", &(objection, upheld)).await
}

fn whence(actor: &Actor, office: &Held, at: Moment) -> [storage::Value; 3] {
    [at.0.into(), actor.person.into(), office.id.into()]
}

fn said(typed: &str) -> Result<String, ObjectionRefusal> {
    let words = words(typed).ok_or(ObjectionRefusal::WordsTooLong)?;
    if words.is_empty() { Err(ObjectionRefusal::WordsMissing) } else { Ok(words) }
}

async fn keep(
    mut change: Change,
    dossier: &Dossier,
    action: &'static str,
    details: &(impl Serialize + Sync),
) -> Result<()> {
    change.record(action, dossier.subject(), details).await?;
    change.commit().await
}
