//! Advice for a province, and support measures: planned, followed, and compared with the year after.

use std::cmp::Ordering;

use crate::bao_dai::*;
use chrono::NaiveDate;
use organisation::{Error, audit};
use programme::{
    Programme, advice,
    figures::{self, Entry, Source},
    round::{self, Round},
    support::{self, After, Kind, Measure, NewMeasure, Stage},
};
use testkit::{NOW, World, on_both_engines};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn new() -> NewMeasure {
    NewMeasure {
        indicator: "2.1".into(),
        kind: Kind::Communication,
        what: "Đăng ký khai sinh lưu động ở hai thôn xa".into(),
        cost: Some(12_000_000),
        funder: "Ngân sách tỉnh".into(),
        responsible: "Sở Tư pháp".into(),
        due_on: day(2026, 12, 31),
        document: "Kế hoạch giả lập 12/KH-MẪU".into(),
    }
}

async fn plan(programme: &Programme, world: &World, new: &NewMeasure) -> organisation::Result<Measure> {
    let dossier = dossier(programme, world.cast.commune).await;
    let id = support::plan(programme, &world.cast.lead, &dossier, new, NOW).await?;
    support::find(&programme.store, id).await
}

async fn year_after(programme: &Programme, standard: &str) {
    let round = Round {
        year: YEAR + 1,
        standard: standard.into(),
        period_from: "2026-11-16".into(),
        period_to: "2027-11-15".into(),
        ground: "Kế hoạch giả lập".into(),
    };
    round::open_by_program(programme, &round, NOW).await.unwrap();
}

async fn enter_after(programme: &Programme, world: &World, figures: &[(&str, u64)]) {
    let dossier = programme::assessment::of_unit(&programme.store, world.cast.commune, YEAR + 1).await.unwrap();
    let entry = Entry::of(wanted(programme, figures));
    figures::enter(programme, &world.cast.officer, &dossier, &entry, Source::Typed, NOW).await.unwrap();
}

on_both_engines!(a_measure_is_planned_begun_and_done_with_its_events, |world| async move {
    let programme = programme(&world).await;
    let measure = plan(&programme, &world, &new()).await.unwrap();
    assert_eq!((measure.stage, measure.cost, measure.indicator.as_str()), (Stage::Planned, Some(12_000_000), "2.1"));
    assert!(!measure.is_overdue(day(2026, 12, 31)) && measure.is_overdue(day(2027, 1, 1)));
    let lead = &world.cast.lead;
    support::follow(&programme, lead, &measure, (Stage::Begun, ""), NOW).await.unwrap();
    let stale = support::follow(&programme, lead, &measure, (Stage::Done, ""), NOW).await;
    assert!(matches!(stale, Err(Error::Conflict)), "somebody else was first");
    let begun = support::find(&programme.store, measure.id).await.unwrap();
    support::follow(&programme, lead, &begun, (Stage::Done, "Đã đăng ký cho 6 trẻ"), NOW).await.unwrap();
    let done = support::find(&programme.store, measure.id).await.unwrap();
    assert_eq!(done.stage, Stage::Done);
    assert!(!done.is_overdue(day(2027, 1, 1)), "what is done is not overdue");
    let again = support::follow(&programme, lead, &done, (Stage::Dropped, "thôi"), NOW).await;
    assert_eq!(refused(again), "support.refused.not_next");
    let steps = support::steps(&programme.store, &[done.assessment_id]).await.unwrap();
    let steps: Vec<_> = steps.iter().map(|step| (step.stage, step.words.as_str())).collect();
    assert_eq!(steps, [(Stage::Begun, ""), (Stage::Done, "Đã đăng ký cho 6 trẻ")]);
    let events = audit::history(&programme.store, "assessment", done.assessment_id, 9).await.unwrap();
    let actions: Vec<&str> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["support_done", "support_begun", "support_planned"]);
});

on_both_engines!(a_measure_given_up_says_why, |world| async move {
    let programme = programme(&world).await;
    let measure = plan(&programme, &world, &NewMeasure { cost: None, funder: String::new(), ..new() }).await.unwrap();
    assert_eq!((measure.cost, measure.funder.as_str()), (None, ""), "not known is not zero");
    let dropped = support::follow(&programme, &world.cast.lead, &measure, (Stage::Dropped, "  "), NOW).await;
    assert_eq!(refused(dropped), "support.refused.reason_missing");
    support::follow(&programme, &world.cast.lead, &measure, (Stage::Dropped, "Hết kinh phí"), NOW).await.unwrap();
});

on_both_engines!(a_measure_without_its_parts_is_refused, |world| async move {
    let programme = programme(&world).await;
    for (new, key) in [
        (NewMeasure { indicator: "99.9".into(), ..new() }, "support.refused.indicator_unknown"),
        (NewMeasure { what: " ".into(), ..new() }, "support.refused.what_missing"),
        (NewMeasure { responsible: String::new(), ..new() }, "support.refused.responsible_missing"),
        (NewMeasure { document: String::new(), ..new() }, "support.refused.document_missing"),
        (NewMeasure { cost: Some(u64::MAX), ..new() }, "support.refused.cost_bad"),
        (NewMeasure { due_on: day(2026, 11, 9), ..new() }, "support.refused.due_bad"),
        (NewMeasure { due_on: day(2036, 1, 1), ..new() }, "support.refused.due_bad"),
    ] {
        assert_eq!(refused(plan(&programme, &world, &new).await), key);
    }
    assert!(support::of_unit(&programme.store, world.cast.commune).await.unwrap().is_empty());
});

on_both_engines!(only_the_commune_s_own_province_plans_and_only_its_readers_read, |world| async move {
    let programme = programme(&world).await;
    let cast = &world.cast;
    let own = dossier(&programme, cast.commune).await;
    let strangers = [&cast.officer, &cast.chair, &cast.stranger, &cast.ministry, &cast.clerk, &cast.provincial_chair];
    for actor in strangers.into_iter().chain([&cast.administrator, &cast.nobody]) {
        let planned = support::plan(&programme, actor, &own, &new(), NOW).await;
        assert!(matches!(planned, Err(Error::Forbidden)), "{}", actor.name);
    }
    let measure = plan(&programme, &world, &new()).await.unwrap();
    let follow = support::follow(&programme, &cast.officer, &measure, (Stage::Done, ""), NOW).await;
    assert!(matches!(follow, Err(Error::Forbidden)));
    let may = async |actor| support::read(&programme, actor, measure.id).await.is_ok();
    assert!(may(&cast.officer).await && may(&cast.chair).await && may(&cast.lead).await && may(&cast.clerk).await);
    assert!(!may(&cast.neighbour_officer).await && !may(&cast.stranger).await && !may(&cast.nobody).await);
});

on_both_engines!(the_year_after_stands_beside_under_the_same_standard_only, |world| async move {
    let programme = programme(&world).await;
    enter(&programme, &world.cast.officer, world.cast.commune, &FIGURES).await.unwrap();
    let measure = plan(&programme, &world, &new()).await.unwrap();
    let effect =
        async |measure: &Measure| support::effects(&programme, std::slice::from_ref(measure)).await.unwrap().remove(0);
    let before = effect(&measure).await;
    // 412 of 426 births: 96.71 %, 35 points
    assert_eq!(before.before.and_then(|score| score.points()), Some(35));
    assert_eq!(before.after, After::NotYet);
    year_after(&programme, "minh-hoa").await;
    enter_after(&programme, &world, &[("births_registered_on_time", 398), ("births", 400)]).await;
    // 398 of 400: 99.5 %, 50 points
    let planned = effect(&measure).await;
    let After::Scored(score) = planned.after else { panic!("the same standard") };
    assert_eq!((score.points(), planned.change), (Some(50), None), "what is only planned helped nobody");
    let lead = &world.cast.lead;
    let dropped = plan(&programme, &world, &new()).await.unwrap();
    support::follow(&programme, lead, &dropped, (Stage::Dropped, "Hết kinh phí"), NOW).await.unwrap();
    let dropped = support::find(&programme.store, dropped.id).await.unwrap();
    assert_eq!(effect(&dropped).await.change, None, "nor what was given up");
    support::follow(&programme, lead, &measure, (Stage::Done, ""), NOW).await.unwrap();
    let done = support::find(&programme.store, measure.id).await.unwrap();
    // 50 − 35
    assert_eq!(effect(&done).await.change, Some((Ordering::Greater, 15)));
});

/// What the year after says under another revision of the standard.
async fn after_revision(world: &World, from: &str, to: &str) -> After {
    let first = programme(world).await;
    enter(&first, &world.cast.officer, world.cast.commune, &FIGURES).await.unwrap();
    let measure = plan(&first, world, &new()).await.unwrap();
    let second = revised_where(world, from, to).await;
    year_after(&second, "minh-hoa").await;
    let next = programme::assessment::of_unit(&second.store, world.cast.commune, YEAR + 1).await.unwrap();
    assert_ne!(next.standard_sha256, dossier(&second, world.cast.commune).await.standard_sha256);
    enter_after(&second, world, &[("births_registered_on_time", 398), ("births", 400)]).await;
    support::effects(&second, &[measure]).await.unwrap().remove(0).after
}

on_both_engines!(a_new_revision_that_scores_the_indicator_alike_compares, |world| async move {
    let alike = after_revision(&world, "Share of births registered on time", "Births registered on time").await;
    let After::Scored(score) = alike else { panic!("only a gloss differs") };
    assert_eq!(score.points(), Some(50));
});

on_both_engines!(a_new_revision_with_other_bands_of_the_indicator_does_not_compare, |world| async move {
    // 99.5 % would still be 50 points, but what was 35 may not be any more
    let from = "{ min = 98, points = 50, source = \"made-up\" },\n  { min = 95, max = 98, points = 35,";
    let to = "{ min = 97, points = 50, source = \"made-up\" },\n  { min = 95, max = 97, points = 35,";
    assert_eq!(after_revision(&world, from, to).await, After::NotComparable);
});

on_both_engines!(another_standard_does_not_compare, |world| async move {
    let programme = programme(&world).await;
    let measure = plan(&programme, &world, &new()).await.unwrap();
    year_after(&programme, "qd-06-2019").await;
    let effect = support::effects(&programme, &[measure]).await.unwrap().remove(0);
    assert_eq!(effect.after, After::NotComparable);
});

on_both_engines!(a_province_sees_who_is_nearest_and_what_one_more_percent_does, |world| async move {
    let programme = programme(&world).await;
    let (cast, survey) = (&world.cast, [("survey_satisfied", 255), ("survey_answers", 300)]);
    let near = [("child_opinions_answered", 31), ("villages_with_playground", 14)];
    // 813 points, 37 short; and 843 points, 7 short
    for (officer, unit, more) in
        [(&cast.officer, cast.commune, &[][..]), (&cast.neighbour_officer, cast.neighbour, &near[..])]
    {
        for part in [&FIGURES[..], &survey, more] {
            enter(&programme, officer, unit, part).await.unwrap();
        }
    }
    let found = advice::of_province(&programme, &cast.lead, cast.province, (YEAR, None)).await.unwrap().unwrap();
    let nearest: Vec<_> = found.nearest.iter().map(|near| (near.unit, near.advice.ways[0].changes.len())).collect();
    assert_eq!(nearest, [(cast.neighbour, 1), (cast.commune, 3)]);
    assert_eq!((found.met, found.held.len(), found.counted), (0, 97, 99), "the others have no figures yet");
    assert!(found.held.iter().all(|near| advice::is_open(&near.advice)));
    // 1,061 + 11.28 of 1,128 is 95.06 %
    let more = found.one_more.iter().find(|more| more.indicator == "10.1").unwrap();
    assert_eq!((more.raised, more.met), (2, 1));
    for actor in [&cast.stranger, &cast.officer, &cast.nobody] {
        let found = advice::of_province(&programme, actor, cast.province, (YEAR, None)).await;
        assert!(matches!(found, Err(Error::Forbidden)), "{}", actor.name);
    }
    assert!(advice::of_province(&programme, &cast.ministry, cast.province, (YEAR, None)).await.is_ok());
});
