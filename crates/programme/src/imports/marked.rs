use std::collections::{BTreeMap, BTreeSet};

use documents::{
    reader::{self, Content},
    workbook::{Cell, Column, Mark, Workbook},
};
use organisation::{Error, Moment, Result};

use super::{CellPlace, Fault, Faults, ImportRefusal};

/// The sheets of a workbook in which something is wrong, values only, with the faulty cells marked and noted.
///
/// Nothing of the file but its values goes on: no formula, no link, no macro.
pub fn marked(bytes: &[u8], faults: &Faults, words: &Words<'_>, at: Moment) -> Result<Vec<u8>> {
    let mut book = reader::open(bytes).map_err(ImportRefusal::Unreadable)?;
    let mut notes: BTreeMap<&str, BTreeMap<(u32, u32), String>> = BTreeMap::new();
    for fault in &faults.first {
        if let Some(place) = faults.place(fault) {
            let note = notes.entry(&place.sheet).or_default().entry((place.row, place.column)).or_default();
            if !note.is_empty() {
                note.push('\n');
            }
            note.push_str(&(words.fault)(fault));
        }
    }
    let mut out = Workbook::new(&words.title, at.today()).map_err(Error::broken)?;
    list(&mut out, faults, words)?;
    for (sheet, notes) in &notes {
        let grid = book.read(sheet).map_err(ImportRefusal::Unreadable)?;
        copy(&mut out, sheet, &grid, notes)?;
    }
    out.finish().map_err(Error::broken)
}

/// The words of a marked copy.
pub struct Words<'a> {
    /// What it is called.
    pub title: String,
    /// Heads of the list of faults: sheet, cell, what.
    pub heads: [String; 3],
    /// What is wrong and what to do.
    pub fault: &'a dyn Fn(&Fault) -> String,
}

fn list(out: &mut Workbook, faults: &Faults, words: &Words<'_>) -> Result<()> {
    let mut sheet = out.sheet(&words.title).map_err(Error::broken)?;
    let [name, cell, what] = &words.heads;
    let columns = [Column::new(name.as_str(), 24), Column::new(cell.as_str(), 10), Column::new(what.as_str(), 100)];
    sheet.header(&columns, 0).map_err(Error::broken)?;
    for fault in &faults.first {
        let place = faults.place(fault);
        let name = place.map(|place| place.sheet.to_string()).unwrap_or_default();
        let address = place.map(CellPlace::address).unwrap_or_default();
        let row = [Cell::text(name), Cell::text(address), Cell::text((words.fault)(fault))];
        sheet.row(&row).map_err(Error::broken)?;
    }
    Ok(())
}

fn copy(out: &mut Workbook, name: &str, grid: &reader::Grid, notes: &BTreeMap<(u32, u32), String>) -> Result<()> {
    let mut sheet = out.sheet(name).map_err(Error::broken)?;
    let mut rows: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for cell in grid.cells() {
        rows.entry(cell.row).or_default().insert(cell.column);
    }
    for (row, column) in notes.keys() {
        rows.entry(*row).or_default().insert(*column);
    }
    for (row, columns) in rows {
        while sheet.next_row() < row {
            sheet.row(&[]).map_err(Error::broken)?;
        }
        let last = columns.last().copied().unwrap_or_default();
        let cells: Vec<Cell<'_>> = (0..=last)
            .map(|column| {
                let value = grid.cell(row, column).map_or_else(Cell::empty, |found| cell(&found.content));
                match notes.get(&(row, column)) {
                    Some(note) => value.marked(Mark::Fault).noted(note.as_str()),
                    None => value,
                }
            })
            .collect();
        sheet.row(&cells).map_err(Error::broken)?;
    }
    Ok(())
}

/// A value as it was, where a cell keeps it exactly; otherwise as it was read.
fn cell(content: &Content) -> Cell<'_> {
    match content {
        Content::Empty => Cell::empty(),
        Content::Whole(number) => Cell::whole(*number),
        Content::Decimal(text) if text.len() <= 12 => Cell::decimal(text.as_str()),
        other => Cell::text(other.shown()),
    }
}
