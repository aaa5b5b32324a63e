//! The lead department gives a dossier back to the commune, with a reason: the whole file, or the indicators that its
//! findings name. What was not returned stays locked.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result, day};
use serde::{Deserialize, Serialize};

use crate::{
    Dossier, Programme, State,
    act::{self, ActKind},
    computation,
    finding::{self, Kind},
    papers,
    separation::{self, Side},
    snapshot,
};

/// The longest reason or opinion, in characters.
pub const LONGEST_WORDS: usize = 4_000;

/// Words as they are kept: composed, without blanks around them; none where they are too many.
pub(crate) fn words(typed: &str) -> Option<String> {
    let words = text::nfc(typed.trim());
    (words.chars().count() <= LONGEST_WORDS).then_some(words)
}

/// Why a dossier cannot be returned.
#[derive(Debug)]
pub enum ReturnRefusal {
    /// A commune needs to know what to mend.
    ReasonMissing,
    /// Longer than [`LONGEST_WORDS`].
    ReasonTooLong,
    /// It is not with the department.
    NotSubmitted,
    /// No finding names an indicator that is to go back.
    NothingMarked,
    /// The day by which it is expected back is over.
    DayBad,
}

impl Refusal for ReturnRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::ReasonMissing => "return.refused.reason_missing",
            Self::ReasonTooLong => "return.refused.reason_too_long",
            Self::NotSubmitted => "return.refused.not_submitted",
            Self::NothingMarked => "return.refused.nothing_marked",
            Self::DayBad => "return.refused.day_bad",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        vec![("longest", LONGEST_WORDS.to_string())]
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::ReasonMissing | Self::ReasonTooLong => Some("reason"),
            Self::DayBad => Some("answer_by"),
            Self::NotSubmitted | Self::NothingMarked => None,
        }
    }
}

/// An indicator that goes back, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// Number of the indicator.
    pub indicator: String,
    /// What the commune reads.
    pub reason: String,
}

/// What goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The whole file.
    File,
    /// The indicators that the findings name.
    Marked,
}

/// A return.
#[derive(Clone, Debug)]
pub struct NewReturn {
    /// What goes back.
    pub part: Part,
    /// What the commune reads; may be empty where every indicator has its own reason.
    pub reason: String,
    /// The day by which it is expected back, if one is set.
    pub answer_by: Option<NaiveDate>,
}

impl NewReturn {
    /// The whole file, for a reason.
    pub fn file(reason: impl Into<String>) -> Self {
        Self { part: Part::File, reason: reason.into(), answer_by: None }
    }
}

/// Whether a dossier can be returned now: it is with the department, or waits for the authority.
pub fn ready(dossier: &Dossier) -> Result<()> {
    let here = matches!(dossier.state, State::Submitted | State::Appraised | State::InReview);
    if here { Ok(()) } else { Err(ReturnRefusal::NotSubmitted.into()) }
}

/// Returns a submitted dossier, or one that was appraised and not decided yet.
pub async fn record(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    new: &NewReturn,
    at: Moment,
) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        reason: &'a str,
        indicators: &'a [Returned],
    }
    let office = actor.office_for(Action::ReturnDossier, &dossier.place)?;
    ready(dossier)?;
    let reason = words(&new.reason).ok_or(ReturnRefusal::ReasonTooLong)?;
    if new.answer_by.is_some_and(|last| last < at.today()) {
        return Err(ReturnRefusal::DayBad.into());
    }
    separation::check(&programme.store, dossier.id, actor.person, Side::Appraiser).await?;
    let indicators = match new.part {
        Part::File if reason.is_empty() => return Err(ReturnRefusal::ReasonMissing.into()),
        Part::File => Vec::new(),
        Part::Marked => marked(programme, dossier).await?,
    };
    let evaluation = computation::evaluate(programme, dossier, &dossier.figures).await?;
    let list = serde_json::to_string(&indicators).map_err(Error::broken)?;
    let submission = act::newest(programme.store.read(), dossier.id, ActKind::Submission).await?;
    let snapshot = snapshot::of_act(&programme.store, submission.ok_or(Error::NotFound)?).await?;
    let notice = papers::return_notice(programme, &snapshot, (&reason, &indicators), at).await?;
    let notice = papers::pdf(notice).await?;
    let change = Change::begin(&programme.store, actor, office, at).await?;
    let id = act::begin(&change, dossier, ActKind::Return, actor, office).await?;
    change
        .tx
        .run(
            "INSERT INTO dossier_return (act_id, reason, indicators, answer_by) VALUES ($1, $2, $3, $4)",
            [id.into(), reason.clone().into(), list.into(), new.answer_by.map(day).into()],
        )
        .await?;
    papers::keep(&change.tx, id, papers::Kind::ReturnNotice, &notice).await?;
    // the commune's own score again
    computation::keep(&change.tx, programme, dossier, &dossier.figures, &evaluation).await?;
    act::finish(change, dossier, ActKind::Return, &Details { reason: &reason, indicators: &indicators }).await
}

/// The indicators that findings on the submission name.
async fn marked(programme: &Programme, dossier: &Dossier) -> Result<Vec<Returned>> {
    let submission = dossier.newest_act.filter(|_| dossier.state == State::Submitted);
    let found = finding::newest_of(&programme.store, submission.ok_or(ReturnRefusal::NotSubmitted)?).await?;
    let marked: Vec<Returned> = found
        .into_values()
        .filter(|finding| finding.kind == Kind::ToReturn)
        .map(|finding| Returned { indicator: finding.indicator, reason: finding.reason })
        .collect();
    if marked.is_empty() { Err(ReturnRefusal::NothingMarked.into()) } else { Ok(marked) }
}

/// What a return opened: the whole file, or the facts of some indicators.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// The indicators that were returned; empty where the whole file is open.
    pub indicators: Vec<Returned>,
}

impl Opening {
    /// The opening of a stored list.
    pub(crate) fn read(list: Option<&str>) -> Result<Self> {
        let indicators = list.map(serde_json::from_str).transpose().map_err(Error::broken)?;
        Ok(Self { indicators: indicators.unwrap_or_default() })
    }

    /// Whether everything is open.
    pub fn is_whole(&self) -> bool {
        self.indicators.is_empty()
    }

    /// Whether an indicator is open.
    pub fn opens(&self, indicator: &str) -> bool {
        self.is_whole() || self.indicators.iter().any(|one| one.indicator == indicator)
    }

    /// The facts that can be changed; none where all can.
    pub fn facts<'a>(&self, standard: &'a standards::Standard) -> Option<BTreeSet<&'a str>> {
        let facts = |one: &Returned| finding::facts_of(standard, &one.indicator).collect::<Vec<_>>();
        (!self.is_whole()).then(|| self.indicators.iter().flat_map(facts).collect())
    }

    /// The numbers of the open indicators.
    pub fn numbers(&self) -> String {
        self.indicators.iter().map(|one| one.indicator.as_str()).collect::<Vec<_>>().join(", ")
    }
}
