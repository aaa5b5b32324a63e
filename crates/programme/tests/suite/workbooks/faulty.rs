//! Faulty workbooks, each made here: a cell is named or the file is refused, and nothing is changed.

use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
};

use organisation::Error;
use programme::{
    Programme,
    imports::{self, Checked, NewFile},
};
use storage::Sql as _;
use testkit::{NOW, World, on_both_engines};

use super::{
    template, told,
    torn::{INFO, SHEET, Torn},
};
use crate::bao_dai::*;

/// What is expected of a workbook.
enum Answer {
    /// These cells are told, whatever else is.
    Cells(Vec<(String, &'static str)>),
    /// The cell is told for some reason.
    Told(String),
    /// The file is refused.
    Refused(&'static str),
    /// It is not ours, and asks for a mapping.
    Foreign,
    /// Read as a text, whose first line is wrong.
    Text,
    /// Refused, or some cell told.
    Either,
}

type Case = (&'static str, Vec<u8>, Answer);

/// A cell that is not a number as it should be.
fn cells(template: &Torn) -> Vec<Case> {
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
    ];
    for (name, inside, kind, key) in values {
        let mut torn = template.clone();
        let at = torn.put_fact("births", &format!("<c r=\"@\"{kind}>{inside}</c>"));
        cases.push((name, torn.packed(), Answer::Cells(vec![(at, cell_key(key))])));
    }
    for (name, inside) in [("not a number at all", "<v>abc</v>"), ("NaN", "<v>NaN</v>"), ("infinity", "<v>INF</v>")] {
        let mut torn = template.clone();
        torn.fill("births", inside);
        cases.push((name, torn.packed(), Answer::Either));
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
fn around(template: &Torn, neighbour: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut one = |name, change: &dyn Fn(&mut Torn) -> Answer| {
        let mut torn = template.clone();
        let answer = change(&mut torn);
        cases.push((name, torn.packed(), answer));
    };
    let told = |at: String, key| Answer::Cells(vec![(at, key)]);
    one("merged cells", &|torn| {
        let at = torn.fill("births", "<v>430</v>");
        let below = format!("G{}", torn.row_of("births") + 1);
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
        torn.swap(SHEET, "<col min=\"7\" max=\"7\"", "<col hidden=\"true\" min=\"7\" max=\"7\"");
        told(at, "imports.cell.hidden")
    });
    one("days instead of numbers", &|torn| {
        torn.swap("xl/styles.xml", "formatCode=\"#,##0\"", "formatCode=\"dd/mm/yyyy\"");
        let address = format!("G{}", torn.row_of("births"));
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
        told(format!("G{}", births.max(registered)), "imports.cell.figure_again")
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
    one("another version", &|torn| {
        info(torn, "1", "0");
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

/// The file itself is not what it should be.
#[expect(clippy::too_many_lines, reason = "a list")]
fn files(template: &Torn) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let refused = |key| Answer::Refused(key);
    let mut one = |name, change: &dyn Fn(&mut Torn), answer| {
        let mut torn = template.clone();
        change(&mut torn);
        cases.push((name, torn.packed(), answer));
    };
    let damaged = "imports.unreadable.damaged";
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
    one("300,000 rows", &|torn| rows(torn, 300_000), refused("imports.unreadable.too_many_rows"));
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
        Answer::Either,
    );
    one(
        "a shared string of nowhere",
        &|torn| {
            torn.put_fact("births", "<c r=\"@\" t=\"s\"><v>99999999</v></c>");
        },
        Answer::Either,
    );
    one(
        "an address beyond the sheet",
        &|torn| {
            torn.put_fact("births", "<c r=\"ZZZZZ99999999\"><v>1</v></c>");
        },
        Answer::Either,
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

fn rows(torn: &mut Torn, count: u32) {
    let mut data = String::from("<sheetData>");
    for row in 1..=count {
        write!(data, "<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>").unwrap();
    }
    let text = torn.text(SHEET);
    let (begin, end) = (text.find("<sheetData>").unwrap(), text.find("</sheetData>").unwrap());
    torn.set(SHEET, format!("{}{data}{}", &text[..begin], &text[end..]));
}

/// Old workbooks and open documents.
fn others() -> Vec<Case> {
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
        ("an old workbook of nothing", book(&[record(0x000A, &[])]), Answer::Either),
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

/// Rows of every table there is.
async fn tables(world: &World) -> Vec<(String, i64)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../storage/migrations");
    let mut counted = Vec::new();
    for step in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(step.unwrap().path()).unwrap();
        for rest in text.split("CREATE TABLE ").skip(1) {
            let name = rest.split_whitespace().next().unwrap();
            let sql = format!("SELECT COUNT(*) FROM {name}");
            counted
                .extend(world.store.read().number(&sql, []).await.ok().flatten().map(|rows| (name.to_owned(), rows)));
        }
    }
    assert!(counted.len() > 30, "{counted:?}");
    counted
}

async fn hold(programme: &Programme, world: &World, (name, bytes, answer): Case) -> Result<(), String> {
    let file = NewFile { name: "a.xlsx", bytes: &bytes, mapping: None };
    let checked = imports::check_file(programme, &world.cast.officer, YEAR, &file, (NOW, 1000)).await;
    let found = match (&checked, answer) {
        (Ok(Checked::Faulty(faults)), Answer::Cells(expected)) => {
            let told = told(faults);
            (!expected.iter().all(|one| told.contains(one))).then(|| format!("{told:?}, not {expected:?}"))
        }
        (Ok(Checked::Faulty(faults)), Answer::Told(at)) => {
            let told = told(faults);
            (!told.iter().any(|(place, _)| *place == at)).then(|| format!("{told:?}, not {at}"))
        }
        (Ok(Checked::Faulty(faults)), Answer::Text) => {
            (faults.count == 0 || faults.place(&faults.first[0]).is_some()).then(|| format!("{faults:?}"))
        }
        (Err(Error::Refused(refused)), Answer::Refused(key)) => {
            (refused.key != key).then(|| format!("{}, not {key}", refused.key))
        }
        (Ok(Checked::Foreign(_)), Answer::Foreign | Answer::Either)
        | (Ok(Checked::Faulty(_)) | Err(Error::Refused(_)), Answer::Either) => None,
        _ => Some(format!("{checked:?}").chars().take(300).collect()),
    };
    found.map_or(Ok(()), |found| Err(format!("{name}: {found}")))
}

on_both_engines!(a_faulty_workbook_is_answered_by_cell_or_refused_and_changes_nothing, |world| async move {
    let programme = programme(&world).await;
    let neighbour = organisation::unit::find(world.store.read(), world.cast.neighbour, NOW.today()).await.unwrap().code;
    let template = template(&programme, &world).await;
    let before = tables(&world).await;
    let cases: Vec<Case> =
        [cells(&template), around(&template, &neighbour), files(&template), others()].into_iter().flatten().collect();
    assert!(cases.len() >= 60, "{}", cases.len());
    let mut wrong = Vec::new();
    for case in cases {
        wrong.extend(hold(&programme, &world, case).await.err());
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(tables(&world).await, before);
});
