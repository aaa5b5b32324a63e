use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use super::{Content, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED, Unreadable};

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
    hidden_rows: BTreeSet<u32>,
    hidden_columns: BTreeSet<u32>,
    /// By its row, from which column to which cells are merged.
    merged: BTreeMap<u32, Vec<RangeInclusive<u32>>>,
    taken: Taken,
}

/// How much was taken in, of this sheet and those before it.
#[derive(Clone, Copy, Debug, Default)]
struct Taken {
    cells: usize,
    /// Bytes of all texts: one text may stand in every cell.
    letters: u64,
    /// Rows and columns that are hidden, and rows of merged areas.
    notes: usize,
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
        self.merged.get(&row).is_some_and(|areas| areas.iter().any(|columns| columns.contains(&column)))
    }

    /// Whether a cell stands in a hidden row or column.
    pub fn is_hidden(&self, row: u32, column: u32) -> bool {
        self.hidden_rows.contains(&row) || self.hidden_columns.contains(&column)
    }

    /// The sheet that follows, within what these sheets leave of the limits.
    pub(super) fn next(&self) -> Self {
        Self { taken: self.taken, ..Self::default() }
    }

    pub(super) fn push(
        &mut self,
        (row, column): (u32, u32),
        content: Content,
        formula: bool,
    ) -> Result<(), Unreadable> {
        if content == Content::Empty && !formula {
            return Ok(());
        }
        if row >= MOST_ROWS {
            return Err(Unreadable::TooManyRows);
        }
        if column >= MOST_COLUMNS {
            return Err(Unreadable::TooManyColumns);
        }
        self.taken.cells += 1;
        if self.taken.cells > MOST_CELLS {
            return Err(Unreadable::TooManyCells);
        }
        self.taken.letters = self.taken.letters.saturating_add(content.letters());
        if self.taken.letters > MOST_UNPACKED {
            return Err(Unreadable::TooLarge);
        }
        self.cells.push(Found { row, column, content, formula });
        Ok(())
    }

    pub(super) fn hide_rows(&mut self, rows: RangeInclusive<u32>) -> Result<(), Unreadable> {
        for row in within(&rows, MOST_ROWS) {
            self.note()?;
            self.hidden_rows.insert(row);
        }
        Ok(())
    }

    pub(super) fn hide_columns(&mut self, columns: RangeInclusive<u32>) -> Result<(), Unreadable> {
        for column in within(&columns, MOST_COLUMNS) {
            self.note()?;
            self.hidden_columns.insert(column);
        }
        Ok(())
    }

    pub(super) fn merge(&mut self, rows: RangeInclusive<u32>, columns: &RangeInclusive<u32>) -> Result<(), Unreadable> {
        for row in within(&rows, MOST_ROWS) {
            self.note()?;
            self.merged.entry(row).or_default().push(columns.clone());
        }
        Ok(())
    }

    fn note(&mut self) -> Result<(), Unreadable> {
        self.taken.notes += 1;
        if self.taken.notes > MOST_CELLS { Err(Unreadable::TooManyCells) } else { Ok(()) }
    }

    /// Puts the cells in their order; none may come twice.
    pub(super) fn finish(&mut self) -> Result<(), Unreadable> {
        self.cells.sort_by_key(|cell| (cell.row, cell.column));
        let twice = |pair: &[Found]| matches!(pair, [a, b] if (a.row, a.column) == (b.row, b.column));
        if self.cells.windows(2).any(twice) { Err(Unreadable::Damaged) } else { Ok(()) }
    }
}

/// As much of a range as can hold cells.
fn within(range: &RangeInclusive<u32>, most: u32) -> RangeInclusive<u32> {
    *range.start()..=(*range.end()).min(most - 1)
}
