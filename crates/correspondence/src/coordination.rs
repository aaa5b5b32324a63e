//! Coordination bodies: who of the agencies works together on children (Law on Children, art. 94), by which decision and
//! until when; what they agreed on are items of a paper, sent as tasks.
//!
//! A reconstitution (kiện toàn) is a new term; a change of members ends one row and begins another. Nothing is deleted.

mod alert;
mod composition;
mod meeting;
mod member;
mod plan;
mod store;
mod work;

use chrono::NaiveDate;
use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result, actor::Held, audit::Subject, unit};
use storage::Store;

pub use alert::{Alert, alerts};
pub use composition::{Composition, Seat, composition, compositions, sectors};
pub use meeting::{MINUTES, Meeting, NewMeeting, hold, keep_minutes};
pub use member::{Member, MemberRole, NewMember, candidates, join, leave};
pub use plan::{Plan, plans};
pub(crate) use store::paper;
pub use store::{Choice, Term, find, meetings, of_unit, papers};
pub use work::{Followed, may_read_sectors, of_papers, open_work, readable, work};

use crate::paper::tidy;

/// The longest name, position or ground, in signs.
pub const LONGEST_NAME: usize = 300;
/// Types of papers that establish a body.
pub const DECISIONS: &[&str] = &["decision", "notice", "letter", "regulation"];

/// A coordination body with all its terms and members, past ones too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoordinationBody {
    /// Row.
    pub id: i64,
    /// Its unit.
    pub unit: i64,
    /// Its name.
    pub name: String,
    /// Key of its composition; empty: free.
    pub composition: String,
    /// Sector of the standing agency; empty: the unit itself.
    pub standing_sector: String,
    /// Its terms, oldest first; never empty.
    pub terms: Vec<Term>,
    /// Its members, in the order of roles.
    pub members: Vec<Member>,
}

impl CoordinationBody {
    /// The newest term.
    pub fn term(&self) -> Option<&Term> {
        self.terms.last()
    }

    /// Its first day.
    pub fn begins(&self) -> Option<NaiveDate> {
        self.terms.first().map(Term::from)
    }

    /// Who sits in it on a day.
    pub fn members_on(&self, day: NaiveDate) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(move |member| member.sits_on(day))
    }

    const fn subject(&self) -> Subject {
        subject(self.id, self.unit)
    }
}

const fn subject(id: i64, unit: i64) -> Subject {
    Subject { kind: "coordination_body", id, unit: Some(unit) }
}

/// A term to be recorded.
#[derive(Clone, Debug)]
pub struct NewTerm {
    /// Number and symbol of the decision; taken from the paper where there is one.
    pub decision: String,
    /// Its day; likewise.
    pub decided_on: Option<NaiveDate>,
    /// The decision as a paper of the unit's books.
    pub paper: Option<i64>,
    /// First day.
    pub from: NaiveDate,
    /// Last day, where the decision names one.
    pub to: Option<NaiveDate>,
}

/// A body to be recorded.
#[derive(Clone, Debug)]
pub struct NewBody {
    /// Its unit.
    pub unit: i64,
    /// Its name.
    pub name: String,
    /// Key of its composition; empty: free.
    pub composition: String,
    /// Sector of the standing agency; empty: the unit itself.
    pub standing_sector: String,
    /// Its first term.
    pub term: NewTerm,
}

/// Why something about a body is not recorded.
#[derive(Debug)]
pub enum CoordinationRefusal {
    /// It has no name.
    NameMissing,
    /// Longer than [`LONGEST_NAME`].
    TooLong,
    /// There is no such composition at the unit's level.
    CompositionUnknown,
    /// The unit does not exist on the first day.
    UnitGone,
    /// The decision is missing.
    DecisionMissing,
    /// The decision has no day, or one in the future.
    DecisionDayBad,
    /// The paper is not one of the unit's books, or of another type.
    PaperUnknown,
    /// It ends before it begins, or begins before the term that it follows.
    TermBad,
    /// The member's name is missing.
    MemberMissing,
    /// The composition has no such seat.
    SeatUnknown,
    /// The person holds no office in the unit.
    PersonUnknown,
    /// The person sits in it already.
    PersonTaken,
    /// It has a head already.
    HeadTaken,
    /// The seat is that of the head.
    SeatOfHead,
    /// A change of members needs its ground.
    GroundMissing,
    /// The day is not in the time of the body, or of the member.
    DayBad,
    /// The meeting has no subject.
    SubjectMissing,
    /// Who chaired was no member on that day.
    ChairUnknown,
    /// The meeting has its minutes.
    MinutesKept,
    /// The minutes are older than the meeting.
    MinutesEarlier,
    /// They are those of another meeting.
    MinutesTaken,
}

impl Refusal for CoordinationRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NameMissing => "coordination.refused.name_missing",
            Self::TooLong => "coordination.refused.too_long",
            Self::CompositionUnknown => "coordination.refused.composition_unknown",
            Self::UnitGone => "coordination.refused.unit_gone",
            Self::DecisionMissing => "coordination.refused.decision_missing",
            Self::DecisionDayBad => "coordination.refused.decision_day_bad",
            Self::PaperUnknown => "coordination.refused.paper_unknown",
            Self::TermBad => "coordination.refused.term_bad",
            Self::MemberMissing => "coordination.refused.member_missing",
            Self::SeatUnknown => "coordination.refused.seat_unknown",
            Self::PersonUnknown => "coordination.refused.person_unknown",
            Self::PersonTaken => "coordination.refused.person_taken",
            Self::HeadTaken => "coordination.refused.head_taken",
            Self::SeatOfHead => "coordination.refused.seat_of_head",
            Self::GroundMissing => "coordination.refused.ground_missing",
            Self::DayBad => "coordination.refused.day_bad",
            Self::SubjectMissing => "coordination.refused.subject_missing",
            Self::ChairUnknown => "coordination.refused.chair_unknown",
            Self::MinutesKept => "coordination.refused.minutes_kept",
            Self::MinutesEarlier => "coordination.refused.minutes_earlier",
            Self::MinutesTaken => "coordination.refused.minutes_taken",
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
            Self::NameMissing => Some("name"),
            Self::CompositionUnknown => Some("composition"),
            Self::DecisionMissing => Some("decision"),
            Self::DecisionDayBad => Some("decided_on"),
            Self::PaperUnknown | Self::MinutesEarlier | Self::MinutesTaken => Some("paper"),
            Self::TermBad => Some("to"),
            Self::MemberMissing => Some("full_name"),
            Self::SeatUnknown => Some("seat"),
            Self::PersonUnknown | Self::PersonTaken => Some("person"),
            Self::HeadTaken | Self::SeatOfHead => Some("role"),
            Self::GroundMissing => Some("ground"),
            Self::DayBad => Some("day"),
            Self::SubjectMissing => Some("subject"),
            Self::ChairUnknown => Some("chair"),
            Self::TooLong | Self::UnitGone | Self::MinutesKept => None,
        }
    }
}

/// Records a body that a decision established; gives its row.
pub async fn establish(store: &Store, actor: &Actor, new: &NewBody, at: Moment) -> Result<i64> {
    let office = keeper(store, actor, new.unit).await?;
    let unit = unit::in_force(store.read(), new.unit, new.term.from).await?.ok_or(CoordinationRefusal::UnitGone)?;
    let name = short(&new.name)?;
    if name.is_empty() {
        return Err(CoordinationRefusal::NameMissing.into());
    }
    let known = || compositions(&unit.level, new.term.from).any(|known| known.key == new.composition);
    if !new.composition.is_empty() && !known() {
        return Err(CoordinationRefusal::CompositionUnknown.into());
    }
    let new = NewBody { name, ..new.clone() };
    let mut change = Change::begin(store, actor, office, at).await?;
    let term = checked(&change, new.unit, &new.term).await?;
    let id = store::insert(&change, &new, (actor.person, office.id)).await?;
    store::insert_term(&change, id, &term, (actor.person, office.id)).await?;
    change.record("coordination_established", subject(id, new.unit), &(&new.name, &term.decision)).await?;
    change.commit().await?;
    Ok(id)
}

/// Records a decision that reconstituted a body: a new term.
pub async fn renew(store: &Store, actor: &Actor, body: &CoordinationBody, new: &NewTerm, at: Moment) -> Result<()> {
    let office = keeper(store, actor, body.unit).await?;
    if unit::in_force(store.read(), body.unit, new.from).await?.is_none() {
        return Err(CoordinationRefusal::UnitGone.into());
    }
    let mut change = begin(store, actor, office, (body, at)).await?;
    let body = store::find(&change.tx, body.id).await?;
    let term = checked(&change, body.unit, new).await?;
    if body.term().is_some_and(|last| term.from <= last.from()) {
        return Err(CoordinationRefusal::TermBad.into());
    }
    store::insert_term(&change, body.id, &term, (actor.person, office.id)).await?;
    change.record("coordination_renewed", body.subject(), &(&term.decision, organisation::day(term.from))).await?;
    change.commit().await
}

/// A term as it is kept: its decision named, by the paper where that is in the books.
async fn checked(change: &Change, unit: i64, new: &NewTerm) -> Result<NewTerm> {
    let mut term = NewTerm { decision: short(&new.decision)?, ..new.clone() };
    if let Some(paper) = new.paper {
        let paper = store::paper(&change.tx, unit, paper, DECISIONS).await?;
        let paper = paper.ok_or(CoordinationRefusal::PaperUnknown)?;
        term.decision = paper.reference();
        term.decided_on = Some(paper.day());
    }
    if term.decision.is_empty() {
        return Err(CoordinationRefusal::DecisionMissing.into());
    }
    if term.decided_on.is_none_or(|day| day > change.at.today()) {
        return Err(CoordinationRefusal::DecisionDayBad.into());
    }
    if term.to.is_some_and(|to| to < term.from) {
        return Err(CoordinationRefusal::TermBad.into());
    }
    Ok(term)
}

/// A body, for somebody who reads its unit.
pub async fn read(store: &Store, actor: &Actor, id: i64) -> Result<CoordinationBody> {
    let body = find(store.read(), id).await?;
    may_read(store, actor, body.unit).await.map(|()| body)
}

/// For somebody who reads the papers of a unit, or oversees the coordination of the units below.
pub async fn may_read(store: &Store, actor: &Actor, unit: i64) -> Result<()> {
    let place = unit::reading_place(store.read(), unit).await?;
    let may = actor.may(Action::ReadPapers, &place) || actor.may(Action::OverseeCoordination, &place);
    if may { Ok(()) } else { Err(Error::NotFound) }
}

/// Whether somebody keeps the bodies and periods of a unit.
pub async fn keeps(store: &Store, actor: &Actor, unit: i64) -> Result<bool> {
    Ok(actor.may(Action::KeepCoordination, &unit::place(store.read(), unit).await?))
}

pub(crate) async fn keeper<'a>(store: &Store, actor: &'a Actor, unit: i64) -> Result<&'a Held> {
    actor.office_for(Action::KeepCoordination, &unit::place(store.read(), unit).await?)
}

/// Begins a change of a body that no other one overtakes.
async fn begin(store: &Store, actor: &Actor, office: &Held, (body, at): (&CoordinationBody, Moment)) -> Result<Change> {
    let change = Change::begin(store, actor, office, at).await?;
    change.tx.alone(&format!("coordination body {}", body.id)).await?;
    Ok(change)
}

fn short(typed: &str) -> Result<String> {
    tidy(typed, LONGEST_NAME, CoordinationRefusal::TooLong)
}
