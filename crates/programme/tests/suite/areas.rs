//! Areas: lists with their instrument, what they supersede, the boards that are narrowed to one, and the priority view.

use crate::bao_dai::*;
use chrono::NaiveDate;
use organisation::{
    Change, Error,
    area::{self, Area, Correction, Held},
    area_list::{self, Fault, Faults, Heading},
    class::{self, Classed},
    unit,
};
use programme::{
    Programme, advice,
    board::{self, Selection},
    priority::{self, Told},
    results,
};
use storage::{Sql as _, Store};
use testkit::{NOW, World, on_both_engines};

const REGION: &str = "minority_region_2026_30";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn heading(scheme: &str, from: &str) -> Heading {
    Heading {
        scheme: scheme.into(),
        instrument: "Quyết định giả lập 7".into(),
        from: from.into(),
        ..Heading::default()
    }
}

async fn code(world: &World, unit: i64) -> String {
    unit::find(world.store.read(), unit, NOW.today()).await.unwrap().code
}

async fn take(world: &World, heading: &Heading, text: &str) {
    area_list::take_by_program(&world.store, heading, text.as_bytes(), NOW).await.unwrap();
}

async fn faults(world: &World, heading: &Heading, text: &str) -> Faults {
    area_list::check(&world.store, &world.cast.lead, heading, text.as_bytes(), 9).await.unwrap().unwrap_err()
}

async fn rows(store: &Store) -> i64 {
    let sql = "SELECT COUNT(*) FROM unit_class WHERE scheme <> 'threshold'";
    store.read().number(sql, []).await.unwrap().unwrap()
}

async fn held(world: &World, unit: i64) -> Vec<(String, String, Option<String>)> {
    let held = area::held(world.store.read(), unit).await.unwrap();
    held.into_iter().map(|Held { class, valid_from, valid_to, .. }| (class, valid_from, valid_to)).collect()
}

async fn areas_on(world: &World, unit: i64, on: &str) -> Vec<String> {
    let areas = area::of_units(world.store.read(), day(on), Some(&[unit])).await.unwrap();
    areas.get(&unit).into_iter().flatten().map(|area| area.name()).collect()
}

on_both_engines!(a_list_with_faults_names_each_line_and_changes_nothing, |world| async move {
    let (one, other) = (code(&world, world.cast.commune).await, code(&world, world.cast.neighbour).await);
    let text = format!(
        "unit,name,class\n{one},Xã Bảo Đài,III\n99999,Xã Không Có,I\n{other},,IV\n{one},bao dai,II\n01273,,I\n{other},Xã Khác,I\n"
    );
    let found = faults(&world, &heading(REGION, "2026-01-01"), &text).await;
    let lines: Vec<(usize, &str)> = found.first.iter().map(|fault| (fault.line(), fault.key())).collect();
    assert_eq!(
        lines,
        [
            (3, "area.fault.unknown_unit"),
            (4, "area.fault.unknown_class"),
            (5, "area.fault.doubled"),
            (6, "area.fault.other_province"),
            (7, "area.fault.doubled"),
        ]
    );
    let named = faults(&world, &heading(REGION, "2026-01-01"), &format!("unit,name,class\n{one},Xã Khác,I\n")).await;
    assert!(matches!(&named.first[..], [Fault::OtherName { known, .. }] if known == "Xã Bảo Đài"), "{named:?}");
    let taken = area_list::take_by_program(&world.store, &heading(REGION, "2026-01-01"), text.as_bytes(), NOW).await;
    assert_eq!(refused(taken), "area.refused.faulty");
    assert_eq!(rows(&world.store).await, 0);
});

on_both_engines!(a_list_is_taken_with_its_instrument_and_a_day_of_its_scheme, |world| async move {
    let text = format!("unit,class\n{},III\n", code(&world, world.cast.commune).await);
    let answer =
        async |heading: &Heading| refused(area_list::check_by_program(&world.store, heading, text.as_bytes(), 9).await);
    assert_eq!(answer(&heading(REGION, "2025-12-31")).await, "area.refused.day_outside");
    assert_eq!(answer(&heading(REGION, "1/1/2026")).await, "class.refused.day_bad");
    assert_eq!(answer(&heading("coast", "2026-01-01")).await, "area.refused.scheme_unknown");
    assert_eq!(answer(&heading("threshold", "2026-01-01")).await, "area.refused.scheme_unknown");
    let nothing = Heading { instrument: "  ".into(), ..heading(REGION, "2026-01-01") };
    assert_eq!(answer(&nothing).await, "area.refused.instrument_missing");
});

on_both_engines!(a_later_list_supersedes_from_its_day_on_and_overwrites_nothing, |world| async move {
    let (one, other) = (code(&world, world.cast.commune).await, code(&world, world.cast.neighbour).await);
    take(&world, &heading(REGION, "2026-01-01"), &format!("unit,class\n{one},III\n{other},Khu vực II\n")).await;
    let all = Heading { complete: true, ..heading(REGION, "2026-07-01") };
    take(&world, &all, &format!("unit,class\n{one},II\n")).await;
    let end = Some("2030-12-31".to_owned());
    assert_eq!(
        held(&world, world.cast.commune).await,
        [
            ("II".to_owned(), "2026-07-01".to_owned(), end),
            ("III".to_owned(), "2026-01-01".to_owned(), Some("2026-06-30".to_owned())),
        ]
    );
    assert_eq!(areas_on(&world, world.cast.commune, "2026-06-30").await, ["minority_region_2026_30.III"]);
    assert_eq!(areas_on(&world, world.cast.commune, "2026-07-01").await, ["minority_region_2026_30.II"]);
    // the complete list does not name the neighbour
    assert_eq!(areas_on(&world, world.cast.neighbour, "2026-06-30").await, ["minority_region_2026_30.II"]);
    assert_eq!(areas_on(&world, world.cast.neighbour, "2026-07-01").await, Vec::<String>::new());
    let ended = area::held(world.store.read(), world.cast.neighbour).await.unwrap().remove(0);
    assert_eq!(ended.ended_ground.as_deref(), Some("Quyết định giả lập 7"));
    // a class ends with its scheme
    assert_eq!(areas_on(&world, world.cast.commune, "2031-01-01").await, Vec::<String>::new());
    let earlier = faults(&world, &heading(REGION, "2026-03-01"), &format!("unit,class\n{one},I\n")).await;
    assert!(matches!(&earlier.first[..], [Fault::Later { from, .. }] if from == "2026-07-01"), "{earlier:?}");
    let lists = area_list::all(&world.store, None).await.unwrap();
    let counts: Vec<_> = lists.iter().map(|list| (list.communes, list.ended, list.complete)).collect();
    assert_eq!(counts, [(1, 1, 1), (2, 0, 0)]);
});

on_both_engines!(an_earlier_list_never_undoes_a_later_complete_one, |world| async move {
    let cast = &world.cast;
    let (one, other) = (code(&world, cast.commune).await, code(&world, cast.neighbour).await);
    let named = |unit: &str| format!("unit,class\n{unit},I\n");
    take(&world, &heading(REGION, "2026-01-01"), &format!("unit,class\n{one},III\n{other},II\n")).await;
    take(&world, &Heading { complete: true, ..heading(REGION, "2026-07-01") }, &named(&one)).await;
    // the neighbour was taken out on 1/7, which a list of March does not undo, nor a correction, nor an earlier end
    let (march, before) = (heading(REGION, "2026-03-01"), held(&world, cast.neighbour).await);
    assert_eq!(before, [("II".to_owned(), "2026-01-01".to_owned(), Some("2026-06-30".to_owned()))]);
    let earlier = faults(&world, &march, &named(&other)).await;
    assert!(matches!(&earlier.first[..], [Fault::Later { from, .. }] if from == "2026-07-01"), "{earlier:?}");
    let correction = |unit: i64, class: &str, from: &str| {
        let (class, from) = (class.to_owned(), from.to_owned());
        let new = Correction { scheme: REGION.into(), class, from, ground: "Công văn giả lập 9".into() };
        let (store, lead) = (&world.store, &cast.lead);
        async move { area::correct(store, lead, unit, &new, NOW).await }
    };
    for class in ["I", ""] {
        let late = correction(cast.neighbour, class, "2026-03-01").await;
        assert_eq!(refused(late), "class.refused.later_exists", "{class}");
    }
    let complete = Heading { complete: true, ..march.clone() };
    let third = {
        let mut all = unit::below(world.store.read(), cast.province, "commune", NOW.today()).await.unwrap();
        all.retain(|unit| unit.id != cast.commune && unit.id != cast.neighbour);
        all.remove(0)
    };
    let left_out = faults(&world, &complete, &named(&third.code)).await;
    let keys: Vec<_> = left_out.first.iter().map(Fault::key).collect();
    assert_eq!(keys, ["area.fault.later"], "the complete list of July does not name the third one");
    let held_later = held(&world, cast.neighbour).await;
    assert_eq!(held_later, before, "as it was");
    assert_eq!(
        area::held(world.store.read(), cast.neighbour).await.unwrap()[0].ended_ground.as_deref(),
        Some("Quyết định giả lập 7")
    );
    // on the day itself and later it may come in again
    correction(cast.neighbour, "III", "2026-07-01").await.unwrap();
    assert_eq!(areas_on(&world, cast.neighbour, "2026-07-01").await, ["minority_region_2026_30.III"]);
    // another province's complete list says nothing of this one
    let elsewhere =
        Heading { province: Some(cast.stranger.offices[0].unit), complete: true, ..heading("border", "2026-07-01") };
    let foreign = {
        let all = unit::below(world.store.read(), cast.stranger.offices[0].unit, "commune", NOW.today()).await.unwrap();
        all[0].code.clone()
    };
    take(&world, &elsewhere, &format!("unit\n{foreign}\n")).await;
    take(&world, &heading("border", "2026-01-01"), &format!("unit\n{one}\n")).await;
});

on_both_engines!(a_list_waits_for_a_class_that_is_being_set, |world| async move {
    let text = format!("unit,class\n{},II\n", code(&world, world.cast.commune).await);
    let new =
        Classed { class: "III".into(), valid_from: "2026-01-01".into(), ground: "Công văn giả lập 9".into() };
    let mut change = Change::by_program(&world.store, NOW).await.unwrap();
    class::set(&mut change, world.cast.commune, REGION, &new).await.unwrap();
    let later = heading(REGION, "2026-01-01");
    let set = async {
        // a list that did not wait would be taken by now
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        change.commit().await.unwrap();
    };
    let (taken, ()) = tokio::join!(area_list::take_by_program(&world.store, &later, text.as_bytes(), NOW), set);
    assert_eq!(refused(taken), "area.refused.faulty", "the class begins on the list's own day");
    assert_eq!(areas_on(&world, world.cast.commune, "2026-01-01").await, ["minority_region_2026_30.III"]);
});

on_both_engines!(a_complete_list_tells_whom_it_leaves_out_against_what_is_known, |world| async move {
    let cast = &world.cast;
    let (one, other) = (code(&world, cast.commune).await, code(&world, cast.neighbour).await);
    take(&world, &heading("border", "2026-01-01"), &format!("unit\n{other}\n")).await;
    let complete = Heading { complete: true, ..heading("border", "2026-01-01") };
    let found = faults(&world, &complete, &format!("unit\n{one}\n")).await;
    let name = "area.fault.left_out";
    assert_eq!(found.first.iter().map(|fault| (fault.line(), fault.key())).collect::<Vec<_>>(), [(1, name)]);
    assert!(matches!(&found.first[..], [Fault::LeftOut { code, from, .. }] if *code == other && from == "2026-01-01"));
    // from the next day on it ends what began on the first
    let next = Heading { complete: true, ..heading("border", "2026-01-02") };
    take(&world, &next, &format!("unit\n{one}\n")).await;
    assert_eq!(areas_on(&world, cast.neighbour, "2026-01-01").await, ["border.border"]);
    assert_eq!(areas_on(&world, cast.neighbour, "2026-01-02").await, Vec::<String>::new());
});

on_both_engines!(a_code_that_lost_its_zeros_is_taken_by_its_name_only, |world| async move {
    let province = world.cast.stranger.offices[0].unit;
    let all = unit::below(world.store.read(), province, "commune", NOW.today()).await.unwrap();
    let commune = all.iter().find(|unit| unit.code.starts_with('0')).unwrap();
    let short = commune.code.trim_start_matches('0');
    let answer = async |text: String| {
        area_list::check_by_program(&world.store, &heading("border", "2026-01-01"), text.as_bytes(), 9).await.unwrap()
    };
    for line in [format!("{short},"), format!("{short},Xã Không Có")] {
        let found = answer(format!("unit,name\n{line}\n")).await.unwrap_err();
        assert!(matches!(&found.first[..], [Fault::UnknownUnit { code, .. }] if code == short), "{found:?}");
    }
    let plan = answer(format!("unit,name\n{short},{}\n", commune.name)).await.unwrap();
    assert_eq!((plan.communes[0].unit, &plan.communes[0].code), (commune.id, &commune.code));
});

on_both_engines!(a_province_takes_lists_of_its_own_communes_and_nobody_else_does, |world| async move {
    let cast = &world.cast;
    let text = format!("unit\n{}\n", code(&world, cast.commune).await);
    let (bytes, border) = (text.as_bytes(), heading("border", "2026-01-01"));
    for actor in [&cast.officer, &cast.chair, &cast.provincial_chair, &cast.clerk, &cast.administrator, &cast.nobody] {
        let answer = area_list::check(&world.store, actor, &border, bytes, 9).await;
        assert!(matches!(answer, Err(Error::Forbidden)), "{}", actor.name);
    }
    let foreign = area_list::check(&world.store, &cast.stranger, &border, bytes, 9).await.unwrap().unwrap_err();
    assert!(matches!(foreign.first[..], [Fault::OtherProvince { .. }]));
    let pretended = Heading { province: Some(cast.province), ..border.clone() };
    let answer = area_list::check(&world.store, &cast.stranger, &pretended, bytes, 9).await;
    assert!(matches!(answer, Err(Error::Forbidden)));
    let plan = area_list::check(&world.store, &cast.lead, &border, bytes, 9).await.unwrap().unwrap();
    let other_seal = area_list::take(&world.store, &cast.lead, &border, bytes, ("0", NOW)).await;
    assert!(matches!(other_seal, Err(Error::Conflict)));
    let id = area_list::take(&world.store, &cast.lead, &border, bytes, (&plan.seal, NOW)).await.unwrap();
    let events = organisation::audit::history(&world.store, "area_list", id, 9).await.unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].person.as_deref(), Some(cast.lead.name.as_str()));
    assert_eq!(areas_on(&world, cast.commune, "2026-01-01").await, ["border.border"]);
    // what was seen in the dry run has moved on
    let again = area_list::take(&world.store, &cast.lead, &border, bytes, (&plan.seal, NOW)).await;
    assert!(matches!(again, Err(Error::Conflict)));
    assert!(area_list::check(&world.store, &cast.ministry, &heading("island", "2026-01-01"), bytes, 9).await.is_ok());
});

on_both_engines!(one_commune_is_corrected_with_its_ground, |world| async move {
    let (cast, store) = (&world.cast, &world.store);
    let island = |class: &str, from: &str| Correction {
        scheme: "island".into(),
        class: class.into(),
        from: from.into(),
        ground: "Công văn giả lập 9".into(),
    };
    let first = island("island", "2026-02-01");
    for actor in [&cast.stranger, &cast.officer] {
        let answer = area::correct(store, actor, cast.commune, &first, NOW).await;
        assert!(matches!(answer, Err(Error::Forbidden)), "{}", actor.name);
    }
    area::correct(store, &cast.lead, cast.commune, &first, NOW).await.unwrap();
    let answer = async |correction| refused(area::correct(store, &cast.lead, cast.commune, &correction, NOW).await);
    assert_eq!(answer(island("coast", "2026-03-01")).await, "area.refused.class_unknown");
    assert_eq!(answer(island("island", "2026-01-15")).await, "class.refused.later_exists");
    assert_eq!(answer(island("island", "2020-01-15")).await, "area.refused.no_commune");
    let groundless = Correction { ground: " ".into(), ..island("", "2026-03-01") };
    assert_eq!(answer(groundless).await, "class.refused.ground_missing");
    area::correct(store, &cast.ministry, cast.commune, &island("", "2026-03-01"), NOW).await.unwrap();
    assert_eq!(areas_on(&world, cast.commune, "2026-02-28").await, ["island.island"]);
    assert_eq!(areas_on(&world, cast.commune, "2026-03-01").await, Vec::<String>::new());
    assert_eq!(answer(island("", "2026-04-01")).await, "class.refused.nothing_to_end");
});

/// Bảo Đài is border and mountain, its neighbour mountain; both since 2026, and an island only after the period.
async fn placed(world: &World) {
    let (one, other) = (code(world, world.cast.commune).await, code(world, world.cast.neighbour).await);
    take(world, &heading("border", "2026-01-01"), &format!("unit\n{one}\n")).await;
    take(world, &heading("mountain", "2026-01-01"), &format!("unit\n{one}\n{other}\n")).await;
    take(world, &heading("island", "2026-11-16"), &format!("unit\n{other}\n")).await;
}

async fn shown(programme: &Programme, world: &World, area: &str) -> Vec<i64> {
    let area = Area::from_name(area);
    let lines = board::lines(&programme.store, &world.cast.lead, Some(world.cast.province), YEAR, NOW.today()).await;
    let selection = Selection { area, ..Selection::default() };
    lines.unwrap().iter().filter(|line| selection.shows(line)).map(|line| line.unit).collect()
}

on_both_engines!(a_board_is_narrowed_to_an_area_of_the_last_day_of_the_period, |world| async move {
    let programme = programme(&world).await;
    let (cast, store) = (&world.cast, &programme.store);
    placed(&world).await;
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    assert_eq!(shown(&programme, &world, "border.border").await, [cast.commune]);
    let mut both = shown(&programme, &world, "mountain.mountain").await;
    both.sort_unstable();
    let mut wanted = vec![cast.commune, cast.neighbour];
    wanted.sort_unstable();
    assert_eq!(both, wanted);
    assert_eq!(shown(&programme, &world, "island.island").await, Vec::<i64>::new());
    let mountain = Area::from_name("mountain.mountain");
    let today = NOW.today();
    let country = board::country(store, &cast.ministry, (YEAR, mountain), today).await.unwrap();
    assert_eq!((country.total.communes, country.total.met, country.provinces.len()), (2, 1, 1));
    let province = board::province(store, &cast.lead, cast.province, (YEAR, mountain), today).await.unwrap();
    assert_eq!(province, country);
    let whole = board::province(store, &cast.lead, cast.province, (YEAR, None), today).await.unwrap();
    assert_eq!(whole.total.communes, 99);
    let standard = programme.latest("minh-hoa").unwrap();
    let rolled = board::roll_up(&programme, &cast.ministry, &standard, (YEAR, mountain)).await.unwrap();
    assert_eq!(rolled.communes.into_iter().collect::<Vec<_>>(), [(cast.province, 2)]);
    let (_, births) = standard.indicator("2.1").unwrap();
    let (lead, here, when) = (&cast.lead, Some(cast.province), (YEAR, mountain));
    let figures = board::commune_figures(&programme, lead, (&standard, births), cast.province, when).await.unwrap();
    let map = board::regions(store, &cast.ministry, when, board::Boundaries::Current, None).await.unwrap();
    let years = board::over_years(store, lead, here, mountain).await.unwrap();
    let causes = board::causes(&programme, lead, here, when).await.unwrap();
    let advised = advice::of_province(&programme, lead, cast.province, when).await.unwrap().unwrap();
    assert_eq!((figures.len(), map.total.counts.communes, years[0].counts.communes), (2, 2, 2));
    assert_eq!((causes.communes, advised.counted, advised.nearest.len() + advised.held.len()), (2, 2, 1));
    // nobody is on an island: nothing to advise, and no other province's page
    let island = (YEAR, Area::from_name("island.island"));
    assert_eq!(advice::of_province(&programme, lead, cast.province, island).await.unwrap().unwrap().counted, 0);
    let tallies = board::area_tallies(store, &cast.lead, Some(cast.province), YEAR).await.unwrap();
    let tallies: Vec<_> = tallies
        .iter()
        .map(|(area, one)| (area.name(), one.communes, one.met, one.not_met + one.undetermined, one.recognised))
        .collect();
    assert_eq!(tallies, [("mountain.mountain".to_owned(), 2, 1, 1, 0), ("border.border".to_owned(), 1, 1, 0, 0)]);
    assert_eq!(board::area_tallies(store, &cast.ministry, None, YEAR).await.unwrap().len(), 2);
    for (actor, province) in [(&cast.stranger, Some(cast.province)), (&cast.lead, None), (&cast.officer, None)] {
        let answer = board::area_tallies(store, actor, province, YEAR).await;
        assert!(matches!(answer, Err(Error::Forbidden)), "{}", actor.name);
    }
});

on_both_engines!(published_results_are_found_by_area, |world| async move {
    let programme = programme(&world).await;
    placed(&world).await;
    submit(&programme, &world, &[&FIGURES, &STEPS]).await;
    appraise(&programme, &world).await;
    review(&programme, &world).await;
    decide(&programme, &world, 1).await.unwrap();
    publish(&programme, &world).await;
    let found =
        async |area: &str| results::of_year_in(&programme.store, YEAR, Area::from_name(area)).await.unwrap().len();
    assert_eq!((found("border.border").await, found("island.island").await), (1, 0));
});

on_both_engines!(priority_stands_in_the_stated_order_and_what_is_not_known_is_not_zero, |world| async move {
    let programme = programme(&world).await;
    let cast = &world.cast;
    placed(&world).await;
    let third = {
        let mut all = unit::below(world.store.read(), cast.province, "commune", NOW.today()).await.unwrap();
        all.retain(|unit| unit.id != cast.commune && unit.id != cast.neighbour);
        all.remove(0)
    };
    let fourth = {
        let mut all = unit::below(world.store.read(), cast.province, "commune", NOW.today()).await.unwrap();
        all.retain(|unit| ![cast.commune, cast.neighbour, third.id].contains(&unit.id));
        all.remove(0)
    };
    take(&world, &heading(REGION, "2026-01-01"), &format!("unit,class\n{},II\n", fourth.code)).await;
    take(&world, &heading("mountain", "2026-01-02"), &format!("unit\n{}\n", third.code)).await;
    submit(&programme, &world, &[&FIGURES]).await;
    let today = NOW.today();
    let view = priority::of_province(&programme, &cast.lead, (cast.province, YEAR), today).await.unwrap();
    let keys: Vec<_> = view.groups.iter().map(|one| (one.group.key.as_str(), one.rows.len())).collect();
    let last = [("region_three", 0), ("special_difficult", 0), ("region_one_two", 1)];
    assert_eq!(keys, [&[("border", 1), ("island", 0), ("mountain", 2)][..], &last].concat());
    assert_eq!(view.others, 95);
    let first = &view.groups[0].rows[0];
    let groups: Vec<_> = first.groups.iter().map(|group| group.key.as_str()).collect();
    assert_eq!((first.line.unit, groups), (cast.commune, vec!["border", "mountain"]));
    assert_eq!((first.children, first.supported, first.unsupported()), (Told::Known(126), Told::Known(118), Some(8)));
    assert_eq!((first.poor, first.near_poor), (Told::NotAsked, Told::NotAsked));
    // and the page says so of every standard that comes with the program
    let rule = area::priority();
    for standard in programme.library().all() {
        assert!(
            rule.poor.iter().chain(&rule.near_poor).all(|fact| standard.fact_id(fact).is_none()),
            "{}",
            standard.id
        );
    }
    // criteria 3 and 11 lack 30 points each, criterion 8 lacks 20
    let lacks: Vec<_> = first.lacks.iter().take(3).map(|lack| lack.criterion.as_str()).collect();
    assert_eq!(lacks, ["3", "11", "8"]);
    let unknown = &view.groups[2].rows[0];
    assert_eq!((unknown.children, unknown.unsupported()), (Told::Missing, None));
    let sums = view.groups[2].sums();
    assert_eq!((sums.known, sums.children, sums.supported), (0, 0, 0));
    assert_eq!(view.groups[0].sums().children, 126);
    // pinned to a standard that does not know the maximum of criterion 3, nothing is known to lack there
    let other = programme.latest("qd-06-2019").unwrap().sha256.clone();
    let tx = world.store.write().await.unwrap();
    let sql = "UPDATE assessment SET standard_sha256 = $2 WHERE unit_id = $1";
    tx.run(sql, [cast.commune.into(), other.into()]).await.unwrap();
    tx.commit().await.unwrap();
    let view = priority::of_province(&programme, &cast.lead, (cast.province, YEAR), today).await.unwrap();
    assert!(view.groups[0].rows[0].lacks.iter().all(|lack| lack.criterion != "3"));
    for actor in [&cast.stranger, &cast.officer] {
        let answer = priority::of_province(&programme, actor, (cast.province, YEAR), today).await;
        assert!(matches!(answer, Err(Error::Forbidden)), "{}", actor.name);
    }
});
