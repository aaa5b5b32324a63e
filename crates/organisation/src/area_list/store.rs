use std::collections::HashMap;

use chrono::NaiveDate;
use storage::{FromQueryResult, Sql, Store, Transaction, in_list};

use super::{Fault, Placed, Plan};
use crate::{
    Result,
    class::{LATER, Later},
    day,
};

/// A list that was taken over.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Taken {
    /// Its row.
    pub id: i64,
    /// Key of the scheme.
    pub scheme: String,
    /// The instrument.
    pub instrument: String,
    /// First day.
    pub valid_from: String,
    /// The province it is about; none for the country.
    pub province_id: Option<i64>,
    /// 1 where communes that it does not name have no class.
    pub complete: i64,
    /// Communes that it names.
    pub communes: i64,
    /// Communes whose class it ended.
    pub ended: i64,
    /// When it was taken over.
    pub at: i64,
    /// Who took it over; none for the command line.
    pub person: Option<String>,
}

/// The lists that were taken over, the newest first: all, or those that reach a province.
pub async fn all(store: &Store, province: Option<i64>) -> Result<Vec<Taken>> {
    let which = province
        .map_or_else(String::new, |province| format!("WHERE l.province_id IS NULL OR l.province_id = {province}"));
    let sql = format!(
        "SELECT l.id, l.scheme, l.instrument, l.valid_from, l.province_id, l.complete, l.communes, l.ended, l.at,
                p.full_name AS person
         FROM area_list l LEFT JOIN person p ON p.id = l.person_id {which} ORDER BY l.id DESC"
    );
    Ok(store.read().rows(&sql, []).await?)
}

/// A commune on the first day of a list, with its class in the scheme.
#[derive(Debug, FromQueryResult)]
pub(super) struct Commune {
    pub(super) id: i64,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) province_id: i64,
    pub(super) class: Option<String>,
    /// What is said of it from that day on.
    #[sea_orm(nested)]
    pub(super) later: Later,
}

impl Commune {
    pub(super) fn left_out(&self, from: String) -> Fault {
        Fault::LeftOut { code: self.code.clone(), name: self.name.clone(), from }
    }

    pub(super) fn placed(&self, class: Option<String>) -> Placed {
        let (code, name, before) = (self.code.clone(), self.name.clone(), self.class.clone());
        Placed { unit: self.id, code, name, before, class }
    }
}

/// The communes of the country on a day, by their code.
pub(super) async fn communes(db: &impl Sql, scheme: &str, on: NaiveDate) -> Result<HashMap<String, Commune>> {
    let sql = format!(
        "SELECT u.id, f.code, f.name, CASE WHEN pu.level = 'province' THEN pu.id ELSE pf.parent_id END AS province_id,
                k.class, {LATER}
         FROM unit u
         JOIN unit_form f ON f.unit_id = u.id AND f.valid_from <= $1 AND (f.valid_to IS NULL OR f.valid_to >= $1)
         JOIN unit pu ON pu.id = f.parent_id
         JOIN unit_form pf ON pf.unit_id = pu.id AND pf.valid_from <= $1 AND (pf.valid_to IS NULL OR pf.valid_to >= $1)
         LEFT JOIN unit_class k ON k.unit_id = u.id AND k.scheme = $2 AND k.valid_from < $1
             AND (k.valid_to IS NULL OR k.valid_to >= $1)
         WHERE u.level = 'commune'"
    );
    let rows: Vec<Commune> = db.rows(&sql, [day(on).into(), scheme.into()]).await?;
    Ok(rows.into_iter().map(|commune| (commune.code.clone(), commune)).collect())
}

/// Ends the classes of communes that run over the first day of a list on the day before.
pub(super) async fn close(tx: &Transaction, plan: &Plan, communes: &[&Placed], ground: Option<&str>) -> Result<()> {
    let units = in_list(communes.iter().map(|commune| commune.unit));
    let sql = format!(
        "UPDATE unit_class SET valid_to = $3, ended_ground = $4
         WHERE scheme = $1 AND valid_from < $2 AND (valid_to IS NULL OR valid_to >= $2) AND unit_id IN ({units})"
    );
    let last = plan.from.pred_opt().map(day);
    tx.run(
        &sql,
        [plan.scheme.key.clone().into(), day(plan.from).into(), last.into(), ground.map(str::to_owned).into()],
    )
    .await?;
    Ok(())
}
