//! Offices: a role in a unit (and a sector), from when to when.

use chrono::NaiveDate;
use serde::Serialize;
use storage::{FromQueryResult, Sql, Store};

use crate::{
    Action, Actor, Change, Error, Moment, Place, Refusal, Result, Role, actor::Held, audit::Subject, day, unit,
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

/// Why an office cannot be given.
#[derive(Debug)]
pub enum OfficeRefusal {
    /// The role is not held in units of this level.
    WrongLevel,
    /// It would end before it begins.
    EndsBeforeItBegins,
    /// No account has this name.
    PersonUnknown,
    /// The unit does not exist on the first day.
    UnitUnknown,
}

impl Refusal for OfficeRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::WrongLevel => "office.refused.wrong_level",
            Self::EndsBeforeItBegins => "office.refused.ends_before",
            Self::PersonUnknown => "office.refused.person_unknown",
            Self::UnitUnknown => "office.refused.unit_unknown",
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::WrongLevel | Self::UnitUnknown => "unit",
            Self::EndsBeforeItBegins => "to",
            Self::PersonUnknown => "person",
        })
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
    let ended = change
        .tx
        .run(
            "UPDATE office SET valid_to = $2 WHERE id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)",
            [id.into(), day(last_day).into()],
        )
        .await?;
    if ended == 0 {
        return Err(Error::NotFound);
    }
    change.record("office_ended", Subject { kind: "office", id, unit: None }, &day(last_day)).await?;
    change.commit().await
}

async fn insert(change: &mut Change, new: &NewOffice) -> Result<i64> {
    #[derive(Serialize)]
    struct Details<'a> {
        person: i64,
        role: &'a str,
        from: String,
    }
    if new.to.is_some_and(|to| to < new.from) {
        return Err(OfficeRefusal::EndsBeforeItBegins.into());
    }
    let unit = unit::find(&change.tx, new.unit, new.from).await?;
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
    let details = Details { person: new.person, role: new.role.name(), from: day(new.from) };
    change.record("office_given", Subject { kind: "office", id, unit: Some(new.unit) }, &details).await?;
    Ok(id)
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    person_id: i64,
    role: String,
    unit_id: i64,
    unit_name: String,
    sector: Option<String>,
}

/// The offices that people hold on a day, each with its person. District offices end with the districts.
pub async fn held_on(db: &impl Sql, people: &[i64], date: NaiveDate) -> Result<Vec<(i64, Held)>> {
    let sql = format!(
        "SELECT o.id, o.person_id, o.role, o.unit_id, o.sector,
                (SELECT f.name FROM unit_form f WHERE f.unit_id = o.unit_id AND f.valid_from <= $1
                 ORDER BY f.valid_from DESC LIMIT 1) AS unit_name
         FROM office o WHERE o.person_id IN ({}) AND o.valid_from <= $1 AND (o.valid_to IS NULL OR o.valid_to >= $1)
         ORDER BY o.id",
        storage::in_list(people.iter().copied())
    );
    let rows: Vec<Row> = db.rows(&sql, [day(date).into()]).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let role = Role::from_name(&row.role)?;
            let held = Held { id: row.id, role, unit: row.unit_id, unit_name: row.unit_name, sector: row.sector };
            Some((row.person_id, held))
        })
        .collect())
}
