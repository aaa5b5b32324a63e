//! A difficulty with a paper or an item: raised where it is met, answered one level up or passed further up, and kept in
//! a book of answers for everybody.

mod store;

use organisation::{
    Action, Actor, Change, Error, Moment, Place, Refusal, Result, Role,
    actor::Held,
    audit::Subject,
    notice::{self, Notice},
    permission, unit,
};
use serde::Serialize;
use storage::Store;

pub(crate) use store::desk;
pub use store::{Answer, Difficulty, Item, Listed, PAGE_LENGTH, Step, book, find, items, raised_by, steps, waiting};

use crate::{body, names, paper::tidy};

/// The longest text, in signs.
pub const LONGEST_WORDS: usize = 4_000;

/// How much it hinders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// A question.
    Minor,
    /// Work goes on, worse.
    Hindering,
    /// Nothing can be done before it is answered.
    Blocking,
}

impl Severity {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Minor, Self::Hindering, Self::Blocking];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minor => "minor",
            Self::Hindering => "hindering",
            Self::Blocking => "blocking",
        }
    }

    /// The severity of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }
}

storage::stored_by_name!(Severity);

/// How far a difficulty is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// With the level above the unit that met it.
    Raised,
    /// Passed further up.
    Forwarded,
    /// Answered.
    Answered,
    /// Whoever raised it is content.
    Closed,
}

impl Stage {
    /// All stages.
    pub const ALL: [Self; 4] = [Self::Raised, Self::Forwarded, Self::Answered, Self::Closed];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Forwarded => "forwarded",
            Self::Answered => "answered",
            Self::Closed => "closed",
        }
    }

    /// The stage of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }

    /// Whether somebody above has to answer.
    pub const fn waits(self) -> bool {
        matches!(self, Self::Raised | Self::Forwarded)
    }
}

storage::stored_by_name!(Stage);

/// Why something about a difficulty is not recorded.
#[derive(Debug)]
pub enum DifficultyRefusal {
    /// Nothing is said.
    WordsMissing,
    /// Longer than [`LONGEST_WORDS`].
    WordsTooLong,
    /// The paper it is about is none that its unit can read.
    PaperUnknown,
    /// The item is none of that paper.
    ItemUnknown,
    /// Something in it looks like a person's name.
    Named {
        /// What.
        name: String,
    },
    /// It was answered or passed on already, or this does not come next.
    NotNext,
    /// There is nobody above.
    NobodyAbove,
}

impl Refusal for DifficultyRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::WordsMissing => "difficulty.refused.words_missing",
            Self::WordsTooLong => "difficulty.refused.words_too_long",
            Self::PaperUnknown => "difficulty.refused.paper_unknown",
            Self::ItemUnknown => "difficulty.refused.item_unknown",
            Self::Named { .. } => "difficulty.refused.named",
            Self::NotNext => "difficulty.refused.not_next",
            Self::NobodyAbove => "difficulty.refused.nobody_above",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Named { name } => vec![("name", name.clone())],
            _ => vec![("longest", LONGEST_WORDS.to_string())],
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::WordsMissing | Self::WordsTooLong => Some("words"),
            Self::PaperUnknown => Some("paper"),
            Self::ItemUnknown => Some("item"),
            Self::Named { .. } => Some("no_child_named"),
            Self::NotNext | Self::NobodyAbove => None,
        }
    }
}

/// A difficulty as it is raised.
#[derive(Clone, Debug)]
pub struct NewDifficulty {
    /// The paper it is about; none for a general one.
    pub paper: Option<i64>,
    /// The item of that paper.
    pub item: Option<i64>,
    /// How much it hinders.
    pub severity: Severity,
    /// What it is; no child is named.
    pub words: String,
    /// What would help.
    pub proposal: String,
    /// Whoever raises it looked and says that what looks like a name is no child's.
    pub no_child_named: bool,
}

/// Words that are said of a difficulty, and whether whoever says them looked at what looks like a name: it is no
/// child's.
pub type Said<'a> = (&'a str, bool);

/// Raises a difficulty for a unit; it goes to the unit above. Gives its row.
pub async fn raise(store: &Store, actor: &Actor, unit: i64, new: &NewDifficulty, at: Moment) -> Result<i64> {
    let place = unit::place(store.read(), unit).await?;
    let office = actor.office_for(Action::RaiseDifficulty, &place)?;
    let holder = body::superior(store.read(), unit).await?.ok_or(DifficultyRefusal::NobodyAbove)?;
    let new = NewDifficulty { words: needed(&new.words)?, proposal: words(&new.proposal)?, ..new.clone() };
    if let Some(paper) = new.paper {
        readable(store, actor, paper).await?;
    }
    if let Some(item) = new.item {
        let items = items(store, new.paper.ok_or(DifficultyRefusal::ItemUnknown)?).await?;
        items.iter().find(|known| known.id == item).ok_or(DifficultyRefusal::ItemUnknown)?;
    }
    let named = unnamed(&[&new.words, &new.proposal], new.no_child_named)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    let id = store::insert(&change, (unit, holder), &new, (actor.person, office.id)).await?;
    change.record("difficulty_raised", subject(id, unit), &Told { of: new.severity.name(), named }).await?;
    tell_holders(&change, (id, unit), (holder, new.paper)).await?;
    change.commit().await?;
    Ok(id)
}

/// Answers a difficulty; with a question written anew, question and answer go into the book, which everybody reads.
pub async fn answer(
    store: &Store,
    actor: &Actor,
    (id, version): (i64, i64),
    ((words, no_child_named), question): (Said<'_>, &str),
    at: Moment,
) -> Result<()> {
    let (difficulty, office) = to_answer(store, actor, id).await?;
    let (words, question) = (needed(words)?, self::words(question)?);
    let named = unnamed(&[&words, &question], no_child_named)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    let by = (office.unit, actor.person, office.id);
    let step = store::step(&change, (id, version), (Stage::Answered, difficulty.holder_id), &words, by).await?;
    if !question.is_empty() {
        store::insert_answer(&change.tx, step, (&question, &words)).await?;
    }
    change.record("difficulty_answered", subject(id, difficulty.unit_id), &Told { of: step, named }).await?;
    tell(&change, &[difficulty.person_id], "difficulty_answered", (id, difficulty.unit_id), step).await?;
    change.commit().await
}

/// Passes a difficulty one level further up.
pub async fn forward(
    store: &Store,
    actor: &Actor,
    (id, version): (i64, i64),
    (words, no_child_named): Said<'_>,
    at: Moment,
) -> Result<()> {
    let (difficulty, office) = to_answer(store, actor, id).await?;
    let words = self::words(words)?;
    let named = unnamed(&[&words], no_child_named)?;
    let holder = body::superior(store.read(), difficulty.holder_id).await?.ok_or(DifficultyRefusal::NobodyAbove)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    let by = (office.unit, actor.person, office.id);
    store::step(&change, (id, version), (Stage::Forwarded, holder), &words, by).await?;
    change.record("difficulty_forwarded", subject(id, difficulty.unit_id), &Told { of: holder, named }).await?;
    tell_holders(&change, (id, difficulty.unit_id), (holder, difficulty.paper_id)).await?;
    change.commit().await
}

/// Closes an answered difficulty: whoever raised it is content, or withdraws it.
pub async fn close(
    store: &Store,
    actor: &Actor,
    (id, version): (i64, i64),
    (words, no_child_named): Said<'_>,
    at: Moment,
) -> Result<()> {
    let difficulty = read(store, actor, id).await?;
    let place = unit::place(store.read(), difficulty.unit_id).await?;
    let office = actor.office_for(Action::RaiseDifficulty, &place)?;
    if difficulty.stage == Stage::Closed {
        return Err(DifficultyRefusal::NotNext.into());
    }
    let words = self::words(words)?;
    let named = unnamed(&[&words], no_child_named)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    let by = (office.unit, actor.person, office.id);
    store::step(&change, (id, version), (Stage::Closed, difficulty.holder_id), &words, by).await?;
    change.record("difficulty_closed", subject(id, difficulty.unit_id), &Told { of: words.is_empty(), named }).await?;
    change.commit().await
}

/// A difficulty, for the unit that met it and for those it was brought to.
pub async fn read(store: &Store, actor: &Actor, id: i64) -> Result<Difficulty> {
    let difficulty = find(store, id).await?;
    let place = unit::place(store.read(), difficulty.unit_id).await?;
    let raises = actor.may(Action::RaiseDifficulty, &place) || actor.may(Action::ReadPapers, &place);
    if raises || brought_to(store, actor, &difficulty, &place).await?.is_some() {
        Ok(difficulty)
    } else {
        Err(Error::NotFound)
    }
}

/// The office in which somebody answers a difficulty now; none for everybody else.
pub async fn answers<'a>(store: &Store, actor: &'a Actor, difficulty: &Difficulty) -> Result<Option<&'a Held>> {
    let place = unit::place(store.read(), difficulty.unit_id).await?;
    let answers = |held: &&Held| held.unit == difficulty.holder_id && can_answer(held, difficulty, &place);
    Ok(actor.offices.iter().find(answers).filter(|_| difficulty.stage.waits()))
}

/// Whether an office answers what is brought to its unit: that of a sector only what is about a paper of its own
/// department (domain.md, section 3: "W own").
fn can_answer(held: &Held, difficulty: &Difficulty, place: &Place) -> bool {
    let own = difficulty.paper_unit == Some(held.unit) && difficulty.paper_sector == held.sector;
    (!held.role.has_sector() || own) && permission::allows(held.role, held.unit, Action::AnswerDifficulty, place)
}

/// Whether somebody stands above a unit, to whom a difficulty can be passed on.
pub async fn has_above(store: &Store, unit: i64) -> Result<bool> {
    Ok(body::superior(store.read(), unit).await?.is_some())
}

/// An office of a unit that has the difficulty, or had it.
async fn brought_to<'a>(
    store: &Store,
    actor: &'a Actor,
    difficulty: &Difficulty,
    place: &Place,
) -> Result<Option<&'a Held>> {
    let mut units: Vec<i64> = steps(store, difficulty.id).await?.iter().filter_map(|step| step.unit_id).collect();
    units.push(difficulty.holder_id);
    let had = |held: &&Held| units.contains(&held.unit) && can_answer(held, difficulty, place);
    Ok(actor.offices.iter().find(had))
}

async fn to_answer<'a>(store: &Store, actor: &'a Actor, id: i64) -> Result<(Difficulty, &'a Held)> {
    let difficulty = read(store, actor, id).await?;
    if !difficulty.stage.waits() {
        return Err(DifficultyRefusal::NotNext.into());
    }
    let office = answers(store, actor, &difficulty).await?.ok_or(Error::Forbidden)?;
    Ok((difficulty, office))
}

/// The paper is there for the person.
async fn readable(store: &Store, actor: &Actor, paper: i64) -> Result<()> {
    match crate::paper::read(store, actor, paper).await {
        Ok(_) => Ok(()),
        Err(Error::NotFound | Error::Forbidden) => Err(DifficultyRefusal::PaperUnknown.into()),
        Err(error) => Err(error),
    }
}

/// Whether something looks like a name that is said to be no child's; where nobody said so, it is refused.
fn unnamed(texts: &[&str], no_child_named: bool) -> Result<bool> {
    names::unnamed(texts, no_child_named).map_err(|name| DifficultyRefusal::Named { name }.into())
}

/// What the record keeps of an act: never the words.
#[derive(Serialize)]
struct Told<T> {
    of: T,
    /// Somebody said of what looks like a name that it is no child's.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    named: bool,
}

async fn tell_holders(change: &Change, about: (i64, i64), (holder, paper): (i64, Option<i64>)) -> Result<()> {
    let roles = permission::roles(Action::AnswerDifficulty);
    let (of_sectors, whole): (Vec<Role>, Vec<Role>) = roles.into_iter().partition(|role| role.has_sector());
    let today = change.at.today();
    let mut people = notice::holders(&change.tx, holder, &whole, None, today).await?;
    if let Some(sector) = store::department(&change.tx, (holder, paper)).await? {
        people.extend(notice::holders(&change.tx, holder, &of_sectors, Some(&sector), today).await?);
    }
    tell(change, &people, "difficulty_raised", about, holder).await
}

async fn tell(change: &Change, people: &[i64], kind: &'static str, (id, unit): (i64, i64), once: i64) -> Result<()> {
    #[derive(Serialize)]
    struct Places {
        unit: String,
    }
    let places = Places { unit: unit::find(&change.tx, unit, change.at.today()).await?.name_in_text() };
    let once = format!("{kind} {id} {once}");
    notice::tell(change, people, &Notice { kind, subject: ("difficulty", id), places: &places, once }).await
}

fn words(typed: &str) -> Result<String> {
    tidy(typed, LONGEST_WORDS, DifficultyRefusal::WordsTooLong)
}

fn needed(typed: &str) -> Result<String> {
    let words = words(typed)?;
    if words.is_empty() { Err(DifficultyRefusal::WordsMissing.into()) } else { Ok(words) }
}

const fn subject(id: i64, unit: i64) -> Subject {
    Subject { kind: "difficulty", id, unit: Some(unit) }
}
