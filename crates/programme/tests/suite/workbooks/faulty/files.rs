//! Files that are not what they should be.

use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
};

use super::{Answer, Case};
use crate::workbooks::torn::{SHEET, Torn};

/// The file itself is not what it should be.
#[expect(clippy::too_many_lines, reason = "a list")]
pub fn files(template: &Torn) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let refused = |key| Answer::Refused(key);
    let mut one = |name, change: &dyn Fn(&mut Torn), answer| {
        let mut torn = template.clone();
        change(&mut torn);
        cases.push((name, torn.packed(), answer));
    };
    let damaged = "imports.unreadable.damaged";
    let births = format!("H{}", template.row_of("births"));
    one("a macro", &|torn| torn.set("xl/vbaProject.bin", "x"), refused("imports.unreadable.macros"));
    one(
        "a type with macros",
        &|torn| torn.swap("[Content_Types].xml", "<Types", "<!-- macroEnabled --><Types"),
        refused("imports.unreadable.macros"),
    );
    one(
        "links to another file",
        &|torn| torn.set("xl/externalLinks/externalLink1.xml", "<x/>"),
        refused("imports.unreadable.links"),
    );
    one(
        "a document type",
        &|torn| torn.swap(SHEET, "<worksheet", "<!DOCTYPE worksheet SYSTEM \"http://x/\"><worksheet"),
        refused("imports.unreadable.document_type"),
    );
    one(
        "entities that grow",
        &|torn| torn.set("xl/sharedStrings.xml", "<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\"><sst/>"),
        refused("imports.unreadable.document_type"),
    );
    one("a bomb", &|torn| torn.set("xl/bomb.xml", vec![b' '; 160 << 20]), refused("imports.unreadable.too_large"));
    one(
        "two thousand parts",
        &|torn| (0..2_001).for_each(|part| torn.set(&format!("xl/part{part}.xml"), "<x/>")),
        refused("imports.unreadable.too_many_parts"),
    );
    one("300,000 rows", &|torn| rows(torn, 300_000, "", 1), refused("imports.unreadable.too_many_rows"));
    one(
        "16,384 columns",
        &|torn| torn.swap(SHEET, "<sheetData>", "<sheetData><row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>"),
        refused("imports.unreadable.too_many_columns"),
    );
    one(
        "a cell twice",
        &|torn| {
            torn.put_fact("births", "<c r=\"@\"><v>1</v></c><c r=\"@\"><v>2</v></c>");
        },
        refused(damaged),
    );
    one(
        "a sheet broken off",
        &|torn| {
            let text = torn.text(SHEET);
            torn.set(SHEET, text.split("</sheetData>").next().unwrap().to_owned());
        },
        refused(damaged),
    );
    one("a sheet that is missing", &|torn| _ = torn.0.remove(SHEET), refused(damaged));
    one(
        "no list of sheets",
        &|torn| _ = torn.0.remove("xl/workbook.xml"),
        refused("imports.unreadable.not_a_workbook"),
    );
    one(
        "letters of two bytes",
        &|torn| {
            let wide: Vec<u8> = torn.text(SHEET).encode_utf16().flat_map(u16::to_le_bytes).collect();
            torn.set(SHEET, wide);
        },
        refused(damaged),
    );
    one(
        "huge shared strings",
        &|torn| {
            let text = "x".repeat(20 << 20);
            torn.set("xl/sharedStrings.xml", format!("<sst><si><t>{text}</t></si></sst>"));
            torn.put_fact("births", "<c r=\"@\" t=\"s\"><v>0</v></c>");
        },
        Answer::Cells(vec![(births.clone(), "imports.cell.not_a_number")]),
    );
    one(
        "a list of 10¹² shared strings",
        &|torn| {
            let text = "<sst count=\"1\" uniqueCount=\"1000000000000\"><si><t>x</t></si></sst>";
            torn.set("xl/sharedStrings.xml", text);
        },
        refused("imports.unreadable.too_many_cells"),
    );
    one(
        "a text of 1,000 letters in 200,000 cells",
        &|torn| {
            let text = "x".repeat(1_000);
            torn.set("xl/sharedStrings.xml", format!("<sst><si><t>{text}</t></si></sst>"));
            rows(torn, 200_000, " t=\"s\"", 0);
        },
        refused("imports.unreadable.too_large"),
    );
    one(
        "two million merged areas",
        &|torn| {
            let merged = "<mergeCell ref=\"A1:B1\"/>".repeat(2_000_000);
            torn.swap(SHEET, "</sheetData>", &format!("</sheetData><mergeCells>{merged}</mergeCells>"));
        },
        refused("imports.unreadable.too_many_cells"),
    );
    one(
        "a list of sheets where it is not looked for",
        &|torn| {
            torn.swap("_rels/.rels", "xl/workbook.xml", "other/workbook.xml");
            let moved = |(part, content): (String, Vec<u8>)| match part.strip_prefix("xl/") {
                Some(rest) => (format!("other/{rest}"), content),
                None => (part, content),
            };
            torn.0 = std::mem::take(&mut torn.0).into_iter().map(moved).collect();
        },
        refused(damaged),
    );
    one(
        "a shared string of nowhere",
        &|torn| {
            torn.put_fact("births", "<c r=\"@\" t=\"s\"><v>99999999</v></c>");
        },
        refused(damaged),
    );
    one(
        "an address beyond the sheet",
        &|torn| {
            torn.put_fact("births", "<c r=\"ZZZZZ99999999\"><v>1</v></c>");
        },
        refused("imports.unreadable.too_many_rows"),
    );
    one(
        "no sheets",
        &|torn| {
            let text = torn.text("xl/workbook.xml");
            let (begin, end) = (text.find("<sheets>").unwrap(), text.find("</sheets>").unwrap());
            torn.set("xl/workbook.xml", format!("{}<sheets>{}", &text[..begin], &text[end..]));
        },
        refused("imports.unreadable.no_sheet"),
    );
    let whole = template.packed();
    cases.push(("broken off", whole[..whole.len() / 2].to_vec(), refused(damaged)));
    cases.push(("the beginning of a package", b"PK\x03\x04garbage".to_vec(), refused(damaged)));
    let mut document = Torn(std::collections::BTreeMap::new());
    document.set("word/document.xml", "<w/>");
    cases.push(("a text document", document.packed(), refused("imports.unreadable.not_a_workbook")));
    cases.push(("a PDF called a workbook", testkit::files::pdf("x"), Answer::Text));
    cases.push(("an empty file", Vec::new(), Answer::Text));
    cases.push((
        "a web page called a workbook",
        b"<html><table><tr><td>1</td></tr></table></html>".to_vec(),
        Answer::Text,
    ));
    cases
}

/// So many rows with one cell each, all alike.
fn rows(torn: &mut Torn, count: u32, kind: &str, value: u32) {
    let mut data = String::from("<sheetData>");
    for row in 1..=count {
        write!(data, "<row r=\"{row}\"><c r=\"A{row}\"{kind}><v>{value}</v></c></row>").unwrap();
    }
    let text = torn.text(SHEET);
    let (begin, end) = (text.find("<sheetData>").unwrap(), text.find("</sheetData>").unwrap());
    torn.set(SHEET, format!("{}{data}{}", &text[..begin], &text[end..]));
}

/// Old workbooks and open documents.
pub fn others() -> Vec<Case> {
    let refused = |key| Answer::Refused(key);
    let record = |kind: u16, body: &[u8]| {
        let mut out = kind.to_le_bytes().to_vec();
        out.extend(u16::try_from(body.len()).unwrap().to_le_bytes());
        out.extend(body);
        out
    };
    let begin = record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let number = |row: u16, column: u16| {
        let mut body = row.to_le_bytes().to_vec();
        body.extend(column.to_le_bytes());
        body.extend([0; 10]);
        record(0x0203, &body)
    };
    // sheets of these names, each beginning so far behind the list of them
    let sheets = |names: &[(&str, usize)], sheet: &[Vec<u8>]| {
        let listed: usize = names.iter().map(|(name, _)| 12 + name.len()).sum();
        let bound = |(name, behind): &(&str, usize)| {
            let place = u32::try_from(begin.len() + listed + 4 + behind).unwrap().to_le_bytes();
            let head = [0, 0, u8::try_from(name.len()).unwrap(), 0];
            record(0x0085, &[&place[..], &head, name.as_bytes()].concat())
        };
        let list: Vec<u8> = names.iter().flat_map(bound).collect();
        let end = record(0x000A, &[]);
        ole(&[("/Workbook", [&begin, &list, &end, &begin, &sheet.concat(), &end].map(Vec::as_slice).concat())])
    };
    let end = || record(0x000A, &[]);
    let names: Vec<String> = (0..60).map(|name| format!("s{name}")).collect();
    let of_one: Vec<(&str, usize)> = names.iter().map(|name| (name.as_str(), 0)).collect();
    // all rows that four bytes can count, and 65,535 columns
    let huge = record(0x0200, &[0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 255, 255, 0, 0]);
    // one string of 60,000 letters, and rows in which it stands
    let strings = record(0x00FC, &[&[0; 8], &60_000_u16.to_le_bytes()[..], &[0], &b"x".repeat(60_000)].concat());
    let texts = |rows: u16| -> Vec<u8> {
        (0..rows).flat_map(|row| record(0x00FD, &[&row.to_le_bytes()[..], &[0; 8]].concat())).collect()
    };
    let book = |records: &[Vec<u8>]| ole(&[("/Workbook", [begin.clone(), records.concat()].concat())]);
    let open = |content: &str| {
        let mut torn = Torn(std::collections::BTreeMap::new());
        torn.set("mimetype", "application/vnd.oasis.opendocument.spreadsheet");
        torn.set("content.xml", content);
        torn
    };
    let table = |rows: &str| {
        format!(
            "<o:document-content xmlns:o=\"urn:o\" xmlns:t=\"urn:t\"><t:table t:name=\"a\">{rows}</t:table></o:document-content>"
        )
    };
    let cell = "<t:table-cell o:value-type=\"float\" o:value=\"1\"/>";
    let mut locked = open(&table(""));
    locked.set("META-INF/manifest.xml", "<manifest:encryption-data/>");
    vec![
        ("a password", ole(&[("/EncryptedPackage", vec![0; 64]), ("/EncryptionInfo", vec![0; 64])]), refused("imports.unreadable.encrypted")),
        ("an old text document", ole(&[("/WordDocument", vec![0; 64])]), refused("imports.unreadable.not_a_workbook")),
        ("the beginning of an old file", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0".to_vec(), refused("imports.unreadable.damaged")),
        ("an old password", book(&[record(0x002F, &[0; 6])]), refused("imports.unreadable.encrypted")),
        ("an old macro", ole(&[("/Workbook", begin.clone()), ("/_VBA_PROJECT_CUR", Vec::new())]), refused("imports.unreadable.macros")),
        ("an old link", book(&[record(0x01AE, &[1, 0, 5, 0, 0, b'x'])]), refused("imports.unreadable.links")),
        ("an old sheet as wide as can be", book(&[number(0, 0), number(65_535, 255)]), refused("imports.unreadable.too_many_cells")),
        ("an old sheet that says how huge it is", sheets(&[("a", 0)], &[huge, number(0, 0)]), Answer::Foreign),
        ("old sheets that begin at one place", sheets(&of_one, &[number(0, 0), number(5_000, 250)]), refused("imports.unreadable.damaged")),
        ("an old sheet that begins within another", sheets(&[("a", 0), ("b", 20)], &[begin.clone(), number(0, 0), end()]), refused("imports.unreadable.damaged")),
        ("an old sheet with a chart between its corners", sheets(&[("a", 0)], &[number(0, 0), begin.clone(), end(), number(65_535, 255)]), refused("imports.unreadable.too_many_cells")),
        ("an old text in every row", sheets(&[("a", 0)], &[strings, texts(30_000)]), refused("imports.unreadable.too_large")),
        ("an old workbook of nothing", book(&[record(0x000A, &[])]), refused("imports.unreadable.no_sheet")),
        (
            "a million rows in a line",
            open(&table(&format!("<t:table-row t:number-rows-repeated=\"1048576\">{cell}</t:table-row>"))).packed(),
            refused("imports.unreadable.too_many_rows"),
        ),
        (
            "a cell repeated",
            open(&table("<t:table-row><t:table-cell t:number-columns-repeated=\"16384\" o:value-type=\"float\" o:value=\"1\"/></t:table-row>")).packed(),
            refused("imports.unreadable.too_many_columns"),
        ),
        ("an open sheet broken off", open(&table("<t:table-row>").replace("</t:table></o:document-content>", "")).packed(), refused("imports.unreadable.damaged")),
        (
            "as many blanks as a text can say",
            open(&table("<t:table-row><t:table-cell><t:p>a<t:s t:c=\"4000000000\"/></t:p></t:table-cell></t:table-row>")).packed(),
            Answer::Foreign,
        ),
        (
            "a long text in every row",
            open(&table(&format!("<t:table-row t:number-rows-repeated=\"200000\"><t:table-cell><t:p>{}</t:p></t:table-cell></t:table-row>", "x".repeat(1_000)))).packed(),
            refused("imports.unreadable.too_large"),
        ),
        (
            "cells that go over all rows",
            open(&table(&format!("<t:table-row>{}</t:table-row>", "<t:table-cell t:number-rows-spanned=\"1048576\"/>".repeat(9)))).packed(),
            refused("imports.unreadable.too_many_cells"),
        ),
        ("an open document with a password", locked.packed(), refused("imports.unreadable.encrypted")),
    ]
}

/// An OLE file with these streams; an empty one is a storage.
fn ole(streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, content) in streams {
        if content.is_empty() {
            file.create_storage(name).unwrap();
        } else {
            file.create_stream(name).unwrap().write_all(content).unwrap();
        }
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}
