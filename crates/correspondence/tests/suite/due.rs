//! What waits for a person, in the order of its days and by group.

use chrono::{Days, NaiveDate};
use correspondence::{
    due::{self, Due, Group, Kind, Line, Page, Part},
    incident::{self, NewIncident, StepKind},
};
use organisation::{Actor, Moment, Role, account, day, office};
use storage::Store;
use testkit::{NOW, World, on_both_engines};

const ALL: Part = Part { group: None, skip: 0, take: 100 };

fn today() -> NaiveDate {
    NOW.today()
}

/// So many days after today.
fn after(days: i64) -> NaiveDate {
    today() + chrono::TimeDelta::days(days)
}

/// A paper of the province with items, their tasks put down as rows: what sending does is tested where it is done.
struct Letter<'a> {
    store: &'a Store,
    paper: i64,
    dispatch: i64,
    sender: (i64, &'static str),
}

impl<'a> Letter<'a> {
    async fn of(world: &'a World, number: &str) -> Self {
        let tx = world.store.write().await.unwrap();
        let paper = tx
            .insert(
                "INSERT INTO official_paper
                    (unit_id, sector, issuer, type, number, symbol, issued_on, subject, body, folded, version, at)
                 VALUES ($1, 'health', 'Sở Y tế', 'letter', $2, 'SYT-MẪU', '2026-10-05', 'Rà soát giả lập', '', '', 1, 0)
                 RETURNING id",
                [world.cast.province.into(), number.into()],
            )
            .await
            .unwrap();
        let dispatch = tx
            .insert(
                "INSERT INTO task_dispatch (paper_id, unit_id, sector, words, at) VALUES ($1, $2, 'health', '', 0)
                 RETURNING id",
                [paper.into(), world.cast.province.into()],
            )
            .await
            .unwrap();
        tx.commit().await.unwrap();
        Self { store: &world.store, paper, dispatch, sender: (world.cast.province, "health") }
    }

    async fn item(&self, number: i64) -> i64 {
        let tx = self.store.write().await.unwrap();
        let sql = "INSERT INTO directive_item
                     (paper_id, number, words, needs, measure, lead_sector, partner_sectors, set_by)
                   VALUES ($1, $2, 'Báo cáo giả lập', 'report', '', 'education', '', $3) RETURNING id";
        let id = tx.insert(sql, [self.paper.into(), number.into(), self.sender.0.into()]).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn task(&self, item: i64, unit: i64, due: Option<NaiveDate>, more: &str) -> i64 {
        let tx = self.store.write().await.unwrap();
        let sql = "INSERT INTO task (dispatch_id, paper_id, item_id, sender_id, sender_sector, unit_id, sector, tier,
                                     due_on, stage, version)
                   VALUES ($1, $2, $3, $4, $5, $6, '', 'commune', $7, 'sent', 1) RETURNING id";
        let values = [
            self.dispatch.into(),
            self.paper.into(),
            item.into(),
            self.sender.0.into(),
            self.sender.1.into(),
            unit.into(),
            due.map(day).into(),
        ];
        let id = tx.insert(sql, values).await.unwrap();
        if !more.is_empty() {
            tx.run(&format!("UPDATE task SET {more} WHERE id = $1"), [id.into()]).await.unwrap();
        }
        tx.commit().await.unwrap();
        id
    }
}

async fn due(world: &World, actor: &Actor, part: Part) -> Page {
    due::of(&world.store, actor, &[], part, today()).await.unwrap()
}

fn own(page: &Page) -> Vec<&Due> {
    page.lines.iter().map(|line| if let Line::Own(due) = line { due } else { panic!("{line:?}") }).collect()
}

fn told(page: &Page) -> Vec<(Kind, i64, Option<NaiveDate>)> {
    own(page).into_iter().map(|due| (due.kind, due.things, due.on)).collect()
}

on_both_engines!(tasks_stand_in_the_order_of_their_days_with_paper_item_and_sender, |world| async move {
    let letter = Letter::of(&world, "7").await;
    let commune = world.cast.commune;
    let days = [Some(after(8)), None, Some(after(-1)), Some(after(0)), Some(after(7)), Some(after(1))];
    for (number, due) in (1..).zip(days) {
        let item = letter.item(number).await;
        letter.task(item, commune, due, "").await;
    }
    let closed = letter.item(7).await;
    letter.task(closed, commune, Some(after(2)), "stage = 'answered'").await;
    let page = due(&world, &world.cast.officer, ALL).await;
    assert_eq!(page.counts, [1, 1, 2, 1, 1], "the answered one is the sender's turn");
    let numbers: Vec<i64> = own(&page).iter().map(|due| due.asked.as_ref().unwrap().number).collect();
    assert_eq!(numbers, [3, 4, 6, 5, 1, 2]);
    let asked = own(&page)[0].asked.clone().unwrap();
    let told = (asked.reference.as_str(), asked.subject.as_str(), asked.sender.as_str());
    assert_eq!(told, ("07/SYT-MẪU", "Rà soát giả lập", "Sở Y tế"));
    let near = due(&world, &world.cast.officer, Part { group: Some(Group::Near), ..ALL }).await;
    assert_eq!(own(&near).iter().map(|due| due.on).collect::<Vec<_>>(), [Some(after(1)), Some(after(7))]);
    assert_eq!((near.count(None), near.count(Some(Group::Near))), (6, 2));
});

on_both_engines!(nobody_sees_what_is_due_from_others, |world| async move {
    let letter = Letter::of(&world, "8").await;
    let item = letter.item(1).await;
    letter.task(item, world.cast.commune, Some(after(1)), "").await;
    let cast = &world.cast;
    for other in [&cast.neighbour_officer, &cast.stranger, &cast.lead, &cast.ministry, &cast.nobody] {
        assert_eq!(due(&world, other, ALL).await.count(None), 0, "{}", other.name);
    }
    for own in [&cast.officer, &cast.chair] {
        assert_eq!(due(&world, own, ALL).await.count(None), 1, "{}", own.name);
    }
});

on_both_engines!(a_sector_sees_what_it_leads_and_a_given_task_is_its_persons, |world| async move {
    let (letter, cast) = (Letter::of(&world, "9").await, &world.cast);
    let place = |sector| (Role::CommuneSector, cast.commune, Some(sector));
    let school = testkit::seat(&world.store, "Vi Thị Trường", "truong", place("education")).await;
    let police = testkit::seat(&world.store, "Lò Văn Án", "an", place("police")).await;
    let first = letter.item(1).await;
    letter.task(first, cast.commune, Some(after(1)), "").await;
    assert_eq!(due(&world, &school, ALL).await.count(None), 1, "the item's lead");
    assert_eq!(due(&world, &police, ALL).await.count(None), 0);
    let second = letter.item(2).await;
    letter.task(second, cast.commune, Some(after(2)), &format!("person_id = {}", police.person)).await;
    assert_eq!(due(&world, &police, ALL).await.count(None), 1, "given to the person");
    assert_eq!(due(&world, &cast.officer, ALL).await.count(None), 1, "and so nobody else's");
    // the office ends: what was given goes with it
    office::end(&world.store, &cast.administrator, police.offices[0].id, today(), NOW).await.unwrap();
    let gone = Actor { offices: Vec::new(), ..police };
    assert_eq!(due(&world, &gone, ALL).await.count(None), 0);
    let tomorrow = due::of(&world.store, &cast.officer, &[], ALL, after(1)).await.unwrap();
    assert_eq!(tomorrow.count(None), 2, "and is the unit's again");
    account::close(&world.store, &cast.administrator, gone.account, Moment(NOW.0)).await.unwrap();
});

on_both_engines!(the_sender_sees_answers_and_requests_an_item_a_line, |world| async move {
    let (letter, cast) = (Letter::of(&world, "10").await, &world.cast);
    let (first, second) = (letter.item(1).await, letter.item(2).await);
    letter.task(first, cast.commune, Some(after(1)), "stage = 'answered'").await;
    letter.task(first, cast.neighbour, Some(after(1)), "stage = 'answered'").await;
    let asked = "asked_until = '2026-12-31', stage = 'accepted'";
    letter.task(second, cast.commune, Some(after(5)), asked).await;
    letter.task(second, cast.neighbour, Some(after(3)), asked).await;
    let page = due(&world, &cast.lead, ALL).await;
    assert_eq!(told(&page), [(Kind::Request, 2, Some(after(3))), (Kind::Answers, 2, None)]);
    assert_eq!(due(&world, &cast.stranger, ALL).await.count(None), 0);
});

on_both_engines!(the_work_of_other_rooms_stands_between_by_its_day_on_every_page, |world| async move {
    let letter = Letter::of(&world, "11").await;
    for number in 1..=10 {
        let item = letter.item(number).await;
        letter.task(item, world.cast.commune, Some(today() + Days::new(u64::try_from(number).unwrap())), "").await;
    }
    let others = [None, Some(after(4)), Some(after(-3)), Some(after(30))];
    let of = |part| due::of(&world.store, &world.cast.officer, &others, part, today());
    let whole = of(ALL).await.unwrap();
    let key = |line: &Line| match line {
        Line::Other(place) => others[*place],
        Line::Own(due) => due.on,
    };
    let days: Vec<_> = whole.lines.iter().map(key).collect();
    let mut sorted = days.clone();
    sorted.sort_by_key(|day| (day.is_none(), *day));
    assert_eq!(days, sorted);
    assert_eq!((days.len(), whole.counts), (14, [1, 0, 8, 4, 1]));
    for take in [1, 3, 4, 5, 14] {
        let mut paged = Vec::new();
        for skip in (0..14).step_by(take) {
            paged.extend(of(Part { group: None, skip, take }).await.unwrap().lines);
        }
        assert_eq!(paged, whole.lines, "pages of {take}");
    }
    let later = of(Part { group: Some(Group::Later), ..ALL }).await.unwrap();
    assert_eq!(later.lines.last(), Some(&Line::Other(3)));
    assert_eq!(later.lines.len(), 4);
});

on_both_engines!(the_ministry_sees_reports_that_were_passed_on_until_they_are_closed, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let new = NewIncident {
        kind: incident::Kind::Drowning,
        happened_on: today(),
        children: Some(2),
        words: "Hai trẻ bị đuối nước ở ao thôn 3".into(),
        done: "Đã báo công an xã".into(),
        wanted: String::new(),
        no_child_named: false,
    };
    let id = incident::report(store, &cast.officer, cast.commune, &new, NOW).await.unwrap();
    let follow = |version, kind| incident::follow(store, &cast.lead, (id, version), (kind, "Đã rõ", false), NOW);
    assert_eq!(told(&due(&world, &cast.lead, ALL).await), [(Kind::Incidents, 1, Some(today()))]);
    assert_eq!(due(&world, &cast.ministry, ALL).await.count(None), 0, "it lies on the province's desk");
    follow(1, StepKind::Forwarded).await.unwrap();
    assert_eq!(told(&due(&world, &cast.ministry, ALL).await), [(Kind::Forwarded, 1, None)]);
    for other in [&cast.lead, &cast.officer, &cast.stranger, &cast.nobody] {
        assert_eq!(due(&world, other, ALL).await.count(None), 0, "{}", other.name);
    }
    follow(2, StepKind::Closed).await.unwrap();
    assert_eq!(due(&world, &cast.ministry, ALL).await.count(None), 0);
});
