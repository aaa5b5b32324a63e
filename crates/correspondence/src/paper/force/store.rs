use std::collections::HashMap;

use organisation::{Actor, Result};
use storage::{FromQueryResult, Sql, Store, in_list};

use super::{super::reading::readable, Later, LinkKind};

/// A paper as others cite it, with its days.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Cited {
    /// Row.
    pub id: i64,
    /// Key of its type.
    pub kind: String,
    /// Its number.
    pub number: Option<String>,
    /// Its symbol.
    pub symbol: String,
    /// Its issuer; empty where that is not known.
    pub issuer: String,
    /// Its day of issue; none for a draft, and where it is not known.
    pub issued_on: Option<String>,
    /// What it is about; empty where that is not known.
    pub subject: String,
    /// First day in force, where it is known.
    pub valid_from: Option<String>,
    /// Last day in force, where it has one.
    pub valid_to: Option<String>,
    /// Key of a legal instrument of the program.
    pub instrument: Option<String>,
    /// The unit whose body issued it.
    pub unit_id: Option<i64>,
    /// The department of that unit.
    pub sector: String,
    /// Level of that unit.
    pub level: Option<String>,
}

impl Cited {
    /// Number and symbol as papers cite them; of a draft the symbol; empty where nothing is known.
    pub fn reference(&self) -> String {
        self.number
            .as_deref()
            .map_or_else(|| self.symbol.clone(), |number| crate::paper::reference(number, &self.symbol))
    }
}

/// The columns of [`Cited`], of `official_paper p LEFT JOIN unit u`.
pub(in crate::paper) const fn facts() -> &'static str {
    "p.id, p.type AS kind, p.number, p.symbol, p.issuer, p.issued_on, p.subject, p.valid_from, p.valid_to, p.instrument,
     p.unit_id, p.sector, u.level"
}

pub(super) async fn cited(store: &Store, papers: &[i64]) -> Result<Vec<Cited>> {
    let sql = format!(
        "SELECT {} FROM official_paper p LEFT JOIN unit u ON u.id = p.unit_id WHERE p.id IN ({})",
        facts(),
        in_list(papers.iter().copied())
    );
    Ok(store.read().rows(&sql, []).await?)
}

/// What issued papers that somebody may read replace, repeal or amend, by the paper that it is done to.
pub(super) async fn later(store: &Store, actor: &Actor, papers: &[i64]) -> Result<HashMap<i64, Vec<Later>>> {
    #[derive(FromQueryResult)]
    struct Row {
        to_id: i64,
        link: LinkKind,
        #[sea_orm(nested)]
        paper: Cited,
    }
    let sql = format!(
        "SELECT l.to_id, l.kind AS link, {} FROM paper_link l JOIN official_paper p ON p.id = l.from_id
         LEFT JOIN unit u ON u.id = p.unit_id
         WHERE l.to_id IN ({}) AND l.kind IN ('replaces', 'repeals', 'amends')
             AND (p.issued_on IS NOT NULL OR p.instrument IS NOT NULL) AND {} ORDER BY p.issued_on, p.id",
        facts(),
        in_list(papers.iter().copied()),
        readable(actor)
    );
    let rows: Vec<Row> = store.read().rows(&sql, []).await?;
    let mut later: HashMap<i64, Vec<Later>> = HashMap::new();
    for row in rows {
        later.entry(row.to_id).or_default().push(Later { kind: row.link, paper: row.paper });
    }
    Ok(later)
}

/// What a paper rests on and carries out, in its order.
pub(super) async fn bases(store: &Store, paper: i64) -> Result<Vec<(i64, LinkKind)>> {
    #[derive(FromQueryResult)]
    struct Row {
        to_id: i64,
        kind: LinkKind,
    }
    let sql = "SELECT to_id, kind FROM paper_link WHERE from_id = $1 AND kind IN ('cites_basis', 'implements')
               ORDER BY position, id";
    let rows: Vec<Row> = store.read().rows(sql, [paper.into()]).await?;
    Ok(rows.into_iter().map(|row| (row.to_id, row.kind)).collect())
}
