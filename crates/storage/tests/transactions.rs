//! Changes that come close together share a commit, and still stand or fall alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use storage::{Error, Sql as _, Store};
use testkit::{Engine, World, on_both_engines};
use tokio::task::JoinSet;

async fn with_table(store: &Store) {
    let tx = store.write().await.unwrap();
    tx.run("CREATE TABLE entry (who BIGINT PRIMARY KEY, what TEXT NOT NULL)", []).await.unwrap();
    tx.commit().await.unwrap();
}

async fn enter(store: &Store, who: i64) -> Result<(), Error> {
    let tx = store.write().await?;
    tx.run("INSERT INTO entry (who, what) VALUES ($1, 'kept')", [who.into()]).await?;
    tx.commit().await
}

async fn entered(store: &Store) -> i64 {
    store.read().number("SELECT COUNT(*) FROM entry", []).await.unwrap().unwrap()
}

on_both_engines!(everything_acknowledged_is_seen_at_once, |world| async move {
    with_table(&world.store).await;
    let mut people = JoinSet::new();
    for who in 0..100 {
        let store = world.store.clone();
        people.spawn(async move {
            enter(&store, who).await.unwrap();
            store.read().number("SELECT COUNT(*) FROM entry WHERE who = $1", [who.into()]).await.unwrap()
        });
    }
    assert_eq!(people.join_all().await, vec![Some(1); 100]);
    assert_eq!(entered(&world.store).await, 100);
});

on_both_engines!(a_change_that_fails_takes_no_other_with_it, |world| async move {
    with_table(&world.store).await;
    let mut people = JoinSet::new();
    for who in 0..60 {
        let store = world.store.clone();
        people.spawn(async move {
            match who % 3 {
                // kept
                0 => enter(&store, who).await.is_ok(),
                // given up half-way
                1 => {
                    let tx = store.write().await.unwrap();
                    tx.run("INSERT INTO entry (who, what) VALUES ($1, 'given up')", [who.into()]).await.unwrap();
                    false
                }
                // refused by the engine after a row was written
                _ => {
                    let tx = store.write().await.unwrap();
                    tx.run("INSERT INTO entry (who, what) VALUES ($1, 'refused')", [who.into()]).await.unwrap();
                    let twice = tx.run("INSERT INTO entry (who, what) VALUES ($1, 'twice')", [who.into()]).await;
                    assert!(matches!(twice, Err(Error::Duplicate)));
                    false
                }
            }
        });
    }
    assert_eq!(people.join_all().await.into_iter().filter(|kept| *kept).count(), 20);
    assert_eq!(entered(&world.store).await, 20);
    let others = world.store.read().number("SELECT COUNT(*) FROM entry WHERE what <> 'kept'", []).await.unwrap();
    assert_eq!(others, Some(0));
});

on_both_engines!(whoever_goes_away_leaves_the_others_their_commit, |world| async move {
    with_table(&world.store).await;
    // from going away before anything has begun to going away when all but the answer is done
    for round in 0_i64..40 {
        let patience = Duration::from_micros(50 * (1 + round.unsigned_abs() % 20));
        let mut people = JoinSet::new();
        for who in round * 100..round * 100 + 40 {
            let store = world.store.clone();
            people.spawn(async move {
                if who % 2 == 0 {
                    return enter(&store, who).await.map(|()| Some(who));
                }
                let heard = tokio::time::timeout(patience, enter(&store, who)).await;
                heard.map_or(Ok(None), |kept| kept.map(|()| Some(who)))
            });
        }
        let told: Result<Vec<_>, _> = people.join_all().await.into_iter().collect();
        for who in told.unwrap().into_iter().flatten() {
            let kept = world.store.read().number("SELECT COUNT(*) FROM entry WHERE who = $1", [who.into()]).await;
            assert_eq!(kept.unwrap(), Some(1), "{who} was told that the change is kept");
        }
    }
});

/// Only SQLite can be told how large its file may grow; a full disk answers with the same error.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_loses_nothing_and_stops_nobody_afterwards() {
    let world = World::new(Engine::Sqlite).await;
    with_table(&world.store).await;
    enter(&world.store, 1).await.unwrap();
    let pages = world.store.read().number("PRAGMA page_count", []).await.unwrap().unwrap();
    may_grow_to(&world.store, pages + 8).await;
    let mut large = JoinSet::new();
    for who in 10..30 {
        let store = world.store.clone();
        large.spawn(async move {
            let tx = store.write().await?;
            let what = "x".repeat(40_000);
            tx.run("INSERT INTO entry (who, what) VALUES ($1, $2)", [i64::from(who).into(), what.into()]).await?;
            tx.commit().await
        });
    }
    let acknowledged = large.join_all().await.into_iter().flatten().count();
    assert!(acknowledged < 20, "the file was not full");
    assert_eq!(entered(&world.store).await, 1 + i64::try_from(acknowledged).unwrap());
    may_grow_to(&world.store, 1_000_000).await;
    enter(&world.store, 2).await.unwrap();
    assert_eq!(entered(&world.store).await, 2 + i64::try_from(acknowledged).unwrap());
}

async fn may_grow_to(store: &Store, pages: i64) {
    let tx = store.write().await.unwrap();
    tx.number(&format!("PRAGMA max_page_count = {pages}"), []).await.unwrap();
    tx.commit().await.unwrap();
}
