//! The class of a unit in a scheme, decided and dated; it is never read from the unit's name.

use chrono::NaiveDate;
use serde::Serialize;
use storage::{FromQueryResult, Sql};

use crate::{Change, Refusal, Result, audit::Subject, day};

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
}

impl Refusal for ClassRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::GroundMissing => "class.refused.ground_missing",
            Self::DayBad => "class.refused.day_bad",
            Self::LaterExists => "class.refused.later_exists",
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::GroundMissing => "ground",
            Self::DayBad | Self::LaterExists => "from",
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

/// Sets the class of a unit from a day on, within a change; the class before ends the day before.
pub async fn set(change: &mut Change, unit: i64, new: &Classed) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        class: &'a str,
        from: &'a str,
        ground: &'a str,
    }
    let ground = new.ground.trim();
    if ground.is_empty() {
        return Err(ClassRefusal::GroundMissing.into());
    }
    let from: NaiveDate = new.valid_from.parse().map_err(|_| ClassRefusal::DayBad)?;
    // holds the unit's row, so that of two settings at once the second sees the first
    change.tx.run("UPDATE unit SET level = level WHERE id = $1", [unit.into()]).await?;
    let later = change
        .tx
        .number(
            "SELECT COUNT(*) FROM unit_class WHERE unit_id = $1 AND scheme = $2 AND valid_from >= $3",
            [unit.into(), THRESHOLD.into(), day(from).into()],
        )
        .await?;
    if later.unwrap_or(0) > 0 {
        return Err(ClassRefusal::LaterExists.into());
    }
    change
        .tx
        .run(
            "UPDATE unit_class SET valid_to = $3 WHERE unit_id = $1 AND scheme = $2 AND valid_to IS NULL",
            [unit.into(), THRESHOLD.into(), from.pred_opt().map(day).into()],
        )
        .await?;
    change
        .tx
        .run(
            "INSERT INTO unit_class (unit_id, scheme, class, valid_from, ground) VALUES ($1, $2, $3, $4, $5)",
            [unit.into(), THRESHOLD.into(), new.class.clone().into(), day(from).into(), ground.into()],
        )
        .await?;
    let details = Details { class: &new.class, from: &new.valid_from, ground };
    change.record("class_set", Subject { kind: "unit", id: unit, unit: Some(unit) }, &details).await
}
