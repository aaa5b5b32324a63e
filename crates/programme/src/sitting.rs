//! A sitting of a council: who came, which dossiers, who voted how, and the minutes that were signed.
//!
//! While it is open everything is read from its rows; a closing freezes them as a record, and signed minutes are
//! the record's paper. Only they make an act on a dossier.

mod agenda;
mod closing;
mod draft;
mod minutes;
mod record;
mod recusal;
mod store;
mod vote;

use organisation::{Actor, Change, Error, Moment, Refusal, Result, audit::Subject};
use serde::{Deserialize, Serialize};
use storage::{Store, Transaction};

pub use agenda::{Waiting, add, defer, take_up, waiting};
pub use closing::{ClosingRefusal, NewSigning, cancel, close, reopen, sign};
pub use draft::record;
pub use minutes::{Minutes, docx, paper, sha256, signed};
pub use record::{Cause, Count, Item, Record, Recusal, Remark, Ruling, Seated, View, Vote, Why};
pub use recusal::{recuse, return_from_recusal};
pub(crate) use store::STEP;
pub use store::{OfDossier, find, of_council, of_dossier};
pub use vote::{Ballot, Choice, VoteRefusal, agree_to_the_rest, cast, in_the_way, remark};

use crate::{
    council::{self, Council, tidy},
    separation,
};

/// The longest reason, remark or dissent, in characters.
pub const LONGEST_WORDS: usize = 4_000;

/// Where a sitting stands, read off its newest step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Its records can be changed.
    Open,
    /// Its record is frozen, the minutes are not signed.
    Closed,
    /// The minutes are signed; nothing changes any more.
    Signed,
    /// It was not held.
    Cancelled,
}

impl Stage {
    /// The last part of its text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Signed => "signed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A step of a sitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Closing,
    Reopening,
    Signing,
    Cancellation,
}

impl Step {
    const ALL: [Self; 4] = [Self::Closing, Self::Reopening, Self::Signing, Self::Cancellation];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Closing => "closing",
            Self::Reopening => "reopening",
            Self::Signing => "signing",
            Self::Cancellation => "cancellation",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    const fn stage(self) -> Stage {
        match self {
            Self::Closing => Stage::Closed,
            Self::Reopening => Stage::Open,
            Self::Signing => Stage::Signed,
            Self::Cancellation => Stage::Cancelled,
        }
    }
}

storage::stored_by_name!(Step);

/// A sitting.
#[derive(Clone, Debug)]
pub struct Sitting {
    /// Row.
    pub id: i64,
    /// Its council.
    pub council: Council,
    /// When it begins.
    pub held_at: Moment,
    /// Where.
    pub place: String,
    /// Who else is there and does not vote.
    pub guests: String,
    /// Where it stands.
    pub stage: Stage,
    /// The newest closing, whose record the minutes print.
    pub closing: Option<i64>,
    /// Counts what the secretary changes; a writer names the one it saw.
    pub version: i64,
    /// Counts votes; a closing names the number it saw.
    pub ballots: i64,
}

impl Sitting {
    /// What its events are about.
    pub const fn subject(&self) -> Subject {
        Subject { kind: "sitting", id: self.id, unit: Some(self.council.unit) }
    }

    /// The same sitting as a person saw it on a page: a change is refused when it has moved on since.
    #[must_use]
    pub fn seen_at(mut self, version: i64) -> Self {
        self.version = version;
        self
    }

    /// The same for whoever saw the votes too.
    #[must_use]
    pub fn counted_at(mut self, ballots: i64) -> Self {
        self.ballots = ballots;
        self
    }

    /// Whether its records can be changed.
    pub fn open(&self) -> Result<(), SittingRefusal> {
        match self.stage {
            Stage::Open => Ok(()),
            _ => Err(SittingRefusal::NotOpen),
        }
    }

    /// Whether its day has come.
    pub fn begun(&self, at: Moment) -> Result<(), SittingRefusal> {
        if at.today() < self.held_at.today() {
            return Err(SittingRefusal::TooEarly { day: text::date(self.held_at.today()) });
        }
        Ok(())
    }

    /// Takes the next version, so that nobody writes on what has moved on; the row is held until the change is over.
    pub(crate) async fn advance(&self, tx: &Transaction) -> Result<()> {
        store::advance(tx, self.id, self.version, None).await
    }

    /// The same for whoever counted the votes: a vote that came meanwhile is a conflict too.
    pub(crate) async fn advance_counted(&self, tx: &Transaction) -> Result<()> {
        store::advance(tx, self.id, self.version, Some(self.ballots)).await
    }

    /// Writes down a vote on what was seen; votes of several members do not stand in each other's way.
    pub(crate) async fn count_ballot(&self, tx: &Transaction) -> Result<()> {
        store::count_ballot(tx, self.id, self.version).await
    }
}

/// Who came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// There.
    Present,
    /// Absent with a reason.
    Excused,
    /// Absent without one.
    Absent,
}

impl Presence {
    /// All, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Present, Self::Excused, Self::Absent];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Excused => "excused",
            Self::Absent => "absent",
        }
    }

    /// The presence of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|presence| presence.name() == name)
    }
}

storage::stored_by_name!(Presence);

/// What a new sitting needs.
#[derive(Clone, Debug)]
pub struct NewSitting {
    /// When.
    pub held_at: Moment,
    /// Where.
    pub place: String,
    /// Who else will be there.
    pub guests: String,
    /// Rows of the assessments on its agenda.
    pub dossiers: Vec<i64>,
}

/// How a member came.
#[derive(Clone, Debug)]
pub struct Attended {
    /// Row of the member.
    pub member: i64,
    /// Whether there.
    pub presence: Presence,
    /// Why not.
    pub reason: String,
}

/// Why a sitting cannot be convened or changed.
#[derive(Debug)]
pub enum SittingRefusal {
    /// A sitting is somewhere.
    PlaceMissing,
    /// The council does not exist on the day.
    NoCouncilThen,
    /// Nobody sits in the council on the day.
    NoMembers,
    /// Its records are frozen.
    NotOpen,
    /// Its day has not come.
    TooEarly {
        /// The day.
        day: String,
    },
    /// A dossier does not wait for this council.
    NotWaiting {
        /// The commune.
        unit: String,
    },
    /// A dossier is on the agenda of another sitting, or of this one.
    OnAnAgenda {
        /// The commune.
        unit: String,
    },
    /// A dossier got its state after the day of the sitting.
    LaterThanSitting {
        /// The commune.
        unit: String,
    },
    /// What is done needs a reason.
    ReasonMissing,
    /// Whoever voted was there.
    Voted {
        /// The member.
        name: String,
    },
}

impl Refusal for SittingRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::PlaceMissing => "sitting.refused.place_missing",
            Self::NoCouncilThen => "sitting.refused.no_council_then",
            Self::NoMembers => "sitting.refused.no_members",
            Self::NotOpen => "sitting.refused.not_open",
            Self::TooEarly { .. } => "sitting.refused.too_early",
            Self::NotWaiting { .. } => "sitting.refused.not_waiting",
            Self::OnAnAgenda { .. } => "sitting.refused.on_an_agenda",
            Self::LaterThanSitting { .. } => "sitting.refused.later_than_sitting",
            Self::ReasonMissing => "sitting.refused.reason_missing",
            Self::Voted { .. } => "sitting.refused.voted",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooEarly { day } => vec![("day", day.clone())],
            Self::NotWaiting { unit } | Self::OnAnAgenda { unit } | Self::LaterThanSitting { unit } => {
                vec![("unit", unit.clone())]
            }
            Self::Voted { name } => vec![("name", name.clone())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::PlaceMissing => Some("place"),
            Self::NoCouncilThen | Self::NoMembers => Some("held_on"),
            Self::ReasonMissing => Some("reason"),
            _ => None,
        }
    }
}

/// Convenes a sitting with its agenda; gives the row.
pub async fn convene(store: &Store, actor: &Actor, council: &Council, new: &NewSitting, at: Moment) -> Result<i64> {
    let office = actor.office_for(council.kind.keep(), &council.place)?;
    let place = tidy(&new.place, council::LONGEST_NAME)?;
    let guests = tidy(&new.guests, LONGEST_WORDS)?;
    let day = new.held_at.today();
    if place.is_empty() {
        return Err(SittingRefusal::PlaceMissing.into());
    }
    if !council.exists_on(day) {
        return Err(SittingRefusal::NoCouncilThen.into());
    }
    if council::members_on(store, council.id, day).await?.is_empty() {
        return Err(SittingRefusal::NoMembers.into());
    }
    let items = agenda::check(store, council, new.held_at, &new.dossiers, at).await?;
    let mut change = Change::begin(store, actor, office, at).await?;
    let id = store::insert(&change.tx, council.id, new.held_at, &place, &guests).await?;
    agenda::keep(store, &change.tx, council, (id, new.held_at), &items).await?;
    let subject = Subject { kind: "sitting", id, unit: Some(council.unit) };
    change.record("sitting_convened", subject, &(text::moment(new.held_at.0), new.dossiers.len())).await?;
    change.commit().await?;
    Ok(id)
}

/// Records who came and who else is there. Whoever voted was there, whatever is recorded afterwards.
pub async fn attend(
    store: &Store,
    actor: &Actor,
    sitting: &Sitting,
    came: &[Attended],
    guests: &str,
    at: Moment,
) -> Result<()> {
    let council = &sitting.council;
    let office = actor.office_for(council.kind.keep(), &council.place)?;
    sitting.open()?;
    sitting.begun(at)?;
    let guests = tidy(guests, LONGEST_WORDS)?;
    let members = council::members_on(store, council.id, sitting.held_at.today()).await?;
    if came.iter().any(|came| members.iter().all(|member| member.id != came.member)) {
        return Err(Error::NotFound);
    }
    // whoever stands elsewhere on one of the dossiers does not record who is there
    let agenda = store::agenda(store.read(), sitting.id).await?;
    separation::check_all(store, &agenda, actor.person, council.kind.side()).await?;
    let mut rows = Vec::new();
    for came in came {
        let reason = tidy(&came.reason, council::LONGEST_NAME)?;
        rows.push((came.member, came.presence, reason));
    }
    let mut change = Change::begin(store, actor, office, at).await?;
    sitting.advance_counted(&change.tx).await?;
    let voters = store::voters(&change.tx, sitting.id).await?;
    let there = |member: i64| rows.iter().any(|row| (row.0, row.1) == (member, Presence::Present));
    if let Some(gone) = members.iter().find(|member| voters.contains(&member.id) && !there(member.id)) {
        return Err(SittingRefusal::Voted { name: gone.full_name.clone() }.into());
    }
    store::keep_attendance(&change.tx, sitting.id, &rows, &guests).await?;
    let present = rows.iter().filter(|(_, presence, _)| *presence == Presence::Present).count();
    change.record("sitting_attended", sitting.subject(), &(present, rows.len())).await?;
    change.commit().await
}
