//! A provincial sector says of what was sent up whether the figures of its criteria agree with its own. The appraiser
//! reads it beside the figures; nothing is blocked by it.

use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result};
use serde::Serialize;
use storage::{FromQueryResult, Sql, Store};

use crate::{
    Dossier, Programme, State, assessment,
    returning::{self, LONGEST_WORDS},
    separation::{self, Side},
    snapshot,
};

/// What a sector found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// The figures agree with the sector's own.
    Agrees,
    /// They do not.
    Differs,
}

impl Answer {
    /// Both answers.
    pub const ALL: [Self; 2] = [Self::Agrees, Self::Differs];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Differs => "differs",
        }
    }

    /// The answer of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.name() == name)
    }
}

storage::stored_by_name!(Answer);

/// Why what a sector says is not taken.
#[derive(Debug)]
pub enum AgreementRefusal {
    /// The dossier does not lie with the province for appraisal.
    NotSubmitted,
    /// A difference that is not told helps nobody.
    WordsMissing,
    /// Longer than [`LONGEST_WORDS`].
    WordsTooLong,
    /// Neither of the two answers was chosen.
    AnswerMissing,
}

impl Refusal for AgreementRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotSubmitted => "agreement.refused.not_submitted",
            Self::WordsMissing => "agreement.refused.words_missing",
            Self::WordsTooLong => "agreement.refused.words_too_long",
            Self::AnswerMissing => "agreement.refused.answer_missing",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::WordsTooLong => vec![("longest", LONGEST_WORDS.to_string())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotSubmitted => None,
            Self::WordsMissing | Self::WordsTooLong => Some("agreement_words"),
            Self::AnswerMissing => Some("answer"),
        }
    }
}

/// What a sector said of a criterion.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Agreement {
    /// Number of the criterion.
    pub criterion: String,
    /// The sector.
    pub sector: String,
    /// Whether the figures agree.
    pub answer: Answer,
    /// In its words.
    pub words: String,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who.
    pub person: String,
}

/// Whether a provincial sector can speak now.
pub fn ready(dossier: &Dossier) -> Result<()> {
    if dossier.state == State::Submitted { Ok(()) } else { Err(AgreementRefusal::NotSubmitted.into()) }
}

/// Says of a criterion of the own sector whether what was sent up agrees.
pub async fn say(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    criterion: &str,
    (answer, words): (Option<Answer>, &str),
    at: Moment,
) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        criterion: &'a str,
        answer: &'static str,
    }
    actor.office_for(Action::ConfirmSubmitted, &dossier.place)?;
    ready(dossier)?;
    let submission = dossier.newest_act.ok_or(Error::NotFound)?;
    let sent = snapshot::of_act(&programme.store, submission).await?;
    let standard = programme.standard(&sent.standard.sha256).await?;
    let criterion = standard.criterion(criterion).ok_or(Error::NotFound)?;
    let office = actor.sector_office(Action::ConfirmSubmitted, &dossier.place, &criterion.sector)?;
    let answer = answer.ok_or(AgreementRefusal::AnswerMissing)?;
    let words = returning::words(words).ok_or(AgreementRefusal::WordsTooLong)?;
    if answer == Answer::Differs && words.is_empty() {
        return Err(AgreementRefusal::WordsMissing.into());
    }
    separation::check(&programme.store, dossier.id, actor.person, Side::Appraiser).await?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    // who appraises meanwhile looks again
    assessment::advance(&change.tx, dossier).await?;
    change
        .tx
        .run(
            "INSERT INTO agreement (submission_id, criterion, sector, answer, words, at, person_id, office_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            [
                submission.into(),
                criterion.no.clone().into(),
                criterion.sector.clone().into(),
                answer.into(),
                words.into(),
                at.0.into(),
                actor.person.into(),
                office.id.into(),
            ],
        )
        .await?;
    let details = Details { criterion: &criterion.no, answer: answer.name() };
    change.record("sector_agreed", dossier.subject(), &details).await?;
    change.commit().await
}

/// What the provincial sectors said last of each criterion of a submission.
pub async fn of_submission(store: &Store, submission: i64) -> Result<Vec<Agreement>> {
    Ok(store
        .read()
        .rows(
            "SELECT g.criterion, g.sector, g.answer, g.words, g.at, p.full_name AS person
             FROM agreement g JOIN person p ON p.id = g.person_id
             WHERE g.submission_id = $1
               AND g.id = (SELECT MAX(x.id) FROM agreement x
                           WHERE x.submission_id = g.submission_id AND x.criterion = g.criterion)
             ORDER BY g.id",
            [submission.into()],
        )
        .await?)
}
