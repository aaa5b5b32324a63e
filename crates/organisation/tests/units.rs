//! The real units before and after 1/7/2025. Counts are those of `data/README.md`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use chrono::NaiveDate;
use organisation::{
    Error,
    unit::{self, level},
};
use storage::Sql as _;
use testkit::on_both_engines;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

async fn count(world: &testkit::World, level: &str, on: &str) -> i64 {
    let sql = "SELECT COUNT(*) FROM unit u JOIN unit_form f ON f.unit_id = u.id
               WHERE u.level = $1 AND f.valid_from <= $2 AND (f.valid_to IS NULL OR f.valid_to >= $2)";
    world.store.read().number(sql, [level.into(), on.into()]).await.unwrap().unwrap()
}

on_both_engines!(the_country_before_and_after_the_change_of_2025, |world| async move {
    assert_eq!(count(&world, level::PROVINCE, "2025-06-30").await, 63);
    assert_eq!(count(&world, level::DISTRICT, "2025-06-30").await, 696);
    assert_eq!(count(&world, level::COMMUNE, "2025-06-30").await, 10_035);
    assert_eq!(count(&world, level::PROVINCE, "2025-07-01").await, 34);
    assert_eq!(count(&world, level::DISTRICT, "2025-07-01").await, 0);
    assert_eq!(count(&world, level::COMMUNE, "2025-07-01").await, 3_321);
});

on_both_engines!(one_code_means_two_units_on_two_days, |world| async move {
    let db = world.store.read();
    let before = unit::by_code(db, level::COMMUNE, "00004", day(2025, 6, 30)).await.unwrap().unwrap();
    let after = unit::by_code(db, level::COMMUNE, "00004", day(2025, 7, 1)).await.unwrap().unwrap();
    assert_eq!(before.name, "Phường Trúc Bạch");
    assert_eq!(after.name, "Phường Ba Đình");
    assert_ne!(before.id, after.id);
    assert_eq!(before.abolished_on.as_deref(), Some("2025-06-30"));
});

on_both_engines!(a_province_that_was_not_merged_keeps_its_id, |world| async move {
    let db = world.store.read();
    let before = unit::by_code(db, level::PROVINCE, "01", day(2025, 6, 30)).await.unwrap().unwrap();
    let after = unit::by_code(db, level::PROVINCE, "01", day(2025, 7, 1)).await.unwrap().unwrap();
    assert_eq!(before.id, after.id);
    assert_eq!(after.abolished_on, None);
});

on_both_engines!(a_reported_change_of_kind_holds_from_its_day, |world| async move {
    let db = world.store.read();
    let before = unit::find(db, world.cast.province, day(2026, 9, 19)).await.unwrap();
    let after = unit::find(db, world.cast.province, day(2026, 9, 20)).await.unwrap();
    assert_eq!((before.name.as_str(), before.kind.as_str()), ("Tỉnh Bắc Ninh", "tinh"));
    assert_eq!((after.name.as_str(), after.kind.as_str()), ("Thành phố Bắc Ninh", "thanh_pho_trung_uong"));
    assert_eq!(after.provenance, "reported");
    assert_eq!(unit::below(db, world.cast.province, level::COMMUNE, day(2026, 9, 20)).await.unwrap().len(), 99);
});

on_both_engines!(a_new_commune_knows_its_predecessors, |world| async move {
    let mut names: Vec<String> =
        unit::predecessors(&world.store, world.cast.commune).await.unwrap().into_iter().map(|kin| kin.name).collect();
    names.sort();
    // resolution 1658/NQ-UBTVQH15: Tam Dị, Bảo Sơn, Thanh Lâm, Phương Sơn joined parts … at least these are in the map
    assert!(names.iter().any(|name| name.contains("Bảo Đài")), "{names:?}");
    let old = unit::predecessors(&world.store, world.cast.commune).await.unwrap()[0].id;
    let successors = unit::successors(&world.store, old).await.unwrap();
    assert!(successors.iter().any(|kin| kin.id == world.cast.commune));
});

on_both_engines!(search_ignores_marks_and_the_bar_of_d, |world| async move {
    let found = unit::search(world.store.read(), "bao dai", day(2026, 1, 1), 20).await.unwrap();
    assert!(found.iter().any(|unit| unit.id == world.cast.commune));
    let hostile = unit::search(world.store.read(), "%_\\'; DROP TABLE unit", day(2026, 1, 1), 20).await.unwrap();
    assert!(hostile.is_empty());
});

on_both_engines!(a_commune_stands_under_its_province, |world| async move {
    let place = unit::place(world.store.read(), world.cast.commune).await.unwrap();
    assert_eq!(place.above, [world.cast.province]);
    assert!(matches!(unit::find(world.store.read(), 999_999, day(2026, 1, 1)).await, Err(Error::NotFound)));
});
