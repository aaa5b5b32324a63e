//! Tasks counted by how far they are.

use chrono::NaiveDate;
use organisation::{Result, day};
use storage::{Sql as _, Store};

use super::{
    board::Counts,
    list::{ANSWERED, OPEN},
};

/// The columns of [`Counts`] over tasks `t`.
pub(crate) fn columns(today: NaiveDate) -> String {
    let count = |name: &str, when: &str| {
        format!("CAST(COALESCE(SUM(CASE WHEN {when} THEN 1 ELSE 0 END), 0) AS BIGINT) AS {name}")
    };
    let stage = |name: &str, stage: &str| count(name, &format!("t.stage = '{stage}'"));
    [
        stage("sent", "sent"),
        stage("seen", "seen"),
        stage("in_work", "accepted"),
        stage("returned", "returned"),
        stage("answered", "answered"),
        stage("closed", "closed"),
        count("in_time", &format!("{ANSWERED} AND t.days_late = 0")),
        count("late", &format!("{ANSWERED} AND t.days_late > 0")),
        count("overdue", &format!("{OPEN} AND t.due_on < '{}'", day(today))),
        count("asked", "t.asked_until IS NOT NULL"),
        count("figures", &format!("{ANSWERED} AND t.value IS NOT NULL")),
        format!("CAST(COALESCE(SUM(CASE WHEN {ANSWERED} THEN t.value END), 0) AS BIGINT) AS sum"),
    ]
    .join(", ")
}

/// The tasks that came out of one by passing it on; whether somebody may read it is asked by whoever shows it.
pub async fn below(store: &Store, task: i64, today: NaiveDate) -> Result<Counts> {
    let sql = format!("SELECT {} FROM task t WHERE t.parent_id = $1", columns(today));
    Ok(store.read().row(&sql, [task.into()]).await?.unwrap_or_default())
}
