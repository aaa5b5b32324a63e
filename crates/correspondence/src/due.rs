//! What waits for a person in the order of its days: own tasks, requests and answers to decide on, difficulties and
//! reports from below; and between them what other rooms bring.

mod store;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use organisation::{Actor, Result, parse_day};
use storage::Store;

use crate::{Body, body::Named, paper, task::list};
use store::{Row, Sources};

/// What has to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A task to be answered.
    Task,
    /// Requests for more time, to be decided before the tasks are due.
    Request,
    /// Answers to an item, to be taken or given back.
    Answers,
    /// Difficulties from below, to be answered or passed on.
    Difficulties,
    /// Extraordinary reports from below that nobody has received.
    Incidents,
    /// Extraordinary reports that were passed on to the ministry and are not closed.
    Forwarded,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Task, Self::Request, Self::Answers, Self::Difficulties, Self::Incidents, Self::Forwarded];

    /// The last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Request => "request",
            Self::Answers => "answers",
            Self::Difficulties => "difficulties",
            Self::Incidents => "incidents",
            Self::Forwarded => "forwarded",
        }
    }

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

storage::stored_by_name!(Kind);

/// How near a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Over.
    Overdue,
    /// Today.
    Today,
    /// Within seven days.
    Near,
    /// After that.
    Later,
    /// No day belongs to it.
    NoDay,
}

impl Group {
    /// All groups, in the order of the page.
    pub const ALL: [Self; 5] = [Self::Overdue, Self::Today, Self::Near, Self::Later, Self::NoDay];

    /// The group of a day.
    pub fn of(due: Option<NaiveDate>, today: NaiveDate) -> Self {
        match due {
            None => Self::NoDay,
            Some(due) if due < today => Self::Overdue,
            Some(due) if due == today => Self::Today,
            Some(due) if due <= near(today) => Self::Near,
            Some(_) => Self::Later,
        }
    }

    /// The last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Near => "near",
            Self::Later => "later",
            Self::NoDay => "no_day",
        }
    }

    /// The group of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.name() == name)
    }
}

fn near(today: NaiveDate) -> NaiveDate {
    today.checked_add_days(list::SOON).unwrap_or(NaiveDate::MAX)
}

/// What is due because of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The paper.
    pub paper: i64,
    /// Number and symbol.
    pub reference: String,
    /// What it is about.
    pub subject: String,
    /// The item.
    pub item: i64,
    /// Its number.
    pub number: i64,
    /// Its words.
    pub words: String,
    /// Who sent the task.
    pub sender: String,
}

/// Something that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// What.
    pub kind: Kind,
    /// The task, or the first of several.
    pub id: i64,
    /// How many tasks, difficulties or reports.
    pub things: i64,
    /// By when.
    pub on: Option<NaiveDate>,
    /// Why: the paper and its item; none where no paper asks.
    pub asked: Option<Asked>,
}

/// A line of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// What another room brought, by its place there.
    Other(usize),
    /// What this crate knows.
    Own(Due),
}

/// A part of what is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many things there are in each group, in the order of [`Group::ALL`].
    pub counts: [u64; 5],
    /// The lines of the part, the first due first, those without a day last.
    pub lines: Vec<Line>,
}

impl Page {
    /// How many things there are in a group, or in all of them.
    pub fn count(&self, group: Option<Group>) -> u64 {
        let of = |(one, count): (&Group, &u64)| if group.is_none_or(|group| group == *one) { *count } else { 0 };
        Group::ALL.iter().zip(&self.counts).map(of).sum()
    }
}

/// Which part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// One group only.
    pub group: Option<Group>,
    /// Lines before it.
    pub skip: usize,
    /// Lines of it.
    pub take: usize,
}

/// What is due from a person by the offices held today; `others` are the days of what other rooms bring.
pub async fn of(
    store: &Store,
    actor: &Actor,
    others: &[Option<NaiveDate>],
    part: Part,
    today: NaiveDate,
) -> Result<Page> {
    let sources = Sources::of(actor, today);
    let mut counts = sources.count(store.read(), today).await?;
    for day in others {
        let group = Group::of(*day, today);
        for (_, count) in Group::ALL.iter().zip(&mut counts).filter(|(one, _)| **one == group) {
            *count += 1;
        }
    }
    let mut others: Vec<(Option<NaiveDate>, usize)> = others.iter().copied().zip(0..).collect();
    others.retain(|(day, _)| part.group.is_none_or(|group| group == Group::of(*day, today)));
    others.sort_by_key(|(day, place)| (day.is_none(), *day, *place));
    // whatever the others are, these rows stand before the part
    let before = part.skip.saturating_sub(others.len());
    let rows = sources.rows(store.read(), part.group, (before, part.take + others.len()), today).await?;
    let lines = merged(others, rows).skip(part.skip - before).take(part.take);
    let named = Box::pin(lines_of(store, lines.collect(), today)).await?;
    Ok(Page { counts, lines: named })
}

/// A line before its sender is named.
enum Raw {
    Other(usize),
    Own(Box<Row>),
}

/// Both, in the order of their days; of the same day what other rooms bring comes first.
fn merged(others: Vec<(Option<NaiveDate>, usize)>, rows: Vec<Row>) -> impl Iterator<Item = Raw> {
    let (mut others, mut rows) = (others.into_iter().peekable(), rows.into_iter().peekable());
    std::iter::from_fn(move || {
        let key = |day: Option<NaiveDate>| (day.is_none(), day);
        let first_is_other = match (others.peek(), rows.peek()) {
            (Some((day, _)), Some(row)) => key(*day) <= key(row.on()),
            (other, _) => other.is_some(),
        };
        if first_is_other {
            others.next().map(|(_, place)| Raw::Other(place))
        } else {
            rows.next().map(|row| Raw::Own(Box::new(row)))
        }
    })
}

/// The lines with the names of their senders, each asked for once.
async fn lines_of(store: &Store, lines: Vec<Raw>, today: NaiveDate) -> Result<Vec<Line>> {
    let senders = lines.iter().filter_map(|line| match line {
        Raw::Own(row) => row.sender(),
        Raw::Other(_) => None,
    });
    let mut names: HashMap<Body, Named> = HashMap::new();
    for body in senders.collect::<HashSet<_>>() {
        let name = body.named(store.read(), today).await?;
        names.insert(body, name);
    }
    let line = |line| match line {
        Raw::Other(place) => Line::Other(place),
        Raw::Own(row) => Line::Own(row.due(&names)),
    };
    Ok(lines.into_iter().map(line).collect())
}

impl Row {
    fn on(&self) -> Option<NaiveDate> {
        self.due_on.as_deref().map(parse_day)
    }

    fn sender(&self) -> Option<Body> {
        Some(Body { unit: self.sender_id?, sector: self.sender_sector.clone()? })
    }

    fn due(self, names: &HashMap<Body, Named>) -> Due {
        let on = self.on();
        let sender = self.sender().and_then(|body| names.get(&body)).map(|named| named.name.clone());
        let asked = self.paper_id.map(|paper| Asked {
            paper,
            reference: paper::reference(&self.paper_number.unwrap_or_default(), &self.symbol.unwrap_or_default()),
            subject: self.subject.unwrap_or_default(),
            item: self.item_id.unwrap_or_default(),
            number: self.number.unwrap_or_default(),
            words: self.words.unwrap_or_default(),
            sender: sender.unwrap_or_default(),
        });
        Due { kind: self.kind, id: self.id, things: self.things, on, asked }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_falls_into_one_group() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 10).unwrap();
        let day = |number| NaiveDate::from_ymd_opt(2026, 11, number);
        let groups = [day(9), day(10), day(11), day(17), day(18), None].map(|day| Group::of(day, today));
        let expected = [Group::Overdue, Group::Today, Group::Near, Group::Near, Group::Later, Group::NoDay];
        assert_eq!(groups, expected);
    }
}
