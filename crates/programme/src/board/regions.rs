use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use organisation::{Actor, Result, area::Area, parse_day, unit};
use storage::{FromQueryResult, Sql, Store};

use super::{
    SCORED, counted,
    counts::{self, Counts},
    in_area, readable,
};
use crate::round;

/// Within which provinces numbers are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Boundaries {
    /// Those since 1/7/2025.
    #[default]
    Current,
    /// Those until 30/6/2025.
    Legacy,
}

impl Boundaries {
    /// Both, today's first.
    pub const ALL: [Self; 2] = [Self::Current, Self::Legacy];

    /// The name in addresses, text keys and the file of outlines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Legacy => "legacy",
        }
    }

    /// The boundaries of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|boundaries| boundaries.name() == name)
    }

    /// The boundaries that are in force on a day.
    pub fn on(day: NaiveDate) -> Self {
        if day > unit::last_day_of_districts() { Self::Current } else { Self::Legacy }
    }

    /// A day on which their provinces exist: this one, or the nearest.
    pub fn day_near(self, day: NaiveDate) -> NaiveDate {
        let last = unit::last_day_of_districts();
        match self {
            Self::Current => day.max(last.succ_opt().unwrap_or(last)),
            Self::Legacy => day.min(last),
        }
    }
}

/// A province on the map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Region {
    /// What its communes come to.
    pub counts: Counts,
    /// Communes without a point in the criterion that was asked for.
    pub zero: u64,
    /// Communes where that criterion is undetermined.
    pub open: u64,
}

/// The country within boundaries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    /// By province.
    pub provinces: BTreeMap<i64, Region>,
    /// Communes that came out of several old provinces, or out of none: on old boundaries they have no place.
    pub apart: Region,
    /// All together.
    pub total: Region,
}

#[derive(FromQueryResult)]
struct Row {
    province_id: Option<i64>,
    #[sea_orm(nested)]
    counts: counts::Row,
    zero: i64,
    open: i64,
}

#[derive(FromQueryResult)]
struct Step {
    old_id: i64,
    new_id: i64,
}

/// The old province of each commune of a year, where all its predecessors lay in one.
const ORIGIN: &str = "LEFT JOIN (
        SELECT p.unit_id, MIN(p.province_id) AS one, MAX(p.province_id) AS other FROM (
            SELECT b.unit_id, CASE WHEN g.level = 'province' THEN g.id ELSE d.parent_id END AS province_id
            FROM assessment b LEFT JOIN succession s ON s.new_id = b.unit_id
            JOIN unit_form f ON f.unit_id = COALESCE(s.old_id, b.unit_id)
                AND f.valid_from <= $3 AND (f.valid_to IS NULL OR f.valid_to >= $3)
            JOIN unit g ON g.id = f.parent_id
            LEFT JOIN unit_form d ON d.unit_id = f.parent_id
                AND d.valid_from <= $3 AND (d.valid_to IS NULL OR d.valid_to >= $3)
            WHERE b.year = $1) p
        GROUP BY p.unit_id) o ON o.unit_id = a.unit_id";

/// The country's numbers of a year within boundaries, in an area if one is named; a criterion's failures beside.
///
/// Provinces merged as wholes, so old years add up exactly to the new ones. A later year lies on old boundaries only
/// where all predecessors of a commune lay in one province.
pub async fn regions(
    store: &Store,
    actor: &Actor,
    (year, area): (i64, Option<Area>),
    boundaries: Boundaries,
    criterion: Option<&str>,
) -> Result<Regions> {
    readable(actor, None)?;
    let own = Boundaries::on(parse_day(&round::of_year(store, year).await?.period_to));
    let back = own == Boundaries::Current && boundaries == Boundaries::Legacy;
    let (place, origin) =
        if back { ("CASE WHEN o.one = o.other THEN o.one END", ORIGIN) } else { ("a.province_id", "") };
    let counts = counts::columns();
    let sql = format!(
        "SELECT {place} AS province_id, {counts},
                CAST(SUM(CASE WHEN ' ' || c.zero_criteria || ' ' LIKE $2 THEN 1 ELSE 0 END) AS BIGINT) AS zero,
                CAST(SUM(CASE WHEN ' ' || c.undetermined_criteria || ' ' LIKE $2 THEN 1 ELSE 0 END) AS BIGINT) AS open
         {SCORED} {origin} WHERE a.year = $1 {} GROUP BY {place}",
        in_area(area)
    );
    let pattern = criterion.map_or_else(|| "-".to_owned(), |no| format!("% {no} %"));
    let last_day = back.then(|| organisation::day(unit::last_day_of_districts()).into());
    let values = [year.into(), pattern.into()].into_iter().chain(last_day);
    let rows: Vec<Row> = store.read().rows(&sql, values).await?;
    let forward = own == Boundaries::Legacy && boundaries == Boundaries::Current;
    let after = if forward { successors(store).await? } else { HashMap::new() };
    let mut out = Regions::default();
    for row in rows {
        let region = Region { counts: row.counts.counts(), zero: counted(row.zero), open: counted(row.open) };
        out.total.add(&region);
        match row.province_id {
            Some(id) => out.provinces.entry(after.get(&id).copied().unwrap_or(id)).or_default().add(&region),
            None => out.apart.add(&region),
        }
    }
    Ok(out)
}

/// What became of each province that ended; provinces were never divided.
async fn successors(store: &Store) -> Result<HashMap<i64, i64>> {
    let sql = "SELECT s.old_id, s.new_id FROM succession s JOIN unit u ON u.id = s.old_id WHERE u.level = 'province'";
    let steps: Vec<Step> = store.read().rows(sql, []).await?;
    Ok(steps.into_iter().map(|step| (step.old_id, step.new_id)).collect())
}

impl Region {
    const fn add(&mut self, other: &Self) {
        self.counts.add(&other.counts);
        self.zero += other.zero;
        self.open += other.open;
    }
}
