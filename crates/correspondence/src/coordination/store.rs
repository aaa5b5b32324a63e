use chrono::NaiveDate;
use organisation::{Change, Error, Result, day, parse_day};
use storage::{FromQueryResult, Sql, Store, Transaction, insert_many};

use super::{CoordinationBody, Meeting, Member, NewBody, NewMeeting, NewMember, NewTerm};

/// A term of a body.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Term {
    /// The body.
    pub body_id: i64,
    /// Number and symbol of the decision.
    pub decision: String,
    decided_on: String,
    /// The decision, where it is in the books.
    pub paper_id: Option<i64>,
    valid_from: String,
    valid_to: Option<String>,
}

impl Term {
    /// Day of the decision.
    pub fn decided_on(&self) -> NaiveDate {
        parse_day(&self.decided_on)
    }

    /// First day.
    pub fn from(&self) -> NaiveDate {
        parse_day(&self.valid_from)
    }

    /// Last day, where the decision names one.
    pub fn to(&self) -> Option<NaiveDate> {
        self.valid_to.as_deref().map(parse_day)
    }
}

/// A paper of a unit's books, to be chosen.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Choice {
    /// The paper.
    pub id: i64,
    number: String,
    symbol: String,
    issued_on: String,
    /// What it is about.
    pub subject: String,
}

impl Choice {
    /// Number and symbol.
    pub fn reference(&self) -> String {
        crate::paper::reference(&self.number, &self.symbol)
    }

    /// Its day.
    pub fn day(&self) -> NaiveDate {
        parse_day(&self.issued_on)
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    unit_id: i64,
    name: String,
    composition: String,
    standing_sector: String,
}

/// The body of a row; whether somebody may read it is asked by [`super::read`].
pub async fn find(db: &impl Sql, id: i64) -> Result<CoordinationBody> {
    load(db, "b.id", id).await?.pop().ok_or(Error::NotFound)
}

/// The bodies of a unit, in the order of their recording.
pub async fn of_unit(store: &Store, unit: i64) -> Result<Vec<CoordinationBody>> {
    load(store.read(), "b.unit_id", unit).await
}

async fn load(db: &impl Sql, by: &str, id: i64) -> Result<Vec<CoordinationBody>> {
    let sql = format!(
        "SELECT b.id, b.unit_id, b.name, b.composition, b.standing_sector FROM coordination_body b
         WHERE {by} = $1 ORDER BY b.id"
    );
    let rows: Vec<Row> = db.rows(&sql, [id.into()]).await?;
    let sql = format!(
        "SELECT t.body_id, t.decision, t.decided_on, t.paper_id, t.valid_from, t.valid_to
         FROM coordination_term t JOIN coordination_body b ON b.id = t.body_id WHERE {by} = $1 ORDER BY t.id"
    );
    let terms: Vec<Term> = db.rows(&sql, [id.into()]).await?;
    let sql = format!(
        "SELECT m.id, m.body_id, m.role, m.seat, m.full_name, m.position, m.agency, m.member_id AS person, m.valid_from,
             m.valid_to, m.ground, m.end_ground
         FROM coordination_member m JOIN coordination_body b ON b.id = m.body_id WHERE {by} = $1 ORDER BY m.id"
    );
    let mut members: Vec<Member> = db.rows(&sql, [id.into()]).await?;
    members.sort_by_key(|member| member.role);
    let body = |row: Row| CoordinationBody {
        terms: terms.iter().filter(|term| term.body_id == row.id).cloned().collect(),
        members: members.iter().filter(|member| member.body_id == row.id).cloned().collect(),
        id: row.id,
        unit: row.unit_id,
        name: row.name,
        composition: row.composition,
        standing_sector: row.standing_sector,
    };
    Ok(rows.into_iter().map(body).collect())
}

/// The meetings of a body, the newest first.
pub async fn meetings(db: &impl Sql, body: i64) -> Result<Vec<Meeting>> {
    let sql = "SELECT t.id, t.held_on, m.full_name AS chair, t.subject, t.guests, t.paper_id,
                   (SELECT COUNT(*) FROM coordination_attendance a WHERE a.meeting_id = t.id) AS present
               FROM coordination_meeting t JOIN coordination_member m ON m.id = t.chair_id
               WHERE t.body_id = $1 ORDER BY t.held_on DESC, t.id DESC";
    Ok(db.rows(sql, [body.into()]).await?)
}

/// Issued papers of some types in a unit's books, the newest first.
pub async fn papers(store: &Store, unit: i64, kinds: &[&str]) -> Result<Vec<Choice>> {
    let sql = format!("{} ORDER BY p.issued_on DESC, p.id DESC LIMIT 100", in_books(kinds));
    Ok(store.read().rows(&sql, [unit.into()]).await?)
}

/// One of them.
pub(crate) async fn paper(db: &impl Sql, unit: i64, id: i64, kinds: &[&str]) -> Result<Option<Choice>> {
    let sql = format!("{} AND p.id = $2", in_books(kinds));
    Ok(db.row(&sql, [unit.into(), id.into()]).await?)
}

/// Names of types are the program's own words, never what somebody typed.
fn in_books(kinds: &[&str]) -> String {
    let kinds: Vec<String> = kinds.iter().map(|kind| format!("'{kind}'")).collect();
    format!(
        "SELECT p.id, p.number, p.symbol, p.issued_on, p.subject FROM official_paper p
         WHERE p.issued_on IS NOT NULL AND p.number IS NOT NULL AND p.type IN ({})
         AND EXISTS (SELECT 1 FROM paper_entry e WHERE e.paper_id = p.id AND e.unit_id = $1)",
        kinds.join(", ")
    )
}

pub(super) async fn insert(change: &Change, new: &NewBody, (person, office): (i64, i64)) -> Result<i64> {
    let sql = "INSERT INTO coordination_body (unit_id, name, composition, standing_sector, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
    let values = [
        new.unit.into(),
        new.name.clone().into(),
        new.composition.clone().into(),
        new.standing_sector.clone().into(),
        change.at.0.into(),
        person.into(),
        office.into(),
    ];
    Ok(change.tx.insert(sql, values).await?)
}

pub(super) async fn insert_term(change: &Change, body: i64, new: &NewTerm, (person, office): (i64, i64)) -> Result<()> {
    let sql = "INSERT INTO coordination_term (body_id, decision, decided_on, paper_id, valid_from, valid_to, at,
                   person_id, office_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values = [
        body.into(),
        new.decision.clone().into(),
        new.decided_on.map(day).into(),
        new.paper.into(),
        day(new.from).into(),
        new.to.map(day).into(),
        change.at.0.into(),
        person.into(),
        office.into(),
    ];
    change.tx.run(sql, values).await?;
    Ok(())
}

pub(super) async fn insert_member(
    change: &Change,
    body: i64,
    new: &NewMember,
    (person, office): (i64, i64),
) -> Result<i64> {
    let sql =
        "INSERT INTO coordination_member (body_id, role, seat, full_name, position, agency, member_id, valid_from,
                   ground, end_ground, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10, $11, $12) RETURNING id";
    let values = [
        body.into(),
        new.role.into(),
        new.seat.clone().into(),
        new.full_name.clone().into(),
        new.position.clone().into(),
        new.agency.clone().into(),
        new.person.into(),
        day(new.from).into(),
        new.ground.clone().into(),
        change.at.0.into(),
        person.into(),
        office.into(),
    ];
    Ok(change.tx.insert(sql, values).await?)
}

pub(super) async fn end_member(tx: &Transaction, id: i64, last_day: NaiveDate, ground: &str) -> Result<()> {
    let sql = "UPDATE coordination_member SET valid_to = $2, end_ground = $3 WHERE id = $1";
    tx.run(sql, [id.into(), day(last_day).into(), ground.into()]).await?;
    Ok(())
}

pub(super) async fn insert_meeting(
    change: &Change,
    body: i64,
    new: &NewMeeting,
    (person, office): (i64, i64),
) -> Result<i64> {
    let sql = "INSERT INTO coordination_meeting (body_id, held_on, chair_id, subject, guests, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    let values = [
        body.into(),
        day(new.held_on).into(),
        new.chair.into(),
        new.subject.clone().into(),
        new.guests.clone().into(),
        change.at.0.into(),
        person.into(),
        office.into(),
    ];
    let id = change.tx.insert(sql, values).await?;
    let rows = new.present.iter().map(|member| vec![id.into(), (*member).into()]).collect();
    insert_many(&change.tx, "coordination_attendance", &["meeting_id", "member_id"], rows).await?;
    Ok(id)
}

/// Whether a paper is the minutes of a meeting.
pub(super) async fn has_met(tx: &Transaction, paper: i64) -> Result<bool> {
    Ok(tx.number("SELECT id FROM coordination_meeting WHERE paper_id = $1 LIMIT 1", [paper.into()]).await?.is_some())
}

pub(super) async fn set_minutes(tx: &Transaction, meeting: i64, paper: i64) -> Result<()> {
    let sql = "UPDATE coordination_meeting SET paper_id = $2 WHERE id = $1";
    tx.run(sql, [meeting.into(), paper.into()]).await?;
    Ok(())
}
