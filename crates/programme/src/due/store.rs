use std::collections::HashMap;

use chrono::NaiveDate;
use organisation::{Change, Result, day, parse_day};
use standards::StepKey;
use storage::{FromQueryResult, Sql, Store, Transaction};

use super::{Due, NewDue};
use crate::{Dossier, snapshot::FrozenDue};

/// The day in force for a step: the newest of the province, else the newest of the ministry.
pub async fn in_force(db: &impl Sql, province: i64, year: i64, step: StepKey) -> Result<Option<Due>> {
    #[derive(FromQueryResult)]
    struct Row {
        province_id: Option<i64>,
        due_on: String,
        ground: String,
    }
    let sql = "SELECT province_id, due_on, ground FROM due_day
               WHERE year = $1 AND step = $2 AND (province_id = $3 OR province_id IS NULL)
               ORDER BY CASE WHEN province_id IS NULL THEN 1 ELSE 0 END, id DESC LIMIT 1";
    let row: Option<Row> = db.row(sql, [year.into(), step.name().into(), province.into()]).await?;
    Ok(row.map(|row| Due { on: parse_day(&row.due_on), ground: row.ground, national: row.province_id.is_none() }))
}

/// The days in force for handing in, province by province.
#[derive(Clone, Debug, Default)]
pub struct DueDays {
    national: Option<NaiveDate>,
    provinces: HashMap<i64, NaiveDate>,
}

impl DueDays {
    /// The day of a province.
    pub fn of(&self, province: i64) -> Option<NaiveDate> {
        self.provinces.get(&province).copied().or(self.national)
    }
}

/// The days in force for handing in, of a year.
pub async fn days_of(db: &impl Sql, year: i64) -> Result<DueDays> {
    #[derive(FromQueryResult)]
    struct Row {
        province_id: Option<i64>,
        due_on: String,
    }
    let sql = "SELECT province_id, due_on FROM due_day WHERE year = $1 AND step = $2 ORDER BY id";
    let rows: Vec<Row> = db.rows(sql, [year.into(), StepKey::Submission.name().into()]).await?;
    let mut days = DueDays::default();
    for row in rows {
        let on = parse_day(&row.due_on);
        match row.province_id {
            Some(province) => drop(days.provinces.insert(province, on)),
            None => days.national = Some(on),
        }
    }
    Ok(days)
}

/// A day that was set, as a province's page shows it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct DueSet {
    /// None where the ministry set it.
    pub province_id: Option<i64>,
    /// Name of the step.
    pub step: String,
    /// The last day, YYYY-MM-DD.
    pub due_on: String,
    /// The document that set it.
    pub ground: String,
    /// When it was set, milliseconds since 1970.
    pub at: i64,
    /// By whom; none for the command line.
    pub person: Option<String>,
}

/// Every day that was set for a year, of a province and of the ministry, the newest first.
pub async fn history(store: &Store, province: i64, year: i64) -> Result<Vec<DueSet>> {
    let sql = "SELECT d.province_id, d.step, d.due_on, d.ground, d.at, p.full_name AS person
               FROM due_day d LEFT JOIN person p ON p.id = d.person_id
               WHERE d.year = $1 AND (d.province_id = $2 OR d.province_id IS NULL) ORDER BY d.id DESC";
    Ok(store.read().rows(sql, [year.into(), province.into()]).await?)
}

/// Writes a day.
pub(super) async fn keep(
    change: &Change,
    province: Option<i64>,
    new: &NewDue,
    ground: &str,
    by: Option<(i64, i64)>,
) -> Result<()> {
    change
        .tx
        .run(
            "INSERT INTO due_day (province_id, year, step, due_on, ground, at, person_id, office_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            [
                province.into(),
                new.year.into(),
                new.step.name().into(),
                day(new.on).into(),
                ground.into(),
                change.at.0.into(),
                by.map(|(person, _)| person).into(),
                by.map(|(_, office)| office).into(),
            ],
        )
        .await?;
    Ok(())
}

/// What was frozen when a dossier was handed in for the first time; none where no day was set then.
pub(crate) async fn of_first_submission(db: &impl Sql, assessment: i64) -> Result<Option<FrozenDue>> {
    #[derive(FromQueryResult)]
    struct Row {
        handed_in_on: String,
        due_on: String,
        due_ground: String,
        days_late: i64,
    }
    let sql = "SELECT handed_in_on, due_on, due_ground, days_late FROM handing_in
               WHERE assessment_id = $1 AND due_on IS NOT NULL";
    let row: Option<Row> = db.row(sql, [assessment.into()]).await?;
    Ok(row.map(|row| FrozenDue {
        due_on: row.due_on,
        ground: row.due_ground,
        handed_in_on: row.handed_in_on,
        days_late: row.days_late,
    }))
}

/// Writes the first handing in of a dossier, and its copy for boards; a later one changes nothing.
pub(crate) async fn keep_handing_in(
    tx: &Transaction,
    act: i64,
    dossier: &Dossier,
    today: NaiveDate,
    due: Option<&FrozenDue>,
) -> Result<()> {
    if dossier.handed_in_on.is_some() {
        return Ok(());
    }
    let days_late = due.map_or(0, |due| due.days_late);
    tx.run(
        "INSERT INTO handing_in (act_id, assessment_id, handed_in_on, due_on, due_ground, days_late)
         VALUES ($1, $2, $3, $4, $5, $6)",
        [
            act.into(),
            dossier.id.into(),
            day(today).into(),
            due.map(|due| due.due_on.clone()).into(),
            due.map(|due| due.ground.clone()).into(),
            days_late.into(),
        ],
    )
    .await?;
    let copy = "UPDATE assessment SET handed_in_on = $2, days_late = $3 WHERE id = $1";
    tx.run(copy, [dossier.id.into(), day(today).into(), days_late.into()]).await?;
    Ok(())
}
