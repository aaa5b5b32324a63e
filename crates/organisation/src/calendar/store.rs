use chrono::NaiveDate;
use storage::{FromQueryResult, Sql, Transaction};

use super::{Kind, NewEntry};
use crate::{Change, Result, day, parse_day};

/// A row of the calendar.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Entry {
    /// Row.
    pub id: i64,
    /// What it says of its days.
    pub kind: Kind,
    /// The first, YYYY-MM-DD.
    pub first_day: String,
    /// The last, YYYY-MM-DD.
    pub last_day: String,
    /// Which holiday it is, or for which one is made up.
    pub words: String,
    /// The notice that says so.
    pub ground: String,
    /// When it was entered, milliseconds since 1970.
    pub at: i64,
    /// By whom.
    pub person: String,
    /// When it was taken back.
    pub withdrawn_at: Option<i64>,
    /// By whom.
    pub withdrawer: Option<String>,
    /// Why.
    pub withdrawn_for: Option<String>,
}

impl Entry {
    /// The first day.
    pub fn first(&self) -> NaiveDate {
        parse_day(&self.first_day)
    }

    /// The last day.
    pub fn last(&self) -> NaiveDate {
        parse_day(&self.last_day)
    }
}

/// Every row, those taken back among them, in the order of their days: some twenty a year.
pub async fn entries(db: &impl Sql) -> Result<Vec<Entry>> {
    let sql = "SELECT e.id, e.kind, e.first_day, e.last_day, e.words, e.ground, e.at, p.full_name AS person,
                      e.withdrawn_at, w.full_name AS withdrawer, e.withdrawn_for
               FROM calendar_entry e JOIN person p ON p.id = e.person_id LEFT JOIN person w ON w.id = e.withdrawn_by
               ORDER BY e.first_day, e.id";
    Ok(db.rows(sql, []).await?)
}

/// Whether a row that stands says something of the same days; a year that is whole overlaps only another.
pub(super) async fn overlaps(tx: &Transaction, new: &NewEntry) -> Result<bool> {
    let same = if new.kind == Kind::Whole { "=" } else { "<>" };
    let sql = format!(
        "SELECT COUNT(*) FROM calendar_entry
         WHERE withdrawn_at IS NULL AND kind {same} 'whole' AND first_day <= $1 AND last_day >= $2"
    );
    Ok(tx.number(&sql, [day(new.last).into(), day(new.first).into()]).await?.unwrap_or(0) > 0)
}

pub(super) async fn insert(change: &Change, new: &NewEntry, (person, office): (i64, i64)) -> Result<i64> {
    let sql = "INSERT INTO calendar_entry (kind, first_day, last_day, words, ground, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    let values = [
        new.kind.into(),
        day(new.first).into(),
        day(new.last).into(),
        new.words.clone().into(),
        new.ground.clone().into(),
        change.at.0.into(),
        person.into(),
        office.into(),
    ];
    Ok(change.tx.insert(sql, values).await?)
}

pub(super) async fn withdraw(change: &Change, id: i64, reason: &str, person: i64) -> Result<u64> {
    let sql = "UPDATE calendar_entry SET withdrawn_at = $2, withdrawn_by = $3, withdrawn_for = $4
               WHERE id = $1 AND withdrawn_at IS NULL";
    Ok(change.tx.run(sql, [id.into(), change.at.0.into(), person.into(), reason.into()]).await?)
}
