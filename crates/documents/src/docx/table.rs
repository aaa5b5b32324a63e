//! Tables: ruled ones that repeat their head, and ones without lines that only put things side by side.

use super::markup::{Look, Markup};
use crate::paper::{Align, Column, Row, RowKind, Run, Table};

/// Bytes from which a row may run over two pages, as in `paper.typ`.
const LONG: usize = 400;

/// A ruled table with its caption, `room` twentieths of a point wide.
pub(super) fn ruled(page: &mut Markup, table: &Table, room: u32) {
    if let Some(caption) = &table.caption {
        page.line(Look::of("Caption"), caption);
    }
    let widths = shares(&table.columns, room);
    page.within("w:tbl", &[], |grid| {
        begin(grid, Some("Ruled"), &widths);
        grid.within("w:tr", &[], |row| {
            row.within("w:trPr", &[], |properties| {
                properties.empty("w:cantSplit", &[]);
                properties.empty("w:tblHeader", &[]);
            });
            for (column, width) in table.columns.iter().zip(&widths) {
                let look = Look { align: Some(Align::Center), ..Look::of("Cell") };
                cell(row, *width, 1, look, &Run::bold(&*column.head));
            }
        });
        for row in &table.rows {
            ruled_row(grid, table, row, &widths);
        }
    });
    // two tables that touch become one
    page.line(Look::of("Gap"), "");
}

fn ruled_row(grid: &mut Markup, table: &Table, row: &Row, widths: &[u32]) {
    let breaks = row.cells.iter().any(|cell| cell.text.len() > LONG);
    grid.within("w:tr", &[], |element| {
        if !breaks {
            element.within("w:trPr", &[], |properties| properties.empty("w:cantSplit", &[]));
        }
        let mut rest = table.columns.iter().zip(widths);
        for one in &row.cells {
            let span = usize::from(one.span.max(1));
            let covered: Vec<_> = rest.by_ref().take(span).collect();
            let width = covered.iter().map(|(_, width)| **width).sum();
            let names_group = row.kind == RowKind::Group && span > 1;
            let own = covered.first().map(|(column, _)| column.align);
            let align = if names_group { Some(Align::Left) } else { own };
            // a group's head stays with the first row under it
            let look = Look { align, stays: row.kind == RowKind::Group, ..Look::of("Cell") };
            let words = if row.kind == RowKind::Plain { Run::plain(&*one.text) } else { Run::bold(&*one.text) };
            cell(element, width, span, look, &words);
        }
    });
}

fn cell(row: &mut Markup, width: u32, span: usize, look: Look, words: &Run) {
    row.within("w:tc", &[], |cell| {
        cell.within("w:tcPr", &[], |properties| {
            properties.empty("w:tcW", &[("w:w", &width), ("w:type", &"dxa")]);
            if span > 1 {
                properties.empty("w:gridSpan", &[("w:val", &span)]);
            }
            properties.empty("w:vAlign", &[("w:val", &"center")]);
        });
        cell.paragraph(look, std::slice::from_ref(words));
    });
}

/// What draws the inside of a cell.
pub(super) type Drawing<'a> = &'a dyn Fn(&mut Markup);

/// Rows without lines; each cell is drawn by its function, which ends with a paragraph.
pub(super) fn side_by_side(page: &mut Markup, widths: [u32; 2], rows: &[[Drawing; 2]]) {
    page.within("w:tbl", &[], |grid| {
        begin(grid, None, &widths);
        for row in rows {
            grid.within("w:tr", &[], |element| {
                element.within("w:trPr", &[], |properties| properties.empty("w:cantSplit", &[]));
                for (draw, width) in row.iter().zip(widths) {
                    element.within("w:tc", &[], |cell| {
                        cell.within("w:tcPr", &[], |properties| {
                            properties.empty("w:tcW", &[("w:w", &width), ("w:type", &"dxa")]);
                        });
                        draw(cell);
                    });
                }
            });
        }
    });
}

fn begin(grid: &mut Markup, style: Option<&'static str>, widths: &[u32]) {
    let room: u32 = widths.iter().sum();
    grid.within("w:tblPr", &[], |properties| {
        if let Some(style) = style {
            properties.empty("w:tblStyle", &[("w:val", &style)]);
        }
        properties.empty("w:tblW", &[("w:w", &room), ("w:type", &"dxa")]);
        properties.empty("w:tblLayout", &[("w:type", &"fixed")]);
        if style.is_none() {
            // LibreOffice asks no style for these, and has room of its own
            properties.within("w:tblCellMar", &[], |margins| {
                for side in ["w:left", "w:right"] {
                    margins.empty(side, &[("w:w", &0), ("w:type", &"dxa")]);
                }
            });
        }
    });
    grid.within("w:tblGrid", &[], |columns| {
        for width in widths {
            columns.empty("w:gridCol", &[("w:w", width)]);
        }
    });
}

/// The room in the proportion of the columns, to the last unit.
fn shares(columns: &[Column], room: u32) -> Vec<u32> {
    let part = |column: &Column| u32::from(column.width.max(1));
    let whole: u32 = columns.iter().map(part).sum();
    let edges = columns.iter().scan(0, |sum, column| {
        *sum += part(column);
        Some(*sum * room / whole)
    });
    let mut before = 0;
    edges.map(|edge| edge - std::mem::replace(&mut before, edge)).collect()
}
