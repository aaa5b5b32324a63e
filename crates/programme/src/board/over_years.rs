use organisation::{Action, Actor, Place, Result, parse_day};
use storage::{FromQueryResult, Sql, Store, in_list};

use super::{
    Boundaries,
    counts::{self, COUNTS, Counts},
};
use crate::round;

/// A year of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearCounts {
    /// The year.
    pub year: i64,
    /// Id of its standard.
    pub standard: String,
    /// The units that it was counted in.
    pub boundaries: Boundaries,
    /// What the communes come to.
    pub counts: Counts,
}

#[derive(FromQueryResult)]
struct Row {
    year: i64,
    #[sea_orm(nested)]
    counts: counts::Row,
}

#[derive(FromQueryResult)]
struct Id {
    id: i64,
}

/// The years of the country, or of a province together with the provinces that it was made of; oldest first.
///
/// Whoever reads a province's board reads the record of its predecessors: their area is now this province's.
pub async fn over_years(store: &Store, actor: &Actor, province: Option<i64>) -> Result<Vec<YearCounts>> {
    let which = if let Some(province) = province {
        actor.office_for(Action::ReadProvincialBoard, &Place { unit: province, above: Vec::new() })?;
        format!("WHERE a.province_id IN ({})", line_of(store, province).await?)
    } else {
        actor.office_for(Action::ReadNationalBoard, &Place::COUNTRY)?;
        String::new()
    };
    let sql = format!(
        "SELECT a.year, {COUNTS} FROM assessment a JOIN computation c ON c.assessment_id = a.id {which}
         GROUP BY a.year ORDER BY a.year"
    );
    let rows: Vec<Row> = store.read().rows(&sql, []).await?;
    let rounds = round::all(store).await?;
    let year = |row: Row| {
        let round = rounds.iter().find(|round| round.year == row.year)?;
        let boundaries = Boundaries::on(parse_day(&round.period_to));
        Some(YearCounts { year: row.year, standard: round.standard.clone(), boundaries, counts: row.counts.counts() })
    };
    Ok(rows.into_iter().filter_map(year).collect())
}

/// A province and those that went into it, as a list for SQL.
pub(super) async fn line_of(store: &Store, province: i64) -> Result<String> {
    let sql = "SELECT old_id AS id FROM succession WHERE new_id = $1";
    let old: Vec<Id> = store.read().rows(sql, [province.into()]).await?;
    Ok(in_list(old.into_iter().map(|old| old.id).chain([province])))
}
