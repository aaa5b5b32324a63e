//! Workbooks out: typed cells for Excel and LibreOffice, written row by row in constant memory.
//!
//! A text is always a text, whatever it begins with; a number is a number. The same calls give the same bytes.

mod style;
mod value;

use std::{borrow::Cow, collections::HashMap, ops::RangeInclusive};

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    DataValidation, DataValidationRule, DocProperties, ExcelDateTime, Format, Note, ProtectionOptions, Worksheet,
    XlsxError,
};
pub use style::Mark;
use style::Style;
pub use value::{Cell, Value, plain_text};

/// Why a workbook cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// A number that a cell would not hold exactly.
    #[error("a cell cannot hold {0:?} exactly")]
    NotExact(String),
    /// What the writer refuses: too many rows, a text above 32,767 characters, two sheets of one name.
    #[error(transparent)]
    Refused(#[from] XlsxError),
}

/// A workbook while it is written.
pub struct Workbook {
    book: rust_xlsxwriter::Workbook,
    formats: HashMap<Style, Format>,
}

/// A column: its head, and how wide it is.
#[derive(Clone, Debug, Default)]
pub struct Column<'a> {
    /// What it says.
    pub head: Cow<'a, str>,
    /// Width in characters.
    pub width: u16,
}

impl<'a> Column<'a> {
    /// A column with its width in characters.
    pub fn new(head: impl Into<Cow<'a, str>>, width: u16) -> Self {
        Self { head: head.into(), width }
    }
}

/// What input cells take; anything else is refused by the program that edits the sheet, with these words.
#[derive(Clone, Debug)]
pub enum Rule<'a> {
    /// One of these words, offered as a list.
    OneOf(&'a [&'a str]),
    /// A whole number between the two.
    Whole(i32, i32),
}

impl Workbook {
    /// An empty workbook; its title and day stand in the properties.
    pub fn new(title: &str, day: NaiveDate) -> Result<Self, WorkbookError> {
        let mut book = rust_xlsxwriter::Workbook::new();
        let created = date(day)?;
        book.set_properties(&DocProperties::new().set_title(plain_text(title)).set_creation_datetime(&created));
        Ok(Self { book, formats: HashMap::new() })
    }

    /// The next sheet. Its name is cut to what a sheet may be called.
    pub fn sheet(&mut self, name: &str) -> Result<Sheet<'_>, WorkbookError> {
        let written = self.book.add_worksheet_with_constant_memory()?;
        written.set_name(sheet_name(name))?;
        Ok(Sheet { written, formats: &mut self.formats, next: 0 })
    }

    /// The file.
    pub fn finish(mut self) -> Result<Vec<u8>, WorkbookError> {
        Ok(self.book.save_to_buffer()?)
    }
}

/// A sheet while its rows are written, from the top; a row that was written is not changed any more.
pub struct Sheet<'a> {
    written: &'a mut Worksheet,
    formats: &'a mut HashMap<Style, Format>,
    next: u32,
}

impl Sheet<'_> {
    /// The row that comes next, from 0.
    pub fn next_row(&self) -> u32 {
        self.next
    }

    /// Only cells made for input can be changed. No password: it keeps from slips, not from people.
    pub fn protect(&mut self) {
        let free = ProtectionOptions { format_columns: true, format_rows: true, ..ProtectionOptions::default() };
        self.written.protect_with_options(&free);
    }

    /// A line across the sheet that says what its numbers are: illustrative, invented.
    pub fn banner(&mut self, words: &str) -> Result<(), WorkbookError> {
        self.row(&[Cell::text(words).marked(Mark::Banner)])
    }

    /// A line of words across the sheet, such as its title.
    pub fn line(&mut self, words: &str, mark: Mark) -> Result<(), WorkbookError> {
        self.row(&[Cell::text(words).marked(mark)])
    }

    /// Heads with widths, and everything down to here and the first `still` columns kept in sight.
    pub fn header(&mut self, columns: &[Column<'_>], still: u16) -> Result<(), WorkbookError> {
        for (place, column) in (0..).zip(columns) {
            self.written.set_column_width(place, f64::from(column.width))?;
        }
        let heads: Vec<Cell<'_>> = columns.iter().map(|column| Cell::text(&*column.head).marked(Mark::Head)).collect();
        self.row(&heads)?;
        self.freeze(still)
    }

    /// Keeps everything above the next row and the first `still` columns in sight.
    pub fn freeze(&mut self, still: u16) -> Result<(), WorkbookError> {
        self.written.set_freeze_panes(self.next, still)?;
        Ok(())
    }

    /// Sets widths without a header.
    pub fn widths(&mut self, widths: &[u16]) -> Result<(), WorkbookError> {
        for (place, width) in (0..).zip(widths) {
            self.written.set_column_width(place, f64::from(*width))?;
        }
        Ok(())
    }

    /// The next row.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), WorkbookError> {
        for (column, cell) in (0..).zip(cells) {
            self.cell(column, cell)?;
        }
        self.next += 1;
        Ok(())
    }

    /// The next row, with cells in these columns only.
    pub fn sparse<'c>(&mut self, cells: impl IntoIterator<Item = (u16, Cell<'c>)>) -> Result<(), WorkbookError> {
        for (column, cell) in cells {
            self.cell(column, &cell)?;
        }
        self.next += 1;
        Ok(())
    }

    /// Says what the cells of a column take in these rows.
    pub fn allow(
        &mut self,
        rows: RangeInclusive<u32>,
        column: u16,
        rule: &Rule<'_>,
        (title, words): (&str, &str),
    ) -> Result<(), WorkbookError> {
        let validation = match rule {
            Rule::OneOf(words) => DataValidation::new().allow_list_strings(words)?,
            Rule::Whole(least, most) => {
                DataValidation::new().allow_whole_number(DataValidationRule::Between(*least, *most))
            }
        };
        let validation = validation.set_error_title(cut(title, 32))?.set_error_message(cut(words, 255))?;
        self.written.add_data_validation(*rows.start(), column, *rows.end(), column, &validation)?;
        Ok(())
    }

    /// Offers filters on the heads in `head_row` for all rows below it.
    pub fn filter(&mut self, head_row: u32, columns: u16) -> Result<(), WorkbookError> {
        let last = self.next.saturating_sub(1).max(head_row);
        self.written.autofilter(head_row, 0, last, columns.saturating_sub(1))?;
        Ok(())
    }

    fn cell(&mut self, column: u16, cell: &Cell<'_>) -> Result<(), WorkbookError> {
        let row = self.next;
        let format = self.formats.entry(Style::of(cell)).or_insert_with_key(Style::format);
        match &cell.value {
            Value::Empty => {
                if cell.input || cell.mark != Mark::Plain {
                    self.written.write_blank(row, column, format)?;
                }
            }
            Value::Text(text) => {
                self.written.write_string_with_format(row, column, plain_text(text), format)?;
            }
            Value::Whole(_) | Value::Decimal(_) => {
                self.written.write_number_with_format(row, column, cell.value.number()?, format)?;
            }
            Value::Date(day) => {
                self.written.write_datetime_with_format(row, column, date(*day)?, format)?;
            }
        }
        if let Some(note) = &cell.note {
            let note = Note::new(plain_text(note)).set_author("mangnon").add_author_prefix(false);
            self.written.insert_note(row, column, &note)?;
        }
        Ok(())
    }
}

/// A name that a sheet may have: at most 31 characters, none of `[]:*?/\`, no apostrophe at an end.
pub fn sheet_name(text: &str) -> String {
    let fit = |character| if matches!(character, '[' | ']' | ':' | '*' | '?' | '/' | '\\') { ' ' } else { character };
    let text: String = plain_text(text).chars().map(fit).collect();
    let ends = |character: char| character == '\'' || character.is_whitespace();
    cut(text.trim_matches(ends), 31).trim_end_matches(ends).to_owned()
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

fn date(day: NaiveDate) -> Result<ExcelDateTime, WorkbookError> {
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    Ok(ExcelDateTime::from_ymd(u16::try_from(day.year()).unwrap_or_default(), part(day.month()), part(day.day()))?)
}
