//! The class of a unit in a scheme, decided and dated; it is never read from the unit's name.

use chrono::NaiveDate;
use storage::{FromQueryResult, Sql};

use crate::{Change, Refusal, Result, area, audit::Subject, day, parse_day};

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
    /// The unit has a class from the same or a later day already, or it was said then that it has none.
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

/// What a change of classes keeps to itself, be it of one unit or by a list.
pub(crate) const TOPIC: &str = "classes";

/// Columns of [`Later`] for a unit `u`, the day $1 and the scheme $2.
pub(crate) const LATER: &str = "
    (SELECT MIN(x.valid_from) FROM unit_class x
     WHERE x.unit_id = u.id AND x.scheme = $2 AND x.valid_from >= $1) AS begins,
    (SELECT MIN(x.valid_to) FROM unit_class x
     WHERE x.unit_id = u.id AND x.scheme = $2 AND x.ended_ground IS NOT NULL AND x.valid_to >= $1) AS ends,
    (SELECT MIN(l.valid_from) FROM area_list l
     WHERE l.scheme = $2 AND l.complete = 1 AND l.valid_from > $1
       AND (l.province_id IS NULL OR l.province_id IN
            (SELECT CASE WHEN lu.level = 'province' THEN lu.id ELSE lp.parent_id END
             FROM unit_form lf JOIN unit lu ON lu.id = lf.parent_id JOIN unit_form lp ON lp.unit_id = lu.id
             WHERE lf.unit_id = u.id AND lf.valid_from <= $1 AND (lf.valid_to IS NULL OR lf.valid_to >= $1)
               AND lp.valid_from <= $1 AND (lp.valid_to IS NULL OR lp.valid_to >= $1)))) AS listed";

/// What is said of a unit's class in a scheme from a day on, which nothing of an earlier day undoes.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Later {
    /// First day of a class, that day or later.
    begins: Option<String>,
    /// Last day of a class that no other followed.
    ends: Option<String>,
    /// First day of a list after that day which names every unit of the scheme.
    listed: Option<String>,
}

impl Later {
    /// The day from which the unit itself is spoken of: a class, or that it has none.
    pub(crate) fn of_unit(&self) -> Option<String> {
        let without = self.ends.as_deref().and_then(|last| parse_day(last).succ_opt()).map(day);
        self.begins.clone().into_iter().chain(without).min()
    }

    /// The day from which anything else holds than a class that would begin now.
    pub(crate) fn any(&self) -> Option<String> {
        self.of_unit().into_iter().chain(self.listed.clone()).min()
    }
}

fn grounded(ground: &str) -> Result<&str> {
    let ground = ground.trim();
    if ground.is_empty() { Err(ClassRefusal::GroundMissing.into()) } else { Ok(ground) }
}

/// Ends the class that runs over a day on the day before; gives how many there were. What is said from that day or later
/// stays as it is, and the change is refused.
async fn close(change: &mut Change, unit: i64, scheme: &str, from: NaiveDate, ground: Option<&str>) -> Result<u64> {
    // of two settings at once, or a setting and a list, the second sees the first
    change.tx.alone(TOPIC).await?;
    let sql = format!("SELECT {LATER} FROM unit u WHERE u.id = $3");
    let later: Option<Later> = change.tx.row(&sql, [day(from).into(), scheme.into(), unit.into()]).await?;
    // an end contradicts no list that does not name the unit
    let later = later.and_then(|later| if ground.is_some() { later.of_unit() } else { later.any() });
    if later.is_some() {
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
