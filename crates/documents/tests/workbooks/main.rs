//! Workbooks: written and read back as the XML that they are, and those of other programs read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod reading;

use std::io::{Cursor, Read as _};

use chrono::NaiveDate;
use documents::workbook::{Cell, Column, Mark, Rule, Workbook, WorkbookError, plain_text, sheet_name};

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 31).unwrap()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn sheet(cells: &[Cell<'_>]) -> String {
    let mut book = Workbook::new("Thử", day()).unwrap();
    book.sheet("Một").unwrap().row(cells).unwrap();
    part(&book.finish().unwrap(), "xl/worksheets/sheet1.xml")
}

#[test]
fn the_same_calls_give_the_same_bytes() {
    let write = || {
        let mut book = Workbook::new("Số liệu", day()).unwrap();
        let mut sheet = book.sheet("Nhập/số:liệu").unwrap();
        sheet.banner("Số liệu minh hoạ").unwrap();
        sheet.header(&[Column::new("Xã", 30), Column::new("Trẻ em", 12)], 1).unwrap();
        sheet.row(&[Cell::text("Xã Một"), Cell::whole(12).input().noted("Năm trước: 11")]).unwrap();
        sheet.allow(2..=2, 1, &Rule::Whole(0, 999_999_999), ("Sai", "Ghi số nguyên")).unwrap();
        sheet.protect();
        book.finish().unwrap()
    };
    assert_eq!(write(), write());
    assert!(part(&write(), "docProps/core.xml").contains("2026-03-31T00:00:00Z"));
    let xml = part(&write(), "xl/worksheets/sheet1.xml");
    assert!(xml.contains("sheetProtection") && xml.contains("dataValidation") && xml.contains("ySplit=\"2\""), "{xml}");
    assert!(part(&write(), "xl/workbook.xml").contains("name=\"Nhập số liệu\""));
    assert!(part(&write(), "xl/comments1.xml").contains("Năm trước: 11"));
}

#[test]
fn a_text_is_never_a_formula() {
    for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(\"http://x\")", "http://x", "{=1}"] {
        let xml = sheet(&[Cell::text(text)]);
        assert!(!xml.contains("<f>") && !xml.contains("hyperlink"), "{text}: {xml}");
        assert!(xml.contains("t=\"inlineStr\"") || xml.contains("t=\"s\""), "{text}: {xml}");
    }
    let mut book = Workbook::new("", day()).unwrap();
    book.sheet("a").unwrap().row(&[Cell::text("=1+1")]).unwrap();
    assert!(part(&book.finish().unwrap(), "xl/styles.xml").contains("quotePrefix=\"1\""));
}

#[test]
fn numbers_stay_numbers_and_stay_exact() {
    let xml =
        sheet(&[Cell::whole(0), Cell::whole(9_007_199_254_740_992_i64), Cell::decimal("12.50"), Cell::date(day())]);
    for value in ["<v>0</v>", "<v>9007199254740992</v>", "<v>12.5</v>", "<v>46112</v>"] {
        assert!(xml.contains(value), "{value}: {xml}");
    }
    let mut book = Workbook::new("", day()).unwrap();
    let mut sheet = book.sheet("a").unwrap();
    for cell in [
        Cell::whole(9_007_199_254_740_993_i64),
        Cell::decimal("1e5"),
        Cell::decimal("NaN"),
        Cell::decimal("1,5"),
        Cell::decimal("0.1234567890123456"),
    ] {
        assert!(matches!(sheet.row(std::slice::from_ref(&cell)), Err(WorkbookError::NotExact(_))), "{cell:?}");
    }
}

#[test]
fn only_cells_for_input_are_open_in_a_protected_sheet() {
    let mut book = Workbook::new("", day()).unwrap();
    let mut sheet = book.sheet("a").unwrap();
    sheet.protect();
    sheet.row(&[Cell::text("khóa"), Cell::empty().input(), Cell::empty()]).unwrap();
    let bytes = book.finish().unwrap();
    assert_eq!(part(&bytes, "xl/styles.xml").matches("locked=\"0\"").count(), 1);
    assert!(part(&bytes, "xl/worksheets/sheet1.xml").contains("r=\"B1\""));
}

#[test]
fn names_and_texts_are_made_fit() {
    assert_eq!(sheet_name("'[Xã] a/b?'"), "Xã  a b");
    assert_eq!(sheet_name(&"x".repeat(40)).len(), 31);
    assert_eq!(plain_text("a\u{200b}\u{202e}b\u{1}\r\nc\td"), "ab\u{fffd}\nc d");
    assert_eq!(plain_text("Xa\u{303}"), "Xã");
    assert!(sheet(&[Cell::text("a\u{0}b\u{b}").marked(Mark::Total)]).contains("a\u{fffd}b\u{fffd}"));
}
