//! Directives: items of a paper, who may write and send them, and to whom.

use chrono::NaiveDate;
use correspondence::{
    Body,
    directive::{self, NewItem, Onward, To},
    paper::{self, Channel, Draft, NewEntry, NewRecipient, RecipientRole},
    task::{self, Answer, Needs, Stage, Task, Tier},
};
use organisation::{Actor, Error, Role, file};
use storage::Sql as _;
use testkit::{NOW, World, on_both_engines, paper::signature};

pub(crate) fn on(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap()
}

pub(crate) fn item(words: &str, needs: Needs, due_on: Option<NaiveDate>) -> NewItem {
    let measure = if needs == Needs::Figure { "điểm vui chơi".into() } else { String::new() };
    NewItem { words: words.into(), needs, measure, due_on, lead_sector: String::new(), partner_sectors: Vec::new() }
}

fn draft(world: &World, kind: &str) -> Draft {
    Draft {
        kind: kind.into(),
        symbol: "MẪU".into(),
        recipients: vec![NewRecipient {
            body: Some(Body::of_unit(world.cast.province)),
            name: String::new(),
            role: RecipientRole::Addressee,
            purpose: "để thực hiện".into(),
            channel: Channel::Electronic,
            through: "Sở Y tế".into(),
        }],
        signature: Some(signature("NGƯỜI ĐỨNG ĐẦU", "Hà Ngọc Tuấn")),
        ..testkit::paper::draft("Rà soát điểm vui chơi của trẻ em")
    }
}

/// Issues a paper of a body: one person drafts it, another records the signature.
pub(crate) async fn issued(world: &World, people: (&Actor, &Actor), body: &Body, kind: &str) -> i64 {
    testkit::paper::issued(&world.store, people, body, &draft(world, kind)).await
}

pub(crate) async fn drafted(world: &World, clerk: &Actor, body: &Body, kind: &str) -> i64 {
    paper::draft(&world.store, clerk, body, &draft(world, kind), NOW).await.unwrap()
}

/// A letter of the ministry: a plan by 25/11, a figure by 20/11, a report by 30/11; gives paper and items.
pub(crate) async fn letter(world: &World) -> (i64, Vec<i64>) {
    let ministry = &world.cast.ministry;
    let paper = issued(world, (ministry, ministry), &Body::of_unit(1), "letter").await;
    let new = [
        item("Ban hành kế hoạch", Needs::Plan, Some(on(11, 25))),
        item("Đếm điểm vui chơi", Needs::Figure, Some(on(11, 20))),
        item("Báo cáo kết quả", Needs::Report, Some(on(11, 30))),
    ];
    directive::set_items(&world.store, ministry, paper, &new, NOW).await.unwrap();
    (paper, items(world, paper).await)
}

pub(crate) async fn items(world: &World, paper: i64) -> Vec<i64> {
    directive::items(world.store.read(), paper).await.unwrap().into_iter().map(|item| item.id).collect()
}

pub(crate) async fn task_of(world: &World, item: i64, unit: i64, sector: &str) -> Task {
    let sql = "SELECT id FROM task WHERE item_id = $1 AND unit_id = $2 AND sector = $3";
    let id = world.store.read().number(sql, [item.into(), unit.into(), sector.into()]).await.unwrap();
    task::find(world.store.read(), id.expect("a task")).await.unwrap()
}

pub(crate) async fn count(world: &World, sql: &str) -> i64 {
    world.store.read().number(sql, []).await.unwrap().unwrap()
}

#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(result: correspondence::Result<T>, key: &str) {
    match result {
        Err(Error::Refused(refused)) => assert_eq!(refused.key, key),
        other => panic!("{key}: {other:?}"),
    }
}

on_both_engines!(items_are_numbered_in_their_order_and_say_what_they_want, |world| async move {
    let (paper, _) = letter(&world).await;
    let ministry = &world.cast.ministry;
    let kept = directive::items(world.store.read(), paper).await.unwrap();
    let kept: Vec<_> = kept.iter().map(|item| (item.number, item.needs, item.due_on.as_deref().unwrap())).collect();
    let wanted = [(1, Needs::Plan, "2026-11-25"), (2, Needs::Figure, "2026-11-20"), (3, Needs::Report, "2026-11-30")];
    assert_eq!(kept, wanted);
    let set = |new: Vec<NewItem>| {
        let (store, ministry) = (world.store.clone(), ministry.clone());
        async move { directive::set_items(&store, &ministry, paper, &new, NOW).await }
    };
    refused(set(vec![item(" ", Needs::Paper, None)]).await, "directive.refused.words_missing");
    let without = NewItem { measure: String::new(), ..item("Đếm", Needs::Figure, None) };
    refused(set(vec![without]).await, "directive.refused.measure_missing");
    refused(set(vec![item("Sớm", Needs::Paper, Some(on(11, 9)))]).await, "directive.refused.due_bad");
    set(vec![item("Một việc", Needs::Paper, None)]).await.unwrap();
    assert_eq!(items(&world, paper).await.len(), 1);
});

on_both_engines!(only_the_issuer_of_a_paper_works_on_its_items_whoever_received_it, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let new = [item("Việc", Needs::Paper, None)];
    let paper = issued(&world, (&cast.ministry, &cast.ministry), &Body::of_unit(1), "letter").await;
    for other in [&cast.officer, &cast.clerk, &cast.stranger, &cast.administrator, &cast.nobody] {
        let set = directive::set_items(store, other, paper, &new, NOW).await;
        assert!(matches!(set, Err(Error::Forbidden)), "{}", other.name);
    }
    let (body, entry) = (Body::of_unit(cast.province), NewEntry { on: NOW.today(), ..NewEntry::default() });
    paper::arrive(store, &cast.clerk, (&body, paper), &entry, NOW).await.unwrap();
    let set = directive::set_items(store, &cast.clerk, paper, &new, NOW).await;
    assert!(matches!(set, Err(Error::Forbidden)), "others received it too");
    directive::set_items(store, &cast.ministry, paper, &new, NOW).await.unwrap();
    let sent = directive::dispatch(store, &cast.lead, paper, &items(&world, paper).await, &To::Communes, NOW).await;
    assert!(matches!(sent, Err(Error::Forbidden)), "it passes on what it was given");
});

on_both_engines!(a_draft_is_not_sent_and_what_was_sent_is_not_rewritten, |world| async move {
    let (store, ministry) = (&world.store, &world.cast.ministry);
    let draft = drafted(&world, ministry, &Body::of_unit(1), "letter").await;
    directive::set_items(store, ministry, draft, &[item("Việc", Needs::Paper, None)], NOW).await.unwrap();
    let sent = directive::dispatch(store, ministry, draft, &items(&world, draft).await, &To::Provinces, NOW).await;
    refused(sent, "directive.refused.not_issued");
    let (paper, items) = letter(&world).await;
    refused(directive::dispatch(store, ministry, paper, &[], &To::Provinces, NOW).await, "directive.refused.no_items");
    assert_eq!(directive::dispatch(store, ministry, paper, &items[..1], &To::Provinces, NOW).await.unwrap(), 34);
    let new = [item("Khác", Needs::Paper, None)];
    refused(directive::set_items(store, ministry, paper, &new, NOW).await, "directive.refused.fixed");
});

on_both_engines!(a_unit_sends_to_those_below_it_only, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let body = Body::of_unit(cast.province);
    let paper = issued(&world, (&cast.clerk, &cast.provincial_chair), &body, "letter").await;
    directive::set_items(store, &cast.lead, paper, &[item("Việc", Needs::Paper, None)], NOW).await.unwrap();
    let ids = items(&world, paper).await;
    let elsewhere = cast.stranger.offices[0].unit;
    for to in [
        To::Provinces,
        To::ProvincesAndCommunes,
        To::Units(vec![elsewhere]),
        To::Units(vec![cast.commune, elsewhere]),
        To::Units(vec![cast.province]),
    ] {
        let sent = directive::dispatch(store, &cast.deputy, paper, &ids, &to, NOW).await;
        refused(sent, "directive.refused.not_below");
    }
    let none = directive::dispatch(store, &cast.deputy, paper, &ids, &To::Units(Vec::new()), NOW).await;
    refused(none, "directive.refused.no_units");
    let two = To::Units(vec![cast.commune, cast.neighbour, cast.commune]);
    assert_eq!(directive::dispatch(store, &cast.deputy, paper, &ids, &two, NOW).await.unwrap(), 2);
    let foreign = directive::dispatch(store, &cast.stranger, paper, &ids, &two, NOW).await;
    assert!(matches!(foreign, Err(Error::Forbidden)));
    let below = directive::dispatch(store, &cast.chair, paper, &ids, &two, NOW).await;
    assert!(matches!(below, Err(Error::Forbidden)));
});

on_both_engines!(departments_get_their_own_tasks_and_keep_to_them, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let seat = |name: &'static str, sign_in: &'static str, sector: &'static str| {
        testkit::seat(store, name, sign_in, (Role::ProvincialSector, cast.province, Some(sector)))
    };
    let education = seat("Đỗ Thị Giáo", "giao", "education").await;
    let police = seat("Lý Văn An", "an", "police").await;
    let body = Body::of_unit(cast.province);
    let paper = issued(&world, (&cast.clerk, &cast.provincial_chair), &body, "plan").await;
    directive::set_items(store, &cast.clerk, paper, &[item("Phối hợp", Needs::Paper, None)], NOW).await.unwrap();
    let ids = items(&world, paper).await;
    let to = To::Sectors(vec!["education".into(), "police".into()]);
    assert_eq!(directive::dispatch(store, &cast.clerk, paper, &ids, &to, NOW).await.unwrap(), 2);
    let task = task_of(&world, ids[0], cast.province, "education").await;
    assert_eq!((task.tier, task.province_id, task.parent_id), (Tier::Department, Some(cast.province), None));
    assert!(matches!(task::accept(store, &police, &task, "", NOW).await, Err(Error::Forbidden)));
    task::accept(store, &education, &task, "", NOW).await.unwrap();
    let other = task_of(&world, ids[0], cast.province, "police").await;
    task::accept(store, &cast.lead, &other, "", NOW).await.unwrap();
    let mine = task::inbox(store, &education, (task::Whose::Mine, task::Show::Open), 0, NOW.today()).await.unwrap();
    assert_eq!(mine.lines.iter().map(|line| line.task.id).collect::<Vec<_>>(), [task.id]);
});

on_both_engines!(a_province_passes_on_what_it_received, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (paper, ids) = letter(&world).await;
    let here = (paper, cast.province);
    let onward = |due_on, to| Onward { items: ids[..2].to_vec(), to, due_on, words: "Gửi về Sở Y tế".into() };
    let early = directive::pass_on(store, &cast.clerk, here, &onward(None, To::Communes), NOW).await;
    refused(early, "directive.refused.not_received");
    directive::dispatch(store, &cast.ministry, paper, &ids, &To::Provinces, NOW).await.unwrap();
    let late = directive::pass_on(store, &cast.clerk, here, &onward(Some(on(11, 21)), To::Communes), NOW).await;
    refused(late, "directive.refused.due_too_late");
    let over = directive::pass_on(store, &cast.clerk, here, &onward(Some(on(11, 9)), To::Communes), NOW).await;
    refused(over, "directive.refused.due_over");
    for other in [&cast.officer, &cast.stranger, &cast.ministry] {
        let foreign = directive::pass_on(store, other, here, &onward(None, To::Communes), NOW).await;
        assert!(matches!(foreign, Err(Error::Forbidden)), "{}", other.name);
    }
    let sent = directive::pass_on(store, &cast.lead, here, &onward(Some(on(11, 15)), To::Communes), NOW).await;
    assert_eq!(sent.unwrap(), 2 * 99);
    let departments = To::Sectors(vec!["education".into()]);
    assert_eq!(directive::pass_on(store, &cast.lead, here, &onward(None, departments), NOW).await.unwrap(), 2);
    let own = task_of(&world, ids[0], cast.province, "").await;
    assert_eq!((own.stage, own.version), (Stage::Accepted, 2));
    let steps = task::steps(store.read(), own.id).await.unwrap();
    assert_eq!(steps.iter().map(|step| step.kind).collect::<Vec<_>>(), [task::StepKind::Accepted]);
    let below = task_of(&world, ids[0], cast.commune, "").await;
    assert_eq!((below.parent_id, below.sender_id), (Some(own.id), cast.province));
    assert_eq!(below.due_on.as_deref(), Some("2026-11-15"));
    let inside = task_of(&world, ids[0], cast.province, "education").await;
    assert_eq!((inside.parent_id, inside.due_on.as_deref()), (Some(own.id), Some("2026-11-25")));
    let third = task_of(&world, ids[2], cast.province, "").await;
    assert_eq!(third.stage, Stage::Sent);
});

// A11: child work in the documents of a Party congress is an item like others; its answer is the document itself
on_both_engines!(child_work_in_a_party_document_is_proved_by_a_file, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let paper = issued(&world, (&cast.clerk, &cast.provincial_chair), &Body::of_unit(cast.province), "letter").await;
    let words = "Đưa công tác trẻ em vào văn kiện đại hội, nghị quyết của cấp ủy";
    let new = [item(words, Needs::Evidence, Some(on(12, 15)))];
    directive::set_items(store, &cast.clerk, paper, &new, NOW).await.unwrap();
    let ids = items(&world, paper).await;
    assert_eq!(directive::dispatch(store, &cast.clerk, paper, &ids, &To::Communes, NOW).await.unwrap(), 99);
    let task = task_of(&world, ids[0], cast.commune, "").await;
    assert_eq!(task.words, words);
    let without = Answer { words: "Đã đưa vào nghị quyết.".into(), ..Answer::default() };
    refused(task::answer(store, &cast.officer, &task, &without, NOW).await, "task.refused.file_missing");
    let checked = file::check(testkit::files::pdf("Nghi quyet dai hoi")).await.unwrap();
    let answer = Answer { file: Some((checked.clone(), "Nghị quyết.pdf".into())), ..without };
    task::answer(store, &cast.officer, &task, &answer, NOW).await.unwrap();
    let steps = task::steps(store.read(), task.id).await.unwrap();
    assert_eq!(steps[0].sha256.as_deref(), Some(checked.sha256.as_str()));
    let (step, kept) = task::file(store, &cast.lead, steps[0].id).await.unwrap();
    assert_eq!((step.file_name.as_str(), kept.kind), ("Nghị quyết.pdf", checked.kind));
    for other in [&cast.neighbour_officer, &cast.stranger, &cast.nobody] {
        assert!(matches!(task::file(store, other, step.id).await, Err(Error::NotFound)), "{}", other.name);
    }
});
