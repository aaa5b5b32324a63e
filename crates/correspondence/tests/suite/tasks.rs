//! Tasks: the steps of the unit and of the sender, who may take them, and what is late.

use correspondence::{
    Body,
    directive::{self, To},
    paper,
    task::{self, Answer, Ruling, Show, Stage, StepKind, Task, Whose},
};
use organisation::{Error, Moment, Role, unit};
use testkit::{NOW, World, on_both_engines};

use crate::directives::{count, drafted, issued, letter, on, refused, task_of};

/// Eight in the morning, days after the beginning.
fn after(days: i64) -> Moment {
    NOW.plus_minutes(days * 24 * 60)
}

/// The letter sent through the province; gives the tasks of the commune for a plan (25/11), a figure (20/11) and a
/// report (30/11).
async fn tasks(world: &World) -> (i64, [Task; 3]) {
    let (paper, items) = letter(world).await;
    let cast = &world.cast;
    directive::dispatch(&world.store, &cast.ministry, paper, &items, &To::Provinces, NOW).await.unwrap();
    let onward = directive::Onward { items: items.clone(), to: To::Communes, due_on: None, words: String::new() };
    directive::pass_on(&world.store, &cast.lead, (paper, cast.province), &onward, NOW).await.unwrap();
    let mut tasks = Vec::new();
    for item in items {
        tasks.push(task_of(world, item, cast.commune, "").await);
    }
    (paper, tasks.try_into().unwrap())
}

async fn fresh(world: &World, task: &Task) -> Task {
    task::find(world.store.read(), task.id).await.unwrap()
}

fn figure(value: i64) -> Answer {
    Answer { value: Some(value), ..Answer::default() }
}

on_both_engines!(a_task_goes_from_seen_to_closed_and_every_step_is_kept, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (_, [_, task, _]) = tasks(&world).await;
    let member = testkit::seat(store, "Ngô Văn Đọc", "doc", (Role::CommuneCouncilMember, cast.commune, None)).await;
    assert_eq!(task::open(store, &member, task.id, NOW).await.unwrap().stage, Stage::Sent, "only reads");
    assert_eq!(task::open(store, &cast.lead, task.id, NOW).await.unwrap().stage, Stage::Sent, "the sender");
    let task = task::open(store, &cast.officer, task.id, NOW).await.unwrap();
    assert_eq!((task.stage, task.version), (Stage::Seen, 2));
    assert_eq!(task::open(store, &cast.chair, task.id, NOW).await.unwrap(), task, "seen once");

    task::accept(store, &cast.officer, &task, "Sẽ làm", NOW).await.unwrap();
    let task = fresh(&world, &task).await;
    refused(task::accept(store, &cast.officer, &task, "", NOW).await, "task.refused.accepted_already");
    let stranger = task::assign(store, &cast.chair, &task, (cast.neighbour_officer.person, ""), NOW).await;
    refused(stranger, "task.refused.person_unfit");
    let reader = task::assign(store, &cast.chair, &task, (member.person, ""), NOW).await;
    refused(reader, "task.refused.person_unfit");
    task::assign(store, &cast.chair, &task, (cast.officer.person, "Chị Thảo làm"), NOW).await.unwrap();
    let task = fresh(&world, &task).await;
    assert_eq!(task.person_id, Some(cast.officer.person));

    refused(task::answer(store, &cast.officer, &task, &Answer::default(), NOW).await, "task.refused.value_bad");
    refused(task::answer(store, &cast.officer, &task, &figure(-1), NOW).await, "task.refused.value_bad");
    task::answer(store, &cast.officer, &task, &figure(7), after(1)).await.unwrap();
    let task = fresh(&world, &task).await;
    assert_eq!((task.stage, task.value, task.answered_late), (Stage::Answered, Some(7), Some(0)));
    refused(task::answer(store, &cast.officer, &task, &figure(8), after(1)).await, "task.refused.not_open");

    let back = task::give_back(store, &cast.lead, &task, ("", Some(on(11, 22))), after(2)).await;
    refused(back, "task.refused.words_missing");
    let back = task::give_back(store, &cast.lead, &task, ("Thiếu thôn Đồng", None), after(2)).await;
    refused(back, "task.refused.day_bad");
    task::give_back(store, &cast.lead, &task, ("Thiếu thôn Đồng", Some(on(11, 22))), after(2)).await.unwrap();
    let task = fresh(&world, &task).await;
    assert_eq!((task.stage, task.due_on.as_deref()), (Stage::Returned, Some("2026-11-22")));
    task::answer(store, &cast.officer, &task, &figure(9), after(3)).await.unwrap();
    let task = fresh(&world, &task).await;
    task::close(store, &cast.clerk, &[(task.id, task.version)], "", after(4)).await.unwrap();
    let task = fresh(&world, &task).await;
    assert_eq!((task.stage, task.value), (Stage::Closed, Some(9)));

    let steps = task::steps(store.read(), task.id).await.unwrap();
    let kinds: Vec<_> = steps.iter().map(|step| step.kind).collect();
    let wanted = [
        StepKind::Seen,
        StepKind::Accepted,
        StepKind::Assigned,
        StepKind::Answered,
        StepKind::Returned,
        StepKind::Answered,
        StepKind::Closed,
    ];
    assert_eq!(kinds, wanted);
    assert_eq!((steps[3].value, steps[5].value), (Some(7), Some(9)), "the first answer stays as it was given");
    assert_eq!(steps[2].assignee.as_deref(), Some("Nguyễn Thị Thảo"));
    let events = format!("SELECT COUNT(*) FROM audit_event WHERE subject_kind = 'task' AND subject_id = {}", task.id);
    assert_eq!(count(&world, &events).await, 7);
});

on_both_engines!(more_time_keeps_an_answer_in_time_and_nothing_later_changes_what_was_late, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (_, [_, task, _]) = tasks(&world).await;
    let ask = (on(11, 20), "Mưa lũ");
    refused(task::ask_extension(store, &cast.officer, &task, ask, NOW).await, "task.refused.day_bad");
    let ask = (on(11, 25), " ");
    refused(task::ask_extension(store, &cast.officer, &task, ask, NOW).await, "task.refused.words_missing");
    task::ask_extension(store, &cast.officer, &task, (on(11, 25), "Mưa lũ"), NOW).await.unwrap();
    let task = fresh(&world, &task).await;
    let again = task::ask_extension(store, &cast.officer, &task, (on(11, 26), "Mưa"), NOW).await;
    refused(again, "task.refused.asked_already");
    let asked = (task.paper_id, Show::Asked);
    let waiting = task::awaiting_sender(store, &cast.lead, asked, NOW.today()).await.unwrap();
    assert_eq!((waiting.count, waiting.lines[0].asked_why.as_deref()), (1, Some("Mưa lũ")));
    let answers = task::awaiting_sender(store, &cast.lead, (task.paper_id, Show::Answered), NOW.today()).await.unwrap();
    assert_eq!(answers.count, 0);
    for other in [&cast.ministry, &cast.officer, &cast.nobody] {
        let none = task::awaiting_sender(store, other, asked, NOW.today()).await.unwrap();
        assert_eq!(none.count, 0, "{} sent it not", other.name);
    }
    let own = task::decide_extension(store, &cast.chair, &task, (Ruling::Granted(on(11, 25)), ""), NOW).await;
    assert!(matches!(own, Err(Error::Forbidden)));
    let bare = task::decide_extension(store, &cast.lead, &task, (Ruling::Refused, ""), NOW).await;
    refused(bare, "task.refused.words_missing");
    task::decide_extension(store, &cast.lead, &task, (Ruling::Granted(on(11, 24)), ""), NOW).await.unwrap();
    let task = fresh(&world, &task).await;
    assert_eq!((task.due_on.as_deref(), task.asked_until.as_deref()), (Some("2026-11-24"), None));
    // 24/11 is the fourteenth day after 10/11
    task::answer(store, &cast.officer, &task, &figure(3), after(14)).await.unwrap();
    let task = fresh(&world, &task).await;
    assert_eq!((task.answered_late, task.days_late(on(12, 31))), (Some(0), None));

    // the neighbour does not ask, answers three days late, and stays late whatever day is set afterwards
    let late = task_of(&world, task.item_id, cast.neighbour, "").await;
    assert_eq!(late.days_late(on(11, 22)), Some(2), "open and overdue");
    task::answer(store, &cast.neighbour_officer, &late, &figure(4), after(13)).await.unwrap();
    let late = fresh(&world, &late).await;
    assert_eq!(late.days_late(on(12, 31)), Some(3));
    task::give_back(store, &cast.lead, &late, ("Xem lại", Some(on(12, 10))), after(14)).await.unwrap();
    let late = fresh(&world, &late).await;
    assert_eq!(late.days_late(on(12, 1)), None, "back with the unit, which has a new day");
    task::answer(store, &cast.neighbour_officer, &late, &figure(5), after(15)).await.unwrap();
    assert_eq!(fresh(&world, &late).await.days_late(on(12, 31)), Some(3));
});

on_both_engines!(nobody_else_reads_or_works_on_a_task, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (_, [task, _, _]) = tasks(&world).await;
    for may in [&cast.officer, &cast.chair, &cast.lead, &cast.clerk, &cast.ministry] {
        assert_eq!(task::read(store, may, task.id).await.unwrap().id, task.id, "{}", may.name);
    }
    for other in [&cast.neighbour_officer, &cast.stranger, &cast.administrator, &cast.nobody] {
        assert!(matches!(task::read(store, other, task.id).await, Err(Error::NotFound)), "{}", other.name);
        assert!(matches!(task::open(store, other, task.id, NOW).await, Err(Error::NotFound)), "{}", other.name);
    }
    let above = task::find(store.read(), task.parent_id.unwrap()).await.unwrap();
    assert!(matches!(task::read(store, &cast.officer, above.id).await, Err(Error::NotFound)));
    for other in [&cast.neighbour_officer, &cast.lead, &cast.ministry, &cast.nobody] {
        assert!(matches!(task::accept(store, other, &task, "", NOW).await, Err(Error::Forbidden)), "{}", other.name);
        let answered = task::answer(store, other, &task, &Answer::default(), NOW).await;
        assert!(matches!(answered, Err(Error::Forbidden)), "{}", other.name);
    }
    for other in [&cast.officer, &cast.chair, &cast.ministry, &cast.stranger] {
        let closed = task::close(store, other, &[(task.id, task.version)], "", NOW).await;
        assert!(matches!(closed, Err(Error::Forbidden)), "{}", other.name);
    }
    let health =
        testkit::seat(store, "Mai Thị Trạm", "tram", (Role::CommuneSector, cast.commune, Some("health"))).await;
    assert!(!task.may_work(&health), "a unit's task is no sector's");
    task::assign(store, &cast.chair, &task, (health.person, ""), NOW).await.unwrap();
    assert!(fresh(&world, &task).await.may_work(&health), "but that of whom it was given to");
});

on_both_engines!(two_people_at_once_take_one_step, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (_, [_, task, _]) = tasks(&world).await;
    let (one, other) = (figure(1), figure(2));
    let (one, other) = tokio::join!(
        task::answer(store, &cast.officer, &task, &one, NOW),
        task::answer(store, &cast.chair, &task, &other, NOW)
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert!(matches!(one.and(other), Err(Error::Conflict)));
    assert_eq!(task::steps(store.read(), task.id).await.unwrap().len(), 1);
    let other = task_of(&world, task.item_id, cast.neighbour, "").await;
    let (first, second) = tokio::join!(
        task::open(store, &cast.neighbour_officer, other.id, NOW),
        task::open(store, &cast.neighbour_officer, other.id, NOW)
    );
    assert!(first.is_ok() && second.is_ok());
    assert_eq!((fresh(&world, &other).await.version, task::steps(store.read(), other.id).await.unwrap().len()), (2, 1));
});

on_both_engines!(an_answer_is_a_paper_of_the_unit_and_cites_the_letter, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (letter, [plan, _, report]) = tasks(&world).await;
    let body = Body::of_unit(cast.commune);
    let with = |paper| Answer { paper: Some(paper), ..Answer::default() };
    let answer = |task: Task, answer: Answer| {
        let (store, officer) = (store.clone(), cast.officer.clone());
        async move { task::answer(&store, &officer, &task, &answer, NOW).await }
    };
    refused(answer(plan.clone(), Answer::default()).await, "task.refused.paper_missing");
    let draft = drafted(&world, &cast.officer, &body, "plan").await;
    refused(answer(plan.clone(), with(draft)).await, "task.refused.paper_unfit");
    refused(answer(plan.clone(), with(letter)).await, "task.refused.paper_unfit");
    refused(answer(plan.clone(), with(9_999_999)).await, "task.refused.paper_unfit");
    let foreign = issued(&world, (&cast.clerk, &cast.clerk), &Body::of_unit(cast.province), "plan").await;
    refused(answer(plan.clone(), with(foreign)).await, "task.refused.paper_unfit");
    let own = issued(&world, (&cast.officer, &cast.chair), &body, "plan").await;
    refused(answer(report.clone(), with(own)).await, "task.refused.kind_unfit");
    answer(plan.clone(), with(own)).await.unwrap();
    let cited = "SELECT COUNT(*) FROM paper_link WHERE kind = 'answers'";
    assert_eq!(count(&world, &format!("{cited} AND from_id = {own} AND to_id = {letter}")).await, 1);
    assert_eq!(paper::links_of(store, own).await.unwrap()[0].paper_id, letter);
    let answers = task::answers_of(store, &cast.ministry, letter, 0, NOW.today()).await.unwrap();
    assert_eq!(answers.count, 1);
    let reference = paper::find(store, own).await.unwrap().reference();
    assert_eq!(answers.lines[0].answer_reference(), Some(reference));
    assert_eq!(answers.lines[0].unit_name, "Xã Bảo Đài");
    assert_eq!(task::answers_of(store, &cast.stranger, letter, 0, NOW.today()).await.unwrap().count, 0);
});

on_both_engines!(answers_are_taken_together_or_not_at_all, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (_, [_, task, _]) = tasks(&world).await;
    let neighbour = task_of(&world, task.item_id, cast.neighbour, "").await;
    task::answer(store, &cast.officer, &task, &figure(1), NOW).await.unwrap();
    let both = [(task.id, 2), (neighbour.id, 2)];
    refused(task::close(store, &cast.lead, &both, "", NOW).await, "task.refused.not_answered");
    task::answer(store, &cast.neighbour_officer, &neighbour, &figure(2), NOW).await.unwrap();
    let stale = task::close(store, &cast.lead, &[(task.id, 2), (neighbour.id, 1)], "", NOW).await;
    assert!(matches!(stale, Err(Error::Conflict)));
    assert_eq!(fresh(&world, &task).await.stage, Stage::Answered);
    refused(task::close(store, &cast.lead, &[], "", NOW).await, "task.refused.choice_bad");
    task::close(store, &cast.lead, &both, "", NOW).await.unwrap();
    assert_eq!(fresh(&world, &neighbour).await.stage, Stage::Closed);
});

on_both_engines!(a_desk_shows_what_is_due_first_and_counts_it, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let (_, [plan, count, report]) = tasks(&world).await;
    let inbox = |whose, show, today| task::inbox(store, &cast.officer, (whose, show), 0, today);
    let ids = |listed: task::Listed| listed.lines.iter().map(|line| line.task.id).collect::<Vec<_>>();
    let mine = inbox(Whose::Mine, Show::Open, NOW.today()).await.unwrap();
    let sender = unit::find(store.read(), cast.province, NOW.today()).await.unwrap();
    assert_eq!((mine.count, &mine.lines[0].sender_name), (3, &sender.name));
    assert_eq!(ids(mine), [count.id, plan.id, report.id], "20/11, 25/11, 30/11");
    assert_eq!(ids(inbox(Whose::Mine, Show::Soon, on(11, 17)).await.unwrap()), [count.id]);
    assert_eq!(ids(inbox(Whose::Mine, Show::Today, on(11, 25)).await.unwrap()), [plan.id]);
    assert_eq!(ids(inbox(Whose::Mine, Show::Overdue, on(11, 26)).await.unwrap()), [count.id, plan.id]);
    task::assign(store, &cast.chair, &plan, (cast.chair.person, ""), NOW).await.unwrap();
    assert_eq!(ids(inbox(Whose::Mine, Show::Open, NOW.today()).await.unwrap()), [count.id, report.id]);
    let offices = inbox(Whose::Offices, Show::Open, NOW.today()).await.unwrap();
    assert_eq!(ids(offices), [count.id, plan.id, report.id], "the unit still sees it");
    assert_eq!(inbox(Whose::Given, Show::Open, NOW.today()).await.unwrap().count, 0);
    let none = task::inbox(store, &cast.nobody, (Whose::Offices, Show::All), 0, NOW.today()).await.unwrap();
    assert_eq!(none.count, 0);
    let reader = task::inbox(store, &cast.review_secretary, (Whose::Offices, Show::All), 0, NOW.today()).await.unwrap();
    assert_eq!(reader.count, 0, "an office that only reads has no desk");
});
