use organisation::Refusal;

use crate::returning::LONGEST_WORDS;

/// Why figures are not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FigureRefusal {
    /// The dossier is with a higher level, or decided.
    Locked,
    /// Only some indicators were returned, and the fact belongs to none of them.
    NotReturned {
        /// The fact.
        fact: String,
        /// The indicators that are open.
        indicators: String,
    },
    /// The standard asks for no such fact.
    UnknownFact(String),
    /// More than nine digits.
    TooLarge(String),
    /// A yes/no fact that is neither 0 nor 1.
    NotYesOrNo(String),
    /// A part larger than the whole it is part of.
    PartAboveWhole {
        /// Number of the indicator.
        indicator: String,
        /// The part.
        numerator: u64,
        /// The whole.
        denominator: u64,
        /// Fact of the part: the field to mend.
        fact: String,
        /// Fact of the whole.
        whole: String,
    },
    /// A sector confirmed it: the sector corrects it, or takes its word back first.
    Confirmed {
        /// The fact.
        fact: String,
        /// The sector.
        sector: String,
        /// When it confirmed, milliseconds since 1970.
        at: i64,
    },
    /// The person corrects the figures of the own sector only.
    OtherSector(String),
    /// A figure that was sent up before, or that somebody else entered, changes with a reason.
    ReasonMissing,
    /// Longer than [`LONGEST_WORDS`].
    ReasonTooLong,
}

impl Refusal for FigureRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Locked => "figures.refused.locked",
            Self::NotReturned { .. } => "figures.refused.not_returned",
            Self::UnknownFact(_) => "figures.refused.unknown_fact",
            Self::TooLarge(_) => "figures.refused.too_large",
            Self::NotYesOrNo(_) => "figures.refused.not_yes_or_no",
            Self::PartAboveWhole { .. } => "figures.refused.part_above_whole",
            Self::Confirmed { .. } => "figures.refused.confirmed",
            Self::OtherSector(_) => "figures.refused.other_sector",
            Self::ReasonMissing => "figures.refused.reason_missing",
            Self::ReasonTooLong => "figures.refused.reason_too_long",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Locked | Self::ReasonMissing => Vec::new(),
            Self::ReasonTooLong => vec![("longest", LONGEST_WORDS.to_string())],
            Self::UnknownFact(fact) | Self::TooLarge(fact) | Self::NotYesOrNo(fact) | Self::OtherSector(fact) => {
                vec![("fact", fact.clone())]
            }
            Self::Confirmed { fact, sector, at } => {
                vec![("fact", fact.clone()), ("sector", sector.clone()), ("day", text::date(text::clock_date(*at)))]
            }
            Self::NotReturned { fact, indicators } => {
                vec![("fact", fact.clone()), ("indicators", indicators.clone())]
            }
            Self::PartAboveWhole { indicator, numerator, denominator, fact, .. } => vec![
                ("indicator", indicator.clone()),
                ("numerator", numerator.to_string()),
                ("denominator", denominator.to_string()),
                ("fact", fact.clone()),
            ],
        }
    }
    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::ReasonMissing | Self::ReasonTooLong).then_some("reason")
    }
}
