//! Who reads the papers that answer a letter: the line of the task, also after a return, and nobody else. And which
//! letter of the year before its answers are held against.

use chrono::NaiveDate;
use correspondence::{
    Body,
    directive::{self, Onward, To},
    paper::{
        self, Draft, LinkKind, Signing, graph,
        search::{Wanted, search},
    },
    task::{self, Answer, Needs, Task},
};
use organisation::{Actor, Error, Role};
use testkit::{
    NOW, World, on_both_engines,
    paper::{draft, issued, issued_as},
};

use crate::directives::{item, letter, on, task_of};

/// A plan of the commune that is sent to nobody, issued.
async fn plan(world: &World, subject: &str) -> i64 {
    let cast = &world.cast;
    issued(&world.store, (&cast.officer, &cast.chair), &Body::of_unit(cast.commune), &draft(subject)).await
}

async fn answer(world: &World, task: &Task, paper: i64) {
    let answer = Answer { paper: Some(paper), ..Answer::default() };
    task::answer(&world.store, &world.cast.officer, task, &answer, NOW).await.unwrap();
}

async fn reads(world: &World, actor: &Actor, paper: i64) -> bool {
    match paper::read(&world.store, actor, paper).await {
        Ok(found) => found.id == paper,
        Err(Error::NotFound) => false,
        Err(other) => panic!("{other:?}"),
    }
}

/// The ministry's letter passed on by the province; gives the paper and the commune's task for a plan.
async fn passed_on(world: &World) -> (i64, Task) {
    let (store, cast) = (&world.store, &world.cast);
    let (paper, items) = letter(world).await;
    directive::dispatch(store, &cast.ministry, paper, &items, &To::Provinces, NOW).await.unwrap();
    let onward = Onward { items: items.clone(), to: To::Communes, due_on: None, words: String::new() };
    directive::pass_on(store, &cast.lead, (paper, cast.province), &onward, NOW).await.unwrap();
    (paper, task_of(world, items[0], cast.commune, "").await)
}

on_both_engines!(
    the_ministry_opens_what_communes_answer_through_their_province_and_nobody_else_does,
    |world| async move {
        let (store, cast) = (&world.store, &world.cast);
        let (letter, task) = passed_on(&world).await;
        let (plan, other) = (plan(&world, "Kế hoạch trả lời").await, plan(&world, "Kế hoạch khác").await);
        for before in [&cast.ministry, &cast.lead, &cast.clerk] {
            assert!(!reads(&world, before, plan).await, "{}", before.name);
        }
        answer(&world, &task, plan).await;
        for line in [&cast.ministry, &cast.lead, &cast.clerk, &cast.provincial_chair, &cast.officer, &cast.chair] {
            assert!(reads(&world, line, plan).await, "{}", line.name);
        }
        for outside in [&cast.neighbour_officer, &cast.stranger, &cast.administrator, &cast.nobody] {
            assert!(!reads(&world, outside, plan).await, "{}", outside.name);
        }
        assert!(!reads(&world, &cast.ministry, other).await, "only what answers");
        // what is read is also found, and stands below the letter
        let wanted = Wanted { words: "ke hoach".into(), ..Wanted::default() };
        let found = |actor: Actor| {
            let (store, wanted) = (store.clone(), wanted.clone());
            async move { search(&store, &actor, &wanted).await.unwrap().papers.len() }
        };
        assert_eq!((found(cast.ministry.clone()).await, found(cast.officer.clone()).await), (1, 2));
        assert_eq!((found(cast.stranger.clone()).await, found(cast.neighbour_officer.clone()).await), (0, 0));
        let below = graph::around(store, &cast.ministry, letter).await.unwrap().down;
        let answers: Vec<_> = below.iter().map(|(kind, count, _)| (*kind, *count)).collect();
        assert_eq!(answers, [(LinkKind::Answers, 1)]);
        assert!(graph::around(store, &cast.stranger, letter).await.unwrap().down.is_empty());
    }
);

on_both_engines!(every_answer_stays_open_to_the_sender_after_a_return, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (_, task) = passed_on(&world).await;
    let (first, second) = (plan(&world, "Lần đầu").await, plan(&world, "Lần sau").await);
    answer(&world, &task, first).await;
    let task = task::find(store.read(), task.id).await.unwrap();
    task::give_back(store, &cast.lead, &task, ("Thiếu phụ lục", Some(on(11, 25))), NOW).await.unwrap();
    let task = task::find(store.read(), task.id).await.unwrap();
    answer(&world, &task, second).await;
    let steps = task::steps(store.read(), task.id).await.unwrap();
    let papers: Vec<_> = steps.iter().filter_map(|step| step.paper_id).collect();
    assert_eq!(papers, [first, second]);
    for paper in [first, second] {
        assert!(reads(&world, &cast.lead, paper).await && reads(&world, &cast.ministry, paper).await);
        assert!(!reads(&world, &cast.stranger, paper).await && !reads(&world, &cast.neighbour_officer, paper).await);
    }
});

on_both_engines!(a_department_s_answer_is_read_up_the_whole_line, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (paper, task) = passed_on(&world).await;
    let health =
        testkit::seat(store, "Mai Thị Trạm", "tram", (Role::CommuneSector, cast.commune, Some("health"))).await;
    let to = To::Sectors(vec!["health".into()]);
    let onward = Onward { items: vec![task.item_id], to, due_on: None, words: String::new() };
    directive::pass_on(store, &cast.chair, (paper, cast.commune), &onward, NOW).await.unwrap();
    let inner = task_of(&world, task.item_id, cast.commune, "health").await;
    let plan = plan(&world, "Kế hoạch của trạm").await;
    let given = Answer { paper: Some(plan), ..Answer::default() };
    task::answer(store, &health, &inner, &given, NOW).await.unwrap();
    assert!(reads(&world, &cast.lead, plan).await && reads(&world, &cast.ministry, plan).await);
    assert!(!reads(&world, &cast.neighbour_officer, plan).await && !reads(&world, &cast.stranger, plan).await);
});

on_both_engines!(a_province_does_not_read_what_answers_to_the_ministry_alone, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (paper, items) = letter(&world).await;
    let to = To::Units(vec![cast.commune]);
    directive::dispatch(store, &cast.ministry, paper, &items, &to, NOW).await.unwrap();
    let plan = plan(&world, "Kế hoạch gửi thẳng Bộ").await;
    answer(&world, &task_of(&world, items[0], cast.commune, "").await, plan).await;
    assert!(reads(&world, &cast.ministry, plan).await);
    // the letter goes to the province as its recipient; the task does not come through it
    assert!(reads(&world, &cast.lead, paper).await && !reads(&world, &cast.lead, plan).await);
});

/// A letter of the ministry with one item, issued on a day.
async fn yearly(world: &World, subject: &str, on: NaiveDate) -> i64 {
    let (store, ministry) = (&world.store, &world.cast.ministry);
    let draft = Draft { kind: "letter".into(), ..draft(subject) };
    let signing = Signing { on, number: None };
    let id = issued_as(store, (ministry, ministry), &Body::of_unit(1), &draft, signing).await;
    let items = [item("Đếm điểm vui chơi", Needs::Figure, None)];
    directive::set_items(store, ministry, id, &items, NOW).await.unwrap();
    id
}

on_both_engines!(the_letter_of_the_year_before_is_told_by_its_body_type_and_subject, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let day = |year| NaiveDate::from_ymd_opt(year, 10, 5).unwrap();
    let subject = |year: i32| format!("Đánh giá, công nhận xã phù hợp với trẻ em năm {year}");
    let now = yearly(&world, &subject(2026), day(2026)).await;
    let now = paper::find(store, now).await.unwrap();
    let before = async |actor: &Actor| directive::year_before(store, actor, &now).await.unwrap();
    assert_eq!(before(&cast.ministry).await, None);
    yearly(&world, &subject(2024), day(2024)).await;
    yearly(&world, "Tập huấn năm 2025", day(2025)).await;
    assert_eq!(before(&cast.ministry).await, None, "another year, another subject");
    let last = yearly(&world, &subject(2025), day(2025)).await;
    assert_eq!(before(&cast.ministry).await, Some(last));
    assert_eq!(before(&cast.stranger).await, None, "who may not read it compares nothing with it");
    let items = directive::items(store.read(), last).await.unwrap();
    directive::dispatch(store, &cast.ministry, last, &[items[0].id], &To::Provinces, NOW).await.unwrap();
    assert_eq!(before(&cast.stranger).await, Some(last), "it has a task of it");
    assert_eq!(task::sent(store, &cast.ministry, last, (items[0].id, None)).await.unwrap(), 34);
    assert_eq!(task::sent(store, &cast.stranger, last, (items[0].id, None)).await.unwrap(), 1, "its own part");
    yearly(&world, &subject(2025), day(2025)).await;
    assert_eq!(before(&cast.ministry).await, None, "two of them tell nothing");
});
