//! The papers that set tasks, as whoever sent or received them sees them.

use chrono::{Datelike as _, NaiveDate};
use organisation::{Action, Actor, Result, Role, parse_day, unit::level};
use storage::{FromQueryResult, Sql as _, Store, in_list};

use crate::{
    paper::{self, Paper, readable},
    task::{self, Counts, FROM_ABOVE},
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
    let units = in_list(actor.units_for(Action::ReadPapers));
    let provinces = actor.offices.iter().filter(|held| held.role.level() == level::PROVINCE);
    let provinces = in_list(provinces.map(|held| held.unit));
    let ministry = actor.offices.iter().filter(|held| held.role == Role::Ministry);
    let ministry = in_list(ministry.map(|held| held.unit));
    let sql = format!(
        "SELECT w.id AS paper_id, w.issuer, w.type AS kind, w.number, w.symbol, w.issued_on, w.subject,
             (SELECT COUNT(*) FROM directive_item i WHERE i.paper_id = w.id) AS items, {}
         FROM (SELECT p.* FROM official_paper p WHERE {which} ORDER BY p.issued_on DESC, p.id DESC
               LIMIT {PAPERS} OFFSET {}) w
         LEFT JOIN task t ON t.paper_id = w.id
             AND (w.unit_id IN ({units}) OR t.sender_id IN ({units}) OR t.unit_id IN ({units})
                  OR (t.province_id IN ({provinces}) AND {FROM_ABOVE})
                  OR EXISTS (SELECT d.id FROM task_dispatch d WHERE d.paper_id = w.id AND d.unit_id IN ({ministry})))
         GROUP BY w.id, w.issuer, w.type, w.number, w.symbol, w.issued_on, w.subject
         ORDER BY w.issued_on DESC, w.id DESC",
        task::columns(today),
        page.max(0).saturating_mul(PAPERS),
    );
    Ok((count, store.read().rows(&sql, []).await?))
}

/// The letter of the same kind of the year before: by the same body, of the same type, about the same but for numbers
/// ("năm 2025"), with items; none where there is none, or more than one.
pub async fn year_before(store: &Store, actor: &Actor, paper: &Paper) -> Result<Option<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        subject: String,
    }
    let Some(issued) = paper.issued_on.as_deref().map(parse_day) else { return Ok(None) };
    let sql = "SELECT p.id, p.subject FROM official_paper p
               WHERE ((p.unit_id = $1 AND p.sector = $2) OR (p.unit_id IS NULL AND $1 IS NULL AND p.issuer = $5))
                 AND p.type = $3 AND p.issued_on LIKE $4
                 AND EXISTS (SELECT i.id FROM directive_item i WHERE i.paper_id = p.id)";
    let year = format!("{:04}-%", issued.year() - 1);
    let values = [
        paper.unit_id.into(),
        paper.sector.clone().into(),
        paper.kind.clone().into(),
        year.into(),
        paper.issuer.clone().into(),
    ];
    let rows: Vec<Row> = store.read().rows(sql, values).await?;
    let about = |subject: &str| text::fold(subject).replace(|sign: char| sign.is_ascii_digit(), "");
    let wanted = about(&paper.subject);
    let same: Vec<i64> = rows.into_iter().filter(|row| about(&row.subject) == wanted).map(|row| row.id).collect();
    // hardly ever more than one, and most often none: only then is it asked whether it may be read
    if same.is_empty() {
        return Ok(None);
    }
    let sql = format!(
        "SELECT CASE WHEN COUNT(*) = 1 THEN MIN(p.id) END FROM official_paper p WHERE p.id IN ({}) AND {}",
        in_list(same),
        readable(actor)
    );
    Ok(store.read().number(&sql, []).await?)
}
