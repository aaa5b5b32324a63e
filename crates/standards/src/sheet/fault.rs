//! Why a sheet of facts is refused: data with a text key; the English words are those of the command line.

use std::{fmt, sync::Arc};

/// As much of a text as a fault shows of it, in characters.
const SHOWN: usize = 80;

/// A text of the sheet as a fault shows it: a long one is cut.
pub fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned() + "…",
        None => text.to_owned(),
    }
}

/// The faults of a sheet: all are counted, and of very many only the first are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    first: Vec<Fault>,
    count: usize,
    most: usize,
}

impl Faults {
    /// No fault yet; `most` are kept.
    pub(super) fn keeping(most: usize) -> Self {
        Self { first: Vec::new(), count: 0, most }
    }

    pub(super) fn add(&mut self, line: usize, kind: FaultKind) {
        self.first.push(Fault { line, kind });
        self.count += 1;
        // they come almost in the order of lines, so that it costs little to sort them now and then
        if self.first.len() >= self.most.saturating_mul(2).max(64) {
            self.settle();
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    fn settle(&mut self) {
        self.first.sort_by_key(|fault| fault.line);
        self.first.truncate(self.most);
    }

    /// The first of them, in the order of lines.
    pub fn into_first(mut self) -> Vec<Fault> {
        self.settle();
        self.first
    }
}

/// One fault of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line on which the row begins, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub kind: FaultKind,
}

/// `LINE: what, and what is expected`; the caller puts the file's name before it.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.kind)
    }
}

/// What is wrong with a sheet or with one of its rows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultKind {
    /// Nothing in the file.
    #[error("the file is empty; expected the header unit,class,fact,value and one fact a row")]
    EmptyFile,
    /// A header and nothing else.
    #[error("no rows below the header; expected one fact a row")]
    NoRows,
    /// Bytes that are not UTF-8.
    #[error("not UTF-8; expected a CSV file saved as UTF-8")]
    NotUtf8,
    /// A zero byte.
    #[error("a NUL character; expected plain text")]
    Nul,
    /// Semicolons between the columns.
    #[error("columns separated by \";\" in {found:?}; expected \",\" (save the file as CSV with commas)")]
    Semicolons {
        /// The row as it is.
        found: String,
    },
    /// Another first row.
    #[error("wrong header {found:?}; expected unit,class,fact,value")]
    WrongHeader {
        /// The header as it is.
        found: String,
    },
    /// More or fewer than four columns.
    #[error("{found} columns; expected 4: unit,class,fact,value")]
    WrongColumnCount {
        /// How many there are; an empty line has none.
        found: usize,
    },
    /// A quotation mark inside a field, or text after a closing one.
    #[error("a stray quotation mark; expected the whole field in quotation marks, and those inside it doubled")]
    StrayQuote,
    /// A quotation mark that is never closed.
    #[error("a quotation mark that is never closed; expected a closing one")]
    UnclosedQuote,
    /// No unit.
    #[error("no unit; expected the unit's code")]
    EmptyUnit,
    /// A class the standard does not have.
    #[error("unknown class {found:?}; expected one of {expected}")]
    UnknownClass {
        /// The class as it is.
        found: String,
        /// The keys of the standard's classes, the same list in all faults of a sheet.
        expected: Arc<str>,
    },
    /// A unit with two classes.
    #[error("class {found} where line {first_line} says {first}; expected the same class in all rows of a unit")]
    SecondClass {
        /// The class of this row.
        found: String,
        /// The class of the unit's first row.
        first: String,
        /// The line of that row.
        first_line: usize,
    },
    /// A fact the standard does not ask for.
    #[error("unknown fact {found:?}; expected a fact of the standard, or the number of a yes-or-no or count indicator")]
    UnknownFact {
        /// The fact as it is.
        found: String,
    },
    /// A share named by its indicator's number.
    #[error("{found} is a share; expected its figures {numerator} and {denominator} in a row each")]
    ShareByNumber {
        /// The indicator's number.
        found: String,
        /// The name of its numerator.
        numerator: String,
        /// The name of its denominator.
        denominator: String,
    },
    /// The same fact of the same unit again.
    #[error("{fact} is already on line {first_line}; expected each fact of a unit once")]
    RepeatedFact {
        /// The fact.
        fact: String,
        /// The line of the first.
        first_line: usize,
    },
    /// The same fact of the same unit under its other name.
    #[error("{fact} is already on line {first_line} as {first}; expected each fact of a unit once, by one name")]
    DoublyNamedFact {
        /// The name in this row.
        fact: String,
        /// The name in the first row.
        first: String,
        /// The line of the first.
        first_line: usize,
    },
    /// No value.
    #[error("no value; expected a whole number (leave out the row of an unknown fact)")]
    EmptyValue,
    /// A value that is no whole number.
    #[error("value {found:?}; expected a whole number from 0 to 999999999 without signs, spaces or leading zeros")]
    BadValue {
        /// The value as it is.
        found: String,
    },
    /// A value that is neither yes nor no.
    #[error("value {found:?}; expected 1 for yes or 0 for no")]
    BadAnswer {
        /// The value as it is.
        found: String,
    },
    /// A part greater than its whole.
    #[error("{numerator} is greater than {denominator}; expected at most as much")]
    NumeratorAbove {
        /// The name of the numerator.
        numerator: String,
        /// The name of the denominator.
        denominator: String,
    },
}

impl FaultKind {
    /// The key of its sentence in a text catalogue.
    pub fn key(&self) -> &'static str {
        match self {
            FaultKind::EmptyFile => "empty_file",
            FaultKind::NoRows => "no_rows",
            FaultKind::NotUtf8 => "not_utf8",
            FaultKind::Nul => "nul",
            FaultKind::Semicolons { .. } => "semicolons",
            FaultKind::WrongHeader { .. } => "wrong_header",
            FaultKind::WrongColumnCount { .. } => "wrong_column_count",
            FaultKind::StrayQuote => "stray_quote",
            FaultKind::UnclosedQuote => "unclosed_quote",
            FaultKind::EmptyUnit => "empty_unit",
            FaultKind::UnknownClass { .. } => "unknown_class",
            FaultKind::SecondClass { .. } => "second_class",
            FaultKind::UnknownFact { .. } => "unknown_fact",
            FaultKind::ShareByNumber { .. } => "share_by_number",
            FaultKind::RepeatedFact { .. } => "repeated_fact",
            FaultKind::DoublyNamedFact { .. } => "doubly_named_fact",
            FaultKind::EmptyValue => "empty_value",
            FaultKind::BadValue { .. } => "bad_value",
            FaultKind::BadAnswer { .. } => "bad_answer",
            FaultKind::NumeratorAbove { .. } => "numerator_above",
        }
    }

    /// What the sentence mentions, by name.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            FaultKind::EmptyFile
            | FaultKind::NoRows
            | FaultKind::NotUtf8
            | FaultKind::Nul
            | FaultKind::StrayQuote
            | FaultKind::UnclosedQuote
            | FaultKind::EmptyUnit
            | FaultKind::EmptyValue => Vec::new(),
            FaultKind::Semicolons { found }
            | FaultKind::WrongHeader { found }
            | FaultKind::UnknownFact { found }
            | FaultKind::BadValue { found }
            | FaultKind::BadAnswer { found } => named([("found", found)]),
            FaultKind::WrongColumnCount { found } => named([("found", found)]),
            FaultKind::UnknownClass { found, expected } => named([("found", found), ("expected", expected)]),
            FaultKind::SecondClass { found, first, first_line } => {
                named([("found", found), ("first", first), ("first_line", first_line)])
            }
            FaultKind::ShareByNumber { found, numerator, denominator } => {
                named([("found", found), ("numerator", numerator), ("denominator", denominator)])
            }
            FaultKind::RepeatedFact { fact, first_line } => named([("fact", fact), ("first_line", first_line)]),
            FaultKind::DoublyNamedFact { fact, first, first_line } => {
                named([("fact", fact), ("first", first), ("first_line", first_line)])
            }
            FaultKind::NumeratorAbove { numerator, denominator } => {
                named([("numerator", numerator), ("denominator", denominator)])
            }
        }
    }
}

fn named<const N: usize>(params: [(&'static str, &dyn ToString); N]) -> Vec<(&'static str, String)> {
    params.into_iter().map(|(name, value)| (name, value.to_string())).collect()
}
