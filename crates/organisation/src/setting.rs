//! What the installation says of itself.

use storage::{FromQueryResult, Sql, Transaction};

use crate::Result;

/// Set when the world is invented: `demo`, with the seed as value.
pub const DEMO: &str = "demo";

/// Whether offices that need a second factor are left without one: `optional`; anything else, or nothing, demands it.
pub const SECOND_FACTOR: &str = "second_factor";
/// The word that leaves the second factor to each person.
pub const OPTIONAL: &str = "optional";
/// The word that demands it; the same as none.
pub const REQUIRED: &str = "required";

/// The value of a setting.
pub async fn read(db: &impl Sql, name: &str) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        value: String,
    }
    let row = db.row::<Row>("SELECT value FROM setting WHERE name = $1", [name.into()]).await?;
    Ok(row.map(|row| row.value))
}

/// Whether the world in this database is invented.
pub async fn is_demo(db: &impl Sql) -> Result<bool> {
    Ok(read(db, DEMO).await?.is_some())
}

/// Keeps a setting.
pub async fn keep(tx: &Transaction, name: &str, value: &str) -> Result<()> {
    tx.run(
        "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [name.into(), value.into()],
    )
    .await?;
    Ok(())
}
