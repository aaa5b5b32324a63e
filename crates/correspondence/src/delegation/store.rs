use chrono::NaiveDate;
use organisation::{Change, Error, Result, day};
use storage::{FromQueryResult, Sql, Store, Transaction};

use super::NewDelegation;
use crate::{
    Body,
    paper::{Signature, mode_name},
};

/// A delegation as it stands.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Delegation {
    /// Row.
    pub id: i64,
    /// The unit of the body.
    pub unit_id: i64,
    /// The department of it.
    pub sector: String,
    /// The signing mark, as stored.
    pub mode: String,
    /// Title of the head.
    pub head_title: String,
    /// Title of the signer; empty for Q.
    pub signer_title: String,
    /// Full name of the signer.
    pub signer: String,
    /// For which papers.
    pub scope: String,
    /// The first day.
    pub valid_from: String,
    /// The last day; none until it is ended.
    pub valid_to: Option<String>,
    /// The paper that gives it.
    pub paper_id: Option<i64>,
    /// The same in words.
    pub ground: String,
    /// Counts changes.
    pub version: i64,
    /// When it was entered, milliseconds since 1970.
    pub at: i64,
    /// Who entered it; none for the program.
    pub person: Option<String>,
}

impl Delegation {
    /// Whose papers are signed by it.
    pub fn body(&self) -> Body {
        Body { unit: self.unit_id, sector: self.sector.clone() }
    }

    /// Whether it is in force on a day.
    pub fn holds(&self, on: NaiveDate) -> bool {
        let on = day(on);
        self.valid_from <= on && self.valid_to.as_ref().is_none_or(|last| on <= *last)
    }
}

const COLUMNS: &str = "SELECT d.id, d.unit_id, d.sector, d.mode, d.head_title, d.signer_title, d.signer, d.scope,
    d.valid_from, d.valid_to, d.paper_id, d.ground, d.version, d.at, w.full_name AS person
    FROM delegation d LEFT JOIN person w ON w.id = d.person_id";

/// The delegation of a row.
pub async fn find(store: &Store, id: i64) -> Result<Delegation> {
    store.read().row(&format!("{COLUMNS} WHERE d.id = $1"), [id.into()]).await?.ok_or(Error::NotFound)
}

/// The delegations of a body, those that end last first.
pub async fn of_body(store: &Store, body: &Body) -> Result<Vec<Delegation>> {
    let sql = format!(
        "{COLUMNS} WHERE d.unit_id = $1 AND d.sector = $2
         ORDER BY CASE WHEN d.valid_to IS NULL THEN 0 ELSE 1 END, d.valid_to DESC, d.id DESC"
    );
    Ok(store.read().rows(&sql, [body.unit.into(), body.sector.clone().into()]).await?)
}

pub(super) async fn insert(
    change: &Change,
    body: &Body,
    new: &NewDelegation,
    (person, office): (i64, i64),
) -> Result<i64> {
    let sql = "INSERT INTO delegation (unit_id, sector, mode, head_title, signer_title, signer, scope, valid_from,
                   valid_to, paper_id, ground, version, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13, $14) RETURNING id";
    let values = [
        body.unit.into(),
        body.sector.clone().into(),
        mode_name(new.mode).into(),
        new.head_title.clone().into(),
        new.signer_title.clone().into(),
        new.signer.clone().into(),
        new.scope.clone().into(),
        day(new.from).into(),
        new.to.map(day).into(),
        new.paper.into(),
        new.ground.clone().into(),
        change.at.0.into(),
        person.into(),
        office.into(),
    ];
    Ok(change.tx.insert(sql, values).await?)
}

pub(super) async fn end(tx: &Transaction, (id, version): (i64, i64), on: NaiveDate) -> Result<()> {
    let sql = "UPDATE delegation SET valid_to = $3, version = version + 1 WHERE id = $1 AND version = $2";
    if tx.run(sql, [id.into(), version.into(), day(on).into()]).await? == 0 { Err(Error::Conflict) } else { Ok(()) }
}

/// Whether somebody of that name is a deputy of a unit's People's Committee on a day.
pub(super) async fn is_deputy(tx: &Transaction, unit: i64, signer: &str, on: NaiveDate) -> Result<bool> {
    let sql = "SELECT o.id FROM office o JOIN person w ON w.id = o.person_id
               WHERE o.unit_id = $1 AND o.role IN ('provincial_vice_chair', 'commune_vice_chair')
                 AND w.full_name = $2 AND o.withdrawn_at IS NULL
                 AND o.valid_from <= $3 AND (o.valid_to IS NULL OR o.valid_to >= $3)";
    Ok(tx.number(sql, [unit.into(), signer.into(), day(on).into()]).await?.is_some())
}

/// A delegation that a signature may rest on: the one that it names, or any of the same mark, titles and name.
pub(super) async fn in_force(
    tx: &Transaction,
    body: &Body,
    signature: &Signature,
    on: NaiveDate,
) -> Result<Option<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        head_title: String,
        signer_title: String,
    }
    let sql = "SELECT id, head_title, signer_title FROM delegation
               WHERE unit_id = $1 AND sector = $2 AND mode = $3 AND signer = $4
                 AND valid_from <= $5 AND (valid_to IS NULL OR valid_to >= $5)
                 AND (id = $6 OR $6 = 0) ORDER BY id DESC";
    let values = [
        body.unit.into(),
        body.sector.clone().into(),
        signature.mode.clone().into(),
        signature.signer.clone().into(),
        day(on).into(),
        signature.delegation_id.unwrap_or_default().into(),
    ];
    let rows: Vec<Row> = tx.rows(sql, values).await?;
    let same = |one: &str, other: &str| text::fold(one) == text::fold(other);
    let signer = signature.signer_title.as_deref().unwrap_or_default();
    // Q. needs no title of the signer
    let fits = |row: &Row| {
        same(&row.head_title, &signature.head_title) && (row.signer_title.is_empty() || same(&row.signer_title, signer))
    };
    Ok(rows.iter().find(|row| fits(row)).map(|row| row.id))
}
