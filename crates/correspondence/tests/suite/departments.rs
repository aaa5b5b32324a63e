//! A provincial department issues letters of its own and directs the communes' tasks of its own sector, no others.

use correspondence::{
    Body, coordination,
    directive::{self, NewItem, Onward, To},
    due,
    paper::{self, Draft, Link, LinkKind, Signing},
    reminding,
    task::{self, Answer, Inbox, Needs, Show, Stage, Whose},
};
use organisation::{Actor, Error, Role};
use testkit::{
    NOW, World, on_both_engines,
    paper::{draft, signature},
};

use crate::directives::{drafted, issued, item, items, letter, on, refused, task_of};

async fn department(world: &World, name: &str, sign_in: &str, sector: &str) -> Actor {
    testkit::seat(&world.store, name, sign_in, (Role::ProvincialSector, world.cast.province, Some(sector))).await
}

fn body(world: &World, sector: &str) -> Body {
    Body { unit: world.cast.province, sector: sector.into() }
}

fn led_by(sector: &str) -> NewItem {
    NewItem { lead_sector: sector.into(), ..item("Đưa trẻ đến trường", Needs::Figure, Some(on(11, 20))) }
}

/// A letter of the department of education with one item, sent to the communes; gives the paper and its item.
async fn directed(world: &World, education: &Actor) -> (i64, i64) {
    let paper = issued(world, (education, education), &body(world, "education"), "letter").await;
    directive::set_items(&world.store, education, paper, &[led_by("")], NOW).await.unwrap();
    let ids = items(world, paper).await;
    assert_eq!(directive::dispatch(&world.store, education, paper, &ids, &To::Communes, NOW).await.unwrap(), 99);
    (paper, ids[0])
}

on_both_engines!(a_department_directs_the_communes_in_its_own_sector, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let education = department(&world, "Đỗ Thị Giáo", "giao", "education").await;
    let police = department(&world, "Lý Văn An", "an", "police").await;
    let (paper, item) = directed(&world, &education).await;
    let kept = directive::items(store.read(), paper).await.unwrap();
    assert_eq!(kept[0].lead_sector, "education", "the own sector leads where none is named");
    let task = task_of(&world, item, cast.commune, "").await;
    assert_eq!((task.sender_id, task.sender_sector.as_str()), (cast.province, "education"));
    let school =
        testkit::seat(store, "Vi Thị Trường", "truong", (Role::CommuneSector, cast.commune, Some("education"))).await;
    let answer = Answer { value: Some(412), ..Answer::default() };
    task::answer(store, &school, &task, &answer, NOW).await.unwrap();
    let seen = [(task.id, task.version + 1)];
    for other in [&police, &school, &cast.officer, &cast.stranger, &cast.ministry] {
        let closed = task::close(store, other, &seen, "", NOW).await;
        assert!(matches!(closed, Err(Error::Forbidden)), "{}", other.name);
    }
    let waiting = async |actor: &Actor| {
        task::awaiting_sender(store, actor, (paper, Show::Answered), NOW.today()).await.unwrap().count
    };
    assert_eq!((waiting(&education).await, waiting(&police).await, waiting(&cast.lead).await), (1, 0, 1));
    let part = due::Part { group: None, skip: 0, take: 10 };
    let due = async |actor: &Actor| due::of(store, actor, &[], part, NOW.today()).await.unwrap().count(None);
    assert_eq!((due(&education).await, due(&police).await), (1, 0));
    let missing = async |actor: &Actor| reminding::missing(store, actor, paper, NOW.today()).await.unwrap().tasks;
    assert_eq!((missing(&education).await, missing(&police).await), (98, 0));
    let done = reminding::by_hand(store, &education, paper, &reminding::Wanted::default(), NOW).await.unwrap();
    assert_eq!((done.desks, done.vacant), (1, 97), "98 communes have not answered; the neighbour has an officer");
    task::close(store, &education, &seen, "", NOW).await.unwrap();
    assert_eq!(task::find(store.read(), task.id).await.unwrap().stage, Stage::Closed);
});

on_both_engines!(a_department_does_nothing_for_other_departments_or_for_the_unit, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let education = department(&world, "Đỗ Thị Giáo", "giao", "education").await;
    let police = department(&world, "Lý Văn An", "an", "police").await;
    let own = body(&world, "education");
    // only its own papers
    let draft = drafted(&world, &education, &own, "letter").await;
    let version = paper::find(store, draft).await.unwrap().version;
    let signing = Signing { on: NOW.today(), number: None };
    for other in [&police, &cast.lead, &cast.clerk, &cast.officer] {
        let issued = paper::issue(store, other, draft, version, signing, NOW).await;
        assert!(matches!(issued, Err(Error::Forbidden)), "{}", other.name);
    }
    for body in [Body::of_unit(cast.province), body(&world, "health")] {
        let drafted = paper::draft(store, &education, &body, &plan(Vec::new()), NOW).await;
        assert!(matches!(drafted, Err(Error::Forbidden)), "{body:?}");
    }
    // only items of its own sector, only to communes
    let paper = issued(&world, (&education, &education), &own, "letter").await;
    let foreign = directive::set_items(store, &education, paper, &[led_by("health")], NOW).await;
    refused(foreign, "directive.refused.other_sector");
    let elsewhere = directive::set_items(store, &police, paper, &[led_by("")], NOW).await;
    assert!(matches!(elsewhere, Err(Error::Forbidden)));
    directive::set_items(store, &education, paper, &[led_by("education")], NOW).await.unwrap();
    let ids = items(&world, paper).await;
    let send = async |actor: &Actor, to: To| directive::dispatch(store, actor, paper, &ids, &to, NOW).await;
    refused(send(&education, To::Sectors(vec!["police".into()])).await, "directive.refused.not_below");
    refused(send(&education, To::Provinces).await, "directive.refused.not_below");
    refused(send(&education, To::Units(vec![cast.stranger.offices[0].unit])).await, "directive.refused.not_below");
    assert!(matches!(send(&police, To::Communes).await, Err(Error::Forbidden)));
    assert_eq!(send(&education, To::Units(vec![cast.commune])).await.unwrap(), 1);
    // nothing of what the unit received or sent
    let (ministry, received) = letter(&world).await;
    directive::dispatch(store, &cast.ministry, ministry, &received, &To::Provinces, NOW).await.unwrap();
    let onward = Onward { items: received.clone(), to: To::Communes, due_on: None, words: String::new() };
    let passed = directive::pass_on(store, &education, (ministry, cast.province), &onward, NOW).await;
    assert!(matches!(passed, Err(Error::Forbidden)));
    directive::pass_on(store, &cast.clerk, (ministry, cast.province), &onward, NOW).await.unwrap();
    let task = task_of(&world, received[1], cast.commune, "").await;
    assert!(!task.may_rule(&education) && task.may_rule(&cast.lead));
    assert_eq!(reminding::missing(store, &education, ministry, NOW.today()).await.unwrap().tasks, 0);
});

on_both_engines!(a_department_without_a_name_in_the_list_issues_nothing, |world| async move {
    let weather = department(&world, "Ông Văn Gió", "gio", "weather").await;
    let draft = drafted(&world, &weather, &body(&world, "weather"), "letter").await;
    let version = paper::find(&world.store, draft).await.unwrap().version;
    let signing = Signing { on: NOW.today(), number: None };
    let issued = paper::issue(&world.store, &weather, draft, version, signing, NOW).await;
    refused(issued, "paper.refused.body_unknown");
});

on_both_engines!(a_desk_is_narrowed_to_a_sector_that_leads_or_takes_part, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let paper = issued(&world, (&cast.clerk, &cast.provincial_chair), &Body::of_unit(cast.province), "letter").await;
    let with = |sectors: &[&str]| NewItem {
        partner_sectors: sectors.iter().map(|sector| (*sector).to_owned()).collect(),
        ..led_by("health")
    };
    let new = [led_by("education"), with(&["education", "police"]), with(&["police"]), led_by("")];
    directive::set_items(store, &cast.clerk, paper, &new, NOW).await.unwrap();
    let ids = items(&world, paper).await;
    directive::dispatch(store, &cast.clerk, paper, &ids, &To::Communes, NOW).await.unwrap();
    let numbers = async |sector: &str| -> Vec<i64> {
        let wanted = Inbox { whose: Whose::Offices, show: Show::Open, sector };
        let listed = task::inbox(store, &cast.officer, wanted, 0, NOW.today()).await.unwrap();
        assert_eq!(usize::try_from(listed.count).unwrap(), listed.lines.len());
        listed.lines.iter().map(|line| line.task.number).collect()
    };
    assert_eq!(numbers("education").await, [1, 2]);
    assert_eq!(numbers("police").await, [2, 3]);
    assert_eq!(numbers("health").await, [2, 3]);
    assert_eq!(numbers("").await, [1, 2, 3, 4]);
    assert!(numbers("polic").await.is_empty() && numbers("justice").await.is_empty());
});

fn plan(links: Vec<Link>) -> Draft {
    let signature = Some(signature("GIÁM ĐỐC", "Đỗ Thị Giáo"));
    Draft { links, signature, ..draft("Kế hoạch của ngành") }
}

// C9: a department's own plan, beside the main plan that it carries out
on_both_engines!(a_department_s_own_plan_stands_beside_the_plan_it_carries_out, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let education = department(&world, "Đỗ Thị Giáo", "giao", "education").await;
    let own = body(&world, "education");
    let main = issued(&world, (&cast.clerk, &cast.provincial_chair), &Body::of_unit(cast.province), "plan").await;
    let issue = async |draft: Draft| testkit::paper::issued(store, (&education, &education), &own, &draft).await;
    let implements = Link { to: main, kind: LinkKind::Implements, note: String::new() };
    let first = issue(plan(Vec::new())).await;
    let second = issue(plan(vec![implements])).await;
    paper::draft(store, &education, &own, &plan(Vec::new()), NOW).await.unwrap();
    let plans = coordination::plans(store, &own).await.unwrap();
    let told: Vec<_> = plans.iter().map(|plan| (plan.paper_id, plan.reference(), plan.main_id)).collect();
    let number = |number: &str| format!("{number}/KH-SGDĐT");
    assert_eq!(told, [(second, number("02"), Some(main)), (first, number("01"), None)], "no draft among them");
    assert_eq!(plans[0].main(), Some(paper::find(store, main).await.unwrap().reference()));
    assert_eq!(plans[0].day(), NOW.today());
    assert!(coordination::plans(store, &body(&world, "police")).await.unwrap().is_empty());
    // what it carries out leads to it
    let below = paper::graph::around(store, &education, main).await.unwrap().down;
    assert_eq!(below.iter().map(|(kind, count, _)| (*kind, *count)).collect::<Vec<_>>(), [(LinkKind::Implements, 1)]);
});
