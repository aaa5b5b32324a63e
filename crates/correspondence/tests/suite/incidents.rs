//! Extraordinary reports stand on the province's desk at once and name no child.

use chrono::Days;
use correspondence::incident::{self, Kind, NewIncident, Stage, StepKind};
use organisation::{Actor, Error, Result};
use testkit::{NOW, World, on_both_engines};

fn new(words: &str) -> NewIncident {
    NewIncident {
        kind: Kind::Drowning,
        happened_on: NOW.today(),
        children: Some(2),
        words: words.into(),
        done: "Đã báo công an xã".into(),
        wanted: String::new(),
        no_child_named: false,
    }
}

async fn report(world: &World, new: &NewIncident) -> Result<i64> {
    incident::report(&world.store, &world.cast.officer, world.cast.commune, new, NOW).await
}

fn key(result: Result<i64>) -> &'static str {
    match result {
        Err(Error::Refused(refused)) => refused.key,
        other => panic!("{other:?}"),
    }
}

async fn told(world: &World, actor: &Actor) -> i64 {
    use storage::Sql as _;
    let sql = "SELECT CAST(COUNT(*) AS BIGINT) FROM notice WHERE person_id = $1 AND subject_kind = 'incident'";
    world.store.read().number(sql, [actor.person.into()]).await.unwrap().unwrap()
}

on_both_engines!(a_report_is_on_the_provinces_desk_with_its_sending, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let id = report(&world, &new("Hai trẻ bị đuối nước ở ao thôn 3")).await.unwrap();
    for desk in [&cast.lead, &cast.clerk, &cast.provincial_chair, &cast.deputy] {
        assert_eq!(told(&world, desk).await, 1, "{}", desk.name);
        assert_eq!(incident::read(store, desk, id).await.unwrap().stage, Stage::Sent);
    }
    let follow = |actor, version, kind| async move {
        incident::follow(store, actor, (id, version), (kind, "Đã rõ", false), NOW).await
    };
    follow(&cast.lead, 1, StepKind::Received).await.unwrap();
    follow(&cast.officer, 2, StepKind::Added).await.unwrap();
    assert_eq!(incident::read(store, &cast.officer, id).await.unwrap().stage, Stage::Received, "more is no new stage");
    assert!(matches!(incident::read(store, &cast.ministry, id).await, Err(Error::NotFound)));
    follow(&cast.lead, 3, StepKind::Forwarded).await.unwrap();
    assert_eq!(told(&world, &cast.ministry).await, 1);
    follow(&cast.clerk, 4, StepKind::Closed).await.unwrap();
    assert_eq!(incident::read(store, &cast.ministry, id).await.unwrap().stage, Stage::Closed);
    let after = follow(&cast.officer, 5, StepKind::Added).await;
    assert!(matches!(after, Err(Error::Refused(refused)) if refused.key == "incident.refused.not_next"));
});

on_both_engines!(a_childs_name_is_refused_until_the_sender_looked_again, |world| async move {
    let mut named = new("Cháu Nguyễn Văn A, 7 tuổi, bị ngã");
    assert_eq!(key(report(&world, &named).await), "incident.refused.named");
    assert!(incident::of_unit(&world.store, world.cast.commune).await.unwrap().is_empty(), "nothing is half kept");
    named.no_child_named = true;
    report(&world, &named).await.unwrap();
});

on_both_engines!(a_report_of_tomorrow_or_without_words_is_refused, |world| async move {
    let tomorrow = NewIncident { happened_on: NOW.today() + Days::new(1), ..new("x") };
    assert_eq!(key(report(&world, &tomorrow).await), "incident.refused.day_bad");
    assert_eq!(key(report(&world, &new(" ")).await), "incident.refused.words_missing");
    assert_eq!(
        key(report(&world, &NewIncident { children: Some(-1), ..new("x") }).await),
        "incident.refused.children_bad"
    );
});

on_both_engines!(others_do_not_see_a_report_and_do_not_follow_it, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let id = report(&world, &new("Một trẻ bị bỏng")).await.unwrap();
    for stranger in [&cast.neighbour_officer, &cast.stranger, &cast.review_secretary, &cast.administrator] {
        assert!(matches!(incident::read(store, stranger, id).await, Err(Error::NotFound)), "{}", stranger.name);
        let follow = incident::follow(store, stranger, (id, 1), (StepKind::Received, "", false), NOW).await;
        assert!(matches!(follow, Err(Error::NotFound)), "{}", stranger.name);
    }
    let own = incident::follow(store, &cast.officer, (id, 1), (StepKind::Received, "", false), NOW).await;
    assert!(matches!(own, Err(Error::Forbidden)), "the commune does not receive for the province");
});
