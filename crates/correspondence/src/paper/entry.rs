//! What stands in a body's books: its lines by year, numbers left out, papers that wait to be entered, drafts.

use std::collections::HashMap;

use chrono::NaiveDate;
use organisation::{Action, Actor, Result, parse_day};
use storage::{FromQueryResult, Sql, Store, in_list};

use super::{Book, Paper, store::COLUMNS};
use crate::{Body, body};

/// A line of a book with its paper: the columns of Decree 30/2020, Annex IV.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Line {
    /// The paper.
    pub paper_id: i64,
    /// Number of arrival, or of the paper itself.
    pub entry_number: i64,
    /// Arrived, or sent.
    pub entered_on: String,
    /// Who works on it, or keeps the file copy.
    pub handed_to: String,
    /// Since when.
    pub handed_on: Option<String>,
    /// How many copies.
    pub copies: Option<i64>,
    /// Who signed for it.
    pub receipt: String,
    /// Note.
    pub note: String,
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
    /// Urgency, as stored.
    pub urgency: Option<String>,
    /// Who signed it, where that is known.
    pub signer: Option<String>,
}

/// A line of a book by itself.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Entry {
    /// Row.
    pub id: i64,
    /// The paper.
    pub paper_id: i64,
    /// The unit whose book it is.
    pub unit_id: i64,
    /// The department of it.
    pub sector: String,
    /// Which book.
    pub book: Book,
    /// Year of the book.
    pub year: i64,
    /// Number of arrival, or of the paper itself.
    pub number: i64,
    /// Arrived, or sent.
    pub entered_on: String,
    /// Who works on it, or keeps the file copy.
    pub handed_to: String,
    /// Since when.
    pub handed_on: Option<String>,
    /// How many copies.
    pub copies: Option<i64>,
    /// Who signed for it.
    pub receipt: String,
    /// Note.
    pub note: String,
}

impl Entry {
    /// Whose book it is.
    pub fn body(&self) -> Body {
        Body { unit: self.unit_id, sector: self.sector.clone() }
    }

    /// Arrived, or sent.
    pub fn on(&self) -> NaiveDate {
        parse_day(&self.entered_on)
    }
}

/// Numbers that nobody took: between those that were given by hand and the others.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Gap {
    /// The series: a type of papers.
    pub series: String,
    /// The first of them.
    pub first: i64,
    /// The last.
    pub last: i64,
}

/// A paper that was sent to a body and is not in its book of arrivals.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Waiting {
    /// The paper.
    pub paper_id: i64,
    /// The issuing body.
    pub issuer: String,
    /// Number.
    pub number: String,
    /// Symbol.
    pub symbol: String,
    /// Its day.
    pub issued_on: String,
    /// Key of its type.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// Urgency, as stored.
    pub urgency: Option<String>,
}

/// A part of a book: how many lines it has, and those of a page, the newest first.
pub async fn lines(
    store: &Store,
    body: &Body,
    (book, year): (Book, i64),
    (limit, offset): (u32, u32),
) -> Result<(i64, Vec<Line>)> {
    let key = || [body.unit.into(), body.sector.clone().into(), book.into(), year.into()];
    let which = "e.unit_id = $1 AND e.sector = $2 AND e.book = $3 AND e.year = $4";
    let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM paper_entry e WHERE {which}");
    let count = store.read().number(&sql, key()).await?.unwrap_or_default();
    let sql = format!(
        "SELECT e.paper_id, e.number AS entry_number, e.entered_on, e.handed_to, e.handed_on, e.copies, e.receipt,
             e.note, p.issuer, p.type AS kind, p.number, p.symbol, p.issued_on, p.subject, p.urgency, s.signer
         FROM (SELECT * FROM paper_entry e WHERE {which} ORDER BY e.entered_on DESC, e.id DESC
               LIMIT {limit} OFFSET {offset}) e
         JOIN official_paper p ON p.id = e.paper_id LEFT JOIN paper_signature s ON s.paper_id = p.id
         ORDER BY e.entered_on DESC, e.id DESC"
    );
    Ok((count, store.read().rows(&sql, key()).await?))
}

/// The names of the recipients of papers, as they print, in their order.
pub async fn recipient_names(store: &Store, papers: &[i64]) -> Result<HashMap<i64, Vec<String>>> {
    #[derive(FromQueryResult)]
    struct Row {
        paper_id: i64,
        name: String,
    }
    let mut names: HashMap<i64, Vec<String>> = HashMap::new();
    for some in papers.chunks(500) {
        let list = in_list(some.iter().copied());
        let sql = format!(
            "SELECT paper_id, name FROM paper_recipient WHERE paper_id IN ({list}) ORDER BY paper_id, position"
        );
        for row in store.read().rows::<Row>(&sql, []).await? {
            names.entry(row.paper_id).or_default().push(row.name);
        }
    }
    Ok(names)
}

/// The lines in which a paper stands in the books of its issuer and of the units whose papers somebody reads.
pub async fn entries_of(store: &Store, actor: &Actor, paper: &Paper) -> Result<Vec<Entry>> {
    let units = in_list(actor.units_for(Action::ReadPapers).into_iter().chain(paper.unit_id));
    let sql = format!(
        "SELECT id, paper_id, unit_id, sector, book, year, number, entered_on, handed_to, handed_on, copies, receipt,
             note FROM paper_entry WHERE paper_id = $1 AND unit_id IN ({units}) ORDER BY id"
    );
    Ok(store.read().rows(&sql, [paper.id.into()]).await?)
}

/// The numbers of a body's own papers of a year that nobody took. Decisions whose number another paper had already, from
/// the time when they were counted apart, leave none (migration 0030).
pub async fn gaps(store: &Store, body: &Body, year: i64) -> Result<Vec<Gap>> {
    let sql = "SELECT g.series, g.before + 1 AS first, g.number - 1 AS last FROM (
                   SELECT e.series, e.number,
                       LAG(e.number, 1, CAST(0 AS BIGINT)) OVER (PARTITION BY e.series ORDER BY e.number) AS before
                   FROM paper_entry e
                   WHERE e.unit_id = $1 AND e.sector = $2 AND e.year = $3 AND e.book <> 'incoming'
                       AND e.series NOT LIKE 'decision/%') g
               WHERE g.number > g.before + 1 ORDER BY g.series, g.number";
    Ok(store.read().rows(sql, [body.unit.into(), body.sector.clone().into(), year.into()]).await?)
}

/// Papers that were sent to a body, or to another one through its desk, and are not in its book: how many there are,
/// and the newest of them.
pub async fn waiting(store: &Store, body: &Body, limit: u32) -> Result<(i64, Vec<Waiting>)> {
    let key = || [body.unit.into(), body.sector.clone().into()];
    let desks: Vec<String> = body::departments().map(|sector| format!("'{sector}'")).collect();
    let which = format!(
        "p.issued_on IS NOT NULL
           AND p.id IN (SELECT r.paper_id FROM paper_recipient r WHERE r.unit_id = $1
               AND CASE WHEN r.through IN ({}) THEN r.through ELSE r.sector END = $2)
           AND NOT EXISTS (SELECT e.id FROM paper_entry e
               WHERE e.paper_id = p.id AND e.unit_id = $1 AND e.sector = $2)",
        desks.join(",")
    );
    let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM official_paper p WHERE {which}");
    let count = store.read().number(&sql, key()).await?.unwrap_or_default();
    let sql = format!(
        "SELECT p.id AS paper_id, p.issuer, COALESCE(p.number, '') AS number, p.symbol,
             COALESCE(p.issued_on, '') AS issued_on, p.type AS kind, p.subject, p.urgency
         FROM official_paper p WHERE {which} ORDER BY p.issued_on DESC, p.id DESC LIMIT {limit}"
    );
    Ok((count, store.read().rows(&sql, key()).await?))
}

/// The drafts of a body: how many there are, and those of a page, the newest first.
pub async fn drafts(store: &Store, body: &Body, (limit, offset): (u32, u32)) -> Result<(i64, Vec<Paper>)> {
    let key = || [body.unit.into(), body.sector.clone().into()];
    let which = "p.unit_id = $1 AND p.sector = $2 AND p.issued_on IS NULL";
    let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM official_paper p WHERE {which}");
    let count = store.read().number(&sql, key()).await?.unwrap_or_default();
    let sql = format!(
        "SELECT {COLUMNS} FROM official_paper p WHERE {which} ORDER BY p.id DESC LIMIT {limit} OFFSET {offset}"
    );
    Ok((count, store.read().rows(&sql, key()).await?))
}

/// The departments of a unit that have numbered something, the empty one for the unit itself among them.
pub async fn sectors(store: &Store, unit: i64) -> Result<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        sector: String,
    }
    let sql = "SELECT DISTINCT sector FROM paper_number WHERE unit_id = $1 ORDER BY sector";
    let rows: Vec<Row> = store.read().rows(sql, [unit.into()]).await?;
    Ok(rows.into_iter().map(|row| row.sector).collect())
}
