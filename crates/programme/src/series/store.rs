use std::collections::BTreeMap;

use organisation::{Error, Result};
use standards::{Indicator, Measure, Standard};
use storage::{FromQueryResult, Sql, Store, in_list};
use tokio::task::JoinSet;

use crate::Programme;

/// A year that is or was assessed.
#[derive(FromQueryResult)]
pub(super) struct Year {
    pub(super) number: i64,
    pub(super) standard: String,
    pub(super) period_to: String,
    pub(super) revision: Option<i64>,
}

/// The figures of a unit and year.
#[derive(FromQueryResult)]
pub(super) struct Sheet {
    pub(super) unit_id: i64,
    pub(super) figures: String,
}

/// All years, oldest first.
pub(super) async fn years(db: &impl Sql) -> Result<Vec<Year>> {
    let sql = "SELECT r.year AS number, r.standard, r.period_to,
                      (SELECT MAX(a.revision) FROM assessment a WHERE a.year = r.year) AS revision
               FROM assessment_round r ORDER BY r.year";
    Ok(db.rows(sql, []).await?)
}

/// The sheets of years, in their order: of some units, or of all. Whole years are read side by side.
pub(super) async fn sheets(store: &Store, wanted: Vec<(i64, Option<Vec<i64>>)>) -> Result<Vec<Vec<Sheet>>> {
    let mut reading = JoinSet::new();
    for (at, (year, units)) in wanted.into_iter().enumerate() {
        let store = store.clone();
        reading.spawn(async move {
            let which = units.map_or_else(String::new, |units| format!("AND unit_id IN ({})", in_list(units)));
            let sql = format!("SELECT unit_id, figures FROM figure_sheet WHERE year = $1 {which}");
            (at, store.read().rows::<Sheet>(&sql, [year.into()]).await)
        });
    }
    let mut sheets = BTreeMap::new();
    while let Some(read) = reading.join_next().await {
        let (at, read) = read.map_err(Error::broken)?;
        sheets.insert(at, read?);
    }
    Ok(sheets.into_values().collect())
}

/// What is looked for in a sheet.
pub(super) struct Asked {
    measure: Measure,
    names: Vec<String>,
    /// By their numbers; none where a fact never got one.
    facts: Option<Vec<i64>>,
}

impl Asked {
    pub(super) fn of(programme: &Programme, standard: &Standard, indicator: &Indicator) -> Self {
        let facts = indicator.measure.facts().filter_map(|fact| standard.fact(fact));
        let names: Vec<String> = facts.map(|fact| fact.name.clone()).collect();
        let numbers = programme.facts();
        let facts = names.iter().map(|name| numbers.number(name)).collect();
        Self { measure: indicator.measure, names, facts }
    }

    /// Whether it is a yes or no.
    pub(super) const fn is_answer(&self) -> bool {
        matches!(self.measure, Measure::Bool { .. })
    }

    /// Whether a standard has the same facts; what is not known is taken to.
    pub(super) fn is_asked_by(&self, standard: Option<&Standard>) -> bool {
        standard.is_none_or(|standard| self.names.iter().all(|name| standard.fact_id(name).is_some()))
    }

    /// The figure of a sheet, with its whole if it has one: only the pairs that are asked for are read.
    pub(super) fn read(&self, sheet: &str) -> Result<Option<(u64, Option<u64>)>> {
        match self.facts.as_deref() {
            Some([fact]) => Ok(figure(sheet, *fact)?.map(|figure| (figure, None))),
            Some([part, whole]) => {
                let (part, whole) = (figure(sheet, *part)?, figure(sheet, *whole)?);
                Ok(part.zip(whole).map(|(part, whole)| (part, Some(whole))))
            }
            _ => Ok(None),
        }
    }
}

fn figure(sheet: &str, fact: i64) -> Result<Option<u64>> {
    for pair in sheet.split(';').filter(|pair| !pair.is_empty()) {
        let (number, value) = pair.split_once('=').ok_or_else(|| Error::broken(Damaged))?;
        if number.parse() == Ok(fact) {
            return value.parse().map(Some).map_err(Error::broken);
        }
    }
    Ok(None)
}

/// A sheet in the database holds something else than figures.
#[derive(Debug, thiserror::Error)]
#[error("a damaged sheet of figures")]
struct Damaged;
