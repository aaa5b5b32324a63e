use chrono::NaiveDate;
use organisation::Refusal;

use super::{LONGEST_WORDS, MOST_ITEMS};

/// Why items are not set or sent.
#[derive(Debug)]
pub enum DirectiveRefusal {
    /// An item has no words.
    WordsMissing {
        /// Its number.
        number: usize,
    },
    /// Words longer than they may be.
    TooLong,
    /// More than [`MOST_ITEMS`].
    TooMany,
    /// A figure is wanted, and it is not said of what.
    MeasureMissing {
        /// Number of the item.
        number: usize,
    },
    /// The last day is before the day of the paper.
    DueBad {
        /// Number of the item.
        number: usize,
    },
    /// The items were sent already, or another body wrote them down.
    Fixed,
    /// The paper is a draft.
    NotIssued,
    /// No item was chosen, or one of another paper.
    NoItems,
    /// No unit was chosen.
    NoUnits,
    /// A unit that is not below the sender, or not there on that day.
    NotBelow,
    /// The unit has no such task, or it is closed.
    NotReceived,
    /// The internal due day is later than that of the unit's own task.
    DueTooLate {
        /// The unit's own day.
        due: NaiveDate,
    },
    /// The internal due day is over.
    DueOver,
    /// A department sets and sends items of its own sector only.
    OtherSector {
        /// Number of the item.
        number: usize,
    },
    /// Whoever was chosen has all of it already.
    SentBefore,
    /// Everybody has answered, or was reminded on this day already.
    NobodyToRemind,
}

impl Refusal for DirectiveRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::WordsMissing { .. } => "directive.refused.words_missing",
            Self::TooLong => "directive.refused.too_long",
            Self::TooMany => "directive.refused.too_many",
            Self::MeasureMissing { .. } => "directive.refused.measure_missing",
            Self::DueBad { .. } => "directive.refused.due_bad",
            Self::Fixed => "directive.refused.fixed",
            Self::NotIssued => "directive.refused.not_issued",
            Self::NoItems => "directive.refused.no_items",
            Self::NoUnits => "directive.refused.no_units",
            Self::NotBelow => "directive.refused.not_below",
            Self::NotReceived => "directive.refused.not_received",
            Self::DueTooLate { .. } => "directive.refused.due_too_late",
            Self::DueOver => "directive.refused.due_over",
            Self::OtherSector { .. } => "directive.refused.other_sector",
            Self::SentBefore => "directive.refused.sent_before",
            Self::NobodyToRemind => "directive.refused.nobody_to_remind",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::WordsMissing { number }
            | Self::MeasureMissing { number }
            | Self::DueBad { number }
            | Self::OtherSector { number } => {
                vec![("number", number.to_string())]
            }
            Self::TooLong => vec![("longest", LONGEST_WORDS.to_string())],
            Self::TooMany => vec![("most", MOST_ITEMS.to_string())],
            Self::DueTooLate { due } => vec![("due", text::date(*due))],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::WordsMissing { .. } | Self::TooLong => Some("words"),
            Self::MeasureMissing { .. } => Some("measure"),
            Self::DueBad { .. } | Self::DueTooLate { .. } | Self::DueOver => Some("due_on"),
            Self::NoItems | Self::OtherSector { .. } => Some("items"),
            Self::NoUnits | Self::NotBelow | Self::SentBefore => Some("to"),
            Self::TooMany | Self::Fixed | Self::NotIssued | Self::NotReceived | Self::NobodyToRemind => None,
        }
    }
}
