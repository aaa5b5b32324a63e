//! What comes back.

use super::*;

async fn comes_back(from: Engine, to: Engine) {
    let world = World::new(from).await;
    // a key of several columns over several pages
    let rows =
        (0..5_000).map(|n| vec![format!("d{}", n % 7).into(), format!("l{}", n % 3).into(), n.to_string().into()]);
    let tx = world.store.write().await.unwrap();
    storage::insert_many(&tx, "unit_correction", &["date", "level", "code"], rows.collect()).await.unwrap();
    tx.commit().await.unwrap();
    let (file, made) = backup_of(&world.store, &Seal::Nobody).await;
    assert_eq!(verified(&file, &Key::None).unwrap(), made);
    let (url, _folder) = empty(to).await;
    assert_eq!(restored(&url, &file, &Key::None).await.unwrap(), made);
    let target = Store::open(&url).await.unwrap();
    let (before, after) = (everything(&world.store).await, everything(&target).await);
    assert!(before["unit_form"].len() > 13_000 && before["office"].len() > 10);
    for (table, rows) in &before {
        assert!(rows == &after[table], "{table}");
    }

    let (small, _url, _small_folder) = small(from).await;
    let (url, _folder) = empty(to).await;
    restored(&url, &plain(&small).await, &Key::None).await.unwrap();
    let target = Store::open(&url).await.unwrap();
    assert_eq!(everything(&target).await, everything(&small).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_comes_back_from_sqlite_to_sqlite() {
    comes_back(Engine::Sqlite, Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_comes_back_from_sqlite_to_postgresql() {
    comes_back(Engine::Sqlite, Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_comes_back_from_postgresql_to_sqlite() {
    comes_back(Engine::Postgres, Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_comes_back_from_postgresql_to_postgresql() {
    comes_back(Engine::Postgres, Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_engines_give_the_same_lines_but_for_the_engine() {
    let mut lines = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let (store, _url, _folder) = small(engine).await;
        let mut of_engine = rewritten::lines(&plain(&store).await);
        of_engine[0] = of_engine[0].replace("\"SQLite\"", "E").replace("\"PostgreSQL\"", "E");
        assert!(of_engine[0].contains("\"engine\":E"));
        // the last one has the checksum
        of_engine.pop();
        lines.push(of_engine);
    }
    assert_eq!(lines[0], lines[1]);
}

async fn new_rows_get_new_ids(engine: Engine) {
    let (store, _url, _folder) = small(Engine::Sqlite).await;
    let (url, _target_folder) = empty(engine).await;
    restored(&url, &plain(&store).await, &Key::None).await.unwrap();
    let target = Store::open(&url).await.unwrap();
    let tx = target.write().await.unwrap();
    let id = tx.insert("INSERT INTO person (full_name) VALUES ('Mới') RETURNING id", []).await.unwrap();
    assert_eq!(id, 42);
    let first = tx.insert("INSERT INTO fact (name) VALUES ('births') RETURNING id", []).await.unwrap();
    assert_eq!(first, 1);
    // references hold as before
    let orphan = "INSERT INTO account (person_id, sign_in_name, folded, password_hash, created_at)
                  VALUES (1000, 'x', 'x', 'x', 0)";
    assert!(tx.run(orphan, []).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn new_rows_get_new_ids_after_a_restore_into_sqlite() {
    new_rows_get_new_ids(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn new_rows_get_new_ids_after_a_restore_into_postgresql() {
    new_rows_get_new_ids(Engine::Postgres).await;
}

on_both_engines!(no_table_is_forgotten, |world| async move {
    let (_file, contents) = backup_of(&world.store, &Seal::Nobody).await;
    let mut names: Vec<&str> = contents.tables.iter().map(|table| table.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, tables());
    for table in &contents.tables {
        let rows = world.store.read().number(&format!("SELECT COUNT(*) FROM {}", table.name), []).await.unwrap();
        assert_eq!(rows, Some(i64::try_from(table.rows).unwrap()), "{}", table.name);
    }
});

on_both_engines!(large_files_come_back, |world| async move {
    let (store, _url, _folder) = small(Engine::Sqlite).await;
    let tx = store.write().await.unwrap();
    for kind in 0..3_u8 {
        let bytes: Vec<u8> = (0..20_u32 << 20).map(|place| (place % 251) as u8 ^ kind).collect();
        let sql = "INSERT INTO paper (act_id, kind, bytes, sha256) VALUES (2, $1, $2, '')";
        tx.run(sql, [format!("large {kind}").into(), bytes.into()]).await.unwrap();
    }
    tx.commit().await.unwrap();
    let file = plain(&store).await;
    let (url, _target_folder) =
        empty(if world.url.starts_with("sqlite:") { Engine::Sqlite } else { Engine::Postgres }).await;
    restored(&url, &file, &Key::None).await.unwrap();
    let target = Store::open(&url).await.unwrap();
    let sql = "SELECT bytes FROM paper WHERE kind = 'large 2'";
    let statement = |store: &Store| Statement::from_string(store.read().get_database_backend(), sql);
    let there = target.read().query_one_raw(statement(&target)).await.unwrap().unwrap();
    let here = store.read().query_one_raw(statement(&store)).await.unwrap().unwrap();
    let bytes = |row: &QueryResult| row.try_get::<Vec<u8>>("", "bytes").unwrap();
    assert_eq!(bytes(&here).len(), 20 << 20);
    assert!(bytes(&here) == bytes(&there));
});
