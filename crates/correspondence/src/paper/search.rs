//! Search for papers by the words of number, symbol, subject and text, without marks: every word must occur.

use organisation::{Actor, Result};
use storage::{Sql, Store, Value};

use super::{
    force::{Cited, facts},
    reading::readable_among,
};

/// Papers on one page.
pub const PAGE_LENGTH: usize = 50;
/// How many words are looked for.
const MOST_WORDS: usize = 12;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The words.
    pub words: String,
    /// Which page, from 0.
    pub page: i64,
}

/// A page of papers.
#[derive(Clone, Debug)]
pub struct Found {
    /// The papers, newest first; what has no day of issue comes first as a draft, last as an instrument.
    pub papers: Vec<Cited>,
    /// Whether there are more.
    pub more: bool,
}

/// The papers that have every word and that somebody may read, newest first.
pub async fn search(store: &Store, actor: &Actor, wanted: &Wanted) -> Result<Found> {
    let mut conditions = vec![readable_among(actor)];
    let mut values: Vec<Value> = Vec::new();
    for word in text::fold(&wanted.words).split_whitespace().take(MOST_WORDS) {
        values.push(format!("%{}%", literal(word)).into());
        conditions.push(format!(r"p.folded LIKE ${} ESCAPE '\'", values.len()));
    }
    let sql = format!(
        "SELECT {} FROM official_paper p LEFT JOIN unit u ON u.id = p.unit_id WHERE {}
         ORDER BY CASE WHEN p.issued_on IS NULL AND p.instrument IS NULL THEN '9' ELSE COALESCE(p.issued_on, '') END DESC,
             p.id DESC",
        facts(),
        conditions.join(" AND ")
    );
    let page = usize::try_from(wanted.page).unwrap_or(0);
    let (papers, more) = store.read().page(&sql, values, (PAGE_LENGTH, page)).await?;
    Ok(Found { papers, more })
}

/// A word in which `%` and `_` are themselves.
fn literal(word: &str) -> String {
    word.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")
}
