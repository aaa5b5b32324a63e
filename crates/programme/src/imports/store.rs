use std::collections::HashMap;

use chrono::NaiveDate;
use organisation::{Result, day, unit};
use storage::{FromQueryResult, Sql, Store};

/// A commune as a file names it.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Named {
    /// Row of the unit.
    pub(super) id: i64,
    /// Its code on the day.
    pub(super) code: String,
    /// Its full name on the day.
    pub(super) name: String,
}

/// All communes by their code on a day: one statement, however many a file names.
pub(super) async fn communes(store: &Store, on: NaiveDate) -> Result<HashMap<String, Named>> {
    let sql = "SELECT u.id, f.code, f.name FROM unit_form f JOIN unit u ON u.id = f.unit_id
               WHERE u.level = $2 AND f.valid_from <= $1 AND (f.valid_to IS NULL OR f.valid_to >= $1)";
    let rows: Vec<Named> = store.read().rows(sql, [day(on).into(), unit::level::COMMUNE.into()]).await?;
    Ok(rows.into_iter().map(|row| (row.code.clone(), row)).collect())
}
