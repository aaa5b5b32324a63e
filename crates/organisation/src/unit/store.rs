use std::collections::HashMap;

use chrono::NaiveDate;
use storage::{FromQueryResult, Sql, Store, in_list};

use super::{Kin, Unit};
use crate::{Action, Actor, Error, Place, Result, actor::Held, day};

const COLUMNS: &str = "u.id, u.level, f.code, f.name, f.kind, f.parent_id, f.valid_from, f.valid_to, f.ground, f.provenance, u.abolished_on";
const ON_DAY: &str = "f.valid_from <= $1 AND (f.valid_to IS NULL OR f.valid_to >= $1)";

/// The unit as it is on a day; after its end as it last was, before its beginning as it first was.
pub async fn find(db: &impl Sql, id: i64, on: NaiveDate) -> Result<Unit> {
    let sql = format!(
        "SELECT {COLUMNS} FROM unit u JOIN unit_form f ON f.unit_id = u.id WHERE u.id = $2
         ORDER BY CASE WHEN f.valid_from <= $1 THEN 0 ELSE 1 END,
                  CASE WHEN f.valid_from <= $1 THEN f.valid_from END DESC, f.valid_from LIMIT 1"
    );
    db.row(&sql, [day(on).into(), id.into()]).await?.ok_or(Error::NotFound)
}

/// The unit as it is on a day, if it exists then.
pub async fn in_force(db: &impl Sql, id: i64, on: NaiveDate) -> Result<Option<Unit>> {
    let sql = format!("SELECT {COLUMNS} FROM unit u JOIN unit_form f ON f.unit_id = u.id WHERE u.id = $2 AND {ON_DAY}");
    Ok(db.row(&sql, [day(on).into(), id.into()]).await?)
}

/// The units of a level under a superior on a day (at any depth for communes under a province), unsorted.
pub async fn below(db: &impl Sql, superior: i64, level: &str, on: NaiveDate) -> Result<Vec<Unit>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM unit_form f JOIN unit u ON u.id = f.unit_id
         LEFT JOIN unit_form d ON d.unit_id = f.parent_id AND d.valid_from <= $1 AND (d.valid_to IS NULL OR d.valid_to >= $1)
         WHERE u.level = $2 AND {ON_DAY} AND (f.parent_id = $3 OR d.parent_id = $3)"
    );
    Ok(db.rows(&sql, [day(on).into(), level.into(), superior.into()]).await?)
}

/// All provinces on a day, unsorted.
pub async fn provinces(db: &impl Sql, on: NaiveDate) -> Result<Vec<Unit>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM unit_form f JOIN unit u ON u.id = f.unit_id WHERE u.level = 'province' AND {ON_DAY}"
    );
    Ok(db.rows(&sql, [day(on).into()]).await?)
}

/// How many units of a level there are on a day.
pub async fn count(db: &impl Sql, level: &str, on: NaiveDate) -> Result<u64> {
    let sql =
        format!("SELECT COUNT(*) FROM unit_form f JOIN unit u ON u.id = f.unit_id WHERE u.level = $2 AND {ON_DAY}");
    let count = db.number(&sql, [day(on).into(), level.into()]).await?;
    Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
}

/// The units of a level that carry a code on a day: none, or one.
pub async fn by_code(db: &impl Sql, level: &str, code: &str, on: NaiveDate) -> Result<Option<Unit>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM unit_form f JOIN unit u ON u.id = f.unit_id WHERE u.level = $2 AND f.code = $3 AND {ON_DAY}"
    );
    Ok(db.row(&sql, [day(on).into(), level.into(), code.into()]).await?)
}

/// Units whose name contains the words, marks and case ignored, on a day; at most `limit`.
pub async fn search(db: &impl Sql, words: &str, on: NaiveDate, limit: u32) -> Result<Vec<Unit>> {
    let pattern = format!("%{}%", text::fold(words).replace(['%', '_', '\\'], ""));
    let sql = format!(
        "SELECT {COLUMNS} FROM unit_form f JOIN unit u ON u.id = f.unit_id
         WHERE f.folded LIKE $2 AND u.level IN ('province', 'commune') AND {ON_DAY} ORDER BY f.folded, u.id LIMIT {limit}"
    );
    Ok(db.rows(&sql, [day(on).into(), pattern.into()]).await?)
}

/// Where a unit stands: itself and its superiors in its newest form.
pub async fn place(db: &impl Sql, unit: i64) -> Result<Place> {
    let above = places(db, [unit]).await?.remove(&unit).unwrap_or_default();
    Ok(Place { unit, above })
}

/// The superiors of many units in their newest forms, the nearest first; of one without any there is nothing.
pub async fn places(db: &impl Sql, units: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, Vec<i64>>> {
    #[derive(FromQueryResult)]
    struct Step {
        unit_id: i64,
        above: i64,
    }
    let sql = format!(
        "WITH RECURSIVE up (unit_id, above, depth) AS (
             SELECT u.id, u.id, 0 FROM unit u WHERE u.id IN ({})
             UNION ALL
             SELECT up.unit_id, f.parent_id, up.depth + 1 FROM up JOIN unit_form f ON f.unit_id = up.above
             WHERE f.parent_id IS NOT NULL AND up.depth < 5
               AND f.valid_from = (SELECT MAX(g.valid_from) FROM unit_form g WHERE g.unit_id = up.above))
         SELECT unit_id, above FROM up WHERE depth > 0 ORDER BY unit_id, depth",
        in_list(units)
    );
    let steps: Vec<Step> = db.rows(&sql, []).await?;
    let mut places: HashMap<i64, Vec<i64>> = HashMap::new();
    for step in steps {
        places.entry(step.unit_id).or_default().push(step.above);
    }
    Ok(places)
}

/// Refuses whoever may not read a unit and its dossiers.
pub async fn may_read(db: &impl Sql, actor: &Actor, unit: i64) -> Result<()> {
    reader(db, actor, unit).await.map(drop)
}

/// The office in which somebody reads a unit and its dossiers.
pub async fn reader<'a>(db: &impl Sql, actor: &'a Actor, unit: i64) -> Result<&'a Held> {
    actor.office_for(Action::ReadDossier, &reading_place(db, unit).await?)
}

/// Where a unit is read: its place, and of one that ended also all that lies above the units its area went into. Only
/// reading follows the area; what is done is done at the place.
pub async fn reading_place(db: &impl Sql, unit: i64) -> Result<Place> {
    let above = reading_places(db, [unit]).await?.remove(&unit).unwrap_or_default();
    Ok(Place { unit, above })
}

/// What lies above many units where they are read.
pub async fn reading_places(db: &impl Sql, units: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, Vec<i64>>> {
    #[derive(FromQueryResult)]
    struct Follower {
        unit_id: i64,
        id: i64,
    }
    let sql = format!(
        "WITH RECURSIVE follower (unit_id, id, depth) AS (
             SELECT u.id, u.id, 0 FROM unit u WHERE u.id IN ({})
             UNION ALL
             SELECT follower.unit_id, s.new_id, follower.depth + 1 FROM follower
             JOIN unit u ON u.id = follower.id AND u.abolished_on IS NOT NULL
             JOIN succession s ON s.old_id = u.id WHERE follower.depth < 5)
         SELECT unit_id, id FROM follower GROUP BY unit_id, id ORDER BY unit_id, MIN(depth), id",
        in_list(units)
    );
    let followers: Vec<Follower> = db.rows(&sql, []).await?;
    let places = places(db, followers.iter().map(|follower| follower.id)).await?;
    let mut read: HashMap<i64, Vec<i64>> = HashMap::new();
    for Follower { unit_id, id } in followers {
        read.entry(unit_id).or_default().extend(places.get(&id).into_iter().flatten());
    }
    Ok(read)
}

/// The units whose area went into this one.
pub async fn predecessors(store: &Store, unit: i64) -> Result<Vec<Kin>> {
    kin(store, "s.new_id = $1", "s.old_id", "DESC", unit).await
}

/// The units into which the area of this one went.
pub async fn successors(store: &Store, unit: i64) -> Result<Vec<Kin>> {
    kin(store, "s.old_id = $1", "s.new_id", "ASC", unit).await
}

async fn kin(store: &Store, which: &str, other: &str, order: &str, unit: i64) -> Result<Vec<Kin>> {
    let sql = format!(
        "SELECT {other} AS id, s.kind, s.on_date,
                (SELECT f.name FROM unit_form f WHERE f.unit_id = {other} ORDER BY f.valid_from {order} LIMIT 1) AS name
         FROM succession s WHERE {which} ORDER BY s.kind DESC, {other}"
    );
    Ok(store.read().rows(&sql, [unit.into()]).await?)
}
