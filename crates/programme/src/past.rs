//! What the predecessors of a commune came to, and results that were decided before this program: recorded as their paper
//! says, never as if they had been decided here. A new unit starts unassessed with this record beside it.

mod record;
mod sheet;
mod store;

pub use record::{Known, PastYear, Predecessor, record};
pub use sheet::{COLUMNS, Fault, FaultKind};
pub use store::{Recorded, of_year, years};

use chrono::NaiveDate;
use organisation::{Change, Moment, Result, audit::Subject};
use serde::Serialize;

use crate::Programme;

/// What was recorded from one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// How many results.
    pub results: usize,
    /// How many of them recognise.
    pub recognised: usize,
}

/// Records the results of a file, all of them or none: its faults, in the order of lines. Codes are those of the list in
/// force on a day.
pub async fn import(
    programme: &Programme,
    bytes: &[u8],
    on: NaiveDate,
    at: Moment,
) -> Result<std::result::Result<Imported, Vec<Fault>>> {
    let mut change = Change::by_program(&programme.store, at).await?;
    change.tx.alone("past results").await?;
    let known = store::known(&change.tx, on).await?;
    let results = match sheet::check(bytes, &known, at.today()) {
        Ok(results) => results,
        Err(faults) => return Ok(Err(faults)),
    };
    let recognised = results.iter().filter(|one| one.outcome == crate::decision::Outcome::Recognised).count();
    let imported = Imported { results: results.len(), recognised };
    store::insert(&change, results).await?;
    change.record("past_results_recorded", Subject { kind: "past_result", id: 0, unit: None }, &imported).await?;
    change.commit().await?;
    Ok(Ok(imported))
}
