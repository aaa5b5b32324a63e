//! Coordination bodies: established, reconstituted, members, meetings with their items, what is wrong today.

use chrono::NaiveDate;
use correspondence::{
    Body,
    coordination::{self, Alert, CoordinationBody, MemberRole, NewBody, NewMeeting, NewMember, NewTerm},
    directive::{self, NewItem, To},
    paper::{Draft, Signing},
    task::{self, Answer, Needs, Stage},
};
use organisation::{Actor, Error, Role, audit, office};
use testkit::{
    NOW, World, on_both_engines,
    paper::{draft, issued_as, signature},
    seat,
};

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
    let signature = Some(signature("CHỦ TỊCH", "Trần Văn Lộc"));
    let draft = Draft { kind: kind.into(), signature, ..draft(subject) };
    let (body, signing) = (Body::of_unit(cast.commune), Signing { on, number: None });
    issued_as(store, (&cast.officer, &cast.chair), &body, &draft, signing).await
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
    assert!(!alerts.contains(&Alert::Vacant("Trưởng Công an cấp xã".into())));
    let leaving = (police, day(2026, 11, 9), "Chuyển công tác");
    coordination::leave(&world.store, &world.cast.officer, &again, leaving, NOW).await.unwrap();
    let left = found(&world, body.id).await;
    assert!(wrong(&world, &left, NOW.today()).await.contains(&Alert::Vacant("Trưởng Công an cấp xã".into())));
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
    let followed =
        async |today| coordination::of_papers(store, cast.commune, &[minutes], today).await.unwrap().remove(0);
    let before = followed(NOW.today()).await;
    assert_eq!((before.task_id, before.counts.total()), (None, 0), "written down and not sent yet");
    let rows: Vec<i64> =
        directive::items(store.read(), minutes).await.unwrap().into_iter().map(|item| item.id).collect();
    let to = To::Sectors(vec!["police".into()]);
    directive::dispatch(store, &cast.chair, minutes, &rows, &to, NOW).await.unwrap();
    let last_day = followed(day(2026, 11, 20)).await;
    assert_eq!((last_day.stage, last_day.due()), (Some(Stage::Sent), Some(day(2026, 11, 20))));
    assert_eq!((last_day.late(), followed(day(2026, 11, 21)).await.late()), (0, 1));
    let of = async |actor: &Actor, sector: &str, today| {
        let listed = coordination::work(store, actor, (cast.commune, sector), 0, today).await.unwrap();
        let open = coordination::open_work(store, actor, cast.commune, today).await.unwrap().of(sector);
        assert_eq!((listed.count, listed.lines.len()), (open.tasks, usize::try_from(open.tasks).unwrap()));
        (open.tasks, open.overdue, open.due)
    };
    let due = Some(day(2026, 11, 20));
    assert_eq!(of(&cast.officer, "police", day(2026, 11, 20)).await, (1, 0, due));
    assert_eq!(of(&cast.officer, "police", day(2026, 11, 21)).await, (1, 1, due));
    assert_eq!(of(&cast.officer, "health", day(2026, 11, 21)).await, (0, 0, None));
    // what the commune agreed on is its own: the province reads neither the minutes nor the tasks
    for above in [&cast.lead, &cast.review_secretary, &cast.provincial_chair] {
        assert!(coordination::readable(store, above, &[minutes]).await.unwrap().is_empty(), "{}", above.name);
        assert_eq!(of(above, "police", NOW.today()).await, (0, 0, None), "{}", above.name);
    }
    assert_eq!(coordination::readable(store, &cast.chair, &[minutes]).await.unwrap(), [minutes]);
});

on_both_engines!(an_item_for_many_communes_is_one_line_of_its_meeting, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let province = Body::of_unit(cast.province);
    let notice = crate::directives::issued(&world, (&cast.clerk, &cast.clerk), &province, "notice").await;
    let new = [item("Rà soát", Some(day(2026, 11, 20)), ""), item("Báo cáo", None, "")];
    directive::set_items(store, &cast.clerk, notice, &new, NOW).await.unwrap();
    let items = crate::directives::items(&world, notice).await;
    let sent = directive::dispatch(store, &cast.clerk, notice, &items, &To::Communes, NOW).await.unwrap();
    let lines = coordination::of_papers(store, cast.province, &[notice], day(2026, 11, 21)).await.unwrap();
    let each = i64::try_from(sent).unwrap() / 2;
    assert!(each > 90, "the communes of the province");
    let told: Vec<_> = lines.iter().map(|line| (line.number, line.task_id, line.counts.total(), line.late())).collect();
    assert_eq!(told, [(1, None, each, each), (2, None, each, 0)]);
    // a commune that works with the same notice follows its own part
    let own = coordination::of_papers(store, cast.commune, &[notice], day(2026, 11, 20)).await.unwrap();
    assert_eq!(own.len(), 2);
    assert!(own.iter().all(|line| line.counts.total() == 1 && line.task_id.is_some() && line.late() == 0));
    let work =
        async |actor: &Actor| coordination::work(store, actor, (cast.commune, ""), 0, NOW.today()).await.unwrap().count;
    assert_eq!(work(&cast.lead).await, 2, "of a commune the province reads what the province sent");
    assert_eq!(work(&cast.stranger).await, 0);
});

on_both_engines!(what_was_answered_late_stays_late_whatever_day_is_given_afterwards, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let minutes = issued(&world, "minutes", "Biên bản họp quý IV", day(2026, 11, 4)).await;
    let new =
        [NewItem {
            needs: Needs::Figure, measure: "hồ sơ".into(), ..item("Rà soát", Some(day(2026, 11, 20)), "")
        }];
    directive::set_items(store, &cast.officer, minutes, &new, NOW).await.unwrap();
    let items = crate::directives::items(&world, minutes).await;
    let to = To::Sectors(vec!["police".into()]);
    directive::dispatch(store, &cast.chair, minutes, &items, &to, NOW).await.unwrap();
    let police = seat(store, "Ngô Văn Cảnh", "canh", (Role::CommuneSector, cast.commune, Some("police"))).await;
    let task = async || crate::directives::task_of(&world, items[0], cast.commune, "police").await;
    let answer = Answer { value: Some(3), ..Answer::default() };
    // NOW is 10/11: three days over the 20th
    let on = |days: i64| NOW.plus_minutes(days * 24 * 60);
    task::answer(store, &police, &task().await, &answer, on(13)).await.unwrap();
    let back = ("Xem lại", Some(day(2026, 12, 10)));
    task::give_back(store, &cast.chair, &task().await, back, on(14)).await.unwrap();
    task::answer(store, &police, &task().await, &answer, on(15)).await.unwrap();
    let work = coordination::work(store, &cast.officer, (cast.commune, "police"), 0, NOW.today()).await.unwrap();
    assert_eq!(work.lines[0].task.days_late(day(2026, 12, 31)), Some(3), "on the page of the sector");
    let lines = coordination::of_papers(store, cast.commune, &[minutes], day(2026, 12, 31)).await.unwrap();
    assert_eq!((lines[0].late(), lines[0].stage), (1, Some(Stage::Answered)), "on the page of the meeting");
});

on_both_engines!(minutes_are_of_one_meeting_and_not_older_than_it, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let body = established(&world).await;
    let chair = join(&world, &body, &member(MemberRole::Head, "chair", "Trần Văn Lộc")).await.unwrap();
    let mut meetings = Vec::new();
    for held_on in [day(2026, 11, 3), day(2026, 11, 5)] {
        let new = NewMeeting { held_on, chair, subject: "Họp".into(), guests: String::new(), present: Vec::new() };
        meetings.push(coordination::hold(store, &cast.officer, &body, &new, NOW).await.unwrap());
    }
    let minutes = issued(&world, "minutes", "Biên bản", day(2026, 11, 4)).await;
    let keep = async |meeting| coordination::keep_minutes(store, &cast.officer, &body, (meeting, minutes), NOW).await;
    assert_eq!(refused(keep(meetings[1]).await), "coordination.refused.minutes_earlier");
    keep(meetings[0]).await.unwrap();
    let later = issued(&world, "minutes", "Biên bản", day(2026, 11, 6)).await;
    coordination::keep_minutes(store, &cast.officer, &body, (meetings[1], later), NOW).await.unwrap();
    let third = NewMeeting {
        held_on: day(2026, 11, 2),
        chair,
        subject: "Họp".into(),
        guests: String::new(),
        present: Vec::new(),
    };
    let third = coordination::hold(store, &cast.officer, &body, &third, NOW).await.unwrap();
    assert_eq!(refused(keep(third).await), "coordination.refused.minutes_taken");
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
        (member(MemberRole::Deputy, "chair", "A"), "coordination.refused.seat_of_head"),
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
    assert!(reads(&cast.provincial_chair).await && reads(&cast.deputy).await && reads(&cast.clerk).await);
    // no right by level alone: neither the review council nor the ministry
    let above = [&cast.review_secretary, &cast.ministry];
    for actor in [&cast.neighbour_officer, &cast.stranger, &cast.administrator, &cast.nobody].into_iter().chain(above) {
        assert!(!reads(actor).await, "{}", actor.name);
    }
    let sectors = async |actor: &Actor| coordination::may_read_sectors(&world.store, actor, cast.commune).await.is_ok();
    assert!(
        sectors(&cast.officer).await && sectors(&cast.review_secretary).await,
        "criteria are for who reads dossiers"
    );
    assert!(
        !sectors(&cast.neighbour_officer).await && !sectors(&cast.stranger).await && !sectors(&cast.ministry).await
    );
});
