//! Days until which dossiers are due, who decides on a day, targets, reminders.

use crate::bao_dai::*;
use chrono::NaiveDate;
use organisation::{Actor, Error, Moment, Role};
use programme::{
    Programme, State, appraisal,
    authority::{self, NewAuthority},
    board::{self, Behind},
    decision,
    document::NewDecision,
    due::{self, NewDue, Timing},
    finding,
    reminder::{self, Who},
    returning,
    round::{self, Round},
    self_assessment, snapshot,
    target::{self, Aim},
};
use standards::{AuthorityRole, Library, StepKey};
use testkit::{NOW, World, on_both_engines};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Eight in the morning of a day in Viet Nam.
fn on(day: &str) -> Moment {
    NOW.plus_minutes(date(day).signed_duration_since(NOW.today()).num_days() * 24 * 60)
}

async fn set_due(world: &World, day: &str, at: Moment) -> organisation::Result<()> {
    let new =
        NewDue { year: YEAR, step: StepKey::Submission, on: date(day), ground: "Công văn giả lập 11".into() };
    due::set(&world.store, &world.cast.lead, world.cast.province, &new, at).await
}

async fn hand_in(programme: &Programme, world: &World, at: Moment) {
    let unit = world.cast.commune;
    enter(programme, &world.cast.officer, unit, &FIGURES).await.unwrap();
    enter(programme, &world.cast.officer, unit, &STEPS).await.unwrap();
    self_assessment::record(programme, &world.cast.officer, &dossier(programme, unit).await, at).await.unwrap();
    send(programme, world, at).await;
}

async fn timing(programme: &Programme, world: &World, today: &str) -> Timing {
    let dossier = dossier(programme, world.cast.commune).await;
    due::standing(&programme.store, &dossier, date(today)).await.unwrap().timing
}

/// Late and overdue communes on the province's board.
async fn behind(programme: &Programme, world: &World, today: &str) -> (u64, u64) {
    let (cast, today) = (&world.cast, date(today));
    let board = board::province(&programme.store, &cast.lead, cast.province, (YEAR, None), today).await.unwrap();
    let lines = board::lines(&programme.store, &cast.lead, Some(cast.province), YEAR, today).await.unwrap();
    for (way, count) in [(Behind::Late, board.total.late), (Behind::Overdue, board.total.overdue)] {
        let listed = lines.iter().filter(|line| Behind::of(line.timing) == Some(way)).count();
        assert_eq!(u64::try_from(listed).unwrap(), count, "the list has what the number says");
    }
    let classes: u64 = board.classes.values().map(|tally| tally.overdue).sum();
    assert_eq!(classes, board.total.overdue, "the classes add up");
    (board.total.late, board.total.overdue)
}

on_both_engines!(the_last_minute_of_the_due_day_is_in_time, |world| async move {
    let programme = programme(&world).await;
    set_due(&world, "2026-11-20", NOW).await.unwrap();
    assert_eq!(timing(&programme, &world, "2026-11-15").await, Timing::Left(5));
    // 23:59 on 20/11 in Viet Nam
    hand_in(&programme, &world, on("2026-11-20").plus_minutes(15 * 60 + 59)).await;
    assert_eq!(timing(&programme, &world, "2026-11-30").await, Timing::HandedIn);
    assert_eq!(behind(&programme, &world, "2026-11-20").await, (0, 0));
    // the 98 others of Bắc Ninh have not handed in
    assert_eq!(behind(&programme, &world, "2026-11-21").await, (0, 98));
});

on_both_engines!(a_minute_later_is_a_day_late_accepted_and_marked, |world| async move {
    let programme = programme(&world).await;
    set_due(&world, "2026-11-20", NOW).await.unwrap();
    hand_in(&programme, &world, on("2026-11-20").plus_minutes(16 * 60)).await;
    let handed_in = dossier(&programme, world.cast.commune).await;
    assert_eq!(handed_in.state, State::Submitted);
    assert_eq!(timing(&programme, &world, "2026-12-24").await, Timing::Late(1));
    assert_eq!(behind(&programme, &world, "2026-11-21").await, (1, 98));
    let frozen = snapshot::of_act(&programme.store, handed_in.newest_act.unwrap()).await.unwrap().due.unwrap();
    assert_eq!(
        (frozen.due_on.as_str(), frozen.handed_in_on.as_str(), frozen.days_late),
        ("2026-11-20", "2026-11-21", 1)
    );
    assert_eq!(frozen.ground, "Công văn giả lập 11");
});

on_both_engines!(another_day_makes_nobody_late_or_in_time_who_has_handed_in, |world| async move {
    let programme = programme(&world).await;
    set_due(&world, "2026-11-20", NOW).await.unwrap();
    hand_in(&programme, &world, on("2026-11-23")).await;
    set_due(&world, "2026-12-15", on("2026-11-24")).await.unwrap();
    assert_eq!(timing(&programme, &world, "2026-11-24").await, Timing::Late(3));
    // whoever has not handed in follows the new day
    assert_eq!(behind(&programme, &world, "2026-11-24").await, (1, 0));
    assert_eq!(behind(&programme, &world, "2026-12-16").await, (1, 98));
    let history = due::history(&programme.store, world.cast.province, YEAR).await.unwrap();
    let days: Vec<&str> = history.iter().map(|set| set.due_on.as_str()).collect();
    assert_eq!(days, ["2026-12-15", "2026-11-20"], "nothing is edited");
});

on_both_engines!(a_dossier_that_comes_back_was_still_handed_in_on_its_day, |world| async move {
    let programme = programme(&world).await;
    set_due(&world, "2026-11-20", NOW).await.unwrap();
    hand_in(&programme, &world, on("2026-11-20")).await;
    let submitted = dossier(&programme, world.cast.commune).await;
    returning::record(
        &programme,
        &world.cast.lead,
        &submitted,
        &returning::NewReturn::file("Thiếu biên bản"),
        on("2026-11-25"),
    )
    .await
    .unwrap();
    assert_eq!(timing(&programme, &world, "2026-11-26").await, Timing::HandedIn);
    assert_eq!(behind(&programme, &world, "2026-11-26").await, (0, 98));
    let (cast, again) = (&world.cast, on("2026-12-01"));
    let back = dossier(&programme, cast.commune).await;
    self_assessment::record(&programme, &cast.officer, &back, again).await.unwrap();
    send(&programme, &world, again).await;
    assert_eq!(timing(&programme, &world, "2026-12-01").await, Timing::HandedIn);
    let newest = dossier(&programme, cast.commune).await.newest_act.unwrap();
    let frozen = snapshot::of_act(&programme.store, newest).await.unwrap().due.unwrap();
    assert_eq!((frozen.handed_in_on.as_str(), frozen.days_late), ("2026-11-20", 0));
});

on_both_engines!(where_no_day_is_set_nothing_is_late, |world| async move {
    let programme = programme(&world).await;
    assert_eq!(timing(&programme, &world, "2027-06-30").await, Timing::NotSet);
    assert_eq!(behind(&programme, &world, "2027-06-30").await, (0, 0));
    hand_in(&programme, &world, on("2026-11-30")).await;
    // a day that is set afterwards does not reach back
    set_due(&world, "2026-12-01", on("2026-12-01")).await.unwrap();
    assert_eq!(timing(&programme, &world, "2026-12-02").await, Timing::HandedIn);
});

on_both_engines!(the_ministrys_day_holds_where_a_province_sets_none, |world| async move {
    let programme = Programme::open(world.store.clone(), Library::built_in().unwrap()).await.unwrap();
    let year = Round {
        year: YEAR,
        standard: "minh-hoa".into(),
        period_from: "2025-11-16".into(),
        period_to: "2026-11-15".into(),
        ground: "Công văn giả lập 01".into(),
    };
    let ministry = &world.cast.ministry;
    let past = round::open_with_due(&programme, ministry, &year, Some(date("2026-11-09")), NOW).await;
    assert_eq!(refused(past), "due.refused.day_past");
    assert!(matches!(round::of_year(&programme.store, YEAR).await, Err(Error::NotFound)), "nothing is half opened");
    round::open_with_due(&programme, ministry, &year, Some(date("2026-11-25")), NOW).await.unwrap();
    assert_eq!(timing(&programme, &world, "2026-11-26").await, Timing::Overdue(1));
    set_due(&world, "2026-11-30", NOW).await.unwrap();
    assert_eq!(timing(&programme, &world, "2026-11-26").await, Timing::Left(4));
    let country = board::country(&programme.store, ministry, (YEAR, None), date("2026-11-26")).await.unwrap();
    assert_eq!(country.provinces[&world.cast.province].overdue, 0, "Bắc Ninh has its own day");
    assert_eq!(country.total.overdue, country.total.communes - 99);
    let due = due::in_force(programme.store.read(), world.cast.province, YEAR, StepKey::Appraisal).await.unwrap();
    assert_eq!(due, None, "a day is of one step");
});

on_both_engines!(a_day_that_nobody_can_keep_is_refused, |world| async move {
    let programme = programme(&world).await;
    assert_eq!(refused(set_due(&world, "2026-11-09", NOW).await), "due.refused.day_past");
    set_due(&world, "2026-11-10", NOW).await.unwrap();
    assert_eq!(refused(set_due(&world, "2062-11-30", NOW).await), "due.refused.day_far");
    let mut new = NewDue { year: YEAR, step: StepKey::Submission, on: date("2026-11-30"), ground: " ".into() };
    let cast = &world.cast;
    let missing = due::set(&world.store, &cast.lead, cast.province, &new, NOW).await;
    assert_eq!(refused(missing), "due.refused.ground_missing");
    new.ground = "x".repeat(301);
    assert_eq!(
        refused(due::set(&world.store, &cast.lead, cast.province, &new, NOW).await),
        "due.refused.ground_too_long"
    );
    new.ground = "Công văn".into();
    for actor in [&cast.stranger, &cast.officer, &cast.provincial_chair, &cast.ministry, &cast.nobody] {
        let done = due::set(&world.store, actor, cast.province, &new, NOW).await;
        assert!(matches!(done, Err(Error::Forbidden)), "{}", actor.name);
    }
    drop(programme);
});

on_both_engines!(a_step_above_the_commune_shows_its_own_day, |world| async move {
    let programme = programme(&world).await;
    let cast = &world.cast;
    let appraisal = NewDue { year: YEAR, step: StepKey::Appraisal, on: date("2026-12-10"), ground: "KH".into() };
    due::set(&world.store, &cast.lead, cast.province, &appraisal, NOW).await.unwrap();
    let standing = async |today| {
        let dossier = dossier(&programme, cast.commune).await;
        due::standing(&programme.store, &dossier, date(today))
            .await
            .unwrap()
            .awaited
            .map(|(step, timing, _)| (step, timing))
    };
    assert_eq!(standing("2026-11-10").await, None, "it is with the commune");
    hand_in(&programme, &world, NOW).await;
    assert_eq!(standing("2026-12-08").await, Some((StepKey::Appraisal, Timing::Left(2))));
    assert_eq!(standing("2026-12-12").await, Some((StepKey::Appraisal, Timing::Overdue(2))));
});

/// Appraised on 29/6/2025, the day before the last one of the districts, as if the units of July had been there.
async fn appraised(programme: &Programme, world: &World) {
    let day = on("2025-06-29");
    let tx = world.store.write().await.unwrap();
    tx.run("UPDATE unit_form SET valid_from = '2024-01-01' WHERE valid_to IS NULL", []).await.unwrap();
    tx.commit().await.unwrap();
    hand_in(programme, world, day).await;
    let submitted = dossier(programme, world.cast.commune).await;
    finding::agree_with_rest(programme, &world.cast.lead, &submitted, day).await.unwrap();
    let found = dossier(programme, world.cast.commune).await;
    appraisal::record(programme, &world.cast.lead, &found, "", day).await.unwrap();
    held::review_at(programme, &world.cast, &[found.id], day).await;
}

async fn decide_on(programme: &Programme, world: &World, actor: &Actor, day: &str) -> organisation::Result<()> {
    let dossier = dossier(programme, world.cast.commune).await;
    let new = NewDecision { number: 7, decided_on: date(day) };
    decision::record(programme, actor, &dossier, &new, on("2025-07-02")).await
}

on_both_engines!(until_30_6_2025_the_district_decides_and_from_1_7_the_province, |world| async move {
    let programme = programme(&world).await;
    appraised(&programme, &world).await;
    let open = dossier(&programme, world.cast.commune).await;
    let authority = async |day| authority::of_dossier(&programme, &open, date(day)).await.unwrap().unwrap();
    let (before, after) = (authority("2025-06-30").await, authority("2025-07-01").await);
    assert_eq!((before.role, before.confirmed()), (AuthorityRole::DistrictChair, false));
    assert_eq!((after.role, after.confirmed()), (AuthorityRole::ProvincialChair, false));
    assert!(before.admits(Role::DistrictChair) && !before.admits(Role::ProvincialChair));
    assert!(after.admits(Role::ProvincialViceChair) && !after.admits(Role::DistrictChair));
    let chair = &world.cast.provincial_chair;
    let refusal = decide_on(&programme, &world, chair, "2025-06-30").await;
    assert_eq!(refused(refusal), "decision.refused.not_authority");
    decide_on(&programme, &world, chair, "2025-07-01").await.unwrap();
    let decided = dossier(&programme, world.cast.commune).await.newest_act.unwrap();
    let frozen = snapshot::of_act(&programme.store, decided).await.unwrap().authority.unwrap();
    assert_eq!((frozen.role.as_str(), frozen.confirmed, frozen.ground.as_str()), ("provincial_chair", false, ""));
});

async fn set_authority(world: &World, role: AuthorityRole, from: &str) -> organisation::Result<()> {
    let new = NewAuthority { role, from: date(from), ground: "Nghị quyết giả lập 9".into() };
    authority::set(&world.store, &world.cast.lead, world.cast.province, &new, NOW).await
}

on_both_engines!(a_province_names_who_decides_from_a_day_on_and_the_decision_keeps_the_ground, |world| async move {
    let programme = programme(&world).await;
    set_authority(&world, AuthorityRole::ProvincialChair, "2025-06-30").await.unwrap();
    appraised(&programme, &world).await;
    let chair = &world.cast.provincial_chair;
    assert_eq!(refused(decide_on(&programme, &world, chair, "2025-06-29").await), "decision.refused.not_authority");
    decide_on(&programme, &world, chair, "2025-06-30").await.unwrap();
    // what is set later does not change what was frozen
    set_authority(&world, AuthorityRole::ProvincialChair, "2026-01-01").await.unwrap();
    let decided = dossier(&programme, world.cast.commune).await.newest_act.unwrap();
    let frozen = snapshot::of_act(&programme.store, decided).await.unwrap().authority.unwrap();
    assert_eq!((frozen.confirmed, frozen.ground.as_str()), (true, "Nghị quyết giả lập 9"));
    let other = &*programme.latest("minh-hoa").unwrap();
    let cao_bang = world.cast.stranger.offices[0].unit;
    let elsewhere = authority::on(&programme, cao_bang, &other.id, date("2026-11-10")).await.unwrap().unwrap();
    assert!(!elsewhere.confirmed(), "another province has set nothing");
});

on_both_engines!(a_district_is_no_authority_when_there_is_none, |world| async move {
    let programme = programme(&world).await;
    let after = set_authority(&world, AuthorityRole::DistrictChair, "2025-07-01").await;
    assert_eq!(refused(after), "authority.refused.no_districts");
    set_authority(&world, AuthorityRole::DistrictChair, "2024-01-01").await.unwrap();
    let province = world.cast.province;
    let on_day = async |day| authority::on(&programme, province, "minh-hoa", date(day)).await.unwrap().unwrap().role;
    assert_eq!(on_day("2025-06-30").await, AuthorityRole::DistrictChair);
    assert_eq!(on_day("2025-07-01").await, AuthorityRole::ProvincialChair, "its day is over with the districts");
    let earlier = set_authority(&world, AuthorityRole::ProvincialChair, "2024-01-01").await;
    assert_eq!(refused(earlier), "authority.refused.later_exists");
    let new = NewAuthority { role: AuthorityRole::ProvincialChair, from: date("2026-01-01"), ground: String::new() };
    let missing = authority::set(&world.store, &world.cast.lead, province, &new, NOW).await;
    assert_eq!(refused(missing), "due.refused.ground_missing");
    for actor in [&world.cast.stranger, &world.cast.provincial_chair, &world.cast.officer] {
        let done = authority::set(&world.store, actor, province, &new, NOW).await;
        assert!(matches!(done, Err(Error::Forbidden)), "{}", actor.name);
    }
});

on_both_engines!(a_target_is_superseded_and_counts_whole_communes, |world| async move {
    let programme = programme(&world).await;
    let cast = &world.cast;
    for (aim, ground) in [(Aim::Communes(60), "KH 1"), (Aim::Share(8_500), "KH 2")] {
        target::set(&world.store, &cast.lead, cast.province, (YEAR, aim), ground, NOW).await.unwrap();
    }
    let aims = target::of_year(world.store.read(), YEAR).await.unwrap();
    assert_eq!(aims.get(&cast.province), Some(&Aim::Share(8_500)));
    assert_eq!(aims.len(), 1);
    let history = target::history(&programme.store, cast.province, YEAR).await.unwrap();
    assert_eq!(history.iter().map(|set| set.ground.as_str()).collect::<Vec<_>>(), ["KH 2", "KH 1"]);
    let done = target::set(&world.store, &cast.stranger, cast.province, (YEAR, Aim::Communes(1)), "KH", NOW).await;
    assert!(matches!(done, Err(Error::Forbidden)));
    let done = target::set(&world.store, &cast.lead, cast.province, (1999, Aim::Communes(1)), "KH", NOW).await;
    assert!(matches!(done, Err(Error::NotFound)));
});

async fn remind(world: &World, who: &Who, words: &str, at: Moment) -> organisation::Result<usize> {
    let cast = &world.cast;
    reminder::send(&world.store, &cast.lead, (cast.province, YEAR), who, words, at).await
}

on_both_engines!(a_reminder_stands_until_the_next_act, |world| async move {
    let programme = programme(&world).await;
    set_due(&world, "2026-11-20", NOW).await.unwrap();
    let (mine, other) =
        (dossier(&programme, world.cast.commune).await, dossier(&programme, world.cast.neighbour).await);
    let standing = async |id| reminder::standing(&programme.store, id).await.unwrap().len();
    assert_eq!(refused(remind(&world, &Who::Overdue, "Nộp hồ sơ", NOW).await), "reminder.refused.nobody");
    assert_eq!(refused(remind(&world, &Who::NotBegun, " ", NOW).await), "reminder.refused.words_missing");
    assert_eq!(remind(&world, &Who::Chosen(vec![mine.id]), "Nộp hồ sơ", NOW).await.unwrap(), 1);
    assert_eq!((standing(mine.id).await, standing(other.id).await), (1, 0));
    enter(&programme, &world.cast.officer, world.cast.commune, &FIGURES).await.unwrap();
    assert_eq!(standing(mine.id).await, 1, "a figure is no act");
    hand_in(&programme, &world, NOW).await;
    assert_eq!(standing(mine.id).await, 0);
    // the one that is handed in is left out, also where a stale page names it
    assert_eq!(remind(&world, &Who::Overdue, "Quá hạn", on("2026-11-21")).await.unwrap(), 98);
    let gone = remind(&world, &Who::Chosen(vec![mine.id]), "Nộp hồ sơ", NOW).await;
    assert_eq!(refused(gone), "reminder.refused.nobody");
    let events = organisation::audit::history(&programme.store, "assessment", other.id, 5).await.unwrap();
    assert_eq!(events[0].action, "reminded");
});

on_both_engines!(nobody_is_reminded_from_another_province, |world| async move {
    let programme = programme(&world).await;
    let (cast, mine) = (&world.cast, dossier(&programme, world.cast.commune).await);
    let who = Who::Chosen(vec![mine.id]);
    for actor in [&cast.stranger, &cast.clerk, &cast.officer, &cast.ministry] {
        let done = reminder::send(&world.store, actor, (cast.province, YEAR), &who, "x", NOW).await;
        assert!(matches!(done, Err(Error::Forbidden)), "{}", actor.name);
    }
    let own = cast.stranger.offices[0].unit;
    let done = reminder::send(&world.store, &cast.stranger, (own, YEAR), &who, "x", NOW).await;
    assert_eq!(refused(done), "reminder.refused.nobody");
});

#[test]
fn every_role_of_a_procedure_is_one_of_the_program() {
    for procedure in Library::built_in().unwrap().procedures().all() {
        for role in procedure.steps.iter().filter_map(|step| step.role.as_deref()) {
            assert!(Role::from_name(role).is_some(), "{}: {role}", procedure.id);
        }
        for standard in &procedure.standards {
            assert!(Library::built_in().unwrap().latest(standard).is_some(), "{}: {standard}", procedure.id);
        }
    }
}
