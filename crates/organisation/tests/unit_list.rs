//! The lists of units: loaded once by several programs, open at their beginning, corrected later; classes of units.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::time::Duration;

use chrono::NaiveDate;
use organisation::{
    Change, Error,
    class::{self, Classed},
    unit::{self, level},
    unit_list,
};
use storage::{Sql as _, Store};
use testkit::{Engine, NOW, World, empty, on_both_engines};
use tokio::task::JoinSet;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

async fn count(store: &Store, sql: &str) -> i64 {
    store.read().number(sql, []).await.unwrap().unwrap()
}

async fn all_start(engine: Engine) {
    let (url, _folder) = empty(engine).await;
    let mut programs = JoinSet::new();
    for _ in 0..4 {
        let url = url.clone();
        programs.spawn(async move {
            let store = Store::open(&url).await?;
            unit_list::load(&store, NOW).await
        });
    }
    for started in programs.join_all().await {
        started.unwrap();
    }
    let store = Store::open(&url).await.unwrap();
    assert_eq!(count(&store, "SELECT COUNT(*) FROM unit WHERE level = 'ministry'").await, 1);
    assert_eq!(count(&store, "SELECT COUNT(*) FROM audit_event WHERE action = 'units_loaded'").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_programs_start_on_one_new_file_at_once() {
    all_start(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_programs_start_on_one_new_postgresql_database_at_once() {
    all_start(Engine::Postgres).await;
}

on_both_engines!(the_units_of_the_oldest_list_are_older_than_the_list, |world| async move {
    let db = world.store.read();
    for on in [day(2019, 12, 31), day(2024, 12, 31), day(2025, 6, 30)] {
        let provinces = unit::provinces(db, on).await.unwrap();
        assert_eq!(provinces.len(), 63, "{on}");
        let communes = unit::below(db, provinces[0].id, level::COMMUNE, on).await.unwrap();
        assert!(!communes.is_empty(), "{on}");
    }
    let old = unit::by_code(db, level::COMMUNE, "00004", day(2024, 12, 31)).await.unwrap().unwrap();
    assert_eq!(old.name, "Phường Trúc Bạch");
    assert!(old.ground.contains("chưa rõ ngày bắt đầu"), "{}", old.ground);
    assert_eq!(unit::find(db, old.id, day(2024, 1, 1)).await.unwrap(), old);
    let sql = "SELECT COUNT(*) FROM unit WHERE established_on IS NOT NULL AND established_on < '2025-07-01'";
    assert_eq!(count(&world.store, sql).await, 0);
});

/// Puts a database back to before one of its corrections.
async fn forget(world: &World, unit: i64, date: &str) {
    let tx = world.store.write().await.unwrap();
    tx.run("DELETE FROM unit_correction WHERE date = $1 AND level = 'province' AND code = '24'", [date.into()])
        .await
        .unwrap();
    tx.run("DELETE FROM unit_form WHERE unit_id = $1 AND valid_from = $2", [unit.into(), date.into()]).await.unwrap();
    tx.run("UPDATE unit_form SET valid_to = NULL WHERE unit_id = $1 AND valid_from = '2025-07-01'", [unit.into()])
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

on_both_engines!(a_newer_program_brings_its_corrections_to_an_existing_database, |world| async move {
    let (db, unit, on) = (world.store.read(), world.cast.province, day(2026, 9, 20));
    let corrected = unit::find(db, unit, on).await.unwrap();
    forget(&world, unit, "2026-09-20").await;
    assert_eq!(unit::find(db, unit, on).await.unwrap().name, "Tỉnh Bắc Ninh");
    unit_list::load(&world.store, NOW).await.unwrap();
    assert_eq!(unit::find(db, unit, on).await.unwrap(), corrected);
    assert_eq!(unit::find(db, unit, day(2026, 9, 19)).await.unwrap().valid_to.as_deref(), Some("2026-09-19"));
    let events = "SELECT COUNT(*) FROM audit_event WHERE action = 'units_corrected'";
    assert_eq!(count(&world.store, events).await, 2, "one of the first load and one of this");
    unit_list::load(&world.store, NOW).await.unwrap();
    assert_eq!(count(&world.store, events).await, 2, "nothing is applied twice");
});

const HEAD: &str = "date,level,code,name,kind,instrument,provenance,note\n";

on_both_engines!(a_correction_found_late_stands_between_the_forms_that_are_known, |world| async move {
    let late = format!("{HEAD}2026-01-01,province,24,Tỉnh Kinh Bắc,tinh,Nghị quyết giả lập,reported,\n");
    unit_list::correct(&world.store, &late, NOW).await.unwrap();
    let name = async |on| unit::find(world.store.read(), world.cast.province, on).await.unwrap().name;
    assert_eq!(name(day(2025, 12, 31)).await, "Tỉnh Bắc Ninh");
    assert_eq!(name(day(2026, 9, 19)).await, "Tỉnh Kinh Bắc");
    assert_eq!(name(day(2026, 9, 20)).await, "Thành phố Bắc Ninh");
});

on_both_engines!(a_correction_of_an_unknown_code_is_an_error_and_keeps_nothing, |world| async move {
    let wrong = format!(
        "{HEAD}2026-01-01,province,24,Tỉnh Kinh Bắc,tinh,x,reported,\n2026-01-01,commune,99999,Xã Không Có,xa,x,reported,\n"
    );
    let error = unit_list::correct(&world.store, &wrong, NOW).await.unwrap_err();
    assert!(matches!(&error, Error::Broken(_)) && error.to_string().contains("99999"), "{error}");
    assert_eq!(count(&world.store, "SELECT COUNT(*) FROM unit_correction WHERE date = '2026-01-01'").await, 0);
    assert_eq!(count(&world.store, "SELECT COUNT(*) FROM unit_form WHERE name = 'Tỉnh Kinh Bắc'").await, 0);
});

on_both_engines!(of_two_classes_set_at_once_one_ends_before_the_other_begins, |world| async move {
    let classed = |class: &str, from: &str| Classed {
        class: class.into(),
        valid_from: from.into(),
        ground: "Quyết định giả lập".into(),
    };
    let mut first = Change::by_program(&world.store, NOW).await.unwrap();
    class::set(&mut first, world.cast.commune, class::THRESHOLD, &classed("mountain", "2026-01-01")).await.unwrap();
    let (store, unit, second) = (world.store.clone(), world.cast.commune, classed("other", "2026-03-01"));
    let mut later = JoinSet::new();
    later.spawn(async move {
        let mut change = Change::by_program(&store, NOW).await?;
        class::set(&mut change, unit, class::THRESHOLD, &second).await?;
        change.commit().await
    });
    // long enough for the second to look
    tokio::time::sleep(Duration::from_millis(200)).await;
    first.commit().await.unwrap();
    later.join_next().await.unwrap().unwrap().unwrap();
    let open = format!("SELECT COUNT(*) FROM unit_class WHERE unit_id = {unit} AND valid_to IS NULL");
    assert_eq!(count(&world.store, &open).await, 1);
});

on_both_engines!(a_unit_has_one_class_from_a_day_on, |world| async move {
    let tx = world.store.write().await.unwrap();
    let sql = "INSERT INTO unit_class (unit_id, scheme, class, valid_from, ground) VALUES ($1, 'threshold', 'x', '2025-07-01', 'x')";
    assert!(matches!(tx.run(sql, [world.cast.commune.into()]).await, Err(storage::Error::Duplicate)));
});
