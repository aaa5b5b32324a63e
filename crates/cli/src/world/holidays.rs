//! The working calendar of two years, entered by the administrator; what no notice was seen for says so.

use chrono::{Datelike as _, NaiveDate};
use organisation::{
    Error, Result, Role,
    calendar::{self, Kind, NewEntry},
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
    /// The law itself names the day.
    #[serde(default)]
    sure: bool,
}

/// Enters the days where nobody did yet.
pub(super) async fn enter(desk: &Desk<'_>) -> Result<()> {
    if !calendar::entries(desk.store.read()).await?.is_empty() {
        return Ok(());
    }
    let holidays: Holidays = toml::from_str(include_str!("../../data/holidays.toml")).map_err(Error::broken)?;
    for year in &holidays.year {
        let moment = at(year.entered_on, 9 * 3_600);
        let administrator = desk.actor(desk.ministry, Role::Administrator, year.entered_on).await?;
        for day in holidays.day.iter().filter(|day| day.first.year() == year.year) {
            let new = NewEntry {
                kind: Kind::from_name(&day.kind).ok_or(Error::NotFound)?,
                first: day.first,
                last: day.last.unwrap_or(day.first),
                words: day.words.clone(),
                ground: if day.sure { holidays.law.clone() } else { holidays.unseen.clone() },
            };
            calendar::enter(desk.store, &administrator, &new, moment).await?;
        }
        let whole = NewEntry::whole(year.year, holidays.whole.clone()).ok_or(Error::NotFound)?;
        calendar::enter(desk.store, &administrator, &whole, moment).await?;
    }
    Ok(())
}
