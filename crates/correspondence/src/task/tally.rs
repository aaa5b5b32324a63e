//! Tasks counted by how far they are.

use chrono::NaiveDate;
use organisation::{Result, day, parse_day};
use storage::{FromQueryResult, Sql as _, Store};

use super::{
    board::Counts,
    list::{ANSWERED, OPEN},
    store,
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

/// How many tasks are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Open {
    /// All of them.
    pub tasks: i64,
    /// Those whose last day is over.
    pub overdue: i64,
    /// The nearest last day.
    pub due: Option<NaiveDate>,
}

/// The open tasks of a unit by sector; one counts for each sector that leads it or takes part.
#[derive(Clone, Debug)]
pub struct OpenWork(Vec<Shared>);

/// Open tasks that belong to the same sectors.
#[derive(Clone, Debug, FromQueryResult)]
struct Shared {
    sector: String,
    lead_sector: String,
    partner_sectors: String,
    tasks: i64,
    overdue: i64,
    due_on: Option<String>,
}

impl OpenWork {
    /// Those of a sector.
    pub fn of(&self, sector: &str) -> Open {
        self.0.iter().filter(|shared| shared.is_of(sector)).fold(Open::default(), |sum, shared| {
            let due = shared.due_on.as_deref().map(parse_day);
            Open {
                tasks: sum.tasks + shared.tasks,
                overdue: sum.overdue + shared.overdue,
                due: sum.due.into_iter().chain(due).min(),
            }
        })
    }
}

impl Shared {
    /// Whether a department has them, or they are the unit's and a sector leads them or takes part.
    fn is_of(&self, sector: &str) -> bool {
        if !self.sector.is_empty() {
            return self.sector == sector;
        }
        self.lead_sector == sector || self.partner_sectors.split(' ').any(|partner| partner == sector)
    }
}

/// The open tasks of a unit by sector, as far as some units read them.
pub(crate) async fn open_work(store: &Store, unit: i64, readers: &[i64], today: NaiveDate) -> Result<OpenWork> {
    let sql = format!(
        "SELECT t.sector, i.lead_sector, i.partner_sectors, CAST(COUNT(*) AS BIGINT) AS tasks,
             CAST(SUM(CASE WHEN t.due_on < $1 THEN 1 ELSE 0 END) AS BIGINT) AS overdue, MIN(t.due_on) AS due_on
         FROM task t JOIN directive_item i ON i.id = t.item_id
         WHERE {} AND {OPEN} GROUP BY t.sector, i.lead_sector, i.partner_sectors",
        store::of_unit(unit, readers)
    );
    Ok(OpenWork(store.read().rows(&sql, [day(today).into()]).await?))
}
