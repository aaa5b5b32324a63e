//! One letter to the whole country: what arrives, what the boards of each say, and what a fall in the middle leaves.

use std::time::Duration;

use correspondence::{
    directive::{self, To},
    task::{self, Filter, Show, Tier},
};
use organisation::Error;
use storage::Sql as _;
use testkit::{NOW, World, on_both_engines};

use crate::directives::{count, letter, refused, task_of};

/// Units of 10/11/2026 by the lists in force since 1/7/2025.
pub(crate) const PROVINCES: i64 = 34;
const COMMUNES: i64 = 3_321;
pub(crate) const TASKS: i64 = 3 * (PROVINCES + COMMUNES);

async fn sent(world: &World) -> (i64, Vec<i64>) {
    let (paper, items) = letter(world).await;
    let to = To::ProvincesAndCommunes;
    let sent = directive::dispatch(&world.store, &world.cast.ministry, paper, &items, &to, NOW).await.unwrap();
    assert_eq!(i64::try_from(sent).unwrap(), TASKS);
    (paper, items)
}

on_both_engines!(one_letter_reaches_every_commune_through_its_province, |world| async move {
    let (_, items) = sent(&world).await;
    let through = "SELECT COUNT(*) FROM task t JOIN task p ON p.id = t.parent_id AND p.item_id = t.item_id
                   WHERE t.tier = 'commune' AND p.tier = 'province' AND p.unit_id = t.province_id
                     AND t.sender_id = p.unit_id";
    assert_eq!(count(&world, through).await, 3 * COMMUNES);
    let from_above = "SELECT COUNT(*) FROM task WHERE tier = 'province' AND sender_id = 1 AND parent_id IS NULL";
    assert_eq!(count(&world, from_above).await, 3 * PROVINCES);
    let islands = "SELECT COUNT(*) FROM task t JOIN unit_form f ON f.unit_id = t.unit_id AND f.valid_to IS NULL
                   WHERE f.name IN ('Đặc khu Hoàng Sa', 'Đặc khu Trường Sa')";
    assert_eq!(count(&world, islands).await, 6);
    let own = task_of(&world, items[0], world.cast.commune, "").await;
    assert_eq!((own.sender_id, own.due_on.as_deref()), (world.cast.province, Some("2026-11-25")));
});

on_both_engines!(sending_again_adds_nothing_and_leaves_no_trace, |world| async move {
    let (paper, items) = sent(&world).await;
    let events = count(&world, "SELECT COUNT(*) FROM audit_event").await;
    for to in [To::Provinces, To::ProvincesAndCommunes, To::Units(vec![world.cast.commune])] {
        let again = directive::dispatch(&world.store, &world.cast.ministry, paper, &items, &to, NOW).await;
        refused(again, "directive.refused.sent_before");
    }
    assert_eq!(count(&world, "SELECT COUNT(*) FROM task").await, TASKS);
    assert_eq!(count(&world, "SELECT COUNT(*) FROM task_dispatch").await, 1);
    assert_eq!(count(&world, "SELECT COUNT(*) FROM audit_event").await, events);
});

on_both_engines!(two_who_send_at_once_send_once, |world| async move {
    let (paper, items) = letter(&world).await;
    let send =
        || directive::dispatch(&world.store, &world.cast.ministry, paper, &items, &To::ProvincesAndCommunes, NOW);
    let (one, other) = tokio::join!(send(), send());
    let (done, again) = if one.is_ok() { (one, other) } else { (other, one) };
    assert_eq!(i64::try_from(done.unwrap()).unwrap(), TASKS);
    refused(again, "directive.refused.sent_before");
});

on_both_engines!(a_sending_that_is_broken_off_leaves_nothing_and_can_be_repeated, |world| async move {
    let (paper, items) = letter(&world).await;
    let mut broken = 0;
    for wait in [1, 5, 15, 40, 80] {
        let send =
            directive::dispatch(&world.store, &world.cast.ministry, paper, &items, &To::ProvincesAndCommunes, NOW);
        if tokio::time::timeout(Duration::from_millis(wait), send).await.is_err() {
            broken += 1;
        }
        let there = count(&world, "SELECT COUNT(*) FROM task").await;
        assert!(there == 0 || there == TASKS, "{there} tasks after {wait} ms");
    }
    assert!(broken > 0, "no sending was broken off");
    let there = count(&world, "SELECT COUNT(*) FROM task").await;
    let again =
        directive::dispatch(&world.store, &world.cast.ministry, paper, &items, &To::ProvincesAndCommunes, NOW).await;
    assert_eq!(again.is_ok(), there == 0);
    assert_eq!(count(&world, "SELECT COUNT(*) FROM task").await, TASKS);
    assert_eq!(count(&world, "SELECT COUNT(*) FROM task_dispatch").await, 1);
    let told = "SELECT COUNT(*) FROM (SELECT person_id FROM notice GROUP BY person_id HAVING COUNT(*) > 1) twice";
    assert_eq!(count(&world, told).await, 0, "nobody is told twice");
});

on_both_engines!(whoever_receives_papers_in_a_unit_is_told_once, |world| async move {
    sent(&world).await;
    let cast = &world.cast;
    for (person, told) in [(&cast.officer, 1), (&cast.lead, 1), (&cast.clerk, 1), (&cast.provincial_chair, 0)] {
        let sql = "SELECT COUNT(*) FROM notice WHERE person_id = $1";
        let notices = world.store.read().number(sql, [person.person.into()]).await.unwrap();
        assert_eq!(notices, Some(told), "{}", person.name);
    }
});

on_both_engines!(the_sums_of_a_board_are_the_tasks_and_each_sees_its_part, |world| async move {
    let (paper, items) = sent(&world).await;
    let (store, cast, today) = (&world.store, &world.cast, NOW.today());
    task::open_all(store, &cast.officer, paper, NOW).await.unwrap();
    task::accept(store, &cast.neighbour_officer, &task_of(&world, items[1], cast.neighbour, "").await, "", NOW)
        .await
        .unwrap();
    let answer = task::Answer { value: Some(12), ..task::Answer::default() };
    task::answer(store, &cast.officer, &task_of(&world, items[1], cast.commune, "").await, &answer, NOW).await.unwrap();

    let board = task::board(store, &cast.ministry, paper, today).await.unwrap();
    let all = board.counts(None, None, None);
    assert!(board.whole);
    assert_eq!((all.total(), all.sent, all.seen, all.in_work, all.answered), (TASKS, TASKS - 4, 2, 1, 1));
    assert_eq!((all.in_time, all.late, all.figures, all.sum), (1, 0, 1, 12));
    assert_eq!(board.provinces.len(), 34);
    assert_eq!(board.tiers(Some(items[0])), [Tier::Province, Tier::Commune]);
    let summed = |parts: Vec<task::Counts>| parts.into_iter().fold(task::Counts::default(), task::Counts::plus);
    let by_province = board.provinces.iter().map(|(id, _)| board.counts(None, None, Some(*id))).collect();
    assert_eq!(summed(by_province), all);
    let by_item = items.iter().map(|item| board.counts(Some(*item), None, None)).collect();
    assert_eq!(summed(by_item), all);
    assert_eq!(board.counts(Some(items[1]), Some(Tier::Commune), None).total(), COMMUNES);

    let province = task::board(store, &cast.lead, paper, today).await.unwrap();
    assert!(!province.whole);
    assert_eq!(province.counts(None, None, None), board.counts(None, None, Some(cast.province)));
    assert_eq!(province.counts(None, None, None).total(), 3 * 100);
    let commune = task::board(store, &cast.officer, paper, today).await.unwrap();
    assert_eq!((commune.counts(None, None, None).total(), commune.counts(None, None, None).sum), (3, 12));
    let other = task::board(store, &cast.stranger, paper, today).await.unwrap();
    assert_eq!(other.counts(None, None, Some(cast.province)).total(), 0);
    for outside in [&cast.nobody, &cast.administrator] {
        assert!(matches!(task::board(store, outside, paper, today).await, Err(Error::NotFound)));
        let pace = task::pace(store, outside, paper, (items[1], None)).await;
        assert!(matches!(pace, Err(Error::NotFound)));
    }

    // every number of the board opens down to as many units
    for (show, number) in [
        (Show::All, all.total()),
        (Show::Sent, all.sent),
        (Show::Seen, all.seen),
        (Show::InWork, all.in_work),
        (Show::Answered, all.answered),
        (Show::InTime, all.in_time),
        (Show::Late, all.late),
        (Show::Overdue, all.overdue),
    ] {
        let filter = Filter { show, ..Filter::default() };
        let listed = task::units(store, &cast.ministry, (paper, filter), 0, today).await.unwrap();
        assert_eq!(listed.count, number, "{show:?}");
    }
    let filter =
        Filter { item: Some(items[1]), province: Some(cast.province), tier: Some(Tier::Commune), ..Filter::default() };
    let second = task::units(store, &cast.lead, (paper, filter), 1, today).await.unwrap();
    assert_eq!((second.count, second.lines.len()), (99, 49));
    let foreign = task::units(store, &cast.stranger, (paper, filter), 0, today).await.unwrap();
    assert_eq!(foreign.count, 0);
    assert_eq!(task::pace(store, &cast.ministry, paper, (items[1], None)).await.unwrap(), [(today, 1)]);
    assert_eq!(task::pace(store, &cast.stranger, paper, (items[1], None)).await.unwrap(), []);
    let later = task::board(store, &cast.ministry, paper, crate::directives::on(11, 21)).await.unwrap();
    assert_eq!(later.counts(None, None, None).overdue, PROVINCES + COMMUNES - 1, "item 2 was due on 20/11");
});
