use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{Datelike as _, NaiveDate};
use organisation::{Change, Result, day, parse_day, unit::level};
use storage::{FromQueryResult, Sql, Store, in_list, insert_many};

use super::{sheet, sheet::NewResult};
use crate::{Programme, decision::Outcome, results};

/// A result that was decided elsewhere, as its source says.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Recorded {
    /// The unit.
    pub unit_id: i64,
    /// Its full name in the assessed year.
    pub name: String,
    /// Full name of its province then.
    pub province: String,
    /// The assessed year.
    pub year: i64,
    /// The standard, as the source names it.
    pub standard: String,
    /// What was decided.
    pub outcome: Outcome,
    /// Number of the decision, with its symbol.
    pub number: String,
    /// Day of signing.
    pub decided_on: String,
    /// Where it is known from.
    pub source: String,
}

/// Names are those of the last day of the year, or the last that the unit had before.
const RECORDED: &str =
    "SELECT r.unit_id, f.name, pf.name AS province, r.year, r.standard, r.outcome, r.number, r.decided_on, r.source
    FROM past_result r
    JOIN unit_form f ON f.id = (SELECT x.id FROM unit_form x WHERE x.unit_id = r.unit_id
        AND x.valid_from <= CAST(r.year AS TEXT) || '-12-31' ORDER BY x.valid_from DESC LIMIT 1)
    LEFT JOIN unit_form d ON d.unit_id = f.parent_id AND d.parent_id IS NOT NULL
        AND d.valid_from <= f.valid_from AND (d.valid_to IS NULL OR d.valid_to >= f.valid_from)
    JOIN unit_form pf ON pf.id = (SELECT x.id FROM unit_form x WHERE x.unit_id = COALESCE(d.parent_id, f.parent_id)
        AND x.valid_from <= CAST(r.year AS TEXT) || '-12-31' ORDER BY x.valid_from DESC LIMIT 1)";

/// The recorded results of a year by province and name.
pub async fn of_year(store: &Store, year: i64) -> Result<Vec<Recorded>> {
    let sql = format!("{RECORDED} WHERE r.year = $1");
    let mut all: Vec<Recorded> = store.read().rows(&sql, [year.into()]).await?;
    all.sort_by_cached_key(|one| (text::sort_key(&one.province), text::sort_key(&one.name), one.unit_id));
    Ok(all)
}

/// Whether a result of a year was recorded.
pub async fn in_year(store: &Store, year: i64) -> Result<bool> {
    let sql = "SELECT year FROM past_result WHERE year = $1 LIMIT 1";
    Ok(store.read().number(sql, [year.into()]).await?.is_some())
}

/// The years of which a result was recorded, newest first.
pub async fn years(store: &Store) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        year: i64,
    }
    let rows: Vec<Row> = store.read().rows("SELECT DISTINCT year FROM past_result ORDER BY year DESC", []).await?;
    Ok(rows.into_iter().map(|row| row.year).collect())
}

/// The recorded results of units.
pub(super) async fn of_units(store: &Store, units: &[i64]) -> Result<Vec<Recorded>> {
    let sql = format!("{RECORDED} WHERE r.unit_id IN ({})", in_list(units.iter().copied()));
    Ok(store.read().rows(&sql, []).await?)
}

/// A predecessor in its last form, with where it lay then.
#[derive(FromQueryResult)]
pub(super) struct Old {
    pub(super) id: i64,
    pub(super) kind: String,
    pub(super) on_date: String,
    pub(super) name: String,
    pub(super) valid_from: String,
    pub(super) valid_to: Option<String>,
    pub(super) district: Option<String>,
    pub(super) province: Option<String>,
}

/// The predecessors of a unit, whole ones first.
pub(super) async fn predecessors(store: &Store, unit: i64) -> Result<Vec<Old>> {
    let last = |form: &str, unit: &str| {
        format!(
            "LEFT JOIN unit_form {form} ON {form}.id = (SELECT x.id FROM unit_form x WHERE x.unit_id = {unit}
                 AND x.valid_from < s.on_date ORDER BY x.valid_from DESC LIMIT 1)"
        )
    };
    let sql = format!(
        "SELECT s.old_id AS id, s.kind, s.on_date, f.name, f.valid_from, f.valid_to,
                CASE WHEN pu.level = '{district}' THEN p.name END AS district,
                CASE WHEN pu.level = '{district}' THEN g.name ELSE p.name END AS province
         FROM succession s JOIN unit_form f ON f.id = (SELECT x.id FROM unit_form x WHERE x.unit_id = s.old_id
             ORDER BY x.valid_from DESC LIMIT 1)
         LEFT JOIN unit pu ON pu.id = f.parent_id {parent} {grandparent}
         WHERE s.new_id = $1 ORDER BY s.kind DESC, f.folded, s.old_id",
        district = level::DISTRICT,
        parent = last("p", "f.parent_id"),
        grandparent = last("g", "p.parent_id"),
    );
    Ok(store.read().rows(&sql, [unit.into()]).await?)
}

/// A dossier of a predecessor.
#[derive(FromQueryResult)]
pub(super) struct Assessed {
    pub(super) id: i64,
    pub(super) unit_id: i64,
    pub(super) year: i64,
}

/// The dossiers of units.
pub(super) async fn dossiers(store: &Store, units: &[i64]) -> Result<Vec<Assessed>> {
    let sql = format!("SELECT id, unit_id, year FROM assessment WHERE unit_id IN ({})", in_list(units.iter().copied()));
    Ok(store.read().rows(&sql, []).await?)
}

/// The published results of units, by unit and assessed year.
pub(super) async fn published(programme: &Programme, units: &[i64]) -> Result<BTreeMap<(i64, i64), results::Entry>> {
    let all = results::of_units(&programme.store, units).await?;
    Ok(all.into_iter().map(|one| ((one.entry.unit_id, one.assessed), one.entry)).collect())
}

/// What a file is checked against.
pub(super) async fn known(db: &impl Sql, on: NaiveDate) -> Result<sheet::Known> {
    #[derive(FromQueryResult)]
    struct Coded {
        code: String,
        id: i64,
        established_on: Option<String>,
        abolished_on: Option<String>,
    }
    #[derive(FromQueryResult)]
    struct Taken {
        unit_id: i64,
        year: i64,
    }
    let sql = format!(
        "SELECT f.code, u.id, u.established_on, u.abolished_on FROM unit u JOIN unit_form f ON f.unit_id = u.id
         WHERE u.level = '{}' AND f.valid_from <= $1 AND (f.valid_to IS NULL OR f.valid_to >= $1)",
        level::COMMUNE,
    );
    let units: Vec<Coded> = db.rows(&sql, [day(on).into()]).await?;
    let recorded: Vec<Taken> = db.rows("SELECT unit_id, year FROM past_result", []).await?;
    let decided = "SELECT DISTINCT a.unit_id, a.year FROM decision d JOIN act t ON t.id = d.act_id
                   JOIN assessment a ON a.id = t.assessment_id";
    let decided: Vec<Taken> = db.rows(decided, []).await?;
    let year = |day: &Option<String>| day.as_deref().map(|day| i64::from(parse_day(day).year()));
    let there = |row: &Coded| sheet::Unit {
        id: row.id,
        first_year: year(&row.established_on),
        last_year: year(&row.abolished_on),
    };
    let taken = |rows: Vec<Taken>| -> HashSet<(i64, i64)> { rows.iter().map(|row| (row.unit_id, row.year)).collect() };
    Ok(sheet::Known {
        units: units.into_iter().map(|row| (row.code.clone(), there(&row))).collect::<HashMap<_, _>>(),
        recorded: taken(recorded),
        decided: taken(decided),
    })
}

/// Writes results.
pub(super) async fn insert(change: &Change, results: Vec<NewResult>) -> Result<()> {
    let columns = ["unit_id", "year", "standard", "outcome", "number", "decided_on", "source", "recorded_at"];
    let rows = results.into_iter().map(|one| {
        vec![
            one.unit.into(),
            one.year.into(),
            one.standard.into(),
            one.outcome.into(),
            one.number.into(),
            day(one.decided_on).into(),
            one.source.into(),
            change.at.0.into(),
        ]
    });
    insert_many(&change.tx, "past_result", &columns, rows.collect()).await?;
    Ok(())
}

/// Takes the result of a unit and year out of what holds, and keeps it with the reason; gives whether there was one.
pub(super) async fn withdraw(change: &Change, unit: i64, year: i64, reason: &str) -> Result<bool> {
    let columns = "unit_id, year, standard, outcome, number, decided_on, source, recorded_at";
    let sql = format!(
        "INSERT INTO past_result_withdrawn ({columns}, reason, at)
         SELECT {columns}, CAST($3 AS TEXT), CAST($4 AS BIGINT) FROM past_result WHERE unit_id = $1 AND year = $2"
    );
    let kept = change.tx.run(&sql, [unit.into(), year.into(), reason.into(), change.at.0.into()]).await?;
    let sql = "DELETE FROM past_result WHERE unit_id = $1 AND year = $2";
    change.tx.run(sql, [unit.into(), year.into()]).await?;
    Ok(kept > 0)
}
