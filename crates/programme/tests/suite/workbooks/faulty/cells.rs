//! Cells that are not what they should be, and what stands around them.

use super::{Answer, Case};
use crate::workbooks::torn::{INFO, SHEET, Torn};

/// A cell that is not a number as it should be.
pub fn cells(template: &Torn) -> Vec<Case> {
    let texts = [
        ("a word", "bốn trăm", "not_a_number"),
        ("thousands with a point", "1.234", "separators"),
        ("a comma", "12,5", "separators"),
        ("a blank between digits", "1 234", "separators"),
        ("a trailing blank", "430 ", "blanks"),
        ("a leading blank", " 430", "blanks"),
        ("a hard blank", "\u{a0}430", "blanks"),
        ("a minus as text", "-3", "negative"),
        ("leading zeros", "007", "not_a_number"),
        ("an exponent", "1e3", "not_a_number"),
        ("wide digits", "４３０", "not_a_number"),
        ("a formula as text", "=1+1", "not_a_number"),
        ("a share", "96%", "not_a_number"),
        ("too many digits as text", "999999999999999999999", "too_large"),
        ("a text of 40,000 letters", "X", "not_a_number"),
    ];
    let mut cases = Vec::new();
    for (name, text, key) in texts {
        let mut torn = template.clone();
        let long = "x".repeat(40_000);
        let at = torn.write("births", if text == "X" { &long } else { text });
        cases.push((name, torn.packed(), Answer::Cells(vec![(at, cell_key(key))])));
    }
    let values = [
        ("a negative number", "<v>-3</v>", "", "negative"),
        ("a decimal", "<v>12.5</v>", "", "not_whole"),
        ("almost whole", "<v>425.99999999999994</v>", "", "not_whole"),
        ("ten digits", "<v>1000000000</v>", "", "too_large"),
        ("a huge number", "<v>1E+300</v>", "", "too_large"),
        ("a logical value", "<v>1</v>", " t=\"b\"", "is_logical"),
        ("an error", "<v>#N/A</v>", " t=\"e\"", "is_fault"),
        ("a failed formula", "<f>1/0</f><v>#DIV/0!</v>", " t=\"e\"", "is_fault"),
        ("a formula without a value", "<f>1+1</f>", "", "no_value"),
        ("a formula that gives a text", "<f>\"x\"</f><v>x</v>", " t=\"str\"", "not_a_number"),
        ("a formula that gives a share", "<f>1/8</f><v>0.125</v>", "", "not_whole"),
        ("a day as text", "<v>2026-01-02</v>", " t=\"d\"", "is_date"),
        ("not a number at all", "<v>abc</v>", "", "not_a_number"),
        ("NaN", "<v>NaN</v>", "", "is_fault"),
        ("infinity", "<v>INF</v>", "", "is_fault"),
    ];
    for (name, inside, kind, key) in values {
        let mut torn = template.clone();
        let at = torn.put_fact("births", &format!("<c r=\"@\"{kind}>{inside}</c>"));
        cases.push((name, torn.packed(), Answer::Cells(vec![(at, cell_key(key))])));
    }
    cases
}

/// The key of a cell's fault.
fn cell_key(key: &'static str) -> &'static str {
    match key {
        "not_a_number" => "imports.cell.not_a_number",
        "separators" => "imports.cell.separators",
        "blanks" => "imports.cell.blanks",
        "negative" => "imports.cell.negative",
        "not_whole" => "imports.cell.not_whole",
        "too_large" => "imports.cell.too_large",
        "is_logical" => "imports.cell.is_logical",
        "is_fault" => "imports.cell.is_fault",
        "no_value" => "imports.cell.no_value",
        "is_date" => "imports.cell.is_date",
        other => panic!("{other}"),
    }
}

/// What stands around the figures is not what it was.
#[expect(clippy::too_many_lines, reason = "a list")]
pub fn around(template: &Torn, neighbour: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut one = |name, change: &dyn Fn(&mut Torn) -> Answer| {
        let mut torn = template.clone();
        let answer = change(&mut torn);
        cases.push((name, torn.packed(), answer));
    };
    let told = |at: String, key| Answer::Cells(vec![(at, key)]);
    one("merged cells", &|torn| {
        let at = torn.fill("births", "<v>430</v>");
        let below = format!("H{}", torn.row_of("births") + 1);
        torn.swap(
            SHEET,
            "</sheetData>",
            &format!("</sheetData><mergeCells><mergeCell ref=\"{at}:{below}\"/></mergeCells>"),
        );
        told(at, "imports.cell.merged")
    });
    one("a hidden row", &|torn| {
        let at = torn.fill("births", "<v>430</v>");
        let row = format!("<row r=\"{}\"", torn.row_of("births"));
        torn.swap(SHEET, &row, &format!("{row} hidden=\"1\""));
        told(at, "imports.cell.hidden")
    });
    one("a hidden column", &|torn| {
        let at = torn.fill("births", "<v>430</v>");
        torn.swap(SHEET, "<col min=\"8\" max=\"8\"", "<col hidden=\"true\" min=\"8\" max=\"8\"");
        told(at, "imports.cell.hidden")
    });
    one("a hidden row of a part whose name is written otherwise", &|torn| {
        let at = torn.fill("births", "<v>430</v>");
        let row = format!("<row r=\"{}\"", torn.row_of("births"));
        torn.swap(SHEET, &row, &format!("{row} hidden=\"1\""));
        let sheet = torn.0.remove(SHEET).unwrap();
        torn.set("XL/Worksheets/SHEET1.XML", sheet);
        told(at, "imports.cell.hidden")
    });
    one("days instead of numbers", &|torn| {
        torn.swap("xl/styles.xml", "formatCode=\"#,##0\"", "formatCode=\"dd/mm/yyyy\"");
        let address = format!("H{}", torn.row_of("births"));
        let sheet = torn.text(SHEET);
        let begin = sheet.find(&format!("<c r=\"{address}\"")).unwrap();
        let style = sheet[begin..].split("s=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let at = torn.put_fact("births", &format!("<c r=\"@\" s=\"{style}\"><v>46000</v></c>"));
        told(at, "imports.cell.is_date")
    });
    one("another fact's name", &|torn| {
        let row = torn.row_of("births");
        torn.fill("births", "<v>430</v>");
        torn.swap(SHEET, "<t>births</t>", "<t>Births</t>");
        told(format!("B{row}"), "imports.cell.unknown_fact")
    });
    one("a fact twice", &|torn| {
        let (births, registered) = (torn.row_of("births"), torn.row_of("births_registered_on_time"));
        torn.fill("births", "<v>430</v>");
        torn.fill("births_registered_on_time", "<v>412</v>");
        torn.swap(SHEET, "<t>births_registered_on_time</t>", "<t>births</t>");
        told(format!("H{}", births.max(registered)), "imports.cell.figure_again")
    });
    let unit = |torn: &mut Torn, cell: &str| {
        torn.fill("births", "<v>430</v>");
        let at = format!("A{}", torn.row_of("births"));
        torn.put(SHEET, &at, &cell.replace('@', &at));
        at
    };
    let text = |code: &str| format!("<c r=\"@\" t=\"inlineStr\"><is><t>{code}</t></is></c>");
    one("another commune", &|torn| told(unit(torn, &text(neighbour)), "imports.fault.not_yours"));
    one("a code of nowhere", &|torn| told(unit(torn, &text("99999")), "imports.fault.unknown_unit"));
    one("a code without its last digit", &|torn| told(unit(torn, &text("0746")), "imports.fault.unknown_unit"));
    one("no code", &|torn| told(unit(torn, ""), "imports.cell.no_unit"));
    one("a code that lost its zero", &|torn| {
        told(unit(torn, "<c r=\"@\"><v>7462</v></c>"), "imports.cell.code_is_number")
    });
    one("no figures", &|_| told("A1".into(), "imports.cell.no_figures"));
    one("more registered than born", &|torn| {
        let part = torn.fill("births_registered_on_time", "<v>431</v>");
        let whole = torn.fill("births", "<v>430</v>");
        let row = |at: &str| at[1..].parse::<u32>().unwrap();
        Answer::Told(if row(&part) > row(&whole) { part } else { whole })
    });
    let info = |torn: &mut Torn, from: &str, to: &str| {
        torn.fill("births", "<v>430</v>");
        torn.swap(INFO, &format!("<t>{from}</t>"), &format!("<t>{to}</t>"));
    };
    one("the version before", &|torn| {
        info(torn, "2", "1");
        told("B1".into(), "imports.cell.other_version")
    });
    one("another year", &|torn| {
        info(torn, "2026", "2025");
        told("B2".into(), "imports.cell.other_year")
    });
    one("another standard", &|torn| {
        let text = torn.text(INFO).replace("minh-hoa r1", "minh-hoa r9");
        torn.set(INFO, text);
        told("B3".into(), "imports.cell.other_standard")
    });
    one("the sheet called otherwise", &|torn| {
        torn.swap("xl/workbook.xml", "name=\"Số liệu 2026\"", "name=\"Sheet1\"");
        Answer::Refused("imports.unreadable.unknown_sheet")
    });
    one("not our template", &|torn| {
        torn.swap("xl/workbook.xml", "name=\"mangnon\"", "name=\"Sheet2\"");
        Answer::Foreign
    });
    one("two sheets of one name", &|torn| {
        torn.swap("xl/workbook.xml", "name=\"Số liệu 2026\"", "name=\"MANGNON\"");
        Answer::Refused("imports.unreadable.same_name")
    });
    cases
}
