//! Reminders: on their days, to their readers, once; a run that is broken off is finished by the next.

use chrono::{NaiveDate, NaiveTime};
use correspondence::reminding;
use organisation::{
    Actor, Change, Moment, Role,
    audit::Subject,
    calendar::{self, Kind, NewEntry},
    day,
    lease::{self, Holder},
    notice, unit,
};
use storage::{Sql as _, Store};
use testkit::{NOW, World, on_both_engines, seat};
use text::Lang;

/// An hour of a day in November 2026; testing begins on Tuesday, the 10th.
fn on(date: u32) -> Moment {
    Moment::on(november(date), NaiveTime::from_hms_opt(8, 0, 0).unwrap())
}

fn november(date: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, date).unwrap()
}

/// The ministry's paper 12/BYT-TE with one item, sent on 2 November; gives paper, item and sending.
async fn paper(change: &Change) -> (i64, i64, i64) {
    let sent = on(2).0;
    let sql = "INSERT INTO official_paper (unit_id, sector, issuer, type, number, symbol, issued_on, subject, body,
                   folded, version, at) VALUES (1, '', 'Bộ Y tế', 'letter', '12', 'BYT-TE', '2026-11-02', 'V/v', '', '', 1, $1)
               RETURNING id";
    let paper = change.tx.insert(sql, [sent.into()]).await.unwrap();
    let sql =
        "INSERT INTO directive_item (paper_id, number, words, needs, measure, lead_sector, partner_sectors, set_by)
               VALUES ($1, 1, 'Báo cáo', 'report', '', '', '', 1) RETURNING id";
    let item = change.tx.insert(sql, [paper.into()]).await.unwrap();
    let sql =
        "INSERT INTO task_dispatch (paper_id, unit_id, sector, words, at) VALUES ($1, 1, '', '', $2) RETURNING id";
    let dispatch = change.tx.insert(sql, [paper.into(), sent.into()]).await.unwrap();
    (paper, item, dispatch)
}

/// Tasks of some units under one item, due on a day; a sender that is no unit is the ministry.
async fn tasks(change: &Change, (paper, item, dispatch): (i64, i64, i64), sender: i64, units: &[i64], due: NaiveDate) {
    let columns = [
        "dispatch_id",
        "paper_id",
        "item_id",
        "sender_id",
        "sender_sector",
        "unit_id",
        "sector",
        "tier",
        "due_on",
        "stage",
        "version",
    ];
    let rows = units.iter().map(|unit| {
        vec![
            dispatch.into(),
            paper.into(),
            item.into(),
            sender.into(),
            "".into(),
            (*unit).into(),
            "".into(),
            "commune".into(),
            day(due).into(),
            "sent".into(),
            1_i64.into(),
        ]
    });
    storage::insert_many(&change.tx, "task", &columns, rows.collect()).await.unwrap();
}

async fn sent(world: &World, units: &[i64], due: NaiveDate) {
    let mut change = Change::by_program(&world.store, NOW).await.unwrap();
    let paper = paper(&change).await;
    tasks(&change, paper, world.cast.province, units, due).await;
    keep(&mut change, "sent").await;
    change.commit().await.unwrap();
}

async fn keep(change: &mut Change, what: &'static str) {
    change.record(what, Subject { kind: "paper", id: 1, unit: None }, &()).await.unwrap();
}

/// Changes rows that other parts of the program change in their ways.
async fn set(store: &Store, sql: &str) {
    let mut change = Change::by_program(store, NOW).await.unwrap();
    change.tx.run(sql, []).await.unwrap();
    keep(&mut change, "set").await;
    change.commit().await.unwrap();
}

/// What somebody was told, the oldest first.
async fn told(world: &World, actor: &Actor) -> Vec<String> {
    let (told, _) = notice::of(&world.store, actor, 0).await.unwrap();
    told.iter().rev().map(|told| told.words(Lang::En)).collect()
}

on_both_engines!(a_task_is_reminded_before_and_on_its_day_then_to_the_head_then_to_the_sender, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    sent(&world, &[cast.commune], november(18)).await;
    // 18 November is a Wednesday: five working days before it is the 11th, one is the 17th
    for date in 10..=30 {
        reminding::run(store, on(date)).await.unwrap();
        reminding::run(store, on(date)).await.unwrap();
    }
    let of = "item 1 of paper 12/BYT-TE (Bộ Y tế)";
    assert_eq!(
        told(&world, &cast.officer).await,
        [
            format!("Due in 7 days, on 18/11/2026: {of}."),
            format!("Due in 1 day, on 18/11/2026: {of}."),
            format!("Due on 18/11/2026: {of}."),
        ]
    );
    assert_eq!(told(&world, &cast.chair).await, [format!("Your unit is 1 day late: {of}, due on 18/11/2026.")]);
    // three working days after it is Monday, the 23rd; seven are the 27th, a Friday, and the week begins on the 30th
    let senders = [
        "1 task is not answered under paper 12/BYT-TE (Bộ Y tế), due on 18/11/2026.",
        "Weekly reminder: 1 tasks that you gave are late by 7 working days or more, under 1 papers.",
    ];
    let weeks: Vec<String> = told(&world, &cast.lead).await;
    assert_eq!(weeks[..1], senders[..1]);
    assert!(weeks[1..].iter().all(|words| words.starts_with("Weekly reminder: 1 task")), "{weeks:?}");
    assert_eq!(weeks.len(), 3, "on Friday, when it came, and on Monday");
    assert_eq!(told(&world, &cast.clerk).await, weeks, "the office of the province reads with it");
    for other in [&cast.neighbour_officer, &cast.stranger, &cast.ministry, &cast.provincial_chair] {
        assert_eq!(told(&world, other).await, Vec::<String>::new());
    }
});

on_both_engines!(a_new_day_reminds_anew_and_an_answer_ends_it, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    sent(&world, &[cast.commune, cast.neighbour], november(11)).await;
    reminding::run(store, on(10)).await.unwrap();
    set(store, &format!("UPDATE task SET due_on = '2026-11-20' WHERE unit_id = {}", cast.commune)).await;
    set(store, &format!("UPDATE task SET stage = 'answered' WHERE unit_id = {}", cast.neighbour)).await;
    for date in 11..=20 {
        reminding::run(store, on(date)).await.unwrap();
    }
    assert_eq!(told(&world, &cast.officer).await.len(), 4, "once for the first day, three times for the second");
    assert_eq!(told(&world, &cast.neighbour_officer).await.len(), 1);
    assert_eq!(told(&world, &cast.chair).await, Vec::<String>::new(), "it was never late");
});

on_both_engines!(what_was_given_to_somebody_reminds_that_person_as_long_as_they_are_there, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let second = seat(store, "Lý Văn Hai", "hai", (Role::CommuneOfficer, cast.commune, None)).await;
    sent(&world, &[cast.commune], november(18)).await;
    set(store, &format!("UPDATE task SET person_id = {}", second.person)).await;
    reminding::run(store, on(11)).await.unwrap();
    assert_eq!((told(&world, &second).await.len(), told(&world, &cast.officer).await.len()), (1, 0));
    set(store, &format!("UPDATE office SET valid_to = '2026-11-12' WHERE person_id = {}", second.person)).await;
    reminding::run(store, on(17)).await.unwrap();
    assert_eq!((told(&world, &second).await.len(), told(&world, &cast.officer).await.len()), (1, 1));
});

on_both_engines!(a_department_is_reminded_of_its_own_tasks, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let police = seat(store, "Ngô Văn An", "an", (Role::ProvincialSector, cast.province, Some("police"))).await;
    sent(&world, &[cast.province], november(11)).await;
    set(store, "UPDATE task SET sector = 'police'").await;
    reminding::run(store, on(10)).await.unwrap();
    assert_eq!(told(&world, &police).await.len(), 1);
    assert_eq!(told(&world, &cast.lead).await.len() + told(&world, &cast.clerk).await.len(), 0);
    set(store, "UPDATE task SET sector = 'justice', due_on = '2026-11-12'").await;
    reminding::run(store, on(11)).await.unwrap();
    assert_eq!(told(&world, &police).await.len(), 1);
    assert_eq!(told(&world, &cast.clerk).await.len(), 1, "nobody sits there: the unit hears of it");
});

on_both_engines!(a_vacant_office_is_told_when_somebody_comes, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    sent(&world, &[cast.neighbour], november(11)).await;
    reminding::run(store, on(12)).await.unwrap();
    let events = "SELECT COUNT(*) FROM audit_event WHERE action = 'reminded'";
    assert_eq!(store.read().number(events, []).await.unwrap(), Some(1), "the officer; nobody of the head's rule");
    let chair = seat(store, "Hồ Văn Mới", "moi", (Role::CommuneChair, cast.neighbour, None)).await;
    for _ in 0..2 {
        reminding::run(store, on(13)).await.unwrap();
    }
    let words = told(&world, &chair).await;
    assert_eq!(words.len(), 1, "{words:?}");
    assert!(words[0].starts_with("Your unit is 2 days late"), "{words:?}");
    assert_eq!(store.read().number(events, []).await.unwrap(), Some(2));
});

on_both_engines!(a_holiday_reminds_earlier, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let holiday = NewEntry {
        kind: Kind::Holiday,
        first: november(12),
        last: november(13),
        words: "Nghỉ giả lập".into(),
        ground: "Thông báo giả lập".into(),
    };
    calendar::enter(store, &cast.administrator, &holiday, NOW).await.unwrap();
    sent(&world, &[cast.commune], november(16)).await;
    reminding::run(store, on(11)).await.unwrap();
    let words = told(&world, &cast.officer).await;
    assert_eq!(words.len(), 1);
    let rows = store.read().number("SELECT COUNT(*) FROM task_reminder WHERE rule = 'tomorrow'", []).await.unwrap();
    assert_eq!(rows, Some(1), "the next working day after the 11th is Monday, the 16th");
});

on_both_engines!(the_day_is_done_once_by_one_node_and_not_before_its_hour, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    sent(&world, &[cast.commune], november(11)).await;
    let (one, two) = (Holder::fresh(), Holder::fresh());
    let seven = NaiveTime::from_hms_opt(7, 0, 0).unwrap();
    let early = Moment::on(november(10), NaiveTime::from_hms_opt(6, 59, 0).unwrap());
    assert_eq!(reminding::of_the_day(store, &one, seven, early).await.unwrap(), 0);
    assert!(lease::take(store, "reminders", &two, on(10)).await.unwrap().is_some());
    assert_eq!(reminding::of_the_day(store, &one, seven, on(10)).await.unwrap(), 0, "another node is at it");
    let after = on(10).plus_minutes(4);
    assert_eq!(reminding::of_the_day(store, &one, seven, after).await.unwrap(), 2, "it died; two officers sit there");
    assert_eq!(lease::done(store.read(), "reminders").await.unwrap().as_deref(), Some("2026-11-10"));
    sent(&world, &[cast.neighbour], november(11)).await;
    assert_eq!(reminding::of_the_day(store, &one, seven, after).await.unwrap(), 0, "the day is done");
    assert_eq!(reminding::of_the_day(store, &two, seven, on(11)).await.unwrap(), 3);
});

on_both_engines!(two_nodes_at_once_tell_nobody_twice, |world| async move {
    let cast = &world.cast;
    let other = Store::open(&world.url).await.unwrap();
    let communes = unit::below(world.store.read(), cast.province, unit::level::COMMUNE, november(10)).await.unwrap();
    let units: Vec<i64> = communes.iter().map(|unit| unit.id).collect();
    sent(&world, &units, november(11)).await;
    let (one, two) = tokio::join!(reminding::run(&world.store, on(10)), reminding::run(&other, on(10)));
    // thao and kiem in one commune, ngan in the other
    assert_eq!(one.unwrap() + two.unwrap(), 3);
    let marks = world.store.read().number("SELECT COUNT(*) FROM task_reminder", []).await.unwrap();
    assert_eq!(marks, Some(2), "where nobody sits the reminder still waits");
    other.close().await.unwrap();
});

on_both_engines!(of_ten_thousand_open_tasks_those_that_are_due_are_told_once, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let mut units = Vec::new();
    for province in unit::provinces(store.read(), november(10)).await.unwrap() {
        let below = unit::below(store.read(), province.id, unit::level::COMMUNE, november(10)).await.unwrap();
        units.extend(below.into_iter().map(|unit| unit.id));
    }
    let mut change = Change::by_program(store, NOW).await.unwrap();
    let columns = ["person_id", "unit_id", "role", "valid_from", "ground"];
    let person = cast.nobody.person;
    let seat =
        |unit: &i64| vec![person.into(), (*unit).into(), "commune_officer".into(), "2025-07-01".into(), "".into()];
    storage::insert_many(&change.tx, "office", &columns, units.iter().map(seat).collect()).await.unwrap();
    for due in [11, 18, 25] {
        let paper = paper(&change).await;
        tasks(&change, paper, cast.province, &units, november(due)).await;
    }
    keep(&mut change, "sent").await;
    change.commit().await.unwrap();
    let told = reminding::run(store, on(11)).await.unwrap();
    let units = u64::try_from(units.len()).unwrap();
    // due on the 11th and, five working days later, on the 18th; the cast's three read of each as well
    assert_eq!(told, 2 * (units + 3));
    assert_eq!(reminding::run(store, on(11)).await.unwrap(), 0);
});
