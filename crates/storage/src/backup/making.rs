//! Reads a whole database in one snapshot, page by page, while others go on writing.

use std::io::Write;

use sea_orm::{
    AccessMode, ConnectionTrait as _, DatabaseTransaction, DbBackend, FromQueryResult, IsolationLevel, QueryResult,
    TransactionOptions, TransactionTrait as _, Value,
};

use super::{
    Contents, Counted, Fault, STEPS_TABLE, Seal,
    catalogue::{self, Cell, Table},
    file::{Head, Writer},
};
use crate::{Sql as _, Store, migrate, sql::statement};

/// How much of a table is in the memory at once: so many bytes, and so many rows. A larger row comes alone.
const PAGE_BYTES: i64 = 8 << 20;
const PAGE_ROWS: i64 = 2_000;

/// Who makes a backup, and when.
#[derive(Clone, Copy, Debug)]
pub struct Made<'a> {
    /// Version of the program.
    pub program: &'a str,
    /// Milliseconds since 1970 (UTC).
    pub at: i64,
}

/// Writes a backup of the database as it is at this moment. Nobody waits for it: writers go on, and what they
/// change is not in it. `told` hears how many rows were written, and of how many.
pub async fn write<W: Write>(
    store: &Store,
    out: W,
    seal: &Seal,
    made: Made<'_>,
    mut told: impl FnMut(u64, u64),
) -> Result<Contents, Fault> {
    let snapshot = snapshot(store).await?;
    if catalogue::names(&snapshot).await?.iter().all(|name| name != STEPS_TABLE) {
        return Err(Fault::Absent);
    }
    let steps = migrate::done(&snapshot).await?;
    let mut tables = catalogue::tables(&snapshot).await?;
    tables.retain(|table| table.name != STEPS_TABLE);
    let mut measured = Vec::new();
    for table in tables {
        measured.push(Measured::of(&snapshot, table).await?);
    }
    let counted = measured.iter().map(|m| Counted { name: m.table.name.clone(), rows: m.rows }).collect();
    let contents = Contents::new(&made, catalogue::engine(&snapshot), steps, counted);
    let mut writer = Writer::begin(out, seal, &contents)?;
    let all = contents.rows();
    for table in &measured {
        table.write(&snapshot, &mut writer, |rows| told(rows, all)).await?;
    }
    writer.finish()?;
    snapshot.rollback().await?;
    Ok(contents)
}

/// A transaction that sees one moment. On SQLite every one that reads does, from its first query on.
async fn snapshot(store: &Store) -> Result<DatabaseTransaction, Fault> {
    let options = match store.read().get_database_backend() {
        DbBackend::Postgres => TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        },
        _ => TransactionOptions::default(),
    };
    Ok(store.read().begin_with_options(options).await?)
}

/// A table, how many rows it has, and how many of them fit into the memory together.
struct Measured {
    table: Table,
    rows: u64,
    page: i64,
}

#[derive(FromQueryResult)]
struct Size {
    rows: i64,
    largest: i64,
}

impl Measured {
    async fn of(snapshot: &DatabaseTransaction, table: Table) -> Result<Self, Fault> {
        if table.key.is_empty() {
            return Err(Fault::Unfit { table: table.name, why: "it has no primary key".to_owned() });
        }
        let sizes: Vec<String> =
            table.columns.iter().map(|column| format!("COALESCE({}, 0)", column.kind.size_of(&column.name))).collect();
        let sql = format!(
            "SELECT COUNT(*) AS rows, CAST(COALESCE(MAX({}), 0) AS BIGINT) AS largest FROM {}",
            sizes.join(" + "),
            table.name
        );
        let size = snapshot.row::<Size>(&sql, []).await?.unwrap_or(Size { rows: 0, largest: 0 });
        let page = (PAGE_BYTES / size.largest.max(1)).clamp(1, PAGE_ROWS);
        Ok(Self { table, rows: u64::try_from(size.rows).unwrap_or(0), page })
    }

    async fn write<W: Write>(
        &self,
        snapshot: &DatabaseTransaction,
        writer: &mut Writer<W>,
        mut told: impl FnMut(u64),
    ) -> Result<(), Fault> {
        let head = Head { table: self.table.name.clone(), columns: self.table.columns.clone() };
        writer.table(&head)?;
        let before = writer.rows_written();
        let (first, next) = self.queries();
        let mut page = snapshot.query_all_raw(statement(snapshot, &first, [])).await?;
        while let Some(last) = page.last() {
            let after = self.key_of(last)?;
            for row in &page {
                writer.row(&self.cells(row)?)?;
            }
            told(writer.rows_written());
            page.clear();
            page = snapshot.query_all_raw(statement(snapshot, &next, after)).await?;
        }
        // a key that is NULL would be passed over by "greater than"
        if writer.rows_written() - before == self.rows {
            Ok(())
        } else {
            Err(Fault::Miscounted(self.table.name.clone()))
        }
    }

    /// The first page, and the page after a key.
    fn queries(&self) -> (String, String) {
        let key: Vec<&str> = self.table.key_columns().iter().map(|column| column.name.as_str()).collect();
        let places: Vec<String> = (1..=key.len()).map(|place| format!("${place}")).collect();
        let (key, places) = (key.join(", "), places.join(", "));
        let (columns, table, page) = (self.table.columns(), &self.table.name, self.page);
        let from = format!("SELECT {columns} FROM {table}");
        let order = format!("ORDER BY {key} LIMIT {page}");
        (format!("{from} {order}"), format!("{from} WHERE ({key}) > ({places}) {order}"))
    }

    fn key_of(&self, row: &QueryResult) -> Result<Vec<Value>, Fault> {
        let columns = self.table.key.iter().zip(self.table.key_columns());
        columns.map(|(place, column)| column.kind.asked(row, *place)).collect()
    }

    fn cells(&self, row: &QueryResult) -> Result<Vec<Cell>, Fault> {
        self.table.columns.iter().enumerate().map(|(place, column)| column.kind.cell(row, place)).collect()
    }
}
