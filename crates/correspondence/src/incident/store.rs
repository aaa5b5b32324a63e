use organisation::{Change, Error, Result, day};
use storage::{FromQueryResult, Sql, Store, Transaction};

use super::{Kind, NewIncident, Stage, StepKind};

/// A report as it stands.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Incident {
    /// Row.
    pub id: i64,
    /// The commune that sent it.
    pub unit_id: i64,
    /// Its full name in its newest form.
    pub unit: String,
    /// Its province.
    pub province_id: i64,
    /// What happened.
    pub kind: Kind,
    /// On which day, YYYY-MM-DD.
    pub happened_on: String,
    /// How many children are touched; none where that is not known yet.
    pub children: Option<i64>,
    /// What is known.
    pub words: String,
    /// What was done at once.
    pub done: String,
    /// What help is wanted.
    pub wanted: String,
    /// How far it is.
    pub stage: Stage,
    /// Counts changes.
    pub version: i64,
    /// When it was sent, milliseconds since 1970.
    pub at: i64,
    /// Who sent it.
    pub person: String,
}

/// A step of a report.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Step {
    /// What it was.
    pub kind: StepKind,
    /// In words.
    pub words: String,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who did it.
    pub person: String,
}

fn select(which: &str) -> String {
    format!(
        "SELECT i.id, i.unit_id, f.name AS unit, i.province_id, i.kind, i.happened_on, i.children, i.words, i.done,
             i.wanted, i.stage, i.version, i.at, p.full_name AS person
         FROM incident i JOIN person p ON p.id = i.person_id JOIN unit_form f ON f.unit_id = i.unit_id
             AND f.valid_from = (SELECT MAX(g.valid_from) FROM unit_form g WHERE g.unit_id = i.unit_id)
         WHERE {which} ORDER BY i.id DESC"
    )
}

/// The report of a row; whether somebody may read it is asked by [`super::read`].
pub async fn find(store: &Store, id: i64) -> Result<Incident> {
    store.read().row(&select("i.id = $1"), [id.into()]).await?.ok_or(Error::NotFound)
}

/// What a commune reported, newest first.
pub async fn of_unit(store: &Store, unit: i64) -> Result<Vec<Incident>> {
    Ok(store.read().rows(&format!("{} LIMIT 200", select("i.unit_id = $1")), [unit.into()]).await?)
}

/// What a province has on its desk, and what was closed last; newest first.
pub async fn open_of_province(store: &Store, province: i64) -> Result<Vec<Incident>> {
    Ok(store.read().rows(&format!("{} LIMIT 200", select("i.province_id = $1")), [province.into()]).await?)
}

/// What was passed on to the ministry, newest first.
pub async fn open_of_ministry(store: &Store) -> Result<Vec<Incident>> {
    let forwarded = "EXISTS (SELECT s.id FROM incident_step s WHERE s.incident_id = i.id AND s.kind = 'forwarded')";
    Ok(store.read().rows(&format!("{} LIMIT 200", select(forwarded)), []).await?)
}

/// The steps of a report, oldest first.
pub async fn steps(store: &Store, id: i64) -> Result<Vec<Step>> {
    let sql = "SELECT s.kind, s.words, s.at, p.full_name AS person FROM incident_step s
               JOIN person p ON p.id = s.person_id WHERE s.incident_id = $1 ORDER BY s.id";
    Ok(store.read().rows(sql, [id.into()]).await?)
}

pub(super) async fn was_forwarded(store: &Store, id: i64) -> Result<bool> {
    let sql = "SELECT id FROM incident_step WHERE incident_id = $1 AND kind = 'forwarded'";
    Ok(store.read().number(sql, [id.into()]).await?.is_some())
}

pub(super) async fn insert(
    change: &Change,
    (unit, province): (i64, i64),
    new: &NewIncident,
    (person, office): (i64, i64),
) -> Result<i64> {
    let sql = "INSERT INTO incident (unit_id, province_id, kind, happened_on, children, words, done, wanted, stage,
                   version, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'sent', 1, $9, $10, $11) RETURNING id";
    let values = [
        unit.into(),
        province.into(),
        new.kind.into(),
        day(new.happened_on).into(),
        new.children.into(),
        new.words.clone().into(),
        new.done.clone().into(),
        new.wanted.clone().into(),
        change.at.0.into(),
        person.into(),
        office.into(),
    ];
    change.tx.number(sql, values).await?.ok_or(Error::NotFound)
}

/// Takes the next stage; refused where somebody else was first.
pub(super) async fn advance(tx: &Transaction, (id, version): (i64, i64), stage: Stage) -> Result<()> {
    let sql = "UPDATE incident SET stage = $3, version = version + 1 WHERE id = $1 AND version = $2 RETURNING id";
    let done = tx.number(sql, [id.into(), version.into(), stage.into()]).await?;
    if done.is_some() { Ok(()) } else { Err(Error::Conflict) }
}

pub(super) async fn insert_step(
    change: &Change,
    id: i64,
    (kind, words): (StepKind, &str),
    (person, office): (i64, i64),
) -> Result<i64> {
    let sql = "INSERT INTO incident_step (incident_id, kind, words, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    let values = [id.into(), kind.into(), words.into(), change.at.0.into(), person.into(), office.into()];
    change.tx.number(sql, values).await?.ok_or(Error::NotFound)
}
