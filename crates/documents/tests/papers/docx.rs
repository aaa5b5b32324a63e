//! The same paper as DOCX: read back from its parts, and held against the PDF.

use std::{
    io::{Cursor, Read},
    path::Path,
};

use quick_xml::{Reader, events::Event};
use zip::ZipArchive;

use crate::press::{
    MARK, STANDARD_MARK, blank, certificate, day, decision, lines, list_of_communes, minutes, poppler, squeezed,
};
use documents::{Block, Cell, Paper, PaperError, Row, Run, docx, pdf};

/// The parts of the package by name, in their order.
fn parts(paper: &Paper) -> Vec<(String, String)> {
    let mut package = ZipArchive::new(Cursor::new(docx(paper).unwrap())).unwrap();
    (0..package.len())
        .map(|at| {
            let mut file = package.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().to_owned(), text)
        })
        .collect()
}

fn part(paper: &Paper, name: &str) -> String {
    parts(paper).into_iter().find(|(other, _)| other == name).unwrap_or_else(|| panic!("{name}")).1
}

/// The paragraphs with words, top to bottom.
fn paragraphs(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let (mut all, mut line, mut in_text) = (Vec::new(), String::new(), false);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) if tag.name().as_ref() == "w:t" => in_text = true,
            Event::Empty(tag) if tag.name().as_ref() == "w:br" => line.push('\n'),
            Event::End(tag) => match tag.name().as_ref() {
                "w:t" => in_text = false,
                "w:p" => all.push(std::mem::take(&mut line)),
                _ => {}
            },
            Event::Text(text) if in_text => line.push_str(&text),
            Event::GeneralRef(entity) if in_text => line.push(match &*entity {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                "apos" => '\'',
                other => panic!("&{other};"),
            }),
            Event::Eof => break,
            _ => {}
        }
    }
    all.retain(|line| !line.is_empty());
    all
}

fn body(paper: &Paper) -> Vec<String> {
    paragraphs(&part(paper, "word/document.xml"))
}

/// Letters in their order: how lines are broken is the page's matter.
pub(crate) fn letters(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The letters of the PDF, page after page.
pub(crate) fn printed(paper: &Paper) -> String {
    without_margins(paper, &poppler("pdftotext", &["-raw"], &pdf(paper).unwrap()))
}

/// Without the number and the marks of each page.
pub(crate) fn without_margins(paper: &Paper, text: &str) -> String {
    let pages = text.trim_end_matches('\u{c}').split('\u{c}').enumerate();
    let own = pages.flat_map(|(at, page)| {
        let number = (at + 1).to_string();
        let in_margin = move |line: &str| line == number || paper.marks.iter().any(|mark| mark == line);
        page.lines().filter(move |line| !in_margin(line.trim()))
    });
    letters(&own.collect::<String>())
}

pub(crate) fn full() -> Paper {
    let mut table = list_of_communes(3);
    table.caption = Some("Bảng 1. Kết quả".into());
    table.rows.insert(0, Row::group([Cell::spanning("Nhóm thứ nhất", 4)]));
    table.rows.push(Row::total([Cell::spanning("Cộng", 3), "2.810,625".into()]));
    let mut paper = decision();
    paper.addressees = lines(&["Sở Y tế", "Sở Nội vụ"]);
    paper.marks = lines(&[MARK, STANDARD_MARK]);
    paper.body.splice(
        0..0,
        [
            Block::Heading("I. Kết quả".into()),
            Block::Paragraph(vec![Run::plain("Xã "), Run::bold("đạt"), Run::italic(" và hơn\nthế")]),
            Block::List(lines(&["một việc", "việc nữa"])),
            Block::Space,
            Block::Table(table),
        ],
    );
    paper.annexes.push(paper.annexes[0].clone());
    paper.annexes[1].landscape = true;
    paper
}

#[test]
fn both_writers_print_the_same_words_in_the_same_order() {
    let mut letter = blank();
    letter.letterhead.about = Some("bổ sung hồ sơ\nnăm 2026".into());
    letter.letterhead.number = None;
    letter.letterhead.date = None;
    letter.addressees = lines(&["Ủy ban nhân dân xã Lục Nam"]);
    letter.body = vec![Block::text("Đề nghị bổ sung./.")];
    for paper in [full(), decision(), minutes(), certificate(), letter, blank()] {
        assert_eq!(letters(&body(&paper).concat()), printed(&paper));
    }
}

#[test]
fn a_table_of_three_hundred_rows_is_one_table_that_repeats_its_head() {
    let paper = Paper { body: vec![Block::Table(list_of_communes(300))], ..blank() };
    let xml = part(&paper, "word/document.xml");
    assert_eq!(xml.matches("<w:tblHeader/>").count(), 1);
    // the letterhead is the other table; a row for the head
    assert_eq!(xml.matches("<w:tbl>").count(), 2);
    assert_eq!(xml.matches("<w:tr>").count(), 2 + 1 + 300);
    let words = body(&paper);
    for at in 1..=300 {
        assert!(words.contains(&format!("Xã số {at}")), "row {at}");
    }
}

#[test]
fn the_paragraphs_of_a_decision_stand_in_the_order_of_the_decree() {
    let words = body(&decision());
    assert_eq!(
        words[..9],
        [
            "ỦY BAN NHÂN DÂN",
            "TỈNH BẮC NINH",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "Số:\u{a0}1487/QĐ-MẪU",
            "Bắc Ninh, ngày 15 tháng 12 năm 2026",
            "QUYẾT ĐỊNH",
            "Về việc công nhận xã, phường phù hợp với trẻ em năm 2026 (đợt 2)",
            "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH",
        ]
    );
    let at = words.iter().position(|line| line == "Nơi nhận:").unwrap();
    assert_eq!(
        words[at + 1..at + 8],
        [
            "- Như Điều 3;",
            "- Bộ Y tế (để b/c);",
            "- Chủ tịch, các PCT UBND tỉnh;",
            "- Lưu: VT, KGVX.",
            "KT. CHỦ TỊCH",
            "PHÓ CHỦ TỊCH",
            "Hà Ngọc Tuấn",
        ]
    );
}

#[test]
fn every_part_is_well_formed_and_named_in_the_package() {
    let paper = full();
    let names: Vec<String> = parts(&paper).into_iter().map(|(name, _)| name).collect();
    for (name, xml) in parts(&paper) {
        let mut reader = Reader::from_str(&xml);
        reader.config_mut().check_end_names = true;
        let mut depth = 0_i32;
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{name}: {error}")) {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0, "{name}");
    }
    let types = part(&paper, "[Content_Types].xml");
    for named in types.split("PartName=\"/").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(names.iter().any(|name| name == named), "{named}: {names:?}");
    }
    for name in names
        .iter()
        .filter(|name| Path::new(name).extension().is_some_and(|kind| kind == "xml") && !name.starts_with('['))
    {
        assert!(types.contains(&format!("PartName=\"/{name}\"")), "{name}");
    }
}

#[test]
fn every_style_that_is_used_is_defined() {
    let styles = part(&blank(), "word/styles.xml");
    for paper in [full(), minutes(), certificate()] {
        for (name, xml) in parts(&paper) {
            for used in xml.split("Style w:val=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
                assert!(styles.contains(&format!("w:styleId=\"{used}\"")), "{used} in {name}");
            }
        }
    }
}

#[test]
fn the_marks_are_in_the_margins_of_the_first_page_and_of_all_others() {
    let paper = full();
    for name in ["word/header-first.xml", "word/footer-next.xml"] {
        assert_eq!(paragraphs(&part(&paper, name)), [MARK, STANDARD_MARK], "{name}");
    }
    assert!(paragraphs(&part(&paper, "word/footer-first.xml")).is_empty());
}

#[test]
fn the_pages_after_the_first_have_their_number_in_the_top_margin() {
    let paper = full();
    assert!(part(&paper, "word/header-next.xml").contains("<w:fldSimple w:instr=\"PAGE\">"));
    assert!(!part(&paper, "word/header-first.xml").contains("PAGE"));
    let xml = part(&paper, "word/document.xml");
    let sections: Vec<&str> = xml.split("<w:sectPr>").skip(1).collect();
    // only the section that begins the paper has a first page of its own
    assert_eq!(sections.iter().map(|one| one.contains("<w:titlePg/>")).collect::<Vec<_>>(), [true, false, false]);
}

#[test]
fn pages_are_a4_with_the_margins_of_the_decree_and_a_wide_annex_lies_on_its_side() {
    let xml = part(&full(), "word/document.xml");
    // 20, 15, 20 and 30 mm in twentieths of a point
    let margins = "w:top=\"1134\" w:right=\"850\" w:bottom=\"1134\" w:left=\"1701\"";
    assert_eq!(xml.matches(margins).count(), 3);
    let sizes: Vec<&str> = xml.split("<w:pgSz ").skip(1).map(|rest| rest.split("/>").next().unwrap()).collect();
    let portrait = "w:w=\"11906\" w:h=\"16838\" w:orient=\"portrait\"";
    assert_eq!(sizes, [portrait, portrait, "w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\""]);
    let lying = part(&certificate(), "word/document.xml");
    assert!(lying.contains("w:orient=\"landscape\""));
}

#[test]
fn the_words_are_vietnamese_in_times_new_roman() {
    let styles = part(&blank(), "word/styles.xml");
    assert!(styles.contains("w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\""));
    assert!(styles.contains("<w:lang w:val=\"vi-VN\""));
    assert!(part(&blank(), "docProps/core.xml").contains("<dc:language>vi-VN</dc:language>"));
}

#[test]
fn the_date_of_the_paper_is_the_only_date_in_the_file_and_its_title_is_kept() {
    let core = part(&decision(), "docProps/core.xml");
    assert_eq!(core.matches("2026-12-15T00:00:00Z").count(), 2, "{core}");
    assert!(core.contains("<dc:title>Quyết định</dc:title>"), "{core}");
    let mut package = ZipArchive::new(Cursor::new(docx(&decision()).unwrap())).unwrap();
    for at in 0..package.len() {
        let moment = package.by_index(at).unwrap().last_modified().unwrap();
        // the zero of the format
        assert_eq!((moment.year(), moment.month(), moment.day(), moment.hour()), (1980, 1, 1, 0));
    }
}

#[test]
fn the_same_paper_gives_the_same_bytes_on_many_threads() {
    let first = docx(&full()).unwrap();
    let other = Paper { date: day(2026, 12, 16), ..full() };
    assert_ne!(first, docx(&other).unwrap());
    let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(|| docx(&full()).unwrap())).collect();
    for thread in threads {
        assert_eq!(first, thread.join().unwrap());
    }
}

#[test]
fn marks_of_the_file_format_are_words_like_any_others() {
    let hostile = "</w:t></w:r><w:fldSimple w:instr=\"INCLUDETEXT c:\\\\x\"/> & 'x' ]]> <!-- &amp; {PAGE}";
    let mut paper = decision();
    paper.letterhead.issuer = hostile.into();
    paper.letterhead.about = Some(hostile.into());
    paper.meta_title = hostile.into();
    paper.marks = vec![hostile.into()];
    paper.recipients = vec![hostile.into()];
    paper.footnotes = vec![hostile.into()];
    paper.annexes[0].title = hostile.into();
    let mut table = list_of_communes(0);
    table.caption = Some(hostile.into());
    table.columns[1].head = hostile.into();
    table.rows = vec![Row::plain(["", hostile, "", ""])];
    paper.body = vec![
        Block::Heading(hostile.into()),
        Block::List(vec![hostile.into()]),
        Block::article(hostile, hostile),
        Block::Paragraph(vec![Run::bold(hostile)]),
        Block::Table(table),
    ];
    let words = body(&paper).join("\n");
    // issuer, about, recipient, note, annex, heading, item, article (2), run, table (3)
    assert_eq!(words.matches(hostile).count(), 13, "{words}");
    assert_eq!(paragraphs(&part(&paper, "word/header-first.xml")), [hostile]);
    for (name, xml) in parts(&paper) {
        let fields = usize::from(name == "word/header-next.xml");
        assert_eq!(xml.matches("<w:fldSimple").count(), fields, "{name}");
    }
}

#[test]
fn what_cannot_be_printed_is_refused_as_for_the_pdf() {
    for character in ['\0', '\u{1b}', '\u{b}', '\u{202e}', '😀'] {
        let paper = Paper { body: vec![Block::text(format!("Xã {character}Lục Nam"))], ..blank() };
        let refused = docx(&paper).unwrap_err();
        assert_eq!(refused, PaperError::Unprintable { character, text: "Xã Lục Nam".into() });
    }
    let mut table = list_of_communes(2);
    table.rows.push(Row::plain(["3", "Xã thiếu ô"]));
    let paper = Paper { body: vec![Block::Table(table)], ..blank() };
    assert_eq!(docx(&paper).unwrap_err(), PaperError::RowWidth { row: 3, expected: 4, found: 2 });
}

#[test]
fn a_very_long_word_is_kept_whole_in_a_column_that_does_not_grow() {
    let word = "W".repeat(4000);
    let mut table = list_of_communes(0);
    table.rows.push(Row::plain(["", word.as_str(), "", ""]));
    let paper = Paper { body: vec![Block::text(word.as_str()), Block::Table(table)], ..blank() };
    let xml = part(&paper, "word/document.xml");
    assert_eq!(body(&paper).iter().filter(|line| **line == word).count(), 2);
    // 165 mm in the proportion 10 : 40 : 40 : 20
    assert!(xml.contains(
        "<w:tblGrid><w:gridCol w:w=\"850\"/><w:gridCol w:w=\"3402\"/><w:gridCol w:w=\"3402\"/>\
         <w:gridCol w:w=\"1701\"/></w:tblGrid>"
    ));
    assert_eq!(xml.matches("<w:tblLayout w:type=\"fixed\"/>").count(), 2);
}

#[test]
fn what_closes_the_text_stays_on_the_page_of_the_signature() {
    let xml = part(&decision(), "word/document.xml");
    let last = xml.split("<w:p>").find(|paragraph| paragraph.contains("kể từ ngày ký./.")).unwrap();
    assert!(last.contains("<w:keepNext/>"), "{last}");
    let first = xml.split("<w:p>").find(|paragraph| squeezed(paragraph).contains("Công nhận 10 xã")).unwrap();
    assert!(!first.contains("<w:keepNext/>"), "{first}");
}
