//! A backup is one moment, and nobody waits for it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use super::*;

/// A person together with the event that tells of it.
async fn change(store: &Store) {
    let tx = store.write().await.unwrap();
    tx.run("INSERT INTO person (full_name) VALUES ('Mới')", []).await.unwrap();
    let sql = "INSERT INTO audit_event (at, action, subject_kind, subject_id, details) VALUES (0, 'a', 's', 0, '{}')";
    tx.run(sql, []).await.unwrap();
    tx.commit().await.unwrap();
}

async fn count(store: &Store, table: &str) -> u64 {
    let rows = store.read().number(&format!("SELECT COUNT(*) FROM {table}"), []).await.unwrap();
    u64::try_from(rows.unwrap()).unwrap()
}

fn rows(contents: &Contents, table: &str) -> u64 {
    contents.tables.iter().find(|counted| counted.name == table).unwrap().rows
}

on_both_engines!(a_change_during_a_backup_is_kept_at_once_and_is_not_in_it, |world| async move {
    let people = count(&world.store, "person").await;
    let mut changes = 0;
    let mut file = Vec::new();
    let told = |_, _| {
        if changes < 5 {
            changes += 1;
            // the backup waits here until the writer has its commit: if the writer waited too, this would never end
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(change(&world.store)));
        }
    };
    let contents = backup::write(&world.store, &mut file, &Seal::Nobody, MADE, told).await.unwrap();
    assert_eq!(changes, 5);
    assert_eq!(count(&world.store, "person").await, people + 5);
    assert_eq!(rows(&contents, "person"), people);
    assert_eq!(verified(&file, &Key::None).unwrap(), contents);
});

on_both_engines!(no_change_is_in_a_backup_without_its_event, |world| async move {
    let (people, events) = (count(&world.store, "person").await, count(&world.store, "audit_event").await);
    let stop = Arc::new(AtomicBool::new(false));
    #[expect(clippy::disallowed_methods, reason = "somebody writes while the backup is made")]
    let writer = tokio::spawn({
        let (store, stop) = (world.store.clone(), Arc::clone(&stop));
        async move {
            while !stop.load(Ordering::Relaxed) {
                change(&store).await;
            }
        }
    });
    let mut seen = Vec::new();
    for _ in 0..5 {
        let file = plain(&world.store).await;
        let contents = verified(&file, &Key::None).unwrap();
        let new = rows(&contents, "person") - people;
        assert_eq!(rows(&contents, "audit_event") - events, new);
        seen.push(new);
    }
    stop.store(true, Ordering::Relaxed);
    writer.await.unwrap();
    // the writer did write meanwhile
    assert!(seen.first() < seen.last(), "{seen:?}");
});
