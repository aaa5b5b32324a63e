//! Whose a task is: who is told of it and finds it again, what boards list and open, what answers it.

use std::time::Duration;

use correspondence::{
    Body,
    difficulty::{self, NewDifficulty, Severity},
    directive::{self, NewItem, Onward, To},
    due,
    paper::{self, Received},
    reminding,
    task::{self, Answer, Filter, Needs, Show, Stage, Whose},
};
use organisation::{Actor, Change, Error, Role, audit::Subject, notice, office};
use testkit::{NOW, World, on_both_engines, paper::received};

use crate::{
    directives::{drafted, issued, item, items, letter, on, refused, task_of},
    fan_out::{PROVINCES, TASKS},
};

async fn seat(world: &World, name: &str, sign_in: &str, office: (Role, i64, Option<&str>)) -> Actor {
    testkit::seat(&world.store, name, sign_in, office).await
}

/// How often somebody was told of something of a kind.
async fn told(world: &World, actor: &Actor, kind: &str) -> usize {
    let (told, _) = notice::of(&world.store, actor, 0).await.unwrap();
    told.iter().filter(|told| told.kind == kind).count()
}

/// How many tasks wait for somebody on a day.
async fn waiting(world: &World, actor: &Actor, today: chrono::NaiveDate) -> u64 {
    let part = due::Part { group: None, skip: 0, take: 10 };
    due::of(&world.store, actor, &[], part, today).await.unwrap().count(None)
}

/// A plan of the province with one item, led by a sector or by none.
async fn plan(world: &World, lead: &str) -> (i64, Vec<i64>) {
    let (store, cast) = (&world.store, &world.cast);
    let paper = issued(world, (&cast.clerk, &cast.provincial_chair), &Body::of_unit(cast.province), "plan").await;
    let new = NewItem { lead_sector: lead.into(), ..item("Đếm", Needs::Figure, Some(on(11, 20))) };
    directive::set_items(store, &cast.clerk, paper, &[new], NOW).await.unwrap();
    (paper, items(world, paper).await)
}

/// A letter of an office that has no unit here.
fn from_outside(number: &str) -> Received {
    Received {
        issuer: "Văn phòng Chính phủ".into(),
        symbol: "VPCP-MẪU".into(),
        issued_on: on(11, 3),
        subject: "Tháng hành động vì trẻ em".into(),
        ..received(number)
    }
}

on_both_engines!(what_is_answered_while_it_is_passed_on_stays_answered, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (paper, ids) = letter(&world).await;
    directive::dispatch(store, &cast.ministry, paper, &ids, &To::Provinces, NOW).await.unwrap();
    let own = task_of(&world, ids[1], cast.province, "").await;
    let mut change = Change::by_program(store, NOW).await.unwrap();
    let sql = "UPDATE task SET stage = 'answered', value = 7, version = version + 1 WHERE id = $1";
    change.tx.run(sql, [own.id.into()]).await.unwrap();
    change.record("test", Subject { kind: "task", id: own.id, unit: None }, &()).await.unwrap();
    let onward = Onward { items: ids[..2].to_vec(), to: To::Communes, due_on: None, words: String::new() };
    let here = (paper, cast.province);
    let answered = async {
        // time enough to read the stages, and to wait for the answer's row
        tokio::time::sleep(Duration::from_millis(400)).await;
        change.commit().await.unwrap();
    };
    let (passed, ()) = tokio::join!(directive::pass_on(store, &cast.lead, here, &onward, NOW), answered);
    let after = task::find(store.read(), own.id).await.unwrap();
    assert_eq!((after.stage, after.value), (Stage::Answered, Some(7)), "{passed:?}");
    let other = task_of(&world, ids[0], cast.province, "").await;
    assert_eq!(other.stage == Stage::Accepted, passed.is_ok(), "all of it, or nothing");
});

on_both_engines!(a_department_and_the_sector_that_leads_are_told_like_the_unit, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let school = seat(&world, "Vi Thị Trường", "truong", (Role::CommuneSector, cast.commune, Some("education"))).await;
    let police = seat(&world, "Lò Văn Án", "an", (Role::CommuneSector, cast.commune, Some("police"))).await;
    let (paper, ids) = plan(&world, "education").await;
    directive::dispatch(store, &cast.clerk, paper, &ids, &To::Communes, NOW).await.unwrap();
    for (actor, times) in [(&school, 1), (&cast.officer, 1), (&police, 0), (&cast.chair, 0)] {
        assert_eq!(told(&world, actor, "task_sent").await, times, "{}", actor.name);
        let listed = task::inbox(store, actor, (Whose::Mine, Show::Open), 0, NOW.today()).await.unwrap();
        assert!(times == 0 || listed.count == 1, "{} is told of what is on the own desk", actor.name);
    }
    // due on Friday, the 20th: one working day before
    reminding::run(store, NOW.plus_minutes(9 * 24 * 60)).await.unwrap();
    for (actor, times) in [(&school, 1), (&cast.officer, 1), (&police, 0)] {
        assert_eq!(told(&world, actor, "task_due_soon").await, times, "{}", actor.name);
    }

    // the lead department holds no office of a sector, and is one
    let (paper, ids) = plan(&world, "").await;
    let to = To::Sectors(vec!["health".into()]);
    directive::dispatch(store, &cast.clerk, paper, &ids, &to, NOW).await.unwrap();
    assert_eq!((told(&world, &cast.lead, "task_sent").await, waiting(&world, &cast.lead, NOW.today()).await), (1, 1));
    assert_eq!(told(&world, &cast.clerk, "task_sent").await, 0, "the department's own work");
    assert_eq!(waiting(&world, &cast.clerk, NOW.today()).await, 0);
});

on_both_engines!(the_task_of_a_department_in_which_nobody_sits_is_the_unit_s, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (paper, ids) = plan(&world, "").await;
    directive::dispatch(store, &cast.clerk, paper, &ids, &To::Units(vec![cast.commune]), NOW).await.unwrap();
    let before = (told(&world, &cast.officer, "task_sent").await, waiting(&world, &cast.officer, NOW.today()).await);
    assert_eq!(before, (1, 1));
    let onward = Onward { items: ids, to: To::Sectors(vec!["justice".into()]), due_on: None, words: String::new() };
    directive::pass_on(store, &cast.chair, (paper, cast.commune), &onward, NOW).await.unwrap();
    let after = (told(&world, &cast.officer, "task_sent").await, waiting(&world, &cast.officer, NOW.today()).await);
    assert_eq!(after, (2, 2));
    let justice = seat(&world, "Đinh Thị Pháp", "phap", (Role::CommuneSector, cast.commune, Some("justice"))).await;
    assert_eq!(waiting(&world, &justice, NOW.today()).await, 1);
    assert_eq!(waiting(&world, &cast.officer, NOW.today()).await, 1, "somebody sits there now");
});

on_both_engines!(what_somebody_had_who_left_is_the_unit_s_again, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let second = seat(&world, "Lý Văn Hai", "hai", (Role::CommuneOfficer, cast.commune, None)).await;
    let (paper, ids) = plan(&world, "").await;
    directive::dispatch(store, &cast.clerk, paper, &ids, &To::Communes, NOW).await.unwrap();
    let task = task_of(&world, ids[0], cast.commune, "").await;
    task::assign(store, &cast.chair, &task, (second.person, ""), NOW).await.unwrap();
    assert_eq!(waiting(&world, &cast.officer, NOW.today()).await, 0);
    let task = task_of(&world, ids[0], cast.commune, "").await;
    let answer = Answer { value: Some(4), ..Answer::default() };
    task::answer(store, &second, &task, &answer, NOW).await.unwrap();
    office::end(store, &cast.administrator, second.offices[0].id, NOW.today(), NOW).await.unwrap();
    let tomorrow = NOW.plus_minutes(24 * 60);
    let task = task_of(&world, ids[0], cast.commune, "").await;
    task::give_back(store, &cast.clerk, &task, ("Thiếu thôn Đồng", Some(on(11, 22))), tomorrow).await.unwrap();
    assert_eq!(told(&world, &second, "task_returned").await, 0);
    assert_eq!(told(&world, &cast.officer, "task_returned").await, 1);
    assert_eq!(waiting(&world, &cast.officer, tomorrow.today()).await, 1);
    let listed = task::inbox(store, &cast.officer, (Whose::Mine, Show::Open), 0, tomorrow.today()).await.unwrap();
    assert_eq!(listed.lines.iter().map(|line| line.task.id).collect::<Vec<_>>(), [task.id]);
    let gone = Actor { offices: Vec::new(), ..second };
    for whose in [Whose::Mine, Whose::Given] {
        let listed = task::inbox(store, &gone, (whose, Show::All), 0, tomorrow.today()).await.unwrap();
        assert_eq!(listed.count, 0, "nothing of the unit goes with whoever leaves");
    }
});

on_both_engines!(every_task_that_a_board_lists_can_be_opened, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (straight, ids) = letter(&world).await;
    for to in [To::Provinces, To::Communes] {
        directive::dispatch(store, &cast.ministry, straight, &ids, &to, NOW).await.unwrap();
    }
    // a letter from outside that the ministry hands to the provinces, and one of them to its communes
    let ministry = Body::of_unit(1);
    let (outside, _) = paper::receive(store, &cast.ministry, &ministry, &from_outside("881"), NOW).await.unwrap();
    directive::set_items(store, &cast.ministry, outside, &[item("Việc", Needs::Figure, None)], NOW).await.unwrap();
    let second = items(&world, outside).await;
    directive::dispatch(store, &cast.ministry, outside, &second, &To::Provinces, NOW).await.unwrap();
    let onward = Onward { items: second, to: To::Communes, due_on: None, words: String::new() };
    directive::pass_on(store, &cast.lead, (outside, cast.province), &onward, NOW).await.unwrap();
    let all = Filter::default();
    let here = Filter { province: Some(cast.province), ..all };
    // how many tasks of each paper, in all and in Bắc Ninh: the ministry's letter has three items, the other one.
    // Bắc Ninh has 99 communes; Cao Bằng, where the stranger is, has 56
    for (actor, of_straight, of_outside) in [
        (&cast.ministry, [TASKS, 3 * 100], [PROVINCES + 99, 100]),
        (&cast.lead, [3 * 100, 3 * 100], [100, 100]),
        (&cast.provincial_chair, [3 * 100, 3 * 100], [100, 100]),
        (&cast.stranger, [3 * 57, 0], [1, 0]),
        (&cast.officer, [3, 3], [1, 1]),
    ] {
        for (paper, counts) in [(straight, of_straight), (outside, of_outside)] {
            for (filter, count) in [all, here].into_iter().zip(counts) {
                let listed = task::units(store, actor, (paper, filter), 0, NOW.today()).await.unwrap();
                assert_eq!(listed.count, count, "{}: {filter:?}", actor.name);
                assert_eq!(i64::try_from(listed.lines.len()).unwrap(), count.min(task::PAGE_LENGTH));
                for line in listed.lines {
                    let read = task::read(store, actor, line.task.id).await;
                    assert!(read.is_ok(), "{} opens {} of {}", actor.name, line.unit_name, line.reference());
                }
            }
        }
    }
    let own = task_of(&world, ids[0], cast.commune, "").await;
    assert_eq!(own.sender_id, 1);
    assert!(task::read(store, &cast.lead, own.id).await.is_ok(), "its province");
    for other in [&cast.stranger, &cast.neighbour_officer, &cast.administrator] {
        assert!(matches!(task::read(store, other, own.id).await, Err(Error::NotFound)), "{}", other.name);
    }
});

on_both_engines!(whoever_received_a_paper_from_outside_sends_its_items, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let new = [item("Việc", Needs::Figure, None)];
    let body = Body::of_unit(cast.province);
    let (outside, _) = paper::receive(store, &cast.clerk, &body, &from_outside("882"), NOW).await.unwrap();
    for other in [&cast.ministry, &cast.officer, &cast.stranger] {
        let set = directive::set_items(store, other, outside, &new, NOW).await;
        assert!(matches!(set, Err(Error::Forbidden)), "{}", other.name);
    }
    directive::set_items(store, &cast.clerk, outside, &new, NOW).await.unwrap();
    let read = paper::find(store, outside).await.unwrap();
    assert!(directive::may_set(store, &cast.clerk, &read).await.unwrap());
    let desk = directive::desk(store, &cast.lead, &read).await.unwrap().unwrap();
    assert_eq!((desk.unit, desk.passing()), (cast.province, false));
    let sent = directive::dispatch(store, &cast.lead, outside, &items(&world, outside).await, &To::Communes, NOW).await;
    assert_eq!(sent.unwrap(), 99, "communes of Bắc Ninh since 1/7/2025");
    refused(directive::set_items(store, &cast.clerk, outside, &new, NOW).await, "directive.refused.fixed");
});

on_both_engines!(a_letter_of_a_body_here_that_came_on_paper_is_its_receiver_s_to_send, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let letter = Received { issuer_body: Some(Body::of_unit(1)), ..from_outside("883") };
    let (id, _) = paper::receive(store, &cast.clerk, &Body::of_unit(cast.province), &letter, NOW).await.unwrap();
    assert_eq!(paper::find(store, id).await.unwrap().issuing_body(), None, "the ministry did not issue it here");
    let new = [item("Việc", Needs::Figure, None)];
    let foreign = directive::set_items(store, &cast.ministry, id, &new, NOW).await;
    assert!(matches!(foreign, Err(Error::Forbidden)));
    assert!(matches!(paper::read(store, &cast.ministry, id).await, Err(Error::NotFound)));
    directive::set_items(store, &cast.clerk, id, &new, NOW).await.unwrap();
    let sent = directive::dispatch(store, &cast.lead, id, &items(&world, id).await, &To::Communes, NOW).await;
    assert_eq!(sent.unwrap(), 99);
    // what a commune enters of its province's papers is not among the province's own
    let plan = Received { issuer_body: Some(Body::of_unit(cast.province)), ..from_outside("884") };
    let (id, _) = paper::receive(store, &cast.officer, &Body::of_unit(cast.commune), &plan, NOW).await.unwrap();
    assert!(matches!(paper::read(store, &cast.clerk, id).await, Err(Error::NotFound)));
});

on_both_engines!(what_a_unit_sets_its_own_departments_is_not_its_province_s_to_read, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let own = issued(&world, (&cast.officer, &cast.chair), &Body::of_unit(cast.commune), "letter").await;
    directive::set_items(store, &cast.officer, own, &[item("Việc nội bộ", Needs::Figure, None)], NOW).await.unwrap();
    let ids = items(&world, own).await;
    directive::dispatch(store, &cast.chair, own, &ids, &To::Sectors(vec!["health".into()]), NOW).await.unwrap();
    let inner = task_of(&world, ids[0], cast.commune, "health").await;
    assert!(task::read(store, &cast.officer, inner.id).await.is_ok());
    let today = NOW.today();
    for above in [&cast.provincial_chair, &cast.deputy, &cast.clerk] {
        assert!(matches!(task::read(store, above, inner.id).await, Err(Error::NotFound)), "{}", above.name);
        let (_, listed) = directive::papers(store, above, 0, today).await.unwrap();
        assert!(listed.iter().all(|paper| paper.paper_id != own || paper.counts.total() == 0), "{}", above.name);
    }
    assert_eq!(task::board(store, &cast.officer, own, today).await.unwrap().counts(None, None, None).total(), 1);
});

on_both_engines!(a_desk_sends_for_the_issuer_and_passes_on_for_who_has_the_tasks, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (id, ids) = letter(&world).await;
    let paper = paper::find(store, id).await.unwrap();
    let desk = async |actor: &Actor| directive::desk(store, actor, &paper).await.unwrap();
    assert_eq!(desk(&cast.ministry).await.map(|desk| (desk.unit, desk.whole, desk.passing())), Some((1, true, false)));
    assert!(desk(&cast.lead).await.is_none(), "nothing came yet");
    directive::dispatch(store, &cast.ministry, id, &ids[1..], &To::Provinces, NOW).await.unwrap();
    let passing = desk(&cast.lead).await.unwrap();
    assert_eq!((passing.unit, passing.whole, passing.passing()), (cast.province, true, true));
    assert_eq!(ids.iter().map(|item| passing.holds(*item)).collect::<Vec<_>>(), [false, true, true]);
    let culture = seat(&world, "Đỗ Thị Văn", "van", (Role::ProvincialSector, cast.province, Some("culture"))).await;
    for nobody in [&culture, &cast.officer, &cast.review_secretary, &cast.administrator] {
        assert!(desk(nobody).await.is_none(), "{}", nobody.name);
    }
    // a letter of the lead department is no other department's
    let own = Body { unit: cast.province, sector: "health".into() };
    let health = issued(&world, (&cast.lead, &cast.lead), &own, "letter").await;
    let health = paper::find(store, health).await.unwrap();
    assert!(!directive::may_set(store, &culture, &health).await.unwrap());
    assert!(directive::desk(store, &culture, &health).await.unwrap().is_none());
    assert!(directive::may_set(store, &cast.lead, &health).await.unwrap());
});

on_both_engines!(nothing_points_at_an_item_that_can_still_be_rewritten, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (paper, ids) = plan(&world, "").await;
    let about = |item| NewDifficulty {
        paper: Some(paper),
        item: Some(item),
        severity: Severity::Hindering,
        words: "Chưa rõ cách đếm".into(),
        proposal: String::new(),
        no_child_named: false,
    };
    let raised = difficulty::raise(store, &cast.lead, cast.province, &about(ids[0]), NOW).await;
    refused(raised, "difficulty.refused.item_unknown");
    let new = [item("Một", Needs::Paper, None), item("Hai", Needs::Paper, None)];
    directive::set_items(store, &cast.clerk, paper, &new, NOW).await.unwrap();
    let ids = items(&world, paper).await;
    directive::dispatch(store, &cast.clerk, paper, &ids, &To::Communes, NOW).await.unwrap();
    difficulty::raise(store, &cast.lead, cast.province, &about(ids[1]), NOW).await.unwrap();
    refused(directive::set_items(store, &cast.clerk, paper, &new, NOW).await, "directive.refused.fixed");
});

on_both_engines!(the_papers_that_are_offered_are_those_that_answer, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let place = |sector| (Role::ProvincialSector, cast.province, Some(sector));
    let education = seat(&world, "Đỗ Thị Giáo", "giao", place("education")).await;
    let (paper, _) = plan(&world, "").await;
    let new = [item("Kế hoạch", Needs::Plan, None), item("Văn bản", Needs::Paper, None)];
    directive::set_items(store, &cast.clerk, paper, &new, NOW).await.unwrap();
    let ids = items(&world, paper).await;
    let to = To::Sectors(vec!["education".into(), "police".into()]);
    directive::dispatch(store, &cast.clerk, paper, &ids, &to, NOW).await.unwrap();
    let (whole, own) = (Body::of_unit(cast.province), Body { unit: cast.province, sector: "education".into() });
    let of_unit = issued(&world, (&cast.clerk, &cast.provincial_chair), &whole, "plan").await;
    let of_school = issued(&world, (&education, &education), &own, "plan").await;
    let health = Body { unit: cast.province, sector: "health".into() };
    issued(&world, (&cast.lead, &cast.lead), &health, "plan").await;
    drafted(&world, &education, &own, "plan").await;
    let report = issued(&world, (&education, &education), &own, "report").await;
    let offered = async |item: i64| -> Vec<i64> {
        let task = task_of(&world, item, cast.province, "education").await;
        let offered = task::answerable(store.read(), &task).await.unwrap();
        offered.into_iter().map(|paper| paper.id).collect()
    };
    assert_eq!(offered(ids[0]).await, [of_school, of_unit], "plans, and never the one that asks");
    assert_eq!(offered(ids[1]).await, [report, of_school, of_unit]);
    for (item, paper) in [(ids[0], of_school), (ids[1], report)] {
        let task = task_of(&world, item, cast.province, "education").await;
        let answer = Answer { paper: Some(paper), ..Answer::default() };
        task::answer(store, &education, &task, &answer, NOW).await.unwrap();
    }
});
