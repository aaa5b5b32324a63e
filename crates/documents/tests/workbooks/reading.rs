//! What LibreOffice 7.4 saves as XLS and as ODS, read: figures, what its people do not see, and what they see as one.

use std::io::{Cursor, Read as _, Write as _};

use documents::reader::{self, Content, Grid, Unreadable};

const OLD: &[u8] = include_bytes!("../assets/so-cua-xa.xls");
const OPEN: &[u8] = include_bytes!("../assets/so-cua-xa.ods");

/// A sheet of either file: both were saved from one.
fn both(sheet: &str) -> [Grid; 2] {
    [OLD, OPEN].map(|bytes| reader::open(bytes).unwrap().read(sheet).unwrap())
}

fn told(grid: &Grid) -> Vec<(String, String, bool)> {
    let cell = |cell: &reader::Found| (reader::address(cell.row, cell.column), cell.content.shown(), cell.formula);
    grid.cells().iter().map(cell).collect()
}

#[test]
fn a_figure_is_read_as_it_was_saved() {
    for bytes in [OLD, OPEN] {
        let book = reader::open(bytes).unwrap();
        let sheets: Vec<_> = book.sheets().iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect();
        assert_eq!(sheets, [("Tổng hợp", false), ("Đã lọc", false), ("Ẩn", true)]);
    }
    for grid in both("Tổng hợp") {
        let cell = |at: &str, shown: &str, formula| (at.to_owned(), shown.to_owned(), formula);
        let expected = [
            cell("A1", "Mã", false),
            cell("B1", "Trẻ sinh", false),
            cell("C1", "Đúng hạn", false),
            cell("A2", "07462", false),
            cell("B2", "426", false),
            cell("C2", "412", true),
        ];
        assert_eq!(told(&grid), expected);
        assert_eq!(grid.cell(1, 1).unwrap().content, Content::Whole(426));
        assert_eq!(grid.cell(1, 0).unwrap().content, Content::Text("07462".into()));
        assert!(!grid.is_hidden(1, 1) && !grid.is_merged(1, 1));
    }
    for grid in both("Đã lọc") {
        assert_eq!(grid.cell(4, 1).unwrap().content, Content::Decimal("12.5".into()));
        assert_eq!(grid.cell(4, 3).unwrap().content, Content::Text("A & B\nhai  chữ".into()));
        assert!(matches!(grid.cell(1, 3).unwrap().content, Content::Date(_)));
    }
    for grid in both("Ẩn") {
        assert_eq!(told(&grid), [("A1".to_owned(), "TRUE".to_owned(), false)]);
    }
}

#[test]
fn a_row_filtered_out_and_a_hidden_column_are_known() {
    for grid in both("Đã lọc") {
        let hidden: Vec<_> = grid.cells().iter().filter(|cell| grid.is_hidden(cell.row, cell.column)).collect();
        let hidden: Vec<_> = hidden.iter().map(|cell| reader::address(cell.row, cell.column)).collect();
        // row 2 is filtered out, column C hidden
        assert_eq!(hidden, ["C1", "A2", "B2", "D2", "C3"]);
    }
}

#[test]
fn a_cell_merged_over_two_communes_is_known() {
    for grid in both("Đã lọc") {
        let merged = (0..6).flat_map(|row| (0..5).map(move |column| (row, column)));
        let merged: Vec<_> = merged.filter(|(row, column)| grid.is_merged(*row, *column)).collect();
        assert_eq!(merged, [(2, 1), (3, 1)], "B3 and B4");
    }
}

/// The ODS file with something more in the table of its first sheet.
fn with_in_table(more: &str) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(OPEN)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        if part.name() == "content.xml" {
            let table = "<table:table table:name=\"Tổng hợp\" table:style-name=\"ta1\">";
            let text = String::from_utf8(bytes).unwrap().replacen(table, &format!("{table}{more}"), 1);
            assert!(text.contains(more));
            bytes = text.into_bytes();
        }
        to.start_file(part.name(), zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(&bytes).unwrap();
    }
    to.finish().unwrap().into_inner()
}

#[test]
fn a_sheet_that_is_brought_from_another_file_is_refused() {
    assert_eq!(reader::open(&with_in_table("<!-- nothing -->")).unwrap().sheets().len(), 3);
    let link =
        "<table:table-source xlink:type=\"simple\" xlink:href=\"file:///so-khac.ods\" table:table-name=\"Một\"/>";
    let opened = reader::open(&with_in_table(link)).err();
    assert!(matches!(opened, Some(Unreadable::Links)), "{opened:?}");
}
