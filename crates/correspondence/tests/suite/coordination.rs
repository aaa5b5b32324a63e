//! Coordination bodies: established, reconstituted, members, meetings with their items, what is wrong today.

use chrono::NaiveDate;
use correspondence::{
    Body,
    coordination::{self, Alert, CoordinationBody, MemberRole, NewBody, NewMeeting, NewMember, NewTerm},
    directive::{self, NewItem, To},
    paper::{self, Draft, NewSignature, Signing},
    task::{Needs, Stage},
};
use organisation::{Actor, Error, Role, audit, office};
use testkit::{NOW, World, on_both_engines, seat};

pub(crate) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

pub(crate) fn refused<T>(done: organisation::Result<T>) -> &'static str {
    match done {
        Err(Error::Refused(refused)) => refused.key,
        Err(other) => panic!("not refused: {other}"),
        Ok(_) => panic!("taken"),
    }
}

/// A paper of the commune, signed by its chairman and issued on a day.
pub(crate) async fn issued(world: &World, kind: &str, subject: &str, on: NaiveDate) -> i64 {
    let (store, cast) = (&world.store, &world.cast);
    let draft = Draft {
        kind: kind.into(),
        symbol: String::new(),
        subject: subject.into(),
        body: "Văn bản giả lập.".into(),
        urgency: None,
        valid: (None, None),
        recipients: Vec::new(),
        links: Vec::new(),
        signature: Some(NewSignature {
            mode: documents::Mode::Head,
            collective: None,
            head_title: "CHỦ TỊCH".into(),
            signer_title: None,
            signer: "Trần Văn Lộc".into(),
            delegation: None,
        }),
    };
    let id = paper::draft(store, &cast.officer, &Body::of_unit(cast.commune), &draft, NOW).await.unwrap();
    let version = paper::find(store, id).await.unwrap().version;
    paper::issue(store, &cast.chair, id, version, Signing { on, number: None }, NOW).await.unwrap();
    id
}

/// A numbered item.
pub(crate) fn item(words: &str, due_on: Option<NaiveDate>, lead: &str) -> NewItem {
    NewItem {
        words: words.into(),
        needs: Needs::Report,
        measure: String::new(),
        due_on,
        lead_sector: lead.into(),
        partner_sectors: Vec::new(),
    }
}

fn term(from: NaiveDate, to: NaiveDate) -> NewTerm {
    NewTerm { decision: "15/QĐ-UBND-MẪU".into(), decided_on: Some(day(2026, 1, 5)), paper: None, from, to: Some(to) }
}

fn body(world: &World) -> NewBody {
    NewBody {
        unit: world.cast.commune,
        name: "Ban Bảo vệ trẻ em xã Bảo Đài".into(),
        composition: "commune".into(),
        standing_sector: "health".into(),
        term: term(day(2026, 1, 10), day(2026, 12, 31)),
    }
}

async fn established(world: &World) -> CoordinationBody {
    let id = coordination::establish(&world.store, &world.cast.officer, &body(world), NOW).await.unwrap();
    found(world, id).await
}

async fn found(world: &World, id: i64) -> CoordinationBody {
    coordination::find(world.store.read(), id).await.unwrap()
}

async fn wrong(world: &World, body: &CoordinationBody, today: NaiveDate) -> Vec<Alert> {
    coordination::alerts(&world.store, std::slice::from_ref(body), today).await.unwrap().remove(0)
}

fn member(role: MemberRole, seat: &str, name: &str) -> NewMember {
    NewMember {
        role,
        seat: seat.into(),
        full_name: name.into(),
        position: "Chức vụ giả lập".into(),
        agency: "Cơ quan giả lập".into(),
        person: None,
        from: day(2026, 1, 10),
        ground: "Quyết định 15/QĐ-UBND-MẪU".into(),
    }
}

async fn join(world: &World, body: &CoordinationBody, new: &NewMember) -> organisation::Result<i64> {
    coordination::join(&world.store, &world.cast.officer, body, new, NOW).await
}

on_both_engines!(a_term_that_ends_soon_is_told_and_a_reconstitution_is_a_new_term, |world| async move {
    let body = established(&world).await;
    let told = |alerts: &[Alert]| {
        alerts.iter().filter(|alert| !matches!(alert, Alert::Vacant(_))).cloned().collect::<Vec<_>>()
    };
    // 60 days before 31/12/2026 is 1/11/2026
    assert_eq!(told(&wrong(&world, &body, day(2026, 10, 31)).await), []);
    assert_eq!(told(&wrong(&world, &body, day(2026, 11, 1)).await), [Alert::TermEnds(day(2026, 12, 31))]);
    assert_eq!(told(&wrong(&world, &body, day(2026, 12, 31)).await), [Alert::TermEnds(day(2026, 12, 31))]);
    assert_eq!(told(&wrong(&world, &body, day(2027, 1, 1)).await), [Alert::TermOver(day(2026, 12, 31))]);
    let decision = issued(&world, "decision", "Kiện toàn Ban Bảo vệ trẻ em", NOW.today()).await;
    let next = NewTerm { paper: Some(decision), ..term(day(2027, 1, 1), day(2031, 12, 31)) };
    coordination::renew(&world.store, &world.cast.officer, &body, &next, NOW).await.unwrap();
    let body = found(&world, body.id).await;
    let decisions: Vec<_> = body.terms.iter().map(|term| term.decision.as_str()).collect();
    assert_eq!(decisions, ["15/QĐ-UBND-MẪU", "01/QĐ-UBND"], "the decision is named as the books have it");
    assert_eq!(told(&wrong(&world, &body, day(2027, 1, 1)).await), []);
    let early = term(day(2026, 6, 1), day(2027, 6, 1));
    let earlier = coordination::renew(&world.store, &world.cast.officer, &body, &early, NOW).await;
    assert_eq!(refused(earlier), "coordination.refused.term_bad");
    let events = audit::history(&world.store, "coordination_body", body.id, 9).await.unwrap();
    let actions: Vec<_> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["coordination_renewed", "coordination_established"]);
});

on_both_engines!(a_seat_that_the_composition_wants_is_vacant_until_somebody_has_it, |world| async move {
    let body = established(&world).await;
    assert_eq!(wrong(&world, &body, day(2026, 2, 1)).await.len(), 10, "ten seats (CV 2805/BLĐTBXH-TE)");
    join(&world, &body, &member(MemberRole::Head, "chair", "Trần Văn Lộc")).await.unwrap();
    let police = join(&world, &body, &member(MemberRole::Member, "police", "Ngô Văn Cảnh")).await.unwrap();
    let again = found(&world, body.id).await;
    let alerts = wrong(&world, &again, day(2026, 2, 1)).await;
    assert_eq!(alerts.len(), 8);
    assert!(!alerts.contains(&Alert::Vacant("Trưởng Công an xã".into())));
    let leaving = (police, day(2026, 11, 9), "Chuyển công tác");
    coordination::leave(&world.store, &world.cast.officer, &again, leaving, NOW).await.unwrap();
    let left = found(&world, body.id).await;
    assert!(wrong(&world, &left, NOW.today()).await.contains(&Alert::Vacant("Trưởng Công an xã".into())));
    assert_eq!(left.members.len(), 2, "who left stays in the record");
    assert_eq!(left.members_on(day(2026, 11, 9)).count(), 2);
    assert_eq!(left.members_on(NOW.today()).count(), 1);
});

on_both_engines!(a_member_whose_office_in_the_unit_ended_is_told, |world| async move {
    let body = established(&world).await;
    let police = (Role::CommuneSector, world.cast.commune, Some("police"));
    let person = seat(&world.store, "Ngô Văn Cảnh", "canh", police).await;
    let new =
        NewMember { person: Some(person.person), full_name: String::new(), ..member(MemberRole::Member, "police", "") };
    join(&world, &body, &new).await.unwrap();
    let body = found(&world, body.id).await;
    assert_eq!(body.members[0].full_name, "Ngô Văn Cảnh");
    let told = Alert::OfficeEnded("Ngô Văn Cảnh".into());
    assert!(!wrong(&world, &body, NOW.today()).await.contains(&told));
    office::end(&world.store, &world.cast.administrator, person.offices[0].id, NOW.today(), NOW).await.unwrap();
    assert!(!wrong(&world, &body, NOW.today()).await.contains(&told));
    assert!(wrong(&world, &body, NOW.today().succ_opt().unwrap()).await.contains(&told));
});

on_both_engines!(what_a_meeting_agreed_on_is_sent_as_tasks, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let body = established(&world).await;
    let chair = join(&world, &body, &member(MemberRole::Head, "chair", "Trần Văn Lộc")).await.unwrap();
    let other = join(&world, &body, &member(MemberRole::Member, "police", "Ngô Văn Cảnh")).await.unwrap();
    let new = NewMeeting {
        held_on: day(2026, 11, 3),
        chair,
        subject: "Họp quý IV".into(),
        guests: String::new(),
        present: vec![other, 9_999],
    };
    let meeting = coordination::hold(store, &cast.officer, &body, &new, NOW).await.unwrap();
    let minutes = issued(&world, "minutes", "Biên bản họp quý IV", day(2026, 11, 4)).await;
    coordination::keep_minutes(store, &cast.officer, &body, (meeting, minutes), NOW).await.unwrap();
    let again = coordination::keep_minutes(store, &cast.officer, &body, (meeting, minutes), NOW).await;
    assert_eq!(refused(again), "coordination.refused.minutes_kept");
    let kept = coordination::meetings(store.read(), body.id).await.unwrap();
    assert_eq!((kept[0].present, kept[0].chair.as_str(), kept[0].paper_id), (2, "Trần Văn Lộc", Some(minutes)));
    let items = [item("Rà soát hồ sơ trẻ em", Some(day(2026, 11, 20)), "police")];
    directive::set_items(store, &cast.officer, minutes, &items, NOW).await.unwrap();
    let work = coordination::of_papers(store, &[minutes]).await.unwrap();
    assert_eq!((work.len(), work[0].stage), (1, None), "written down and not sent yet");
    let rows: Vec<i64> =
        directive::items(store.read(), minutes).await.unwrap().into_iter().map(|item| item.id).collect();
    let to = To::Sectors(vec!["police".into()]);
    directive::dispatch(store, &cast.chair, minutes, &rows, &to, NOW).await.unwrap();
    let work = coordination::of_papers(store, &[minutes]).await.unwrap();
    assert_eq!((work[0].stage, work[0].due()), (Some(Stage::Sent), Some(day(2026, 11, 20))));
    assert!(!work[0].is_late(day(2026, 11, 20)) && work[0].is_late(day(2026, 11, 21)));
    let work = coordination::work(store, cast.commune).await.unwrap();
    let of = |sector| work.iter().filter(|work| work.is_of(sector)).count();
    assert_eq!((of("police"), of("health")), (1, 0));
});

on_both_engines!(what_is_missing_or_not_possible_is_refused, |world| async move {
    let (store, officer) = (&world.store, &world.cast.officer);
    let establish = async |new: NewBody| refused(coordination::establish(store, officer, &new, NOW).await);
    let base = || body(&world);
    let with = |term: NewTerm| NewBody { term, ..body(&world) };
    let plain = || term(day(2026, 1, 10), day(2026, 12, 31));
    for (new, key) in [
        (NewBody { name: " ".into(), ..base() }, "coordination.refused.name_missing"),
        (NewBody { composition: "district".into(), ..base() }, "coordination.refused.composition_unknown"),
        (with(NewTerm { decision: String::new(), ..plain() }), "coordination.refused.decision_missing"),
        (with(NewTerm { decided_on: None, ..plain() }), "coordination.refused.decision_day_bad"),
        (with(NewTerm { decided_on: NOW.today().succ_opt(), ..plain() }), "coordination.refused.decision_day_bad"),
        (with(NewTerm { paper: Some(9_999), ..plain() }), "coordination.refused.paper_unknown"),
        (with(NewTerm { to: Some(day(2026, 1, 9)), ..plain() }), "coordination.refused.term_bad"),
        (with(term(day(2024, 1, 1), day(2026, 12, 31))), "coordination.refused.unit_gone"),
    ] {
        assert_eq!(establish(new).await, key);
    }
    let body = established(&world).await;
    let head = member(MemberRole::Head, "chair", "Trần Văn Lộc");
    join(&world, &body, &head).await.unwrap();
    for (new, key) in [
        (
            NewMember { full_name: String::new(), ..member(MemberRole::Member, "", "") },
            "coordination.refused.member_missing",
        ),
        (member(MemberRole::Member, "moon", "A"), "coordination.refused.seat_unknown"),
        (member(MemberRole::Head, "", "B"), "coordination.refused.head_taken"),
        (
            NewMember { ground: String::new(), ..member(MemberRole::Member, "", "C") },
            "coordination.refused.ground_missing",
        ),
        (NewMember { from: day(2026, 1, 9), ..member(MemberRole::Member, "", "D") }, "coordination.refused.day_bad"),
        (
            NewMember { person: Some(world.cast.lead.person), ..member(MemberRole::Member, "", "") },
            "coordination.refused.person_unknown",
        ),
    ] {
        assert_eq!(refused(join(&world, &body, &new).await), key);
    }
    let meeting = NewMeeting {
        held_on: day(2026, 11, 3),
        chair: 9_999,
        subject: "Họp".into(),
        guests: String::new(),
        present: Vec::new(),
    };
    assert_eq!(
        refused(coordination::hold(store, officer, &body, &meeting, NOW).await),
        "coordination.refused.chair_unknown"
    );
    let tomorrow = NewMeeting { held_on: NOW.today().succ_opt().unwrap(), ..meeting };
    assert_eq!(
        refused(coordination::hold(store, officer, &body, &tomorrow, NOW).await),
        "coordination.refused.day_bad"
    );
});

on_both_engines!(only_the_unit_keeps_its_bodies_and_only_those_above_read_them, |world| async move {
    let cast = &world.cast;
    let kept = established(&world).await;
    for actor in [&cast.neighbour_officer, &cast.lead, &cast.stranger, &cast.chair, &cast.ministry, &cast.nobody] {
        let new = coordination::establish(&world.store, actor, &body(&world), NOW).await;
        assert!(matches!(new, Err(Error::Forbidden)), "{}", actor.name);
        let joined = coordination::join(&world.store, actor, &kept, &member(MemberRole::Member, "", "A"), NOW).await;
        assert!(matches!(joined, Err(Error::Forbidden)), "{}", actor.name);
    }
    let reads = async |actor: &Actor| coordination::read(&world.store, actor, kept.id).await.is_ok();
    assert!(reads(&cast.officer).await && reads(&cast.chair).await && reads(&cast.lead).await);
    for actor in [&cast.neighbour_officer, &cast.stranger, &cast.administrator, &cast.nobody] {
        assert!(!reads(actor).await, "{}", actor.name);
    }
});
