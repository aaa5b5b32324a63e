//! The papers that set tasks, as whoever sent or received them sees them.

use chrono::NaiveDate;
use organisation::{Actor, Result, unit::level};
use storage::{FromQueryResult, Sql as _, Store, in_list};

use crate::{
    paper::{self, readable, reading_units},
    task::{self, Counts},
};

/// Papers on one page.
pub const PAPERS: i64 = 10;

/// A paper with items, and how far its tasks are.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Directive {
    /// The paper.
    pub paper_id: i64,
    /// The issuing body.
    pub issuer: String,
    /// Key of its type.
    pub kind: String,
    /// Number.
    pub number: Option<String>,
    /// Symbol.
    pub symbol: String,
    /// Its day.
    pub issued_on: Option<String>,
    /// What it is about.
    pub subject: String,
    /// How many items it has.
    pub items: i64,
    /// How many tasks somebody sees, by how far they are.
    #[sea_orm(nested)]
    pub counts: Counts,
}

impl Directive {
    /// The paper, as papers cite it.
    pub fn reference(&self) -> String {
        paper::reference(self.number.as_deref().unwrap_or_default(), &self.symbol)
    }
}

/// A page of the papers with items that somebody may read, newest first, and how many there are in all.
pub async fn papers(store: &Store, actor: &Actor, page: i64, today: NaiveDate) -> Result<(i64, Vec<Directive>)> {
    let which = format!(
        "p.issued_on IS NOT NULL AND EXISTS (SELECT i.id FROM directive_item i WHERE i.paper_id = p.id) AND {}",
        readable(actor)
    );
    let sql = format!("SELECT COUNT(*) FROM official_paper p WHERE {which}");
    let count = store.read().number(&sql, []).await?.unwrap_or(0);
    let units = in_list(reading_units(actor));
    let provinces = actor.offices.iter().filter(|held| held.role.level() == level::PROVINCE);
    let provinces = in_list(provinces.map(|held| held.unit));
    let sql = format!(
        "SELECT w.id AS paper_id, w.issuer, w.type AS kind, w.number, w.symbol, w.issued_on, w.subject,
             (SELECT COUNT(*) FROM directive_item i WHERE i.paper_id = w.id) AS items, {}
         FROM (SELECT p.* FROM official_paper p WHERE {which} ORDER BY p.issued_on DESC, p.id DESC
               LIMIT {PAPERS} OFFSET {}) w
         LEFT JOIN task t ON t.paper_id = w.id
             AND (w.unit_id IN ({units}) OR t.sender_id IN ({units}) OR t.unit_id IN ({units})
                  OR t.province_id IN ({provinces}))
         GROUP BY w.id, w.issuer, w.type, w.number, w.symbol, w.issued_on, w.subject
         ORDER BY w.issued_on DESC, w.id DESC",
        task::columns(today),
        page.max(0).saturating_mul(PAPERS),
    );
    Ok((count, store.read().rows(&sql, []).await?))
}
