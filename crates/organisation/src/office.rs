//! Offices: a role in a unit (and a sector), from when to when.

use chrono::NaiveDate;
use serde::Serialize;
use storage::{FromQueryResult, Sql, Store, Transaction};

use crate::{
    Action, Actor, Change, Error, Moment, Place, Refusal, Result, Role, actor::Held, audit::Subject, day, parse_day,
    unit,
};

/// What a new office needs.
#[derive(Clone, Debug)]
pub struct NewOffice {
    /// Who.
    pub person: i64,
    /// Where.
    pub unit: i64,
    /// What.
    pub role: Role,
    /// Sector, where the role has one.
    pub sector: Option<String>,
    /// First day.
    pub from: NaiveDate,
    /// Last day, if it is known.
    pub to: Option<NaiveDate>,
    /// The decision that gives it.
    pub ground: String,
}

/// Why an office cannot be given, ended or withdrawn.
#[derive(Debug)]
pub enum OfficeRefusal {
    /// The role is not held in units of this level.
    WrongLevel,
    /// The role is held for a sector, and none is named.
    SectorMissing,
    /// The role is held without a sector, and one is named.
    SectorNotWanted,
    /// It would end before it begins.
    EndsBeforeItBegins,
    /// It ends on this day or earlier already.
    EndsAlready(NaiveDate),
    /// The person has no account in use.
    PersonUnknown,
    /// The unit does not exist on the first day.
    UnitUnknown,
    /// To withdraw an office needs a reason.
    ReasonMissing,
    /// Withdrawing the office that one acts in would lock everybody out.
    OwnOffice,
}

impl Refusal for OfficeRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::WrongLevel => "office.refused.wrong_level",
            Self::SectorMissing => "office.refused.sector_missing",
            Self::SectorNotWanted => "office.refused.sector_not_wanted",
            Self::EndsBeforeItBegins => "office.refused.ends_before",
            Self::EndsAlready(_) => "office.refused.ends_already",
            Self::PersonUnknown => "office.refused.person_unknown",
            Self::UnitUnknown => "office.refused.unit_unknown",
            Self::ReasonMissing => "office.refused.reason_missing",
            Self::OwnOffice => "office.refused.own_office",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::EndsAlready(last) => vec![("day", text::date(*last))],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::WrongLevel | Self::UnitUnknown => Some("unit"),
            Self::SectorMissing | Self::SectorNotWanted => Some("sector"),
            Self::EndsBeforeItBegins | Self::EndsAlready(_) => Some("last_day"),
            Self::ReasonMissing | Self::OwnOffice => Some("reason"),
            Self::PersonUnknown => None,
        }
    }
}

/// Gives an office.
pub async fn give(store: &Store, actor: &Actor, new: &NewOffice, at: Moment) -> Result<i64> {
    let office = actor.office_for(Action::ManageAccounts, &Place::COUNTRY)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    let id = insert(&mut change, new).await?;
    change.commit().await?;
    Ok(id)
}

/// Gives an office from the command line.
pub async fn give_by_program(store: &Store, new: &NewOffice, at: Moment) -> Result<i64> {
    let mut change = Change::by_program(store, at).await?;
    let id = insert(&mut change, new).await?;
    change.commit().await?;
    Ok(id)
}

/// Ends an office on a day.
pub async fn end(store: &Store, actor: &Actor, id: i64, last_day: NaiveDate, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::ManageAccounts, &Place::COUNTRY)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    let term = term(&change.tx, id).await?;
    if last_day < parse_day(&term.valid_from) {
        return Err(OfficeRefusal::EndsBeforeItBegins.into());
    }
    if let Some(last) = term.last_day().filter(|last| *last <= last_day) {
        return Err(OfficeRefusal::EndsAlready(last).into());
    }
    change.tx.run("UPDATE office SET valid_to = $2 WHERE id = $1", [id.into(), day(last_day).into()]).await?;
    let subject = Subject { kind: "office", id, unit: Some(term.unit_id) };
    change.record("office_ended", subject, &day(last_day)).await?;
    change.commit().await
}

/// Takes back an office that was given by mistake: from this moment it counts on no day, and acts done in it stay.
pub async fn withdraw(store: &Store, actor: &Actor, id: i64, reason: &str, at: Moment) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        reason: &'a str,
    }
    let office = actor.office_for(Action::ManageAccounts, &Place::COUNTRY)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(OfficeRefusal::ReasonMissing.into());
    }
    if office.id == id {
        return Err(OfficeRefusal::OwnOffice.into());
    }
    let mut change = Change::begin(store, actor, office, at).await?;
    let term = term(&change.tx, id).await?;
    if let Some(last) = term.last_day().filter(|last| *last < at.today()) {
        return Err(OfficeRefusal::EndsAlready(last).into());
    }
    change.tx.run("UPDATE office SET withdrawn_at = $2 WHERE id = $1", [id.into(), at.0.into()]).await?;
    let subject = Subject { kind: "office", id, unit: Some(term.unit_id) };
    change.record("office_withdrawn", subject, &Details { reason }).await?;
    change.commit().await
}

/// From when to when an office is held.
#[derive(FromQueryResult)]
struct Term {
    unit_id: i64,
    valid_from: String,
    valid_to: Option<String>,
}

impl Term {
    fn last_day(&self) -> Option<NaiveDate> {
        self.valid_to.as_deref().map(parse_day)
    }
}

/// The term of an office that was not withdrawn; its row is held until the change is over.
async fn term(tx: &Transaction, id: i64) -> Result<Term> {
    tx.run("UPDATE office SET valid_to = valid_to WHERE id = $1", [id.into()]).await?;
    let sql = "SELECT unit_id, valid_from, valid_to FROM office WHERE id = $1 AND withdrawn_at IS NULL";
    tx.row(sql, [id.into()]).await?.ok_or(Error::NotFound)
}

async fn insert(change: &mut Change, new: &NewOffice) -> Result<i64> {
    #[derive(Serialize)]
    struct Details<'a> {
        person: i64,
        role: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        sector: Option<&'a str>,
        from: String,
    }
    if new.to.is_some_and(|to| to < new.from) {
        return Err(OfficeRefusal::EndsBeforeItBegins.into());
    }
    match (new.role.has_sector(), &new.sector) {
        (true, None) => return Err(OfficeRefusal::SectorMissing.into()),
        (false, Some(_)) => return Err(OfficeRefusal::SectorNotWanted.into()),
        (true, Some(_)) | (false, None) => {}
    }
    let account = "SELECT COUNT(*) FROM account WHERE person_id = $1 AND closed_at IS NULL";
    if change.tx.number(account, [new.person.into()]).await? == Some(0) {
        return Err(OfficeRefusal::PersonUnknown.into());
    }
    let unit = unit::in_force(&change.tx, new.unit, new.from).await?.ok_or(OfficeRefusal::UnitUnknown)?;
    if unit.level != new.role.level() {
        return Err(OfficeRefusal::WrongLevel.into());
    }
    let id = change
        .tx
        .insert(
            "INSERT INTO office (person_id, unit_id, role, sector, valid_from, valid_to, ground)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            [
                new.person.into(),
                new.unit.into(),
                new.role.name().into(),
                new.sector.clone().into(),
                day(new.from).into(),
                new.to.map(day).into(),
                new.ground.clone().into(),
            ],
        )
        .await?;
    let sector = new.sector.as_deref();
    let details = Details { person: new.person, role: new.role.name(), sector, from: day(new.from) };
    change.record("office_given", Subject { kind: "office", id, unit: Some(new.unit) }, &details).await?;
    Ok(id)
}

/// An office as the administrator sees it: held today, or from a later day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Row of the office.
    pub id: i64,
    /// What the person does.
    pub role: Role,
    /// The sector it is held for, if it has one.
    pub sector: Option<String>,
    /// The unit's full name.
    pub unit_name: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day, if it is known.
    pub to: Option<NaiveDate>,
    /// The decision that gives it.
    pub ground: String,
}

/// The offices of a person that are not over on a day: current and future ones, in the order of their first days.
pub async fn not_over(db: &impl Sql, person: i64, date: NaiveDate) -> Result<Vec<Given>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        role: String,
        sector: Option<String>,
        unit_name: String,
        valid_from: String,
        valid_to: Option<String>,
        ground: String,
    }
    let sql = format!(
        "SELECT o.id, o.role, o.sector, o.valid_from, o.valid_to, o.ground, {} AS unit_name
         FROM office o WHERE o.person_id = $2 AND {} ORDER BY o.valid_from, o.id",
        unit_name("CASE WHEN o.valid_from > $1 THEN o.valid_from ELSE $1 END"),
        goes_on("$1"),
    );
    let rows: Vec<Row> = db.rows(&sql, [day(date).into(), person.into()]).await?;
    let given = |row: Row| {
        Some(Given {
            id: row.id,
            role: Role::from_name(&row.role)?,
            sector: row.sector,
            unit_name: row.unit_name,
            from: parse_day(&row.valid_from),
            to: row.valid_to.as_deref().map(parse_day),
            ground: row.ground,
        })
    };
    Ok(rows.into_iter().filter_map(given).collect())
}

/// Who holds one of some roles in a unit on a day, in the order of the offices.
pub async fn holders(db: &impl Sql, unit: i64, roles: &[Role], date: NaiveDate) -> Result<Vec<Holder>> {
    let words = roles.iter().map(|role| format!("'{}'", role.name())).collect::<Vec<_>>().join(",");
    let sql = format!(
        "SELECT o.person_id, p.full_name, o.role FROM office o JOIN person p ON p.id = o.person_id
         WHERE o.unit_id = $2 AND o.role IN ({words}) AND {} ORDER BY o.id",
        is_held("$1"),
    );
    Ok(db.rows(&sql, [day(date).into(), unit.into()]).await?)
}

/// A person by an office that is held.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Holder {
    /// Row of the person.
    pub person_id: i64,
    /// Full name.
    pub full_name: String,
    /// Name of the role.
    pub role: String,
}

/// The columns of [`HeldRow`] in a query where an office is `o`, on the day in a placeholder.
pub(crate) fn held_columns(on: &str) -> String {
    format!("o.id AS office_id, o.role, o.unit_id, o.sector, {} AS unit_name", unit_name(on))
}

/// What makes the office `o` one that is held on the day in a placeholder.
pub fn is_held(on: &str) -> String {
    format!("o.valid_from <= {on} AND {}", goes_on(on))
}

/// What makes the office `o` one that is held for a commune's sector on the day in a placeholder, by somebody who can
/// sign in.
pub fn answers_for_sector(on: &str) -> String {
    format!(
        "o.role = '{}' AND {} AND EXISTS (SELECT 1 FROM account k WHERE k.person_id = o.person_id AND k.closed_at IS NULL)",
        Role::CommuneSector.name(),
        is_held(on),
    )
}

/// The sectors for which somebody holds an office in a commune on a day.
pub async fn sectors_held(db: &impl Sql, unit: i64, date: NaiveDate) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        sector: String,
    }
    let sql = format!(
        "SELECT DISTINCT o.sector FROM office o WHERE o.unit_id = $2 AND o.sector IS NOT NULL AND {}",
        answers_for_sector("$1")
    );
    let rows: Vec<Row> = db.rows(&sql, [day(date).into(), unit.into()]).await?;
    Ok(rows.into_iter().map(|row| row.sector).collect())
}

/// Not withdrawn, and neither the office nor its unit has ended. District offices outlive the districts: they enter
/// nothing, and read what their communes left (the table in `permission.rs` gives them no more).
fn goes_on(on: &str) -> String {
    format!(
        "o.withdrawn_at IS NULL AND (o.valid_to IS NULL OR o.valid_to >= {on})
         AND NOT EXISTS (SELECT 1 FROM unit u WHERE u.id = o.unit_id AND u.abolished_on < {on} AND u.level <> '{}')",
        unit::level::DISTRICT
    )
}

fn unit_name(on: &str) -> String {
    format!(
        "(SELECT f.name FROM unit_form f WHERE f.unit_id = o.unit_id AND f.valid_from <= {on}
          ORDER BY f.valid_from DESC LIMIT 1)"
    )
}

/// An office as a query gives it; all empty where an outer join finds none.
#[derive(FromQueryResult)]
pub(crate) struct HeldRow {
    office_id: Option<i64>,
    role: Option<String>,
    unit_id: Option<i64>,
    unit_name: Option<String>,
    sector: Option<String>,
}

impl HeldRow {
    pub(crate) fn held(self) -> Option<Held> {
        Some(Held {
            id: self.office_id?,
            role: Role::from_name(&self.role?)?,
            unit: self.unit_id?,
            unit_name: self.unit_name?,
            sector: self.sector,
        })
    }
}

/// The offices that people hold on a day, each with its person.
pub async fn held_on(db: &impl Sql, people: &[i64], date: NaiveDate) -> Result<Vec<(i64, Held)>> {
    #[derive(FromQueryResult)]
    struct Row {
        person_id: i64,
        #[sea_orm(nested)]
        office: HeldRow,
    }
    let sql = format!(
        "SELECT o.person_id, {} FROM office o WHERE o.person_id IN ({}) AND {} ORDER BY o.id",
        held_columns("$1"),
        storage::in_list(people.iter().copied()),
        is_held("$1"),
    );
    let rows: Vec<Row> = db.rows(&sql, [day(date).into()]).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.person_id, row.office.held()?))).collect())
}
