//! What a sitting did, as a value: counted the same way for the page, the minutes and the acts.

use serde::{Deserialize, Serialize};
use standards::Evaluation;

use super::{Choice, Presence};
use crate::{
    council::{Kind, Seat, Share},
    decision::Outcome,
    separation::Side,
    snapshot::{FrozenStandard, FrozenUnit},
};

/// A sitting with everything its page and its minutes show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What the council is for.
    pub kind: Kind,
    /// Its unit, as it was called on the day.
    pub unit: FrozenUnit,
    /// The decision that established it, and its day, YYYY-MM-DD.
    pub decision: (String, String),
    /// Share of members to be present.
    pub quorum: Share,
    /// Share of voters to be exceeded.
    pub majority: Share,
    /// Where both come from; empty where no instrument is known.
    pub ground: String,
    /// When it began, milliseconds since 1970.
    pub held_at: i64,
    /// When its record was frozen, milliseconds since 1970.
    pub closed_at: Option<i64>,
    /// Where.
    pub place: String,
    /// Who else was there.
    pub guests: String,
    /// The members on the day, by seat.
    pub seats: Vec<Seated>,
    /// The dossiers, in the order of the agenda.
    pub items: Vec<Item>,
    /// Whether the world is invented.
    pub demo: bool,
}

/// A member at a sitting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seated {
    /// Row of the member.
    pub member: i64,
    /// Full name.
    pub full_name: String,
    /// Office outside.
    pub title: String,
    /// Agency or sector.
    pub agency: String,
    /// Seat.
    pub seat: Seat,
    /// Whether there; none while attendance is not recorded.
    pub presence: Option<Presence>,
    /// Why not.
    pub reason: String,
}

/// A dossier on the agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Row of the item.
    pub id: i64,
    /// Row of the assessment.
    pub assessment: i64,
    /// The act after which it was looked at.
    pub act: i64,
    /// The year assessed.
    pub year: i64,
    /// The commune.
    pub unit: FrozenUnit,
    /// The standard.
    pub standard: FrozenStandard,
    /// The score with all reasons.
    pub evaluation: Evaluation,
    /// Whether the dossier changed since it was put on the agenda.
    pub moved_on: bool,
    /// Why it is left to another sitting.
    pub deferred: Option<String>,
    /// Who keeps out.
    pub recusals: Vec<Recusal>,
    /// The newest vote of each member on the dossier as a whole.
    pub votes: Vec<Vote>,
    /// The newest vote of each member on single criteria: views that decide nothing.
    pub views: Vec<View>,
    /// What was said.
    pub remarks: Vec<Remark>,
}

/// Why a member keeps out of a dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recusal {
    /// Row of the member.
    pub member: i64,
    /// By what.
    pub why: Why,
}

/// What a recusal rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Why {
    /// The member acted on another side of this dossier: the program keeps the three sides apart.
    Side {
        /// The side.
        side: Side,
    },
    /// The member's or the secretary's word.
    Word {
        /// The reason.
        reason: String,
        /// When, milliseconds since 1970.
        at: i64,
    },
}

/// A vote as it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Row of the member.
    pub member: i64,
    /// How.
    pub choice: Choice,
    /// The words that go with it, as they were given.
    pub words: String,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who wrote it down, where the member did not vote in person.
    pub recorded_by: Option<String>,
    /// How many votes the member gave before on the same matter.
    pub earlier: usize,
}

/// A vote on a criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Number of the criterion.
    pub criterion: String,
    /// The vote.
    pub vote: Vote,
}

/// What was said on a dossier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Row of the member; none for somebody else.
    pub member: Option<i64>,
    /// The words.
    pub words: String,
}

/// How the votes on a dossier stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Present and not recused.
    pub entitled: usize,
    /// Agree.
    pub agree: usize,
    /// Disagree.
    pub disagree: usize,
    /// Abstain.
    pub abstain: usize,
    /// How many have to agree.
    pub needed: usize,
}

impl Count {
    /// Entitled and silent.
    pub const fn silent(self) -> usize {
        self.entitled.saturating_sub(self.given())
    }

    /// Votes that count.
    pub const fn given(self) -> usize {
        self.agree + self.disagree + self.abstain
    }
}

/// What a sitting comes to on a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// Enough agree.
    Adopted,
    /// Too few do.
    NotAdopted,
    /// It is left to another sitting.
    Deferred,
}

impl Ruling {
    /// All.
    pub const ALL: [Self; 3] = [Self::Adopted, Self::NotAdopted, Self::Deferred];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Adopted => "adopted",
            Self::NotAdopted => "not_adopted",
            Self::Deferred => "deferred",
        }
    }

    /// The ruling of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ruling| ruling.name() == name)
    }
}

storage::stored_by_name!(Ruling);

/// Why a dossier is left to another sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause<'a> {
    /// The secretary's word.
    Word(&'a str),
    /// Too few members were present, or too many of them keep out.
    NoQuorum,
    /// The dossier changed meanwhile.
    MovedOn,
}

impl Seated {
    /// Whether the member is there.
    pub fn is_present(&self) -> bool {
        self.presence == Some(Presence::Present)
    }
}

impl Item {
    /// Whether a member keeps out.
    pub fn is_recused(&self, member: i64) -> bool {
        self.recusals.iter().any(|recusal| recusal.member == member)
    }

    /// Whether a member keeps out by own word or the secretary's.
    pub fn is_recused_by_word(&self, member: i64) -> bool {
        self.recusals.iter().any(|recusal| recusal.member == member && matches!(recusal.why, Why::Word { .. }))
    }

    /// Whether a member gave a vote, on the dossier or on a criterion.
    pub fn has_voted(&self, member: i64) -> bool {
        let views = self.views.iter().map(|view| &view.vote);
        self.votes.iter().chain(views).any(|vote| vote.member == member)
    }

    /// What the computed verdict proposes to the review council; nothing while it is undetermined.
    pub fn proposal(&self) -> Option<Outcome> {
        Outcome::of(self.evaluation.verdict)
    }
}

impl Record {
    /// An item of the agenda.
    pub fn item(&self, id: i64) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// A member's seat.
    pub fn seat(&self, member: i64) -> Option<&Seated> {
        self.seats.iter().find(|seat| seat.member == member)
    }

    /// How many members are present.
    pub fn present(&self) -> usize {
        self.seats.iter().filter(|seat| seat.is_present()).count()
    }

    /// How many have to be.
    pub fn quorum_needed(&self) -> usize {
        self.quorum.reached_by(self.seats.len()).max(1)
    }

    /// Whether enough are.
    pub fn has_quorum(&self) -> bool {
        self.present() >= self.quorum_needed()
    }

    /// Who votes on a dossier: present and not recused.
    pub fn entitled<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = &'a Seated> {
        self.seats.iter().filter(|seat| seat.is_present() && !item.is_recused(seat.member))
    }

    /// The votes on a dossier that count: those of who votes on it.
    pub fn votes<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = (&'a Seated, &'a Vote)> {
        self.entitled(item).filter_map(|seat| Some((seat, item.votes.iter().find(|vote| vote.member == seat.member)?)))
    }

    /// Disagreements that were given and do not count, since the member then kept out or the dossier is left to another
    /// sitting: they are kept in the minutes all the same.
    pub fn uncounted<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = (&'a Seated, &'a Vote)> {
        let left = self.deferral(item).is_some();
        let counts = move |member: i64| !left && self.entitled(item).any(|seat| seat.member == member);
        let dissents = item.votes.iter().filter(|vote| vote.choice == Choice::Disagree);
        dissents.filter(move |vote| !counts(vote.member)).filter_map(|vote| Some((self.seat(vote.member)?, vote)))
    }

    /// Whether enough members vote on a dossier: those who keep out of it are not there for it (decision 0013).
    pub fn has_quorum_on(&self, item: &Item) -> bool {
        self.entitled(item).count() >= self.quorum_needed()
    }

    /// How the votes on a dossier stand.
    pub fn count(&self, item: &Item) -> Count {
        let entitled = self.entitled(item).count();
        let of = |choice| self.votes(item).filter(|(_, vote)| vote.choice == choice).count();
        Count {
            entitled,
            agree: of(Choice::Agree),
            disagree: of(Choice::Disagree),
            abstain: of(Choice::Abstain),
            needed: self.majority.exceeded_by(entitled),
        }
    }

    /// Whether a vote can adopt a dossier at all: the review council has nothing to adopt where nothing is determined.
    pub fn can_be_adopted(&self, item: &Item) -> bool {
        self.kind == Kind::Assessment || item.proposal().is_some()
    }

    /// Why a dossier is left to another sitting, if it is.
    pub fn deferral<'a>(&self, item: &'a Item) -> Option<Cause<'a>> {
        if let Some(reason) = &item.deferred {
            return Some(Cause::Word(reason));
        }
        if item.moved_on {
            return Some(Cause::MovedOn);
        }
        (!self.has_quorum_on(item)).then_some(Cause::NoQuorum)
    }

    /// What the sitting comes to on a dossier as it stands.
    pub fn ruling(&self, item: &Item) -> Ruling {
        if self.deferral(item).is_some() {
            return Ruling::Deferred;
        }
        let count = self.count(item);
        if self.can_be_adopted(item) && count.agree >= count.needed { Ruling::Adopted } else { Ruling::NotAdopted }
    }
}
