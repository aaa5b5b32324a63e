use organisation::{Actor, Result};
use storage::{FromQueryResult, Sql, Store, in_list};

use super::{
    super::{
        force::{Cited, facts},
        reading::readable,
    },
    LinkKind, SHOWN,
};

/// An edge between two papers, with the one at the other end.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Edge {
    /// The later paper.
    pub from_id: i64,
    /// What it does with the earlier one.
    #[sea_orm(from_alias = "link")]
    pub kind: LinkKind,
    /// Among the links of the later one.
    pub position: i64,
    /// Article or item.
    pub note: String,
    /// Whether the reader may open the paper at the other end.
    open: i64,
    /// How many edges of the kind there are.
    pub(super) of: i64,
    /// The paper at the other end.
    #[sea_orm(nested)]
    pub paper: Cited,
}

impl Edge {
    /// Whether the reader may open the paper at the other end.
    pub const fn is_open(&self) -> bool {
        self.open != 0
    }
}

/// What papers name, in their order.
pub(super) async fn up(store: &Store, actor: &Actor, papers: &[i64]) -> Result<Vec<Edge>> {
    if papers.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT l.from_id, l.kind AS link, l.position, l.note, CAST(CASE WHEN {} THEN 1 ELSE 0 END AS BIGINT) AS open,
             CAST(0 AS BIGINT) AS of, {} FROM paper_link l JOIN official_paper p ON p.id = l.to_id
         LEFT JOIN unit u ON u.id = p.unit_id WHERE l.from_id IN ({}) ORDER BY l.position, l.id",
        readable(actor),
        facts(),
        in_list(papers.iter().copied())
    );
    Ok(store.read().rows(&sql, []).await?)
}

/// The newest papers of each kind that name one and that somebody may read.
pub(super) async fn down(store: &Store, actor: &Actor, paper: i64) -> Result<Vec<Edge>> {
    let sql = format!(
        "SELECT * FROM (SELECT l.from_id, l.kind AS link, l.position, l.note, CAST(1 AS BIGINT) AS open,
                 CAST(COUNT(*) OVER (PARTITION BY l.kind) AS BIGINT) AS of,
                 ROW_NUMBER() OVER (PARTITION BY l.kind ORDER BY COALESCE(p.issued_on, '9') DESC, p.id DESC) AS place, {}
             FROM paper_link l JOIN official_paper p ON p.id = l.from_id LEFT JOIN unit u ON u.id = p.unit_id
             WHERE l.to_id = $1 AND {}) AS later
         WHERE place <= {SHOWN} ORDER BY link, place",
        facts(),
        readable(actor)
    );
    Ok(store.read().rows(&sql, [paper.into()]).await?)
}
