//! Whether a measure helped: the indicator in its year, and in the year that followed.

use std::{
    cmp::Ordering,
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use organisation::Result;
use standards::{FactId, Indicator, IndicatorScore, Standard};

use super::{Measure, Stage};
use crate::{Programme, assessment};

/// The indicator of a measure then and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// As it stands in the year of the measure.
    pub before: Option<IndicatorScore>,
    /// What the following year says.
    pub after: After,
    /// Whether the points rose, and by how many; nothing where they do not compare, and nothing of a measure that is not
    /// done: what was not carried out changed nothing.
    pub change: Option<(Ordering, u32)>,
}

/// The following year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    /// It is not opened for the commune, or the commune is not there any more.
    NotYet,
    /// Another standard, or the indicator is scored otherwise: points do not compare.
    NotComparable,
    /// The same measure and bands.
    Scored(IndicatorScore),
}

impl After {
    fn points(&self) -> Option<u32> {
        match self {
            Self::Scored(score) => score.points(),
            Self::NotYet | Self::NotComparable => None,
        }
    }
}

/// A dossier scored, with the standard behind it.
type Scored = (Arc<Standard>, standards::Evaluation);

/// What became of the indicators of measures, in their order.
pub async fn effects(programme: &Programme, measures: &[Measure]) -> Result<Vec<Effect>> {
    let years: BTreeSet<i64> = measures.iter().flat_map(|one| [one.year, one.year + 1]).collect();
    let mut scored: HashMap<(i64, i64), Scored> = HashMap::new();
    for year in years {
        let units: BTreeSet<i64> =
            measures.iter().filter(|one| [one.year, one.year + 1].contains(&year)).map(|one| one.unit_id).collect();
        let units: Vec<i64> = units.into_iter().collect();
        for dossier in assessment::of_units(&programme.store, year, &units).await? {
            let standard = programme.standard(&dossier.standard_sha256).await?;
            let facts = dossier.figures.facts(&standard, &programme.facts());
            let evaluation = standards::evaluate(&standard, dossier.class.as_deref(), &facts);
            scored.insert((dossier.unit, year), (standard, evaluation));
        }
    }
    let effect = |measure: &Measure| {
        let before = scored.get(&(measure.unit_id, measure.year));
        let after = scored.get(&(measure.unit_id, measure.year + 1));
        let after = before.zip(after).map_or(After::NotYet, |(before, after)| {
            let score =
                after.1.indicator(&measure.indicator).filter(|_| comparable(&before.0, &after.0, &measure.indicator));
            score.cloned().map_or(After::NotComparable, After::Scored)
        });
        let before = before.and_then(|(_, evaluation)| evaluation.indicator(&measure.indicator).cloned());
        let points = before.as_ref().and_then(IndicatorScore::points).zip(after.points());
        let change = points.filter(|_| measure.stage == Stage::Done);
        let change = change.map(|(before, after)| (after.cmp(&before), after.abs_diff(before)));
        Effect { before, after, change }
    };
    Ok(measures.iter().map(effect).collect())
}

/// Whether an indicator is scored alike in two revisions of one standard: the same facts, rule for 0/0 and bands.
fn comparable(before: &Standard, after: &Standard, no: &str) -> bool {
    let (Some((_, one)), Some((_, other))) = (before.indicator(no), after.indicator(no)) else {
        return false;
    };
    before.id == after.id && rule(before, one) == rule(after, other)
}

/// What decides over the points of an indicator, with the names of its facts.
fn rule<'a>(standard: &'a Standard, indicator: &'a Indicator) -> impl PartialEq + use<'a> {
    let name = |fact: FactId| standard.fact(fact).map(|fact| fact.name.as_str());
    let facts: Vec<Option<&str>> = indicator.measure.facts().map(name).collect();
    let scale = indicator.measure.share().map(|(_, _, scale)| scale);
    let bands: Vec<_> = indicator.bands.iter().map(|band| (band.min, band.max, band.points)).collect();
    (facts, scale, indicator.when_empty, bands)
}
