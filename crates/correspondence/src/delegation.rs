//! Who signs in the stead of a body's head (KT., TL., TUQ., Q.), from when to when, on what ground.
//!
//! Decree 30/2020, Article 13: a signature by authorisation is given in writing, for limited papers and a limited time;
//! a deputy of a People's Committee needs no more than the office.

mod store;

use chrono::NaiveDate;
use documents::Mode;
use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result, audit::Subject, day, parse_day};
use storage::{Store, Transaction};

pub use store::{Delegation, find, of_body};

use crate::{
    Body,
    paper::{self, LONGEST_NAME, PaperRefusal, Signature, keeper, mode_name, tidy},
};

/// The marks that need a ground, as a form offers them.
pub const MODES: [Mode; 4] = [Mode::For, Mode::ByOrder, Mode::ByAuthorisation, Mode::Acting];

/// The mark as it prints.
pub const fn mark(mode: Mode) -> &'static str {
    match mode {
        Mode::Head => "",
        Mode::OnBehalf => "TM.",
        Mode::For => "KT.",
        Mode::ByOrder => "TL.",
        Mode::ByAuthorisation => "TUQ.",
        Mode::Acting => "Q.",
    }
}

/// A delegation as somebody enters it.
#[derive(Clone, Debug)]
pub struct NewDelegation {
    /// The signing mark.
    pub mode: Mode,
    /// Title of the head.
    pub head_title: String,
    /// Title of the signer; empty for Q.
    pub signer_title: String,
    /// Full name of the signer.
    pub signer: String,
    /// For which papers.
    pub scope: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: Option<NaiveDate>,
    /// The paper that gives it, where it is here.
    pub paper: Option<i64>,
    /// The same in words.
    pub ground: String,
}

/// Why a delegation is not taken.
#[derive(Debug)]
pub enum DelegationRefusal {
    /// The mark needs none.
    ModeBad,
    /// A title is missing.
    TitleMissing,
    /// The signer is not named.
    SignerMissing,
    /// It names no ground.
    GroundMissing,
    /// TUQ. says for which papers.
    ScopeMissing,
    /// TUQ. has a last day.
    EndMissing,
    /// It ends before it begins.
    DaysBad,
    /// Longer than [`LONGEST_NAME`].
    TooLong,
    /// The paper it names does not exist, or is not issued.
    PaperBad,
}

impl Refusal for DelegationRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::ModeBad => "delegation.refused.mode_bad",
            Self::TitleMissing => "delegation.refused.title_missing",
            Self::SignerMissing => "delegation.refused.signer_missing",
            Self::GroundMissing => "delegation.refused.ground_missing",
            Self::ScopeMissing => "delegation.refused.scope_missing",
            Self::EndMissing => "delegation.refused.end_missing",
            Self::DaysBad => "delegation.refused.days_bad",
            Self::TooLong => "delegation.refused.too_long",
            Self::PaperBad => "delegation.refused.paper_bad",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLong => vec![("longest", LONGEST_NAME.to_string())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::ModeBad => Some("mode"),
            Self::TitleMissing => Some("signer_title"),
            Self::SignerMissing => Some("signer"),
            Self::GroundMissing => Some("ground"),
            Self::ScopeMissing => Some("scope"),
            Self::EndMissing | Self::DaysBad => Some("to"),
            Self::PaperBad => Some("paper"),
            Self::TooLong => None,
        }
    }
}

/// Enters a delegation; gives its row.
pub async fn enter(store: &Store, actor: &Actor, body: &Body, new: &NewDelegation, at: Moment) -> Result<i64> {
    let office = keeper(actor, Action::IssuePapers, body, at)?;
    let new = checked(new)?;
    if let Some(paper) = new.paper {
        match paper::read(store, actor, paper).await {
            Ok(paper) if paper.issued_on.is_some() => {}
            Ok(_) | Err(Error::NotFound) => return Err(DelegationRefusal::PaperBad.into()),
            Err(error) => return Err(error),
        }
    }
    let mut change = Change::begin(store, actor, office, at).await?;
    let id = store::insert(&change, body, &new, (actor.person, office.id)).await?;
    let told = (mode_name(new.mode), &new.signer, day(new.from), new.to.map(day));
    change.record("delegation_entered", subject(id, body.unit), &told).await?;
    change.commit().await?;
    Ok(id)
}

/// Ends a delegation with a day; what was signed until then keeps its ground.
pub async fn end(
    store: &Store,
    actor: &Actor,
    delegation: &Delegation,
    (version, on): (i64, NaiveDate),
    at: Moment,
) -> Result<()> {
    let body = delegation.body();
    let office = keeper(actor, Action::IssuePapers, &body, at)?;
    let before_its_end = delegation.valid_to.as_deref().is_none_or(|last| on <= parse_day(last));
    if on < parse_day(&delegation.valid_from) || !before_its_end {
        return Err(DelegationRefusal::DaysBad.into());
    }
    let mut change = Change::begin(store, actor, office, at).await?;
    store::end(&change.tx, (delegation.id, version), on).await?;
    change.record("delegation_ended", subject(delegation.id, body.unit), &(&delegation.signer, day(on))).await?;
    change.commit().await
}

/// What a signature rests on: nothing for the head and the collective, the office for a deputy of a People's Committee,
/// otherwise a delegation in force on that day. Refused where there is none.
pub(crate) async fn ground(tx: &Transaction, body: &Body, signature: &Signature, on: NaiveDate) -> Result<Option<i64>> {
    let mode = MODES.into_iter().find(|mode| mode_name(*mode) == signature.mode);
    let Some(mode) = mode else { return Ok(None) };
    if mode == Mode::For && body.sector.is_empty() && store::is_deputy(tx, body.unit, &signature.signer, on).await? {
        return Ok(None);
    }
    match store::in_force(tx, body, signature, on).await? {
        Some(delegation) => Ok(Some(delegation)),
        None => Err(PaperRefusal::DelegationMissing { mark: mark(mode) }.into()),
    }
}

fn checked(new: &NewDelegation) -> Result<NewDelegation> {
    let words = |typed: &str| tidy(typed, LONGEST_NAME, DelegationRefusal::TooLong);
    let kept = NewDelegation {
        head_title: words(&new.head_title)?,
        signer_title: words(&new.signer_title)?,
        signer: words(&new.signer)?,
        scope: words(&new.scope)?,
        ground: words(&new.ground)?,
        ..new.clone()
    };
    let by_authorisation = kept.mode == Mode::ByAuthorisation;
    let refusal = if !MODES.contains(&kept.mode) {
        DelegationRefusal::ModeBad
    } else if kept.signer.is_empty() {
        DelegationRefusal::SignerMissing
    } else if kept.head_title.is_empty() || (kept.mode != Mode::Acting && kept.signer_title.is_empty()) {
        DelegationRefusal::TitleMissing
    } else if kept.ground.is_empty() && kept.paper.is_none() {
        DelegationRefusal::GroundMissing
    } else if by_authorisation && kept.scope.is_empty() {
        DelegationRefusal::ScopeMissing
    } else if by_authorisation && kept.to.is_none() {
        DelegationRefusal::EndMissing
    } else if kept.to.is_some_and(|to| to < kept.from) {
        DelegationRefusal::DaysBad
    } else {
        return Ok(kept);
    };
    Err(refusal.into())
}

const fn subject(id: i64, unit: i64) -> Subject {
    Subject { kind: "delegation", id, unit: Some(unit) }
}
