use std::sync::Arc;

use documents::reader::{self, Content, Unreadable};
use organisation::Refusal;
use standards::{FactKind, sheet};
use text::{Lang, say};

use crate::figures::LARGEST;

/// A cell of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellPlace {
    /// The sheet.
    pub sheet: Arc<str>,
    /// The row, from 0.
    pub row: u32,
    /// The column, from 0.
    pub column: u32,
}

impl CellPlace {
    /// As people say it: `B7`.
    pub fn address(&self) -> String {
        reader::address(self.row, self.column)
    }
}

/// What is wrong with a cell of a workbook. None of it is guessed away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellFault {
    /// A text that is no number.
    NotANumber(String),
    /// A number written with points, commas or blanks: 1.234 may be a thousand or one and a bit.
    Separators(String),
    /// Blanks around a number.
    Blanks(String),
    /// A number that is not whole.
    NotWhole(String),
    /// Below zero.
    Negative(String),
    /// More than nine digits.
    TooLarge(String),
    /// A day.
    IsDate(String),
    /// TRUE or FALSE of a workbook.
    IsLogical(String),
    /// A formula that failed.
    IsFault(String),
    /// A formula without a saved value.
    NoValue,
    /// Neither Có nor Không.
    NotYesOrNo(String),
    /// Part of several cells merged into one.
    Merged,
    /// In a hidden row or column.
    Hidden,
    /// Figures in a row without a unit.
    NoUnit,
    /// A code that lost its leading zeros.
    CodeIsNumber(String),
    /// No commune of the person's own is called so.
    UnknownName(String),
    /// Several are.
    ManyNames(String),
    /// A unit for the second time; where it was first.
    UnitAgain(String),
    /// A figure for the second time; where it was first.
    FigureAgain(String),
    /// No fact of the standard.
    UnknownFact(String),
    /// A column is not headed any more as when the mapping was made.
    OtherHead(String, String),
    /// A template of another version.
    OtherVersion(String),
    /// A template of another year.
    OtherYear(String, i64),
    /// A template of another standard or revision.
    OtherStandard(String, String),
    /// A sheet without a single figure.
    NoFigures,
}

impl Refusal for CellFault {
    fn key(&self) -> &'static str {
        match self {
            Self::NotANumber(_) => "imports.cell.not_a_number",
            Self::Separators(_) => "imports.cell.separators",
            Self::Blanks(_) => "imports.cell.blanks",
            Self::NotWhole(_) => "imports.cell.not_whole",
            Self::Negative(_) => "imports.cell.negative",
            Self::TooLarge(_) => "imports.cell.too_large",
            Self::IsDate(_) => "imports.cell.is_date",
            Self::IsLogical(_) => "imports.cell.is_logical",
            Self::IsFault(_) => "imports.cell.is_fault",
            Self::NoValue => "imports.cell.no_value",
            Self::NotYesOrNo(_) => "imports.cell.not_yes_or_no",
            Self::Merged => "imports.cell.merged",
            Self::Hidden => "imports.cell.hidden",
            Self::NoUnit => "imports.cell.no_unit",
            Self::CodeIsNumber(_) => "imports.cell.code_is_number",
            Self::UnknownName(_) => "imports.cell.unknown_name",
            Self::ManyNames(_) => "imports.cell.many_names",
            Self::UnitAgain(_) => "imports.cell.unit_again",
            Self::FigureAgain(_) => "imports.cell.figure_again",
            Self::UnknownFact(_) => "imports.cell.unknown_fact",
            Self::OtherHead(..) => "imports.cell.other_head",
            Self::OtherVersion(_) => "imports.cell.other_version",
            Self::OtherYear(..) => "imports.cell.other_year",
            Self::OtherStandard(..) => "imports.cell.other_standard",
            Self::NoFigures => "imports.cell.no_figures",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotANumber(found)
            | Self::Separators(found)
            | Self::Blanks(found)
            | Self::NotWhole(found)
            | Self::Negative(found)
            | Self::TooLarge(found)
            | Self::IsDate(found)
            | Self::IsLogical(found)
            | Self::IsFault(found)
            | Self::NotYesOrNo(found)
            | Self::CodeIsNumber(found)
            | Self::UnknownName(found)
            | Self::ManyNames(found)
            | Self::UnknownFact(found)
            | Self::OtherVersion(found) => vec![("found", sheet::cut(found))],
            Self::UnitAgain(first) | Self::FigureAgain(first) => vec![("first", first.clone())],
            Self::OtherHead(found, expected) | Self::OtherStandard(found, expected) => {
                vec![("found", sheet::cut(found)), ("expected", sheet::cut(expected))]
            }
            Self::OtherYear(found, year) => vec![("found", sheet::cut(found)), ("year", year.to_string())],
            Self::NoValue | Self::Merged | Self::Hidden | Self::NoUnit | Self::NoFigures => Vec::new(),
        }
    }
}

/// The figure of a cell, and whether it was written as a text.
///
/// Taken are whole numbers, the same as a text of plain digits, and for a question of yes or no its two words; nothing
/// else is turned into a number.
pub(super) fn value(content: &Content, kind: FactKind) -> Result<(u64, bool), CellFault> {
    let (number, as_text) = match content {
        Content::Whole(number) => (*number, false),
        Content::Text(text) if kind == FactKind::Bool => match answer(text) {
            Some(answer) => return Ok((answer, false)),
            None => (digits(text).ok_or_else(|| CellFault::NotYesOrNo(text.clone()))?, true),
        },
        Content::Text(text) => (digits(text).ok_or_else(|| not_a_number(text))?, true),
        Content::Decimal(text) if text.starts_with('-') => return Err(CellFault::Negative(text.clone())),
        Content::Decimal(text) if text.len() > 20 && !text.contains('.') => {
            return Err(CellFault::TooLarge(text.clone()));
        }
        Content::Decimal(text) => return Err(CellFault::NotWhole(text.clone())),
        Content::Date(text) => return Err(CellFault::IsDate(text.clone())),
        Content::Logical(_) => return Err(CellFault::IsLogical(content.shown())),
        Content::Fault(text) => return Err(CellFault::IsFault(text.clone())),
        Content::Empty => return Err(CellFault::NoValue),
    };
    let number = u64::try_from(number).map_err(|_| CellFault::Negative(content.shown()))?;
    if number > LARGEST {
        return Err(CellFault::TooLarge(content.shown()));
    }
    if kind == FactKind::Bool && number > 1 {
        return Err(CellFault::NotYesOrNo(content.shown()));
    }
    Ok((number, as_text))
}

fn answer(text: &str) -> Option<u64> {
    let text = text::nfc(text).to_lowercase();
    let is = |key| say(Lang::Vi, key).to_lowercase() == text;
    [("imports.template.no", 0), ("imports.template.yes", 1)]
        .into_iter()
        .find_map(|(key, said)| is(key).then_some(said))
}

/// Digits and nothing else, without a zero in front.
fn digits(text: &str) -> Option<i64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (plain && (text == "0" || !text.starts_with('0'))).then(|| text.parse().ok()).flatten()
}

fn not_a_number(text: &str) -> CellFault {
    let trimmed = text.trim();
    let found = text.to_owned();
    if trimmed != text && digits(trimmed).is_some() {
        CellFault::Blanks(found)
    } else if trimmed.strip_prefix('-').is_some_and(|rest| digits(rest).is_some()) {
        CellFault::Negative(found)
    } else if !trimmed.is_empty()
        && trimmed.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b' '))
        && trimmed.bytes().any(|byte| byte.is_ascii_digit())
    {
        match trimmed.bytes().all(|byte| byte.is_ascii_digit()) {
            true if trimmed.starts_with('0') => CellFault::NotANumber(found),
            true => CellFault::TooLarge(found),
            false => CellFault::Separators(found),
        }
    } else {
        CellFault::NotANumber(found)
    }
}

/// The words for a workbook that cannot be read.
pub(super) fn unreadable_key(why: &Unreadable) -> &'static str {
    match why {
        Unreadable::NotAWorkbook => "imports.unreadable.not_a_workbook",
        Unreadable::Damaged => "imports.unreadable.damaged",
        Unreadable::Encrypted => "imports.unreadable.encrypted",
        Unreadable::Macros => "imports.unreadable.macros",
        Unreadable::Links => "imports.unreadable.links",
        Unreadable::DocumentType => "imports.unreadable.document_type",
        Unreadable::TooManyParts => "imports.unreadable.too_many_parts",
        Unreadable::TooLarge => "imports.unreadable.too_large",
        Unreadable::SameName(_) => "imports.unreadable.same_name",
        Unreadable::NoSheet => "imports.unreadable.no_sheet",
        Unreadable::UnknownSheet(_) => "imports.unreadable.unknown_sheet",
        Unreadable::TooManyRows => "imports.unreadable.too_many_rows",
        Unreadable::TooManyColumns => "imports.unreadable.too_many_columns",
        Unreadable::TooManyCells => "imports.unreadable.too_many_cells",
    }
}

/// Values for its places.
pub(super) fn unreadable_places(why: &Unreadable) -> Vec<(&'static str, String)> {
    match why {
        Unreadable::SameName(name) | Unreadable::UnknownSheet(name) => vec![("name", sheet::cut(name))],
        Unreadable::TooManyRows => vec![("most", text::grouped(text::Lang::Vi, u64::from(reader::MOST_ROWS)))],
        Unreadable::TooManyColumns => vec![("most", text::grouped(text::Lang::Vi, u64::from(reader::MOST_COLUMNS)))],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_text(text: &str) -> Result<(u64, bool), CellFault> {
        value(&Content::Text(text.into()), FactKind::Count)
    }

    #[test]
    fn a_number_is_taken_and_a_text_of_plain_digits() {
        assert_eq!(value(&Content::Whole(430), FactKind::Count), Ok((430, false)));
        assert_eq!(of_text("430"), Ok((430, true)));
        assert_eq!(of_text("0"), Ok((0, true)));
    }

    #[test]
    fn nothing_is_guessed() {
        for (found, fault) in [
            ("1.234", CellFault::Separators("1.234".into())),
            ("12,5", CellFault::Separators("12,5".into())),
            ("1 234", CellFault::Separators("1 234".into())),
            ("430 ", CellFault::Blanks("430 ".into())),
            ("\u{a0}430", CellFault::Blanks("\u{a0}430".into())),
            ("-3", CellFault::Negative("-3".into())),
            ("007", CellFault::NotANumber("007".into())),
            ("1000000000", CellFault::TooLarge("1000000000".into())),
            ("99999999999999999999999", CellFault::TooLarge("99999999999999999999999".into())),
            ("bốn", CellFault::NotANumber("bốn".into())),
            ("=1", CellFault::NotANumber("=1".into())),
            ("４３０", CellFault::NotANumber("４３０".into())),
            ("1e3", CellFault::NotANumber("1e3".into())),
            (".", CellFault::NotANumber(".".into())),
        ] {
            assert_eq!(of_text(found), Err(fault), "{found}");
        }
        for (found, fault) in [
            (Content::Decimal("12.5".into()), CellFault::NotWhole("12.5".into())),
            (Content::Decimal("-0.5".into()), CellFault::Negative("-0.5".into())),
            (Content::Whole(-1), CellFault::Negative("-1".into())),
            (Content::Whole(1_000_000_000), CellFault::TooLarge("1000000000".into())),
            (Content::Logical(true), CellFault::IsLogical("TRUE".into())),
            (Content::Date("01/02/2026".into()), CellFault::IsDate("01/02/2026".into())),
            (Content::Fault("#N/A".into()), CellFault::IsFault("#N/A".into())),
            (Content::Empty, CellFault::NoValue),
        ] {
            assert_eq!(value(&found, FactKind::Count), Err(fault), "{found:?}");
        }
    }

    #[test]
    fn yes_and_no_are_two_words_or_two_digits() {
        let read = |text: &str| value(&Content::Text(text.into()), FactKind::Bool);
        assert_eq!(read("Có"), Ok((1, false)));
        assert_eq!(read("Kho\u{302}ng"), Ok((0, false)));
        assert_eq!(read("1"), Ok((1, true)));
        assert_eq!(read("Có "), Err(CellFault::NotYesOrNo("Có ".into())));
        assert_eq!(value(&Content::Whole(2), FactKind::Bool), Err(CellFault::NotYesOrNo("2".into())));
    }
}
