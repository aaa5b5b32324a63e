//! Targets with their path: what is set, what it counts by, what came of it, how far the year can come.

use crate::bao_dai::*;
use crate::many::*;
use chrono::NaiveDate;
use organisation::{Error, audit, unit};
use programme::{
    Programme,
    target::{self, Aim, Apart, Certainty, Comparison, Course, Forecast, Goal, Level, Milestone, NewPath},
};
use storage::Sql as _;
use testkit::{NOW, World, on_both_engines};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn path(milestones: &[(i64, u64)]) -> NewPath {
    NewPath {
        milestones: milestones.iter().map(|(year, share)| Milestone { year: *year, share: *share }).collect(),
        standard: "minh-hoa".into(),
        units_on: NOW.today(),
        certainty: Certainty::Verified,
        ground: "Kế hoạch giả lập 226".into(),
    }
}

async fn set(programme: &Programme, world: &World, new: &NewPath) -> organisation::Result<()> {
    target::set_path(programme, &world.cast.lead, world.cast.province, new, NOW).await
}

async fn course(programme: &Programme, world: &World) -> Course {
    target::of_province(&programme.store, &world.cast.lead, world.cast.province).await.unwrap()
}

async fn comparison(programme: &Programme, world: &World) -> Comparison {
    let course = course(programme, world).await;
    course.years.into_iter().find(|one| one.year == YEAR).unwrap().comparison
}

on_both_engines!(a_path_counts_by_its_standard_and_its_units_and_says_how_far_the_year_is, |world| async move {
    let programme = programme(&world).await;
    // 65 % in 2025 and 75 % in 2030: 67 % in 2026, of 99 communes 66,33
    set(&programme, &world, &path(&[(2030, 7_500), (2025, 6_500)])).await.unwrap();
    let course = course(&programme, &world).await;
    let years: Vec<i64> = course.years.iter().map(|one| one.year).collect();
    assert_eq!(years, [2025, 2026, 2027, 2028, 2029, 2030]);
    let now = &course.years[1];
    assert_eq!(now.goal().unwrap().level().unwrap().hundredths(), 6_700);
    assert!(!now.milestone && course.years[0].milestone);
    assert_eq!(now.comparison, Comparison::Together { wanted: 67, hundredths: None }, "nothing is decided yet");
    assert_eq!(course.years[0].comparison, Comparison::Nothing, "2025 was never opened");
    let forecast = Forecast { communes: 99, decided: false, recognised: 0, met: 0, undetermined: 99 };
    assert_eq!(course.forecast, Some((YEAR, forecast)));
    // 1/99 is 1,0101… %: 65,9898… points below, and never less than it lacks
    recognise(&programme, &world, 1).await;
    assert_eq!(comparison(&programme, &world).await, Comparison::Together { wanted: 67, hundredths: Some(-6_599) });
});

on_both_engines!(a_commune_that_moves_to_another_province_changes_the_lists_of_both, |world| async move {
    let programme = programme(&world).await;
    let (own, moved) = (world.cast.province, world.cast.neighbour);
    let provinces = unit::provinces(world.store.read(), NOW.today()).await.unwrap();
    let others: Vec<i64> = provinces.into_iter().map(|unit| unit.id).filter(|id| *id != own).take(2).collect();
    let tx = world.store.write().await.unwrap();
    let sql = "INSERT INTO unit_form (unit_id, code, name, folded, kind, parent_id, valid_from, ground, provenance)
               SELECT unit_id, code, name, folded, kind, $2, '2026-06-01', '', provenance
               FROM unit_form WHERE unit_id = $1 AND valid_to IS NULL";
    tx.run(sql, [moved.into(), others[0].into()]).await.unwrap();
    let sql = "UPDATE unit_form SET valid_to = '2026-05-31' WHERE unit_id = $1 AND valid_from < '2026-06-01'";
    tx.run(sql, [moved.into()]).await.unwrap();
    tx.commit().await.unwrap();
    let ministry = &world.cast.ministry;
    let (before, after) = (date("2026-05-31"), date("2026-06-01"));
    for (province, same) in [(own, false), (others[0], false), (others[1], true)] {
        let course = target::of_province(&programme.store, ministry, province).await.unwrap();
        assert_eq!(course.lists.same(before, after), same, "{province}");
        assert_eq!(course.lists.since(before), Some(date("2025-07-01")), "{province}");
    }
    let country = target::of_country(&programme.store, ministry).await.unwrap();
    assert!(country.lists.same(before, after), "the country has the same communes as before");
    // the same province by province: a goal of before does not compare with a year of after
    set(&programme, &world, &NewPath { units_on: before, ..path(&[(YEAR, 6_700)]) }).await.unwrap();
    let round = programme::round::of_year(&programme.store, YEAR).await.unwrap();
    let all = target::of_provinces(&programme.store, ministry, &round).await.unwrap();
    let own = all.iter().find(|one| one.province == own).unwrap();
    assert_eq!(own.comparison, Comparison::Apart(Apart { standard: false, units: true }));
});

on_both_engines!(a_year_s_own_target_counts_before_the_path, |world| async move {
    let programme = programme(&world).await;
    set(&programme, &world, &path(&[(YEAR, 6_500)])).await.unwrap();
    target::set(&world.store, &world.cast.lead, world.cast.province, (YEAR, Aim::Communes(40)), "KH 2", NOW)
        .await
        .unwrap();
    let course = course(&programme, &world).await;
    assert_eq!(course.years[0].goal(), Some(Goal::Year(Aim::Communes(40))));
    assert_eq!(course.years[0].path, Some(Level::of(6_500)), "the path is shown beside");
    assert_eq!(course.years[0].comparison, Comparison::Together { wanted: 40, hundredths: None });
});

on_both_engines!(what_counts_by_another_standard_or_other_units_is_not_compared, |world| async move {
    let programme = programme(&world).await;
    let other = NewPath { standard: "qd-34-2014".into(), ..path(&[(YEAR, 9_800)]) };
    set(&programme, &world, &other).await.unwrap();
    let standard = Comparison::Apart(Apart { standard: true, units: false });
    assert_eq!(comparison(&programme, &world).await, standard);
    // Bắc Ninh had other communes before 1/7/2025, if it had any under this unit; the country surely had
    let ministry = &world.cast.ministry;
    let old = NewPath { units_on: date("2025-06-30"), ..path(&[(YEAR, 6_700)]) };
    target::set_national(&programme, ministry, &old, NOW).await.unwrap();
    let country = target::of_country(&programme.store, ministry).await.unwrap();
    assert_eq!(country.years[0].comparison, Comparison::Apart(Apart { standard: false, units: true }));
    assert_eq!(country.lists.since(date("2025-06-30")), None);
    assert!(country.lists.since(date("2025-07-01")).is_some());
    // registered anew it compares again, and nothing of the old one is lost
    set(&programme, &world, &path(&[(YEAR, 6_571)])).await.unwrap();
    assert!(matches!(comparison(&programme, &world).await, Comparison::Together { wanted: 66, .. }));
    let course = course(&programme, &world).await;
    let shares: Vec<u64> = course.paths.iter().map(|path| path.milestones[0].share).collect();
    assert_eq!(shares, [6_571, 9_800], "superseded, never edited");
});

on_both_engines!(a_year_that_a_newer_path_leaves_out_keeps_the_older_one, |world| async move {
    let programme = programme(&world).await;
    set(&programme, &world, &path(&[(2015, 8_500), (2020, 9_500)])).await.unwrap();
    set(&programme, &world, &path(&[(2019, 6_571), (2021, 7_000)])).await.unwrap();
    let course = course(&programme, &world).await;
    let at = |year| course.years.iter().find(|one| one.year == year).unwrap().path.map(Level::hundredths);
    assert_eq!([at(2018), at(2019), at(2020), at(2021)], [Some(9_100), Some(6_571), Some(6_785), Some(7_000)]);
});

on_both_engines!(the_forecast_goes_from_what_is_decided_to_what_is_computed_as_met, |world| async move {
    let programme = programme(&world).await;
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    let forecast = async || course(&programme, &world).await.forecast.unwrap().1;
    let open = Forecast { communes: 99, decided: false, recognised: 0, met: 1, undetermined: 98 };
    assert_eq!((forecast().await, forecast().await.possible()), (open, 1));
    appraise(&programme, &world).await;
    review(&programme, &world).await;
    decide(&programme, &world, 1).await.unwrap();
    let decided = Forecast { decided: true, recognised: 1, met: 0, ..open };
    assert_eq!((forecast().await, forecast().await.possible()), (decided, 1));
    revoke(&programme, &world, 2, "Báo cáo sai").await.unwrap();
    assert_eq!(forecast().await.possible(), 0, "what was revoked is neither certain nor possible");
    let provinces = target::of_provinces(
        &programme.store,
        &world.cast.ministry,
        &programme::round::of_year(&programme.store, YEAR).await.unwrap(),
    )
    .await
    .unwrap();
    assert_eq!(provinces.len(), 34);
    let own = provinces.iter().find(|one| one.province == world.cast.province).unwrap();
    assert_eq!((own.goal, own.forecast.communes), (None, 99));
});

on_both_engines!(only_whoever_may_sets_a_path_and_it_leaves_its_event, |world| async move {
    let programme = programme(&world).await;
    let (cast, new) = (&world.cast, path(&[(2030, 7_500)]));
    for actor in [&cast.stranger, &cast.officer, &cast.provincial_chair, &cast.ministry, &cast.nobody] {
        let done = target::set_path(&programme, actor, cast.province, &new, NOW).await;
        assert!(matches!(done, Err(Error::Forbidden)), "{}", actor.name);
    }
    for actor in [&cast.lead, &cast.administrator, &cast.nobody] {
        let done = target::set_national(&programme, actor, &new, NOW).await;
        assert!(matches!(done, Err(Error::Forbidden)), "{}", actor.name);
    }
    for actor in [&cast.stranger, &cast.officer, &cast.nobody] {
        let read = target::of_province(&programme.store, actor, cast.province).await;
        assert!(matches!(read, Err(Error::Forbidden)), "{}", actor.name);
    }
    assert!(matches!(target::of_country(&programme.store, &cast.lead).await, Err(Error::Forbidden)));
    set(&programme, &world, &new).await.unwrap();
    let id = course(&programme, &world).await.paths[0].id;
    let events = audit::history(&world.store, "target_path", id, 9).await.unwrap();
    assert_eq!(events[0].action, "target_path_set");
    assert!(events[0].details.contains("\"standard\":\"minh-hoa\""), "{}", events[0].details);
});

on_both_engines!(a_path_that_says_nothing_is_refused, |world| async move {
    let programme = programme(&world).await;
    for (new, key) in [
        (path(&[]), "path.refused.count"),
        (path(&[(2030, 0)]), "path.refused.unreadable"),
        (path(&[(2030, 10_001)]), "path.refused.unreadable"),
        (path(&[(30, 5_000)]), "path.refused.unreadable"),
        (path(&[(2030, 5_000), (2030, 6_000)]), "path.refused.year_twice"),
        (NewPath { standard: "none".into(), ..path(&[(2030, 1)]) }, "path.refused.standard_unknown"),
        (NewPath { ground: " ".into(), ..path(&[(2030, 1)]) }, "due.refused.ground_missing"),
    ] {
        assert_eq!(refused(set(&programme, &world, &new).await), key);
    }
    assert_eq!(course(&programme, &world).await.paths, []);
});

on_both_engines!(what_documents_are_known_to_set_is_offered_with_its_mark, |world| async move {
    let country = target::known(&world.store, None).await.unwrap();
    assert_eq!(country.len(), 1);
    assert_eq!(country[0].provenance.key(), "reported", "never as certain");
    let milestones = [Milestone { year: 2025, share: 6_500 }, Milestone { year: 2030, share: 7_500 }];
    assert_eq!(country[0].milestones, milestones);
    assert_eq!(target::known(&world.store, Some(world.cast.province)).await.unwrap(), []);
    // nothing of it is in force by itself
    assert_eq!(world.store.read().number("SELECT COUNT(*) FROM target_path", []).await.unwrap(), Some(0));
});
