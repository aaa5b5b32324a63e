//! Evidence per indicator: what the commune offers for its figure, and what the appraiser finds of it.
//!
//! Offering, withdrawing and judging are rows; the state of a piece is read off them on a day.

mod offer;
mod store;
mod twins;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use organisation::{
    Action, Actor, Change, Error, Moment, Refusal, Result,
    file::{self, FileKind},
};
use serde::Serialize;

pub use offer::{NewEvidence, ReuseOffer, has_room, may_offer, offer, reopens, reusable, reuse, withdraw};
pub(crate) use store::{acted, frozen};
pub use store::{find, of_dossier};
pub use twins::{Twin, TwinPlace, sees_others, twins};

use crate::{
    Dossier, Programme, State, assessment, recheck,
    returning::{LONGEST_WORDS, words},
    separation::{self, Side},
};

/// How many pieces an indicator has room for.
pub const MOST_OF_INDICATOR: usize = 20;
/// How many pieces a dossier has room for.
pub const MOST_OF_DOSSIER: usize = 200;
/// The longest label, in characters.
pub const LONGEST_LABEL: usize = 200;
/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 1_000;

/// A piece of evidence with what became of it; without the bytes of its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Row.
    pub id: i64,
    /// The dossier.
    pub assessment: i64,
    /// Number of the indicator.
    pub indicator: String,
    /// Fingerprint of the file.
    pub sha256: String,
    /// What the file is.
    pub kind: FileKind,
    /// Its bytes.
    pub size: i64,
    /// Its name, a label only.
    pub file_name: String,
    /// What the commune calls it.
    pub label: String,
    /// What the commune says about it.
    pub note: String,
    /// The last day on which it proves anything.
    pub expires_on: Option<NaiveDate>,
    /// The piece of an earlier year that it is.
    pub reused_from: Option<i64>,
    /// When it was offered, milliseconds since 1970.
    pub at: i64,
    /// By whom.
    pub person: String,
    /// When it was withdrawn.
    pub withdrawn_at: Option<i64>,
    /// What the appraiser found last.
    pub judged: Option<Judged>,
    /// Whether it has a small picture.
    pub has_thumbnail: bool,
    /// Whether the same file stands at another place of the same commune.
    pub twin_here: bool,
    /// Whether the same file stands with another commune.
    pub twin_elsewhere: bool,
}

/// What an appraiser found of a piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// By whom.
    pub person: String,
}

/// What an appraiser may find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It proves the figure.
    Accepted,
    /// It does not, and why.
    Rejected(String),
}

impl Verdict {
    const fn name(&self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected(_) => "rejected",
        }
    }
}

/// Where a piece stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EvidenceState {
    /// Nobody has judged it.
    Offered,
    /// The appraiser accepts it.
    Accepted,
    /// The appraiser rejects it.
    Rejected,
    /// Its last day is over.
    Expired,
    /// The commune took it back.
    Withdrawn,
}

impl EvidenceState {
    /// The name in text keys and snapshots.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl Evidence {
    /// Its state on a day. What was rejected stays so after its last day: the reason is still to be heard.
    pub fn state(&self, today: NaiveDate) -> EvidenceState {
        let over = self.expires_on.is_some_and(|last| last < today);
        match self.judged.as_ref().map(|judged| &judged.verdict) {
            _ if self.withdrawn_at.is_some() => EvidenceState::Withdrawn,
            Some(Verdict::Rejected(_)) => EvidenceState::Rejected,
            _ if over => EvidenceState::Expired,
            Some(Verdict::Accepted) => EvidenceState::Accepted,
            None => EvidenceState::Offered,
        }
    }
}

/// The pieces of one indicator in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Pieces that were not withdrawn.
    pub pieces: usize,
    /// Of these, rejected.
    pub rejected: usize,
    /// Of these, expired.
    pub expired: usize,
    /// Of these, offered at another place of the same commune as well.
    pub twins_here: usize,
    /// Of these, offered by another commune as well.
    pub twins_elsewhere: usize,
}

/// The pieces of a dossier in numbers, by indicator.
pub fn tally(pieces: &[Evidence], today: NaiveDate) -> BTreeMap<&str, Tally> {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for piece in pieces.iter().filter(|piece| piece.withdrawn_at.is_none()) {
        let tally = tallies.entry(&piece.indicator).or_default();
        tally.pieces += 1;
        match piece.state(today) {
            EvidenceState::Rejected => tally.rejected += 1,
            EvidenceState::Expired => tally.expired += 1,
            EvidenceState::Offered | EvidenceState::Accepted | EvidenceState::Withdrawn => {}
        }
        tally.twins_here += usize::from(piece.twin_here);
        tally.twins_elsewhere += usize::from(piece.twin_elsewhere);
    }
    tallies
}

/// Why something cannot be done with evidence.
#[derive(Debug)]
pub enum EvidenceRefusal {
    /// The dossier is with a higher level, or decided.
    Locked,
    /// Only some indicators were returned, and this is none of them.
    NotReturned {
        /// The indicators that are open.
        indicators: String,
    },
    /// The criterion is another sector's.
    OtherSector,
    /// The same file is offered for this indicator already.
    SameFile,
    /// The indicator has no room left.
    IndicatorFull,
    /// The dossier has no room left.
    DossierFull,
    /// Longer than [`LONGEST_LABEL`].
    LabelTooLong,
    /// Longer than [`LONGEST_NOTE`].
    NoteTooLong,
    /// No day of the calendar.
    DayBad,
    /// Its last day is over already.
    ExpiredAlready,
    /// It was withdrawn already.
    WithdrawnAlready,
    /// Nothing of last year can be offered again here.
    NotReusable,
    /// Evidence is judged while the dossier is being appraised.
    NotSubmitted,
    /// A commune needs to know what to mend.
    ReasonMissing,
    /// Longer than the reason of a return.
    ReasonTooLong,
}

impl Refusal for EvidenceRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Locked => "evidence.refused.locked",
            Self::NotReturned { .. } => "evidence.refused.not_returned",
            Self::OtherSector => "evidence.refused.other_sector",
            Self::SameFile => "evidence.refused.same_file",
            Self::IndicatorFull => "evidence.refused.indicator_full",
            Self::DossierFull => "evidence.refused.dossier_full",
            Self::LabelTooLong => "evidence.refused.label_too_long",
            Self::NoteTooLong => "evidence.refused.note_too_long",
            Self::DayBad => "evidence.refused.day_bad",
            Self::ExpiredAlready => "evidence.refused.expired_already",
            Self::WithdrawnAlready => "evidence.refused.withdrawn_already",
            Self::NotReusable => "evidence.refused.not_reusable",
            Self::NotSubmitted => "evidence.refused.not_submitted",
            Self::ReasonMissing => "evidence.refused.reason_missing",
            Self::ReasonTooLong => "evidence.refused.reason_too_long",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        let most = match self {
            Self::IndicatorFull => MOST_OF_INDICATOR,
            Self::DossierFull => MOST_OF_DOSSIER,
            Self::LabelTooLong => LONGEST_LABEL,
            Self::NoteTooLong => LONGEST_NOTE,
            Self::ReasonTooLong => LONGEST_WORDS,
            Self::NotReturned { indicators } => return vec![("indicators", indicators.clone())],
            _ => return Vec::new(),
        };
        vec![("most", most.to_string())]
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::SameFile => Some("file"),
            Self::LabelTooLong => Some("label"),
            Self::NoteTooLong => Some("note"),
            Self::DayBad | Self::ExpiredAlready => Some("expires_on"),
            Self::ReasonMissing | Self::ReasonTooLong => Some("reason"),
            _ => None,
        }
    }
}

/// What the events of evidence say.
#[derive(Serialize)]
struct Details<'a> {
    evidence: i64,
    indicator: &'a str,
    sha256: &'a str,
}

/// Judges a piece of a submitted dossier; the newest verdict counts.
pub async fn judge(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    evidence: i64,
    verdict: &Verdict,
    at: Moment,
) -> Result<()> {
    let office = actor.office_for(Action::Appraise, &dossier.place)?;
    if dossier.state != State::Submitted {
        return Err(EvidenceRefusal::NotSubmitted.into());
    }
    let reason = match verdict {
        Verdict::Accepted => String::new(),
        Verdict::Rejected(reason) => words(reason).ok_or(EvidenceRefusal::ReasonTooLong)?,
    };
    if reason.is_empty() && *verdict != Verdict::Accepted {
        return Err(EvidenceRefusal::ReasonMissing.into());
    }
    separation::check(&programme.store, dossier.id, actor.person, Side::Appraiser).await?;
    recheck::demand_apart(&programme.store, dossier.id, actor.person).await?;
    let piece = find(&programme.store, dossier.id, evidence).await?;
    if piece.withdrawn_at.is_some() {
        return Err(EvidenceRefusal::WithdrawnAlready.into());
    }
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    assessment::hold(&change.tx, dossier).await?;
    store::insert_verdict(&change, piece.id, (verdict.name(), &reason), actor.person, office.id).await?;
    let details = Details { evidence: piece.id, indicator: &piece.indicator, sha256: &piece.sha256 };
    let action = match verdict {
        Verdict::Accepted => "evidence_accepted",
        Verdict::Rejected(_) => "evidence_rejected",
    };
    change.record(action, dossier.subject(), &details).await?;
    change.commit().await
}

/// The file of a piece, for whoever may read the dossier.
pub async fn open(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    evidence: i64,
) -> Result<(Evidence, file::Kept)> {
    assessment::may_read(&programme.store, actor, dossier).await?;
    let piece = find(&programme.store, dossier.id, evidence).await?;
    let kept = file::find(&programme.store, &piece.sha256).await?;
    Ok((piece, kept))
}

/// The small picture of a piece, for whoever may read the dossier.
pub async fn thumbnail(programme: &Programme, actor: &Actor, dossier: &Dossier, evidence: i64) -> Result<Vec<u8>> {
    assessment::may_read(&programme.store, actor, dossier).await?;
    let piece = find(&programme.store, dossier.id, evidence).await?;
    file::thumbnail(&programme.store, &piece.sha256).await?.ok_or(Error::NotFound)
}
