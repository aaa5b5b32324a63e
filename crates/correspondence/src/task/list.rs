//! Lists of tasks: of a paper, down to its units; and what every list of tasks has. All are paged.

use chrono::{Days, NaiveDate};
use organisation::{Actor, Result, day};
use serde::Serialize;
use storage::{FromQueryResult, Sql, Store, Value};

use super::{
    Task, Tier,
    board::reach,
    store::{self, COLUMNS},
};
use crate::paper;

/// Tasks on one page of a list.
pub const PAGE_LENGTH: i64 = 50;
/// The days within which something is due soon.
pub(crate) const SOON: Days = Days::new(7);

/// Which tasks a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// All of them.
    #[default]
    All,
    /// Those with which the unit still has something to do.
    Open,
    /// Sent, and nobody has opened them.
    Sent,
    /// Opened.
    Seen,
    /// Taken on.
    InWork,
    /// Given back.
    Returned,
    /// Answered, and the sender has not said anything.
    Answered,
    /// The sender took the answer.
    Closed,
    /// Answered, closed or not.
    Replied,
    /// Answered in time, closed or not.
    InTime,
    /// Answered late, closed or not.
    Late,
    /// Open, and the last day is over.
    Overdue,
    /// Open, and today is the last day.
    Today,
    /// Open, and due within a week after today.
    Soon,
    /// More time was asked for.
    Asked,
}

impl Show {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::All,
        Self::Open,
        Self::Sent,
        Self::Seen,
        Self::InWork,
        Self::Returned,
        Self::Answered,
        Self::Closed,
        Self::Replied,
        Self::InTime,
        Self::Late,
        Self::Overdue,
        Self::Today,
        Self::Soon,
        Self::Asked,
    ];

    /// The name in addresses; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Open => "open",
            Self::Sent => "sent",
            Self::Seen => "seen",
            Self::InWork => "in_work",
            Self::Returned => "returned",
            Self::Answered => "answered",
            Self::Closed => "closed",
            Self::Replied => "replied",
            Self::InTime => "in_time",
            Self::Late => "late",
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Soon => "soon",
            Self::Asked => "asked",
        }
    }

    /// What a name shows.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|show| show.name() == name)
    }

    /// As a condition on `t`.
    pub(super) fn sql(self, today: NaiveDate) -> String {
        let open = OPEN;
        let (now, soon) = (day(today), day(today.checked_add_days(SOON).unwrap_or(today)));
        match self {
            Self::All => "t.id IS NOT NULL".to_owned(),
            Self::Open => open.to_owned(),
            Self::Sent | Self::Seen | Self::Returned | Self::Answered | Self::Closed => {
                format!("t.stage = '{}'", self.name())
            }
            Self::InWork => "t.stage = 'accepted'".to_owned(),
            Self::Replied => ANSWERED.to_owned(),
            Self::InTime => format!("{ANSWERED} AND t.days_late = 0"),
            Self::Late => format!("{ANSWERED} AND t.days_late > 0"),
            Self::Overdue => format!("{open} AND t.due_on < '{now}'"),
            Self::Today => format!("{open} AND t.due_on = '{now}'"),
            Self::Soon => format!("{open} AND t.due_on > '{now}' AND t.due_on <= '{soon}'"),
            Self::Asked => "t.asked_until IS NOT NULL".to_owned(),
        }
    }
}

pub(crate) const OPEN: &str = "t.stage IN ('sent', 'seen', 'accepted', 'returned')";
pub(super) const ANSWERED: &str = "t.stage IN ('answered', 'closed')";

/// What of a paper's tasks a list shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// One item only.
    pub item: Option<i64>,
    /// One tier only.
    pub tier: Option<Tier>,
    /// One province only.
    pub province: Option<i64>,
    /// How far they are.
    pub show: Show,
}

/// A task as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Line {
    /// The task.
    #[sea_orm(nested)]
    pub task: Task,
    /// The unit that does it, as it is called on that day.
    pub unit_name: String,
    /// The unit that sent it.
    pub sender_name: String,
    /// Whom it is given to, by full name.
    pub person: Option<String>,
    /// Number of the paper that asks.
    pub paper_number: Option<String>,
    /// Its symbol.
    pub paper_symbol: String,
    /// Its day.
    pub paper_issued_on: Option<String>,
    /// What it is about.
    pub paper_subject: String,
    /// Number of the paper of the answer.
    pub answer_number: Option<String>,
    /// Its symbol.
    pub answer_symbol: Option<String>,
    /// Its day.
    pub answer_issued_on: Option<String>,
    /// Reason of an undecided request for more time.
    pub asked_why: Option<String>,
}

impl Line {
    /// The paper that asks, as papers cite it.
    pub fn reference(&self) -> String {
        paper::reference(self.paper_number.as_deref().unwrap_or_default(), &self.paper_symbol)
    }

    /// The paper of the answer, as papers cite it.
    pub fn answer_reference(&self) -> Option<String> {
        Some(paper::reference(self.answer_number.as_deref()?, self.answer_symbol.as_deref()?))
    }
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its tasks.
    pub lines: Vec<Line>,
    /// How many the whole list has.
    pub count: i64,
}

/// A condition on `t` with the words it compares with.
pub(crate) struct Which {
    pub(crate) sql: String,
    pub(crate) words: Vec<Value>,
}

impl Which {
    pub(super) const fn of(sql: String) -> Self {
        Self { sql, words: Vec::new() }
    }

    /// Those of them that a sector leads or takes part in; of a department's own tasks nobody else takes part.
    pub(super) fn led_by(mut self, sector: &str) -> Self {
        let (lead, partner) = (self.words.len() + 1, self.words.len() + 2);
        self.sql = format!(
            "{} AND (t.sector = ${lead} OR (t.sector = '' AND t.item_id IN (SELECT i.id FROM directive_item i
                 WHERE i.lead_sector = ${lead} OR ' ' || i.partner_sectors || ' ' LIKE ${partner})))",
            self.sql
        );
        self.words.extend([sector.into(), format!("% {sector} %").into()]);
        self
    }
}

/// The tasks of a paper down to the unit, its person and its answer, as far as somebody may see them; the first page is
/// 0.
pub async fn units(
    store: &Store,
    actor: &Actor,
    (paper, filter): (i64, Filter),
    page: i64,
    today: NaiveDate,
) -> Result<Listed> {
    let reach = reach(store, actor, paper).await?;
    let item = filter.item.map_or_else(String::new, |item| format!(" AND t.item_id = {item}"));
    let tier = filter.tier.map_or_else(String::new, |tier| format!(" AND t.tier = '{}'", tier.name()));
    let province = filter.province.map_or_else(String::new, |province| format!(" AND t.province_id = {province}"));
    let (reach, show) = (reach.sql(), filter.show.sql(today));
    let sql = format!("t.paper_id = {paper}{reach}{item}{tier}{province} AND {show}");
    list(store, &Which::of(sql), "t.province_id, t.unit_id, t.sector, t.item_id, t.id", page, today).await
}

/// The answers to a paper, as far as somebody may see them, newest first.
pub async fn answers_of(store: &Store, actor: &Actor, paper: i64, page: i64, today: NaiveDate) -> Result<Listed> {
    let reach = reach(store, actor, paper).await?;
    let sql = format!("t.paper_id = {paper}{} AND {ANSWERED}", reach.sql());
    list(store, &Which::of(sql), "t.answered_on DESC, t.id DESC", page, today).await
}

/// A page of the tasks of a unit that a sector leads or takes part in, as far as some units read them; open ones and
/// the first due first.
pub(crate) async fn of_sector(
    store: &Store,
    (unit, sector): (i64, &str),
    readers: &[i64],
    page: i64,
    today: NaiveDate,
) -> Result<Listed> {
    let which = Which::of(store::of_unit(unit, readers)).led_by(sector);
    let order = format!("CASE WHEN {OPEN} THEN 0 ELSE 1 END, COALESCE(t.due_on, '9999-12-31'), t.id");
    list(store, &which, &order, page, today).await
}

/// A page of the tasks that a condition finds. The condition is asked of the tasks alone; names are looked up for the
/// page only.
pub(super) async fn list(store: &Store, which: &Which, order: &str, page: i64, today: NaiveDate) -> Result<Listed> {
    let count = format!("SELECT COUNT(*) FROM task t WHERE {}", which.sql);
    let count = store.read().number(&count, which.words.clone()).await?.unwrap_or(0);
    let offset = page.max(0).saturating_mul(PAGE_LENGTH);
    let name = |unit: &str| {
        format!(
            "(SELECT f.name FROM unit_form f WHERE f.unit_id = {unit} AND f.valid_from <= '{}'
              ORDER BY f.valid_from DESC LIMIT 1)",
            day(today)
        )
    };
    let sql = format!(
        "SELECT {COLUMNS}, COALESCE({}, '') AS unit_name, COALESCE({}, '') AS sender_name, p.full_name AS person,
             q.number AS paper_number, q.symbol AS paper_symbol, q.issued_on AS paper_issued_on,
             q.subject AS paper_subject, a.number AS answer_number, a.symbol AS answer_symbol,
             a.issued_on AS answer_issued_on,
             CASE WHEN t.asked_until IS NOT NULL THEN (SELECT s.words FROM task_step s
                 WHERE s.task_id = t.id AND s.kind = 'extension_asked' ORDER BY s.id DESC LIMIT 1) END AS asked_why
         FROM (SELECT t.id FROM task t WHERE {} ORDER BY {order} LIMIT {PAGE_LENGTH} OFFSET {offset}) w
         JOIN task t ON t.id = w.id JOIN directive_item i ON i.id = t.item_id
         JOIN official_paper q ON q.id = t.paper_id LEFT JOIN official_paper a ON a.id = t.answer_id
         LEFT JOIN person p ON p.id = t.person_id ORDER BY {order}",
        name("t.unit_id"),
        name("t.sender_id"),
        which.sql,
    );
    let lines = store.read().rows(&sql, which.words.clone()).await?;
    Ok(Listed { lines, count })
}

/// What fills the places of a notice about a task.
#[derive(Debug, Serialize)]
pub(super) struct Places {
    paper: String,
    item: i64,
    unit: String,
    due: String,
}

pub(super) async fn places(db: &impl Sql, task: &Task, on: NaiveDate) -> Result<Places> {
    #[derive(FromQueryResult)]
    struct Row {
        number: Option<String>,
        symbol: String,
    }
    let paper: Option<Row> =
        db.row("SELECT number, symbol FROM official_paper WHERE id = $1", [task.paper_id.into()]).await?;
    let paper = paper.map(|row| paper::reference(row.number.as_deref().unwrap_or_default(), &row.symbol));
    let unit = organisation::unit::find(db, task.unit_id, on).await?.name;
    Ok(Places {
        paper: paper.unwrap_or_default(),
        item: task.number,
        unit,
        due: task.due_on.clone().unwrap_or_else(|| "–".to_owned()),
    })
}
