use std::collections::BTreeMap;

use chrono::NaiveDate;
use organisation::{Actor, Error, Result, area::Area, parse_day};
use storage::{FromQueryResult, Sql, Store, in_list};
use tokio::task::JoinSet;

use super::{
    Boundaries, SCORED,
    counts::{self, Counts},
    in_area, readable,
};
use crate::round;

/// A year of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearCounts {
    /// The year.
    pub year: i64,
    /// Id of its standard.
    pub standard: String,
    /// Last day of its period: its communes are those of this day.
    pub period_to: NaiveDate,
    /// What the communes come to.
    pub counts: Counts,
}

impl YearCounts {
    /// The units that it was counted in.
    pub fn boundaries(&self) -> Boundaries {
        Boundaries::on(self.period_to)
    }
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// The years of the country, or of a province together with the provinces that it was made of; oldest first. Of the
/// communes in an area, where one is named.
pub async fn over_years(
    store: &Store,
    actor: &Actor,
    province: Option<i64>,
    area: Option<Area>,
) -> Result<Vec<YearCounts>> {
    let which = within(store, actor, province).await?;
    counted_years(store, &format!("{which} {}", in_area(area))).await
}

/// The years in which there are dossiers of a choice, oldest first. They are read side by side.
pub(crate) async fn counted_years(store: &Store, which: &str) -> Result<Vec<YearCounts>> {
    let counts = counts::columns();
    let sql = format!("SELECT a.year, {counts} {SCORED} WHERE a.year = $1 {which} GROUP BY a.year");
    let mut reading = JoinSet::new();
    for round in round::all(store).await? {
        let (store, sql) = (store.clone(), sql.clone());
        reading.spawn(async move {
            let counts: Option<counts::Row> = store.read().row(&sql, [round.year.into()]).await?;
            Ok::<_, Error>(counts.map(|counts| YearCounts {
                year: round.year,
                period_to: parse_day(&round.period_to),
                standard: round.standard,
                counts: counts.counts(),
            }))
        });
    }
    let mut years = BTreeMap::new();
    while let Some(read) = reading.join_next().await {
        if let Some(one) = read.map_err(Error::broken)?? {
            years.insert(one.year, one);
        }
    }
    Ok(years.into_values().collect())
}

/// The condition that a dossier is of the country, or of a province or those that it was made of.
///
/// Whoever reads a province's board reads the record of its predecessors: their area is now this province's.
pub(super) async fn within(store: &Store, actor: &Actor, province: Option<i64>) -> Result<String> {
    readable(actor, province)?;
    let Some(province) = province else { return Ok(String::new()) };
    let sql = "SELECT old_id AS id FROM succession WHERE new_id = $1";
    let old: Vec<Id> = store.read().rows(sql, [province.into()]).await?;
    Ok(format!("AND a.province_id IN ({})", in_list(old.into_iter().map(|old| old.id).chain([province]))))
}
