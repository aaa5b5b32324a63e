//! A standard as data: criteria, indicators, measures and bands, each value with its source.
//! A value that is not known is absent, never zero.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use crate::exact::Exact;
use crate::period::Period;
use crate::source::{Gloss, Source};

/// One revision of one standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standard {
    /// Short name, as `qd-06-2019`.
    pub id: String,
    /// Counted from 1; filling a gap makes a new one.
    pub revision: u32,
    /// SHA-256 of the file's bytes, in hexadecimal.
    pub sha256: String,
    /// The file as it was read: kept with what is pinned to it.
    pub text: String,
    /// Who made this revision.
    pub author: String,
    /// The instrument's title.
    pub title: Gloss,
    /// Made up: every page and paper it scores must say so.
    pub illustrative: bool,
    /// Day of signing.
    pub issued: Option<NaiveDate>,
    /// First day in force, included.
    pub effective_from: Option<NaiveDate>,
    /// Last day in force, included.
    pub effective_to: Option<NaiveDate>,
    /// The most points of all criteria together.
    pub max_points: Option<u32>,
    /// How many criteria the instrument has; `criteria` may list fewer.
    pub criteria_total: Option<u32>,
    /// The assessed year.
    pub period: Option<Period>,
    /// Classes of units, with their thresholds.
    pub classes: Vec<Class>,
    /// Conditions of recognition besides the threshold.
    pub rules: Rules,
    /// The criteria that are known, in the instrument's order.
    pub criteria: Vec<Criterion>,
    /// What is known of procedure, overlaps and who decides.
    pub notes: Vec<Note>,
    /// Addresses of the pages that sources refer to, by key.
    pub references: BTreeMap<String, String>,
    /// Where the values above come from.
    pub sources: HeadSources,
    pub(crate) index: Index,
}

/// The sources of the values at the head of a standard; none where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeadSources {
    /// Of the title.
    pub title: Source,
    /// Of the day of signing.
    pub issued: Option<Source>,
    /// Of the first day in force.
    pub effective_from: Option<Source>,
    /// Of the last day in force.
    pub effective_to: Option<Source>,
    /// Of the most points.
    pub max_points: Option<Source>,
    /// Of the number of criteria.
    pub criteria_total: Option<Source>,
}

/// A class of units with its own threshold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Short name, as `central_city_ward`.
    pub key: String,
    /// Which units the class holds.
    pub name: Gloss,
    /// The total from which a unit passes.
    pub threshold: Option<u32>,
    /// Where the threshold comes from.
    pub source: Source,
}

/// Conditions of recognition besides the threshold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// A criterion with no points refuses recognition, whatever the total.
    pub every_criterion_above_zero: Rule,
    /// Every criterion must be determined.
    pub every_criterion_required: Rule,
}

/// A condition that holds, does not hold, or is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// None where it is not known.
    pub holds: Option<bool>,
    /// Where it comes from.
    pub source: Source,
}

/// A criterion (tiêu chí): a sum of indicators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// The instrument's number, or `x1` … where it is not known.
    pub no: String,
    /// Its name.
    pub name: Gloss,
    /// The sector that answers for its figures.
    pub sector: String,
    /// The most points it can give.
    pub max_points: Option<u32>,
    /// Its known indicators.
    pub indicators: Vec<Indicator>,
    /// Where the name comes from.
    pub source: Source,
    /// Where the sector comes from.
    pub sector_source: Source,
    /// Where the most points come from.
    pub points_source: Source,
}

/// An indicator (chỉ tiêu): one measure, turned into points by its bands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Number, unique in the standard, as `3.1`.
    pub no: String,
    /// Its name.
    pub name: Gloss,
    /// What is measured.
    pub measure: Measure,
    /// What 0/0 gives; undetermined where the standard does not say.
    pub when_empty: Option<WhenEmpty>,
    /// The known bands, in the file's order.
    pub bands: Vec<Band>,
    /// Whether the known bands are all there are.
    pub bands_complete: bool,
    /// Where the name comes from.
    pub source: Source,
    /// Where the measure comes from.
    pub measure_source: Source,
    /// Where the rule for 0/0 comes from.
    pub when_empty_source: Option<Source>,
    /// Where it was read that there are no other bands, if not with the bands.
    pub complete_source: Option<Source>,
}

impl Indicator {
    /// The highest points of the known bands; none where no band is known.
    pub fn max_points(&self) -> Option<u32> {
        self.bands.iter().map(|band| band.points).max()
    }
}

/// What an indicator measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Yes (1) or no (0).
    Bool {
        /// The answer.
        fact: FactId,
    },
    /// A whole number.
    Count {
        /// The number.
        fact: FactId,
    },
    /// A share in hundredths.
    Percent {
        /// The part.
        numerator: FactId,
        /// The whole.
        denominator: FactId,
    },
    /// A share in ten-thousandths.
    Rate10k {
        /// The part.
        numerator: FactId,
        /// The whole.
        denominator: FactId,
    },
}

impl Measure {
    /// Numerator, denominator and scale (100 or 10,000) of a share.
    pub fn share(self) -> Option<(FactId, FactId, u32)> {
        match self {
            Measure::Percent { numerator, denominator } => Some((numerator, denominator, 100)),
            Measure::Rate10k { numerator, denominator } => Some((numerator, denominator, 10_000)),
            Measure::Bool { .. } | Measure::Count { .. } => None,
        }
    }

    /// The facts it needs: one, or numerator and denominator.
    pub fn facts(self) -> impl Iterator<Item = FactId> {
        let (first, second) = match self {
            Measure::Bool { fact } | Measure::Count { fact } => (fact, None),
            Measure::Percent { numerator, denominator } | Measure::Rate10k { numerator, denominator } => {
                (numerator, Some(denominator))
            }
        };
        std::iter::once(first).chain(second)
    }
}

/// What a share with nothing in its denominator gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenEmpty {
    /// The indicator's maximum: there was nothing to help.
    Full,
    /// The indicator drops out; the others of its criterion are scaled up.
    Excluded,
    /// No result.
    Undetermined,
}

impl WhenEmpty {
    /// Every rule for 0/0.
    pub const ALL: [WhenEmpty; 3] = [WhenEmpty::Full, WhenEmpty::Excluded, WhenEmpty::Undetermined];

    /// The word for it in a standard's file and in text keys.
    pub fn key(self) -> &'static str {
        match self {
            WhenEmpty::Full => "full",
            WhenEmpty::Excluded => "excluded",
            WhenEmpty::Undetermined => "undetermined",
        }
    }
}

/// A range of values that gives points: `min` is included, `max` is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// Open below where absent.
    pub min: Option<Exact>,
    /// Open above where absent.
    pub max: Option<Exact>,
    /// What a value in the band gives.
    pub points: u32,
    /// Where the band comes from.
    pub source: Source,
}

impl Band {
    /// Whether `numerator ÷ denominator × scale` lies in the band.
    pub fn holds(&self, numerator: u64, denominator: u64, scale: u32) -> bool {
        let compare = |bound: Exact| bound.compare_share(numerator, denominator, scale);
        self.min.is_none_or(|min| compare(min).is_ge()) && self.max.is_none_or(|max| compare(max).is_lt())
    }
}

/// Something known about a standard that no rule reads yet: overlap, procedure, council, who decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about, as `overlap`, `dossier`, `decider`.
    pub topic: String,
    /// What is known.
    pub text: Gloss,
    /// Where it comes from.
    pub source: Source,
}

/// The place of a fact in one revision of a standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(pub(crate) usize);

impl FactId {
    /// The position in [`Standard::facts`].
    pub fn index(self) -> usize {
        self.0
    }
}

/// What values a fact may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// 0 or 1.
    Bool,
    /// A whole number.
    Count,
}

/// A fact that the standard asks for. The same name means the same fact in all standards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactDef {
    /// Short name, as `births`.
    pub name: String,
    /// What forms and explanations call it.
    pub label: Gloss,
    /// What values it may take.
    pub kind: FactKind,
}

/// Finds facts by name and indicators by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Index {
    pub(crate) facts: Vec<FactDef>,
    pub(crate) fact_by_name: HashMap<String, FactId>,
    pub(crate) indicator_by_no: HashMap<String, (usize, usize)>,
}

impl Standard {
    /// The facts the standard asks for, in the order of its indicators; the position is the [`FactId`].
    pub fn facts(&self) -> &[FactDef] {
        &self.index.facts
    }

    /// The fact with this name.
    pub fn fact_id(&self, name: &str) -> Option<FactId> {
        self.index.fact_by_name.get(name).copied()
    }

    /// The definition of a fact of this standard.
    pub fn fact(&self, id: FactId) -> Option<&FactDef> {
        self.index.facts.get(id.0)
    }

    /// The class with this key.
    pub fn class(&self, key: &str) -> Option<&Class> {
        self.classes.iter().find(|class| class.key == key)
    }

    /// The criterion with this number.
    pub fn criterion(&self, no: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.no == no)
    }

    /// The indicator with this number, and its criterion.
    pub fn indicator(&self, no: &str) -> Option<(&Criterion, &Indicator)> {
        let (criterion, indicator) = self.index.indicator_by_no.get(no).copied()?;
        let criterion = self.criteria.get(criterion)?;
        Some((criterion, criterion.indicators.get(indicator)?))
    }

    /// All indicators with their criteria, in the standard's order.
    pub fn indicators(&self) -> impl Iterator<Item = (&Criterion, &Indicator)> {
        self.criteria
            .iter()
            .flat_map(|criterion| criterion.indicators.iter().map(move |indicator| (criterion, indicator)))
    }

    /// Whether a criterion with no points refuses recognition; an unknown rule does not.
    pub fn has_zero_rule(&self) -> bool {
        self.rules.every_criterion_above_zero.holds == Some(true)
    }

    /// Whether every criterion of the instrument is listed.
    pub fn lists_all_criteria(&self) -> bool {
        self.criteria_total.is_some_and(|total| usize::try_from(total).is_ok_and(|total| self.criteria.len() >= total))
    }

    /// Whether every criterion, maximum, band and threshold is known.
    pub fn is_complete(&self) -> bool {
        self.lists_all_criteria()
            && self.classes.iter().all(|class| class.threshold.is_some())
            && self.criteria.iter().all(|criterion| criterion.max_points.is_some() && !criterion.indicators.is_empty())
            && self.indicators().all(|(_, indicator)| indicator.bands_complete)
    }

    pub(crate) fn fact_names(&self, facts: impl IntoIterator<Item = FactId>) -> Vec<String> {
        facts.into_iter().filter_map(|id| self.fact(id).map(|fact| fact.name.clone())).collect()
    }
}
