//! Tables: groups, totals, spans, long rows, and rows that do not fit their columns.

use crate::press::{blank, decision, list_of_communes, pages, squeezed, words};
use documents::{Block, Cell, Paper, PaperError, Row, Table, pdf};

fn with(table: Table) -> Paper {
    Paper { body: vec![Block::Table(table)], ..blank() }
}

#[test]
fn caption_groups_and_totals_are_printed_in_order() {
    let mut table = list_of_communes(2);
    table.caption = Some("Bảng 1. Kết quả".into());
    table.rows.insert(0, Row::group([Cell::spanning("Nhóm thứ nhất", 4)]));
    table.rows.push(Row::total([Cell::spanning("Cộng", 3), "1.873,75".into()]));
    assert!(words(&with(table)).ends_with(
        "Bảng 1. Kết quả TT Tên đơn vị Tiêu chuẩn Điểm Nhóm thứ nhất 1 Xã số 1 Bộ tiêu chí minh họa \
         936,875 2 Xã số 2 Bộ tiêu chí minh họa 936,875 Cộng 1.873,75"
    ));
}

#[test]
fn the_head_of_a_group_stays_with_its_first_row() {
    for before in 28..44 {
        let mut table = list_of_communes(before);
        table.rows.push(Row::group([Cell::spanning("Nhóm cuối", 4)]));
        table.rows.push(Row::plain(["x", "Dòng đầu của nhóm", "", ""]));
        let pages = pages(&with(table));
        let page = pages.iter().find(|page| page.contains("Nhóm cuối")).unwrap();
        assert!(page.contains("Dòng đầu của nhóm"), "{before} rows before:\n{page}");
    }
}

#[test]
fn a_short_row_is_not_cut_by_the_end_of_a_page() {
    for before in 28..44 {
        let mut table = list_of_communes(before);
        table.rows.push(Row::plain(["x", "đầu hàng\ngiữa\ncuối hàng", "", ""]));
        let pages = pages(&with(table));
        let page = pages.iter().find(|page| page.contains("đầu hàng")).unwrap();
        assert!(page.contains("cuối hàng"), "{before} rows before:\n{page}");
    }
}

#[test]
fn a_row_longer_than_a_page_goes_on_and_loses_no_word() {
    let mut table = list_of_communes(1);
    let long = (1..=900).map(|at| format!("chữ{at}")).collect::<Vec<_>>().join(" ");
    table.rows.push(Row::plain(["x", long.as_str(), "", ""]));
    let text = squeezed(&pages(&with(table)).join("\n"));
    for at in 1..=900 {
        assert!(text.contains(&format!("chữ{at}")), "word {at} is lost");
    }
}

#[test]
fn a_row_that_does_not_fill_its_columns_is_refused() {
    let mut table = list_of_communes(2);
    table.rows.push(Row::plain(["3", "Xã thiếu ô"]));
    let refused = pdf(&with(table)).unwrap_err();
    assert_eq!(refused, PaperError::RowWidth { row: 3, expected: 4, found: 2 });
}

#[test]
fn a_row_wider_than_its_table_is_refused_in_an_annex_too() {
    let mut table = list_of_communes(0);
    table.rows.push(Row::plain([Cell::spanning("quá rộng", 5)]));
    let mut paper = decision();
    paper.annexes[0].body = vec![Block::Table(table)];
    let refused = pdf(&paper).unwrap_err();
    assert_eq!(refused, PaperError::RowWidth { row: 1, expected: 4, found: 5 });
}
