use chrono::NaiveDate;
use organisation::{Change, Result, day};
use storage::{FromQueryResult, Sql, Transaction, in_list, insert_many};

use super::{NewItem, Target};
use crate::{
    Body,
    reminding::Asked,
    task::{Needs, Stage, list::OPEN},
};

/// An item of a paper.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Item {
    /// Row.
    pub id: i64,
    /// Its number in the paper.
    pub number: i64,
    /// Its words.
    pub words: String,
    /// What it wants for an answer.
    pub needs: Needs,
    /// What a figure counts.
    pub measure: String,
    /// Last day, YYYY-MM-DD.
    pub due_on: Option<String>,
    /// Who leads among the sectors; empty: the unit.
    pub lead_sector: String,
    /// Partners, parted by blanks.
    pub partner_sectors: String,
    /// The unit that wrote it down.
    pub set_by: i64,
}

/// The items of a paper, in their order; whether somebody may read them is asked by whoever shows them.
pub async fn items(db: &impl Sql, paper: i64) -> Result<Vec<Item>> {
    let sql = "SELECT id, number, words, needs, measure, due_on, lead_sector, partner_sectors, set_by
               FROM directive_item WHERE paper_id = $1 ORDER BY number";
    Ok(db.rows(sql, [paper.into()]).await?)
}

/// Keeps others from sending or rewriting the items of a paper meanwhile.
pub(super) async fn alone(tx: &Transaction, paper: i64) -> Result<()> {
    Ok(tx.alone(&format!("directive {paper}")).await?)
}

pub(super) async fn is_sent(tx: &Transaction, paper: i64) -> Result<bool> {
    Ok(tx.number("SELECT id FROM task WHERE paper_id = $1 LIMIT 1", [paper.into()]).await?.is_some())
}

/// Writes the items in place of those that are there; before they are sent nothing points at one.
pub(super) async fn write_items(tx: &Transaction, paper: i64, unit: i64, items: &[NewItem]) -> Result<()> {
    tx.run("DELETE FROM directive_item WHERE paper_id = $1", [paper.into()]).await?;
    let columns =
        ["paper_id", "number", "words", "needs", "measure", "due_on", "lead_sector", "partner_sectors", "set_by"];
    let rows = (1_i64..).zip(items).map(|(number, item)| {
        vec![
            paper.into(),
            number.into(),
            item.words.clone().into(),
            item.needs.into(),
            item.measure.clone().into(),
            item.due_on.map(day).into(),
            item.lead_sector.clone().into(),
            item.partner_sectors.join(" ").into(),
            unit.into(),
        ]
    });
    Ok(insert_many(tx, "directive_item", &columns, rows.collect()).await?)
}

/// The bodies that have a paper in their books of arrivals.
pub(super) async fn receivers(db: &impl Sql, paper: i64) -> Result<Vec<Body>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: i64,
        sector: String,
    }
    let sql = "SELECT unit_id, sector FROM paper_entry WHERE paper_id = $1 AND book = 'incoming' ORDER BY id";
    let rows: Vec<Row> = db.rows(sql, [paper.into()]).await?;
    Ok(rows.into_iter().map(|row| Body { unit: row.unit_id, sector: row.sector }).collect())
}

/// A task of the unit that passes it on.
#[derive(FromQueryResult)]
pub(super) struct Own {
    pub(super) id: i64,
    pub(super) stage: Stage,
    pub(super) due_on: Option<String>,
}

pub(super) async fn received(tx: &Transaction, items: &[i64], unit: i64) -> Result<Vec<Own>> {
    let items = in_list(items.iter().copied());
    let sql = format!(
        "SELECT id, stage, due_on FROM task WHERE item_id IN ({items}) AND unit_id = $1 AND sector = '' ORDER BY id"
    );
    Ok(tx.rows(&sql, [unit.into()]).await?)
}

/// A task that a unit can pass on.
#[derive(FromQueryResult)]
pub(super) struct Received {
    pub(super) unit_id: i64,
    pub(super) item_id: i64,
}

/// The open tasks of a paper that some units have as such.
pub(super) async fn waiting(db: &impl Sql, paper: i64, units: impl Iterator<Item = i64>) -> Result<Vec<Received>> {
    let sql = format!(
        "SELECT t.unit_id, t.item_id FROM task t
         WHERE t.paper_id = $1 AND t.unit_id IN ({}) AND t.sector = '' AND {OPEN} ORDER BY t.unit_id, t.item_id",
        in_list(units)
    );
    Ok(db.rows(&sql, [paper.into()]).await?)
}

/// Takes on the tasks that are passed on, where nobody did before; one that was answered meanwhile stays answered.
pub(super) async fn take_on(change: &Change, own: &[Own], (person, office): (i64, i64)) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Taken {
        id: i64,
    }
    let sql = format!(
        "UPDATE task SET stage = 'accepted', version = version + 1
         WHERE id IN ({}) AND stage IN ('sent', 'seen') RETURNING id",
        in_list(own.iter().map(|task| task.id))
    );
    let taken: Vec<Taken> = change.tx.rows(&sql, []).await?;
    let sql = format!(
        "INSERT INTO task_step (task_id, kind, words, file_name, at, person_id, office_id)
         SELECT t.id, 'accepted', '', '', $1, $2, $3 FROM task t WHERE t.id IN ({}) ORDER BY t.id",
        in_list(taken.iter().map(|task| task.id))
    );
    change.tx.run(&sql, [change.at.0.into(), person.into(), office.into()]).await?;
    Ok(())
}

pub(super) async fn insert_dispatch(
    change: &Change,
    paper: i64,
    (body, words): (&Body, &str),
    (person, office): (i64, i64),
) -> Result<i64> {
    let sql = "INSERT INTO task_dispatch (paper_id, unit_id, sector, words, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
    let values = [
        paper.into(),
        body.unit.into(),
        body.sector.clone().into(),
        words.into(),
        change.at.0.into(),
        person.into(),
        office.into(),
    ];
    Ok(change.tx.insert(sql, values).await?)
}

/// Provinces, communes, both; in a query where a unit is `u`.
pub(super) const PROVINCES: &str = "u.level = 'province'";
pub(super) const COMMUNES: &str = "u.level = 'commune'";
pub(super) const BELOW: &str = "u.level IN ('province', 'commune')";

/// The communes of a province, on dates with districts too.
pub(super) fn communes_of(province: i64) -> String {
    format!("{COMMUNES} AND {PROVINCE} = {province}")
}

/// The province of a unit `u` in the form `f`.
const PROVINCE: &str = "CASE WHEN u.level = 'province' THEN u.id ELSE COALESCE(d.parent_id, f.parent_id) END";
/// Units as they are on the day `$1`.
const UNITS: &str = "unit u
    JOIN unit_form f ON f.unit_id = u.id AND f.valid_from <= $1 AND (f.valid_to IS NULL OR f.valid_to >= $1)
    LEFT JOIN unit up ON up.id = f.parent_id AND up.level = 'district'
    LEFT JOIN unit_form d ON d.unit_id = up.id AND d.valid_from <= $1 AND (d.valid_to IS NULL OR d.valid_to >= $1)";

/// How many units a condition finds on a day.
pub(super) async fn count(db: &impl Sql, which: &str, on: NaiveDate) -> Result<usize> {
    let count = db.number(&format!("SELECT COUNT(*) FROM {UNITS} WHERE {which}"), [day(on).into()]).await?;
    Ok(count.and_then(|count| usize::try_from(count).ok()).unwrap_or(0))
}

/// Through which task the new ones come.
#[derive(Clone, Copy, Debug)]
pub(super) enum Parent {
    /// None.
    None,
    /// That of the unit's province, which takes the answer.
    Province,
    /// That of the sender.
    Own,
}

/// A sending.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fan<'a> {
    pub(super) dispatch: i64,
    pub(super) items: &'a [i64],
    pub(super) sender: &'a Body,
    pub(super) on: NaiveDate,
    pub(super) due_on: Option<NaiveDate>,
    pub(super) parent: Parent,
}

/// Writes the tasks of a sending in one statement, whatever their number; those that are there stay. Gives how many are
/// new.
pub(super) async fn fan_out(tx: &Transaction, fan: &Fan<'_>, target: &Target) -> Result<u64> {
    let own = fan.sender.unit;
    let through = |unit: &str| format!("JOIN task p ON p.item_id = i.id AND p.sector = '' AND p.unit_id = {unit}");
    let (join, parent, sender, due) = match fan.parent {
        Parent::None => (String::new(), "CAST(NULL AS BIGINT)", own.to_string(), "i.due_on"),
        Parent::Province => (through(PROVINCE), "p.id", "p.unit_id".to_owned(), "p.due_on"),
        Parent::Own => (through(&own.to_string()), "p.id", own.to_string(), "p.due_on"),
    };
    let sender_sector = if matches!(fan.parent, Parent::Province) { "" } else { fan.sender.sector.as_str() };
    let sql = format!(
        "INSERT INTO task (dispatch_id, paper_id, item_id, parent_id, sender_id, sender_sector, unit_id, sector, tier,
             province_id, due_on, stage, version)
         SELECT {}, i.paper_id, i.id, {parent}, {sender}, $2, u.id, $3,
             CASE WHEN $3 = '' THEN u.level ELSE 'department' END, {PROVINCE}, COALESCE($4, {due}), 'sent', 1
         FROM directive_item i CROSS JOIN {UNITS} {join}
         WHERE i.id IN ({}) AND {} ORDER BY u.id, i.number
         ON CONFLICT (item_id, unit_id, sector) DO NOTHING",
        fan.dispatch,
        in_list(fan.items.iter().copied()),
        target.units,
    );
    let values = [day(fan.on).into(), sender_sector.into(), target.sector.clone().into(), fan.due_on.map(day).into()];
    Ok(tx.run(&sql, values).await?)
}

/// A unit or department to which something was sent.
#[derive(FromQueryResult)]
pub(super) struct SentTo {
    pub(super) unit_id: i64,
    sector: String,
    lead_sector: String,
}

impl SentTo {
    pub(super) fn asked(&self) -> Asked<'_> {
        Asked { unit: self.unit_id, sector: &self.sector, lead: &self.lead_sector, doer: None }
    }
}

/// To whom a sending went.
pub(super) async fn sent_to(tx: &Transaction, (paper, dispatch): (i64, i64)) -> Result<Vec<SentTo>> {
    let sql = "SELECT DISTINCT t.unit_id, t.sector, i.lead_sector FROM task t JOIN directive_item i ON i.id = t.item_id
               WHERE t.paper_id = $1 AND t.dispatch_id = $2";
    Ok(tx.rows(sql, [paper.into(), dispatch.into()]).await?)
}
