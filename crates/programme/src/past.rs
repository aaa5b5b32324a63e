//! What the predecessors of a commune came to, and results that were decided before this program: recorded as their paper
//! says, never as if they had been decided here. A new unit starts unassessed with this record beside it.

mod record;
mod sheet;
mod store;

pub use record::{Known, PastYear, Predecessor, record};
pub use sheet::{COLUMNS, Fault, FaultKind};
pub use store::{Recorded, in_year, of_year, years};

use chrono::NaiveDate;
use organisation::{
    Change, Moment, Refusal, Result,
    audit::Subject,
    unit::{self, level},
};
use serde::Serialize;

use crate::{
    Programme,
    returning::{LONGEST_WORDS, words},
    snapshot::fingerprint,
};

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
    #[derive(Serialize)]
    struct Details {
        sha256: String,
        #[serde(flatten)]
        imported: Imported,
    }
    let mut change = Change::by_program(&programme.store, at).await?;
    change.tx.alone(TOPIC).await?;
    let known = store::known(&change.tx, on).await?;
    let results = match sheet::check(bytes, &known, at.today()) {
        Ok(results) => results,
        Err(faults) => return Ok(Err(faults)),
    };
    let recognised = results.iter().filter(|one| one.outcome == crate::decision::Outcome::Recognised).count();
    let imported = Imported { results: results.len(), recognised };
    store::insert(&change, results).await?;
    let details = Details { sha256: fingerprint(bytes), imported };
    change.record("past_results_recorded", Subject { kind: "past_result", id: 0, unit: None }, &details).await?;
    change.commit().await?;
    Ok(Ok(imported))
}

/// Why a recorded result is not withdrawn.
#[derive(Debug)]
pub enum WithdrawalRefusal {
    /// No result of the commune and year is recorded.
    NotRecorded,
    /// Why it is withdrawn, in at most [`LONGEST_WORDS`].
    ReasonMissing,
}

impl Refusal for WithdrawalRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotRecorded => "past.refused.not_recorded",
            Self::ReasonMissing => "past.refused.reason_missing",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotRecorded => Vec::new(),
            Self::ReasonMissing => vec![("longest", LONGEST_WORDS.to_string())],
        }
    }
}

/// Takes back the recorded result of a year and of the commune that has a code on a day. It is kept as it was, with the
/// reason; the right one can be recorded afterwards.
pub async fn withdraw(
    programme: &Programme,
    (code, on): (&str, NaiveDate),
    year: i64,
    reason: &str,
    at: Moment,
) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        year: i64,
        reason: &'a str,
    }
    let reason = words(reason).filter(|reason| !reason.is_empty()).ok_or(WithdrawalRefusal::ReasonMissing)?;
    let mut change = Change::by_program(&programme.store, at).await?;
    change.tx.alone(TOPIC).await?;
    let unit = unit::by_code(&change.tx, level::COMMUNE, code, on).await?.ok_or(WithdrawalRefusal::NotRecorded)?;
    if !store::withdraw(&change, unit.id, year, &reason).await? {
        return Err(WithdrawalRefusal::NotRecorded.into());
    }
    let subject = Subject { kind: "past_result", id: 0, unit: Some(unit.id) };
    change.record("past_result_withdrawn", subject, &Details { year, reason: &reason }).await?;
    change.commit().await
}

/// No two changes of past results are made at once.
const TOPIC: &str = "past results";
