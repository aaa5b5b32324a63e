use std::{collections::HashMap, sync::Arc};

use organisation::Result;
use standards::Library;
use storage::{FromQueryResult, Sql, Store};

/// The stable numbers of facts. A number once given belongs to its name for ever.
#[derive(Clone, Debug, Default)]
pub struct FactNumbers {
    by_name: HashMap<String, i64>,
    by_number: HashMap<i64, String>,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    name: String,
}

impl FactNumbers {
    /// Reads the numbers, giving new ones to facts that have none yet.
    pub(crate) async fn of(store: &Store, library: &Library) -> Result<Self> {
        let known = Self::read(store).await?;
        let mut missing: Vec<&str> = library
            .all()
            .flat_map(|standard| standard.facts().iter().map(|fact| fact.name.as_str()))
            .filter(|name| !known.by_name.contains_key(*name))
            .collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            return Ok(known);
        }
        let tx = store.write().await?;
        for name in missing {
            tx.run("INSERT INTO fact (name) VALUES ($1) ON CONFLICT (name) DO NOTHING", [name.into()]).await?;
        }
        tx.commit().await?;
        Self::read(store).await
    }

    /// Reads the numbers that were given so far.
    pub(crate) async fn read(store: &Store) -> Result<Self> {
        let rows: Vec<Row> = store.read().rows("SELECT id, name FROM fact", []).await?;
        Ok(Self::given(rows))
    }

    fn given(rows: Vec<Row>) -> Self {
        Self {
            by_name: rows.iter().map(|row| (row.name.clone(), row.id)).collect(),
            by_number: rows.into_iter().map(|row| (row.id, row.name)).collect(),
        }
    }

    /// Of two readings the later one, whichever is kept first: numbers are given and never taken back.
    pub(crate) fn later(self: &Arc<Self>, other: &Arc<Self>) -> Arc<Self> {
        Arc::clone(if other.by_name.len() > self.by_name.len() { other } else { self })
    }

    /// The number of a fact.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.by_name.get(name).copied()
    }

    /// The fact of a number.
    pub fn name(&self, number: i64) -> Option<&str> {
        self.by_number.get(&number).map(String::as_str)
    }
}

/// One save of a sheet, as its history shows it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct History {
    /// Version that the save made.
    pub version: i64,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who.
    pub person: String,
    /// Name of a [`super::Source`].
    pub source: String,
    /// JSON list of [`super::FigureChange`].
    pub changes: String,
    /// Why, where it was said.
    pub reason: Option<String>,
}

/// The saves of a commune's year, newest first.
pub async fn history(store: &Store, unit: i64, year: i64) -> Result<Vec<History>> {
    Ok(store
        .read()
        .rows(
            "SELECT e.version, e.at, p.full_name AS person, e.source, e.changes, e.reason
             FROM figure_entry e JOIN figure_sheet s ON s.id = e.sheet_id JOIN person p ON p.id = e.person_id
             WHERE s.unit_id = $1 AND s.year = $2 ORDER BY e.version DESC LIMIT 500",
            [unit.into(), year.into()],
        )
        .await?)
}

/// When a commune's year was saved last, milliseconds since 1970, and by whom.
pub async fn newest_save(store: &Store, unit: i64, year: i64) -> Result<Option<(i64, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        at: i64,
        person: String,
    }
    let sql = "SELECT e.at, p.full_name AS person
               FROM figure_entry e JOIN figure_sheet s ON s.id = e.sheet_id JOIN person p ON p.id = e.person_id
               WHERE s.unit_id = $1 AND s.year = $2 ORDER BY e.version DESC LIMIT 1";
    let row: Option<Row> = store.read().row(sql, [unit.into(), year.into()]).await?;
    Ok(row.map(|row| (row.at, row.person)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_that_took_longer_does_not_take_numbers_back() {
        let read = |names: &[&str]| {
            let rows = names.iter().zip(1..).map(|(name, id)| Row { id, name: (*name).to_owned() });
            Arc::new(FactNumbers::given(rows.collect()))
        };
        let (before, after) = (read(&["births"]), read(&["births", "children"]));
        assert_eq!(before.later(&after).number("children"), Some(2));
        assert_eq!(after.later(&before).number("children"), Some(2));
    }
}
