//! Text is data: it prints as written or is refused, whatever it holds.

use crate::press::{blank, decision, list_of_communes, poppler, words};
use documents::{Block, Paper, PaperError, Row, Run, pdf};

const MARKUP: [&str; 9] = [
    "#eval(\"1+1\") #panic() #read(\"/etc/passwd\")",
    "$x^2$ và $ đơn",
    "*đậm* _nghiêng_ `mã`",
    "[trong ngoặc] ] [ {} }",
    "a\\b \\n \\u{41}",
    "'đơn' \"kép\" -- --- ...",
    "= Không phải tiêu đề",
    "<nhãn> @tham-chiếu // chú thích /* nữa */",
    "%PDF-1.7 endstream (lồng) ~",
];

fn with(text: &str) -> Paper {
    Paper { body: vec![Block::text(text)], ..blank() }
}

#[test]
fn marks_of_the_typesetting_language_print_as_written() {
    for text in MARKUP {
        let printed = words(&with(text));
        assert!(printed.ends_with(text), "{text}:\n{printed}");
    }
}

#[test]
fn hostile_text_prints_as_written_in_every_place_of_a_paper() {
    let hostile = "#panic(\"x\") $*_]\\";
    let mut paper = decision();
    paper.letterhead.issuer = hostile.into();
    paper.letterhead.symbol = hostile.into();
    paper.meta_title = hostile.into();
    paper.marks = vec![hostile.into()];
    paper.bases = vec![hostile.into()];
    paper.recipients = vec![hostile.into()];
    paper.footnotes = vec![hostile.into()];
    paper.annexes.clear();
    let mut table = list_of_communes(0);
    table.caption = Some(hostile.into());
    table.columns[1].head = hostile.into();
    table.rows = vec![Row::plain(["", hostile, "", ""])];
    paper.body = vec![
        Block::Heading(hostile.into()),
        Block::List(vec![hostile.into()]),
        Block::article(hostile, hostile),
        Block::Paragraph(vec![Run::bold(hostile), Run::italic(hostile)]),
        Block::Table(table),
    ];
    // issuer, symbol, mark, basis, recipient, note, heading, item, article (2), runs (2), table (3)
    let printed = words(&paper).replace(' ', "");
    assert_eq!(printed.matches(&hostile.replace(' ', "")).count(), 15, "{printed}");
}

#[test]
fn control_characters_are_refused_with_the_text_they_stand_in() {
    for character in ['\0', '\u{1b}', '\u{7f}', '\u{85}'] {
        let refused = pdf(&with(&format!("Xã {character}Lục Nam"))).unwrap_err();
        assert_eq!(refused, PaperError::Unprintable { character, text: "Xã Lục Nam".into() });
    }
}

#[test]
fn characters_that_turn_the_reading_order_are_refused() {
    for character in ['\u{202e}', '\u{2066}', '\u{200f}'] {
        let refused = pdf(&with(&format!("không{character} đạt"))).unwrap_err();
        assert_eq!(refused, PaperError::Unprintable { character, text: "không đạt".into() });
    }
}

#[test]
fn a_character_the_typeface_lacks_is_refused() {
    let refused = pdf(&with("Đạt 😀")).unwrap_err();
    assert_eq!(refused, PaperError::Unprintable { character: '😀', text: "Đạt ".into() });
}

#[test]
fn unprintable_text_is_refused_wherever_it_stands() {
    let mut paper = decision();
    paper.annexes[0].subtitle = Some("Danh\0sách".into());
    assert!(matches!(pdf(&paper), Err(PaperError::Unprintable { character: '\0', .. })));
    let mut paper = decision();
    paper.letterhead.symbol = "QĐ\u{7}".into();
    assert!(matches!(pdf(&paper), Err(PaperError::Unprintable { character: '\u{7}', .. })));
}

#[test]
fn decomposed_letters_are_printed_composed() {
    assert!(words(&with("Lu\u{323}c Nam, tre\u{309} em")).ends_with("Lục Nam, trẻ em"));
}

#[test]
fn invisible_leftovers_of_word_processors_are_dropped() {
    assert!(words(&with("\u{feff}trẻ\u{200b} em\u{ad}")).ends_with("trẻ em"));
}

#[test]
fn a_line_break_in_the_text_breaks_the_line() {
    let text = poppler("pdftotext", &["-layout"], &pdf(&with("dòng một\r\ndòng hai")).unwrap());
    let ends: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert!(ends.ends_with(&["dòng một", "dòng hai"]), "{text}");
}

#[test]
fn a_very_long_word_stays_inside_the_margins_of_page_and_cell() {
    let word = "W".repeat(400);
    let mut table = list_of_communes(0);
    table.rows.push(Row::plain(["", word.as_str(), "", ""]));
    let paper = Paper { body: vec![Block::text(word.as_str()), Block::Table(table)], ..blank() };
    let pdf = pdf(&paper).unwrap();
    let boxes = poppler("pdftotext", &["-bbox"], &pdf);
    let right_edges: Vec<f64> =
        boxes.lines().filter_map(|line| line.split("xMax=\"").nth(1)?.split('"').next()?.parse().ok()).collect();
    assert!(right_edges.len() > 10, "{boxes}");
    // 210 mm less the right margin of 15 mm is 195 mm, 552.8 pt
    assert!(right_edges.iter().all(|&edge| edge < 553.5), "{right_edges:?}");
    let letters = poppler("pdftotext", &["-raw"], &pdf).matches('W').count();
    assert_eq!(letters, 800);
}
