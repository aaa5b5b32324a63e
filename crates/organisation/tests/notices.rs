//! What the program tells people, once each; and work that one node does for all.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use organisation::{
    Actor, Change, Error,
    audit::Subject,
    lease::{self, Holder},
    notice::{self, Notice},
};
use serde::Serialize;
use storage::{Sql as _, Store};
use testkit::{NOW, World, on_both_engines};
use text::Lang;

#[derive(Serialize)]
struct Places {
    item: i64,
    paper: &'static str,
    issuer: &'static str,
    due: &'static str,
    days: i64,
}

const PLACES: Places = Places { item: 2, paper: "12/BYT-TE", issuer: "Bộ Y tế", due: "2026-11-17", days: 5 };

fn soon(once: &str) -> Notice<'static, Places> {
    Notice { kind: "task_due_soon", subject: ("task", 7), places: &PLACES, once: once.into() }
}

async fn tell(store: &Store, people: &[i64], once: &str) {
    let mut change = Change::by_program(store, NOW).await.unwrap();
    notice::tell(&change, people, &soon(once)).await.unwrap();
    change.record("told", Subject { kind: "task", id: 7, unit: None }, &()).await.unwrap();
    change.commit().await.unwrap();
}

async fn count(world: &World, actor: &Actor) -> i64 {
    notice::unread(world.store.read(), actor.person).await.unwrap()
}

on_both_engines!(many_people_are_told_at_once_and_nobody_twice, |world| async move {
    let (officer, chair) = (&world.cast.officer, &world.cast.chair);
    tell(&world.store, &[officer.person, chair.person, officer.person], "a").await;
    tell(&world.store, &[officer.person, chair.person, world.cast.lead.person], "a").await;
    tell(&world.store, &[officer.person], "b").await;
    assert_eq!(
        [count(&world, officer).await, count(&world, chair).await, count(&world, &world.cast.lead).await],
        [2, 1, 1]
    );
    assert_eq!(count(&world, &world.cast.neighbour_officer).await, 0);
    let mut change = Change::by_program(&world.store, NOW).await.unwrap();
    let both = BTreeSet::from([officer.person, chair.person]);
    let new = notice::tell_each(&change, &[(both.clone(), soon("b")), (both, soon("c"))]).await.unwrap();
    assert_eq!(new, 3, "the officer was told b");
    change.record("told", Subject { kind: "task", id: 7, unit: None }, &()).await.unwrap();
    change.commit().await.unwrap();
});

on_both_engines!(a_notice_is_read_by_its_person_alone, |world| async move {
    let (store, officer) = (&world.store, &world.cast.officer);
    for once in ["a", "b", "c"] {
        tell(store, &[officer.person], once).await;
    }
    let (told, more) = notice::of(store, officer, 0).await.unwrap();
    assert_eq!((told.len(), more), (3, false));
    assert!(told[0].id > told[1].id, "the newest first");
    assert_eq!(told[0].words(Lang::Vi), "Còn 5 ngày là đến hạn 17/11/2026: mục 2 của văn bản số 12/BYT-TE (Bộ Y tế).");
    let stranger = notice::open(store, &world.cast.chair, told[0].id, NOW).await;
    assert!(matches!(stranger, Err(Error::NotFound)));
    notice::open(store, officer, told[0].id, NOW).await.unwrap();
    assert_eq!(count(&world, officer).await, 2);
    notice::open(store, officer, told[0].id, NOW.plus_minutes(1)).await.unwrap();
    assert_eq!(notice::of(store, officer, 0).await.unwrap().0[0].read_at, Some(NOW.0), "when it was read first");
    notice::read_all(store, &world.cast.chair, NOW).await.unwrap();
    assert_eq!(count(&world, officer).await, 2, "everybody reads the own ones");
    notice::read_all(store, officer, NOW).await.unwrap();
    assert_eq!(count(&world, officer).await, 0);
});

on_both_engines!(the_list_has_pages_and_the_unread_are_counted_to_a_hundred, |world| async move {
    let (store, officer) = (&world.store, &world.cast.officer);
    let change = Change::by_program(store, NOW).await.unwrap();
    let me = BTreeSet::from([officer.person]);
    let many: Vec<_> = (0..130).map(|number| (me.clone(), soon(&format!("n{number}")))).collect();
    assert_eq!(notice::tell_each(&change, &many).await.unwrap(), 130);
    let mut change = change;
    change.record("told", Subject { kind: "task", id: 7, unit: None }, &()).await.unwrap();
    change.commit().await.unwrap();
    assert_eq!(count(&world, officer).await, 100);
    let mut pages = Vec::new();
    for page in 0..6 {
        let (told, more) = notice::of(store, officer, page).await.unwrap();
        pages.push((told.len(), more));
    }
    assert_eq!(pages, [(30, true), (30, true), (30, true), (30, true), (10, false), (0, false)]);
});

on_both_engines!(work_is_done_by_one_node_and_taken_over_from_a_dead_one, |world| async move {
    let store = &world.store;
    let (one, two) = (Holder::fresh(), Holder::fresh());
    assert_eq!(lease::done(store.read(), "w").await.unwrap(), None);
    assert_eq!(lease::take(store, "w", &one, NOW).await.unwrap().as_deref(), Some(""));
    assert_eq!(lease::take(store, "w", &two, NOW.plus_minutes(1)).await.unwrap(), None, "somebody has it");
    assert!(lease::take(store, "other", &two, NOW).await.unwrap().is_some(), "other work is free");
    assert!(lease::take(store, "w", &one, NOW.plus_minutes(2)).await.unwrap().is_some(), "whoever has it keeps it");
    lease::finish(store, "w", &one, "2026-11-10").await.unwrap();
    assert_eq!(lease::take(store, "w", &two, NOW.plus_minutes(5)).await.unwrap(), None, "until the last minute");
    let taken = lease::take(store, "w", &two, NOW.plus_minutes(6)).await.unwrap();
    assert_eq!(taken.as_deref(), Some("2026-11-10"), "taken over, with what was finished");
    lease::finish(store, "w", &one, "2026-11-11").await.unwrap();
    assert_eq!(lease::done(store.read(), "w").await.unwrap().as_deref(), Some("2026-11-10"), "it is another's now");
    lease::release(store, &two).await.unwrap();
    assert!(lease::take(store, "w", &one, NOW.plus_minutes(6)).await.unwrap().is_some(), "given back");
    let rows = store.read().number("SELECT COUNT(*) FROM lease", []).await.unwrap();
    assert_eq!(rows, Some(2));
});
