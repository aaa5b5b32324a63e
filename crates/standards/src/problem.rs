//! What can be wrong with a standard's file, said so that the person who edits it finds and mends it.

mod words;

use std::fmt;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The standard cannot be used.
    Error,
    /// The standard can be used, but somebody should look.
    Warning,
}

/// One problem, with its file, line and key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file as it was named by the caller.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// The path of the key, as `criteria[2].indicators[0].bands`; empty for the whole file.
    pub key: String,
    /// What is wrong.
    pub kind: ProblemKind,
}

impl Problem {
    /// How much it matters.
    pub fn severity(&self) -> Severity {
        match self.kind {
            ProblemKind::UnusedCitation
            | ProblemKind::UnusedReference
            | ProblemKind::UnusedLabel
            | ProblemKind::PointsGoUpAndDown
            | ProblemKind::TwoWholes { .. }
            | ProblemKind::IndicatorsBelowMaximum { certain: false, .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        write!(f, "{}", self.kind)
    }
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// The file is not TOML.
    #[error("{message}")]
    Syntax {
        /// The reader's own words.
        message: String,
    },
    /// A key that must be there is not.
    #[error("missing; expected {expected}")]
    Missing {
        /// What the key holds.
        expected: &'static str,
    },
    /// A key that the format does not have.
    #[error("unknown key")]
    UnknownKey,
    /// A value of another form.
    #[error("expected {expected}")]
    Wrong {
        /// What the value should be.
        expected: String,
    },
    /// A source that no citation defines.
    #[error("no [citations.{citation}] in this file")]
    UnknownCitation {
        /// The key that was used.
        citation: String,
    },
    /// A reference without an address.
    #[error("no {reference} under [references] in this file")]
    UnknownReference {
        /// The key that was used.
        reference: String,
    },
    /// A citation that no value uses.
    #[error("no value uses this citation")]
    UnusedCitation,
    /// An address that no citation uses.
    #[error("no citation uses this reference")]
    UnusedReference,
    /// A verified or reported citation that says neither article nor page.
    #[error("{provenance}, but neither an article nor a reference says where it was seen")]
    NoGround {
        /// The citation's provenance.
        provenance: crate::Provenance,
    },
    /// No value, although its source claims to know it.
    #[error("no value; only a citation with provenance unknown may stand without one")]
    ValueMissing,
    /// A value whose source says that it is unknown.
    #[error("a value cannot come from a citation with provenance unknown")]
    ValueUnsourced,
    /// A made-up value in a standard that is law.
    #[error("an illustrative value in a standard that is not illustrative")]
    Illustrative,
    /// The same name twice.
    #[error("{name} is already the name of {first}")]
    Duplicate {
        /// The name.
        name: String,
        /// The key that has it first.
        first: String,
    },
    /// A fact without a label.
    #[error("fact {fact} has no label; expected [facts.{fact}] with vi and en")]
    NoLabel {
        /// The fact's name.
        fact: String,
    },
    /// A label for a fact that no indicator uses.
    #[error("no indicator uses this fact")]
    UnusedLabel,
    /// A fact used both as yes or no and as a number.
    #[error("fact {fact} is yes or no in one indicator and a number in another")]
    TwoKinds {
        /// The fact's name.
        fact: String,
    },
    /// A fact with the name of another indicator's number.
    #[error("fact {fact} has the name of an indicator's number")]
    FactNamedAsNumber {
        /// The fact's name.
        fact: String,
    },
    /// A part of two wholes: when a unit is divided it would be divided in two ways.
    #[error("fact {fact} is a part of two wholes; of a unit that was divided the two may be allocated differently")]
    TwoWholes {
        /// The fact's name.
        fact: String,
    },
    /// A band that holds no value.
    #[error("the band from {min} to below {max} holds no value")]
    EmptyBand {
        /// Its lower bound.
        min: String,
        /// Its upper bound.
        max: String,
    },
    /// A bound outside of what the measure can give.
    #[error("no value can reach {bound}; the measure ends at {most}")]
    OutOfRange {
        /// The bound.
        bound: String,
        /// The highest value of the measure.
        most: u32,
    },
    /// A fraction as bound of whole numbers.
    #[error("{bound} bounds whole numbers; expected a whole number")]
    NotWhole {
        /// The bound.
        bound: String,
    },
    /// Two bands hold the same value.
    #[error("{value} lies in two bands")]
    Overlap {
        /// The lowest such value.
        value: String,
    },
    /// No band holds a value, although all bands are said to be known.
    #[error("no band holds {from}; add the band, or say bands_complete = false")]
    Gap {
        /// The lowest such value.
        from: String,
    },
    /// All bands are said to be known, and there is none.
    #[error("no bands; add them, or say bands_complete = false")]
    NoBands,
    /// More than one turning point.
    #[error("points go up and down along the value")]
    PointsGoUpAndDown,
    /// An indicator that can never give points.
    #[error("no band gives any points")]
    NoPoints,
    /// A rule for 0/0 where there is no denominator.
    #[error("when_empty says what 0/0 gives; this measure has no denominator")]
    NothingToEmpty,
    /// The indicators can give more than their criterion.
    #[error("the indicators give up to {sum}, the criterion only {max}")]
    IndicatorsAboveMaximum {
        /// The sum of their maxima.
        sum: u64,
        /// The criterion's maximum.
        max: u32,
    },
    /// The indicators cannot give what their criterion promises.
    #[error("the indicators give up to {sum}, the criterion {max}")]
    IndicatorsBelowMaximum {
        /// The sum of their maxima.
        sum: u64,
        /// The criterion's maximum.
        max: u32,
        /// Whether all bands are known, so that nothing else can fill the difference.
        certain: bool,
    },
    /// The criteria do not add up to the standard's maximum.
    #[error("the criteria add up to {sum}, the standard says {max}")]
    CriteriaSum {
        /// The sum of their known maxima.
        sum: u64,
        /// The standard's maximum.
        max: u32,
    },
    /// More criteria than the standard has.
    #[error("{listed} criteria are listed, the standard has {total}")]
    TooManyCriteria {
        /// How many are listed.
        listed: usize,
        /// How many there are.
        total: u32,
    },
    /// A threshold that nobody can reach.
    #[error("the threshold {threshold} is above the maximum {max}")]
    ThresholdAboveMaximum {
        /// The class's threshold.
        threshold: u32,
        /// The standard's maximum.
        max: u32,
    },
    /// Out of force before in force.
    #[error("the last day in force lies before the first")]
    DatesReversed,
    /// Who decides is said to be confirmed, but no text was seen.
    #[error("confirmed, but the source is not verified: nobody saw the text")]
    ConfirmedUnseen,
    /// A step stands before one that comes earlier in the work.
    #[error("this step comes before the one above it")]
    OutOfOrder,
    /// Shares of points that cannot be kept exact.
    #[error("the pro rata shares of this standard are too fine to be kept exact")]
    TooFine,
    /// A folder or file with another name than the standard in it.
    #[error("the file holds {id} revision {revision}; expected it at {id}/r{revision}.toml")]
    Misplaced {
        /// The standard's id.
        id: String,
        /// Its revision.
        revision: u32,
    },
}
