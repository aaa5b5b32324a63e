//! The evaluation period of a standard, as days of the year.

use chrono::NaiveDate;

use crate::source::Source;

/// A day of any year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayOfYear {
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
}

impl DayOfYear {
    /// Reads `MM-DD`; 29 February is no day of every year.
    pub fn parse(text: &str) -> Option<DayOfYear> {
        let (month, day) = text.split_once('-')?;
        let two_digits = |part: &str| {
            let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse::<u32>().ok()).flatten()
        };
        let found = DayOfYear { month: two_digits(month)?, day: two_digits(day)? };
        found.of(2001).map(|_| found)
    }

    fn of(self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.month, self.day)
    }
}

/// The assessed year of a standard; a first day later in the calendar than the last lies in the year before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day, included.
    pub first: DayOfYear,
    /// The last day, included.
    pub last: DayOfYear,
    /// Where the period comes from.
    pub source: Source,
}

impl Period {
    /// The first and the last day, both included, of the period named by `year`.
    pub fn of(&self, year: i32) -> Option<(NaiveDate, NaiveDate)> {
        let first_year = if self.first > self.last { year.checked_sub(1)? } else { year };
        Some((self.first.of(first_year)?, self.last.of(year)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(first: &str, last: &str) -> Period {
        let day = |text| DayOfYear::parse(text).unwrap();
        Period { first: day(first), last: day(last), source: Source::default() }
    }

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_period_from_16_november_begins_in_the_year_before() {
        assert_eq!(period("11-16", "11-15").of(2026), Some((date(2025, 11, 16), date(2026, 11, 15))));
    }

    #[test]
    fn a_calendar_year_stays_in_its_year() {
        assert_eq!(period("01-01", "12-31").of(2012), Some((date(2012, 1, 1), date(2012, 12, 31))));
    }

    #[test]
    fn a_day_that_is_not_in_every_year_is_refused() {
        for text in ["02-29", "13-01", "1-1", "06-31", "0101", "+1-01"] {
            assert_eq!(DayOfYear::parse(text), None, "{text}");
        }
    }
}
