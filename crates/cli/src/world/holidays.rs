//! The working calendar of two years, entered by the administrator; what no notice was seen for says so.

use chrono::{Datelike as _, NaiveDate};
use organisation::{
    Error, Result, Role,
    calendar::{self, Calendar, Kind, NewEntry},
};
use serde::Deserialize;

use super::{course::at, desk::Desk};

#[derive(Deserialize)]
struct Holidays {
    law: String,
    unseen: String,
    whole: String,
    year: Vec<Year>,
    day: Vec<Day>,
}

#[derive(Deserialize)]
struct Year {
    year: i32,
    entered_on: NaiveDate,
}

#[derive(Deserialize)]
struct Day {
    kind: String,
    first: NaiveDate,
    last: Option<NaiveDate>,
    words: String,
    /// The law itself names the day of the solar calendar.
    #[serde(default)]
    sure: bool,
    /// What else says that it is free.
    ground: Option<String>,
}

impl Holidays {
    fn read() -> Result<Self> {
        toml::from_str(include_str!("../../data/holidays.toml")).map_err(Error::broken)
    }

    /// What says that a day is free, or worked.
    fn ground<'a>(&'a self, day: &'a Day) -> &'a str {
        let named = if day.sure { &self.law } else { &self.unseen };
        day.ground.as_ref().unwrap_or(named)
    }
}

/// Enters the days where nobody did yet; gives the calendar as it stands then.
pub(super) async fn enter(desk: &Desk<'_>) -> Result<Calendar> {
    if calendar::entries(desk.store.read()).await?.is_empty() {
        enter_all(desk).await?;
    }
    Calendar::load(desk.store.read()).await
}

async fn enter_all(desk: &Desk<'_>) -> Result<()> {
    let holidays = Holidays::read()?;
    for year in &holidays.year {
        let moment = at(year.entered_on, 9 * 3_600);
        let administrator = desk.actor(desk.ministry, Role::Administrator, year.entered_on).await?;
        for day in holidays.day.iter().filter(|day| day.first.year() == year.year) {
            let new = NewEntry {
                kind: Kind::from_name(&day.kind).ok_or(Error::NotFound)?,
                first: day.first,
                last: day.last.unwrap_or(day.first),
                words: day.words.clone(),
                ground: holidays.ground(day).to_owned(),
            };
            calendar::enter(desk.store, &administrator, &new, moment).await?;
        }
        let whole = NewEntry::whole(year.year, holidays.whole.clone()).ok_or(Error::NotFound)?;
        calendar::enter(desk.store, &administrator, &whole, moment).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_solar_calendar_rest_on_the_article_that_names_them() {
        let holidays = Holidays::read().unwrap();
        let rests_on = |words: &str, ground: &str| {
            let mut days = holidays.day.iter().filter(|day| day.words.contains(words)).peekable();
            assert!(days.peek().is_some(), "no day is called {words}");
            assert!(days.all(|day| holidays.ground(day) == ground), "{words}");
        };
        rests_on("Tết Dương lịch", &holidays.law);
        rests_on("Âm lịch", &holidays.unseen);
        rests_on("làm bù", &holidays.unseen);
        rests_on("Nghỉ bù", "Bộ luật Lao động 2019, Điều 111");
    }
}
