//! Until when a step is due: a province's day for a year, else the ministry's for the country, else none.
//!
//! Lateness is that of the first submission and of the day in force then: it is frozen with the act, so that neither a
//! day that is set later nor a return makes a commune late. Where no day is set, nothing is late.

mod store;

use chrono::NaiveDate;
use organisation::{Action, Actor, Change, Moment, Place, Refusal, Result, audit::Subject, day, parse_day};
use serde::Serialize;
use standards::StepKey;
use storage::Store;

use crate::{Dossier, State, procedure::awaited, round::Round, snapshot::FrozenDue};

pub use store::{DueDays, DueSet, days_of, history, in_force};
pub(crate) use store::{keep_handing_in, of_first_submission};

/// The longest ground, in characters.
pub const LONGEST_GROUND: usize = 300;

/// A day that is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The last day, included.
    pub on: NaiveDate,
    /// The document that set it.
    pub ground: String,
    /// Whether the ministry set it for the whole country.
    pub national: bool,
}

/// How a dossier stands to the day until which it is to be handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// Handed in, and not late.
    HandedIn,
    /// Handed in this many days after the due day.
    Late(i64),
    /// Not handed in, and no day is set.
    NotSet,
    /// Not handed in, and this many days are left; on the last day none.
    Left(i64),
    /// Not handed in this many days after the due day.
    Overdue(i64),
}

impl Timing {
    /// The timing of a dossier that was handed in or not, on a day.
    pub fn of(handed_in: bool, days_late: i64, due: Option<NaiveDate>, today: NaiveDate) -> Self {
        match due.map(|due| due.signed_duration_since(today).num_days()) {
            _ if handed_in && days_late > 0 => Self::Late(days_late),
            _ if handed_in => Self::HandedIn,
            None => Self::NotSet,
            Some(left) if left < 0 => Self::Overdue(-left),
            Some(left) => Self::Left(left),
        }
    }

    /// The last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HandedIn => "handed_in",
            Self::Late(_) => "late",
            Self::NotSet => "not_set",
            Self::Left(0) => "last_day",
            Self::Left(_) => "left",
            Self::Overdue(_) => "overdue",
        }
    }

    /// How many days it speaks of.
    pub const fn days(self) -> i64 {
        match self {
            Self::Late(days) | Self::Left(days) | Self::Overdue(days) => days,
            Self::HandedIn | Self::NotSet => 0,
        }
    }
}

/// How a dossier stands: to its handing in, and to the step that it waits for above the commune.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The handing in.
    pub timing: Timing,
    /// The day for it, as frozen with the first submission, else as it is in force.
    pub due: Option<Due>,
    /// The step of another that is awaited, where a day is set for it.
    pub awaited: Option<(StepKey, Timing, Due)>,
}

/// How a dossier stands today.
pub async fn standing(store: &Store, dossier: &Dossier, today: NaiveDate) -> Result<Standing> {
    let handed_in = dossier.handed_in_on.is_some();
    let due = if handed_in {
        of_first_submission(store.read(), dossier.id).await?.map(|frozen| Due {
            on: parse_day(&frozen.due_on),
            ground: frozen.ground,
            national: false,
        })
    } else {
        in_force(store.read(), dossier.province, dossier.year, StepKey::Submission).await?
    };
    let timing = Timing::of(handed_in, dossier.days_late, due.as_ref().map(|due| due.on), today);
    Ok(Standing { timing, due, awaited: awaited_above(store, dossier, today).await? })
}

async fn awaited_above(store: &Store, dossier: &Dossier, today: NaiveDate) -> Result<Option<(StepKey, Timing, Due)>> {
    let Some(step) = awaited(dossier.state).filter(|_| dossier.state.frozen()) else {
        return Ok(None);
    };
    // without a review council the decision is what an appraised dossier waits for
    let steps = if dossier.state == State::Appraised { vec![step, StepKey::Decision] } else { vec![step] };
    for step in steps {
        if let Some(due) = in_force(store.read(), dossier.province, dossier.year, step).await? {
            return Ok(Some((step, Timing::of(false, 0, Some(due.on), today), due)));
        }
    }
    Ok(None)
}

/// What a submission freezes: of the first one the day in force, of any other what the first one froze.
pub(crate) async fn frozen(store: &Store, dossier: &Dossier, at: Moment) -> Result<Option<FrozenDue>> {
    if dossier.handed_in_on.is_some() {
        return of_first_submission(store.read(), dossier.id).await;
    }
    let due = in_force(store.read(), dossier.province, dossier.year, StepKey::Submission).await?;
    Ok(due.map(|due| {
        let late = Timing::of(false, 0, Some(due.on), at.today());
        let days_late = if let Timing::Overdue(days) = late { days } else { 0 };
        FrozenDue { due_on: day(due.on), ground: due.ground, handed_in_on: day(at.today()), days_late }
    }))
}

/// A day to set.
#[derive(Clone, Debug)]
pub struct NewDue {
    /// The year.
    pub year: i64,
    /// The step.
    pub step: StepKey,
    /// The last day, included.
    pub on: NaiveDate,
    /// The document that sets it.
    pub ground: String,
}

/// Why something of a province's procedure cannot be set.
#[derive(Debug)]
pub enum DueRefusal {
    /// The day or the step is none.
    Unreadable(&'static str),
    /// The day is over: nobody could keep it any more.
    DayPast,
    /// The day lies before the assessed period, or more than a year behind it.
    DayFar,
    /// A setting needs the document it rests on.
    GroundMissing,
    /// Longer than [`LONGEST_GROUND`].
    GroundTooLong,
}

impl Refusal for DueRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "due.refused.unreadable",
            Self::DayPast => "due.refused.day_past",
            Self::DayFar => "due.refused.day_far",
            Self::GroundMissing => "due.refused.ground_missing",
            Self::GroundTooLong => "due.refused.ground_too_long",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        vec![("longest", LONGEST_GROUND.to_string())]
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Unreadable(field) => field,
            Self::DayPast | Self::DayFar => "due_on",
            Self::GroundMissing | Self::GroundTooLong => "ground",
        })
    }
}

/// A ground as it is kept.
pub(crate) fn ground_of(text: &str) -> Result<String, DueRefusal> {
    let ground = text::nfc(text.trim());
    if ground.is_empty() {
        return Err(DueRefusal::GroundMissing);
    }
    if ground.chars().count() > LONGEST_GROUND {
        return Err(DueRefusal::GroundTooLong);
    }
    Ok(ground)
}

/// Whether a day can be set for a year now.
pub(crate) fn possible(round: &Round, on: NaiveDate, today: NaiveDate) -> Result<(), DueRefusal> {
    let (from, to) = (parse_day(&round.period_from), parse_day(&round.period_to));
    if on < from || on.signed_duration_since(to).num_days() > 366 {
        return Err(DueRefusal::DayFar);
    }
    if on < today { Err(DueRefusal::DayPast) } else { Ok(()) }
}

/// Sets a province's day for a step of a year; it supersedes what was set before, for what is not handed in yet.
pub async fn set(store: &Store, actor: &Actor, province: i64, new: &NewDue, at: Moment) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        year: i64,
        step: &'a str,
        due_on: String,
        ground: &'a str,
    }
    let office = actor.office_for(Action::SetProcedure, &Place::own(province))?;
    let round = crate::round::of_year(store, new.year).await?;
    possible(&round, new.on, at.today())?;
    let ground = ground_of(&new.ground)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    store::keep(&change, Some(province), new, &ground, Some((actor.person, office.id))).await?;
    let details = Details { year: new.year, step: new.step.name(), due_on: day(new.on), ground: &ground };
    change.record("due_set", Subject { kind: "unit", id: province, unit: Some(province) }, &details).await?;
    change.commit().await
}

/// Sets the ministry's day for the handing in of a year, while the year is being opened.
pub(crate) async fn set_with_round(
    change: &Change,
    round: &Round,
    on: NaiveDate,
    by: Option<(i64, i64)>,
) -> Result<()> {
    possible(round, on, change.at.today())?;
    let new = NewDue { year: round.year, step: StepKey::Submission, on, ground: round.ground.clone() };
    store::keep(change, None, &new, &ground_of(&round.ground)?, by).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    #[test]
    fn the_last_day_itself_is_in_time_and_the_day_after_is_not() {
        let due = Some(on(20));
        assert_eq!(Timing::of(false, 0, due, on(15)), Timing::Left(5));
        assert_eq!(Timing::of(false, 0, due, on(20)), Timing::Left(0));
        assert_eq!(Timing::of(false, 0, due, on(21)), Timing::Overdue(1));
    }

    #[test]
    fn without_a_day_nothing_is_late() {
        assert_eq!(Timing::of(false, 0, None, on(30)), Timing::NotSet);
        assert_eq!(Timing::of(true, 0, None, on(30)), Timing::HandedIn);
    }

    #[test]
    fn what_was_handed_in_keeps_its_lateness_whatever_the_day_is_now() {
        assert_eq!(Timing::of(true, 3, None, on(1)), Timing::Late(3));
        assert_eq!(Timing::of(true, 0, Some(on(1)), on(30)), Timing::HandedIn);
    }
}
