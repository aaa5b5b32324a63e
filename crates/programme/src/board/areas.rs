use std::collections::HashMap;

use organisation::{
    Actor, Result,
    area::{self, Area},
    class, parse_day,
};
use storage::{FromQueryResult, Sql, Store};

use super::{
    SCORED,
    counts::{self, Counts},
    readable,
};
use crate::round;

/// The condition that a board's dossier is of a commune in an area, as the area was on the last day of the period.
/// The year is `$1`.
pub(crate) fn in_area(area: Option<Area>) -> String {
    area.map_or_else(String::new, |area| {
        format!(
            "AND a.unit_id IN (SELECT k.unit_id FROM assessment_round ar JOIN unit_class k ON {}
                 AND k.valid_from <= ar.period_to AND (k.valid_to IS NULL OR k.valid_to >= ar.period_to)
                 WHERE ar.year = $1)",
            area.is_row("k")
        )
    })
}

/// How each area stands in a year, over the country or in a province. Areas of different schemes overlap, so that their
/// communes do not add up.
pub async fn area_tallies(
    store: &Store,
    actor: &Actor,
    province: Option<i64>,
    year: i64,
) -> Result<Vec<(Area, Counts)>> {
    #[derive(FromQueryResult)]
    struct Row {
        scheme: String,
        class: String,
        #[sea_orm(nested)]
        counts: counts::Row,
    }
    readable(actor, province)?;
    let which = if province.is_some() { "AND a.province_id = $3" } else { "" };
    let counts = counts::columns();
    let sql = format!(
        "SELECT k.scheme, k.class, {counts} {SCORED} JOIN assessment_round r ON r.year = a.year
         JOIN unit_class k ON k.unit_id = a.unit_id AND k.valid_from <= r.period_to
             AND (k.valid_to IS NULL OR k.valid_to >= r.period_to)
         WHERE a.year = $1 AND k.scheme <> $2 {which}
         GROUP BY k.scheme, k.class"
    );
    let values = [year.into(), class::THRESHOLD.into()].into_iter().chain(province.map(storage::Value::from));
    let rows: Vec<Row> = store.read().rows(&sql, values).await?;
    let tally = |row: Row| Some((Area::of(&row.scheme, &row.class)?, row.counts.counts()));
    let mut tallies: Vec<(Area, Counts)> = rows.into_iter().filter_map(tally).collect();
    tallies.sort_by_key(|(area, _)| area.rank());
    Ok(tallies)
}

/// The areas of the communes of a year, as they were on the last day of its period; of a province, or of the country.
pub async fn areas_of(
    store: &Store,
    actor: &Actor,
    province: Option<i64>,
    year: i64,
) -> Result<HashMap<i64, Vec<Area>>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: i64,
    }
    readable(actor, province)?;
    let last_day = parse_day(&round::of_year(store, year).await?.period_to);
    let Some(province) = province else { return area::of_units(store.read(), last_day, None).await };
    let sql = "SELECT unit_id FROM assessment WHERE year = $1 AND province_id = $2";
    let rows: Vec<Row> = store.read().rows(sql, [year.into(), province.into()]).await?;
    let units: Vec<i64> = rows.into_iter().map(|row| row.unit_id).collect();
    area::of_units(store.read(), last_day, Some(&units)).await
}
