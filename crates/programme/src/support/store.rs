use organisation::{Change, Error, Result, area::Area};
use storage::{FromQueryResult, Sql, Store, Transaction, in_list};

use super::{Kind, NewMeasure, Stage};
use crate::board::in_area;

/// A measure as it stands.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Measure {
    /// Row.
    pub id: i64,
    /// The dossier of the year whose indicator it is to help.
    pub assessment_id: i64,
    /// The commune.
    pub unit_id: i64,
    /// Its full name in its newest form.
    pub unit: String,
    /// Its province in that year.
    pub province_id: i64,
    /// The year.
    pub year: i64,
    /// Number of the indicator.
    pub indicator: String,
    /// What kind of help.
    pub kind: Kind,
    /// What is to be done.
    pub what: String,
    /// In đồng; none where it is not known.
    pub cost: Option<i64>,
    /// Who pays; empty where that is not known.
    pub funder: String,
    /// Who is responsible.
    pub responsible: String,
    /// The last day, YYYY-MM-DD.
    pub due_on: String,
    /// The document that plans it.
    pub document: String,
    /// Counts changes.
    pub version: i64,
    /// When it was planned, milliseconds since 1970.
    pub at: i64,
    /// Who planned it.
    pub person: String,
    /// How far it is.
    pub stage: Stage,
}

/// What became of a measure, step by step.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct StepTaken {
    /// The measure.
    pub measure_id: i64,
    /// How far it came.
    pub stage: Stage,
    /// In words.
    pub words: String,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who wrote it down.
    pub person: String,
}

const MEASURES: &str = "SELECT m.id, m.assessment_id, a.unit_id, f.name AS unit, a.province_id, a.year, m.indicator,
        m.kind, m.what, m.cost, m.funder, m.responsible, m.due_on, m.document, m.version, m.at, p.full_name AS person,
        COALESCE((SELECT s.stage FROM support_step s WHERE s.measure_id = m.id ORDER BY s.id DESC LIMIT 1), 'planned')
            AS stage
    FROM support_measure m JOIN assessment a ON a.id = m.assessment_id JOIN person p ON p.id = m.person_id
    JOIN unit_form f ON f.unit_id = a.unit_id
        AND f.valid_from = (SELECT MAX(g.valid_from) FROM unit_form g WHERE g.unit_id = a.unit_id)";

/// The measure of a row.
pub async fn find(store: &Store, id: i64) -> Result<Measure> {
    store.read().row(&format!("{MEASURES} WHERE m.id = $1"), [id.into()]).await?.ok_or(Error::NotFound)
}

/// The measures of a commune, newest year first.
pub async fn of_unit(store: &Store, unit: i64) -> Result<Vec<Measure>> {
    let sql = format!("{MEASURES} WHERE a.unit_id = $1 ORDER BY a.year DESC, m.id DESC");
    Ok(store.read().rows(&sql, [unit.into()]).await?)
}

/// The measures for a dossier's year.
pub async fn of_dossier(store: &Store, assessment: i64) -> Result<Vec<Measure>> {
    let sql = format!("{MEASURES} WHERE m.assessment_id = $1 ORDER BY m.id DESC");
    Ok(store.read().rows(&sql, [assessment.into()]).await?)
}

/// The measures of a province's communes, or of an area in it, for a year, the first due first.
pub async fn of_province(store: &Store, province: i64, (year, area): (i64, Option<Area>)) -> Result<Vec<Measure>> {
    let sql = format!("{MEASURES} WHERE a.year = $1 AND a.province_id = $2 {} ORDER BY m.due_on, m.id", in_area(area));
    Ok(store.read().rows(&sql, [year.into(), province.into()]).await?)
}

/// The steps of the measures of some dossiers, oldest first.
pub async fn steps(store: &Store, assessments: &[i64]) -> Result<Vec<StepTaken>> {
    let list = in_list(assessments.iter().copied());
    let sql = format!(
        "SELECT s.measure_id, s.stage, s.words, s.at, p.full_name AS person
         FROM support_step s JOIN support_measure m ON m.id = s.measure_id JOIN person p ON p.id = s.person_id
         WHERE m.assessment_id IN ({list}) ORDER BY s.id"
    );
    Ok(store.read().rows(&sql, []).await?)
}

pub(super) async fn insert(
    change: &Change,
    assessment: i64,
    new: &NewMeasure,
    (person, office): (i64, i64),
) -> Result<i64> {
    let cost = new.cost.map(i64::try_from).transpose().map_err(Error::broken)?;
    let values = [
        assessment.into(),
        new.indicator.clone().into(),
        new.kind.into(),
        new.what.clone().into(),
        cost.into(),
        new.funder.clone().into(),
        new.responsible.clone().into(),
        organisation::day(new.due_on).into(),
        new.document.clone().into(),
        change.at.0.into(),
        person.into(),
        office.into(),
    ];
    let sql = "INSERT INTO support_measure (assessment_id, indicator, kind, what, cost, funder, responsible, due_on,
                   document, version, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11, $12) RETURNING id";
    Ok(change.tx.insert(sql, values).await?)
}

/// Takes the measure's next version; `Conflict` when somebody else took it first.
pub(super) async fn advance(tx: &Transaction, measure: &Measure) -> Result<()> {
    let sql = "UPDATE support_measure SET version = version + 1 WHERE id = $1 AND version = $2";
    let moved = tx.run(sql, [measure.id.into(), measure.version.into()]).await?;
    if moved == 0 { Err(Error::Conflict) } else { Ok(()) }
}

pub(super) async fn insert_step(
    change: &Change,
    measure: i64,
    (stage, words): (Stage, &str),
    (person, office): (i64, i64),
) -> Result<()> {
    let values = [measure.into(), stage.into(), words.into(), change.at.0.into(), person.into(), office.into()];
    let sql = "INSERT INTO support_step (measure_id, stage, words, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6)";
    change.tx.run(sql, values).await?;
    Ok(())
}
