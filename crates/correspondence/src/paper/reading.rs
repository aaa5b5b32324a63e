//! Who may read a paper: the units that issued it, entered it in a book, were sent it, sent its items or have a task of it;
//! and those on whose line a task stands that it answers.

use std::collections::HashSet;

use chrono::NaiveDate;
use organisation::{Action, Actor, Error, Result};
use storage::{FromQueryResult, Sql, Store, in_list};

use super::{Paper, split_reference, store::COLUMNS};

/// The condition, in parentheses, under which somebody may read the paper `p` of a query on `official_paper p` that looks
/// at few papers: each source is asked for the one paper. It holds numbers only and needs no values.
pub fn readable(actor: &Actor) -> String {
    let came = |units: &str| {
        let ways = sources(units).map(|(paper, from)| format!("EXISTS (SELECT 1 FROM {from} AND {paper} = p.id)"));
        ways.join("\n            OR ")
    };
    condition(actor, came)
}

/// The same condition for a query that looks through all papers: what came to the own units is gathered once.
pub(crate) fn readable_among(actor: &Actor) -> String {
    let came = |units: &str| {
        let ways = sources(units).map(|(paper, from)| format!("SELECT {paper} FROM {from}"));
        format!("p.id IN ({})", ways.join("\n            UNION ALL "))
    };
    condition(actor, came)
}

fn condition(actor: &Actor, came: impl Fn(&str) -> String) -> String {
    let units = in_list(actor.units_for(Action::ReadPapers));
    let came = came(&units);
    format!("(p.instrument IS NOT NULL OR p.unit_id IN ({units}) OR (p.issued_on IS NOT NULL AND ({came})))")
}

/// The ways on which issued papers of others come to some units: the paper, and where it is found. Of a letter's thousands
/// of tasks only those of the own units are looked at; what answers a task is read up its whole line.
fn sources(units: &str) -> [(&'static str, String); 8] {
    let steps = |tasks: &str, whose: &str| {
        let from = format!("{tasks} JOIN task_step s ON s.task_id = t.id WHERE s.paper_id IS NOT NULL");
        ("s.paper_id", format!("{from} AND {whose} IN ({units})"))
    };
    [
        ("e.paper_id", format!("paper_entry e WHERE e.unit_id IN ({units})")),
        ("r.paper_id", format!("paper_recipient r WHERE r.unit_id IN ({units})")),
        ("d.paper_id", format!("task_dispatch d WHERE d.unit_id IN ({units})")),
        ("i.paper_id", format!("directive_item i JOIN task t ON t.item_id = i.id WHERE t.unit_id IN ({units})")),
        steps("task t", "t.unit_id"),
        steps("task t", "t.sender_id"),
        steps("task up JOIN task t ON t.parent_id = up.id", "up.sender_id"),
        steps("task top JOIN task up ON up.parent_id = top.id JOIN task t ON t.parent_id = up.id", "top.sender_id"),
    ]
}

/// A paper, for somebody who may read it; for anybody else there is none.
pub async fn read(store: &Store, actor: &Actor, id: i64) -> Result<Paper> {
    let sql = format!("SELECT {COLUMNS} FROM official_paper p WHERE p.id = $1 AND {}", readable(actor));
    store.read().row(&sql, [id.into()]).await?.ok_or(Error::NotFound)
}

/// Those of some papers that somebody may read: to others no page leads them.
pub async fn may_open(store: &Store, actor: &Actor, papers: impl IntoIterator<Item = i64>) -> Result<HashSet<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
    }
    let papers: Vec<i64> = papers.into_iter().collect();
    if papers.is_empty() {
        return Ok(HashSet::new());
    }
    let papers = in_list(papers);
    let sql = format!("SELECT p.id FROM official_paper p WHERE p.id IN ({papers}) AND {}", readable(actor));
    let rows: Vec<Row> = store.read().rows(&sql, []).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The papers that a typed reference may mean, for somebody who may read them: "06/QĐ-TTg", with the day where there are
/// several ("12/KH-UBND 05/02/2026").
pub async fn named(store: &Store, actor: &Actor, typed: &str) -> Result<Vec<Paper>> {
    let (reference, day) = match typed.trim().rsplit_once(' ') {
        Some((reference, day)) => (reference.trim(), NaiveDate::parse_from_str(day, "%d/%m/%Y").ok()),
        None => (typed.trim(), None),
    };
    let Some((number, symbol)) = split_reference(reference) else { return Ok(Vec::new()) };
    let plain = number.trim_start_matches('0');
    let sql = format!(
        "SELECT {COLUMNS} FROM official_paper p
         WHERE p.number IN ($1, $2, $3) AND p.symbol = $4 AND (p.issued_on IS NOT NULL OR p.instrument IS NOT NULL)
           AND (p.issued_on = $5 OR $5 = '')
           AND {} ORDER BY p.issued_on DESC, p.id LIMIT 20",
        readable(actor)
    );
    let values = [
        number.into(),
        plain.into(),
        format!("0{plain}").into(),
        text::nfc(symbol).into(),
        day.map(organisation::day).unwrap_or_default().into(),
    ];
    Ok(store.read().rows(&sql, values).await?)
}

/// Papers that somebody is likely to cite: the legal instruments, then the newest that they may read.
pub async fn citable(store: &Store, actor: &Actor, limit: u32) -> Result<Vec<Paper>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM official_paper p WHERE (p.issued_on IS NOT NULL OR p.instrument IS NOT NULL)
           AND p.number IS NOT NULL AND {}
         ORDER BY CASE WHEN p.instrument IS NULL THEN 1 ELSE 0 END, p.issued_on DESC, p.id DESC LIMIT {limit}",
        readable_among(actor)
    );
    Ok(store.read().rows(&sql, []).await?)
}
