//! What a standard says, value by value; what it leaves open; and what another one says otherwise.

mod difference;

use chrono::NaiveDate;

use crate::period::DayOfYear;
use crate::source::{Gloss, Source};
use crate::standard::{Band, Class, Criterion, Indicator, Measure, Note, Rule, Standard, WhenEmpty};
pub use difference::{Difference, differences};

/// Where in a standard a value stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The standard as a whole.
    Head,
    /// A class, by its key.
    Class(String),
    /// A criterion, by its number.
    Criterion(String),
    /// An indicator, by its number.
    Indicator(String),
}

impl Place {
    /// The key or number; empty for the standard as a whole.
    pub fn name(&self) -> &str {
        match self {
            Place::Head => "",
            Place::Class(name) | Place::Criterion(name) | Place::Indicator(name) => name,
        }
    }
}

/// What a value is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aspect {
    /// The instrument's title.
    Title,
    /// Made up, and no law.
    Illustrative,
    /// Day of signing.
    Issued,
    /// First day in force.
    EffectiveFrom,
    /// Last day in force.
    EffectiveTo,
    /// The assessed year.
    Period,
    /// The most points.
    MaxPoints,
    /// How many criteria the instrument has.
    CriteriaTotal,
    /// Criteria that are not listed.
    Criteria,
    /// No criterion may have zero points.
    AboveZero,
    /// Every criterion must be determined.
    Required,
    /// The total from which a unit of the class passes.
    Threshold,
    /// A name.
    Name,
    /// The criterion that an indicator counts for.
    Under,
    /// The sector that answers.
    Sector,
    /// A criterion without any known indicator.
    Indicators,
    /// What is measured.
    Measure,
    /// What 0/0 gives.
    WhenEmpty,
    /// The bands.
    Bands,
    /// What is known besides, that nobody is scored by.
    Notes,
}

impl Aspect {
    /// Every aspect.
    pub const ALL: [Aspect; 20] = [
        Aspect::Title,
        Aspect::Illustrative,
        Aspect::Issued,
        Aspect::EffectiveFrom,
        Aspect::EffectiveTo,
        Aspect::Period,
        Aspect::MaxPoints,
        Aspect::CriteriaTotal,
        Aspect::Criteria,
        Aspect::AboveZero,
        Aspect::Required,
        Aspect::Threshold,
        Aspect::Name,
        Aspect::Under,
        Aspect::Sector,
        Aspect::Indicators,
        Aspect::Measure,
        Aspect::WhenEmpty,
        Aspect::Bands,
        Aspect::Notes,
    ];

    /// The word for it in addresses and text keys.
    pub fn key(self) -> &'static str {
        match self {
            Aspect::Title => "title",
            Aspect::Illustrative => "illustrative",
            Aspect::Issued => "issued",
            Aspect::EffectiveFrom => "effective_from",
            Aspect::EffectiveTo => "effective_to",
            Aspect::Period => "period",
            Aspect::MaxPoints => "max_points",
            Aspect::CriteriaTotal => "criteria_total",
            Aspect::Criteria => "criteria",
            Aspect::AboveZero => "every_criterion_above_zero",
            Aspect::Required => "every_criterion_required",
            Aspect::Threshold => "threshold",
            Aspect::Name => "name",
            Aspect::Under => "under",
            Aspect::Sector => "sector",
            Aspect::Indicators => "indicators",
            Aspect::Measure => "measure",
            Aspect::WhenEmpty => "when_empty",
            Aspect::Bands => "bands",
            Aspect::Notes => "notes",
        }
    }

    /// The aspect of a word.
    pub fn from_key(key: &str) -> Option<Aspect> {
        Aspect::ALL.into_iter().find(|aspect| aspect.key() == key)
    }
}

/// What a standard says at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A title or name.
    Name(Gloss),
    /// A day.
    Day(NaiveDate),
    /// The first and last day of the assessed year.
    Period(DayOfYear, DayOfYear),
    /// A number of points or criteria.
    Number(u32),
    /// A rule that holds or does not.
    Holds(bool),
    /// A criterion's number.
    Criterion(String),
    /// A sector's key.
    Sector(String),
    /// What is measured: the kind, and the facts by name and label.
    Measure(Measure, Vec<(String, Gloss)>),
    /// What 0/0 gives.
    WhenEmpty(WhenEmpty),
    /// The bands of a measure, whether they are all there are, and where that was read if not with the bands.
    Bands(Measure, Vec<Band>, bool, Option<Source>),
    /// Notes, as many as are spoken of.
    Notes(Vec<Note>),
}

/// One value of a standard, or that it is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Where it stands.
    pub place: Place,
    /// What it is about.
    pub aspect: Aspect,
    /// What is said; none where it is not known.
    pub said: Option<Said>,
    /// Where it comes from, or what is known about the gap.
    pub source: Source,
}

impl Value {
    /// Whether the standard leaves it open.
    pub fn is_gap(&self) -> bool {
        match &self.said {
            None => true,
            Some(Said::Bands(_, _, complete, _)) => !complete,
            Some(_) => false,
        }
    }

    /// Where its parts come from; bands and notes have a source each.
    pub fn sources(&self) -> Vec<&Source> {
        match &self.said {
            Some(Said::Bands(_, bands, _, all)) => bands.iter().map(|band| &band.source).chain(all).collect(),
            Some(Said::Notes(notes)) => notes.iter().map(|note| &note.source).collect(),
            _ => vec![&self.source],
        }
    }
}

/// Every value of a standard that somebody is scored by, and every gap, in the standard's order.
pub fn values(standard: &Standard) -> Vec<Value> {
    let mut values = head(standard);
    for class in &standard.classes {
        values.extend(of_class(class));
    }
    for criterion in &standard.criteria {
        values.extend(of_criterion(criterion));
        for indicator in &criterion.indicators {
            values.extend(of_indicator(standard, &criterion.no, indicator));
        }
    }
    values
}

/// What a standard leaves open: what nobody can be scored by until it is filled, and the days that are not known.
pub fn gaps(standard: &Standard) -> Vec<Value> {
    values(standard).into_iter().filter(Value::is_gap).collect()
}

fn head(standard: &Standard) -> Vec<Value> {
    let sources = &standard.sources;
    let of = |aspect, said, source: Option<&Source>| Value {
        place: Place::Head,
        aspect,
        said,
        source: source.cloned().unwrap_or_default(),
    };
    let mut values = vec![of(Aspect::Title, Some(Said::Name(standard.title.clone())), Some(&sources.title))];
    // nothing says so but the file itself
    values.push(of(Aspect::Illustrative, Some(Said::Holds(standard.illustrative)), None));
    // what is made up was signed by nobody
    if !standard.illustrative || standard.issued.is_some() {
        values.push(of(Aspect::Issued, standard.issued.map(Said::Day), sources.issued.as_ref()));
    }
    values.push(of(Aspect::EffectiveFrom, standard.effective_from.map(Said::Day), sources.effective_from.as_ref()));
    // an end that nobody speaks of is no gap
    if let Some(source) = &sources.effective_to {
        values.push(of(Aspect::EffectiveTo, standard.effective_to.map(Said::Day), Some(source)));
    }
    if let Some(period) = &standard.period {
        values.push(of(Aspect::Period, Some(Said::Period(period.first, period.last)), Some(&period.source)));
    }
    values.push(of(Aspect::MaxPoints, standard.max_points.map(Said::Number), sources.max_points.as_ref()));
    values.push(of(Aspect::CriteriaTotal, standard.criteria_total.map(Said::Number), sources.criteria_total.as_ref()));
    if !standard.lists_all_criteria() {
        values.push(of(Aspect::Criteria, None, sources.criteria_total.as_ref()));
    }
    let rule = |aspect, rule: &Rule| of(aspect, rule.holds.map(Said::Holds), Some(&rule.source));
    values.push(rule(Aspect::AboveZero, &standard.rules.every_criterion_above_zero));
    values.push(rule(Aspect::Required, &standard.rules.every_criterion_required));
    values
}

fn of_class(class: &Class) -> [Value; 2] {
    let of =
        |aspect, said| Value { place: Place::Class(class.key.clone()), aspect, said, source: class.source.clone() };
    [of(Aspect::Name, Some(Said::Name(class.name.clone()))), of(Aspect::Threshold, class.threshold.map(Said::Number))]
}

fn of_criterion(criterion: &Criterion) -> Vec<Value> {
    let of = |aspect, said, source: &Source| Value {
        place: Place::Criterion(criterion.no.clone()),
        aspect,
        said,
        source: source.clone(),
    };
    let sector = (!criterion.sector.is_empty()).then(|| Said::Sector(criterion.sector.clone()));
    let mut values = vec![
        of(Aspect::Name, Some(Said::Name(criterion.name.clone())), &criterion.source),
        of(Aspect::Sector, sector, &criterion.sector_source),
        of(Aspect::MaxPoints, criterion.max_points.map(Said::Number), &criterion.points_source),
    ];
    if criterion.indicators.is_empty() {
        values.push(of(Aspect::Indicators, None, &criterion.points_source));
    }
    values
}

fn of_indicator(standard: &Standard, criterion: &str, indicator: &Indicator) -> Vec<Value> {
    let of = |aspect, said, source: Option<&Source>| Value {
        place: Place::Indicator(indicator.no.clone()),
        aspect,
        said,
        source: source.cloned().unwrap_or_default(),
    };
    let facts = indicator.measure.facts().filter_map(|id| standard.fact(id));
    let facts = facts.map(|fact| (fact.name.clone(), fact.label.clone())).collect();
    let mut values = vec![
        of(Aspect::Name, Some(Said::Name(indicator.name.clone())), Some(&indicator.source)),
        of(Aspect::Under, Some(Said::Criterion(criterion.to_owned())), Some(&indicator.source)),
        of(Aspect::Measure, Some(Said::Measure(indicator.measure, facts)), Some(&indicator.measure_source)),
    ];
    if indicator.measure.share().is_some() {
        let said = indicator.when_empty.map(Said::WhenEmpty);
        values.push(of(Aspect::WhenEmpty, said, indicator.when_empty_source.as_ref()));
    }
    let (bands, all) = (indicator.bands.clone(), indicator.complete_source.clone());
    let bands = Said::Bands(indicator.measure, bands, indicator.bands_complete, all);
    values.push(of(Aspect::Bands, Some(bands), Some(&indicator.source)));
    values
}
