//! What rests on what, and what is said where a basis is not in force.

use chrono::NaiveDate;
use correspondence::{
    Body, instrument,
    paper::{
        self, Channel, Draft, Link, LinkKind, NewRecipient, Received, RecipientRole, Signing,
        force::{self, Force},
        graph,
    },
};
use testkit::{
    NOW, on_both_engines,
    paper::{draft, issued, received},
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn link(to: i64, kind: LinkKind) -> Link {
    Link { to, kind, note: String::new() }
}

fn plan(subject: &str, links: Vec<Link>, to: Option<i64>) -> Draft {
    let recipient = |unit| NewRecipient {
        body: Some(Body::of_unit(unit)),
        name: String::new(),
        role: RecipientRole::Addressee,
        purpose: "để thực hiện".into(),
        channel: Channel::Electronic,
        through: String::new(),
    };
    Draft { recipients: to.map(recipient).into_iter().collect(), links, ..draft(subject) }
}

fn letter(number: &str, issued_on: NaiveDate, links: Vec<Link>) -> Received {
    Received { issued_on, links, ..received(number) }
}

on_both_engines!(a_basis_that_was_removed_is_told_with_what_removed_it, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    correspondence::open(store, NOW).await.unwrap();
    let ids = instrument::papers(store).await.unwrap();
    let body = Body::of_unit(cast.commune);
    let bases = vec![link(ids["qd-34-2014"], LinkKind::CitesBasis), link(ids["qd-06-2019"], LinkKind::Implements)];
    let draft = paper::draft(store, &cast.officer, &body, &plan("Kế hoạch", bases.clone(), None), NOW).await.unwrap();
    let draft = paper::find(store, draft).await.unwrap();
    let warnings = force::warnings(store, &cast.officer, &draft, NOW.today()).await.unwrap();
    assert_eq!(warnings.len(), 1, "Decision 06/QĐ-TTg is in force: {warnings:?}");
    assert_eq!(warnings[0].standing.paper.reference(), "34/2014/QĐ-TTg");
    let Force::Ended { since, by: Some(by) } = &warnings[0].standing.force else { panic!("{warnings:?}") };
    assert_eq!((*since, by.reference().as_str()), (day("2020-01-03"), "01/2020/QĐ-TTg"));
    // a paper of 2015 rested on it rightly, and on 06/QĐ-TTg before there was one
    let old = letter("15", day("2015-03-26"), bases);
    let (old, _) = paper::receive(store, &cast.officer, &body, &old, NOW).await.unwrap();
    let old = paper::find(store, old).await.unwrap();
    let warnings = force::warnings(store, &cast.officer, &old, NOW.today()).await.unwrap();
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].standing.force, Force::NotYet { from: Some(day("2019-01-03")) });
});

on_both_engines!(the_instruments_stand_on_a_day_as_the_texts_say, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    correspondence::open(store, NOW).await.unwrap();
    let ids = instrument::papers(store).await.unwrap();
    let all: Vec<i64> = ids.values().copied().collect();
    let standing = force::standings(store, &cast.officer, &all, day("2026-11-10")).await.unwrap();
    let force = |key: &str| &standing[&ids[key]].force;
    let ended = |key: &str| match force(key) {
        Force::Ended { since, by } => (*since, by.as_ref().unwrap().reference()),
        other => panic!("{key}: {other:?}"),
    };
    assert_eq!(*force("luat-102-2016"), Force::InForce);
    assert_eq!(ended("qd-37-2010"), (day("2014-07-15"), "34/2014/QĐ-TTg".into()));
    assert_eq!(ended("nd-13-2023"), (day("2026-01-01"), "91/2025/QH15".into()));
    assert_eq!(ended("ct-20-tw-2012"), (day("2023-12-25"), "28-CT/TW".into()));
    // replaced, but since when was not read; nothing known at all; only parts changed
    let Force::Unknown { by: Some(by) } = force("tt-15-2014-bldtbxh") else { panic!() };
    assert_eq!(by.reference(), "28/2019/TT-BLĐTBXH");
    assert_eq!(*force("nd-30-2020"), Force::Unknown { by: None });
    assert_eq!(standing[&ids["nd-07-2021"]].amended_by[0].reference(), "30/2025/NĐ-CP");
    let before = force::standings(store, &cast.officer, &[ids["luat-116-2025"]], day("2026-06-30")).await.unwrap();
    assert_eq!(before[&ids["luat-116-2025"]].force, Force::NotYet { from: Some(day("2026-07-01")) });
});

on_both_engines!(a_plan_shows_the_way_up_to_the_decision_and_what_rests_on_it, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    correspondence::open(store, NOW).await.unwrap();
    let decision = instrument::papers(store).await.unwrap()["qd-06-2019"];
    let letter = letter("7312", day("2026-10-05"), vec![link(decision, LinkKind::Implements)]);
    let province = Body::of_unit(cast.province);
    let (letter_id, _) = paper::receive(store, &cast.clerk, &province, &letter, NOW).await.unwrap();
    let bases = vec![link(decision, LinkKind::CitesBasis), link(letter_id, LinkKind::Implements)];
    let signers = (&cast.clerk, &cast.clerk);
    let above = plan("Kế hoạch của tỉnh", bases, Some(cast.commune));
    let above = issued(store, signers, &province, &above).await;
    let own = plan("Kế hoạch của xã", vec![link(above, LinkKind::Implements)], None);
    let own = issued(store, (&cast.officer, &cast.chair), &Body::of_unit(cast.commune), &own).await;
    let chain = async |actor| {
        let graph = graph::around(store, actor, own).await.unwrap();
        graph.chain.iter().map(graph::Cited::reference).collect::<Vec<_>>()
    };
    // the commune was not sent the letter: it is named by the province's plan, and not followed
    assert_eq!(chain(&cast.officer).await, ["01/KH-UBND", "7312/BYT-MẪU"]);
    let graph = graph::around(store, &cast.officer, own).await.unwrap();
    let (first, above_it) = &graph.up[0];
    assert_eq!(first.paper.subject, "Kế hoạch của tỉnh");
    assert_eq!(above_it.iter().map(|edge| edge.paper.reference()).collect::<Vec<_>>(), ["06/QĐ-TTg", "7312/BYT-MẪU"]);
    // from below the province sees its own papers, the neighbour nothing
    let below = async |actor| {
        let down = graph::around(store, actor, above).await.unwrap().down;
        down.iter().map(|(kind, count, _)| (*kind, *count)).collect::<Vec<_>>()
    };
    assert_eq!(below(&cast.officer).await, [(LinkKind::Implements, 1)]);
    assert_eq!(below(&cast.neighbour_officer).await, []);
    assert_eq!(below(&cast.clerk).await, [], "the commune's plan was not sent to the province");
});

on_both_engines!(a_plan_ends_when_its_own_body_replaces_it_and_a_commune_ends_no_decree, |world| async move {
    let (store, cast) = (&world.store, &world.cast);
    correspondence::open(store, NOW).await.unwrap();
    let decision = instrument::papers(store).await.unwrap()["qd-06-2019"];
    let (signers, body) = ((&cast.officer, &cast.chair), Body::of_unit(cast.commune));
    let old = issued(store, signers, &body, &plan("Kế hoạch cũ", Vec::new(), None)).await;
    let force = async |paper: i64| {
        let mut all = force::standings(store, &cast.officer, &[paper], NOW.today()).await.unwrap();
        all.remove(&paper).unwrap().force
    };
    assert_eq!(force(old).await, Force::InForce);
    let links = vec![link(old, LinkKind::Replaces), link(decision, LinkKind::Repeals)];
    let draft = plan("Kế hoạch mới", links, None);
    let id = paper::draft(store, &cast.officer, &body, &draft, NOW).await.unwrap();
    assert_eq!(force(old).await, Force::InForce, "a draft ends nothing");
    let version = paper::find(store, id).await.unwrap().version;
    paper::issue(store, &cast.chair, id, version, Signing { on: NOW.today(), number: None }, NOW).await.unwrap();
    assert!(matches!(force(old).await, Force::Ended { since, .. } if since == NOW.today()));
    assert_eq!(force(decision).await, Force::InForce);
});
