use std::borrow::Cow;

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use super::{Mark, WorkbookError};

/// The largest whole number that a cell holds exactly, 2⁵³.
const LARGEST: u64 = 9_007_199_254_740_992;
/// Digits that a cell keeps.
const DIGITS: usize = 15;

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value<'a> {
    /// Nothing.
    #[default]
    Empty,
    /// A text, and nothing but a text: never a formula.
    Text(Cow<'a, str>),
    /// A whole number.
    Whole(i64),
    /// A decimal as it is written, with a point: it is shown with as many places.
    Decimal(Cow<'a, str>),
    /// A day.
    Date(NaiveDate),
}

impl Value<'_> {
    /// The number as the file keeps it, where it keeps it exactly.
    pub(super) fn number(&self) -> Result<f64, WorkbookError> {
        let (text, exact) = match self {
            Self::Whole(whole) => (Cow::Owned(whole.to_string()), whole.unsigned_abs() <= LARGEST),
            Self::Decimal(text) => (Cow::Borrowed(&**text), written_plainly(text)),
            Self::Empty | Self::Text(_) | Self::Date(_) => (Cow::Borrowed(""), false),
        };
        let number = text.parse().ok().filter(|_| exact);
        number.ok_or_else(|| WorkbookError::NotExact(text.into_owned()))
    }
}

/// Digits, and a point with digits behind it.
fn written_plainly(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, places) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(places) && whole.trim_start_matches('0').len() + places.len() <= DIGITS
}

/// A cell: its value, how it is marked, whether it takes input, and a note that opens beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell<'a> {
    /// What stands in it.
    pub value: Value<'a>,
    /// What it is.
    pub mark: Mark,
    /// Whether it can be changed in a protected sheet.
    pub input: bool,
    /// A note.
    pub note: Option<Cow<'a, str>>,
}

impl<'a> Cell<'a> {
    /// A cell with a value.
    pub fn of(value: Value<'a>) -> Self {
        Self { value, ..Self::default() }
    }

    /// Nothing.
    pub fn empty() -> Self {
        Self::default()
    }

    /// A text.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::of(Value::Text(text.into()))
    }

    /// A whole number.
    pub fn whole(number: impl Into<i64>) -> Self {
        Self::of(Value::Whole(number.into()))
    }

    /// A decimal as it is written, with a point.
    pub fn decimal(text: impl Into<Cow<'a, str>>) -> Self {
        Self::of(Value::Decimal(text.into()))
    }

    /// A day.
    pub fn date(day: NaiveDate) -> Self {
        Self::of(Value::Date(day))
    }

    /// The same cell, marked.
    #[must_use]
    pub fn marked(mut self, mark: Mark) -> Self {
        self.mark = mark;
        self
    }

    /// The same cell, open for input.
    #[must_use]
    pub fn input(mut self) -> Self {
        self.input = true;
        self
    }

    /// The same cell with a note.
    #[must_use]
    pub fn noted(mut self, note: impl Into<Cow<'a, str>>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// A text as a sheet takes it: composed, without what no reader sees and no XML file may hold.
pub fn plain_text(text: &str) -> String {
    let visible = |character: &char| !matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    let character = |character: char| match character {
        '\n' => '\n',
        '\t' => ' ',
        other if other.is_control() => '\u{fffd}',
        other => other,
    };
    text.replace("\r\n", "\n").nfc().filter(visible).map(character).collect()
}
