//! A period of a unit's programme of work, and the turn from one to the next: the old one is closed on its review at the
//! end, standing items go over into a draft, and nothing of the old one changes.

mod store;

use chrono::{Datelike as _, Days, Months, NaiveDate};
use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result, audit::Subject, day, unit};
use storage::Store;

pub use store::{Copied, Ending, Period, Standing, copies, find, of_unit, reports, reviews, standing};

use crate::{
    Body,
    coordination::{self, CoordinationBody, keeper},
    directive::{self, NewItem},
    paper::{self, Draft, tidy},
};

/// The longest name or ground, in signs.
pub const LONGEST_NAME: usize = 300;
/// The longest period, in years: the programmes for children run for ten.
pub const LONGEST_YEARS: u32 = 10;
/// Types of papers that tell of a review.
pub const REPORTS: &[&str] = &["report", "minutes", "notice"];

/// What a closed period rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndedBy {
    /// A concluded review of the programme, of the period's end.
    Review(i64),
    /// A paper of the unit's books.
    Paper(i64),
}

impl EndedBy {
    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Review(_) => "review",
            Self::Paper(_) => "paper",
        }
    }

    /// The row.
    pub const fn id(self) -> i64 {
        match self {
            Self::Review(id) | Self::Paper(id) => id,
        }
    }
}

/// A period to be opened.
#[derive(Clone, Debug)]
pub struct NewPeriod {
    /// Its unit.
    pub unit: i64,
    /// Its name: Giai đoạn 2026–2030.
    pub name: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// The plan or programme that sets it.
    pub ground: String,
}

/// Why a period is not opened, closed or taken over.
#[derive(Debug)]
pub enum PeriodRefusal {
    /// It has no name.
    NameMissing,
    /// A text is too long.
    TooLong,
    /// It ends before it begins, or is longer than [`LONGEST_YEARS`].
    DaysBad,
    /// Another period of the unit has some of its days.
    Overlaps {
        /// Its name.
        name: String,
    },
    /// What sets it is missing.
    GroundMissing,
    /// The unit does not exist in it.
    UnitGone,
    /// Its last year has not begun.
    TooEarly {
        /// The first day on which it can be closed.
        from: NaiveDate,
    },
    /// There is no such concluded review of the period's end.
    ReviewUnknown,
    /// There is no such paper of its time in the books.
    PaperUnknown,
    /// It is closed.
    Closed,
    /// It is not closed yet.
    NotClosed,
    /// There is no such later period.
    NextUnknown,
    /// Nothing was chosen.
    NothingChosen,
}

impl Refusal for PeriodRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NameMissing => "period.refused.name_missing",
            Self::TooLong => "period.refused.too_long",
            Self::DaysBad => "period.refused.days_bad",
            Self::Overlaps { .. } => "period.refused.overlaps",
            Self::GroundMissing => "period.refused.ground_missing",
            Self::UnitGone => "period.refused.unit_gone",
            Self::TooEarly { .. } => "period.refused.too_early",
            Self::ReviewUnknown => "period.refused.review_unknown",
            Self::PaperUnknown => "period.refused.paper_unknown",
            Self::Closed => "period.refused.closed",
            Self::NotClosed => "period.refused.not_closed",
            Self::NextUnknown => "period.refused.next_unknown",
            Self::NothingChosen => "period.refused.nothing_chosen",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLong => vec![("longest", LONGEST_NAME.to_string())],
            Self::DaysBad => vec![("longest", LONGEST_YEARS.to_string())],
            Self::Overlaps { name } => vec![("name", name.clone())],
            Self::TooEarly { from } => vec![("day", text::date(*from))],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NameMissing => Some("name"),
            Self::DaysBad | Self::Overlaps { .. } => Some("to"),
            Self::GroundMissing => Some("ground"),
            Self::ReviewUnknown | Self::PaperUnknown => Some("ended_by"),
            Self::NextUnknown => Some("next"),
            Self::NothingChosen => Some("item"),
            Self::TooLong | Self::UnitGone | Self::TooEarly { .. } | Self::Closed | Self::NotClosed => None,
        }
    }
}

impl Period {
    /// The first day on which it can be closed: its last year is the year of its review and of the next programme.
    pub fn closes_from(&self) -> NaiveDate {
        let year_before = self.to().checked_sub_months(Months::new(12)).and_then(|day| day.succ_opt());
        year_before.map_or_else(|| self.from(), |day| day.max(self.from()))
    }

    /// A day as far into the next period as it was in this one: by whole months where both begin on the same day of a
    /// month, else by days; none where that is no day of the next one. The 29th of February becomes the 28th where there
    /// is none.
    pub fn moved(&self, due: NaiveDate, next: &Self) -> Option<NaiveDate> {
        let (from, after) = (self.from(), next.from());
        let months = (after.year() - from.year()) * 12 + i32::try_from(after.month()).ok()?
            - i32::try_from(from.month()).ok()?;
        let moved = match u32::try_from(months) {
            Ok(months) if after.day() == from.day() => due.checked_add_months(Months::new(months)),
            _ => due.checked_add_days(Days::new(u64::try_from(after.signed_duration_since(from).num_days()).ok()?)),
        };
        moved.filter(|day| next.from() <= *day && *day <= next.to())
    }

    /// The first of some periods that begins after it: into which its work goes over.
    pub fn next<'a>(&self, all: &'a [Self]) -> Option<&'a Self> {
        all.iter().filter(|other| other.from() > self.to()).min_by_key(|other| other.from())
    }
}

const fn subject(id: i64, unit: i64) -> Subject {
    Subject { kind: "work_period", id, unit: Some(unit) }
}

/// Opens a period; gives its row.
pub async fn open(store: &Store, actor: &Actor, new: &NewPeriod, at: Moment) -> Result<i64> {
    let office = keeper(store, actor, new.unit).await?;
    let new = checked(new)?;
    if unit::in_force(store.read(), new.unit, new.from).await?.is_none() {
        return Err(PeriodRefusal::UnitGone.into());
    }
    let mut change = Change::begin(store, actor, office, at).await?;
    change.tx.alone(&format!("work periods of {}", new.unit)).await?;
    let others = of_unit(&change.tx, new.unit).await?;
    if let Some(other) = others.into_iter().find(|other| other.from() <= new.to && new.from <= other.to()) {
        return Err(PeriodRefusal::Overlaps { name: other.name }.into());
    }
    let id = store::insert(&change, &new, (actor.person, office.id)).await?;
    let told = (&new.name, day(new.from), day(new.to));
    change.record("work_period_opened", subject(id, new.unit), &told).await?;
    change.commit().await?;
    Ok(id)
}

fn checked(new: &NewPeriod) -> Result<NewPeriod> {
    let name = tidy(&new.name, LONGEST_NAME, PeriodRefusal::TooLong)?;
    let ground = tidy(&new.ground, LONGEST_NAME, PeriodRefusal::TooLong)?;
    let longest = new.from.checked_add_months(Months::new(12 * LONGEST_YEARS));
    let refusal = if name.is_empty() {
        PeriodRefusal::NameMissing
    } else if new.to <= new.from || longest.is_none_or(|longest| new.to >= longest) {
        PeriodRefusal::DaysBad
    } else if ground.is_empty() {
        PeriodRefusal::GroundMissing
    } else {
        return Ok(NewPeriod { name, ground, ..new.clone() });
    };
    Err(refusal.into())
}

/// Closes a period on its review at the end.
pub async fn close(store: &Store, actor: &Actor, period: &Period, ended_by: EndedBy, at: Moment) -> Result<()> {
    let office = keeper(store, actor, period.unit_id).await?;
    if period.ended_by().is_some() {
        return Err(PeriodRefusal::Closed.into());
    }
    if at.today() < period.closes_from() {
        return Err(PeriodRefusal::TooEarly { from: period.closes_from() }.into());
    }
    let mut change = Change::begin(store, actor, office, at).await?;
    match ended_by {
        EndedBy::Paper(paper) => {
            let paper = coordination::paper(&change.tx, period.unit_id, paper, REPORTS).await?;
            paper.filter(|paper| period.closes_from() <= paper.day()).ok_or(PeriodRefusal::PaperUnknown)?;
        }
        EndedBy::Review(review) => {
            let known = store::reviews(&change.tx, period).await?.into_iter().any(|known| known.id == review);
            known.then_some(()).ok_or(PeriodRefusal::ReviewUnknown)?;
        }
    }
    store::close(&change, period.id, ended_by, (actor.person, office.id)).await?;
    let told = (&period.name, ended_by.name(), ended_by.id());
    change.record("work_period_closed", subject(period.id, period.unit_id), &told).await?;
    change.commit().await
}

/// What is chosen to go over into the next period.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The next period.
    pub next: i64,
    /// What the draft is about.
    pub subject: String,
    /// Items of the old period's papers.
    pub items: Vec<i64>,
}

/// Takes chosen items of a closed period over into a draft of a plan, each due day as far into the next one, without one
/// where that has no such day; gives the row of the draft.
pub async fn copy(store: &Store, actor: &Actor, period: &Period, chosen: &Chosen, at: Moment) -> Result<i64> {
    keeper(store, actor, period.unit_id).await?;
    let office = actor.office_for(Action::KeepPapers, &unit::place(store.read(), period.unit_id).await?)?;
    if period.ended_by().is_none() {
        return Err(PeriodRefusal::NotClosed.into());
    }
    let next = match find(store, chosen.next).await {
        Err(Error::NotFound) => None,
        found => Some(found?),
    };
    let next = next.filter(|next| next.unit_id == period.unit_id && next.from() > period.to());
    let next = next.ok_or(PeriodRefusal::NextUnknown)?;
    let mut items = standing(store, period).await?;
    items.retain(|item| chosen.items.contains(&item.id));
    if items.is_empty() {
        return Err(PeriodRefusal::NothingChosen.into());
    }
    let body = Body::of(office, at.today());
    let mut change = Change::begin(store, actor, office, at).await?;
    let id = paper::draft_in(&mut change, (actor, office), &body, &draft(&chosen.subject, &items)).await?;
    let items: Vec<NewItem> = items.into_iter().map(|item| item.moved(period, &next)).collect();
    directive::write(&mut change, (id, period.unit_id), &items).await?;
    store::insert_copy(&change, (period.id, next.id, id), (actor.person, office.id)).await?;
    let told = (&period.name, &next.name, id, items.len());
    change.record("work_period_taken_over", subject(period.id, period.unit_id), &told).await?;
    change.commit().await?;
    Ok(id)
}

fn draft(subject: &str, items: &[Standing]) -> Draft {
    let lines: Vec<String> =
        (1..).zip(items).map(|(number, item): (usize, _)| format!("{number}. {}", item.words)).collect();
    Draft {
        kind: "plan".to_owned(),
        symbol: String::new(),
        subject: subject.to_owned(),
        body: lines.join("\n"),
        urgency: None,
        valid: (None, None),
        recipients: Vec::new(),
        links: Vec::new(),
        signature: None,
    }
}

/// The bodies whose last term ended with a period: they are to be reconstituted.
pub fn to_reconstitute<'a>(period: &Period, bodies: &'a [CoordinationBody]) -> Vec<&'a CoordinationBody> {
    let in_period = |to: NaiveDate| period.from() <= to && to <= period.to();
    bodies.iter().filter(|body| body.term().and_then(crate::coordination::Term::to).is_some_and(in_period)).collect()
}

/// A period, for somebody who reads its unit.
pub async fn read(store: &Store, actor: &Actor, id: i64) -> Result<Period> {
    let period = find(store, id).await?;
    coordination::may_read(store, actor, period.unit_id).await.map(|()| period)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(from: &str, to: &str) -> Period {
        Period::of(from, to)
    }

    fn on(day: &str) -> NaiveDate {
        day.parse().unwrap()
    }

    #[test]
    fn a_due_day_stands_as_far_into_the_next_period_and_never_outside_it() {
        let five = period("2021-01-01", "2025-12-31");
        let after = period("2026-01-01", "2030-12-31");
        assert_eq!(five.moved(on("2023-06-30"), &after), Some(on("2028-06-30")));
        // 2029 has no 29th of February
        assert_eq!(five.moved(on("2024-02-29"), &after), Some(on("2029-02-28")));
        // five years lie between: 30/6/2023 is two and a half years after the beginning, as 30/6/2033
        assert_eq!(five.moved(on("2023-06-30"), &period("2031-01-01", "2035-12-31")), Some(on("2033-06-30")));
        // seven and a half years into a period of five
        let ten = period("2021-01-01", "2030-12-31");
        assert_eq!(ten.moved(on("2028-06-30"), &period("2031-01-01", "2035-12-31")), None);
        // 19 days after the 1st, and after the 21st
        let days = period("2026-01-01", "2026-01-20");
        assert_eq!(days.moved(on("2026-01-20"), &period("2026-01-21", "2026-02-28")), Some(on("2026-02-09")));
    }

    #[test]
    fn work_goes_over_into_the_first_later_period() {
        let all = [period("2031-01-01", "2035-12-31"), period("2026-01-01", "2030-12-31")];
        let old = period("2021-01-01", "2025-12-31");
        assert_eq!(old.next(&all).map(Period::from), Some(on("2026-01-01")));
        assert!(all[0].next(&all).is_none());
    }

    #[test]
    fn a_period_can_be_closed_in_its_last_year() {
        assert_eq!(period("2021-01-01", "2025-12-31").closes_from(), on("2025-01-01"));
        assert_eq!(period("2026-01-01", "2026-06-30").closes_from(), on("2026-01-01"));
    }
}
