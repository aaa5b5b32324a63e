//! Workbooks in: the cells of XLSX, XLS and ODS as what they are, within limits that hold before anything is unpacked.
//!
//! Formulas are never computed: a cell gives the value that was saved with it, and says that it is a formula.

mod content;
mod old;
mod open_document;
mod package;

use std::{collections::BTreeSet, io::Cursor};

use calamine::{Data, Dimensions, Ods, Reader as _, SheetVisible, Xls, Xlsx};
pub use content::Content;

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

/// A cell that holds something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its row, from 0.
    pub row: u32,
    /// Its column, from 0.
    pub column: u32,
    /// What it holds.
    pub content: Content,
    /// Whether a formula gave it.
    pub formula: bool,
}

/// The cells of a sheet, row by row.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    cells: Vec<Found>,
    merged: Vec<Dimensions>,
    hidden_rows: BTreeSet<u32>,
    hidden_columns: Vec<(u32, u32)>,
}

impl Grid {
    /// All cells that hold something, row by row.
    pub fn cells(&self) -> &[Found] {
        &self.cells
    }

    /// One of them.
    pub fn cell(&self, row: u32, column: u32) -> Option<&Found> {
        let place = self.cells.binary_search_by_key(&(row, column), |cell| (cell.row, cell.column)).ok()?;
        self.cells.get(place)
    }

    /// The cells of each row that has any.
    pub fn rows(&self) -> impl Iterator<Item = &[Found]> {
        self.cells.chunk_by(|left, right| left.row == right.row)
    }

    /// Whether a cell is part of several merged into one.
    pub fn is_merged(&self, row: u32, column: u32) -> bool {
        self.merged.iter().any(|area| area.contains(row, column))
    }

    /// Whether a cell stands in a hidden row or column.
    pub fn is_hidden(&self, row: u32, column: u32) -> bool {
        self.hidden_rows.contains(&row)
            || self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&column))
    }

    fn of(mut cells: Vec<Found>) -> Result<Self, Unreadable> {
        cells.sort_by_key(|cell| (cell.row, cell.column));
        let twice = |pair: &[Found]| matches!(pair, [a, b] if (a.row, a.column) == (b.row, b.column));
        if cells.windows(2).any(twice) {
            return Err(Unreadable::Damaged);
        }
        Ok(Self { cells, ..Self::default() })
    }
}

/// A workbook whose sheets can be read.
pub struct Workbook {
    book: Book,
    sheets: Vec<SheetHead>,
}

enum Book {
    Xlsx { book: Box<Xlsx<Cursor<Vec<u8>>>>, parts: package::Parts },
    Xls(Box<Xls<Cursor<Vec<u8>>>>),
    Ods(Box<Ods<Cursor<Vec<u8>>>>),
}

/// Whether bytes begin like a workbook, so that they are not read as text.
pub fn looks_like_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK") || bytes.starts_with(OLE)
}

/// How OLE files begin: old workbooks, and new ones with a password.
const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Opens a workbook; what it is says its content, whatever its name.
pub fn open(bytes: &[u8]) -> Result<Workbook, Unreadable> {
    let damaged = |_| Unreadable::Damaged;
    let book = if bytes.starts_with(OLE) {
        old::check(bytes)?;
        Book::Xls(Box::new(Xls::new(Cursor::new(bytes.to_vec())).map_err(|_| Unreadable::Damaged)?))
    } else if bytes.starts_with(b"PK") {
        let parts = package::Parts::of(bytes)?;
        let packed = Cursor::new(parts.packed()?);
        if parts.is_open_document() {
            open_document::check(&parts)?;
            Book::Ods(Box::new(Ods::new(packed).map_err(|_| Unreadable::Damaged)?))
        } else {
            Book::Xlsx { book: Box::new(Xlsx::new(packed).map_err(damaged)?), parts }
        }
    } else {
        return Err(Unreadable::NotAWorkbook);
    };
    let sheets = match &book {
        Book::Xlsx { book, .. } => book.sheets_metadata(),
        Book::Xls(book) => book.sheets_metadata(),
        Book::Ods(book) => book.sheets_metadata(),
    };
    let head = |sheet: &calamine::Sheet| SheetHead {
        name: sheet.name.clone(),
        hidden: sheet.visible != SheetVisible::Visible,
    };
    let sheets: Vec<SheetHead> = sheets.iter().map(head).collect();
    if sheets.is_empty() {
        return Err(Unreadable::NoSheet);
    }
    let mut names = BTreeSet::new();
    if let Some(twice) = sheets.iter().find(|sheet| !names.insert(sheet.name.to_lowercase())) {
        return Err(Unreadable::SameName(twice.name.clone()));
    }
    Ok(Workbook { book, sheets })
}

impl Workbook {
    /// Its sheets in their order.
    pub fn sheets(&self) -> &[SheetHead] {
        &self.sheets
    }

    /// The cells of a sheet.
    pub fn read(&mut self, sheet: &str) -> Result<Grid, Unreadable> {
        if self.sheets.iter().all(|head| head.name != sheet) {
            return Err(Unreadable::UnknownSheet(sheet.to_owned()));
        }
        match &mut self.book {
            Book::Xlsx { book, parts } => xlsx(book, parts, sheet),
            Book::Xls(book) => {
                let range = book.worksheet_range(sheet).map_err(|_| Unreadable::Damaged)?;
                let formulas = book.worksheet_formula(sheet).map_err(|_| Unreadable::Damaged)?;
                let mut grid = dense(&range, &formulas)?;
                grid.merged = book.merge_cells_by_sheet_name(sheet).map_err(|_| Unreadable::Damaged)?;
                Ok(grid)
            }
            Book::Ods(book) => {
                let range = book.worksheet_range(sheet).map_err(|_| Unreadable::Damaged)?;
                let formulas = book.worksheet_formula(sheet).map_err(|_| Unreadable::Damaged)?;
                dense(&range, &formulas)
            }
        }
    }
}

/// Streams the cells of a sheet.
fn xlsx(book: &mut Xlsx<Cursor<Vec<u8>>>, parts: &package::Parts, sheet: &str) -> Result<Grid, Unreadable> {
    let mut cells = Vec::new();
    // a chart sheet has no cells
    let mut reader = book.worksheet_cells_reader(sheet).map_err(|_| Unreadable::Damaged)?;
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(|_| Unreadable::Damaged)? {
        let (row, column) = record.pos;
        let formula = record.formula.is_some();
        let content = Content::of_ref(record.value);
        push(&mut cells, (row, column), content, formula)?;
    }
    let mut grid = Grid::of(cells)?;
    if let Some(hidden) = parts.hidden(sheet)? {
        (grid.hidden_rows, grid.hidden_columns, grid.merged) = (hidden.rows, hidden.columns, hidden.merged);
    }
    Ok(grid)
}

fn dense(range: &calamine::Range<Data>, formulas: &calamine::Range<String>) -> Result<Grid, Unreadable> {
    let (top, left) = range.start().unwrap_or_default();
    let place = |offset: usize, from: u32| u32::try_from(offset).unwrap_or(u32::MAX).saturating_add(from);
    let mut cells = Vec::new();
    for (row, column, value) in range.used_cells() {
        let (row, column) = (place(row, top), place(column, left));
        let formula = formulas.get_value((row, column)).is_some_and(|formula| !formula.is_empty());
        push(&mut cells, (row, column), Content::of(value), formula)?;
    }
    Grid::of(cells)
}

fn push(cells: &mut Vec<Found>, (row, column): (u32, u32), content: Content, formula: bool) -> Result<(), Unreadable> {
    if content == Content::Empty && !formula {
        return Ok(());
    }
    if row >= MOST_ROWS {
        return Err(Unreadable::TooManyRows);
    }
    if column >= MOST_COLUMNS {
        return Err(Unreadable::TooManyColumns);
    }
    if cells.len() >= MOST_CELLS {
        return Err(Unreadable::TooManyCells);
    }
    cells.push(Found { row, column, content, formula });
    Ok(())
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
