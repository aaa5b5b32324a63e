//! The secret link of a calendar program: made, renewed, ended, and nobody's after that.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use organisation::{Error, Moment, account, audit, feed, office, second_factor, session};
use storage::Sql as _;
use testkit::{NOW, World, on_both_engines};
use text::Lang;

const HERE: &str = "192.0.2.7";

async fn reads(world: &World, token: &str, at: Moment) -> Option<String> {
    match feed::reader(&world.store, token, HERE, at).await {
        Ok((actor, _)) => Some(actor.name),
        Err(Error::NotFound) => None,
        Err(error) => panic!("{error:?}"),
    }
}

on_both_engines!(a_link_is_its_person_until_it_is_renewed_or_ended, |world| async move {
    let (store, officer) = (&world.store, &world.cast.officer);
    assert_eq!(feed::made_at(store, officer).await.unwrap(), None);
    let first = feed::make(store, officer, Lang::En, NOW).await.unwrap().0;
    let (actor, lang) = feed::reader(store, &first, HERE, NOW).await.unwrap();
    assert_eq!((&actor.offices, lang), (&officer.offices, Lang::En));
    let kept = store.read().number("SELECT COUNT(*) FROM feed WHERE token_hash = $1", [first.clone().into()]).await;
    assert_eq!(kept.unwrap(), Some(0), "the database does not hold the link itself");
    let second = feed::make(store, officer, Lang::Vi, NOW).await.unwrap().0;
    assert_eq!(reads(&world, &first, NOW).await, None, "the old link ended with the new one");
    assert!(reads(&world, &second, NOW).await.is_some());
    feed::end(store, officer, NOW).await.unwrap();
    assert_eq!(reads(&world, &second, NOW).await, None);
    assert!(matches!(feed::end(store, officer, NOW).await, Err(Error::NotFound)));
    let events = audit::history(store, "account", officer.account, 3).await.unwrap();
    let actions: Vec<&str> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["feed_ended", "feed_made", "feed_made"]);
});

on_both_engines!(an_ended_office_is_missing_and_a_closed_account_has_no_link, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let token = feed::make(store, &cast.officer, Lang::Vi, NOW).await.unwrap().0;
    let today = NOW.today();
    office::end(store, &cast.administrator, cast.officer.offices[0].id, today, NOW).await.unwrap();
    let tomorrow = NOW.plus_minutes(24 * 60);
    let (actor, _) = feed::reader(store, &token, HERE, tomorrow).await.unwrap();
    assert!(actor.offices.is_empty());
    account::close(store, &cast.administrator, cast.officer.account, NOW).await.unwrap();
    assert_eq!(reads(&world, &token, NOW).await, None);
    account::reopen(store, &cast.administrator, cast.officer.account, NOW).await.unwrap();
    assert_eq!(reads(&world, &token, NOW).await, None, "what was ended stays ended");
});

on_both_engines!(whoever_is_thrown_out_everywhere_loses_the_link_too, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let token = feed::make(store, &cast.officer, Lang::Vi, NOW).await.unwrap().0;
    session::end_all_of(store, &cast.administrator, cast.officer.account, NOW).await.unwrap();
    assert_eq!(reads(&world, &token, NOW).await, None);
});

on_both_engines!(an_office_that_needs_a_second_factor_reads_nothing_without_one, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let token = feed::make(store, &cast.lead, Lang::Vi, NOW).await.unwrap().0;
    assert!(reads(&world, &token, NOW).await.is_some(), "the cast's policy leaves it to each");
    second_factor::set_policy_by_program(store, true, NOW).await.unwrap();
    assert_eq!(reads(&world, &token, NOW).await, None);
});

on_both_engines!(a_flood_of_guesses_from_one_address_is_held_back_there_only, |world| async move {
    let (store, officer) = (&world.store, &world.cast.officer);
    let token = feed::make(store, officer, Lang::Vi, NOW).await.unwrap().0;
    for guess in 0..100 {
        assert_eq!(reads(&world, &format!("guess-{guess}"), NOW).await, None);
    }
    assert_eq!(reads(&world, &token, NOW).await, None, "this address waits");
    assert!(feed::reader(store, &token, "192.0.2.8", NOW).await.is_ok(), "another does not");
    assert!(reads(&world, &token, NOW.plus_minutes(16)).await.is_some());
});
