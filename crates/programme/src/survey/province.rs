//! What a province sees of the surveys of its communes: counts that tell of nobody, and their sum.

use organisation::Result;
use storage::Store;

use super::{
    result::satisfied_outside,
    store::{self, count},
};

/// The newest survey of each commune of a province for a year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InProvince {
    /// One a commune.
    pub surveys: Vec<Newest>,
    /// How many of them are closed.
    pub closed: usize,
    /// Sheets and satisfied ones together, of those that tell how many are satisfied; none where none of them does.
    pub together: Option<(u64, u64)>,
    /// How many closed ones the sum leaves out, as it would tell their small numbers.
    pub left_out: usize,
}

/// A commune's newest survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newest {
    /// Its row.
    pub id: i64,
    /// The commune's name.
    pub name: String,
    /// Whether it is closed.
    pub closed: bool,
    /// Sheets so far.
    pub sheets: u64,
    /// Satisfied ones; none while it is open, and where they would tell a small number.
    pub satisfied: Option<u64>,
}

/// The newest survey of each commune of a province for a year.
pub async fn of_province(store: &Store, province: i64, year: i64) -> Result<InProvince> {
    let mut seen = InProvince::default();
    for row in store::newest_of_province(store, province, year).await? {
        let (closed, sheets) = (row.closed_at.is_some(), count(row.sheets)?);
        let satisfied = satisfied_outside(sheets, count(row.satisfied)?).filter(|_| closed);
        seen.closed += usize::from(closed);
        seen.left_out += usize::from(closed && satisfied.is_none());
        if let Some(satisfied) = satisfied {
            let (all, content) = seen.together.unwrap_or_default();
            seen.together = Some((all + sheets, content + satisfied));
        }
        seen.surveys.push(Newest { id: row.id, name: row.name, closed, sheets, satisfied });
    }
    Ok(seen)
}
