//! Many rows at once: for loading lists and worlds, in few statements.

use sea_orm::{ConnectionTrait, DbBackend, Value};

use crate::{Error, Sql, Transaction};

/// Placeholders in one statement.
const PLACEHOLDERS: usize = 1_500;

/// Inserts rows of equal length into `table (columns)`.
pub async fn insert_many(tx: &Transaction, table: &str, columns: &[&str], rows: Vec<Vec<Value>>) -> Result<(), Error> {
    insert(tx, table, columns, rows, "").await.map(drop)
}

/// The same for rows some of which may be there already: those stay as they are. Gives how many were new.
pub async fn insert_missing(
    tx: &Transaction,
    table: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
) -> Result<u64, Error> {
    insert(tx, table, columns, rows, " ON CONFLICT DO NOTHING").await
}

async fn insert(
    tx: &Transaction,
    table: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
    otherwise: &str,
) -> Result<u64, Error> {
    let mut inserted = 0;
    let width = columns.len().max(1);
    // SQLite looks each `$n` up among all before it, so that long statements would cost the square of their length
    let numbered = tx.get_database_backend() != DbBackend::Sqlite;
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<Vec<Value>> = rows.by_ref().take(PLACEHOLDERS / width).collect();
        let places: Vec<String> = (0..chunk.len())
            .map(|row| {
                let place = |column| if numbered { format!("${}", row * width + column) } else { "?".to_owned() };
                let places: Vec<String> = (1..=width).map(place).collect();
                format!("({})", places.join(","))
            })
            .collect();
        let sql = format!("INSERT INTO {table} ({}) VALUES {}{otherwise}", columns.join(","), places.join(","));
        inserted += tx.run(&sql, chunk.into_iter().flatten()).await?;
    }
    Ok(inserted)
}

/// The next free id of a table whose rows are about to be loaded with ids of our own. Nobody else may write to the
/// table until the change is over, or two loads would take the same ids: SQLite has one writer, PostgreSQL a lock.
pub async fn next_id(tx: &Transaction, table: &str) -> Result<i64, Error> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.run(&format!("LOCK TABLE {table} IN EXCLUSIVE MODE"), []).await?;
    }
    Ok(tx.number(&format!("SELECT COALESCE(MAX(id), 0) + 1 FROM {table}"), []).await?.unwrap_or(1))
}

/// Tells the engine that rows were loaded with ids of our own, so that its next id is free.
/// PostgreSQL counts in a sequence of its own; SQLite looks at the table.
pub async fn settle_ids(tx: &Transaction, table: &str) -> Result<(), Error> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let sql = format!(
            "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT COALESCE(MAX(id), 1) FROM {table}))"
        );
        tx.run(&sql, []).await?;
    }
    Ok(())
}
