use std::collections::BTreeSet;

use chrono::NaiveDate;
use organisation::{Change, Moment, Result, Role, day};
use storage::{FromQueryResult, Sql, in_list};

use super::rules::Rule;
use crate::task::Stage;

/// A task of which somebody is to be reminded.
#[derive(Debug, FromQueryResult)]
pub(super) struct Waiting {
    pub(super) id: i64,
    pub(super) unit_id: i64,
    pub(super) sector: String,
    pub(super) person_id: Option<i64>,
    /// Whether that person holds an office of the unit: 1 or 0.
    pub(super) still_there: i64,
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

/// Somebody in an office.
#[derive(Debug, FromQueryResult)]
pub(super) struct Seat {
    pub(super) person_id: i64,
    pub(super) unit_id: i64,
    pub(super) role: String,
    pub(super) sector: Option<String>,
}

/// Stages in which the unit still has to do something, for `IN (…)`.
fn open() -> String {
    let open: Vec<String> =
        Stage::ALL.into_iter().filter(|stage| stage.is_open()).map(|stage| format!("'{}'", stage.name())).collect();
    open.join(", ")
}

/// Open tasks whose last day is in a window and of which the rule was not told for that day.
pub(super) async fn waiting(
    db: &impl Sql,
    rule: &Rule,
    (after, until): (Option<NaiveDate>, NaiveDate),
    sent_before: Moment,
) -> Result<Vec<Waiting>> {
    let sql = format!(
        "SELECT t.id, t.unit_id, t.sector, t.person_id, t.due_on, i.number AS item, p.number, p.symbol, p.issuer,
                CAST(CASE WHEN EXISTS (SELECT 1 FROM office o WHERE o.person_id = t.person_id AND o.unit_id = t.unit_id
                    AND o.withdrawn_at IS NULL AND o.valid_from <= $5 AND (o.valid_to IS NULL OR o.valid_to >= $5))
                    THEN 1 ELSE 0 END AS BIGINT) AS still_there
         FROM task t JOIN task_dispatch d ON d.id = t.dispatch_id JOIN directive_item i ON i.id = t.item_id
         JOIN official_paper p ON p.id = t.paper_id
         WHERE t.due_on > $1 AND t.due_on <= $2 AND t.stage IN ({}) AND d.at < $3
           AND NOT EXISTS (SELECT 1 FROM task_reminder r
                           WHERE r.task_id = t.id AND r.rule = $4 AND r.due_on = t.due_on)
         ORDER BY t.id",
        open()
    );
    let values = [
        after.map(day).unwrap_or_default().into(),
        day(until).into(),
        sent_before.0.into(),
        rule.key.clone().into(),
        day(sent_before.today()).into(),
    ];
    Ok(db.rows(&sql, values).await?)
}

/// Marks tasks as told, with how many people that were.
pub(super) async fn mark<'a>(
    change: &Change,
    rule: &Rule,
    tasks: impl Iterator<Item = (&'a Waiting, usize)>,
) -> Result<()> {
    let columns = ["task_id", "rule", "due_on", "told", "at"];
    let rows = tasks.map(|(task, told)| {
        let told = i64::try_from(told).unwrap_or(i64::MAX);
        vec![task.id.into(), rule.key.clone().into(), task.due_on.clone().into(), told.into(), change.at.0.into()]
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
         WHERE t.due_on <= $1 AND t.stage IN ({})
         GROUP BY t.paper_id, t.sender_id, t.sender_sector, t.due_on, p.number, p.symbol, p.issuer
         ORDER BY t.paper_id, t.sender_id, t.sender_sector, t.due_on",
        open()
    );
    Ok(db.rows(&sql, [day(until).into()]).await?)
}

/// The same by office that takes the answers.
pub(super) async fn late_senders(db: &impl Sql, until: NaiveDate) -> Result<Vec<LateSender>> {
    let sql = format!(
        "SELECT t.sender_id, t.sender_sector, CAST(COUNT(*) AS BIGINT) AS late,
                CAST(COUNT(DISTINCT t.paper_id) AS BIGINT) AS papers
         FROM task t WHERE t.due_on <= $1 AND t.stage IN ({})
         GROUP BY t.sender_id, t.sender_sector ORDER BY t.sender_id, t.sender_sector",
        open()
    );
    Ok(db.rows(&sql, [day(until).into()]).await?)
}

/// Who holds one of some roles in some units on a day.
pub(super) async fn seats(db: &impl Sql, roles: &[Role], units: &BTreeSet<i64>, on: NaiveDate) -> Result<Vec<Seat>> {
    let roles: Vec<String> = roles.iter().map(|role| format!("'{}'", role.name())).collect();
    let sql = format!(
        "SELECT o.person_id, o.unit_id, o.role, o.sector FROM office o
         WHERE o.unit_id IN ({}) AND o.role IN ({}) AND o.withdrawn_at IS NULL
           AND o.valid_from <= $1 AND (o.valid_to IS NULL OR o.valid_to >= $1)",
        in_list(units.iter().copied()),
        roles.join(", ")
    );
    Ok(db.rows(&sql, [day(on).into()]).await?)
}
