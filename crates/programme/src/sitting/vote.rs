//! Votes and remarks: by the member in person, or written down by the secretary.

use organisation::{Action, Actor, Change, Error, Moment, Refusal, Refused, Result, actor::Held};
use serde::{Deserialize, Serialize};
use storage::{Transaction, Value, insert_many};

use super::{
    LONGEST_WORDS, Sitting,
    draft::{self, Drafted},
    record::{Item, Record, Seated},
};
use crate::{Programme, council::tidy, separation};

/// How somebody votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Đồng ý.
    Agree,
    /// Không đồng ý.
    Disagree,
    /// Không có ý kiến.
    Abstain,
}

impl Choice {
    /// All, in the order of forms and minutes.
    pub const ALL: [Self; 3] = [Self::Agree, Self::Disagree, Self::Abstain];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Disagree => "disagree",
            Self::Abstain => "abstain",
        }
    }

    /// The choice of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.name() == name)
    }
}

storage::stored_by_name!(Choice);

/// A vote to be given.
#[derive(Clone, Debug)]
pub struct Ballot {
    /// Row of the member.
    pub member: i64,
    /// Number of a criterion; none for the dossier as a whole.
    pub criterion: Option<String>,
    /// How.
    pub choice: Choice,
    /// A remark; a disagreement cannot do without.
    pub words: String,
}

/// Why a vote, a recusal or a remark is not taken.
#[derive(Debug)]
pub enum VoteRefusal {
    /// Too few members are present.
    NoQuorum {
        /// Present.
        present: usize,
        /// Needed.
        needed: usize,
    },
    /// Too many of those present keep out of this dossier.
    NoQuorumHere {
        /// Entitled.
        entitled: usize,
        /// Needed.
        needed: usize,
    },
    /// The member is not present.
    NotPresent,
    /// The member keeps out of this dossier.
    Recused,
    /// The dossier was left to another sitting.
    Deferred,
    /// The dossier changed since it was put on the agenda.
    MovedOn,
    /// A disagreement is kept in its own words.
    WordsMissing,
    /// A member with an account votes in person.
    VotesInPerson,
    /// The standard has no such criterion.
    CriterionUnknown,
    /// The member does not keep out by own word.
    NotRecused,
    /// Whoever voted on a dossier keeps out of it by own word only.
    HasVoted {
        /// The member.
        name: String,
    },
}

impl Refusal for VoteRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NoQuorum { .. } => "sitting.refused.no_quorum",
            Self::NoQuorumHere { .. } => "sitting.refused.no_quorum_here",
            Self::NotPresent => "sitting.refused.not_present",
            Self::Recused => "sitting.refused.recused",
            Self::Deferred => "sitting.refused.deferred",
            Self::MovedOn => "sitting.refused.moved_on",
            Self::WordsMissing => "sitting.refused.words_missing",
            Self::VotesInPerson => "sitting.refused.votes_in_person",
            Self::CriterionUnknown => "sitting.refused.criterion_unknown",
            Self::NotRecused => "sitting.refused.not_recused",
            Self::HasVoted { .. } => "sitting.refused.has_voted",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NoQuorum { present, needed } => {
                vec![("present", present.to_string()), ("needed", needed.to_string())]
            }
            Self::NoQuorumHere { entitled, needed } => {
                vec![("entitled", entitled.to_string()), ("needed", needed.to_string())]
            }
            Self::HasVoted { name } => vec![("name", name.clone())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::WordsMissing => Some("words"),
            Self::VotesInPerson | Self::HasVoted { .. } => Some("member"),
            Self::CriterionUnknown => Some("criterion"),
            _ => None,
        }
    }
}

/// Takes a vote. It may be given again until the sitting is closed; the newest one counts, all are kept.
pub async fn cast(
    programme: &Programme,
    actor: &Actor,
    sitting: &Sitting,
    item: i64,
    ballot: &Ballot,
    at: Moment,
) -> Result<()> {
    let drafted = draft::open(programme, sitting).await?;
    let item = drafted.record.item(item).ok_or(Error::NotFound)?;
    let voter = Voter::of(actor, sitting, &drafted, ballot.member)?;
    ready(sitting, &drafted.record, item, at)?;
    may_vote(&drafted.record, item, ballot.member)?;
    if !voter.in_person {
        let side = sitting.council.kind.side();
        separation::check(&programme.store, item.assessment, actor.person, side).await?;
    }
    let words = tidy(&ballot.words, LONGEST_WORDS)?;
    if ballot.choice == Choice::Disagree && words.is_empty() {
        return Err(VoteRefusal::WordsMissing.into());
    }
    if let Some(no) = &ballot.criterion
        && item.evaluation.criterion(no).is_none()
    {
        return Err(VoteRefusal::CriterionUnknown.into());
    }
    let change = Change::begin(&programme.store, actor, voter.office, at).await?;
    sitting.count_ballot(&change.tx).await?;
    let vote = row(item.id, ballot.member, ballot.criterion.as_deref(), ballot.choice, &words, actor.person, at);
    keep(&change.tx, vec![vote]).await?;
    finish(change, sitting, "voted", &(item.id, ballot.member)).await
}

/// A member agrees to every dossier on which no own vote was given yet, where agreeing can come to something;
/// gives how many.
pub async fn agree_to_the_rest(programme: &Programme, actor: &Actor, sitting: &Sitting, at: Moment) -> Result<usize> {
    let drafted = draft::open(programme, sitting).await?;
    let record = &drafted.record;
    let member = drafted.member_of(actor.person).ok_or(Error::Forbidden)?;
    let voter = Voter::of(actor, sitting, &drafted, member)?;
    let rest: Vec<&Item> = record
        .items
        .iter()
        .filter(|item| item.votes.iter().all(|vote| vote.member != member))
        .filter(|item| record.can_be_adopted(item) && ready(sitting, record, item, at).is_ok())
        .filter(|item| may_vote(record, item, member).is_ok())
        .collect();
    if rest.is_empty() {
        let item = record.items.first().ok_or(Error::NotFound)?;
        ready(sitting, record, item, at)?;
        return Ok(0);
    }
    let rows = rest.iter().map(|item| row(item.id, member, None, Choice::Agree, "", actor.person, at)).collect();
    let change = Change::begin(&programme.store, actor, voter.office, at).await?;
    sitting.count_ballot(&change.tx).await?;
    keep(&change.tx, rows).await?;
    let items: Vec<i64> = rest.iter().map(|item| item.id).collect();
    finish(change, sitting, "voted", &(&items, member)).await?;
    Ok(rest.len())
}

/// Writes down what was said on a dossier, by a member or by somebody else.
pub async fn remark(
    programme: &Programme,
    actor: &Actor,
    sitting: &Sitting,
    (item, member): (i64, Option<i64>),
    words: &str,
    at: Moment,
) -> Result<()> {
    let council = &sitting.council;
    let office = actor.office_for(council.kind.keep(), &council.place)?;
    let drafted = draft::open(programme, sitting).await?;
    let item = drafted.record.item(item).ok_or(Error::NotFound)?;
    if member.is_some_and(|member| drafted.record.seat(member).is_none()) {
        return Err(Error::NotFound);
    }
    sitting.open()?;
    sitting.begun(at)?;
    let words = tidy(words, LONGEST_WORDS)?;
    if words.is_empty() {
        return Err(VoteRefusal::WordsMissing.into());
    }
    let change = Change::begin(&programme.store, actor, office, at).await?;
    sitting.advance(&change.tx).await?;
    change
        .tx
        .run(
            "INSERT INTO sitting_remark (item_id, member_id, words, at, person_id) VALUES ($1, $2, $3, $4, $5)",
            [item.id.into(), member.into(), words.into(), at.0.into(), actor.person.into()],
        )
        .await?;
    finish(change, sitting, "remarked", &item.id).await
}

/// Whoever enters a vote or a recusal, in which office.
pub(super) struct Voter<'a> {
    pub(super) office: &'a Held,
    pub(super) in_person: bool,
}

impl<'a> Voter<'a> {
    /// The member in person; else the secretary, for a member without an account.
    fn of(actor: &'a Actor, sitting: &Sitting, drafted: &Drafted, member: i64) -> Result<Self> {
        let voter = Self::or_keeper(actor, sitting, drafted, member)?;
        if !voter.in_person && drafted.person_of(member).is_some() {
            return Err(VoteRefusal::VotesInPerson.into());
        }
        Ok(voter)
    }

    /// The member in person, or the secretary.
    pub(super) fn or_keeper(actor: &'a Actor, sitting: &Sitting, drafted: &Drafted, member: i64) -> Result<Self> {
        drafted.record.seat(member).ok_or(Error::NotFound)?;
        let kind = sitting.council.kind;
        let in_person = drafted.person_of(member) == Some(actor.person);
        let actions = if in_person { [kind.vote(), kind.keep()] } else { [kind.keep(); 2] };
        Ok(Self { office: office_of(actor, sitting, actions)?, in_person })
    }
}

fn office_of<'a>(actor: &'a Actor, sitting: &Sitting, actions: [Action; 2]) -> Result<&'a Held> {
    let place = &sitting.council.place;
    let [first, second] = actions;
    actor.office_for(first, place).or_else(|_| actor.office_for(second, place))
}

/// Whether votes on a dossier are taken now.
fn ready(sitting: &Sitting, record: &Record, item: &Item, at: Moment) -> Result<()> {
    sitting.open()?;
    sitting.begun(at)?;
    Ok(votable(record, item)?)
}

/// Whether a dossier can be voted on as the records stand.
fn votable(record: &Record, item: &Item) -> Result<(), VoteRefusal> {
    let needed = record.quorum_needed();
    if !record.has_quorum() {
        return Err(VoteRefusal::NoQuorum { present: record.present(), needed });
    }
    if item.deferred.is_some() {
        return Err(VoteRefusal::Deferred);
    }
    if item.moved_on {
        return Err(VoteRefusal::MovedOn);
    }
    if !record.has_quorum_on(item) {
        return Err(VoteRefusal::NoQuorumHere { entitled: record.entitled(item).count(), needed });
    }
    Ok(())
}

/// Whether a member votes on a dossier.
fn may_vote(record: &Record, item: &Item, member: i64) -> Result<(), VoteRefusal> {
    if item.is_recused(member) {
        return Err(VoteRefusal::Recused);
    }
    match record.seat(member) {
        Some(seat) if Seated::is_present(seat) => Ok(()),
        _ => Err(VoteRefusal::NotPresent),
    }
}

/// Why a member has no vote on a dossier as the records stand; nothing where the vote would be taken.
pub fn in_the_way(record: &Record, item: &Item, member: i64) -> Option<Refused> {
    may_vote(record, item, member).and_then(|()| votable(record, item)).err().as_ref().map(Refused::of)
}

fn row(
    item: i64,
    member: i64,
    criterion: Option<&str>,
    choice: Choice,
    words: &str,
    person: i64,
    at: Moment,
) -> Vec<Value> {
    vec![
        item.into(),
        member.into(),
        criterion.unwrap_or_default().into(),
        choice.into(),
        words.into(),
        at.0.into(),
        person.into(),
    ]
}

async fn keep(tx: &Transaction, rows: Vec<Vec<Value>>) -> Result<()> {
    let columns = ["item_id", "member_id", "criterion", "choice", "words", "at", "person_id"];
    Ok(insert_many(tx, "vote", &columns, rows).await?)
}

pub(super) async fn finish(
    mut change: Change,
    sitting: &Sitting,
    action: &'static str,
    details: &(impl Serialize + Sync),
) -> Result<()> {
    change.record(action, sitting.subject(), details).await?;
    change.commit().await
}
