//! The class of a unit in a scheme, decided and dated; it is never read from the unit's name.

use chrono::NaiveDate;
use storage::{FromQueryResult, Sql};

use crate::{Change, Refusal, Result, area, audit::Subject, day};

/// The scheme of the threshold classes of the child-friendly standards.
pub const THRESHOLD: &str = "threshold";

/// A class with its ground.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Classed {
    /// Key of the class.
    pub class: String,
    /// First day.
    pub valid_from: String,
    /// The decision that says so.
    pub ground: String,
}

/// Why a class cannot be set.
#[derive(Debug)]
pub enum ClassRefusal {
    /// A class needs the decision it rests on.
    GroundMissing,
    /// The first day is no day.
    DayBad,
    /// The unit has a class from the same or a later day already.
    LaterExists,
    /// The unit has no class that could end.
    NothingToEnd,
}

impl Refusal for ClassRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::GroundMissing => "class.refused.ground_missing",
            Self::DayBad => "class.refused.day_bad",
            Self::LaterExists => "class.refused.later_exists",
            Self::NothingToEnd => "class.refused.nothing_to_end",
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::GroundMissing => "ground",
            Self::DayBad | Self::LaterExists => "from",
            Self::NothingToEnd => "class",
        })
    }
}

/// The class of a unit on a day, if one was decided.
pub async fn on(db: &impl Sql, unit: i64, scheme: &str, date: NaiveDate) -> Result<Option<Classed>> {
    Ok(db
        .row(
            "SELECT class, valid_from, ground FROM unit_class
             WHERE unit_id = $1 AND scheme = $2 AND valid_from <= $3 AND (valid_to IS NULL OR valid_to >= $3)",
            [unit.into(), scheme.into(), day(date).into()],
        )
        .await?)
}

/// Sets the class of a unit in a scheme from a day on, within a change; the class before ends the day before. A class
/// ends with its scheme at the latest.
pub async fn set(change: &mut Change, unit: i64, scheme: &str, new: &Classed) -> Result<()> {
    let ground = grounded(&new.ground)?;
    let from: NaiveDate = new.valid_from.parse().map_err(|_| ClassRefusal::DayBad)?;
    close(change, unit, scheme, from, None).await?;
    let last = area::scheme(scheme).and_then(|scheme| scheme.to).map(day);
    change
        .tx
        .run(
            "INSERT INTO unit_class (unit_id, scheme, class, valid_from, valid_to, ground) VALUES ($1, $2, $3, $4, $5, $6)",
            [unit.into(), scheme.into(), new.class.clone().into(), day(from).into(), last.into(), ground.into()],
        )
        .await?;
    let details = area::Details { scheme, class: Some(&new.class), from: &new.valid_from, ground };
    change.record("class_set", Subject { kind: "unit", id: unit, unit: Some(unit) }, &details).await
}

/// Takes a unit out of a scheme from a day on, within a change.
pub async fn end(change: &mut Change, unit: i64, scheme: &str, from: NaiveDate, ground: &str) -> Result<()> {
    let ground = grounded(ground)?;
    if close(change, unit, scheme, from, Some(ground)).await? == 0 {
        return Err(ClassRefusal::NothingToEnd.into());
    }
    let details = area::Details { scheme, class: None, from: &day(from), ground };
    change.record("class_set", Subject { kind: "unit", id: unit, unit: Some(unit) }, &details).await
}

fn grounded(ground: &str) -> Result<&str> {
    let ground = ground.trim();
    if ground.is_empty() { Err(ClassRefusal::GroundMissing.into()) } else { Ok(ground) }
}

/// Ends the class that runs over a day on the day before; gives how many there were. A class from that day or later
/// stays as it is and is refused.
async fn close(change: &mut Change, unit: i64, scheme: &str, from: NaiveDate, ground: Option<&str>) -> Result<u64> {
    // holds the unit's row, so that of two settings at once the second sees the first
    change.tx.run("UPDATE unit SET level = level WHERE id = $1", [unit.into()]).await?;
    let later = change
        .tx
        .number(
            "SELECT COUNT(*) FROM unit_class WHERE unit_id = $1 AND scheme = $2 AND valid_from >= $3",
            [unit.into(), scheme.into(), day(from).into()],
        )
        .await?;
    if later.unwrap_or(0) > 0 {
        return Err(ClassRefusal::LaterExists.into());
    }
    let ended = change
        .tx
        .run(
            "UPDATE unit_class SET valid_to = $3, ended_ground = $5
             WHERE unit_id = $1 AND scheme = $2 AND valid_from < $4 AND (valid_to IS NULL OR valid_to >= $4)",
            [
                unit.into(),
                scheme.into(),
                from.pred_opt().map(day).into(),
                day(from).into(),
                ground.map(str::to_owned).into(),
            ],
        )
        .await?;
    Ok(ended)
}
