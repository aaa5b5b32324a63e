//! The figures of one unit for one period, in the order of a standard's facts.

use crate::standard::{FactId, Standard};

/// Known facts by [`FactId`]; an unknown fact is none, never zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts(Vec<Option<u64>>);

/// An indicator whose numerator is above its denominator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairFault {
    /// The indicator's number.
    pub indicator: String,
    /// The part.
    pub numerator: FactId,
    /// The whole.
    pub denominator: FactId,
}

impl Facts {
    /// No fact of `standard` is known yet.
    pub fn none(standard: &Standard) -> Facts {
        Facts(vec![None; standard.facts().len()])
    }

    /// Sets or forgets one fact; a fact of another standard is left out.
    pub fn set(&mut self, fact: FactId, value: Option<u64>) {
        if let Some(place) = self.0.get_mut(fact.0) {
            *place = value;
        }
    }

    /// The value of one fact.
    pub fn get(&self, fact: FactId) -> Option<u64> {
        self.0.get(fact.0).copied().flatten()
    }

    /// The known facts and their values.
    pub fn known(&self) -> impl Iterator<Item = (FactId, u64)> {
        self.0.iter().enumerate().filter_map(|(index, value)| value.map(|value| (FactId(index), value)))
    }

    /// Every indicator whose numerator is above its denominator; such figures are refused, not scored.
    pub fn check(&self, standard: &Standard) -> Vec<PairFault> {
        standard
            .indicators()
            .filter_map(|(_, indicator)| {
                let (numerator, denominator, _) = indicator.measure.share()?;
                (self.get(numerator)? > self.get(denominator)?).then(|| PairFault {
                    indicator: indicator.no.clone(),
                    numerator,
                    denominator,
                })
            })
            .collect()
    }
}
