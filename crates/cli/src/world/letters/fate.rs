//! What became of a task: drawn by whether its day is over, and never later than now.

use chrono::{Days, NaiveDate};
use correspondence::task::{Stage, StepKind};
use organisation::{Moment, calendar::Calendar};
use serde::Deserialize;

use crate::world::{course::at, desk::working_day, dice::Dice};

/// How a task ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum End {
    Unopened,
    Seen,
    Accepted,
    Asked,
    Answered,
    Late,
    Returned,
    Mended,
    Extended,
    Closed,
}

/// Of a thousand tasks whose day is long over, over for a few days, and still to come.
const LONG_OVER: [(u64, End); 6] =
    [(870, End::Closed), (80, End::Late), (20, End::Mended), (20, End::Extended), (8, End::Accepted), (2, End::Seen)];
const JUST_OVER: [(u64, End); 8] = [
    (800, End::Closed),
    (80, End::Answered),
    (50, End::Late),
    (20, End::Extended),
    (10, End::Returned),
    (15, End::Accepted),
    (15, End::Seen),
    (10, End::Unopened),
];
const TO_COME: [(u64, End); 7] = [
    (260, End::Closed),
    (90, End::Answered),
    (400, End::Accepted),
    (190, End::Seen),
    (30, End::Unopened),
    (10, End::Asked),
    (20, End::Returned),
];

/// A step that was taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) kind: StepKind,
    pub(super) at: Moment,
    /// The day that was asked for, granted or set.
    pub(super) on_day: Option<NaiveDate>,
}

/// What became of a task.
#[derive(Debug, Default)]
pub(super) struct Fate {
    pub(super) steps: Vec<Step>,
    pub(super) due_on: Option<NaiveDate>,
    pub(super) days_late: Option<i64>,
    pub(super) asked_until: Option<NaiveDate>,
    today: NaiveDate,
}

impl Fate {
    /// Draws what became of a task that was sent on a day and is due on another, where its end is not given.
    pub(super) fn draw(
        dice: &mut Dice,
        (sent, due): (NaiveDate, NaiveDate),
        given: Option<End>,
        (calendar, now): (&Calendar, Moment),
    ) -> Self {
        let over = now.today().signed_duration_since(due).num_days();
        let drawn = match over {
            31.. => dice.weighted(&LONG_OVER),
            1..=30 => dice.weighted(&JUST_OVER),
            _ => dice.weighted(&TO_COME),
        };
        let end = given.or(drawn);
        let mut fate = Self { today: now.today(), ..Self::unopened(due) };
        fate.go(dice, calendar, (sent, due), end.unwrap_or(End::Unopened));
        fate
    }

    /// A task of which nothing is made up.
    pub(super) fn unopened(due: NaiveDate) -> Self {
        Self { due_on: Some(due), ..Self::default() }
    }

    /// The stage after all steps.
    pub(super) fn stage(&self) -> Stage {
        let stage = |step: &Step| match step.kind {
            StepKind::Seen => Some(Stage::Seen),
            StepKind::Accepted | StepKind::Assigned => Some(Stage::Accepted),
            StepKind::Answered => Some(Stage::Answered),
            StepKind::Returned => Some(Stage::Returned),
            StepKind::Closed => Some(Stage::Closed),
            _ => None,
        };
        self.steps.iter().rev().find_map(stage).unwrap_or(Stage::Sent)
    }

    /// The day of the newest answer.
    pub(super) fn answered_on(&self) -> Option<NaiveDate> {
        self.steps.iter().rev().find(|step| step.kind == StepKind::Answered).map(|step| step.at.today())
    }

    fn go(&mut self, dice: &mut Dice, calendar: &Calendar, (sent, due): (NaiveDate, NaiveDate), end: End) {
        if end == End::Unopened {
            return;
        }
        let (today, last) = (self.today, due.min(self.today));
        let seen = between(dice, calendar, (sent, last), 6);
        self.take(dice, StepKind::Seen, seen, None);
        if end == End::Seen {
            return;
        }
        let accepted = between(dice, calendar, (seen, last), 5);
        self.take(dice, StepKind::Accepted, accepted, None);
        let later = working_day(calendar, due + Days::new(dice.between(5, 10)));
        if matches!(end, End::Asked | End::Extended) {
            let asked = between(dice, calendar, (accepted, last), 8);
            self.take(dice, StepKind::ExtensionAsked, asked, Some(later));
            if end == End::Asked {
                self.asked_until = Some(later);
                return;
            }
            self.take(dice, StepKind::ExtensionGranted, asked, Some(later));
            self.due_on = Some(later);
        }
        if end == End::Accepted {
            return;
        }
        let answered = match end {
            End::Late => after(dice, calendar, (due, today)),
            _ => between(dice, calendar, (accepted, last), 40),
        };
        self.answer(dice, answered);
        if matches!(end, End::Returned | End::Mended) {
            let returned = between(dice, calendar, (answered, today), 3);
            let again = working_day(calendar, due.max(returned) + Days::new(7));
            self.take(dice, StepKind::Returned, returned, Some(again));
            self.due_on = Some(again);
            if end == End::Returned {
                return;
            }
            let mended = between(dice, calendar, (returned, again.min(today)), 5);
            self.answer(dice, mended);
        }
        if matches!(end, End::Closed | End::Mended | End::Extended) || (end == End::Late && dice.chance(700)) {
            let closed = between(dice, calendar, (self.answered_on().unwrap_or(answered), today), 6);
            self.take(dice, StepKind::Closed, closed, None);
        }
    }

    /// Late is what comes after the day that was due then, and stays so.
    fn answer(&mut self, dice: &mut Dice, on: NaiveDate) {
        let late = self.due_on.map_or(0, |due| on.signed_duration_since(due).num_days().max(0));
        self.days_late = Some(self.days_late.unwrap_or(0).max(late));
        self.take(dice, StepKind::Answered, on, None);
    }

    /// Steps of a day come one after the other.
    fn take(&mut self, dice: &mut Dice, kind: StepKind, on: NaiveDate, on_day: Option<NaiveDate>) {
        // today has only begun
        let (from, to) = if on < self.today { (27_000, 59_400) } else { (25_200, 28_200) };
        let drawn = at(on, i64::try_from(dice.between(from, to)).unwrap_or(0));
        let after = self.steps.last().map_or(drawn, |step| step.at.plus_minutes(1));
        self.steps.push(Step { kind, at: drawn.max(after), on_day });
    }
}

/// A day from `first` to at most so many days later, and not after `last`; rather no day off.
fn between(dice: &mut Dice, calendar: &Calendar, (first, last): (NaiveDate, NaiveDate), days: u64) -> NaiveDate {
    let room = u64::try_from(last.signed_duration_since(first).num_days()).unwrap_or(0).min(days);
    let drawn = first + Days::new(dice.below(room + 1));
    worked_until(calendar, drawn).unwrap_or(drawn).max(first)
}

/// A day that is too late for one that was due, and not after today; rather no day off.
fn after(dice: &mut Dice, calendar: &Calendar, (due, today): (NaiveDate, NaiveDate)) -> NaiveDate {
    let drawn = (due + Days::new(dice.between(1, 9))).min(today);
    let before = worked_until(calendar, drawn).filter(|day| *day > due);
    before.unwrap_or_else(|| working_day(calendar, drawn).min(today))
}

/// A day, or the last working day before it.
fn worked_until(calendar: &Calendar, day: NaiveDate) -> Option<NaiveDate> {
    day.iter_days().rev().find(|day| calendar.is_working(*day))
}

#[cfg(test)]
mod tests {
    use organisation::calendar::Kind;

    use super::*;
    use crate::world::{date, dice::Matter};

    #[test]
    fn nothing_is_done_or_due_on_a_day_off() {
        let calendar: Calendar = [(Kind::Holiday, date(2026, 2, 16), date(2026, 2, 20))].into_iter().collect();
        let now = at(date(2026, 11, 23), 8 * 3_600);
        for end in [End::Answered, End::Late, End::Returned, End::Mended, End::Extended, End::Closed] {
            for letter in 0..100 {
                let mut dice = Dice::of(1, Matter::Letters(letter), "07462");
                let days = (date(2026, 2, 11), date(2026, 2, 13));
                let fate = Fate::draw(&mut dice, days, Some(end), (&calendar, now));
                let taken = fate.steps.iter().map(|step| step.at.today());
                let named = fate.steps.iter().filter_map(|step| step.on_day).chain(fate.due_on);
                assert!(taken.chain(named).all(|day| calendar.is_working(day)), "{end:?}: {fate:?}");
                assert!(end != End::Late || fate.days_late > Some(0), "{fate:?}");
            }
        }
    }
}
