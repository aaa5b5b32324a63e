//! How far a dossier has come and when each step was taken, in working hours and in order.

use chrono::{Datelike as _, Days, NaiveDate, Weekday};
use organisation::Moment;
use programme::{State, act::ActKind};
use standards::Verdict;

use super::dice::Dice;

/// A year of the invented world.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Year {
    /// The year.
    pub(crate) number: i64,
    /// Whether it lies behind us: nearly everything is published.
    pub(crate) earlier: bool,
    /// The first day on which figures are entered.
    pub(crate) begins: NaiveDate,
}

/// A state to come to: how often, and in which working days the first figures are entered.
type Aim = (u64, (State, (u64, u64)));

const NOW: [Aim; 8] = [
    (40, (State::NotBegun, (0, 0))),
    (80, (State::InFigures, (14, 30))),
    (80, (State::SelfScored, (14, 26))),
    (140, (State::Submitted, (10, 24))),
    (50, (State::Returned, (8, 20))),
    (200, (State::Appraised, (6, 18))),
    (250, (State::Recognised, (3, 16))),
    (160, (State::Published, (0, 12))),
];

const EARLIER: [Aim; 5] = [
    (5, (State::Submitted, (0, 12))),
    (5, (State::Returned, (0, 12))),
    (10, (State::Appraised, (0, 12))),
    (15, (State::Recognised, (0, 12))),
    (965, (State::Published, (0, 12))),
];

/// Where a dossier is to come to; `Recognised` stands for any decision.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Goal {
    /// The state.
    pub(crate) state: State,
    first_days: (u64, u64),
}

impl Goal {
    /// Draws where a dossier is to come to.
    pub(crate) fn draw(dice: &mut Dice, year: Year) -> Self {
        let drawn = if year.earlier { dice.weighted(&EARLIER) } else { dice.weighted(&NOW) };
        let (state, first_days) = drawn.unwrap_or((State::NotBegun, (0, 0)));
        Self { state, first_days }
    }

    /// The commune is still entering figures.
    pub(crate) fn in_figures() -> Self {
        Self { state: State::InFigures, first_days: (14, 20) }
    }

    /// Every figure is entered.
    pub(crate) fn in_review() -> Self {
        Self { state: State::InReview, first_days: (0, 0) }
    }

    /// No figure is ever entered.
    pub(crate) fn not_begun() -> Self {
        Self { state: State::NotBegun, first_days: (0, 0) }
    }

    /// What is undetermined is never decided: it goes back, or waits.
    #[must_use]
    pub(crate) fn tempered(mut self, dice: &mut Dice, verdict: Verdict) -> Self {
        let decided = matches!(self.state, State::Recognised | State::NotRecognised | State::Published);
        if decided && verdict == Verdict::Undetermined {
            self.state = if dice.chance(600) { State::Returned } else { State::Submitted };
        }
        self
    }

    fn acts(self) -> &'static [ActKind] {
        use ActKind::{
            Appraisal, CouncilSitting, Decision, Publication, Return, ReviewSitting, Revocation, SelfAssessment,
            Submission,
        };
        match self.state {
            State::NotBegun | State::InFigures => &[],
            State::SelfScored => &[SelfAssessment],
            State::CouncilHeld => &[SelfAssessment, CouncilSitting],
            State::Submitted => &[SelfAssessment, CouncilSitting, Submission],
            State::Returned => &[SelfAssessment, CouncilSitting, Submission, Return],
            State::Appraised => &[SelfAssessment, CouncilSitting, Submission, Appraisal],
            State::InReview => &[SelfAssessment, CouncilSitting, Submission, Appraisal, ReviewSitting],
            State::Recognised | State::NotRecognised => {
                &[SelfAssessment, CouncilSitting, Submission, Appraisal, ReviewSitting, Decision]
            }
            State::Published => {
                &[SelfAssessment, CouncilSitting, Submission, Appraisal, ReviewSitting, Decision, Publication]
            }
            State::Revoked => &[
                SelfAssessment,
                CouncilSitting,
                Submission,
                Appraisal,
                ReviewSitting,
                Decision,
                Publication,
                Revocation,
            ],
        }
    }
}

/// When the figures were entered, and each act with its time.
#[derive(Debug, Default)]
pub(crate) struct Course {
    /// Saves of the sheet.
    pub(crate) entries: Vec<Moment>,
    /// Acts.
    pub(crate) acts: Vec<(ActKind, Moment)>,
}

/// The way of a dossier to its goal.
pub(crate) fn walk(dice: &mut Dice, year: Year, goal: Goal) -> Course {
    if goal.state == State::NotBegun {
        return Course::default();
    }
    let (first, last) = goal.first_days;
    let mut day = working_day(year.begins, dice.between(first, last));
    let mut entries = vec![in_hours(dice, day)];
    if dice.chance(450) {
        day = working_day(day, dice.between(1, 3));
        entries.push(in_hours(dice, day));
    }
    let mut acts = Vec::new();
    for kind in goal.acts() {
        day = working_day(day, dice.between(1, 3));
        acts.push((*kind, in_hours(dice, day)));
    }
    Course { entries, acts }
}

/// So many working days after a day.
pub(crate) fn working_day(from: NaiveDate, days: u64) -> NaiveDate {
    let weekend = |day: &NaiveDate| matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let days_from = (0..).map_while(|step| from.checked_add_days(Days::new(step)));
    let place = usize::try_from(days).unwrap_or(0);
    days_from.filter(|day| !weekend(day)).nth(place).unwrap_or(from)
}

/// A moment between 07:30 and 11:30 or between 13:30 and 17:00, in Viet Nam.
fn in_hours(dice: &mut Dice, day: NaiveDate) -> Moment {
    const MORNING: u64 = 240;
    const AFTERNOON: u64 = 210;
    let throw = dice.below(MORNING + AFTERNOON);
    let minutes = if throw < MORNING { 7 * 60 + 30 + throw } else { 13 * 60 + 30 + throw - MORNING };
    let seconds = i64::try_from(minutes * 60 + dice.below(60)).unwrap_or(0);
    at(day, seconds)
}

/// So many seconds after midnight in Viet Nam, which is seven hours ahead of UTC.
pub(crate) fn at(day: NaiveDate, seconds: i64) -> Moment {
    let days = day.signed_duration_since(NaiveDate::default()).num_days();
    Moment((days * 86_400 - 7 * 3_600 + seconds) * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::dice::Matter;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn working_days_leave_out_the_weekend() {
        assert_eq!(working_day(day(2026, 10, 1), 0), day(2026, 10, 1));
        assert_eq!(working_day(day(2026, 10, 1), 1), day(2026, 10, 2));
        assert_eq!(working_day(day(2026, 10, 1), 2), day(2026, 10, 5));
    }

    #[test]
    fn eight_in_the_morning_is_one_in_utc() {
        assert_eq!(at(day(2026, 11, 10), 8 * 3_600), Moment(1_794_272_400_000));
    }

    #[test]
    fn acts_follow_each_other_in_order_and_before_the_day_of_the_world() {
        let year = Year { number: 2026, earlier: false, begins: day(2026, 10, 1) };
        for code in 0..500 {
            let mut dice = Dice::of(1, Matter::Course(2026), &code.to_string());
            let goal = Goal::draw(&mut dice, year);
            let course = walk(&mut dice, year, goal);
            let times: Vec<Moment> =
                course.entries.iter().copied().chain(course.acts.iter().map(|(_, at)| *at)).collect();
            assert!(times.is_sorted());
            assert!(times.iter().all(|time| time.today() <= day(2026, 11, 20)), "{goal:?}");
        }
    }

    #[test]
    fn what_is_undetermined_is_not_decided() {
        let year = Year { number: 2025, earlier: true, begins: day(2025, 11, 17) };
        for code in 0..100 {
            let mut dice = Dice::of(1, Matter::Course(2025), &code.to_string());
            let goal = Goal::draw(&mut dice, year).tempered(&mut dice, Verdict::Undetermined);
            assert!(!matches!(goal.state, State::Recognised | State::Published));
        }
    }
}
