use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use organisation::{Error, Result, day, parse_day, unit};
use storage::{FromQueryResult, Sql, Transaction, Value, insert_many};

use super::{Aim, Certainty, Milestone, Path};
use crate::board::{DECIDED, OUTCOME, SCORED};

pub(super) async fn insert_milestones(tx: &Transaction, path: i64, milestones: &[Milestone]) -> Result<()> {
    let row = |milestone: &Milestone| {
        let share = i64::try_from(milestone.share).map_err(Error::broken)?;
        Ok(vec![path.into(), milestone.year.into(), share.into()])
    };
    let rows = milestones.iter().map(row).collect::<Result<_>>()?;
    Ok(insert_many(tx, "target_milestone", &["path_id", "year", "share"], rows).await?)
}

/// The communes below a province, at any depth and at any time.
const BELOW: &str = "SELECT f.unit_id FROM unit_form f WHERE f.parent_id = $1
    UNION SELECT f.unit_id FROM unit_form d JOIN unit_form f ON f.parent_id = d.unit_id WHERE d.parent_id = $1";

/// How many communes a province, or the country, had on a day.
pub(super) async fn communes_on(db: &impl Sql, province: Option<i64>, on: NaiveDate) -> Result<usize> {
    if let Some(province) = province {
        return Ok(unit::below(db, province, unit::level::COMMUNE, on).await?.len());
    }
    let sql =
        "SELECT COUNT(*) FROM unit u WHERE u.level = 'commune' AND (u.established_on IS NULL OR u.established_on <= $1)
               AND (u.abolished_on IS NULL OR u.abolished_on >= $1)";
    let number = db.number(sql, [day(on).into()]).await?.unwrap_or(0);
    usize::try_from(number).map_err(Error::broken)
}

/// The days since which another list of communes is in force, in a province or the country.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists(BTreeSet<NaiveDate>);

impl Lists {
    /// Since when the list of a day is in force; none for the oldest one.
    pub fn since(&self, on: NaiveDate) -> Option<NaiveDate> {
        self.0.range(..=on).next_back().copied()
    }

    /// Whether the lists of two days are one and the same.
    pub fn same(&self, one: NaiveDate, other: NaiveDate) -> bool {
        self.since(one) == self.since(other)
    }
}

/// The lists of communes of a province, or of the country.
pub(super) async fn lists(db: &impl Sql, province: Option<i64>) -> Result<Lists> {
    #[derive(FromQueryResult)]
    struct Row {
        established_on: Option<String>,
        abolished_on: Option<String>,
    }
    if let Some(province) = province {
        return Ok(provincial_lists(db, Some(province)).await?.remove(&province).unwrap_or_default());
    }
    let sql = "SELECT DISTINCT u.established_on, u.abolished_on FROM unit u WHERE u.level = 'commune'";
    let rows: Vec<Row> = db.rows(sql, []).await?;
    let mut days = BTreeSet::new();
    for row in rows {
        days.extend(row.established_on.as_deref().map(parse_day));
        days.extend(row.abolished_on.as_deref().and_then(after));
    }
    Ok(Lists(days))
}

/// The lists of one province, or of every one. A commune that moves to another province keeps its id: it leaves one list
/// and enters another.
pub(super) async fn provincial_lists(db: &impl Sql, province: Option<i64>) -> Result<BTreeMap<i64, Lists>> {
    #[derive(FromQueryResult)]
    struct Row {
        province_id: Option<i64>,
        /// Where it lay before; none in its first form.
        before_id: Option<i64>,
        valid_from: String,
        established_on: Option<String>,
        /// Its end, in its last form.
        ended_on: Option<String>,
    }
    let which = if province.is_some() { format!("WHERE f.unit_id IN ({BELOW})") } else { String::new() };
    let sql = format!(
        "SELECT DISTINCT province_id, LAG(province_id) OVER forms AS before_id, valid_from, established_on,
                CASE WHEN LEAD(unit_id) OVER forms IS NULL THEN abolished_on END AS ended_on
         FROM (SELECT f.unit_id, f.valid_from, u.established_on, u.abolished_on,
                      CASE WHEN pu.level = 'province' THEN pu.id ELSE d.parent_id END AS province_id
               FROM unit_form f JOIN unit u ON u.id = f.unit_id AND u.level = 'commune' JOIN unit pu ON pu.id = f.parent_id
               LEFT JOIN unit_form d ON d.unit_id = pu.id AND pu.level = 'district' AND d.valid_from <= f.valid_from
                   AND (d.valid_to IS NULL OR d.valid_to >= f.valid_from) {which}) placed
         WINDOW forms AS (PARTITION BY unit_id ORDER BY valid_from)"
    );
    let rows: Vec<Row> = db.rows(&sql, province.map(Value::from)).await?;
    let mut all: BTreeMap<i64, Lists> = BTreeMap::new();
    for row in rows {
        let since = match row.before_id {
            Some(before) if Some(before) != row.province_id => Some(parse_day(&row.valid_from)),
            Some(_) => None,
            None => row.established_on.as_deref().map(parse_day),
        };
        let ended = row.ended_on.as_deref().and_then(after);
        for province in [row.before_id, row.province_id].into_iter().flatten() {
            all.entry(province).or_default().0.extend(since);
        }
        if let Some(province) = row.province_id {
            all.entry(province).or_default().0.extend(ended);
        }
    }
    Ok(all)
}

/// The day after a last day.
fn after(last: &str) -> Option<NaiveDate> {
    parse_day(last).succ_opt()
}

/// Every path of a province, or of the country, the newest first.
pub(super) async fn paths(db: &impl Sql, province: Option<i64>) -> Result<Vec<Path>> {
    let which = if province.is_some() { "h.province_id = $1" } else { "h.province_id IS NULL" };
    let found = read_paths(db, which, province.map(Value::from).into_iter().collect()).await?;
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// The paths of all provinces, the newest of each first.
pub(super) async fn provincial_paths(db: &impl Sql) -> Result<BTreeMap<i64, Vec<Path>>> {
    let mut all: BTreeMap<i64, Vec<Path>> = BTreeMap::new();
    for (province, path) in read_paths(db, "h.province_id IS NOT NULL", Vec::new()).await? {
        all.entry(province.unwrap_or_default()).or_default().push(path);
    }
    Ok(all)
}

async fn read_paths(db: &impl Sql, which: &str, values: Vec<Value>) -> Result<Vec<(Option<i64>, Path)>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        province_id: Option<i64>,
        standard: String,
        units_on: String,
        certainty: Certainty,
        ground: String,
        at: i64,
        person: String,
        year: i64,
        share: i64,
    }
    let sql = format!(
        "SELECT h.id, h.province_id, h.standard, h.units_on, h.certainty, h.ground, h.at, p.full_name AS person,
                m.year, m.share
         FROM target_path h JOIN person p ON p.id = h.person_id JOIN target_milestone m ON m.path_id = h.id
         WHERE {which} ORDER BY h.id DESC, m.year"
    );
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    let mut paths: Vec<(Option<i64>, Path)> = Vec::new();
    for row in rows {
        let milestone = Milestone { year: row.year, share: u64::try_from(row.share).map_err(Error::broken)? };
        match paths.last_mut().filter(|(_, path)| path.id == row.id) {
            Some((_, path)) => path.milestones.push(milestone),
            None => paths.push((
                row.province_id,
                Path {
                    id: row.id,
                    standard: row.standard,
                    units_on: parse_day(&row.units_on),
                    certainty: row.certainty,
                    ground: row.ground,
                    at: row.at,
                    person: row.person,
                    milestones: vec![milestone],
                },
            )),
        }
    }
    Ok(paths)
}

/// A target of one year, with what it counts by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct YearTarget {
    /// What is aimed at.
    pub aim: Aim,
    /// Id of the standard.
    pub standard: String,
    /// A day on which the list of units was in force.
    pub units_on: NaiveDate,
    /// The document that sets it.
    pub ground: String,
}

/// The targets in force for single years: of a province, or of every one; by province and year.
pub(super) async fn year_targets(db: &impl Sql, province: Option<i64>) -> Result<BTreeMap<(i64, i64), YearTarget>> {
    #[derive(FromQueryResult)]
    struct Row {
        province_id: i64,
        year: i64,
        measure: String,
        value: i64,
        standard: String,
        units_on: String,
        ground: String,
    }
    let which = if province.is_some() { "WHERE province_id = $1" } else { "" };
    let sql = format!(
        "SELECT province_id, year, measure, value, standard, units_on, ground FROM recognition_target {which} ORDER BY id"
    );
    let rows: Vec<Row> = db.rows(&sql, province.map(Value::from)).await?;
    let target = |row: Row| {
        let aim = Aim::stored(&row.measure, row.value)?;
        let units_on = parse_day(&row.units_on);
        Ok(((row.province_id, row.year), YearTarget { aim, standard: row.standard, units_on, ground: row.ground }))
    };
    rows.into_iter().map(target).collect()
}

/// How far a year can come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// Communes.
    pub communes: u64,
    /// Whether anything was decided in the year at all, in all the country.
    pub decided: bool,
    /// Recognised by now, or recorded so: certain.
    pub recognised: u64,
    /// Computed as met, and no decision stands, was revoked or is recorded.
    pub met: u64,
    /// Computed as undetermined, likewise open: nobody can say.
    pub undetermined: u64,
}

impl Forecast {
    /// Recognised communes, where that is known.
    pub fn known_recognised(self) -> Option<u64> {
        self.decided.then_some(self.recognised)
    }

    /// The most that can be recognised as the figures stand.
    pub const fn possible(self) -> u64 {
        self.recognised + self.met
    }
}

/// How far a year can come, province by province.
pub(super) async fn forecasts(db: &impl Sql, year: i64, province: Option<i64>) -> Result<BTreeMap<i64, Forecast>> {
    #[derive(FromQueryResult)]
    struct Row {
        province_id: i64,
        communes: i64,
        decided: i64,
        recognised: i64,
        met: i64,
        undetermined: i64,
    }
    let open = format!("{OUTCOME} IS NULL AND COALESCE(a.newest_act_kind, '') <> 'revocation'");
    let which = if province.is_some() { "AND a.province_id = $2" } else { "" };
    let sql = format!(
        "SELECT a.province_id, COUNT(*) AS communes, {DECIDED},
                CAST(SUM(CASE WHEN {OUTCOME} = 'recognised' THEN 1 ELSE 0 END) AS BIGINT) AS recognised,
                CAST(SUM(CASE WHEN {open} AND c.verdict = 'met' THEN 1 ELSE 0 END) AS BIGINT) AS met,
                CAST(SUM(CASE WHEN {open} AND c.verdict = 'undetermined' THEN 1 ELSE 0 END) AS BIGINT) AS undetermined
         {SCORED} WHERE a.year = $1 {which} GROUP BY a.province_id"
    );
    let values = std::iter::once(year.into()).chain(province.map(Value::from));
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    let counted = |number: i64| u64::try_from(number).map_err(Error::broken);
    let forecast = |row: Row| {
        let forecast = Forecast {
            communes: counted(row.communes)?,
            decided: row.decided > 0,
            recognised: counted(row.recognised)?,
            met: counted(row.met)?,
            undetermined: counted(row.undetermined)?,
        };
        Ok((row.province_id, forecast))
    };
    rows.into_iter().map(forecast).collect()
}
