//! Extraordinary reports stand on the province's desk at once and name no child.

use chrono::Days;
use correspondence::incident::{self, Kind, NewIncident, Stage, StepKind};
use organisation::{Actor, Error, Result, Role, unit};
use testkit::{NOW, World, on_both_engines, seat};

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

async fn listed(world: &World, actor: &Actor) -> Vec<i64> {
    let listed = incident::list(&world.store, actor, 0).await.unwrap();
    listed.lines.into_iter().map(|one| one.id).collect()
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
    assert!(listed(&world, &world.cast.officer).await.is_empty(), "nothing is half kept");
    named.no_child_named = true;
    let id = report(&world, &named).await.unwrap();
    let more = (StepKind::Added, "NGUYỄN VĂN A đã tỉnh", true);
    incident::follow(&world.store, &world.cast.officer, (id, 1), more, NOW).await.unwrap();
    let plain = report(&world, &NewIncident { no_child_named: true, ..new("Một trẻ bị ngã") }).await.unwrap();
    // that somebody looked again is kept, the name is not
    let told = async |id| {
        let events = organisation::audit::history(&world.store, "incident", id, 9).await.unwrap();
        let details = events.iter().map(|event| event.details.as_str()).collect::<Vec<_>>().join("\n");
        assert!(!details.contains("NGUYỄN") && !details.contains("Nguyễn"));
        details.matches("\"named\":true").count()
    };
    assert_eq!((told(id).await, told(plain).await), (2, 0));
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

on_both_engines!(other_staff_of_the_commune_reads_what_it_sent_itself, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let sector = |sector| (Role::CommuneSector, cast.commune, Some(sector));
    let police = seat(store, "Ngô Văn Cảnh", "canh", sector("police")).await;
    let culture = seat(store, "Mai Thị Hóa", "hoa", sector("culture")).await;
    let of_officer = report(&world, &new("Một trẻ bị bỏng")).await.unwrap();
    let of_police = incident::report(store, &police, cast.commune, &new("Xâm hại"), NOW).await.unwrap();
    assert_eq!(incident::read(store, &police, of_police).await.unwrap().person_id, police.person);
    for (actor, id) in [(&culture, of_police), (&culture, of_officer), (&police, of_officer)] {
        assert!(matches!(incident::read(store, actor, id).await, Err(Error::NotFound)), "{}", actor.name);
        let added = incident::follow(store, actor, (id, 1), (StepKind::Added, "Thêm", false), NOW).await;
        assert!(matches!(added, Err(Error::NotFound)), "{}", actor.name);
    }
    incident::follow(store, &police, (of_police, 1), (StepKind::Added, "Thêm", false), NOW).await.unwrap();
    assert_eq!(listed(&world, &police).await, [of_police]);
    assert!(listed(&world, &culture).await.is_empty());
    for actor in [&cast.officer, &cast.chair, &cast.lead, &cast.clerk] {
        assert_eq!(listed(&world, actor).await, [of_officer, of_police], "{}", actor.name);
    }
    for actor in [&cast.neighbour_officer, &cast.stranger, &cast.ministry, &cast.administrator, &cast.nobody] {
        assert!(listed(&world, actor).await.is_empty(), "{}", actor.name);
    }
});

on_both_engines!(the_ministry_reads_what_was_passed_on_whatever_office_comes_first, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let id = report(&world, &new("Ngộ độc ở trường")).await.unwrap();
    let kept = report(&world, &new("Một trẻ bị bỏng")).await.unwrap();
    let pass_on = (StepKind::Forwarded, "Báo Bộ", false);
    incident::follow(store, &cast.lead, (id, 1), pass_on, NOW).await.unwrap();
    let mut both = cast.administrator.clone();
    both.offices.extend(cast.ministry.offices.clone());
    for actor in [&cast.ministry, &both] {
        assert_eq!(listed(&world, actor).await, [id], "{}", actor.name);
        assert!(incident::read(store, actor, id).await.is_ok());
        assert!(matches!(incident::read(store, actor, kept).await, Err(Error::NotFound)));
    }
    let own = incident::report(store, &cast.lead, cast.province, &new("Của tỉnh"), NOW).await;
    assert!(matches!(own, Err(Error::Forbidden)), "a province has nobody on whose desk it would lie");
});

on_both_engines!(what_nobody_took_note_of_never_leaves_the_top_of_the_list, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let mut sent = Vec::new();
    for number in 0..incident::PAGE_LENGTH + 2 {
        sent.push(report(&world, &new(&format!("Vụ việc thứ {number}"))).await.unwrap());
    }
    for id in &sent[1..] {
        incident::follow(store, &cast.lead, (*id, 1), (StepKind::Received, "", false), NOW).await.unwrap();
    }
    for id in &sent[2..] {
        incident::follow(store, &cast.lead, (*id, 2), (StepKind::Closed, "Xong", false), NOW).await.unwrap();
    }
    let first = incident::list(store, &cast.lead, 0).await.unwrap();
    let ids: Vec<i64> = first.lines.iter().map(|one| one.id).collect();
    assert_eq!((ids[0], ids[1], ids[2]), (sent[0], sent[1], *sent.last().unwrap()), "then the newest closed one");
    assert!(first.more && ids.len() == incident::PAGE_LENGTH);
    let second = incident::list(store, &cast.lead, 1).await.unwrap();
    assert_eq!((second.lines.len(), second.lines[1].id, second.more), (2, sent[2], false));
});

on_both_engines!(a_desk_without_anybody_is_known, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let id = report(&world, &new("Một trẻ bị bỏng")).await.unwrap();
    let own = incident::find(store, id).await.unwrap();
    assert!(incident::is_awaited(store, &own, NOW.today()).await.unwrap());
    let provinces = unit::provinces(store.read(), NOW.today()).await.unwrap();
    let staffed = [cast.province, cast.stranger.offices[0].unit];
    let empty = provinces.into_iter().find(|province| !staffed.contains(&province.id)).unwrap();
    let communes = unit::below(store.read(), empty.id, unit::level::COMMUNE, NOW.today()).await.unwrap();
    let far = seat(store, "Lò Văn Xa", "xa", (Role::CommuneOfficer, communes[0].id, None)).await;
    let id = incident::report(store, &far, communes[0].id, &new("Một trẻ bị bỏng"), NOW).await.unwrap();
    let alone = incident::find(store, id).await.unwrap();
    assert!(!incident::is_awaited(store, &alone, NOW.today()).await.unwrap());
});
