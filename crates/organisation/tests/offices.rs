//! Offices: given, ended, withdrawn, and over with their unit.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use chrono::{Days, NaiveDate};
use organisation::{
    Actor, Error, Moment, Role, audit,
    office::{self, NewOffice},
    session::{self, Origin},
    unit::{self, level},
};
use storage::Sql as _;
use testkit::{NOW, PASSWORD, World, on_both_engines};

const ORIGIN: Origin<'_> = Origin { address: "127.0.0.1", user_agent: "" };

fn today() -> NaiveDate {
    NOW.today()
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// An office for the person of the cast that has none.
fn new(world: &World, unit: i64, role: Role, from: NaiveDate) -> NewOffice {
    NewOffice {
        person: world.cast.nobody.person,
        unit,
        role,
        sector: None,
        from,
        to: None,
        ground: "Quyết định giả lập".into(),
    }
}

async fn given(world: &World, new: &NewOffice) -> i64 {
    office::give(&world.store, &world.cast.administrator, new, NOW).await.unwrap()
}

async fn held(world: &World, date: NaiveDate) -> usize {
    office::held_on(world.store.read(), &[world.cast.nobody.person], date).await.unwrap().len()
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> (&'static str, Option<&'static str>) {
    match result {
        Err(Error::Refused(refused)) => (refused.key, refused.field),
        other => panic!("{other:?}"),
    }
}

async fn signed_in(world: &World, at: Moment) -> Actor {
    let passwords = organisation::password::Passwords::default();
    let token = session::begin(&world.store, &passwords, "khong", PASSWORD, ORIGIN, at).await.unwrap();
    session::actor(&world.store, &token.0, at).await.unwrap().unwrap()
}

on_both_engines!(an_office_given_by_mistake_is_withdrawn_at_once, |world| async move {
    let id = given(&world, &new(&world, world.cast.commune, Role::CommuneOfficer, today())).await;
    assert_eq!(signed_in(&world, NOW).await.offices.len(), 1);
    let withdraw = |reason: &'static str| office::withdraw(&world.store, &world.cast.administrator, id, reason, NOW);
    assert_eq!(refused(withdraw("  ").await), ("office.refused.reason_missing", Some("reason")));
    withdraw("giao nhầm xã").await.unwrap();
    assert_eq!(held(&world, today()).await, 0);
    assert!(signed_in(&world, NOW).await.offices.is_empty());
    assert!(office::not_over(world.store.read(), world.cast.nobody.person, today()).await.unwrap().is_empty());
    let events = audit::history(&world.store, "office", id, 10).await.unwrap();
    assert_eq!(events[0].action, "office_withdrawn");
    assert_eq!(events[0].details, r#"{"reason":"giao nhầm xã"}"#);
    assert!(matches!(withdraw("lần nữa").await, Err(Error::NotFound)));
    let end = office::end(&world.store, &world.cast.administrator, id, today(), NOW).await;
    assert!(matches!(end, Err(Error::NotFound)));
});

on_both_engines!(a_future_office_is_listed_and_can_be_withdrawn, |world| async move {
    let first = today() + Days::new(30);
    let id = given(&world, &new(&world, world.cast.commune, Role::CommuneChair, first)).await;
    let listed = office::not_over(world.store.read(), world.cast.nobody.person, today()).await.unwrap();
    assert_eq!((listed.len(), listed[0].id, listed[0].from), (1, id, first));
    assert_eq!(listed[0].unit_name, "Xã Bảo Đài");
    office::withdraw(&world.store, &world.cast.administrator, id, "giao nhầm", NOW).await.unwrap();
    assert_eq!(held(&world, first).await, 0);
});

on_both_engines!(a_wrong_last_day_is_refused_in_words, |world| async move {
    let id = given(&world, &new(&world, world.cast.commune, Role::CommuneOfficer, today())).await;
    let end = |last| office::end(&world.store, &world.cast.administrator, id, last, NOW);
    let before = today().pred_opt().unwrap();
    assert_eq!(refused(end(before).await), ("office.refused.ends_before", Some("last_day")));
    end(today()).await.unwrap();
    assert_eq!(refused(end(today() + Days::new(3)).await), ("office.refused.ends_already", Some("last_day")));
    assert_eq!((held(&world, today()).await, held(&world, today().succ_opt().unwrap()).await), (1, 0));
    let late = NOW.plus_minutes(2 * 24 * 60);
    let late = office::withdraw(&world.store, &world.cast.administrator, id, "giao nhầm", late).await;
    assert_eq!(refused(late).0, "office.refused.ends_already");
});

on_both_engines!(nobody_withdraws_the_office_they_act_in, |world| async move {
    let own = world.cast.administrator.offices[0].id;
    let own = office::withdraw(&world.store, &world.cast.administrator, own, "nhầm", NOW).await;
    assert_eq!(refused(own), ("office.refused.own_office", Some("reason")));
    let stranger = office::withdraw(&world.store, &world.cast.chair, 1, "nhầm", NOW).await;
    assert!(matches!(stranger, Err(Error::Forbidden)));
});

on_both_engines!(an_office_needs_a_unit_of_its_first_day_and_a_person_with_an_account, |world| async move {
    let db = world.store.read();
    let old = unit::by_code(db, level::COMMUNE, "00004", day(2025, 6, 30)).await.unwrap().unwrap().id;
    let give = async |new: NewOffice| office::give(&world.store, &world.cast.administrator, &new, NOW).await;
    let late = give(new(&world, old, Role::CommuneOfficer, day(2025, 7, 1))).await;
    assert_eq!(refused(late), ("office.refused.unit_unknown", Some("unit")));
    let early = give(new(&world, world.cast.commune, Role::CommuneOfficer, day(2025, 6, 30))).await;
    assert_eq!(refused(early), ("office.refused.unit_unknown", Some("unit")));
    give(new(&world, old, Role::CommuneOfficer, day(2025, 6, 30))).await.unwrap();
    let absent = NewOffice { person: 999_999, ..new(&world, world.cast.commune, Role::CommuneOfficer, today()) };
    assert_eq!(refused(give(absent).await), ("office.refused.person_unknown", None));
});

on_both_engines!(an_office_ends_with_its_unit_but_a_district_goes_on_reading, |world| async move {
    let db = world.store.read();
    let on = day(2025, 6, 30);
    let commune = unit::by_code(db, level::COMMUNE, "00004", on).await.unwrap().unwrap();
    let district = commune.parent_id.unwrap();
    given(&world, &new(&world, commune.id, Role::CommuneOfficer, day(2025, 1, 1))).await;
    assert_eq!((held(&world, on).await, held(&world, day(2025, 7, 1)).await), (1, 0));
    assert!(signed_in(&world, NOW).await.offices.is_empty());
    given(&world, &new(&world, district, Role::DistrictLead, day(2025, 1, 1))).await;
    assert_eq!((held(&world, on).await, held(&world, day(2025, 7, 1)).await), (2, 1));
    assert_eq!(signed_in(&world, NOW).await.offices[0].role, Role::DistrictLead);
    let listed = office::not_over(db, world.cast.nobody.person, today()).await.unwrap();
    assert_eq!(listed.iter().map(|given| given.role).collect::<Vec<_>>(), [Role::DistrictLead]);
});

on_both_engines!(a_person_with_several_offices_holds_them_all_in_one_answer, |world| async move {
    let passwords = organisation::password::Passwords::default();
    let token = session::begin(&world.store, &passwords, "kiem", PASSWORD, ORIGIN, NOW).await.unwrap();
    let actor = session::actor(&world.store, &token.0, NOW).await.unwrap().unwrap();
    assert_eq!(actor, world.cast.everybody);
    assert_eq!(actor.offices.len(), 5);
    assert_eq!(signed_in(&world, NOW).await, world.cast.nobody);
    let kept = world.store.read().number("SELECT COUNT(*) FROM session", []).await.unwrap();
    assert_eq!(kept, Some(2));
});
