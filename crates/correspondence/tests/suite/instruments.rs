//! Legal instruments that the program brings with it.

use correspondence::{
    Body, instrument,
    paper::{self, Received},
};
use organisation::Error;
use storage::{Sql, Store};
use testkit::{NOW, on_both_engines, paper::received};

async fn number(store: &Store, sql: &str) -> i64 {
    store.read().number(sql, []).await.unwrap().unwrap()
}

const PAPERS: &str = "SELECT COUNT(*) FROM official_paper WHERE instrument IS NOT NULL";
const LINKS: &str = "SELECT COUNT(*) FROM paper_link";
const EVENTS: &str = "SELECT COUNT(*) FROM audit_event WHERE action = 'instruments_renewed'";

on_both_engines!(instruments_come_once_and_what_was_changed_comes_back, |world| async move {
    let store = &world.store;
    correspondence::open(store, NOW).await.unwrap();
    let papers = i64::try_from(instrument::all().len()).unwrap();
    let links: usize = instrument::all().iter().map(|one| one.links.len()).sum();
    let links = i64::try_from(links).unwrap();
    assert_eq!((number(store, PAPERS).await, number(store, LINKS).await), (papers, links));
    correspondence::open(store, NOW).await.unwrap();
    assert_eq!(number(store, EVENTS).await, 1, "nothing was due");
    let tx = store.write().await.unwrap();
    tx.run("UPDATE official_paper SET subject = 'x' WHERE instrument = 'qd-06-2019'", []).await.unwrap();
    tx.run("DELETE FROM paper_link WHERE kind = 'repeals'", []).await.unwrap();
    tx.commit().await.unwrap();
    correspondence::open(store, NOW).await.unwrap();
    assert_eq!((number(store, PAPERS).await, number(store, LINKS).await), (papers, links));
    assert_eq!(number(store, EVENTS).await, 2);
    let ids = instrument::papers(store).await.unwrap();
    let paper = paper::find(store, ids["qd-06-2019"]).await.unwrap();
    assert!(paper.subject.starts_with("Quy định tiêu chuẩn, trình tự đánh giá"), "{}", paper.subject);
    assert_eq!(paper.reference(), "06/QĐ-TTg");
});

on_both_engines!(two_programs_that_start_at_once_bring_each_instrument_once, |world| async move {
    let other = Store::open(&world.url).await.unwrap();
    let (one, two) = tokio::join!(correspondence::open(&world.store, NOW), correspondence::open(&other, NOW));
    one.unwrap();
    two.unwrap();
    assert_eq!(number(&other, PAPERS).await, i64::try_from(instrument::all().len()).unwrap());
    assert_eq!(number(&other, EVENTS).await, 1);
});

on_both_engines!(what_is_not_known_of_an_instrument_is_absent_and_everybody_may_read_it, |world| async move {
    let store = &world.store;
    correspondence::open(store, NOW).await.unwrap();
    let ids = instrument::papers(store).await.unwrap();
    let removing = paper::read(store, &world.cast.officer, ids["qd-01-2020"]).await.unwrap();
    assert_eq!((removing.issued_on, removing.subject.as_str()), (None, ""));
    assert_eq!(removing.valid_from.as_deref(), Some("2020-01-03"));
    assert_eq!(removing.certainty.as_deref(), Some("reported"));
    let law = paper::read(store, &world.cast.stranger, ids["luat-tre-em-2004"]).await.unwrap();
    assert_eq!((law.number.clone(), law.reference()), (None, String::new()));
    let directive = paper::read(store, &world.cast.ministry, ids["ct-20-tw-2012"]).await.unwrap();
    assert_eq!(directive.reference(), "20-CT/TW");
    let nobody =
        paper::issue(store, &world.cast.clerk, law.id, 1, paper::Signing { on: NOW.today(), number: None }, NOW);
    assert!(matches!(nobody.await, Err(Error::NotFound)), "nobody here issues a law");
});

on_both_engines!(a_paper_of_the_party_is_received_with_its_hyphen, |world| async move {
    let received = Received {
        issuer: "Tỉnh ủy Bắc Ninh".into(),
        kind: "party_plan".into(),
        symbol: "KH/TU-MẪU".into(),
        subject: "Đưa công tác trẻ em vào văn kiện đại hội".into(),
        ..received("7")
    };
    let body = Body::of_unit(world.cast.province);
    let (id, _) = paper::receive(&world.store, &world.cast.clerk, &body, &received, NOW).await.unwrap();
    let paper = paper::find(&world.store, id).await.unwrap();
    assert_eq!(paper.reference(), "07-KH/TU-MẪU");
    correspondence::open(&world.store, NOW).await.unwrap();
    for (typed, found) in
        [("07-KH/TU-MẪU", "07-KH/TU-MẪU"), ("20-CT/TW 05/11/2012", "20-CT/TW"), ("06/QĐ-TTg", "06/QĐ-TTg")]
    {
        let papers = paper::named(&world.store, &world.cast.clerk, typed).await.unwrap();
        assert_eq!(papers.iter().map(paper::Paper::reference).collect::<Vec<_>>(), [found], "{typed}");
    }
    assert!(paper::kind(&paper.kind).unwrap().party);
});
