//! The figures of a commune for a year: whole numbers by fact, all in one sheet (decision 0003).
//!
//! A figure that is not there is unknown, never zero.

mod bounds;
mod entry;
mod refusal;
mod store;

use std::collections::BTreeMap;
use std::fmt::Write as _;

pub(crate) use bounds::{Bounds, anothers, bounds};
pub(crate) use entry::{Changed, changed, reason_of, reopen, write_entry};
pub use entry::{Entered, Entry, FigureChange, Source, enter};
pub use refusal::FigureRefusal;
pub use store::{FactNumbers, History, history, newest_save};

use organisation::{Error, Result};
use standards::{Facts, Standard};

/// The largest figure that is taken: nine digits.
pub const LARGEST: u64 = 999_999_999;

/// Known figures by the number of their fact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures(BTreeMap<i64, u64>);

impl Figures {
    /// Reads the stored form, `fact=value` pairs parted by `;`. A damaged sheet is refused: half of it would be
    /// written back by the next save.
    pub fn read(text: &str) -> Result<Self> {
        pairs(text).collect::<Result<_>>().map(Self)
    }

    /// The stored form.
    pub fn written(&self) -> String {
        let mut out = String::with_capacity(self.0.len() * 8);
        for (fact, value) in &self.0 {
            if !out.is_empty() {
                out.push(';');
            }
            let _ = write!(out, "{fact}={value}");
        }
        out
    }

    /// The figure of a fact.
    pub fn get(&self, fact: i64) -> Option<u64> {
        self.0.get(&fact).copied()
    }

    /// Sets or removes a figure; gives the one before.
    pub fn set(&mut self, fact: i64, value: Option<u64>) -> Option<u64> {
        match value {
            Some(value) => self.0.insert(fact, value),
            None => self.0.remove(&fact),
        }
    }

    /// How many figures are known.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All known figures.
    pub fn iter(&self) -> impl Iterator<Item = (i64, u64)> + '_ {
        self.0.iter().map(|(fact, value)| (*fact, *value))
    }

    /// The facts that a standard asks for.
    pub fn facts(&self, standard: &Standard, numbers: &FactNumbers) -> Facts {
        let mut facts = Facts::none(standard);
        for definition in standard.facts() {
            if let (Some(number), Some(id)) = (numbers.number(&definition.name), standard.fact_id(&definition.name)) {
                facts.set(id, self.get(number));
            }
        }
        facts
    }
}

/// The pairs of a stored sheet.
pub(crate) fn pairs(text: &str) -> impl Iterator<Item = Result<(i64, u64)>> {
    let pair = |pair: &str| {
        let read = pair.split_once('=').and_then(|(fact, value)| Some((fact.parse().ok()?, value.parse().ok()?)));
        read.ok_or_else(|| Error::broken(Damaged(pair.to_owned())))
    };
    text.split(';').filter(|pair| !pair.is_empty()).map(pair)
}

/// A sheet in the database holds something else than figures.
#[derive(Debug, thiserror::Error)]
#[error("a sheet of figures holds {0:?}")]
struct Damaged(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_reads_back_what_it_wrote() {
        let mut figures = Figures::default();
        figures.set(12, Some(0));
        figures.set(3, Some(999_999_999));
        assert_eq!(figures.written(), "3=999999999;12=0");
        assert_eq!(Figures::read(&figures.written()).unwrap(), figures);
    }

    #[test]
    fn an_unknown_figure_is_not_zero() {
        let mut figures = Figures::read("1=5").unwrap();
        assert_eq!(figures.set(1, None), Some(5));
        assert_eq!(figures.get(1), None);
        assert!(Figures::read("").unwrap().is_empty());
    }

    #[test]
    fn a_damaged_sheet_is_refused_as_a_whole() {
        for damaged in ["1=5;2", "1=5;x=3", "1=-5", "1=5;2=3.5"] {
            assert!(Figures::read(damaged).is_err(), "{damaged}");
        }
    }
}
