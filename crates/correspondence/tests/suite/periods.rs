//! Periods of a unit's programme of work: closed on a review, and the turn to the next one.

use correspondence::{
    coordination::{self, NewBody, NewTerm},
    directive, paper,
    period::{self, Chosen, EndedBy, NewPeriod, Period},
};
use organisation::Error;
use testkit::{NOW, World, on_both_engines};

use crate::coordination::{day, issued, item, refused};

fn new(world: &World, years: (i32, i32)) -> NewPeriod {
    NewPeriod {
        unit: world.cast.commune,
        name: format!("Giai đoạn {}–{}", years.0, years.1),
        from: day(years.0, 1, 1),
        to: day(years.1, 12, 31),
        ground: "Kế hoạch giả lập".into(),
    }
}

async fn opened(world: &World, years: (i32, i32)) -> Period {
    // the commune is there since 1/7/2025
    let from = if years.0 < 2026 { day(2025, 7, 1) } else { day(years.0, 1, 1) };
    let new = NewPeriod { from, ..new(world, years) };
    let id = period::open(&world.store, &world.cast.officer, &new, NOW).await.unwrap();
    period::find(&world.store, id).await.unwrap()
}

on_both_engines!(a_period_is_closed_on_a_paper_of_its_last_year_once, |world| async move {
    let (store, officer) = (&world.store, &world.cast.officer);
    let old = opened(&world, (2025, 2026)).await;
    let letter = issued(&world, "letter", "Công văn", NOW.today()).await;
    let not_a_report = period::close(store, officer, &old, EndedBy::Paper(letter), NOW).await;
    assert_eq!(refused(not_a_report), "period.refused.paper_unknown");
    let report = issued(&world, "report", "Tổng kết giai đoạn", NOW.today()).await;
    period::close(store, officer, &old, EndedBy::Paper(report), NOW).await.unwrap();
    let closed = period::find(store, old.id).await.unwrap();
    assert_eq!(closed.ended_by(), Some(EndedBy::Paper(report)));
    assert_eq!(
        refused(period::close(store, officer, &closed, EndedBy::Paper(report), NOW).await),
        "period.refused.closed"
    );
    // two people at once: the second one's page is older
    let stale = period::close(store, officer, &old, EndedBy::Paper(report), NOW).await;
    assert!(matches!(stale, Err(Error::Conflict)));
    let unknown = period::close(store, officer, &old, EndedBy::Review(1), NOW).await;
    assert_eq!(refused(unknown), "period.refused.review_unknown");
    let next = opened(&world, (2027, 2031)).await;
    let early = period::close(store, officer, &next, EndedBy::Paper(report), NOW).await;
    assert_eq!(refused(early), "period.refused.too_early");
});

on_both_engines!(chosen_items_go_over_into_a_draft_and_the_old_period_stays, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let old = opened(&world, (2025, 2026)).await;
    let plan = issued(&world, "plan", "Kế hoạch năm 2026", day(2026, 2, 2)).await;
    let items = [
        item("Họp giao ban hằng quý", Some(day(2026, 12, 15)), ""),
        item("Việc một lần", Some(day(2026, 3, 1)), ""),
        item("Báo cáo năm", None, "health"),
    ];
    directive::set_items(store, &cast.officer, plan, &items, NOW).await.unwrap();
    let standing = period::standing(store, &old).await.unwrap();
    assert_eq!(standing.len(), 3);
    let next = opened(&world, (2027, 2031)).await;
    let chosen =
        Chosen {
            next: next.id, subject: "Kế hoạch 2027–2031".into(), items: vec![standing[0].id, standing[2].id]
        };
    let open = period::copy(store, &cast.officer, &old, &chosen, NOW).await;
    assert_eq!(refused(open), "period.refused.not_closed");
    let report = issued(&world, "report", "Tổng kết", NOW.today()).await;
    period::close(store, &cast.officer, &old, EndedBy::Paper(report), NOW).await.unwrap();
    let closed = period::find(store, old.id).await.unwrap();
    let draft = period::copy(store, &cast.officer, &closed, &chosen, NOW).await.unwrap();
    let paper = paper::find(store, draft).await.unwrap();
    assert_eq!((paper.kind.as_str(), paper.issued_on.as_deref()), ("plan", None));
    let copied = directive::items(store.read(), draft).await.unwrap();
    // 1/7/2025 – 31/12/2026 are 18 months
    let due: Vec<_> = copied.iter().map(|item| (item.words.as_str(), item.due_on.as_deref())).collect();
    assert_eq!(due, [("Họp giao ban hằng quý", Some("2028-06-15")), ("Báo cáo năm", None)]);
    assert_eq!(copied[1].lead_sector, "health");
    assert_eq!(period::standing(store, &closed).await.unwrap(), standing, "nothing of the old period changed");
    let copies = period::copies(store, cast.commune).await.unwrap();
    assert_eq!((copies[0].paper_id, copies[0].next.as_str()), (draft, "Giai đoạn 2027–2031"));
    let nothing = Chosen { items: Vec::new(), ..chosen.clone() };
    assert_eq!(
        refused(period::copy(store, &cast.officer, &closed, &nothing, NOW).await),
        "period.refused.nothing_chosen"
    );
    let back = Chosen { next: old.id, ..chosen };
    assert_eq!(refused(period::copy(store, &cast.officer, &closed, &back, NOW).await), "period.refused.next_unknown");
});

on_both_engines!(more_than_a_paper_can_hold_is_not_taken_over, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    let old = opened(&world, (2025, 2026)).await;
    let next = opened(&world, (2027, 2031)).await;
    for count in [50, 1] {
        let plan = issued(&world, "plan", "Kế hoạch năm 2026", day(2026, 2, 2)).await;
        let items: Vec<_> = (0..count).map(|number| item(&format!("Việc {number}"), None, "")).collect();
        directive::set_items(store, &cast.officer, plan, &items, NOW).await.unwrap();
    }
    let report = issued(&world, "report", "Tổng kết", NOW.today()).await;
    period::close(store, &cast.officer, &old, EndedBy::Paper(report), NOW).await.unwrap();
    let closed = period::find(store, old.id).await.unwrap();
    let mut items: Vec<i64> = period::standing(store, &closed).await.unwrap().into_iter().map(|one| one.id).collect();
    let chosen = |items: &[i64]| Chosen { next: next.id, subject: "Kế hoạch".into(), items: items.to_vec() };
    let all = period::copy(store, &cast.officer, &closed, &chosen(&items), NOW).await;
    assert_eq!(refused(all), "directive.refused.too_many");
    assert!(period::copies(store, cast.commune).await.unwrap().is_empty(), "nothing is half kept");
    items.truncate(50);
    let draft = period::copy(store, &cast.officer, &closed, &chosen(&items), NOW).await.unwrap();
    let events = organisation::audit::history(store, "paper", draft, 9).await.unwrap();
    assert!(events.iter().any(|event| event.action == "items_set"));
});

on_both_engines!(bodies_whose_term_ended_with_the_period_are_to_be_reconstituted, |world| async move {
    let old = opened(&world, (2025, 2026)).await;
    for to in [day(2026, 12, 31), day(2030, 12, 31)] {
        let new = NewBody {
            unit: world.cast.commune,
            name: format!("Ban đến {to}"),
            composition: String::new(),
            standing_sector: String::new(),
            term: NewTerm {
                decision: "15/QĐ-MẪU".into(),
                decided_on: Some(day(2026, 1, 5)),
                paper: None,
                from: day(2026, 1, 5),
                to: Some(to),
            },
        };
        coordination::establish(&world.store, &world.cast.officer, &new, NOW).await.unwrap();
    }
    let bodies = coordination::of_unit(&world.store, world.cast.commune).await.unwrap();
    let ended: Vec<_> = period::to_reconstitute(&old, &bodies).iter().map(|body| body.name.as_str()).collect();
    assert_eq!(ended, ["Ban đến 2026-12-31"]);
});

on_both_engines!(a_period_without_its_parts_or_over_another_one_is_refused, |world| async move {
    let (store, officer) = (&world.store, &world.cast.officer);
    opened(&world, (2026, 2030)).await;
    for (period, key) in [
        (NewPeriod { name: String::new(), ..new(&world, (2031, 2035)) }, "period.refused.name_missing"),
        (NewPeriod { ground: " ".into(), ..new(&world, (2031, 2035)) }, "period.refused.ground_missing"),
        (new(&world, (2035, 2031)), "period.refused.days_bad"),
        (new(&world, (2031, 2041)), "period.refused.days_bad"),
        (new(&world, (2030, 2034)), "period.refused.overlaps"),
        (new(&world, (2020, 2024)), "period.refused.unit_gone"),
    ] {
        assert_eq!(refused(period::open(store, officer, &period, NOW).await), key);
    }
});

on_both_engines!(only_the_unit_keeps_its_periods, |world| async move {
    let cast = &world.cast;
    let old = opened(&world, (2025, 2026)).await;
    for actor in [&cast.neighbour_officer, &cast.lead, &cast.stranger, &cast.chair, &cast.nobody] {
        let opened = period::open(&world.store, actor, &new(&world, (2027, 2031)), NOW).await;
        assert!(matches!(opened, Err(Error::Forbidden)), "{}", actor.name);
        let closed = period::close(&world.store, actor, &old, EndedBy::Review(1), NOW).await;
        assert!(matches!(closed, Err(Error::Forbidden)), "{}", actor.name);
    }
    assert!(period::read(&world.store, &cast.lead, old.id).await.is_ok());
    for actor in [&cast.neighbour_officer, &cast.stranger, &cast.nobody] {
        assert!(period::read(&world.store, actor, old.id).await.is_err(), "{}", actor.name);
    }
});
