use chrono::NaiveDate;
use organisation::{Action, Change, Error, Result, Role, actor::Held, day, office, permission, unit};
use storage::{FromQueryResult, Sql, Transaction, in_list};

use super::{Needs, NewStep, Stage, StepKind, Tier};
use crate::{
    body::{self, MINISTRY},
    paper,
};

/// A task as it stands.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Task {
    /// Row.
    pub id: i64,
    /// The paper that asks.
    pub paper_id: i64,
    /// The item.
    pub item_id: i64,
    /// Number of the item.
    pub number: i64,
    /// Its words.
    pub words: String,
    /// What it wants for an answer.
    pub needs: Needs,
    /// What a figure counts.
    pub measure: String,
    /// Who leads among the sectors; empty: the unit.
    pub lead_sector: String,
    /// Partners, parted by blanks.
    pub partner_sectors: String,
    /// The task of the unit through which it came.
    pub parent_id: Option<i64>,
    /// Who takes the answer.
    pub sender_id: i64,
    /// The department of the sender.
    pub sender_sector: String,
    /// Who has to do it.
    pub unit_id: i64,
    /// The department in it; empty: the unit as such.
    pub sector: String,
    /// Which of a board's parts it belongs to.
    pub tier: Tier,
    /// The unit's province.
    pub province_id: Option<i64>,
    /// Whom the unit gave it to.
    pub person_id: Option<i64>,
    /// Last day, YYYY-MM-DD.
    pub due_on: Option<String>,
    /// How far it is.
    pub stage: Stage,
    /// Day of the newest answer, YYYY-MM-DD.
    pub answered_on: Option<String>,
    /// How many days late the latest of its answers was, by the day that was due then; 0: in time; none: not answered.
    pub answered_late: Option<i64>,
    /// The day an undecided request for more time asks for, YYYY-MM-DD.
    pub asked_until: Option<String>,
    /// The paper of the newest answer.
    pub answer_id: Option<i64>,
    /// The figure of the newest answer.
    pub value: Option<i64>,
    /// Counts changes.
    pub version: i64,
}

pub(super) const COLUMNS: &str = "t.id, t.paper_id, t.item_id, i.number, i.words, i.needs, i.measure,
    i.lead_sector, i.partner_sectors, t.parent_id, t.sender_id, t.sender_sector, t.unit_id, t.sector, t.tier,
    t.province_id, t.person_id, t.due_on, t.stage, t.answered_on, t.days_late AS answered_late, t.asked_until,
    t.answer_id, t.value, t.version";

/// The tasks that a condition on `t` and `i` finds.
pub(super) async fn tasks(db: &impl Sql, which: &str) -> Result<Vec<Task>> {
    let sql =
        format!("SELECT {COLUMNS} FROM task t JOIN directive_item i ON i.id = t.item_id WHERE {which} ORDER BY t.id");
    Ok(db.rows(&sql, []).await?)
}

/// Under which a task `t` is one of a unit and of its departments that some units sent, have to do or passed on.
pub(super) fn of_unit(unit: i64, readers: &[i64]) -> String {
    let readers = in_list(readers.iter().copied());
    let by = |task: &str| format!("{task}.sender_id IN ({readers})");
    format!("t.unit_id = {unit} AND (t.unit_id IN ({readers}) OR {} OR {})", by("t"), came_through(by))
}

/// Under which one of the tasks through which a task `t` came fulfils a condition, given by its alias.
pub(crate) fn came_through(by: impl Fn(&str) -> String) -> String {
    format!(
        "EXISTS (SELECT up.id FROM task up LEFT JOIN task top ON top.id = up.parent_id
             WHERE up.id = t.parent_id AND ({} OR {}))",
        by("up"),
        by("top")
    )
}

/// The task of a row; whether somebody may read it is asked by whoever shows it.
pub async fn find(db: &impl Sql, id: i64) -> Result<Task> {
    tasks(db, &format!("t.id = {id}")).await?.pop().ok_or(Error::NotFound)
}

/// Whoever may look at a task beside those who do it and send it: its province where it came from above, the issuer of the
/// paper, and the ministry where it sent any of it. Boards list a task to the same units.
pub(super) async fn concerned(db: &impl Sql, task: &Task) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: i64,
    }
    let sql = "SELECT p.unit_id FROM official_paper p WHERE p.id = $1 AND p.unit_id IS NOT NULL
               UNION SELECT d.unit_id FROM task_dispatch d WHERE d.paper_id = $1 AND d.unit_id = $2";
    let above: Vec<Row> = db.rows(sql, [task.paper_id.into(), MINISTRY.into()]).await?;
    let province = task.province_id.filter(|_| task.parent_id.is_some() || task.sender_id != task.unit_id);
    let own = [task.unit_id, task.sender_id].into_iter().chain(province);
    Ok(own.chain(above.into_iter().map(|row| row.unit_id)).collect())
}

/// Something that happened to a task.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Step {
    /// Row.
    pub id: i64,
    /// What.
    pub kind: StepKind,
    /// Words, a reason.
    pub words: String,
    /// The day that was asked for, granted or set, YYYY-MM-DD.
    pub on_day: Option<String>,
    /// The figure of an answer.
    pub value: Option<i64>,
    /// The paper of an answer.
    pub paper_id: Option<i64>,
    /// Its number.
    pub paper_number: Option<String>,
    /// Its symbol.
    pub paper_symbol: Option<String>,
    /// The file of an answer.
    pub sha256: Option<String>,
    /// Its label; empty without a file.
    pub file_name: String,
    /// Whom it was given to, by full name.
    pub assignee: Option<String>,
    /// Who, by full name; none for the program.
    pub person: Option<String>,
    /// In which role.
    pub role: Option<String>,
    /// When, milliseconds since 1970.
    pub at: i64,
}

const STEPS: &str = "SELECT s.id, s.kind, s.words, s.on_day, s.value, s.paper_id, q.number AS paper_number,
        q.symbol AS paper_symbol, s.sha256, s.file_name, a.full_name AS assignee, p.full_name AS person, o.role, s.at,
        s.task_id
    FROM task_step s LEFT JOIN person p ON p.id = s.person_id LEFT JOIN person a ON a.id = s.assignee_id
        LEFT JOIN office o ON o.id = s.office_id LEFT JOIN official_paper q ON q.id = s.paper_id";

/// The steps of a task, oldest first; whether somebody may read them is asked by whoever shows them.
pub async fn steps(db: &impl Sql, task: i64) -> Result<Vec<Step>> {
    Ok(db.rows(&format!("{STEPS} WHERE s.task_id = $1 ORDER BY s.id"), [task.into()]).await?)
}

/// A step with the row of its task.
pub(super) async fn step(db: &impl Sql, id: i64) -> Result<(i64, Step)> {
    #[derive(FromQueryResult)]
    struct Row {
        task_id: i64,
        #[sea_orm(nested)]
        step: Step,
    }
    let row: Option<Row> = db.row(&format!("{STEPS} WHERE s.id = $1"), [id.into()]).await?;
    row.map(|row| (row.task_id, row.step)).ok_or(Error::NotFound)
}

/// Writes what a step makes of a task; somebody else's step since it was read is a conflict.
pub(super) async fn put(tx: &Transaction, before: &Task, after: &Task) -> Result<()> {
    let sql = "UPDATE task SET stage = $3, person_id = $4, due_on = $5, answered_on = $6, days_late = $7,
                   asked_until = $8, answer_id = $9, value = $10, version = version + 1
               WHERE id = $1 AND version = $2 RETURNING id";
    let values = [
        before.id.into(),
        before.version.into(),
        after.stage.into(),
        after.person_id.into(),
        after.due_on.clone().into(),
        after.answered_on.clone().into(),
        after.answered_late.into(),
        after.asked_until.clone().into(),
        after.answer_id.into(),
        after.value.into(),
    ];
    if tx.number(sql, values).await?.is_some() { Ok(()) } else { Err(Error::Conflict) }
}

pub(super) async fn insert_step(
    change: &Change,
    task: i64,
    step: &NewStep,
    (person, office): (i64, i64),
) -> Result<()> {
    let (sha256, file_name) = step.file.clone().unzip();
    let sql = "INSERT INTO task_step (task_id, kind, words, on_day, value, paper_id, sha256, file_name, assignee_id,
                   at, person_id, office_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let values = [
        task.into(),
        step.kind.into(),
        step.words.clone().into(),
        step.on_day.map(day).into(),
        step.value.into(),
        step.paper.into(),
        sha256.into(),
        file_name.unwrap_or_default().into(),
        step.assignee.into(),
        change.at.0.into(),
        person.into(),
        office.into(),
    ];
    change.tx.run(sql, values).await?;
    Ok(())
}

/// A paper that can answer a task.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct OwnPaper {
    /// Row.
    pub id: i64,
    /// Key of its type.
    pub kind: String,
    number: Option<String>,
    symbol: String,
    /// What it is about.
    pub subject: String,
}

impl OwnPaper {
    /// Number and symbol.
    pub fn reference(&self) -> String {
        paper::reference(self.number.as_deref().unwrap_or_default(), &self.symbol)
    }
}

/// Issued papers of the unit of a task, and for a department's task of that department or the unit as such, the newest
/// first; `wanted` is a condition on `p`.
pub(super) async fn own_papers(db: &impl Sql, task: &Task, wanted: &str) -> Result<Vec<OwnPaper>> {
    let sql = format!(
        "SELECT p.id, p.type AS kind, p.number, p.symbol, p.subject FROM official_paper p
         WHERE p.unit_id = $1 AND ($2 = '' OR p.sector IN ('', $2)) AND p.issued_on IS NOT NULL AND p.id <> $3
           AND {wanted} ORDER BY p.issued_on DESC, p.id DESC LIMIT {MOST_PAPERS}"
    );
    Ok(db.rows(&sql, [task.unit_id.into(), task.sector.clone().into(), task.paper_id.into()]).await?)
}

/// Papers that can be chosen for an answer: no more than the newest.
pub const MOST_PAPERS: usize = 100;

/// The answer cites the paper that asked; a paper that does so already stays as it is.
pub(super) async fn link_answer(tx: &Transaction, answer: i64, asked: i64, item: i64) -> Result<()> {
    let sql = "INSERT INTO paper_link (from_id, to_id, kind, position, note) VALUES ($1, $2, $3, 0, $4)
               ON CONFLICT (from_id, to_id, kind) DO NOTHING";
    let kind = crate::paper::LinkKind::Answers;
    tx.run(sql, [answer.into(), asked.into(), kind.into(), item.to_string().into()]).await?;
    Ok(())
}

/// Somebody of a unit who could be given a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Row of the person.
    pub person: i64,
    /// Full name.
    pub name: String,
    /// The office.
    pub office: Held,
}

fn quoted(roles: &[Role]) -> String {
    roles.iter().map(|role| format!("'{}'", role.name())).collect::<Vec<_>>().join(", ")
}

/// Under which the person to whom a task `t` was given still does tasks in its unit on the day in a placeholder.
pub(crate) fn still_there(on: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM office o WHERE o.person_id = t.person_id AND o.unit_id = t.unit_id AND o.role IN ({})
                 AND {})",
        quoted(&permission::roles(Action::WorkOnTasks)),
        office::is_held(on)
    )
}

/// Under which nobody sits in the department of a unit's task `t` on a day. It names the unit, so that an engine asks for
/// the departments once and not for each task.
pub(super) fn nobody_in(unit: i64, on: NaiveDate) -> String {
    format!(
        "t.sector NOT IN (SELECT d.sector FROM (SELECT COALESCE(o.sector, CASE WHEN o.role = '{}' THEN '{}' END) AS sector
             FROM office o WHERE o.unit_id = {unit} AND {}) d WHERE d.sector IS NOT NULL)",
        Role::ProvincialLead.name(),
        body::lead(unit::level::PROVINCE, on).unwrap_or_default(),
        office::is_held(&format!("'{}'", day(on)))
    )
}

/// The person to whom a task was given, as long as that one is there.
pub(super) async fn doer(db: &impl Sql, task: i64, on: NaiveDate) -> Result<Option<i64>> {
    let sql = format!("SELECT t.person_id FROM task t WHERE t.id = $2 AND {}", still_there("$1"));
    Ok(db.number(&sql, [day(on).into(), task.into()]).await?)
}

/// Everybody who could be given tasks of a unit on a day, by name.
pub(super) async fn people(db: &impl Sql, unit: i64, on: NaiveDate) -> Result<Vec<Candidate>> {
    seats(db, [unit], &permission::roles(Action::WorkOnTasks), on).await
}

/// Who holds one of some roles in some units on a day, by name.
pub(crate) async fn seats(
    db: &impl Sql,
    units: impl IntoIterator<Item = i64>,
    roles: &[Role],
    on: NaiveDate,
) -> Result<Vec<Candidate>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        person_id: i64,
        full_name: String,
        unit_id: i64,
        role: String,
        sector: Option<String>,
    }
    let sql = format!(
        "SELECT o.id, o.person_id, p.full_name, o.unit_id, o.role, o.sector
         FROM office o JOIN person p ON p.id = o.person_id
         WHERE o.unit_id IN ({}) AND o.role IN ({}) AND {} ORDER BY p.full_name, p.id, o.id",
        in_list(units),
        quoted(roles),
        office::is_held("$1")
    );
    let rows: Vec<Row> = db.rows(&sql, [day(on).into()]).await?;
    let candidate = |row: Row| {
        let role = Role::from_name(&row.role)?;
        let office = Held { id: row.id, role, unit: row.unit_id, unit_name: String::new(), sector: row.sector };
        Some(Candidate { person: row.person_id, name: row.full_name, office })
    };
    Ok(rows.into_iter().filter_map(candidate).collect())
}
