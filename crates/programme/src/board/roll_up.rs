use std::collections::BTreeMap;

use organisation::{Action, Actor, Place, Result};
use standards::{Indicator, Standard};
use storage::{FromQueryResult, Sql, Store};

use crate::{Programme, figures::FactNumbers};

/// An indicator over the communes of a province: sums of what is known, and how many have not told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rolled {
    /// Sum of numerators, counts, or yeses.
    pub sum: u64,
    /// Sum of denominators of a share; 0 otherwise.
    pub of: u64,
    /// Communes whose figure is known (for a share: both numbers).
    pub known: u64,
}

/// All indicators of a year, province by province.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RollUp {
    /// By province, then in the order of the standard's indicators.
    pub provinces: BTreeMap<i64, Vec<Rolled>>,
    /// Communes by province.
    pub communes: BTreeMap<i64, u64>,
}

#[derive(FromQueryResult)]
struct Sheet {
    province_id: i64,
    figures: String,
}

/// Sums every indicator of the standard over the country's communes.
pub async fn roll_up(programme: &Programme, actor: &Actor, standard: &Standard, year: i64) -> Result<RollUp> {
    actor.office_for(Action::ReadNationalBoard, &Place::COUNTRY)?;
    summed(&programme.store, &programme.facts, standard, year).await
}

/// The sums without a question of rights: for the command line and the benchmark.
pub(crate) async fn summed(store: &Store, facts: &FactNumbers, standard: &Standard, year: i64) -> Result<RollUp> {
    let sheets: Vec<Sheet> = store
        .read()
        .rows(
            "SELECT a.province_id, s.figures FROM assessment a
             JOIN figure_sheet s ON s.unit_id = a.unit_id AND s.year = a.year WHERE a.year = $1",
            [year.into()],
        )
        .await?;
    let wanted: Vec<Vec<usize>> = standard
        .criteria
        .iter()
        .flat_map(|criterion| &criterion.indicators)
        .map(|indicator| numbers(standard, indicator, facts))
        .collect();
    let mut out = RollUp::default();
    let mut figures = Slots::default();
    for sheet in sheets {
        *out.communes.entry(sheet.province_id).or_default() += 1;
        figures.read(&sheet.figures);
        let rolled = out.provinces.entry(sheet.province_id).or_insert_with(|| vec![Rolled::default(); wanted.len()]);
        for (rolled, wanted) in rolled.iter_mut().zip(&wanted) {
            rolled.add(wanted, &figures);
        }
    }
    Ok(out)
}

/// The figures of one sheet by fact number, in memory that serves all sheets in turn: fact numbers are small.
#[derive(Default)]
struct Slots {
    values: Vec<Option<u64>>,
}

impl Slots {
    fn read(&mut self, sheet: &str) {
        self.values.fill(None);
        for pair in sheet.split(';') {
            let Some((fact, value)) = pair.split_once('=') else { continue };
            let (Ok(fact), Ok(value)) = (fact.parse::<usize>(), value.parse()) else { continue };
            if fact >= self.values.len() {
                self.values.resize(fact + 1, None);
            }
            if let Some(slot) = self.values.get_mut(fact) {
                *slot = Some(value);
            }
        }
    }

    fn get(&self, fact: usize) -> Option<u64> {
        self.values.get(fact).copied().flatten()
    }
}

fn numbers(standard: &Standard, indicator: &Indicator, facts: &FactNumbers) -> Vec<usize> {
    indicator
        .measure
        .facts()
        .filter_map(|fact| usize::try_from(facts.number(&standard.fact(fact)?.name)?).ok())
        .collect()
}

impl Rolled {
    fn add(&mut self, facts: &[usize], figures: &Slots) {
        let mut known = facts.iter().filter_map(|fact| figures.get(*fact));
        match (facts.len(), known.next(), known.next()) {
            (1, Some(value), _) => self.sum += value,
            (2, Some(numerator), Some(denominator)) => {
                self.sum += numerator;
                self.of += denominator;
            }
            _ => return,
        }
        self.known += 1;
    }
}
