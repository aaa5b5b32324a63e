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

/// A text from outside without what would steer the terminal: control characters, and those that turn the direction.
pub(crate) fn plain(text: &str) -> String {
    let steers = |sign: char| {
        sign.is_control() || matches!(sign, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut plain = String::with_capacity(text.len());
    for sign in text.chars() {
        if steers(sign) {
            plain.extend(sign.escape_default());
        } else {
            plain.push(sign);
        }
    }
    plain
}
