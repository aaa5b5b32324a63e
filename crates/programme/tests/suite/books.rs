//! Decisions in the books of the body that signed them: one numbering with its other papers, one register, one search.

use std::collections::{BTreeMap, BTreeSet};

use crate::bao_dai::*;
use crate::many::*;
use correspondence::{
    Body,
    paper::{self, Book, Draft, LinkKind, force, force::Force, search},
};
use organisation::{Actor, Error, Result};
use programme::{
    assessment,
    document::{self, NewDecision},
    reversal::{self, Reversal},
};
use storage::{FromQueryResult, Sql as _, Store};
use testkit::{NOW, World, on_both_engines};

/// A decision of the same body on something else, as its clerk drafts it.
fn draft() -> Draft {
    let body = "Điều 1. Phê duyệt kế hoạch giả lập.".into();
    Draft { kind: "decision".into(), body, ..testkit::paper::draft("Phê duyệt kế hoạch") }
}

/// The clerk issues one of them; gives its number.
pub async fn issue(store: &Store, clerk: &Actor, province: i64, number: Option<i64>) -> Result<i64> {
    let id = paper::draft(store, clerk, &Body::of_unit(province), &draft(), NOW).await?;
    paper::issue(store, clerk, id, 1, paper::Signing { on: NOW.today(), number }, NOW).await
}

async fn next(world: &World) -> i64 {
    document::next_number(world.store.read(), world.cast.province, 2026).await.unwrap()
}

/// The numbers of the outgoing book, in their order.
async fn numbers(world: &World) -> Vec<i64> {
    let body = Body::of_unit(world.cast.province);
    let (_, lines) = paper::lines(&world.store, &body, (Book::Outgoing, 2026), (200, 0)).await.unwrap();
    let mut numbers: Vec<i64> = lines.iter().map(|line| line.entry_number).collect();
    numbers.sort_unstable();
    numbers
}

/// The row of the paper that has a number.
async fn paper_of(world: &World, number: i64) -> i64 {
    let body = Body::of_unit(world.cast.province);
    let (_, lines) = paper::lines(&world.store, &body, (Book::Outgoing, 2026), (200, 0)).await.unwrap();
    lines.iter().find(|line| line.entry_number == number).unwrap().paper_id
}

on_both_engines!(a_decision_and_another_paper_of_the_series_never_have_one_number, |world| async move {
    let programme = programme(&world).await;
    let (store, clerk, province) = (&world.store, &world.cast.clerk, world.cast.province);
    let communes = appraised(&programme, &world, 2).await;
    assert_eq!(next(&world).await, 1);
    assert_eq!(issue(store, clerk, province, None).await.unwrap(), 1);
    match decide_all(&programme, &world, &communes[..1], 1).await {
        Err(Error::Refused(refused)) => {
            assert_eq!((refused.key, refused.field), ("paper.refused.number_taken", Some("number")));
            assert_eq!(refused.places, [("next", "2".to_owned())]);
        }
        other => panic!("{other:?}"),
    }
    // nothing is left of what was refused
    assert_eq!((next(&world).await, numbers(&world).await), (2, vec![1]));
    assert_eq!(count(&programme, "SELECT COUNT(*) FROM decision_document").await, 0);
    decide_all(&programme, &world, &communes[..1], 2).await.unwrap();
    assert_eq!(refused(issue(store, clerk, province, Some(2)).await), "paper.refused.number_taken");
    assert_eq!(issue(store, clerk, province, None).await.unwrap(), 3);
    decide_all(&programme, &world, &communes[1..], 4).await.unwrap();
    assert_eq!(numbers(&world).await, [1, 2, 3, 4]);
    assert_eq!(paper::gaps(store, &Body::of_unit(province), 2026).await.unwrap(), []);
});

on_both_engines!(a_mistyped_number_does_not_spoil_the_series_that_decisions_share, |world| async move {
    let programme = programme(&world).await;
    let (store, clerk, province) = (&world.store, &world.cast.clerk, world.cast.province);
    let communes = appraised(&programme, &world, 2).await;
    let mistyped = paper::LONGEST_LEAP + 2;
    assert_eq!(refused(issue(store, clerk, province, Some(mistyped)).await), "paper.refused.number_far");
    assert_eq!(refused(decide_all(&programme, &world, &communes[..1], mistyped).await), "paper.refused.number_far");
    assert_eq!(next(&world).await, 1, "nothing is left of what was refused");
    let farthest = mistyped - 1;
    assert_eq!(issue(store, clerk, province, Some(farthest)).await.unwrap(), farthest);
    assert_eq!(next(&world).await, farthest + 1);
    decide_all(&programme, &world, &communes[..1], farthest + 1).await.unwrap();
    assert_eq!(issue(store, clerk, province, None).await.unwrap(), farthest + 2);
    // a book in which such a number stands already goes on all the same
    let tx = store.write().await.unwrap();
    tx.run("UPDATE paper_number SET last = 99999", []).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(next(&world).await, 100_000);
    decide_all(&programme, &world, &communes[1..], 100_000).await.unwrap();
    assert_eq!(issue(store, clerk, province, None).await.unwrap(), 100_001);
    assert_eq!(numbers(&world).await, [farthest, farthest + 1, farthest + 2, 100_000, 100_001]);
});

on_both_engines!(clerks_of_both_kinds_at_once_leave_no_gap_and_no_double, |world| async move {
    let programme = programme(&world).await;
    let communes = appraised(&programme, &world, 8).await;
    let mut clerks = tokio::task::JoinSet::new();
    for id in communes {
        let (programme, chair) = (programme.clone(), world.cast.provincial_chair.clone());
        let authority = world.cast.province;
        clerks.spawn(async move {
            loop {
                let next = document::next_number(programme.store.read(), authority, 2026).await.unwrap();
                match decide_all_as(&programme, &chair, &[id], next).await {
                    Ok(_) => return next,
                    Err(Error::Refused(refused)) => assert_eq!(refused.key, "paper.refused.number_taken"),
                    Err(other) => panic!("{other}"),
                }
            }
        });
    }
    for _ in 0..16 {
        let (store, clerk, province) = (world.store.clone(), world.cast.clerk.clone(), world.cast.province);
        clerks.spawn(async move { issue(&store, &clerk, province, None).await.unwrap() });
    }
    let mut given = clerks.join_all().await;
    given.sort_unstable();
    let wanted: Vec<i64> = (1..=24).collect();
    assert_eq!(given, wanted);
    assert_eq!(numbers(&world).await, wanted);
    assert_eq!(next(&world).await, 25);
});

on_both_engines!(a_decision_stands_in_the_register_and_is_found, |world| async move {
    correspondence::open(&world.store, NOW).await.unwrap();
    let programme = programme(&world).await;
    let (store, clerk) = (&world.store, &world.cast.clerk);
    recognise(&programme, &world, 7).await;
    let body = Body::of_unit(world.cast.province);
    let (_, lines) = paper::lines(store, &body, (Book::Outgoing, 2026), (10, 0)).await.unwrap();
    let line = &lines[0];
    assert_eq!(
        (lines.len(), line.entry_number, line.kind.as_str(), line.symbol.as_str()),
        (1, 7, "decision", "QĐ-UBND")
    );
    assert_eq!(line.subject, "Về việc công nhận xã Bảo Đài phù hợp với trẻ em năm 2026");
    assert_eq!(
        (line.issuer.as_str(), line.signer.as_deref()),
        ("Ủy ban nhân dân thành phố Bắc Ninh", Some("Hà Ngọc Tuấn"))
    );
    assert_eq!(line.issued_on.as_deref(), Some(&*organisation::day(NOW.today())));
    let names = paper::recipient_names(store, &[line.paper_id]).await.unwrap();
    assert_eq!(names[&line.paper_id].len(), 3, "but for the file copy");
    let found = paper::read(store, clerk, line.paper_id).await.unwrap();
    let act = dossier(&programme, world.cast.commune).await.newest_act.unwrap();
    let decision = programme::decision::of_act(store, act).await.unwrap().unwrap();
    assert_eq!(found.document_id, Some(decision.document_id));
    for words in ["cong nhan bao dai", "07/QĐ-UBND"] {
        let wanted = search::Wanted { words: words.into(), ..search::Wanted::default() };
        let papers = search::search(store, clerk, &wanted).await.unwrap().papers;
        assert_eq!(papers.iter().filter(|paper| paper.id == line.paper_id).count(), 1, "{words}");
        let foreign = search::search(store, &world.cast.stranger, &wanted).await.unwrap().papers;
        assert!(foreign.iter().all(|paper| paper.id != line.paper_id), "{words}");
    }
    let links = paper::links_of(store, line.paper_id).await.unwrap();
    let links: Vec<_> = links.iter().map(|link| (link.kind, link.symbol.as_str())).collect();
    assert_eq!(links, [(LinkKind::CitesBasis, "2016/QH13")]);
    // whoever could not read the decision does not read it by this way; its files stay with it
    for actor in [&world.cast.officer, &world.cast.chair, &world.cast.stranger, &world.cast.nobody] {
        assert!(matches!(paper::read(store, actor, line.paper_id).await, Err(Error::NotFound)), "{}", actor.name);
    }
    assert!(matches!(paper::pdf(store, &found).await, Err(Error::NotFound)));
    assert_eq!(paper::file::may_attach(store, clerk, &found, NOW).await.unwrap(), []);
});

#[test]
fn what_decisions_rest_on_is_among_the_instruments() {
    let library = standards::Library::built_in().unwrap();
    let standards: BTreeSet<&str> = library.all().map(|standard| standard.id.as_str()).collect();
    assert!(standards.len() > 1);
    // nobody issued the illustrative one
    for key in standards.into_iter().filter(|id| *id != "minh-hoa").chain(["luat-102-2016"]) {
        assert!(correspondence::instrument::by_key(key).is_some(), "{key} is not in papers/instruments.toml");
    }
}

on_both_engines!(what_takes_a_decision_back_ends_its_paper, |world| async move {
    let programme = programme(&world).await;
    let (store, clerk, chair) = (&world.store, &world.cast.clerk, &world.cast.provincial_chair);
    let communes = appraised(&programme, &world, 2).await;
    decide_all(&programme, &world, &communes, 1).await.unwrap();
    let revoke = async |id: i64, number: i64| {
        let dossier = assessment::find(store, id).await.unwrap();
        let way = (&dossier, Reversal::Revocation);
        reversal::record(&programme, chair, way, (&numbered(number), "Báo cáo sai"), NOW).await.unwrap();
    };
    let standing = async || {
        let list = paper_of(&world, 1).await;
        let mut standings = force::standings(store, clerk, &[list], NOW.today()).await.unwrap();
        let standing = standings.remove(&list).unwrap();
        (standing.force, standing.amended_by.into_iter().map(|paper| paper.id).collect::<Vec<_>>())
    };
    assert_eq!(standing().await, (Force::InForce, vec![]));
    revoke(communes[0], 2).await;
    assert_eq!(standing().await, (Force::InForce, vec![paper_of(&world, 2).await]), "the other one stands");
    revoke(communes[1], 3).await;
    match standing().await {
        (Force::Ended { since, by: Some(by) }, _) => {
            assert_eq!((since, by.id), (NOW.today(), paper_of(&world, 3).await));
        }
        other => panic!("{other:?}"),
    }
});

/// What the books have of a decision.
#[derive(Debug, PartialEq, Eq, FromQueryResult)]
struct InBooks {
    document_id: i64,
    unit_id: i64,
    issuer: String,
    kind: String,
    number: String,
    symbol: String,
    issued_on: String,
    subject: String,
    folded: String,
    version: i64,
    at: i64,
    person_id: i64,
    office_id: i64,
    mode: String,
    head_title: String,
    signer_title: Option<String>,
    signer: String,
    entered_on: String,
    book: String,
}

async fn in_books(store: &Store) -> Vec<InBooks> {
    let sql = "SELECT p.document_id, p.unit_id, p.issuer, p.type AS kind, p.number, p.symbol, p.issued_on, p.subject,
                   p.folded, p.version, p.at, p.person_id, p.office_id, s.mode, s.head_title, s.signer_title, s.signer,
                   e.entered_on, e.book
               FROM official_paper p JOIN paper_signature s ON s.paper_id = p.id JOIN paper_entry e ON e.paper_id = p.id
               WHERE p.document_id IS NOT NULL ORDER BY p.document_id";
    store.read().rows(sql, []).await.unwrap()
}

/// What documents do to earlier ones.
async fn done_to(store: &Store) -> Vec<Done> {
    let sql = "SELECT f.document_id AS later, t.document_id AS earlier, l.kind FROM paper_link l
               JOIN official_paper f ON f.id = l.from_id JOIN official_paper t ON t.id = l.to_id ORDER BY f.document_id";
    store.read().rows(sql, []).await.unwrap()
}

#[derive(Debug, PartialEq, Eq, FromQueryResult)]
struct Done {
    later: i64,
    earlier: i64,
    kind: String,
}

/// The step that brings the decisions of older databases into the books.
const STEP: &str = include_str!("../../../storage/migrations/0030_decisions_in_books.sql");

/// The database as it was when decisions were counted apart: the clerk's paper took the number of the first of them.
async fn before_the_step(store: &Store) {
    let tx = store.write().await.unwrap();
    let own = "IN (SELECT id FROM official_paper WHERE document_id IS NOT NULL)";
    for table in ["paper_recipient", "paper_signature", "paper_entry"] {
        tx.run(&format!("DELETE FROM {table} WHERE paper_id {own}"), []).await.unwrap();
    }
    tx.run(&format!("DELETE FROM paper_link WHERE from_id {own}"), []).await.unwrap();
    tx.run("DELETE FROM official_paper WHERE document_id IS NOT NULL", []).await.unwrap();
    for sql in [
        "UPDATE official_paper SET number = '5'",
        "UPDATE paper_entry SET number = 5",
        "UPDATE paper_number SET last = 5",
    ] {
        tx.run(sql, []).await.unwrap();
    }
    tx.commit().await.unwrap();
}

on_both_engines!(decisions_of_an_older_database_come_into_the_books, |world| async move {
    let programme = programme(&world).await;
    let (store, chair, deputy) = (&world.store, &world.cast.provincial_chair, &world.cast.deputy);
    let communes = appraised(&programme, &world, 3).await;
    decide_all(&programme, &world, &communes[..2], 5).await.unwrap();
    decide_all_as(&programme, deputy, &communes[2..], 6).await.unwrap();
    for (id, way, number) in [
        (communes[2], Reversal::Revocation, 7),
        (communes[0], Reversal::Reopening, 8),
        (communes[2], Reversal::Reopening, 10),
    ] {
        let dossier = assessment::find(store, id).await.unwrap();
        let new: NewDecision = numbered(number);
        reversal::record(&programme, chair, (&dossier, way), (&new, "Báo cáo sai"), NOW).await.unwrap();
    }
    assert_eq!(issue(store, &world.cast.clerk, world.cast.province, None).await.unwrap(), 11);
    let (made, done) = (in_books(store).await, done_to(store).await);
    let kinds: Vec<&str> = done.iter().map(|done| done.kind.as_str()).collect();
    assert_eq!((made.len(), kinds), (5, vec!["repeals", "amends", "repeals"]));
    before_the_step(store).await;
    let tx = store.write().await.unwrap();
    for sql in STEP.split(";\n").filter(|sql| sql.contains("INSERT INTO")) {
        tx.run(sql, []).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!((in_books(store).await, done_to(store).await), (made, done));
    // both papers of one number are listed, and the next ones come after all
    assert_eq!(numbers(&world).await, [5, 5, 6, 7, 8, 10]);
    assert_eq!(count(&programme, "SELECT COUNT(*) FROM paper_entry WHERE series = 'decision/QĐ-UBND'").await, 1);
    let gaps = paper::gaps(store, &Body::of_unit(world.cast.province), 2026).await.unwrap();
    let gaps: BTreeMap<i64, i64> = gaps.into_iter().map(|gap| (gap.first, gap.last)).collect();
    assert_eq!(gaps, BTreeMap::from([(1, 4), (9, 9)]));
    assert_eq!(next(&world).await, 11);
});
