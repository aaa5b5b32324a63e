//! Letters as edXML: written, read back, read from others, refused.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::io::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::NaiveDate;
use documents::edxml::{EdxmlError, File, LARGEST, Message, Office, Trace, read, write};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn letter() -> Message {
    Message {
        from: Office { id: "G11.09".into(), in_charge: "Chính phủ".into(), name: "Bộ Y tế".into() },
        to: vec![
            Office { id: "H02.00".into(), in_charge: String::new(), name: "UBND tỉnh Bắc Ninh".into() },
            Office { id: "H14.00".into(), in_charge: String::new(), name: "UBND tỉnh Cao Bằng".into() },
        ],
        number: "7312".into(),
        symbol: "BYT-MẪU".into(),
        place: "Hà Nội".into(),
        date: day(2026, 10, 5),
        kind: Some(18),
        kind_name: "Công văn".into(),
        subject: "V/v đánh giá <năm 2026> & \"công nhận\"".into(),
        content: "Dòng một.\nDòng hai.".into(),
        competence: "KT. BỘ TRƯỞNG".into(),
        position: "THỨ TRƯỞNG".into(),
        signer: "Nguyễn Thị Mẫu".into(),
        due: Some(day(2026, 11, 20)),
        to_places: vec!["Như trên".into(), "Lưu: VT".into()],
        priority: 1,
        pages: Some(3),
        traces: vec![Trace { office: "G11.09".into(), at: day(2026, 10, 5).and_hms_opt(8, 30, 0).unwrap() }],
        business: 0,
        files: vec![
            File {
                name: "công văn.pdf".into(),
                content_type: "application/pdf".into(),
                bytes: b"%PDF-1.7 \x00\xff".into(),
            },
            File { name: "phụ lục.docx".into(), content_type: String::new(), bytes: Vec::new() },
        ],
    }
}

/// As public code of another system writes one: no prefix after the envelope, files joined by a link and packed.
fn from_elsewhere() -> String {
    let mut packed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    packed.start_file("a.txt", zip::write::SimpleFileOptions::default()).unwrap();
    packed.write_all("xin chào".as_bytes()).unwrap();
    let packed = STANDARD.encode(packed.finish().unwrap().into_inner());
    let (first, second) = packed.split_at(packed.len() / 2);
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016" xmlns:xlink="http://www.w3.org/1999/xlink">
<edXML:edXMLEnvelope><edXML:edXMLHeader><edXML:MessageHeader>
<edXML:From><edXML:OrganId>H37.02.02</edXML:OrganId><edXML:OrganName>Phòng &amp; ban</edXML:OrganName></edXML:From>
<edXML:To><edXML:OrganId>H37.02</edXML:OrganId></edXML:To>
<edXML:Code><edXML:CodeNumber>12a</edXML:CodeNumber><edXML:CodeNotation>CV-MẪU</edXML:CodeNotation></edXML:Code>
<edXML:PromulgationInfo><edXML:PromulgationDate>2026-03-09</edXML:PromulgationDate></edXML:PromulgationInfo>
<edXML:Subject>Báo cáo</edXML:Subject><edXML:Unknown>x</edXML:Unknown>
</edXML:MessageHeader></edXML:edXMLHeader>
<edXML:edXMLBody><edXML:edXMLManifest><edXML:Reference xlink:href="cid:f1"><edXML:AttachmentName>a.txt</edXML:AttachmentName></edXML:Reference></edXML:edXMLManifest></edXML:edXMLBody>
</edXML:edXMLEnvelope>
<AttachmentEncoded><Attachment><ContentId>f1</ContentId><edXML:ContentTransferEncoded>{first}
{second}</edXML:ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>"#
    )
}

#[test]
fn what_is_written_is_read_back() {
    let bytes = write(&letter()).unwrap();
    assert_eq!(read(&bytes).unwrap(), letter());
    assert_eq!(write(&letter()).unwrap(), bytes, "the same letter gives the same bytes");
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("<edXML:DocumentId>G11.09,2026/10/05,7312/BYT-MẪU</edXML:DocumentId>"), "{text}");
    assert!(text.contains("<edXML:BussinessDocType>0</edXML:BussinessDocType>"));
}

#[test]
fn a_letter_of_another_system_is_read() {
    let letter = read(format!("\u{feff}{}", from_elsewhere()).as_bytes()).unwrap();
    assert_eq!((letter.number.as_str(), letter.symbol.as_str(), letter.date), ("12a", "CV-MẪU", day(2026, 3, 9)));
    assert_eq!(letter.from.name, "Phòng & ban");
    assert_eq!(letter.kind, None, "an unknown type is unknown");
    let file = &letter.files[0];
    assert_eq!((file.name.as_str(), file.bytes.as_slice()), ("a.txt", "xin chào".as_bytes()));
}

#[test]
fn hostile_xml_is_refused() {
    let with = |head: &str| from_elsewhere().replacen("<edXML xmlns", &format!("{head}<edXML xmlns"), 1).into_bytes();
    let bomb = r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>"#;
    let outside = r#"<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>"#;
    for declared in [with(bomb), with(outside), with("<!DOCTYPE x>")] {
        assert_eq!(read(&declared), Err(EdxmlError::Declares));
    }
    let entity = from_elsewhere().replace("Báo cáo", "&nosuch;");
    assert_eq!(read(entity.as_bytes()), Err(EdxmlError::Declares));
    let deep = from_elsewhere().replace("Báo cáo", &format!("{}{}", "<a>".repeat(200_000), "</a>".repeat(200_000)));
    assert_eq!(read(deep.as_bytes()), Err(EdxmlError::TooMany));
    let wide = from_elsewhere().replace("Báo cáo", &"<a/>".repeat(30_000));
    assert_eq!(read(wide.as_bytes()), Err(EdxmlError::TooMany));
    assert_eq!(read(&vec![b' '; LARGEST + 1]), Err(EdxmlError::TooLarge));
}

#[test]
fn files_that_unpack_to_more_than_a_letter_may_have_are_refused_together() {
    let mut packed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    packed.start_file("a.bin", zip::write::SimpleFileOptions::default()).unwrap();
    packed.write_all(&vec![0; LARGEST / 2]).unwrap();
    let packed =
        File { name: "a.bin".into(), content_type: String::new(), bytes: packed.finish().unwrap().into_inner() };
    let with = |files: usize| read(&write(&Message { files: vec![packed.clone(); files], ..letter() }).unwrap());
    assert_eq!(with(2).map(|letter| letter.files.len()), Ok(2));
    assert_eq!(with(3), Err(EdxmlError::TooLarge));
}

#[test]
fn what_is_no_letter_is_refused_with_the_reason() {
    let changed = |from: &str, to: &str| read(from_elsewhere().replace(from, to).as_bytes());
    assert_eq!(changed("QCVN_102_2016", "other"), Err(EdxmlError::Other));
    assert_eq!(read(b"<html><body/></html>"), Err(EdxmlError::Other));
    assert!(matches!(read(b"no xml"), Err(EdxmlError::Malformed { .. })));
    assert_eq!(read(b"\xff\xfe<a/>"), Err(EdxmlError::Malformed { line: None }));
    assert_eq!(changed("</edXML:MessageHeader>", ""), Err(EdxmlError::Malformed { line: Some(9) }));
    assert_eq!(changed("12a", " "), Err(EdxmlError::Missing("CodeNumber")));
    assert_eq!(changed("Báo cáo", ""), Err(EdxmlError::Missing("Subject")));
    assert_eq!(changed("2026-03-09", "9/3/2026"), Err(EdxmlError::Unreadable("PromulgationDate")));
    assert_eq!(
        changed("<edXML:ContentTransferEncoded>", "<edXML:ContentTransferEncoded>*"),
        Err(EdxmlError::Unreadable("ContentTransferEncoded"))
    );
    let many = from_elsewhere()
        .replace("</AttachmentEncoded>", &format!("{}</AttachmentEncoded>", "<Attachment/>".repeat(50)));
    assert_eq!(read(many.as_bytes()), Err(EdxmlError::TooManyFiles));
}
