//! Several programs at once on one new database, loads side by side, and a pool that only reads.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use storage::{Sql as _, Store, insert_many, next_id, settle_ids};
use testkit::{Engine, empty, on_both_engines};
use tokio::task::JoinSet;

async fn all_open(engine: Engine) {
    let (url, _folder) = empty(engine).await;
    let mut programs = JoinSet::new();
    for _ in 0..6 {
        let url = url.clone();
        programs.spawn(async move { Store::open(&url).await.map(drop) });
    }
    for opened in programs.join_all().await {
        opened.unwrap();
    }
    let store = Store::open(&url).await.unwrap();
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap().count();
    let done = store.read().number("SELECT COUNT(*) FROM migration", []).await.unwrap();
    assert_eq!(done, i64::try_from(files).ok(), "each step once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_programs_open_one_new_file_at_once() {
    all_open(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_programs_open_one_new_postgresql_database_at_once() {
    all_open(Engine::Postgres).await;
}

on_both_engines!(a_database_between_two_releases_is_refused_with_a_sentence, |world| async move {
    let tx = world.store.write().await.unwrap();
    tx.run("UPDATE migration SET sha256 = '' WHERE name = '0003_dossiers'", []).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        Store::open(&world.url).await.map(drop).unwrap_err().to_string(),
        "the database was made by an unreleased version of mangnon (migration 0003_dossiers differs); make a new one"
    );
});

on_both_engines!(the_pool_that_reads_cannot_write, |world| async move {
    let read = world.store.read();
    for sql in ["INSERT INTO person (full_name) VALUES ('Không Dấu Vết')", "DELETE FROM audit_event"] {
        assert!(read.rows::<Nothing>(sql, []).await.is_err(), "{sql}");
    }
    assert_eq!(
        read.number("SELECT COUNT(*) FROM person WHERE full_name = 'Không Dấu Vết'", []).await.unwrap(),
        Some(0)
    );
    assert!(read.number("SELECT COUNT(*) FROM audit_event", []).await.unwrap() > Some(0));
    let tx = world.store.write().await.unwrap();
    tx.run("INSERT INTO person (full_name) VALUES ('Trong Giao Dịch')", []).await.unwrap();
    tx.commit().await.unwrap();
});

#[derive(storage::FromQueryResult)]
struct Nothing {}

on_both_engines!(two_loads_at_once_take_different_ids, |world| async move {
    let mut loads = JoinSet::new();
    for load in 0..4_i64 {
        let store = world.store.clone();
        loads.spawn(async move {
            let tx = store.write().await.unwrap();
            let first = next_id(&tx, "person").await.unwrap();
            // long enough for another load to look
            tokio::time::sleep(Duration::from_millis(50)).await;
            let rows = (first..first + 10).map(|id| vec![id.into(), format!("Lần {load}").into()]);
            insert_many(&tx, "person", &["id", "full_name"], rows.collect()).await.unwrap();
            settle_ids(&tx, "person").await.unwrap();
            tx.commit().await.unwrap();
        });
    }
    loads.join_all().await;
    let loaded = world.store.read().number("SELECT COUNT(*) FROM person WHERE full_name LIKE 'Lần %'", []).await;
    assert_eq!(loaded.unwrap(), Some(40));
});

on_both_engines!(changes_with_one_topic_wait_for_each_other, |world| async move {
    let tx = world.store.write().await.unwrap();
    tx.run("CREATE TABLE seat (taken BIGINT NOT NULL)", []).await.unwrap();
    tx.commit().await.unwrap();
    let mut people = JoinSet::new();
    for _ in 0..20 {
        let store = world.store.clone();
        people.spawn(async move {
            let tx = store.write().await.unwrap();
            tx.alone("seat").await.unwrap();
            if tx.number("SELECT COUNT(*) FROM seat", []).await.unwrap() < Some(3) {
                tx.run("INSERT INTO seat (taken) VALUES (1)", []).await.unwrap();
                tx.commit().await.unwrap();
            }
        });
    }
    people.join_all().await;
    assert_eq!(world.store.read().number("SELECT COUNT(*) FROM seat", []).await.unwrap(), Some(3));
});
