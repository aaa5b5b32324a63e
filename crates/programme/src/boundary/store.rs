use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use organisation::{Result, day, unit::level};
use storage::{FromQueryResult, Sql, Transaction, in_list};

use super::{Basis, Boundaries, shares::Share};

/// A unit that figures fall on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) id: i64,
    pub(crate) province: Option<i64>,
    /// False for the island districts that had no communes.
    pub(crate) commune: bool,
}

impl Target {
    /// A commune on its own.
    pub(crate) fn itself(id: i64) -> Self {
        Self { id, province: None, commune: true }
    }
}

/// A part of a unit of one list in a unit of the other.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Piece {
    pub(crate) source: i64,
    pub(crate) target: i64,
    pub(crate) share_count: Option<i64>,
    pub(crate) share_basis: Option<Basis>,
}

/// The communes of a day (and districts, which may have been communes at once), with their provinces.
pub(super) async fn targets(db: &impl Sql, on: NaiveDate, province: Option<i64>) -> Result<BTreeMap<i64, Target>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        level: String,
        province_id: Option<i64>,
    }
    let which = if province.is_some() { "AND (f.parent_id = $2 OR d.parent_id = $2)" } else { "" };
    let sql = format!(
        "SELECT u.id, u.level, COALESCE(d.parent_id, f.parent_id) AS province_id
         FROM unit_form f JOIN unit u ON u.id = f.unit_id
         LEFT JOIN unit_form d ON d.unit_id = f.parent_id AND d.valid_from <= $1 AND (d.valid_to IS NULL OR d.valid_to >= $1)
         WHERE u.level IN ('{}', '{}') AND f.valid_from <= $1 AND (f.valid_to IS NULL OR f.valid_to >= $1) {which}",
        level::COMMUNE,
        level::DISTRICT,
    );
    let values = std::iter::once(day(on).into()).chain(province.map(storage::Value::from));
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    let target = |row: Row| Target { id: row.id, province: row.province_id, commune: row.level == level::COMMUNE };
    Ok(rows.into_iter().map(target).map(|target| (target.id, target)).collect())
}

/// What the units that touch the targets fall on, all their parts, in the order of the units.
pub(super) async fn pieces(
    db: &impl Sql,
    boundaries: Boundaries,
    targets: Option<BTreeSet<i64>>,
) -> Result<Vec<Piece>> {
    let (source, target) = match boundaries {
        Boundaries::New => ("old_id", "new_id"),
        Boundaries::Old => ("new_id", "old_id"),
    };
    let which = targets.map_or_else(String::new, |targets| {
        let targets = in_list(targets);
        format!("AND s.{source} IN (SELECT x.{source} FROM succession x WHERE x.{target} IN ({targets}))")
    });
    // provinces have rows of their own; what follows them is read from their communes
    let sql = format!(
        "SELECT s.{source} AS source, s.{target} AS target, s.share_count, s.share_basis
         FROM succession s JOIN unit n ON n.id = s.new_id AND n.level = '{}' WHERE s.on_date = $1 {which}
         ORDER BY s.{source}, s.{target}",
        level::COMMUNE,
    );
    Ok(db.rows(&sql, [day(Boundaries::New.day()).into()]).await?)
}

/// An old unit and a new one that holds it, or a part of it.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Pair {
    pub(super) id: i64,
    pub(super) old_id: i64,
    pub(super) old_code: String,
    pub(super) new_code: String,
    share_count: Option<i64>,
    share_basis: Option<Basis>,
    share_ground: Option<String>,
}

impl Pair {
    /// What is recorded so far.
    pub(super) fn share(&self) -> Option<Share> {
        let (count, basis) = self.share_count.zip(self.share_basis)?;
        Some(Share { count, basis, ground: self.share_ground.clone().unwrap_or_default() })
    }
}

/// All pairs of communes, with the codes of the last old and the first new day.
pub(super) async fn pairs(db: &impl Sql) -> Result<Vec<Pair>> {
    let sql = format!(
        "SELECT s.id, s.old_id, o.code AS old_code, n.code AS new_code, s.share_count, s.share_basis, s.share_ground
         FROM succession s
         JOIN unit u ON u.id = s.new_id AND u.level = '{}'
         JOIN unit_form o ON o.unit_id = s.old_id AND o.valid_from <= $1 AND (o.valid_to IS NULL OR o.valid_to >= $1)
         JOIN unit_form n ON n.unit_id = s.new_id AND n.valid_from <= $2 AND (n.valid_to IS NULL OR n.valid_to >= $2)
         WHERE s.on_date = $2",
        level::COMMUNE,
    );
    Ok(db.rows(&sql, [day(Boundaries::Old.day()).into(), day(Boundaries::New.day()).into()]).await?)
}

/// Writes one share.
pub(super) async fn set_share(tx: &Transaction, id: i64, share: &Share) -> Result<()> {
    let sql = "UPDATE succession SET share_count = $2, share_basis = $3, share_ground = $4 WHERE id = $1";
    tx.run(sql, [id.into(), share.count.into(), share.basis.into(), share.ground.clone().into()]).await?;
    Ok(())
}
