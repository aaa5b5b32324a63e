use organisation::{Error, Place, Result, unit};
use storage::{FromQueryResult, Sql, Store, in_list};

use super::{Dossier, State};
use crate::{act::ActKind, decision::Outcome, figures::Figures, returning::Opening};

const SELECT: &str = "SELECT a.id, a.unit_id, a.province_id, a.year, a.standard, a.revision, a.standard_sha256,
        a.class, a.class_ground, a.version, s.id AS sheet_id, s.figures, s.version AS sheet_version, s.changed_at,
        a.newest_act_id AS act_id, a.newest_act_kind AS act_kind, a.newest_act_sheet_version AS act_sheet_version,
        a.newest_outcome AS outcome, a.handed_in_on, a.days_late,
        (SELECT r.indicators FROM dossier_return r JOIN act x ON x.id = r.act_id WHERE x.assessment_id = a.id AND x.id >
            COALESCE((SELECT MAX(y.id) FROM act y WHERE y.assessment_id = a.id AND y.kind IN ('submission', 'reopening')), 0)
         ORDER BY r.act_id DESC LIMIT 1) AS returned,
        (SELECT r.outcome FROM council_result r WHERE r.act_id = a.newest_act_id AND r.adopted = 1) AS adopted
    FROM assessment a
    JOIN figure_sheet s ON s.unit_id = a.unit_id AND s.year = a.year";

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    unit_id: i64,
    province_id: i64,
    year: i64,
    standard: String,
    revision: i64,
    standard_sha256: String,
    class: Option<String>,
    class_ground: Option<String>,
    version: i64,
    sheet_id: i64,
    figures: String,
    sheet_version: i64,
    changed_at: i64,
    act_id: Option<i64>,
    act_kind: Option<ActKind>,
    act_sheet_version: Option<i64>,
    outcome: Option<Outcome>,
    returned: Option<String>,
    handed_in_on: Option<String>,
    days_late: i64,
    adopted: Option<Outcome>,
}

impl Row {
    /// The province of the assessed period keeps its dossier even where the unit's newest form has another superior.
    fn dossier_of_year(self, mut place: Place) -> Result<Dossier> {
        if !place.above.contains(&self.province_id) {
            place.above.push(self.province_id);
        }
        self.dossier(place)
    }

    fn dossier(self, place: Place) -> Result<Dossier> {
        let then = self.act_sheet_version.unwrap_or(0);
        let state = State::of(self.act_kind, then, self.sheet_version, self.outcome)?;
        Ok(Dossier {
            id: self.id,
            unit: self.unit_id,
            province: self.province_id,
            year: self.year,
            standard: self.standard,
            revision: self.revision,
            standard_sha256: self.standard_sha256,
            class: self.class,
            class_ground: self.class_ground,
            version: self.version,
            sheet_id: self.sheet_id,
            sheet_version: self.sheet_version,
            changed_at: self.changed_at,
            figures: Figures::read(&self.figures)?,
            state,
            newest_act: self.act_id,
            outcome: self.outcome,
            opening: Opening::read(self.returned.as_deref())?,
            handed_in_on: self.handed_in_on,
            days_late: self.days_late,
            adopted: self.adopted,
            place,
        })
    }
}

/// The dossier of a row.
pub async fn find(store: &Store, id: i64) -> Result<Dossier> {
    one(store, "WHERE a.id = $1", [id.into()]).await
}

/// The dossier of a commune for a year.
pub async fn of_unit(store: &Store, unit: i64, year: i64) -> Result<Dossier> {
    one(store, "WHERE a.unit_id = $1 AND a.year = $2", [unit.into(), year.into()]).await
}

async fn one(store: &Store, which: &str, values: impl IntoIterator<Item = storage::Value>) -> Result<Dossier> {
    let row: Row = store.read().row(&format!("{SELECT} {which}"), values).await?.ok_or(Error::NotFound)?;
    let place = unit::place(store.read(), row.unit_id).await?;
    row.dossier_of_year(place)
}

/// The dossiers of many communes for a year in two statements, unsorted; communes without one are left out.
pub async fn of_units(store: &Store, year: i64, units: &[i64]) -> Result<Vec<Dossier>> {
    let list = in_list(units.iter().copied());
    many(store, &format!("WHERE a.year = $1 AND a.unit_id IN ({list})"), [year.into()]).await
}

/// The dossiers of a province for a year in two statements, unsorted.
pub async fn of_province(store: &Store, province: i64, year: i64) -> Result<Vec<Dossier>> {
    many(store, "WHERE a.province_id = $1 AND a.year = $2", [province.into(), year.into()]).await
}

/// The dossiers of many rows in two statements, unsorted.
pub async fn of_ids(store: &Store, ids: &[i64]) -> Result<Vec<Dossier>> {
    let list = in_list(ids.iter().copied());
    many(store, &format!("WHERE a.id IN ({list})"), []).await
}

async fn many(store: &Store, which: &str, values: impl IntoIterator<Item = storage::Value>) -> Result<Vec<Dossier>> {
    let rows: Vec<Row> = store.read().rows(&format!("{SELECT} {which}"), values).await?;
    let places = unit::places(store.read(), rows.iter().map(|row| row.unit_id)).await?;
    let dossier = |row: Row| {
        let above = places.get(&row.unit_id).cloned().unwrap_or_default();
        let place = Place { unit: row.unit_id, above };
        row.dossier_of_year(place)
    };
    rows.into_iter().map(dossier).collect()
}

/// The years of a commune, newest first.
pub async fn list_of_unit(store: &Store, unit: i64) -> Result<Vec<Dossier>> {
    let place = unit::place(store.read(), unit).await?;
    let rows: Vec<Row> =
        store.read().rows(&format!("{SELECT} WHERE a.unit_id = $1 ORDER BY a.year DESC"), [unit.into()]).await?;
    rows.into_iter().map(|row| row.dossier(place.clone())).collect()
}
