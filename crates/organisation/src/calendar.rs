//! The working calendar. Saturday and Sunday are free; holidays, and weekend days worked to make up for them, are rows
//! entered from the year's notice. A year of which nobody said that all are entered is unknown, not without holidays.

mod store;

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate, Weekday};
use serde::Serialize;
use storage::{Sql, Store};

use crate::{Action, Actor, Change, Error, Moment, Place, Refusal, Result, audit::Subject, day};

pub use store::{Entry, entries};

/// The longest words, ground or reason, in signs.
pub const LONGEST_WORDS: usize = 300;
/// The longest run of days in one row: a misread year would close the offices.
pub const LONGEST_RUN: i64 = 31;
/// The first and last year that are taken.
pub const YEARS: (i32, i32) = (2000, 2100);

/// What a row says of its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Free: a holiday (nghỉ lễ, tết), or a day off for one that fell on a weekend (nghỉ bù).
    Holiday,
    /// Worked although it is a weekend (làm bù).
    MakeUp,
    /// All holidays and make-up days of the year are entered.
    Whole,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Holiday, Self::MakeUp, Self::Whole];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holiday => "holiday",
            Self::MakeUp => "make_up",
            Self::Whole => "whole",
        }
    }

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

storage::stored_by_name!(Kind);

/// What a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Worked, as on every weekday.
    Worked,
    /// A free Saturday or Sunday.
    Weekend,
    /// Free by a row.
    Holiday,
    /// Worked by a row.
    MakeUp,
}

impl Standing {
    /// The last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Worked => "worked",
            Self::Weekend => "weekend",
            Self::Holiday => "holiday",
            Self::MakeUp => "make_up",
        }
    }
}

/// Which days are worked: what counts working days looks into this, and into nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    holidays: BTreeSet<NaiveDate>,
    made_up: BTreeSet<NaiveDate>,
    whole: BTreeSet<i32>,
}

impl FromIterator<(Kind, NaiveDate, NaiveDate)> for Calendar {
    fn from_iter<I: IntoIterator<Item = (Kind, NaiveDate, NaiveDate)>>(rows: I) -> Self {
        let mut calendar = Self::default();
        for (kind, first, last) in rows {
            let days = first.iter_days().take_while(|day| *day <= last);
            match kind {
                Kind::Holiday => calendar.holidays.extend(days),
                Kind::MakeUp => calendar.made_up.extend(days),
                Kind::Whole => calendar.whole.extend(first.year()..=last.year()),
            }
        }
        calendar
    }
}

impl Calendar {
    /// The calendar as it is entered.
    pub async fn load(db: &impl Sql) -> Result<Self> {
        let entries = entries(db).await?;
        let standing = entries.iter().filter(|entry| entry.withdrawn_at.is_none());
        Ok(standing.map(|entry| (entry.kind, entry.first(), entry.last())).collect())
    }

    /// What a day is.
    pub fn standing(&self, day: NaiveDate) -> Standing {
        if self.made_up.contains(&day) {
            Standing::MakeUp
        } else if self.holidays.contains(&day) {
            Standing::Holiday
        } else if is_weekend(day) {
            Standing::Weekend
        } else {
            Standing::Worked
        }
    }

    /// Whether a day is worked.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        matches!(self.standing(day), Standing::Worked | Standing::MakeUp)
    }

    /// The `count`-th working day after a day; the day itself where `count` is none.
    pub fn add_working_days(&self, from: NaiveDate, count: u16) -> NaiveDate {
        let Some(before) = count.checked_sub(1) else { return from };
        let mut after = from.iter_days().skip(1).filter(|day| self.is_working(*day));
        after.nth(before.into()).unwrap_or(NaiveDate::MAX)
    }

    /// How many working days lie after a day, until and with another.
    pub fn working_days_between(&self, after: NaiveDate, until: NaiveDate) -> usize {
        let days = after.iter_days().skip(1).take_while(|day| *day <= until);
        days.filter(|day| self.is_working(*day)).count()
    }

    /// The years between two days of which not all holidays are known to be entered.
    pub fn unknown_years(&self, from: NaiveDate, until: NaiveDate) -> Vec<i32> {
        (from.year()..=until.year()).filter(|year| !self.whole.contains(year)).collect()
    }
}

/// The fixed rule: Saturday and Sunday are free.
pub fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Days to be entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// What is said of them.
    pub kind: Kind,
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
    /// Which holiday it is, or for which one is made up.
    pub words: String,
    /// The notice that says so.
    pub ground: String,
}

impl NewEntry {
    /// That all days of a year are entered; none where there is no such year.
    pub fn whole(year: i32, ground: String) -> Option<Self> {
        let (first, last) = (NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?);
        Some(Self { kind: Kind::Whole, first, last, words: String::new(), ground })
    }
}

/// Why a row of the calendar is not taken.
#[derive(Debug)]
pub enum CalendarRefusal {
    /// The first day is missing, or outside [`YEARS`].
    DayBad,
    /// It would end before it begins.
    EndsBeforeItBegins,
    /// Longer than [`LONGEST_RUN`].
    TooLong,
    /// What is made up for on a weekday, which is worked anyway.
    NotWeekend(NaiveDate),
    /// Another row that stands says something of one of the days, or of the year.
    Overlaps,
    /// It does not say what the days are.
    WordsMissing,
    /// The notice is missing.
    GroundMissing,
    /// To withdraw a row needs a reason.
    ReasonMissing,
    /// Longer than [`LONGEST_WORDS`].
    WordsTooLong(&'static str),
}

impl Refusal for CalendarRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::DayBad => "calendar.refused.day_bad",
            Self::EndsBeforeItBegins => "calendar.refused.ends_before",
            Self::TooLong => "calendar.refused.too_long",
            Self::NotWeekend(_) => "calendar.refused.not_weekend",
            Self::Overlaps => "calendar.refused.overlaps",
            Self::WordsMissing => "calendar.refused.words_missing",
            Self::GroundMissing => "calendar.refused.ground_missing",
            Self::ReasonMissing => "calendar.refused.reason_missing",
            Self::WordsTooLong(_) => "calendar.refused.words_too_long",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::DayBad => vec![("from", YEARS.0.to_string()), ("to", YEARS.1.to_string())],
            Self::TooLong => vec![("most", LONGEST_RUN.to_string())],
            Self::NotWeekend(day) => vec![("day", text::date(*day))],
            Self::WordsTooLong(_) => vec![("longest", LONGEST_WORDS.to_string())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::DayBad | Self::NotWeekend(_) | Self::Overlaps => "first_day",
            Self::EndsBeforeItBegins | Self::TooLong => "last_day",
            Self::WordsMissing => "words",
            Self::GroundMissing => "ground",
            Self::ReasonMissing => "reason",
            Self::WordsTooLong(field) => field,
        })
    }
}

/// Enters days; gives the row.
pub async fn enter(store: &Store, actor: &Actor, new: &NewEntry, at: Moment) -> Result<i64> {
    #[derive(Serialize)]
    struct Details<'a> {
        kind: &'a str,
        first: String,
        last: String,
        ground: &'a str,
    }
    let office = actor.office_for(Action::KeepCalendar, &Place::COUNTRY)?;
    let new = checked(new)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    change.tx.alone("calendar").await?;
    if store::overlaps(&change.tx, &new).await? {
        return Err(CalendarRefusal::Overlaps.into());
    }
    let id = store::insert(&change, &new, (actor.person, office.id)).await?;
    let details =
        Details { kind: new.kind.name(), first: day(new.first), last: day(new.last), ground: new.ground.as_str() };
    change.record("calendar_entered", Subject { kind: "calendar", id, unit: None }, &details).await?;
    change.commit().await?;
    Ok(id)
}

/// Takes a row back, with the reason; the row stays to be read.
pub async fn withdraw(store: &Store, actor: &Actor, id: i64, reason: &str, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::KeepCalendar, &Place::COUNTRY)?;
    let reason = tidy(reason, "reason")?;
    if reason.is_empty() {
        return Err(CalendarRefusal::ReasonMissing.into());
    }
    let mut change = Change::begin(store, actor, office, at).await?;
    if store::withdraw(&change, id, &reason, actor.person).await? == 0 {
        return Err(Error::NotFound);
    }
    change.record("calendar_withdrawn", Subject { kind: "calendar", id, unit: None }, &reason).await?;
    change.commit().await
}

/// The days as they are kept, each possible and grounded.
fn checked(new: &NewEntry) -> Result<NewEntry> {
    let new = NewEntry { words: tidy(&new.words, "words")?, ground: tidy(&new.ground, "ground")?, ..new.clone() };
    let run = new.last.signed_duration_since(new.first).num_days();
    let weekday = || new.first.iter_days().take_while(|day| *day <= new.last).find(|day| !is_weekend(*day));
    let refusal = if !(YEARS.0..=YEARS.1).contains(&new.first.year()) {
        CalendarRefusal::DayBad
    } else if run < 0 {
        CalendarRefusal::EndsBeforeItBegins
    } else if run >= LONGEST_RUN && new.kind != Kind::Whole {
        CalendarRefusal::TooLong
    } else if let Some(day) = weekday().filter(|_| new.kind == Kind::MakeUp) {
        CalendarRefusal::NotWeekend(day)
    } else if new.words.is_empty() && new.kind != Kind::Whole {
        CalendarRefusal::WordsMissing
    } else if new.ground.is_empty() {
        CalendarRefusal::GroundMissing
    } else {
        return Ok(new);
    };
    Err(refusal.into())
}

fn tidy(text: &str, field: &'static str) -> Result<String> {
    let tidy = text::nfc(text.trim());
    if tidy.chars().count() > LONGEST_WORDS {
        return Err(CalendarRefusal::WordsTooLong(field).into());
    }
    Ok(tidy)
}
