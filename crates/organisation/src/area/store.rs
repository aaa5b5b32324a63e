use std::collections::HashMap;

use chrono::NaiveDate;
use storage::{FromQueryResult, Sql, in_list};

use super::Area;
use crate::{Result, class, day};

/// A class that a commune has or had in a scheme.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Held {
    /// Key of the scheme.
    pub scheme: String,
    /// Key of the class.
    pub class: String,
    /// First day.
    pub valid_from: String,
    /// Last day; none while it is open.
    pub valid_to: Option<String>,
    /// The instrument that says so.
    pub ground: String,
    /// What ended it, where no other class follows.
    pub ended_ground: Option<String>,
}

/// How many communes are in a class on a day.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Counted {
    /// Key of the scheme.
    pub scheme: String,
    /// Key of the class.
    pub class: String,
    /// Communes.
    pub communes: i64,
}

/// A line of the list that is given out.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Exported {
    /// Key of the scheme.
    pub scheme: String,
    /// Key of the class.
    pub class: String,
    /// Code of the commune on the day.
    pub code: String,
    /// Its full name.
    pub name: String,
    /// Full name of its province.
    pub province: String,
    /// First day.
    pub valid_from: String,
    /// Last day; none while it is open.
    pub valid_to: Option<String>,
    /// The instrument that says so.
    pub ground: String,
}

const ON_DAY: &str = "k.valid_from <= $1 AND (k.valid_to IS NULL OR k.valid_to >= $1)";

/// The areas of communes on a day: of some of them, or of the whole country; each in the order of the schemes.
pub async fn of_units(db: &impl Sql, on: NaiveDate, units: Option<&[i64]>) -> Result<HashMap<i64, Vec<Area>>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: i64,
        scheme: String,
        class: String,
    }
    let which =
        units.map_or_else(String::new, |units| format!("AND k.unit_id IN ({})", in_list(units.iter().copied())));
    let sql =
        format!("SELECT k.unit_id, k.scheme, k.class FROM unit_class k WHERE k.scheme <> $2 AND {ON_DAY} {which}");
    let rows: Vec<Row> = db.rows(&sql, [day(on).into(), class::THRESHOLD.into()]).await?;
    let mut areas: HashMap<i64, Vec<Area>> = HashMap::new();
    for row in rows {
        areas.entry(row.unit_id).or_default().extend(Area::of(&row.scheme, &row.class));
    }
    for areas in areas.values_mut() {
        areas.sort_by_key(|area| area.rank());
    }
    Ok(areas)
}

/// Every class that a unit has or had in the schemes of areas, the newest of each scheme first.
pub async fn held(db: &impl Sql, unit: i64) -> Result<Vec<Held>> {
    let sql = "SELECT scheme, class, valid_from, valid_to, ground, ended_ground FROM unit_class
               WHERE unit_id = $1 AND scheme <> $2 ORDER BY scheme, valid_from DESC";
    Ok(db.rows(sql, [unit.into(), class::THRESHOLD.into()]).await?)
}

/// How many communes are in each class on a day, over the country or in one province.
pub async fn counts(db: &impl Sql, on: NaiveDate, province: Option<i64>) -> Result<Vec<Counted>> {
    let sql = format!(
        "SELECT k.scheme, k.class, COUNT(*) AS communes {FROM} AND {ON_DAY} {} GROUP BY k.scheme, k.class",
        in_province(province)
    );
    Ok(db.rows(&sql, [day(on).into(), class::THRESHOLD.into()]).await?)
}

/// The communes of every area on a day, over the country or in one province, by scheme, class and code.
pub async fn export(db: &impl Sql, on: NaiveDate, province: Option<i64>) -> Result<Vec<Exported>> {
    let sql = format!(
        "SELECT k.scheme, k.class, f.code, f.name, vf.name AS province, k.valid_from, k.valid_to, k.ground
         {FROM} AND {ON_DAY} {} ORDER BY k.scheme, k.class, f.code",
        in_province(province)
    );
    Ok(db.rows(&sql, [day(on).into(), class::THRESHOLD.into()]).await?)
}

/// Classes with their communes, and the province of each, as they are on the day.
const FROM: &str = "FROM unit_class k
    JOIN unit_form f ON f.unit_id = k.unit_id AND f.valid_from <= $1 AND (f.valid_to IS NULL OR f.valid_to >= $1)
    JOIN unit pu ON pu.id = f.parent_id
    JOIN unit_form pf ON pf.unit_id = pu.id AND pf.valid_from <= $1 AND (pf.valid_to IS NULL OR pf.valid_to >= $1)
    JOIN unit_form vf ON vf.unit_id = CASE WHEN pu.level = 'province' THEN pu.id ELSE pf.parent_id END
        AND vf.valid_from <= $1 AND (vf.valid_to IS NULL OR vf.valid_to >= $1)
    WHERE k.scheme <> $2";

fn in_province(province: Option<i64>) -> String {
    province.map_or_else(String::new, |province| format!("AND vf.unit_id = {province}"))
}
