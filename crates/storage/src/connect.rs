//! Opens the pools of one engine with the settings that keep an acknowledged write safe.

use std::{path::Path, time::Duration};

use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use crate::Error;

/// How often a locked file is tried again at the start: for ten seconds.
const LONGEST_START: u32 = 200;

/// Read and write pools of one database.
pub(crate) struct Pools {
    pub(crate) read: DatabaseConnection,
    pub(crate) write: DatabaseConnection,
}

/// Opens `sqlite:FILE` (made when absent) or `postgres://…`.
pub(crate) async fn open(url: &str) -> Result<Pools, Error> {
    if let Some(file) = sqlite_file(url) {
        sqlite(file).await
    } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        let write = Database::connect(settings(options(url, 8), &[JIT])).await?;
        let read = Database::connect(settings(options(url, 16), &[JIT, READ_ONLY])).await?;
        Ok(Pools { read, write })
    } else {
        Err(Error::Address)
    }
}

/// The file of a database that is one.
pub fn file_of(url: &str) -> Option<&Path> {
    sqlite_file(url).map(Path::new)
}

fn sqlite_file(url: &str) -> Option<&str> {
    url.strip_prefix("sqlite:").map(|file| file.trim_start_matches("//"))
}

/// One writer and a pool of readers. WAL lets them work side by side; `synchronous=FULL` makes a commit
/// wait for the disk, so that nothing acknowledged is lost with the power.
async fn sqlite(file: &str) -> Result<Pools, Error> {
    let url = format!("sqlite://{file}?mode=rwc");
    let write = patiently(|| pragmas(options(&url, 1), "OFF")).await?;
    let read = patiently(|| pragmas(options(&url, 8), "ON")).await?;
    Ok(Pools { read, write })
}

/// Connects, again while another process turns the new file to WAL: for that the engine answers "locked" at once,
/// whatever its `busy_timeout`.
async fn patiently(options: impl Fn() -> ConnectOptions) -> Result<DatabaseConnection, Error> {
    let mut tries = 0;
    loop {
        match Database::connect(options()).await {
            Err(error) if tries < LONGEST_START && error.to_string().contains("database is locked") => {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            connected => return Ok(connected?),
        }
    }
}

fn options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .connect_timeout(Duration::from_secs(10))
        .acquire_timeout(Duration::from_secs(30))
        .test_before_acquire(false)
        .sqlx_logging(false);
    options
}

/// Compiling a query of many conditions takes PostgreSQL longer (0.3 s for a search of papers) than all its rows.
const JIT: (&str, &str) = ("jit", "off");
/// A change is made in a transaction with its event or not at all, so the engine refuses it on the pool that reads. What
/// the database itself says of the pool that writes stands: an operator may have frozen it.
const READ_ONLY: (&str, &str) = ("default_transaction_read_only", "on");

fn settings(mut options: ConnectOptions, given: &'static [(&'static str, &'static str)]) -> ConnectOptions {
    options.map_sqlx_postgres_opts(move |postgres| postgres.options(given.iter().copied()));
    options
}

fn pragmas(mut options: ConnectOptions, query_only: &'static str) -> ConnectOptions {
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("foreign_keys", "ON")
            .pragma("busy_timeout", "15000")
            .pragma("cache_size", "-65536")
            .pragma("temp_store", "MEMORY")
            .pragma("query_only", query_only)
    });
    options
}
