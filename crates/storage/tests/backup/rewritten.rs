//! Whole files with a right checksum and wrong contents.

use std::{
    fmt::Write as _,
    io::{Read as _, Write as _},
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use sha2::{Digest as _, Sha256};

use super::*;

pub(crate) fn lines(file: &[u8]) -> Vec<String> {
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// A file of these lines; the last one is made anew.
fn file_of(mut lines: Vec<String>) -> Vec<u8> {
    lines.pop();
    let rows = lines.iter().filter(|line| line.starts_with('[')).count();
    let mut text = lines.join("\n") + "\n";
    let sha256 = hex::encode(Sha256::digest(&text));
    writeln!(text, "{{\"end\":{rows},\"sha256\":\"{sha256}\"}}").unwrap();
    let mut file = GzEncoder::new(Vec::new(), Compression::fast());
    file.write_all(text.as_bytes()).unwrap();
    file.finish().unwrap()
}

fn with(file: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut lines = lines(file);
    assert!(lines.iter().any(|line| line.contains(from)), "{from}");
    for line in &mut lines {
        *line = line.replacen(from, to, 1);
    }
    file_of(lines)
}

async fn refused_and_leaves_nothing(engine: Engine, file: &[u8]) -> String {
    let (url, _folder) = empty(engine).await;
    let sentence = refusal(restored(&url, file, &Key::None).await);
    assert!(has_no_table(&url).await, "{sentence}");
    sentence
}

async fn what_does_not_fit_is_refused(engine: Engine) {
    let (store, _url, _folder) = small(engine).await;
    let file = plain(&store).await;
    assert!(verified(&file_of(lines(&file)), &Key::None).is_ok());
    let cases = [
        (
            "\"0003_dossiers\"",
            "\"9003_later\"",
            "the backup was made by a newer version of mangnon (migration 9003_later); use that version",
        ),
        (
            "{\"mangnon_backup\":1",
            "{\"mangnon_backup\":2",
            "the backup has format 2, which this version of mangnon does not know; use a newer one",
        ),
        ("{\"mangnon_backup\":1", "{\"another_backup\":1", "the file is no backup of mangnon"),
        (
            "{\"name\":\"full_name\"",
            "{\"name\":\"name\"",
            "the backup does not fit this version of mangnon: its table person has other columns",
        ),
        // the office of a person who is not there
        ("[5,41,7,", "[5,40,7,", "the backup does not hold together: rows of office name rows that are not in it"),
        // the same id twice
        ("[41,\"\"]", "[3,\"\"]", "the backup is damaged: it was cut off or altered"),
        // a text where a number belongs
        ("[41,\"\"]", "[\"41\",\"\"]", "the backup is damaged: it was cut off or altered"),
    ];
    for (from, to, sentence) in cases {
        assert_eq!(refused_and_leaves_nothing(engine, &with(&file, from, to)).await, sentence, "{from} {to}");
    }
    let mut missing = lines(&file);
    missing.retain(|line| !line.starts_with("[41,"));
    assert_eq!(
        refused_and_leaves_nothing(engine, &file_of(missing)).await,
        "the backup is damaged: it was cut off or altered"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_fit_is_refused_by_sqlite() {
    what_does_not_fit_is_refused(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_fit_is_refused_by_postgresql() {
    what_does_not_fit_is_refused(Engine::Postgres).await;
}

/// The file as a program with fewer steps would have written it.
fn older(file: &[u8]) -> Vec<u8> {
    let steps = storage::fingerprint();
    let (first, later) = steps.split_once("0003_dossiers").unwrap();
    let there = |table: &str| first.contains(&format!("CREATE TABLE {table} "));
    let mut older = Vec::new();
    let (mut keep, mut new) = (true, Vec::new());
    for line in lines(file) {
        let mut value: serde_json::Value = serde_json::from_str(&line).unwrap();
        if value.get("mangnon_backup").is_some() {
            let mut head = value;
            head["steps"] = serde_json::json!(["0001_units", "0002_people"]);
            head["tables"].as_array_mut().unwrap().retain(|table| there(table["name"].as_str().unwrap()));
            older.push(head.to_string());
            continue;
        }
        if let Some(row) = value.as_array_mut() {
            let cells = row.iter().enumerate().filter(|(at, _)| !new.contains(at));
            value = cells.map(|(_, cell)| cell.clone()).collect();
        }
        if let Some(table) = value.get("table").and_then(|table| table.as_str()).map(str::to_owned) {
            keep = there(&table);
            let columns = value["columns"].as_array_mut().unwrap();
            let is_new = |column: &serde_json::Value| {
                later.contains(&format!("ALTER TABLE {table} ADD COLUMN {} ", column["name"].as_str().unwrap()))
            };
            new = columns.iter().enumerate().filter(|(_, column)| is_new(column)).map(|(at, _)| at).collect();
            columns.retain(|column| !is_new(column));
            if table == "session" {
                // 0005 makes it anew; these are the columns of 0002
                let column = |name: &str, kind: &str| serde_json::json!({ "name": name, "kind": kind });
                let mut columns = vec![column("token_hash", "text")];
                columns
                    .extend(["account_id", "created_at", "seen_at", "expires_at"].map(|name| column(name, "number")));
                older.push(serde_json::json!({ "table": "session", "columns": columns }).to_string());
                continue;
            }
        }
        if keep && value.get("end").is_none() {
            older.push(value.to_string());
        }
    }
    older.push(String::new());
    file_of(older)
}

async fn an_older_backup_is_brought_up_to_date(engine: Engine) {
    let (store, _url, _folder) = small(engine).await;
    let (url, _target_folder) = empty(engine).await;
    restored(&url, &older(&plain(&store).await), &Key::None).await.unwrap();
    let target = Store::open(&url).await.unwrap();
    let (mut before, after) = (everything(&store).await, everything(&target).await);
    for later in ["assessment", "act", "paper"] {
        before.insert(later.to_owned(), Vec::new());
    }
    assert_eq!(after, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_backup_is_brought_up_to_date_on_sqlite() {
    an_older_backup_is_brought_up_to_date(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_backup_is_brought_up_to_date_on_postgresql() {
    an_older_backup_is_brought_up_to_date(Engine::Postgres).await;
}
