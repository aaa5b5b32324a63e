//! Electronic identifiers of bodies (Decision 20/2020/QĐ-TTg): entered with their ground, none is made up here.

use std::collections::HashMap;

use organisation::{Action, Actor, Change, Moment, Result, audit::Subject};
use storage::{FromQueryResult, Sql, Store, in_list};

use super::ExchangeRefusal;
use crate::{
    Body,
    paper::{LONGEST_NAME, keeper, tidy},
};

/// The longest identifier, in signs (Decree 30/2020, Annex VI: `OrganId`).
pub const LONGEST_CODE: usize = 13;

/// The identifier of a body.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Identifier {
    /// As in `H37.02.02`.
    pub code: String,
    /// The text that gives it.
    pub ground: String,
    /// When it was entered, milliseconds since 1970.
    pub at: i64,
    /// Who entered it.
    pub person: String,
}

const SELECT: &str = "SELECT i.code, i.ground, i.at, p.full_name AS person FROM body_identifier i
    JOIN person p ON p.id = i.person_id WHERE i.unit_id = $1 AND i.sector = $2 ORDER BY i.id DESC";

/// The identifier of a body, if one was entered.
pub async fn of_body(store: &Store, body: &Body) -> Result<Option<Identifier>> {
    Ok(store.read().row(SELECT, [body.unit.into(), body.sector.clone().into()]).await?)
}

/// Every identifier that was entered for a body, newest first.
pub async fn history(store: &Store, body: &Body) -> Result<Vec<Identifier>> {
    Ok(store.read().rows(SELECT, [body.unit.into(), body.sector.clone().into()]).await?)
}

/// The body that is known by an identifier today.
pub(super) async fn body_of(db: &impl Sql, code: &str) -> Result<Option<Body>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: i64,
        sector: String,
    }
    let sql = "SELECT i.unit_id, i.sector FROM body_identifier i WHERE i.code = $1 AND i.id =
                   (SELECT MAX(j.id) FROM body_identifier j WHERE j.unit_id = i.unit_id AND j.sector = i.sector)
               ORDER BY i.id DESC";
    let row: Option<Row> = db.row(sql, [code.into()]).await?;
    Ok(row.map(|row| Body { unit: row.unit_id, sector: row.sector }))
}

/// The identifiers of the bodies of units today.
pub(super) async fn of_units(store: &Store, units: Vec<i64>) -> Result<HashMap<Body, String>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: i64,
        sector: String,
        code: String,
    }
    let sql =
        format!("SELECT unit_id, sector, code FROM body_identifier WHERE unit_id IN ({}) ORDER BY id", in_list(units));
    let rows: Vec<Row> = store.read().rows(&sql, []).await?;
    Ok(rows.into_iter().map(|row| (Body { unit: row.unit_id, sector: row.sector }, row.code)).collect())
}

/// Enters the identifier of a body; an earlier one stays in its row. Refused where it is another body's, which would then
/// read what comes from that one.
pub async fn set(store: &Store, actor: &Actor, body: &Body, (code, ground): (&str, &str), at: Moment) -> Result<()> {
    let office = keeper(actor, Action::KeepPapers, body, at)?;
    let code = tidy(code, LONGEST_CODE, ExchangeRefusal::CodeBad)?.to_uppercase();
    if code.is_empty() || !code.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '.') {
        return Err(ExchangeRefusal::CodeBad.into());
    }
    let ground = tidy(ground, LONGEST_NAME, ExchangeRefusal::GroundMissing)?;
    if ground.is_empty() {
        return Err(ExchangeRefusal::GroundMissing.into());
    }
    let mut change = Change::begin(store, actor, office, at).await?;
    change.tx.alone("identifier").await?;
    if let Some(other) = body_of(&change.tx, &code).await?.filter(|other| other != body) {
        return Err(ExchangeRefusal::CodeTaken { body: other.named(&change.tx, at.today()).await?.name }.into());
    }
    let sql = "INSERT INTO body_identifier (unit_id, sector, code, ground, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        body.unit.into(),
        body.sector.clone().into(),
        code.clone().into(),
        ground.into(),
        at.0.into(),
        actor.person.into(),
        office.id.into(),
    ];
    change.tx.run(sql, values).await?;
    let subject = Subject { kind: "unit", id: body.unit, unit: Some(body.unit) };
    change.record("identifier_entered", subject, &(&body.sector, code)).await?;
    change.commit().await
}
