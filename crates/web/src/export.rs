//! Tables as workbooks: what a page shows, as numbers that can be reckoned with.

use axum::response::IntoResponse as _;
use chrono::NaiveDate;
use documents::workbook::{Cell, Column, Mark, Sheet, Workbook, WorkbookError};
use standards::{Value, cut_share};

use crate::{
    failure::{Answer, Failure},
    frame::Frame,
    pages::evidence::{disposition, saved},
};

/// The media type of a workbook.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// What tells a spreadsheet that a text is Unicode.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A workbook in the making. Every sheet begins with what the page warns of: invented data, an illustrative standard.
pub(crate) struct Export {
    book: Workbook,
    title: String,
    warnings: Vec<String>,
}

impl Export {
    /// Begins the workbook of a page, with its title and its warnings.
    pub(crate) fn of(frame: &Frame, day: NaiveDate) -> Result<Self, Failure> {
        let invented = frame.demo.then(|| frame.say("layout.invented"));
        let warnings = invented.into_iter().chain(frame.illustrative.clone()).collect();
        let book = Workbook::new(&frame.title, day).map_err(Failure::broken)?;
        Ok(Self { book, title: frame.title.clone(), warnings })
    }

    /// Adds a sheet: warnings, title, heads, and the rows that are written into it.
    pub(crate) fn sheet(
        &mut self,
        name: &str,
        columns: &[Column<'_>],
        rows: impl FnOnce(&mut Sheet<'_>) -> Result<(), WorkbookError>,
    ) -> Result<(), Failure> {
        let (title, warnings) = (&self.title, &self.warnings);
        let fill = || {
            let mut sheet = self.book.sheet(name)?;
            for warning in warnings {
                sheet.banner(warning)?;
            }
            sheet.line(title, Mark::Title)?;
            let head = sheet.next_row();
            sheet.header(columns, 1)?;
            rows(&mut sheet)?;
            sheet.filter(head, u16::try_from(columns.len()).unwrap_or(u16::MAX))
        };
        fill().map_err(Failure::broken)
    }

    /// Sends the file under a plain name without its ending.
    pub(crate) fn answer(self, name: &str) -> Answer {
        let bytes = self.book.finish().map_err(Failure::broken)?;
        let name = disposition("attachment", &format!("{}.xlsx", plain(name)));
        Ok(saved(bytes, XLSX, &name).into_response())
    }
}

/// A name in small plain letters, digits and bars.
pub(crate) fn plain(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
    text::fold(name).chars().map(plain).collect()
}

/// A part, its whole, and the share in percent, cut after two decimals; empty where there is no whole.
pub(crate) fn share_cells<'a>(part: u64, whole: u64) -> [Cell<'a>; 3] {
    [counted(part), counted(whole), percent(part, whole)]
}

/// A share in percent, cut after two decimals.
pub(crate) fn percent<'a>(part: u64, whole: u64) -> Cell<'a> {
    cut_share(Value::Share { numerator: part, denominator: whole, scale: 100 }).map_or_else(Cell::empty, Cell::decimal)
}

/// A count.
pub(crate) fn counted<'a>(number: u64) -> Cell<'a> {
    i64::try_from(number).map_or_else(|_| Cell::text(number.to_string()), Cell::whole)
}

/// A day, where it is known.
pub(crate) fn day<'a>(day: Option<NaiveDate>) -> Cell<'a> {
    day.map_or_else(Cell::empty, Cell::date)
}

/// A text for a spreadsheet that reads CSV: one that begins like a formula is kept a text.
pub(crate) fn cell_text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_s_name_is_plain() {
        assert_eq!(plain("xa-ket-qua-Đồng Nai/2026"), "xa-ket-qua-dong-nai-2026");
    }

    #[test]
    fn a_text_of_a_table_is_never_a_formula() {
        assert_eq!(cell_text("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(cell_text("Xã Bảo Đài"), "Xã Bảo Đài");
    }
}
