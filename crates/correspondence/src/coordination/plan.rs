//! A department's own plans, each beside the plan that it carries out (domain.md, C9).

use chrono::NaiveDate;
use organisation::{Result, parse_day};
use storage::{FromQueryResult, Sql, Store};

use crate::{Body, paper::reference};

/// A plan of a department.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Plan {
    /// The plan.
    pub paper_id: i64,
    number: String,
    symbol: String,
    issued_on: String,
    /// What it is about.
    pub subject: String,
    /// The paper that it carries out, where it names one.
    pub main_id: Option<i64>,
    main_number: Option<String>,
    main_symbol: Option<String>,
    /// What that paper is about.
    pub main_subject: Option<String>,
}

impl Plan {
    /// Number and symbol.
    pub fn reference(&self) -> String {
        reference(&self.number, &self.symbol)
    }

    /// Its day.
    pub fn day(&self) -> NaiveDate {
        parse_day(&self.issued_on)
    }

    /// Number and symbol of what it carries out.
    pub fn main(&self) -> Option<String> {
        Some(reference(self.main_number.as_deref()?, self.main_symbol.as_deref()?))
    }
}

/// The plans of a body, the newest first, with what they carry out.
pub async fn plans(store: &Store, body: &Body) -> Result<Vec<Plan>> {
    let sql = "SELECT p.id AS paper_id, p.number, p.symbol, p.issued_on, p.subject, m.id AS main_id,
                   m.number AS main_number, m.symbol AS main_symbol, m.subject AS main_subject
               FROM official_paper p LEFT JOIN paper_link l ON l.from_id = p.id AND l.kind = 'implements'
               LEFT JOIN official_paper m ON m.id = l.to_id
               WHERE p.unit_id = $1 AND p.sector = $2 AND p.type = 'plan' AND p.number IS NOT NULL
                   AND p.issued_on IS NOT NULL
               ORDER BY p.issued_on DESC, p.id DESC, l.position LIMIT 100";
    Ok(store.read().rows(sql, [body.unit.into(), body.sector.clone().into()]).await?)
}
