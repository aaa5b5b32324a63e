use chrono::{NaiveDate, NaiveTime};

/// A point in time: milliseconds since 1970 (UTC). Actions take it as an argument; only `now` reads the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

impl Moment {
    /// The machine's clock.
    pub fn now() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
        Self(chrono::Utc::now().timestamp_millis())
    }

    /// The day in Viet Nam.
    pub fn today(self) -> NaiveDate {
        text::clock_date(self.0)
    }

    /// An hour of a day in Viet Nam.
    pub fn on(day: NaiveDate, hour: NaiveTime) -> Self {
        Self(text::clock_moment(day, hour))
    }

    /// This moment plus a number of minutes.
    #[must_use]
    pub fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0 + minutes * 60_000)
    }
}

/// A day as it is stored: YYYY-MM-DD, so that text order is time order.
pub fn day(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// Reads a stored day; a text that is none gives the first day of the calendar, which no rule accepts.
pub fn parse_day(text: &str) -> NaiveDate {
    text.parse().unwrap_or(NaiveDate::MIN)
}
