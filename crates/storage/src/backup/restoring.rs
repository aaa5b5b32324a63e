//! Fills an empty database from a backup, in one change: a failure leaves nothing.

use std::{
    fs,
    io::Read,
    mem,
    path::{Path, PathBuf},
};

use sea_orm::{ConnectionTrait as _, DbBackend, FromQueryResult, SqlErr, Value};

use super::{
    Contents, Fault, Key,
    catalogue::{self, Kind, Table},
    file::{Head, Next, Reader},
};
use crate::{Error, Sql as _, Store, Transaction, connect, insert_many, migrate, settle_ids};

/// How many rows, and bytes of them, wait in the memory until they are written together.
const BATCH_ROWS: usize = 1_000;
const BATCH_BYTES: usize = 8 << 20;

/// Restores a backup into the empty database at `url`; a SQLite file is made when absent. The backup's tables are
/// made by the steps that had made them, filled, and then brought up to date. `told` hears how many rows were
/// written, and of how many.
pub async fn restore<R: Read>(url: &str, file: R, key: &Key, told: impl FnMut(u64, u64)) -> Result<Contents, Fault> {
    // all that can be refused without the database
    let reader = Reader::open(file, key)?;
    if let Some(unknown) = migrate::unknown(&reader.contents().steps) {
        return Err(Fault::NewerSchema(unknown.to_owned()));
    }
    let mut new = NewFile::at(connect::file(url));
    let store = Store::connect(url).await?;
    match filled(&store, reader, told).await {
        Ok(contents) => {
            store.analyse().await?;
            store.close().await?;
            new.keep();
            Ok(contents)
        }
        Err(fault) => {
            store.close().await?;
            Err(fault)
        }
    }
}

async fn filled<R: Read>(store: &Store, mut reader: Reader<R>, told: impl FnMut(u64, u64)) -> Result<Contents, Fault> {
    let tx = store.write().await?;
    migrate::alone(&tx).await?;
    expect_empty(&tx).await?;
    let steps = reader.contents().steps.clone();
    migrate::bring(&tx, |step| steps.iter().any(|wanted| wanted == step)).await?;
    let links = Links::loosen(&tx).await?;
    load(&tx, &mut reader, told).await?;
    links.fasten(&tx).await?;
    migrate::bring(&tx, |_| true).await?;
    tx.commit().await?;
    Ok(reader.into_contents())
}

async fn expect_empty(tx: &Transaction) -> Result<(), Fault> {
    match catalogue::names(tx).await?.len() {
        0 => Ok(()),
        tables => Err(Fault::NotEmpty(tables)),
    }
}

/// Writes every table of the file, and reads the file to its end.
async fn load<R: Read>(tx: &Transaction, reader: &mut Reader<R>, mut told: impl FnMut(u64, u64)) -> Result<(), Fault> {
    let mut known = catalogue::tables(tx).await?;
    known.retain(|table| table.name != super::STEPS_TABLE);
    let all = reader.contents().rows();
    let mut batch: Option<Batch> = None;
    while let Some(next) = reader.next()? {
        match next {
            Next::Table(head) => {
                finish(tx, batch.take()).await?;
                batch = Some(Batch::of(tx, &head, &mut known).await?);
            }
            Next::Row(cells) => {
                let batch = batch.as_mut().ok_or(Fault::Damaged)?;
                if batch.add(cells)? {
                    batch.write(tx).await?;
                    told(reader.rows_read(), all);
                }
            }
        }
    }
    finish(tx, batch).await?;
    told(all, all);
    match known.first() {
        // its rows would be those of a step, not those of the backup
        Some(forgotten) => Err(Fault::OtherColumns(forgotten.name.clone())),
        None => Ok(()),
    }
}

async fn finish(tx: &Transaction, batch: Option<Batch>) -> Result<(), Fault> {
    match batch {
        Some(mut batch) => batch.finish(tx).await,
        None => Ok(()),
    }
}

/// Rows of one table that are written together.
struct Batch {
    table: Table,
    kinds: Vec<Kind>,
    names: Vec<String>,
    rows: Vec<Vec<Value>>,
    bytes: usize,
    any: bool,
}

impl Batch {
    /// For a table of the file, which this program must make in the same way; it is no longer among the known ones.
    async fn of(tx: &Transaction, head: &Head, known: &mut Vec<Table>) -> Result<Self, Fault> {
        let other = || Fault::OtherColumns(head.table.clone());
        let place = known.iter().position(|table| table.name == head.table).ok_or_else(other)?;
        let table = known.swap_remove(place);
        let same = table.columns.len() == head.columns.len()
            && table.columns.iter().all(|column| head.columns.contains(column));
        if !same {
            return Err(other());
        }
        // what a step put there is in the backup too, as it was
        tx.run(&format!("DELETE FROM {}", table.name), []).await?;
        let names = head.columns.iter().map(|column| column.name.clone()).collect();
        let kinds = head.columns.iter().map(|column| column.kind).collect();
        Ok(Self { table, kinds, names, rows: Vec::new(), bytes: 0, any: false })
    }

    /// Takes a row; gives whether the batch is full.
    fn add(&mut self, cells: Vec<serde_json::Value>) -> Result<bool, Fault> {
        if cells.len() != self.kinds.len() {
            return Err(Fault::Damaged);
        }
        let mut row = Vec::with_capacity(cells.len());
        for (kind, cell) in self.kinds.iter().zip(cells) {
            let (value, size) = kind.value(cell)?;
            self.bytes += size;
            row.push(value);
        }
        self.rows.push(row);
        self.any = true;
        Ok(self.rows.len() >= BATCH_ROWS || self.bytes >= BATCH_BYTES)
    }

    async fn write(&mut self, tx: &Transaction) -> Result<(), Fault> {
        self.bytes = 0;
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        match insert_many(tx, &self.table.name, &names, mem::take(&mut self.rows)).await {
            Err(Error::Duplicate) => Err(Fault::Damaged),
            written => Ok(written?),
        }
    }

    async fn finish(&mut self, tx: &Transaction) -> Result<(), Fault> {
        self.write(tx).await?;
        if self.any && matches!(self.table.key_columns().as_slice(), [id] if id.name == "id") {
            settle_ids(tx, &self.table.name).await?;
        }
        Ok(())
    }
}

/// The references between tables. They do not hold while tables are filled one after the other.
struct Links(Vec<Link>);

#[derive(FromQueryResult)]
struct Link {
    table_name: String,
    name: String,
    definition: String,
}

#[derive(FromQueryResult)]
struct Broken {
    table: String,
}

impl Links {
    async fn loosen(tx: &Transaction) -> Result<Self, Fault> {
        if tx.get_database_backend() == DbBackend::Sqlite {
            tx.execute_unprepared("PRAGMA defer_foreign_keys = ON").await?;
            return Ok(Self(Vec::new()));
        }
        let sql =
            "SELECT c.relname::TEXT AS table_name, l.conname::TEXT AS name, pg_get_constraintdef(l.oid) AS definition
                   FROM pg_constraint l JOIN pg_class c ON c.oid = l.conrelid
                   WHERE l.contype = 'f' AND c.relnamespace = current_schema()::regnamespace ORDER BY 1, 2";
        let links = tx.rows::<Link>(sql, []).await?;
        for link in &links {
            tx.run(&format!("ALTER TABLE {} DROP CONSTRAINT {}", link.table_name, link.name), []).await?;
        }
        Ok(Self(links))
    }

    /// Checks every reference.
    async fn fasten(self, tx: &Transaction) -> Result<(), Fault> {
        if tx.get_database_backend() == DbBackend::Sqlite {
            let broken = tx.row::<Broken>("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1", []).await?;
            return broken.map_or(Ok(()), |broken| Err(Fault::Orphans(broken.table)));
        }
        for Link { table_name, name, definition } in self.0 {
            let sql = format!("ALTER TABLE {table_name} ADD CONSTRAINT {name} {definition}");
            match tx.execute_unprepared(&sql).await {
                Err(error) if matches!(error.sql_err(), Some(SqlErr::ForeignKeyConstraintViolation(_))) => {
                    return Err(Fault::Orphans(table_name));
                }
                added => added?,
            };
        }
        Ok(())
    }
}

/// A SQLite file that is not there before; dropped without `keep`, it is not there afterwards.
struct NewFile(Option<PathBuf>);

impl NewFile {
    fn at(file: Option<&Path>) -> Self {
        Self(file.filter(|file| !file.exists()).map(Path::to_owned))
    }

    fn keep(&mut self) {
        self.0 = None;
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        let Some(file) = self.0.take() else { return };
        for beside in ["", "-wal", "-shm"] {
            let mut name = file.clone().into_os_string();
            name.push(beside);
            // what is not there need not be removed
            let _removed = fs::remove_file(name);
        }
    }
}
