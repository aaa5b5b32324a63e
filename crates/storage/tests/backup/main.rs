//! One file with a whole database: made while others write, restored on either engine, refused when anything is wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod damage;
mod kept;
mod moment;
mod rewritten;
mod sealed;

use std::collections::BTreeMap;

use storage::{
    Sql as _, Store,
    backup::{self, Contents, Fault, Key, Made, Seal},
    sea_orm::{ConnectionTrait as _, QueryResult, Statement},
};
use testkit::{Engine, Place, World, empty, on_both_engines};

const MADE: Made<'static> = Made { program: "0.0.1", at: 1_794_272_400_000 };

async fn backup_of(store: &Store, seal: &Seal) -> (Vec<u8>, Contents) {
    let mut file = Vec::new();
    let contents = backup::write(store, &mut file, seal, MADE, |_, _| ()).await.unwrap();
    (file, contents)
}

async fn plain(store: &Store) -> Vec<u8> {
    backup_of(store, &Seal::Nobody).await.0
}

async fn restored(url: &str, file: &[u8], key: &Key) -> Result<Contents, Fault> {
    backup::restore(url, file, key, |_, _| ()).await
}

fn verified(file: &[u8], key: &Key) -> Result<Contents, Fault> {
    backup::verify(file, key, |_, _| ())
}

/// The sentence of a refusal.
fn refusal<T>(answer: Result<T, Fault>) -> String {
    let fault = answer.err().expect("a refusal");
    assert!(fault.is_refusal(), "{fault:?}");
    fault.to_string()
}

/// A small database with the tables and a few rows of its own.
async fn small(engine: Engine) -> (Store, String, Place) {
    let (url, folder) = empty(engine).await;
    let store = Store::open(&url).await.unwrap();
    let tx = store.write().await.unwrap();
    for sql in [
        "INSERT INTO unit (id, level) VALUES (7, 'commune')",
        "INSERT INTO person (id, full_name) VALUES (3, 'Nguyễn \"Thị\" Thảo\n[1]'), (41, '')",
        "INSERT INTO office (id, person_id, unit_id, role, valid_from, ground) VALUES (5, 41, 7, 'r', '2026-01-01', 'g')",
        "INSERT INTO assessment (id, unit_id, province_id, year, standard, revision, standard_sha256, version)
         VALUES (9, 7, 7, 2026, 'minh-hoa', 1, 'x', -9223372036854775807)",
        "INSERT INTO act (id, assessment_id, kind, at, person_id, office_id, sheet_version)
         VALUES (2, 9, 'submission', 9223372036854775807, 3, 5, 0)",
        "INSERT INTO unit_correction (date, level, code) VALUES ('a', 'b', 'c'), ('a', 'b', 'd'), ('a', 'c', 'a')",
    ] {
        tx.run(sql, []).await.unwrap();
    }
    let every_byte: Vec<u8> = (0..=255).collect();
    let sql = "INSERT INTO paper (act_id, kind, bytes, sha256) VALUES (2, $1, $2, '')";
    tx.run(sql, ["full".into(), every_byte.into()]).await.unwrap();
    tx.run(sql, ["empty".into(), Vec::<u8>::new().into()]).await.unwrap();
    tx.commit().await.unwrap();
    (store, url, folder)
}

/// Names of all tables, out of the text of the steps.
fn tables() -> Vec<String> {
    let steps = storage::fingerprint();
    let after = steps.split("CREATE TABLE ").skip(1);
    let mut names: Vec<String> = after.map(|rest| rest.split([' ', '(']).next().unwrap().to_owned()).collect();
    names.sort();
    // a step may make a table anew
    names.dedup();
    names
}

/// Every row of every table as text.
async fn everything(store: &Store) -> BTreeMap<String, Vec<String>> {
    let db = store.read();
    let mut all = BTreeMap::new();
    for table in tables() {
        let statement = Statement::from_string(db.get_database_backend(), format!("SELECT * FROM {table}"));
        let mut rows: Vec<String> = db.query_all_raw(statement).await.unwrap().iter().map(as_text).collect();
        rows.sort();
        all.insert(table, rows);
    }
    all
}

fn as_text(row: &QueryResult) -> String {
    let value = |name: &String| {
        if let Ok(number) = row.try_get::<Option<i64>>("", name) {
            return number.map_or("NULL".to_owned(), |number| number.to_string());
        }
        if let Ok(text) = row.try_get::<Option<String>>("", name) {
            return text.map_or("NULL".to_owned(), |text| format!("{text:?}"));
        }
        let bytes: Option<Vec<u8>> = row.try_get("", name).unwrap();
        bytes.map_or("NULL".to_owned(), |bytes| format!("{bytes:02x?}"))
    };
    row.column_names().iter().map(|name| format!("{name}={}", value(name))).collect::<Vec<_>>().join(" ")
}

async fn has_no_table(url: &str) -> bool {
    match Store::existing(url).await.unwrap() {
        None => true,
        Some(store) => {
            let sql = "SELECT COUNT(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
            store.read().number(sql, []).await.unwrap() == Some(0)
        }
    }
}
