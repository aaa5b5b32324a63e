//! Work that one node at a time does for all of them. Whoever has it keeps it by asking again; of one that died it is
//! taken over when its time is over. What two nodes may still do at once has to bear it: clocks differ, processes sleep.

use storage::{FromQueryResult, Sql, Store};

use crate::{Moment, Result};

/// Minutes for which work is given.
const MINUTES: i64 = 3;

#[derive(FromQueryResult)]
struct Row {
    done: String,
}

/// Who asks: one running process.
#[derive(Clone, Debug)]
pub struct Holder(String);

impl Holder {
    /// A process that nobody was before.
    pub fn fresh() -> Self {
        Self(hex::encode(rand::random::<[u8; 8]>()))
    }

    /// The name that tells it from others.
    pub fn name(&self) -> &str {
        &self.0
    }
}

/// Takes some work, or keeps it; none where another process has it. Gives what was finished last; empty: nothing yet.
pub async fn take(store: &Store, work: &str, holder: &Holder, at: Moment) -> Result<Option<String>> {
    let sql = "INSERT INTO lease (name, holder, until, done) VALUES ($1, $2, $3, '')
               ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
               WHERE lease.holder = excluded.holder OR lease.until < $4
               RETURNING done";
    let values = [work.into(), holder.name().into(), at.plus_minutes(MINUTES).0.into(), at.0.into()];
    let tx = store.write().await?;
    let taken: Option<Row> = tx.row(sql, values).await?;
    tx.commit().await?;
    Ok(taken.map(|row| row.done))
}

/// What was finished last; none where nobody ever took the work.
pub async fn done(db: &impl Sql, work: &str) -> Result<Option<String>> {
    let row: Option<Row> = db.row("SELECT done FROM lease WHERE name = $1", [work.into()]).await?;
    Ok(row.map(|row| row.done))
}

/// Says what was finished, where the work is still the holder's.
pub async fn finish(store: &Store, work: &str, holder: &Holder, done: &str) -> Result<()> {
    let tx = store.write().await?;
    let sql = "UPDATE lease SET done = $3 WHERE name = $1 AND holder = $2";
    tx.run(sql, [work.into(), holder.name().into(), done.into()]).await?;
    Ok(tx.commit().await?)
}

/// Gives back whatever a holder has, so that the next one need not wait.
pub async fn release(store: &Store, holder: &Holder) -> Result<()> {
    let tx = store.write().await?;
    tx.run("UPDATE lease SET until = 0 WHERE holder = $1", [holder.name().into()]).await?;
    Ok(tx.commit().await?)
}
