#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod run;

use std::path::Path;

use run::mangnon;
use storage::{Sql as _, Store};

async fn number(store: &Store, sql: &str) -> i64 {
    store.read().number(sql, []).await.unwrap().unwrap()
}

mod the_demonstration_keeps_the_rules_of_the_real_thing {
    use super::*;

    #[tokio::test]
    async fn sqlite() {
        let folder = tempfile::tempdir().unwrap();
        is_made_once(folder.path(), &[], "sqlite:demo/mangnon.db");
        keeps_the_rules(&format!("sqlite:{}", folder.path().join("demo/mangnon.db").display())).await;
    }

    #[tokio::test]
    async fn postgres() {
        let folder = tempfile::tempdir().unwrap();
        let (database, _place) = testkit::empty(testkit::Engine::Postgres).await;
        is_made_once(folder.path(), &["--database", &database], &database);
        keeps_the_rules(&database).await;
    }
}

fn is_made_once(folder: &Path, place: &[&str], database: &str) {
    let demo = |more: &[&str]| mangnon(folder, &[&["demo", "--no-serve"], place, more].concat(), b"");
    let first = demo(&[]);
    assert_eq!(first.code, Some(0), "{first:?}");
    assert!(first.out.contains("world made in "));
    let again = demo(&[]);
    assert!(again.code == Some(0) && !again.out.contains("world made in "), "{again:?}");
    let other = demo(&["--seed", "2"]);
    assert_eq!(other.code, Some(2), "{other:?}");
    assert!(other.err.contains("holds another demonstration (seed 1, version 5)"), "{other:?}");
    let served = mangnon(folder, &["serve", "--database", database], b"");
    assert_eq!(served.code, Some(2), "an invented world is never served as a real one: {served:?}");
    let papers = std::fs::read_dir(folder.join("demo/papers")).unwrap().count();
    assert_eq!(papers, 2, "a recognised commune and one that is not");
}

/// The rules that a loaded world must keep as one that people made: one world for all of them, it takes seconds to make.
async fn keeps_the_rules(database: &str) {
    let store = Box::pin(Store::open(database)).await.unwrap();
    let none = [
        (
            "a task stands elsewhere than its newest step says",
            "SELECT COUNT(*) FROM task t WHERE t.stage <> COALESCE(
                 (SELECT CASE s.kind WHEN 'assigned' THEN 'accepted' ELSE s.kind END FROM task_step s
                  WHERE s.task_id = t.id
                    AND s.kind IN ('seen', 'accepted', 'assigned', 'answered', 'returned', 'closed')
                  ORDER BY s.id DESC LIMIT 1), 'sent')",
        ),
        (
            "a plan or report is answered without a paper that cites the letter",
            "SELECT COUNT(*) FROM task t JOIN directive_item i ON i.id = t.item_id
             WHERE i.needs IN ('plan', 'report') AND t.stage IN ('answered', 'closed') AND NOT EXISTS (
                 SELECT l.id FROM paper_link l
                 WHERE l.from_id = t.answer_id AND l.to_id = t.paper_id AND l.kind = 'answers')",
        ),
        (
            "something is made up of what Hoàng Sa or Trường Sa did",
            "SELECT COUNT(*) FROM task t JOIN unit_form f ON f.unit_id = t.unit_id
             WHERE f.name IN ('Đặc khu Hoàng Sa', 'Đặc khu Trường Sa') AND t.stage <> 'sent'",
        ),
        (
            "a book's last number is not the highest that it gave",
            "SELECT COUNT(*) FROM paper_number n WHERE n.last <> (
                 SELECT MAX(e.number) FROM paper_entry e WHERE e.unit_id = n.unit_id AND e.sector = n.sector
                   AND e.year = n.year AND e.series = n.series)",
        ),
        (
            "an undetermined dossier is decided",
            "SELECT COUNT(*) FROM decision d JOIN act t ON t.id = d.act_id
             JOIN assessment a ON a.id = t.assessment_id AND a.newest_act_kind IN ('decision', 'publication')
             JOIN computation c ON c.assessment_id = a.id
             WHERE (d.outcome = 'recognised') <> (c.verdict = 'met') OR c.verdict = 'undetermined'",
        ),
        (
            "one person acts on two sides",
            "WITH sided AS (SELECT assessment_id, person_id,
                 CASE WHEN kind IN ('self_assessment', 'council_sitting', 'submission') THEN 'commune'
                      WHEN kind IN ('appraisal', 'return') THEN 'appraiser'
                      WHEN kind = 'publication' THEN 'publisher' ELSE 'decider' END AS side FROM act)
             SELECT COUNT(*) FROM sided one JOIN sided other ON other.assessment_id = one.assessment_id
             AND other.person_id = one.person_id AND other.side <> one.side",
        ),
        (
            "figures of Hoàng Sa or Trường Sa",
            "SELECT COUNT(*) FROM figure_sheet s JOIN unit_form f ON f.unit_id = s.unit_id
             WHERE f.name IN ('Đặc khu Hoàng Sa', 'Đặc khu Trường Sa') AND s.version > 0",
        ),
        (
            "a number is left out",
            "SELECT COUNT(*) FROM (SELECT MAX(number) - COUNT(*) AS gap FROM decision_document
             GROUP BY authority_id, year, symbol) g WHERE gap <> 0",
        ),
        (
            "a later number has an earlier day",
            "SELECT COUNT(*) FROM decision_document one JOIN decision_document other
             ON other.authority_id = one.authority_id AND other.year = one.year AND other.symbol = one.symbol
             AND other.number = one.number + 1 AND other.decided_on < one.decided_on",
        ),
        (
            "an act comes before the one it follows",
            "SELECT COUNT(*) FROM act one JOIN act other ON other.assessment_id = one.assessment_id AND other.id > one.id
             AND other.at <= one.at",
        ),
        (
            "a frozen act has no snapshot",
            "SELECT COUNT(*) FROM act t LEFT JOIN snapshot s ON s.act_id = t.id
             WHERE t.kind IN ('submission', 'appraisal', 'decision') AND s.act_id IS NULL",
        ),
        (
            "an act has no event",
            "SELECT COUNT(*) FROM (SELECT assessment_id, COUNT(*) AS acts FROM act GROUP BY assessment_id) a
             WHERE a.acts > (SELECT COUNT(*) FROM audit_event e
                             WHERE e.subject_kind = 'assessment' AND e.subject_id = a.assessment_id)",
        ),
    ];
    for (fault, sql) in none {
        assert_eq!(number(&store, sql).await, 0, "{fault}");
    }
    for state in
        ["submission", "return", "appraisal", "review_sitting", "decision", "publication", "revocation", "reopening"]
    {
        let sql = format!("SELECT COUNT(*) FROM assessment WHERE year = 2026 AND newest_act_kind = '{state}'");
        assert!(number(&store, &sql).await > 0, "nothing stands at {state}");
    }
    for verdict in ["accepted", "rejected"] {
        let sql = format!("SELECT COUNT(*) FROM evidence_verdict WHERE verdict = '{verdict}'");
        assert!(number(&store, &sql).await > 0, "no evidence is {verdict}");
    }
    for outcome in ["recognised", "not_recognised"] {
        let sql = format!("SELECT COUNT(*) FROM decision WHERE outcome = '{outcome}'");
        assert!(number(&store, &sql).await > 500, "{outcome}");
    }
}
