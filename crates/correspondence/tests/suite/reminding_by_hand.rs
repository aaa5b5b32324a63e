//! A sender reminds from the board: who has not answered, once a day, along the line of the tasks only.

use correspondence::{
    directive::{self, Onward, To},
    reminding::{self, Reminded, Wanted},
    task::{self, Answer},
};
use organisation::{Actor, Error, Moment, notice};
use testkit::{NOW, World, on_both_engines};
use text::Lang;

use crate::directives::{count, letter, refused, task_of};

/// The letter (20/11, 25/11, 30/11) sent to 34 provinces, by Bắc Ninh to its 99 communes; gives paper and items.
async fn sent(world: &World) -> (i64, Vec<i64>) {
    let (store, cast) = (&world.store, &world.cast);
    let (paper, items) = letter(world).await;
    directive::dispatch(store, &cast.ministry, paper, &items, &To::Provinces, NOW).await.unwrap();
    let onward = Onward { items: items.clone(), to: To::Communes, due_on: None, words: String::new() };
    directive::pass_on(store, &cast.clerk, (paper, cast.province), &onward, NOW).await.unwrap();
    (paper, items)
}

/// What somebody was told by hand, the oldest first.
async fn told(world: &World, actor: &Actor) -> Vec<String> {
    let (told, _) = notice::of(&world.store, actor, 0).await.unwrap();
    let by_hand = told.iter().rev().filter(|told| told.kind == "task_reminded");
    by_hand.map(|told| told.words(Lang::En)).collect()
}

/// The tasks of a paper that somebody could remind of, and how many of them are overdue.
async fn missing(world: &World, actor: &Actor, paper: i64, at: Moment) -> (i64, i64) {
    let missing = reminding::missing(&world.store, actor, paper, at.today()).await.unwrap();
    (missing.tasks, missing.overdue)
}

fn after(days: i64) -> Moment {
    NOW.plus_minutes(days * 24 * 60)
}

const ALL: Wanted = Wanted { province: None, late_only: false };

on_both_engines!(a_sender_reminds_everybody_who_has_not_answered_once_a_day, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (paper, _) = sent(&world).await;
    // 34 provinces and 99 communes; somebody sits in two of each
    let done = reminding::by_hand(store, &cast.ministry, paper, &ALL, NOW).await.unwrap();
    assert_eq!(done, Reminded { desks: 4, vacant: 129 });
    let words = told(&world, &cast.officer).await;
    assert_eq!(words.len(), 1);
    assert!(words[0].starts_with("Bộ Y tế reminds: 3 items of paper "), "{words:?}");
    assert!(words[0].ends_with("nearest last day: 20/11/2026."), "{words:?}");
    for person in [&cast.neighbour_officer, &cast.lead, &cast.clerk, &cast.stranger] {
        assert_eq!(told(&world, person).await.len(), 1, "{}", person.name);
    }
    assert_eq!(told(&world, &cast.chair).await.len() + told(&world, &cast.ministry).await.len(), 0);
    // the same day again, by anybody on the line
    for again in [&cast.ministry, &cast.lead] {
        let again = reminding::by_hand(store, again, paper, &ALL, NOW.plus_minutes(60)).await;
        refused(again, "directive.refused.nobody_to_remind");
    }
    assert_eq!(told(&world, &cast.officer).await.len(), 1);
    // the next day the province reminds its communes, and not itself
    let done = reminding::by_hand(store, &cast.lead, paper, &ALL, after(1)).await.unwrap();
    assert_eq!(done, Reminded { desks: 2, vacant: 97 });
    let words = told(&world, &cast.officer).await;
    assert!(words.len() == 2 && words[1].starts_with("Sở Y tế reminds: 3 items"), "{words:?}");
    assert_eq!(told(&world, &cast.clerk).await.len(), 1);
    let events = "SELECT COUNT(*) FROM audit_event WHERE action = 'tasks_reminded'";
    assert_eq!(count(&world, events).await, 2);
});

on_both_engines!(only_a_province_and_only_the_late_are_reminded_where_that_is_wanted, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (paper, items) = sent(&world).await;
    let here = Wanted { province: Some(cast.province), late_only: true };
    refused(reminding::by_hand(store, &cast.ministry, paper, &here, NOW).await, "directive.refused.nobody_to_remind");
    // of 399 tasks a third was due on 20/11; the province's own are not its to remind
    assert_eq!(missing(&world, &cast.ministry, paper, after(11)).await, (399, 133));
    assert_eq!(missing(&world, &cast.lead, paper, after(11)).await, (297, 99));
    // the second item was due on 20/11; the commune answered it
    let task = task_of(&world, items[1], cast.commune, "").await;
    let answer = Answer { value: Some(3), ..Answer::default() };
    task::answer(store, &cast.officer, &task, &answer, NOW).await.unwrap();
    assert_eq!(missing(&world, &cast.lead, paper, after(11)).await, (296, 98));
    let done = reminding::by_hand(store, &cast.ministry, paper, &here, after(11)).await.unwrap();
    assert_eq!(done, Reminded { desks: 2, vacant: 97 }, "the province and 98 communes");
    let words = told(&world, &cast.neighbour_officer).await;
    assert!(words.len() == 1 && words[0].contains("1 item"), "{words:?}");
    assert_eq!(told(&world, &cast.officer).await.len() + told(&world, &cast.stranger).await.len(), 0);
    // the rest of the country, later on the same day: who was reminded is left out
    let done = reminding::by_hand(store, &cast.ministry, paper, &ALL, after(11).plus_minutes(5)).await.unwrap();
    assert_eq!(done, Reminded { desks: 2, vacant: 32 }, "33 provinces, and the commune for its other items");
    assert_eq!(told(&world, &cast.neighbour_officer).await.len(), 1);
});

on_both_engines!(only_whoever_is_answered_reminds, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (paper, _) = sent(&world).await;
    for below in [&cast.officer, &cast.chair, &cast.stranger, &cast.review_secretary] {
        let done = reminding::by_hand(store, below, paper, &ALL, NOW).await;
        assert!(matches!(done, Err(Error::Forbidden)), "{}", below.name);
        assert_eq!(missing(&world, below, paper, NOW).await, (0, 0), "{}", below.name);
    }
    for outside in [&cast.administrator, &cast.nobody] {
        let done = reminding::by_hand(store, outside, paper, &ALL, NOW).await;
        assert!(matches!(done, Err(Error::NotFound)), "{}", outside.name);
    }
    assert_eq!(missing(&world, &cast.provincial_chair, paper, NOW).await, (297, 0), "three items of 99 communes");
    assert_eq!(count(&world, "SELECT COUNT(*) FROM notice WHERE kind = 'task_reminded'").await, 0);
});

on_both_engines!(a_province_reminds_of_what_the_ministry_sent_through_it, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (paper, items) = letter(&world).await;
    directive::dispatch(store, &cast.ministry, paper, &items[..1], &To::ProvincesAndCommunes, NOW).await.unwrap();
    // its communes answer it, though it passed nothing on itself
    assert_eq!(missing(&world, &cast.provincial_chair, paper, NOW).await, (99, 0));
    assert_eq!(missing(&world, &cast.officer, paper, NOW).await, (0, 0));
    let done = reminding::by_hand(store, &cast.lead, paper, &ALL, NOW).await.unwrap();
    assert_eq!(done, Reminded { desks: 2, vacant: 97 });
    assert_eq!((told(&world, &cast.officer).await.len(), told(&world, &cast.stranger).await.len()), (1, 0));
});

on_both_engines!(two_who_remind_at_once_remind_once, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (paper, _) = sent(&world).await;
    let (one, other) = tokio::join!(
        reminding::by_hand(store, &cast.ministry, paper, &ALL, NOW),
        reminding::by_hand(store, &cast.ministry, paper, &ALL, NOW)
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert_eq!(told(&world, &cast.officer).await.len(), 1);
});
