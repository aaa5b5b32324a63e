//! Councils: the commune's that assesses, the province's that reviews; each established by a decision, members on dates.
//!
//! Who sits in them and how many must agree is in no instrument that was seen: composition is left free, and both
//! shares are kept with each council beside their ground; where there is none they are the program's own, and said so.

mod member;
mod share;
mod store;

use chrono::NaiveDate;
use organisation::{
    Action, Actor, Change, Error, Moment, Place, Refusal, Result, Role,
    audit::Subject,
    day,
    office::{self, Holder},
    parse_day,
    permission::TABLE,
    unit,
};
use serde::{Deserialize, Serialize};
use storage::Store;

pub use member::{Member, MemberRefusal, NewMember, Seat, amend, join, leave, members, members_on};
pub use share::Share;
pub use store::{find, of_units, overlapping};

use crate::{Dossier, State, act::ActKind, papers, separation::Side};

/// The longest name, title or number of a decision, in characters.
pub const LONGEST_NAME: usize = 300;

/// What a council is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The commune's: looks at its own dossier before it goes up.
    Assessment,
    /// The province's (the district's until 30/6/2025): looks at what was appraised before the decision.
    Review,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Assessment, Self::Review];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Assessment => "assessment",
            Self::Review => "review",
        }
    }

    /// The kind of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The level of the units that establish one today.
    pub const fn level(self) -> &'static str {
        match self {
            Self::Assessment => unit::level::COMMUNE,
            Self::Review => unit::level::PROVINCE,
        }
    }

    /// What its secretary may do.
    pub const fn keep(self) -> Action {
        match self {
            Self::Assessment => Action::KeepAssessmentCouncil,
            Self::Review => Action::KeepReviewCouncil,
        }
    }

    /// What its members may do.
    pub const fn vote(self) -> Action {
        match self {
            Self::Assessment => Action::VoteInAssessmentCouncil,
            Self::Review => Action::VoteInReviewCouncil,
        }
    }

    /// The side of a dossier on which its voters stand.
    pub const fn side(self) -> Side {
        match self {
            Self::Assessment => Side::Commune,
            Self::Review => Side::Decider,
        }
    }

    /// The act that its signed minutes make.
    pub const fn act(self) -> ActKind {
        match self {
            Self::Assessment => ActKind::CouncilSitting,
            Self::Review => ActKind::ReviewSitting,
        }
    }

    /// The state in which a dossier waits for it.
    pub const fn awaited_in(self) -> State {
        match self {
            Self::Assessment => State::SelfScored,
            Self::Review => State::Appraised,
        }
    }

    /// Its minutes.
    pub const fn paper(self) -> papers::Kind {
        match self {
            Self::Assessment => papers::Kind::AssessmentMinutes,
            Self::Review => papers::Kind::ReviewMinutes,
        }
    }

    /// Where rights are looked for: in the commune itself, or among what lies below the reviewing unit.
    pub fn place(self, unit: Place) -> Place {
        match self {
            Self::Assessment => unit,
            Self::Review => Place { unit: 0, above: std::iter::once(unit.unit).chain(unit.above).collect() },
        }
    }

    /// The unit whose council sits on a dossier.
    pub const fn unit_of(self, dossier: &Dossier) -> i64 {
        match self {
            Self::Assessment => dossier.unit,
            Self::Review => dossier.province,
        }
    }
}

storage::stored_by_name!(Kind);

/// A council.
#[derive(Clone, Debug)]
pub struct Council {
    /// Row.
    pub id: i64,
    /// Its unit.
    pub unit: i64,
    /// What it is for.
    pub kind: Kind,
    /// Number and symbol of the decision that established it.
    pub decision: String,
    /// Day of that decision.
    pub decided_on: NaiveDate,
    /// First day.
    pub from: NaiveDate,
    /// Last day, if it is known.
    pub to: Option<NaiveDate>,
    /// At least this share of the members is present, or nothing is voted on.
    pub quorum: Share,
    /// More than this share of those entitled to vote on a dossier agree, or it is not adopted.
    pub majority: Share,
    /// Where both come from; empty where no instrument is known.
    pub ground: String,
    /// Where its rights are looked for.
    pub place: Place,
}

impl Council {
    /// What its events are about.
    pub const fn subject(&self) -> Subject {
        Subject { kind: "council", id: self.id, unit: Some(self.unit) }
    }

    /// Whether it exists on a day.
    pub fn exists_on(&self, date: NaiveDate) -> bool {
        self.from <= date && self.to.is_none_or(|to| date <= to)
    }
}

/// What a new council needs.
#[derive(Clone, Debug)]
pub struct NewCouncil {
    /// Whose.
    pub unit: i64,
    /// What for.
    pub kind: Kind,
    /// Number and symbol of the decision.
    pub decision: String,
    /// Its day.
    pub decided_on: NaiveDate,
    /// First day.
    pub from: NaiveDate,
    /// Last day, if it is known.
    pub to: Option<NaiveDate>,
    /// Share of members present.
    pub quorum: Share,
    /// Share of voters to be exceeded.
    pub majority: Share,
    /// Where the shares come from.
    pub ground: String,
}

/// Why a council cannot be established or ended.
#[derive(Debug)]
pub enum CouncilRefusal {
    /// Units of another level have such councils.
    WrongLevel,
    /// A council rests on a decision.
    DecisionMissing,
    /// The decision lies in the future.
    DecisionInFuture,
    /// It would end before it begins.
    EndsBeforeItBegins,
    /// Another one of the kind exists in these days.
    Overlaps {
        /// Its decision.
        decision: String,
    },
    /// Shares other than the program's own need their ground.
    GroundMissing,
    /// It sat, or is to sit, after its last day.
    SitsLater {
        /// The day of that sitting.
        day: String,
    },
    /// A text is too long.
    TooLong {
        /// What it may have.
        longest: usize,
    },
}

impl Refusal for CouncilRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::WrongLevel => "council.refused.wrong_level",
            Self::DecisionMissing => "council.refused.decision_missing",
            Self::DecisionInFuture => "council.refused.decision_in_future",
            Self::EndsBeforeItBegins => "council.refused.ends_before",
            Self::Overlaps { .. } => "council.refused.overlaps",
            Self::GroundMissing => "council.refused.ground_missing",
            Self::SitsLater { .. } => "council.refused.sits_later",
            Self::TooLong { .. } => "council.refused.too_long",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Overlaps { decision } => vec![("decision", decision.clone())],
            Self::TooLong { longest } => vec![("longest", longest.to_string())],
            Self::SitsLater { day } => vec![("day", day.clone())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::DecisionMissing => Some("decision"),
            Self::DecisionInFuture => Some("decided_on"),
            Self::EndsBeforeItBegins | Self::SitsLater { .. } => Some("to"),
            Self::GroundMissing => Some("ground"),
            Self::WrongLevel | Self::Overlaps { .. } | Self::TooLong { .. } => None,
        }
    }
}

/// Establishes a council; gives its row.
pub async fn establish(store: &Store, actor: &Actor, new: &NewCouncil, at: Moment) -> Result<i64> {
    let place = new.kind.place(unit::place(store.read(), new.unit).await?);
    let office = actor.office_for(new.kind.keep(), &place)?;
    let decision = tidy(&new.decision, LONGEST_NAME)?;
    let ground = tidy(&new.ground, LONGEST_NAME)?;
    check(new, &decision, &ground, at)?;
    let unit = unit::in_force(store.read(), new.unit, new.from).await?;
    if unit.is_none_or(|unit| unit.level != new.kind.level()) {
        return Err(CouncilRefusal::WrongLevel.into());
    }
    let mut change = Change::begin(store, actor, office, at).await?;
    change.tx.alone(&format!("councils of {}", new.unit)).await?;
    if let Some(decision) = overlapping(&change.tx, new.unit, new.kind, new.from, new.to).await? {
        return Err(CouncilRefusal::Overlaps { decision }.into());
    }
    let id = store::insert(&change.tx, new, &decision, &ground).await?;
    let subject = Subject { kind: "council", id, unit: Some(new.unit) };
    change.record("council_established", subject, &(new.kind, &decision)).await?;
    change.commit().await?;
    Ok(id)
}

fn check(new: &NewCouncil, decision: &str, ground: &str, at: Moment) -> Result<(), CouncilRefusal> {
    if decision.is_empty() {
        return Err(CouncilRefusal::DecisionMissing);
    }
    if new.decided_on > at.today() {
        return Err(CouncilRefusal::DecisionInFuture);
    }
    if new.to.is_some_and(|to| to < new.from) {
        return Err(CouncilRefusal::EndsBeforeItBegins);
    }
    if (new.quorum, new.majority) != (Share::TWO_THIRDS, Share::HALF) && ground.is_empty() {
        return Err(CouncilRefusal::GroundMissing);
    }
    Ok(())
}

/// Ends a council on a day, so that another one can follow.
pub async fn end(store: &Store, actor: &Actor, council: &Council, last_day: NaiveDate, at: Moment) -> Result<()> {
    let office = actor.office_for(council.kind.keep(), &council.place)?;
    if last_day < council.from || council.to.is_some_and(|to| to <= last_day) {
        return Err(CouncilRefusal::EndsBeforeItBegins.into());
    }
    let mut change = Change::begin(store, actor, office, at).await?;
    // as whoever puts a dossier on an agenda does
    change.tx.alone(&format!("agendas of {}", council.unit)).await?;
    if let Some(next) = last_day.succ_opt()
        && let Some(day) = member::sits_since(&change.tx, council, next).await?
    {
        return Err(CouncilRefusal::SitsLater { day }.into());
    }
    store::set_end(&change.tx, council.id, last_day).await?;
    change.record("council_ended", council.subject(), &day(last_day)).await?;
    change.commit().await
}

/// The council of a kind that a unit has on a day.
pub async fn on(store: &Store, unit: i64, kind: Kind, date: NaiveDate) -> Result<Option<Council>> {
    let councils = of_units(store, &[unit]).await?;
    Ok(councils.into_iter().find(|council| council.kind == kind && council.exists_on(date)))
}

/// Who could sit in a council and vote in person: whoever holds an office in its unit that keeps it or votes in it.
pub async fn candidates(store: &Store, council: &Council, date: NaiveDate) -> Result<Vec<Holder>> {
    let kind = council.kind;
    let mut roles: Vec<Role> = Vec::new();
    for (role, action, _) in TABLE {
        if [kind.keep(), kind.vote()].contains(action) && !roles.contains(role) {
            roles.push(*role);
        }
    }
    office::holders(store.read(), council.unit, &roles, date).await
}

/// A text as it is kept: composed, without blanks around it, short enough, and such that a paper can print it.
pub(crate) fn tidy(text: &str, longest: usize) -> Result<String> {
    let tidy = text::nfc(text.trim());
    if tidy.chars().count() > longest {
        return Err(CouncilRefusal::TooLong { longest }.into());
    }
    papers::check(&tidy)?;
    Ok(tidy)
}

/// For somebody who may read what a council did.
pub async fn may_read(store: &Store, actor: &Actor, council: &Council) -> Result<()> {
    let place = council.kind.place(unit::reading_place(store.read(), council.unit).await?);
    actor.office_for(Action::ReadDossier, &place).map(drop).map_err(|_| Error::NotFound)
}

fn stored_day(stored: Option<&String>) -> Option<NaiveDate> {
    stored.map(|day| parse_day(day))
}
