use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
};

use documents::{
    reader::{self, Content},
    workbook::{Cell, Column, Mark, Sheet, Workbook, WorkbookError, sheet_name},
};
use organisation::{Error, Moment, Result};
use text::{Lang, say};

use super::{CellPlace, Fault, Faults, ImportRefusal, apart, template::INFO_SHEET};
use crate::Programme;

/// The sheets of a workbook in which something is wrong, values only, with the faulty cells marked and noted.
///
/// Nothing of the file but its values goes on: no formula, no link, no macro. The sheet by which our workbook is known
/// goes with them, so that the mended copy can be sent.
pub async fn marked(
    programme: &Programme,
    bytes: &[u8],
    faults: &Faults,
    words: &Words<'_>,
    at: Moment,
) -> Result<Vec<u8>> {
    let told = |fault: &Fault| (faults.place(fault).cloned(), (words.fault)(fault));
    let copy = Copy {
        title: words.title.clone(),
        heads: words.heads.clone(),
        banner: programme.demo.then(|| say(Lang::Vi, "papers.mark.invented")),
        faults: faults.first.iter().map(told).collect(),
        at,
    };
    let bytes = bytes.to_vec();
    apart(move || copy.of(&bytes)).await?
}

/// What goes into a marked copy beside the values.
struct Copy {
    title: String,
    heads: [String; 3],
    banner: Option<String>,
    /// Each with its cell.
    faults: Vec<(Option<CellPlace>, String)>,
    at: Moment,
}

impl Copy {
    fn of(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        let mut book = reader::open(bytes).map_err(ImportRefusal::Unreadable)?;
        let mut notes: BTreeMap<&str, BTreeMap<(u32, u32), String>> = BTreeMap::new();
        for (place, fault) in &self.faults {
            if let Some(place) = place {
                let note = notes.entry(&place.sheet).or_default().entry((place.row, place.column)).or_default();
                if !note.is_empty() {
                    note.push('\n');
                }
                note.push_str(fault);
            }
        }
        if book.sheets().iter().any(|sheet| sheet.name == INFO_SHEET) {
            notes.entry(INFO_SHEET).or_default();
        }
        let mut out = Workbook::new(&self.title, self.at.today()).map_err(Error::broken)?;
        let mut sheet = out.sheet(&free_name(&self.title, notes.keys())).map_err(Error::broken)?;
        self.list(&mut sheet).map_err(Error::broken)?;
        for (name, notes) in &notes {
            let grid = book.read(name).map_err(ImportRefusal::Unreadable)?;
            copy(&mut out.sheet(name).map_err(Error::broken)?, &grid, notes).map_err(Error::broken)?;
        }
        out.finish().map_err(Error::broken)
    }

    fn list(&self, sheet: &mut Sheet<'_>) -> Result<(), WorkbookError> {
        if let Some(banner) = &self.banner {
            sheet.banner(banner)?;
        }
        let [name, cell, what] = &self.heads;
        let columns = [Column::new(name.as_str(), 24), Column::new(cell.as_str(), 10), Column::new(what.as_str(), 100)];
        sheet.header(&columns, 0)?;
        for (place, fault) in &self.faults {
            let name = place.as_ref().map(|place| place.sheet.to_string()).unwrap_or_default();
            let address = place.as_ref().map(CellPlace::address).unwrap_or_default();
            sheet.row(&[Cell::text(name), Cell::text(address), Cell::text(fault.as_str())])?;
        }
        Ok(())
    }
}

/// A name for the list of faults that no copied sheet has.
fn free_name<'a>(title: &str, copied: impl Iterator<Item = &'a &'a str>) -> String {
    let called = |name: &str| sheet_name(name).to_lowercase();
    let taken: BTreeSet<String> = copied.map(|name| called(name)).collect();
    let numbered = (2..).map(|number: u32| format!("{number}. {title}"));
    let mut names = iter::once(title.to_owned()).chain(numbered);
    names.find(|name| !taken.contains(&called(name))).unwrap_or_default()
}

/// The words of a marked copy.
pub struct Words<'a> {
    /// What it is called.
    pub title: String,
    /// Heads of the list of faults: sheet, cell, what.
    pub heads: [String; 3],
    /// What is wrong and what to do.
    pub fault: &'a (dyn Fn(&Fault) -> String + Sync),
}

fn copy(sheet: &mut Sheet<'_>, grid: &reader::Grid, notes: &BTreeMap<(u32, u32), String>) -> Result<(), WorkbookError> {
    // a fault may stand where nothing does
    let mut places: Vec<(u32, u32)> = grid.cells().iter().map(|cell| (cell.row, cell.column)).collect();
    places.extend(notes.keys());
    places.sort_unstable();
    places.dedup();
    for row in places.chunk_by(|left, right| left.0 == right.0) {
        let number = row.first().map(|(row, _)| *row).unwrap_or_default();
        while sheet.next_row() < number {
            sheet.row(&[])?;
        }
        // only what stands there: a sheet may be as long as it is wide
        sheet.sparse(row.iter().filter_map(|place| {
            let value = grid.cell(place.0, place.1).map_or_else(Cell::empty, |found| cell(&found.content));
            let marked = match notes.get(place) {
                Some(note) => value.marked(Mark::Fault).noted(note.as_str()),
                None => value,
            };
            Some((u16::try_from(place.1).ok()?, marked))
        }))?;
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
