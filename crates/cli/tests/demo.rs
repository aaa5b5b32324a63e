#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod run;

use std::path::Path;

use organisation::{Moment, calendar::Calendar, parse_day};
use run::mangnon;
use storage::{FromQueryResult, Sql as _, Store};

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
    assert!(other.err.contains("holds another demonstration (seed 1, version 7)"), "{other:?}");
    let served = mangnon(folder, &["serve", "--database", database], b"");
    assert_eq!(served.code, Some(2), "an invented world is never served as a real one: {served:?}");
    let papers = std::fs::read_dir(folder.join("demo/papers")).unwrap().count();
    assert_eq!(papers, 2, "a recognised commune and one that is not");
}

/// The rules that a loaded world must keep as one that people made: one world for all of them, it takes seconds to make.
async fn keeps_the_rules(database: &str) {
    let store = Box::pin(Store::open(database)).await.unwrap();
    for (fault, sql) in NONE {
        assert_eq!(number(&store, sql).await, 0, "{fault}");
    }
    for state in
        ["submission", "return", "appraisal", "review_sitting", "decision", "publication", "revocation", "reopening"]
    {
        let sql = format!("SELECT COUNT(*) FROM assessment WHERE year = 2026 AND newest_act_kind = '{state}'");
        assert!(number(&store, &sql).await > 0, "nothing stands at {state}");
    }
    for (found, sql) in SOME {
        assert!(number(&store, sql).await > 0, "no {found}");
    }
    for verdict in ["accepted", "rejected"] {
        let sql = format!("SELECT COUNT(*) FROM evidence_verdict WHERE verdict = '{verdict}'");
        assert!(number(&store, &sql).await > 0, "no evidence is {verdict}");
    }
    for outcome in ["recognised", "not_recognised"] {
        let sql = format!("SELECT COUNT(*) FROM decision WHERE outcome = '{outcome}'");
        assert!(number(&store, &sql).await > 500, "{outcome}");
    }
    keeps_the_calendar(&store).await;
}

/// Nothing of the letters was done, issued or made due on a day off.
async fn keeps_the_calendar(store: &Store) {
    #[derive(FromQueryResult)]
    struct Step {
        at: i64,
    }
    #[derive(FromQueryResult)]
    struct Named {
        on_day: String,
    }
    let (db, calendar) = (store.read(), Calendar::load(store.read()).await.unwrap());
    let sql = "SELECT MIN(at) AS at FROM task_step GROUP BY (at + 25200000) / 86400000";
    let steps: Vec<Step> = db.rows(sql, []).await.unwrap();
    let sql = "SELECT due_on AS on_day FROM task WHERE due_on IS NOT NULL
               UNION SELECT issued_on FROM official_paper
               WHERE issued_on IS NOT NULL AND instrument IS NULL AND document_id IS NULL";
    let named: Vec<Named> = db.rows(sql, []).await.unwrap();
    let named = named.iter().map(|named| parse_day(&named.on_day));
    let days = steps.iter().map(|step| Moment(step.at).today()).chain(named);
    let off: Vec<_> = days.filter(|day| !calendar.is_working(*day)).collect();
    assert!(off.is_empty(), "days off: {off:?}");
}

/// What is nowhere in a world that people could have made.
const NONE: [(&str, &str); 20] = [
    (
        "a task stands elsewhere than its newest step says",
        "SELECT COUNT(*) FROM task t WHERE t.stage <> COALESCE(
             (SELECT CASE s.kind WHEN 'assigned' THEN 'accepted' ELSE s.kind END FROM task_step s
              WHERE s.task_id = t.id
                AND s.kind IN ('seen', 'accepted', 'assigned', 'answered', 'returned', 'closed')
              ORDER BY s.id DESC LIMIT 1), 'sent')",
    ),
    (
        "a paper, plan or report is answered without a paper that cites the letter",
        "SELECT COUNT(*) FROM task t JOIN directive_item i ON i.id = t.item_id
         WHERE i.needs IN ('paper', 'plan', 'report') AND t.stage IN ('answered', 'closed') AND NOT EXISTS (
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
             SELECT COALESCE(MAX(e.number), 0) FROM paper_entry e WHERE e.unit_id = n.unit_id AND e.sector = n.sector
               AND e.year = n.year AND e.series = n.series)",
    ),
    (
        "a book leaves a number out",
        "SELECT COUNT(*) FROM (SELECT MAX(number) - COUNT(*) AS gap FROM paper_entry WHERE book <> 'incoming'
         GROUP BY unit_id, sector, year, series) g WHERE gap <> 0",
    ),
    (
        "decisions that were loaded rest on more or fewer bases than those that were recorded",
        "SELECT COUNT(DISTINCT bases) - 1 FROM (SELECT (SELECT COUNT(*) FROM paper_link l
             WHERE l.from_id = p.id AND l.kind = 'cites_basis') AS bases
         FROM official_paper p WHERE p.document_id IS NOT NULL) b",
    ),
    (
        "a decision names its body otherwise than it was called on the day of signing",
        "SELECT COUNT(*) FROM official_paper p JOIN unit_form f ON f.unit_id = p.unit_id
             AND f.valid_from <= p.issued_on AND COALESCE(f.valid_to, '9999') >= p.issued_on
         WHERE p.document_id IS NOT NULL AND LOWER(p.issuer) <> LOWER('Ủy ban nhân dân ' || f.name)",
    ),
    (
        "a book's later number has an earlier day",
        "SELECT COUNT(*) FROM paper_entry one JOIN paper_entry other
         ON other.unit_id = one.unit_id AND other.sector = one.sector AND other.book = one.book
         AND other.year = one.year AND other.series = one.series AND other.number = one.number + 1
         AND other.entered_on < one.entered_on",
    ),
    (
        "something of the letters happened after the world's own moment",
        "SELECT COUNT(*) FROM task_step WHERE at > 1795395600000",
    ),
    (
        "a paper of the year does not say that it is invented",
        "SELECT COUNT(*) FROM official_paper WHERE instrument IS NULL AND unit_id IS NOT NULL
           AND body <> '' AND body NOT LIKE '%giả lập%' AND issued_on IS NOT NULL",
    ),
    (
        "a report of a sudden event was not on the province's desk the same day",
        "SELECT COUNT(*) FROM incident i JOIN incident_step s ON s.incident_id = i.id
         WHERE s.kind = 'received' AND (s.at + 25200000) / 86400000 <> (i.at + 25200000) / 86400000",
    ),
    (
        "not one report of a sudden event, but none or several, wait for the province",
        "SELECT COUNT(*) - 1 FROM incident i WHERE NOT EXISTS (
             SELECT s.id FROM incident_step s WHERE s.incident_id = i.id AND s.kind = 'received')",
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

/// What a visitor is to find in the offices that have an account.
const SOME: [(&str, &str); 16] = [
    (
        "task of Xã Bảo Đài due today",
        "SELECT COUNT(*) FROM task t JOIN unit_form f ON f.unit_id = t.unit_id
      WHERE f.name = 'Xã Bảo Đài' AND t.due_on = '2026-11-23' AND t.stage = 'accepted'",
    ),
    (
        "task of Xã Bảo Đài returned",
        "SELECT COUNT(*) FROM task t JOIN unit_form f ON f.unit_id = t.unit_id
      WHERE f.name = 'Xã Bảo Đài' AND t.stage = 'returned'",
    ),
    (
        "task of Xã Bảo Đài late and open",
        "SELECT COUNT(*) FROM task t JOIN unit_form f ON f.unit_id = t.unit_id
      WHERE f.name = 'Xã Bảo Đài' AND t.stage = 'accepted' AND t.due_on < '2026-11-23'",
    ),
    (
        "task of Xã Bảo Đài that nobody opened",
        "SELECT COUNT(*) FROM task t JOIN unit_form f ON f.unit_id = t.unit_id
      WHERE f.name = 'Xã Bảo Đài' AND t.stage = 'sent' AND t.sector = ''",
    ),
    ("more time asked", "SELECT COUNT(*) FROM task WHERE asked_until IS NOT NULL"),
    ("answer late", "SELECT COUNT(*) FROM task WHERE days_late > 0"),
    ("department's task", "SELECT COUNT(*) FROM task WHERE tier = 'department' AND stage = 'answered'"),
    ("line of arrival in a book", "SELECT COUNT(*) FROM paper_entry WHERE book = 'incoming'"),
    (
        "answer that cites a letter of a province",
        "SELECT COUNT(*) FROM paper_link l
      JOIN official_paper p ON p.id = l.to_id JOIN unit u ON u.id = p.unit_id
      WHERE l.kind = 'answers' AND u.level = 'province'",
    ),
    ("difficulty that waits", "SELECT COUNT(*) FROM difficulty WHERE stage = 'raised'"),
    ("difficulty with the ministry", "SELECT COUNT(*) FROM difficulty WHERE stage = 'forwarded'"),
    ("line in the book of answers", "SELECT COUNT(*) FROM answer_book"),
    ("report forwarded", "SELECT COUNT(*) FROM incident WHERE stage = 'forwarded'"),
    ("member who left", "SELECT COUNT(*) FROM coordination_member WHERE valid_to IS NOT NULL"),
    (
        "meeting whose items are tasks",
        "SELECT COUNT(*) FROM coordination_meeting m JOIN task t ON t.paper_id = m.paper_id",
    ),
    ("year whose holidays are entered", "SELECT COUNT(*) FROM calendar_entry WHERE kind = 'whole'"),
];
