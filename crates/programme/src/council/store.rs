use chrono::NaiveDate;
use organisation::{Error, Result, day, parse_day, unit};
use storage::{FromQueryResult, Sql, Store, Transaction, in_list};

use super::{Council, Kind, NewCouncil, Share, stored_day};

const SELECT: &str = "SELECT c.id, c.unit_id, c.kind, c.decision, c.decided_on, c.valid_from, c.valid_to,
        c.quorum_part, c.quorum_whole, c.majority_part, c.majority_whole, c.rule_ground FROM council c";

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    unit_id: i64,
    kind: Kind,
    decision: String,
    decided_on: String,
    valid_from: String,
    valid_to: Option<String>,
    quorum_part: i64,
    quorum_whole: i64,
    majority_part: i64,
    majority_whole: i64,
    rule_ground: String,
}

impl Row {
    async fn council(self, store: &Store) -> Result<Council> {
        let place = self.kind.place(unit::place(store.read(), self.unit_id).await?);
        Ok(Council {
            id: self.id,
            unit: self.unit_id,
            kind: self.kind,
            decision: self.decision,
            decided_on: parse_day(&self.decided_on),
            from: parse_day(&self.valid_from),
            to: stored_day(self.valid_to.as_ref()),
            quorum: Share::stored(self.quorum_part, self.quorum_whole),
            majority: Share::stored(self.majority_part, self.majority_whole),
            ground: self.rule_ground,
            place,
        })
    }
}

/// The council of a row.
pub async fn find(store: &Store, id: i64) -> Result<Council> {
    let row: Option<Row> = store.read().row(&format!("{SELECT} WHERE c.id = $1"), [id.into()]).await?;
    row.ok_or(Error::NotFound)?.council(store).await
}

/// The councils of a few units, the newest first.
pub async fn of_units(store: &Store, units: &[i64]) -> Result<Vec<Council>> {
    let list = in_list(units.iter().copied());
    let sql = format!("{SELECT} WHERE c.unit_id IN ({list}) ORDER BY c.valid_from DESC, c.id DESC");
    let rows: Vec<Row> = store.read().rows(&sql, []).await?;
    let mut councils = Vec::new();
    for row in rows {
        councils.push(row.council(store).await?);
    }
    Ok(councils)
}

/// The decision of a council of the kind that exists on one of these days.
pub async fn overlapping(
    db: &impl Sql,
    unit: i64,
    kind: Kind,
    from: NaiveDate,
    to: Option<NaiveDate>,
) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        decision: String,
    }
    // a council without a last day goes on for ever: '9' stands behind every stored day
    let last = to.map_or_else(|| "9".to_owned(), day);
    let row: Option<Row> = db
        .row(
            "SELECT decision FROM council WHERE unit_id = $1 AND kind = $2 AND valid_from <= $3
             AND (valid_to IS NULL OR valid_to >= $4) ORDER BY id LIMIT 1",
            [unit.into(), kind.into(), last.into(), day(from).into()],
        )
        .await?;
    Ok(row.map(|row| row.decision))
}

pub(super) async fn insert(tx: &Transaction, new: &NewCouncil, decision: &str, ground: &str) -> Result<i64> {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Ok(tx
        .insert(
            "INSERT INTO council (unit_id, kind, decision, decided_on, valid_from, valid_to,
                 quorum_part, quorum_whole, majority_part, majority_whole, rule_ground)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
            [
                new.unit.into(),
                new.kind.into(),
                decision.into(),
                day(new.decided_on).into(),
                day(new.from).into(),
                new.to.map(day).into(),
                number(new.quorum.part).into(),
                number(new.quorum.whole).into(),
                number(new.majority.part).into(),
                number(new.majority.whole).into(),
                ground.into(),
            ],
        )
        .await?)
}

pub(super) async fn set_end(tx: &Transaction, council: i64, last_day: NaiveDate) -> Result<()> {
    tx.run("UPDATE council SET valid_to = $2 WHERE id = $1", [council.into(), day(last_day).into()]).await?;
    Ok(())
}
