use std::collections::HashSet;

use chrono::NaiveDate;
use organisation::{Change, Moment, Result, day};
use storage::{FromQueryResult, Sql};

use super::{
    by_hand::{BY_HAND, Wanted},
    rules::Rule,
};
use crate::task::{self, list::OPEN};

/// A task of which somebody is to be reminded.
#[derive(Debug, FromQueryResult)]
pub(super) struct Waiting {
    pub(super) id: i64,
    pub(super) unit_id: i64,
    pub(super) sector: String,
    pub(super) lead_sector: String,
    /// Whom it was given to, if that person is still there.
    pub(super) doer: Option<i64>,
    pub(super) due_on: String,
    pub(super) item: i64,
    pub(super) number: Option<String>,
    pub(super) symbol: String,
    pub(super) issuer: String,
}

/// What is late with a paper for one office that takes its answers.
#[derive(Debug, FromQueryResult)]
pub(super) struct Late {
    pub(super) paper_id: i64,
    pub(super) sender_id: i64,
    pub(super) sender_sector: String,
    pub(super) due_on: String,
    pub(super) tasks: i64,
    pub(super) number: Option<String>,
    pub(super) symbol: String,
    pub(super) issuer: String,
}

/// What is late for one office that takes answers.
#[derive(Debug, FromQueryResult)]
pub(super) struct LateSender {
    pub(super) sender_id: i64,
    pub(super) sender_sector: String,
    pub(super) late: i64,
    pub(super) papers: i64,
}

/// What a reminder tells of tasks `t`, on the day `$1`.
fn waiting_tasks() -> String {
    format!(
        "SELECT t.id, t.unit_id, t.sector, i.lead_sector, CASE WHEN {} THEN t.person_id END AS doer,
             COALESCE(t.due_on, '') AS due_on, i.number AS item, p.number, p.symbol, p.issuer
         FROM task t JOIN directive_item i ON i.id = t.item_id JOIN official_paper p ON p.id = t.paper_id",
        task::still_there("$1")
    )
}

/// Open tasks whose last day is in a window and of which the rule was not told for that day.
pub(super) async fn waiting(
    db: &impl Sql,
    rule: &Rule,
    (after, until): (Option<NaiveDate>, NaiveDate),
    sent_before: Moment,
) -> Result<Vec<Waiting>> {
    let sql = format!(
        "{} JOIN task_dispatch d ON d.id = t.dispatch_id
         WHERE t.due_on > $2 AND t.due_on <= $3 AND {OPEN} AND d.at < $4
           AND NOT EXISTS (SELECT 1 FROM task_reminder r
                           WHERE r.task_id = t.id AND r.rule = $5 AND r.due_on = t.due_on)
         ORDER BY t.id",
        waiting_tasks()
    );
    let values = [
        day(sent_before.today()).into(),
        after.map(day).unwrap_or_default().into(),
        day(until).into(),
        sent_before.0.into(),
        rule.key.clone().into(),
    ];
    Ok(db.rows(&sql, values).await?)
}

/// Whether tasks of a paper are answered to a department of a unit, or to the unit and any of them: to whom sent them, and
/// to a unit through which they were sent to those below it, whose department that never is.
pub(super) async fn is_answered(db: &impl Sql, paper: i64, (unit, department): (i64, Option<&str>)) -> Result<bool> {
    let sql = "SELECT d.id FROM task_dispatch d
               WHERE d.paper_id = $1 AND d.unit_id = $2 AND (d.sector = $3 OR $3 = '')
               UNION ALL
               SELECT t.id FROM directive_item i JOIN task up ON up.item_id = i.id AND up.unit_id = $2 AND up.sector = ''
                   JOIN task t ON t.parent_id = up.id AND t.sender_id = $2
               WHERE i.paper_id = $1 AND $3 = ''
               LIMIT 1";
    Ok(db.number(sql, [paper.into(), unit.into(), department.unwrap_or_default().into()]).await?.is_some())
}

/// The tasks of a paper that are not answered and stand on a line.
pub(super) async fn unanswered(
    db: &impl Sql,
    paper: i64,
    line: &str,
    wanted: &Wanted,
    today: NaiveDate,
) -> Result<Vec<Waiting>> {
    let province = wanted.province.map_or_else(String::new, |province| format!(" AND t.province_id = {province}"));
    let late = if wanted.late_only { " AND t.due_on < $1" } else { "" };
    let sql = format!("{} WHERE t.paper_id = $2 AND {OPEN} AND {line}{province}{late} ORDER BY t.id", waiting_tasks());
    Ok(db.rows(&sql, [day(today).into(), paper.into()]).await?)
}

/// Tasks of a paper that are not answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Missing {
    /// All of them.
    pub tasks: i64,
    /// Those whose last day is over.
    pub overdue: i64,
}

/// How many of a paper's tasks are not answered and stand on a line, which is asked once for all that came the same way.
pub(super) async fn missing(db: &impl Sql, paper: i64, line: &str, today: NaiveDate) -> Result<Missing> {
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(t.tasks), 0) AS BIGINT) AS tasks, CAST(COALESCE(SUM(t.overdue), 0) AS BIGINT) AS overdue
         FROM (SELECT t.sender_id, t.sender_sector, t.sector, t.parent_id, COUNT(*) AS tasks,
                   SUM(CASE WHEN t.due_on < $1 THEN 1 ELSE 0 END) AS overdue
               FROM task t WHERE t.paper_id = $2 AND {OPEN}
               GROUP BY t.sender_id, t.sender_sector, t.sector, t.parent_id) t
         WHERE {line}"
    );
    Ok(db.row(&sql, [day(today).into(), paper.into()]).await?.unwrap_or_default())
}

/// The units and departments that were reminded of a paper by hand on a day.
pub(super) async fn reminded(db: &impl Sql, paper: i64, on: NaiveDate) -> Result<HashSet<(i64, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: i64,
        sector: String,
    }
    let sql = "SELECT DISTINCT t.unit_id, t.sector FROM task t JOIN task_reminder r ON r.task_id = t.id
               WHERE t.paper_id = $1 AND r.rule = $2 AND r.due_on = $3";
    let rows: Vec<Row> = db.rows(sql, [paper.into(), BY_HAND.into(), day(on).into()]).await?;
    Ok(rows.into_iter().map(|row| (row.unit_id, row.sector)).collect())
}

/// Marks tasks as told, with how many people that were.
pub(super) async fn mark<'a>(
    change: &Change,
    rule: &Rule,
    tasks: impl Iterator<Item = (&'a Waiting, usize)>,
) -> Result<()> {
    let rows = tasks.map(|(task, told)| (task.id, task.due_on.clone(), told));
    marked(change, &rule.key, rows).await
}

/// The same for a reminder by hand, on its day.
pub(super) async fn mark_by_hand(change: &Change, tasks: impl Iterator<Item = (i64, usize)>) -> Result<()> {
    let today = day(change.at.today());
    marked(change, BY_HAND, tasks.map(|(task, told)| (task, today.clone(), told))).await
}

async fn marked(change: &Change, rule: &str, tasks: impl Iterator<Item = (i64, String, usize)>) -> Result<()> {
    let columns = ["task_id", "rule", "due_on", "told", "at"];
    let rows = tasks.map(|(task, on, told)| {
        let told = i64::try_from(told).unwrap_or(i64::MAX);
        vec![task.into(), rule.into(), on.into(), told.into(), change.at.0.into()]
    });
    storage::insert_missing(&change.tx, "task_reminder", &columns, rows.collect()).await?;
    Ok(())
}

/// Open tasks whose last day is over by then, by paper, office that takes the answer and last day.
pub(super) async fn late_papers(db: &impl Sql, until: NaiveDate) -> Result<Vec<Late>> {
    let sql = format!(
        "SELECT t.paper_id, t.sender_id, t.sender_sector, t.due_on, CAST(COUNT(*) AS BIGINT) AS tasks,
                p.number, p.symbol, p.issuer
         FROM task t JOIN official_paper p ON p.id = t.paper_id
         WHERE t.due_on <= $1 AND {OPEN}
         GROUP BY t.paper_id, t.sender_id, t.sender_sector, t.due_on, p.number, p.symbol, p.issuer
         ORDER BY t.paper_id, t.sender_id, t.sender_sector, t.due_on"
    );
    Ok(db.rows(&sql, [day(until).into()]).await?)
}

/// The same by office that takes the answers.
pub(super) async fn late_senders(db: &impl Sql, until: NaiveDate) -> Result<Vec<LateSender>> {
    let sql = format!(
        "SELECT t.sender_id, t.sender_sector, CAST(COUNT(*) AS BIGINT) AS late,
                CAST(COUNT(DISTINCT t.paper_id) AS BIGINT) AS papers
         FROM task t WHERE t.due_on <= $1 AND {OPEN}
         GROUP BY t.sender_id, t.sender_sector ORDER BY t.sender_id, t.sender_sector"
    );
    Ok(db.rows(&sql, [day(until).into()]).await?)
}
