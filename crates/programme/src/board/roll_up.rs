use std::collections::BTreeMap;

use organisation::{Actor, Error, Result, area::Area};
use standards::{Indicator, Standard};
use storage::{FromQueryResult, Sql};

use super::{NAMED, in_area, readable};
use crate::{
    Programme,
    figures::{FactNumbers, pairs},
};

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

/// The figure of one indicator in one commune: what a province's sum is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommuneFigure {
    /// Row of the assessment.
    pub assessment: i64,
    /// The commune.
    pub unit: i64,
    /// Its full name on the last day of the period.
    pub name: String,
    /// The commune alone; `known` is 0 where it has not told.
    pub figure: Rolled,
}

#[derive(FromQueryResult)]
struct Sheet {
    province_id: i64,
    figures: String,
}

#[derive(FromQueryResult)]
struct Commune {
    id: i64,
    unit_id: i64,
    name: String,
    figures: String,
}

/// Sums every indicator of the standard over the country's communes, or over those in an area.
pub async fn roll_up(
    programme: &Programme,
    actor: &Actor,
    standard: &Standard,
    (year, area): (i64, Option<Area>),
) -> Result<RollUp> {
    readable(actor, None)?;
    let (store, facts) = (&programme.store, &programme.facts());
    let sql = format!(
        "SELECT a.province_id, s.figures FROM assessment a
         JOIN figure_sheet s ON s.unit_id = a.unit_id AND s.year = a.year WHERE a.year = $1 {}",
        in_area(area)
    );
    let sheets: Vec<Sheet> = store.read().rows(&sql, [year.into()]).await?;
    let wanted: Vec<Vec<usize>> =
        standard.indicators().map(|(_, indicator)| numbers(standard, indicator, facts)).collect();
    let mut out = RollUp::default();
    let mut figures = Slots::default();
    for sheet in sheets {
        *out.communes.entry(sheet.province_id).or_default() += 1;
        figures.read(&sheet.figures)?;
        let rolled = out.provinces.entry(sheet.province_id).or_insert_with(|| vec![Rolled::default(); wanted.len()]);
        for (rolled, wanted) in rolled.iter_mut().zip(&wanted) {
            rolled.add(wanted, &figures);
        }
    }
    Ok(out)
}

/// One indicator, commune by commune of a province or of an area in it; sorted by name.
pub async fn commune_figures(
    programme: &Programme,
    actor: &Actor,
    (standard, indicator): (&Standard, &Indicator),
    province: i64,
    (year, area): (i64, Option<Area>),
) -> Result<Vec<CommuneFigure>> {
    readable(actor, Some(province))?;
    let sql = format!(
        "SELECT a.id, a.unit_id, f.name, s.figures FROM assessment a
         JOIN figure_sheet s ON s.unit_id = a.unit_id AND s.year = a.year {NAMED}
         WHERE a.year = $1 AND a.province_id = $2 {}",
        in_area(area)
    );
    let communes: Vec<Commune> = programme.store.read().rows(&sql, [year.into(), province.into()]).await?;
    let wanted = numbers(standard, indicator, &programme.facts());
    let mut slots = Slots::default();
    let mut out: Vec<CommuneFigure> = communes
        .into_iter()
        .map(|commune| {
            slots.read(&commune.figures)?;
            let mut figure = Rolled::default();
            figure.add(&wanted, &slots);
            Ok(CommuneFigure { assessment: commune.id, unit: commune.unit_id, name: commune.name, figure })
        })
        .collect::<Result<_>>()?;
    out.sort_by_cached_key(|commune| text::sort_key(&commune.name));
    Ok(out)
}

/// The figures of one sheet by fact number, in memory that serves all sheets in turn: fact numbers are small.
#[derive(Default)]
struct Slots {
    values: Vec<Option<u64>>,
}

impl Slots {
    fn read(&mut self, sheet: &str) -> Result<()> {
        self.values.fill(None);
        for pair in pairs(sheet) {
            let (fact, value) = pair?;
            let fact = usize::try_from(fact).map_err(Error::broken)?;
            if fact >= self.values.len() {
                self.values.resize(fact + 1, None);
            }
            if let Some(slot) = self.values.get_mut(fact) {
                *slot = Some(value);
            }
        }
        Ok(())
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
