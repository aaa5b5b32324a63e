//! Tables in the terminal.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

/// The widest table, in characters.
const WIDTH: u16 = 140;

/// An empty table with a head.
pub(crate) fn with_head<'a>(head: impl IntoIterator<Item = &'a str>) -> Table {
    let mut table = Table::new();
    table
        .load_preset(presets::UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH)
        .set_header(head.into_iter().collect::<Vec<_>>());
    table
}

/// Writes the columns from `first` on to the right, as numbers are.
pub(crate) fn numbers_from(table: &mut Table, first: usize) {
    for column in table.column_iter_mut().skip(first) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}
