//! Who may read a paper: the units that issued it, entered it in a book, were sent it, sent its items or have a task of it;
//! and those on whose line a task stands that it answers.

use chrono::NaiveDate;
use organisation::{Action, Actor, Error, Place, Result, permission::allows};
use storage::{Sql, Store, in_list};

use super::{Paper, split_reference, store::COLUMNS};

/// The units whose papers somebody reads.
pub fn units(actor: &Actor) -> Vec<i64> {
    let own = |unit: i64| Place { unit, above: Vec::new() };
    let reads = actor.offices.iter().filter(|held| allows(held.role, held.unit, Action::ReadPapers, &own(held.unit)));
    let mut units: Vec<i64> = reads.map(|held| held.unit).collect();
    units.sort_unstable();
    units.dedup();
    units
}

/// The condition, in parentheses, under which somebody may read the paper `p` of a query on `official_paper p` that looks
/// at few papers. It holds numbers only and needs no values. Each branch looks a few rows up by the paper: of a letter's
/// thousands of tasks only those of the own units, item by item.
pub fn readable(actor: &Actor) -> String {
    let units = in_list(units(actor));
    format!(
        "(p.instrument IS NOT NULL OR p.unit_id IN ({units}) OR (p.issued_on IS NOT NULL AND (
            EXISTS (SELECT e.id FROM paper_entry e WHERE e.paper_id = p.id AND e.unit_id IN ({units}))
            OR EXISTS (SELECT r.id FROM paper_recipient r WHERE r.paper_id = p.id AND r.unit_id IN ({units}))
            OR EXISTS (SELECT d.id FROM task_dispatch d WHERE d.paper_id = p.id AND d.unit_id IN ({units}))
            OR EXISTS (SELECT t.id FROM directive_item i JOIN task t ON t.item_id = i.id AND t.unit_id IN ({units})
                       WHERE i.paper_id = p.id)
            OR EXISTS (SELECT s.id FROM task_step s JOIN task t ON t.id = s.task_id
                       LEFT JOIN task up ON up.id = t.parent_id LEFT JOIN task top ON top.id = up.parent_id
                       WHERE s.paper_id = p.id AND (t.unit_id IN ({units}) OR t.sender_id IN ({units})
                           OR up.sender_id IN ({units}) OR top.sender_id IN ({units}))))))"
    )
}

/// The condition of [`readable`] for a query that looks through all papers: what came to the own units is gathered once.
pub(crate) fn readable_among(actor: &Actor) -> String {
    let units = in_list(units(actor));
    let answers = |tasks: &str| {
        format!("SELECT s.paper_id FROM {tasks} JOIN task_step s ON s.task_id = t.id AND s.paper_id IS NOT NULL")
    };
    let mine = answers("task t");
    let below = answers("task up JOIN task t ON t.parent_id = up.id");
    let two_below = answers("task top JOIN task up ON up.parent_id = top.id JOIN task t ON t.parent_id = up.id");
    format!(
        "(p.instrument IS NOT NULL OR p.unit_id IN ({units}) OR (p.issued_on IS NOT NULL AND p.id IN (
            SELECT e.paper_id FROM paper_entry e WHERE e.unit_id IN ({units})
            UNION ALL SELECT r.paper_id FROM paper_recipient r WHERE r.unit_id IN ({units})
            UNION ALL SELECT d.paper_id FROM task_dispatch d WHERE d.unit_id IN ({units})
            UNION ALL SELECT i.paper_id FROM directive_item i JOIN task t ON t.item_id = i.id WHERE t.unit_id IN ({units})
            UNION ALL {mine} WHERE t.unit_id IN ({units})
            UNION ALL {mine} WHERE t.sender_id IN ({units})
            UNION ALL {below} WHERE up.sender_id IN ({units})
            UNION ALL {two_below} WHERE top.sender_id IN ({units}))))"
    )
}

/// A paper, for somebody who may read it; for anybody else there is none.
pub async fn read(store: &Store, actor: &Actor, id: i64) -> Result<Paper> {
    let sql = format!("SELECT {COLUMNS} FROM official_paper p WHERE p.id = $1 AND {}", readable(actor));
    store.read().row(&sql, [id.into()]).await?.ok_or(Error::NotFound)
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
