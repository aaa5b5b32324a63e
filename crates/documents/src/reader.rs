//! Workbooks in: the cells of XLSX, XLS and ODS as what they are, within limits that hold before anything is unpacked.
//!
//! Formulas are never computed: a cell gives the value that was saved with it, and says that it is a formula.

mod content;
mod grid;
mod old;
mod open_document;
mod package;

use std::{collections::BTreeSet, io::Cursor};

use calamine::{Reader as _, SheetVisible, Xls, Xlsx};
pub use content::Content;
pub use grid::{Found, Grid};

/// Rows of a sheet.
pub const MOST_ROWS: u32 = 250_000;
/// Columns of a sheet.
pub const MOST_COLUMNS: u32 = 1_000;
/// Cells of a sheet that hold something.
pub const MOST_CELLS: usize = 1_500_000;
/// Parts of a packed file.
pub const MOST_PARTS: usize = 2_000;
/// Bytes of all parts that are read, unpacked.
pub const MOST_UNPACKED: u64 = 128 * 1024 * 1024;

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Neither XLSX, XLS nor ODS.
    #[error("not a workbook (XLSX, XLS, ODS)")]
    NotAWorkbook,
    /// Broken off, or not what it claims to be.
    #[error("a damaged workbook")]
    Damaged,
    /// Locked with a password.
    #[error("a workbook with a password")]
    Encrypted,
    /// Carries programs.
    #[error("a workbook with macros")]
    Macros,
    /// Takes values from other files.
    #[error("a workbook with links to other files")]
    Links,
    /// Declares entities of its own.
    #[error("a workbook with a document type of its own")]
    DocumentType,
    /// More parts than a workbook needs.
    #[error("more than {MOST_PARTS} parts")]
    TooManyParts,
    /// Too much when unpacked.
    #[error("more than {MOST_UNPACKED} bytes unpacked")]
    TooLarge,
    /// Two sheets that people call the same.
    #[error("two sheets called {0:?}")]
    SameName(String),
    /// No sheet with cells.
    #[error("no sheet")]
    NoSheet,
    /// No sheet of this name.
    #[error("no sheet called {0:?}")]
    UnknownSheet(String),
    /// A sheet that is too long.
    #[error("more than {MOST_ROWS} rows")]
    TooManyRows,
    /// A sheet that is too wide.
    #[error("more than {MOST_COLUMNS} columns")]
    TooManyColumns,
    /// A sheet that is too full.
    #[error("more than {MOST_CELLS} cells")]
    TooManyCells,
}

/// A sheet by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetHead {
    /// Its name.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
}

/// A workbook whose sheets can be read.
pub struct Workbook {
    book: Book,
    sheets: Vec<SheetHead>,
}

enum Book {
    Xlsx {
        book: Box<Xlsx<Cursor<Vec<u8>>>>,
        parts: package::Parts,
    },
    /// With what each of its sheets hides.
    Xls {
        book: Box<Xls<Cursor<Vec<u8>>>>,
        hiding: Vec<Grid>,
    },
    Ods(Vec<Grid>),
}

/// Whether bytes begin like a workbook, so that they are not read as text.
pub fn looks_like_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK") || bytes.starts_with(OLE)
}

/// How OLE files begin: old workbooks, and new ones with a password.
const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Opens a workbook; what it is says its content, whatever its name.
pub fn open(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    let (sheets, book) = if bytes.starts_with(OLE) {
        let (packed, hiding) = old::looked_through(bytes)?;
        let book = Xls::new(Cursor::new(packed)).map_err(|_| Unreadable::Damaged)?;
        (heads(book.sheets_metadata()), Book::Xls { book: Box::new(book), hiding })
    } else if bytes.starts_with(b"PK") {
        let parts = package::Parts::of(bytes)?;
        if parts.is_open_document() {
            let (heads, grids) = open_document::sheets(&parts)?.into_iter().unzip();
            (heads, Book::Ods(grids))
        } else {
            let book = Xlsx::new(Cursor::new(parts.packed()?)).map_err(|_| Unreadable::Damaged)?;
            (heads(book.sheets_metadata()), Book::Xlsx { book: Box::new(book), parts })
        }
    } else {
        return Err(Unreadable::NotAWorkbook);
    };
    if sheets.is_empty() {
        return Err(Unreadable::NoSheet);
    }
    let mut names = BTreeSet::new();
    if let Some(twice) = sheets.iter().find(|sheet| !names.insert(sheet.name.to_lowercase())) {
        return Err(Unreadable::SameName(twice.name.clone()));
    }
    Ok(Workbook { book, sheets })
}

fn heads(sheets: &[calamine::Sheet]) -> Vec<SheetHead> {
    let head = |sheet: &calamine::Sheet| SheetHead {
        name: sheet.name.clone(),
        hidden: sheet.visible != SheetVisible::Visible,
    };
    sheets.iter().map(head).collect()
}

impl Workbook {
    /// Its sheets in their order.
    pub fn sheets(&self) -> &[SheetHead] {
        &self.sheets
    }

    /// The cells of a sheet.
    pub fn read(&mut self, sheet: &str) -> Result<Grid, Unreadable> {
        let unknown = || Unreadable::UnknownSheet(sheet.to_owned());
        let place = self.sheets.iter().position(|head| head.name == sheet).ok_or_else(unknown)?;
        match &mut self.book {
            Book::Xlsx { book, parts } => xlsx(book, parts, sheet),
            Book::Xls { book, hiding } => xls(book, hiding.get(place).ok_or(Unreadable::Damaged)?, sheet),
            Book::Ods(grids) => grids.get(place).cloned().ok_or(Unreadable::Damaged),
        }
    }
}

/// Streams the cells of a sheet.
fn xlsx(book: &mut Xlsx<Cursor<Vec<u8>>>, parts: &package::Parts, sheet: &str) -> Result<Grid, Unreadable> {
    let mut grid = Grid::default();
    // a chart sheet has no cells
    let mut reader = book.worksheet_cells_reader(sheet).map_err(|_| Unreadable::Damaged)?;
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(|_| Unreadable::Damaged)? {
        let formula = record.formula.is_some();
        grid.push(record.pos, Content::of_ref(record.value), formula)?;
    }
    parts.note(sheet, &mut grid)?;
    grid.finish()?;
    Ok(grid)
}

fn xls(book: &mut Xls<Cursor<Vec<u8>>>, hiding: &Grid, sheet: &str) -> Result<Grid, Unreadable> {
    let range = book.worksheet_range(sheet).map_err(|_| Unreadable::Damaged)?;
    let formulas = book.worksheet_formula(sheet).map_err(|_| Unreadable::Damaged)?;
    let (top, left) = range.start().unwrap_or_default();
    let place = |offset: usize, from: u32| u32::try_from(offset).unwrap_or(u32::MAX).saturating_add(from);
    let mut grid = hiding.clone();
    for (row, column, value) in range.used_cells() {
        let (row, column) = (place(row, top), place(column, left));
        let formula = formulas.get_value((row, column)).is_some_and(|formula| !formula.is_empty());
        grid.push((row, column), Content::of(value), formula)?;
    }
    for area in book.merge_cells_by_sheet_name(sheet).map_err(|_| Unreadable::Damaged)? {
        grid.merge(area.start.0..=area.end.0, &(area.start.1..=area.end.1))?;
    }
    grid.finish()?;
    Ok(grid)
}

/// The address of a cell as people say it: `B7`.
pub fn address(row: u32, column: u32) -> String {
    format!("{}{}", column_name(column), u64::from(row) + 1)
}

/// The letters of a column.
pub fn column_name(column: u32) -> String {
    let mut rest = u64::from(column) + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_called_as_in_every_workbook() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(column_name(column), name);
        }
        assert_eq!(address(6, 1), "B7");
    }
}
