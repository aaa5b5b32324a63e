//! What is looked for in a file before it is kept, and that nothing is left of a file that is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::io::{Cursor, Write as _};

use flate2::{Compression, write::ZlibEncoder};
use image::{ImageFormat, ImageReader};
use organisation::{
    Error,
    file::{self, FileKind},
};
use storage::Sql as _;
use testkit::{
    files::{pdf, pdf_with, picture, png},
    on_both_engines,
};
use zip::{ZipWriter, write::SimpleFileOptions};

const WORD: &[u8] = br#"<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const WORD_WITH_MACROS: &[u8] = br#"<Types><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>"#;
const EXCEL: &[u8] = br#"<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
const OLD_OFFICE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// An archive of parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn word(more: &[(&str, &[u8])]) -> Vec<u8> {
    let parts: Vec<_> = [("[Content_Types].xml", WORD), ("word/document.xml", b"<w:document/>".as_slice())]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
    archive(&parts)
}

fn excel() -> Vec<u8> {
    archive(&[("[Content_Types].xml", EXCEL), ("xl/workbook.xml", b"<workbook/>")])
}

fn open_document(kind: &str) -> Vec<u8> {
    archive(&[("mimetype", kind.as_bytes()), ("content.xml", b"<office:document-content/>")])
}

/// A stream of a PDF, packed, with its dictionary.
fn packed(dictionary: &str, content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    let content = encoder.finish().unwrap();
    let mut out = format!("<< {dictionary} /Filter /FlateDecode /Length {} >>\nstream\n", content.len()).into_bytes();
    out.extend(content);
    out.extend(b"\nendstream");
    out
}

async fn refusal(bytes: Vec<u8>) -> &'static str {
    match file::check(bytes).await {
        Err(Error::Refused(refused)) => refused.key,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

async fn kind(bytes: Vec<u8>) -> FileKind {
    file::check(bytes).await.unwrap().kind
}

#[tokio::test]
async fn a_file_is_what_its_bytes_say() {
    assert_eq!(kind(pdf("Bien ban")).await, FileKind::Pdf);
    assert_eq!(kind(png(1)).await, FileKind::Png);
    assert_eq!(kind(picture(ImageFormat::Jpeg, (40, 30), 1)).await, FileKind::Jpeg);
    assert_eq!(kind(picture(ImageFormat::WebP, (40, 30), 1)).await, FileKind::Webp);
    assert_eq!(kind(word(&[])).await, FileKind::Docx);
    assert_eq!(kind(excel()).await, FileKind::Xlsx);
    assert_eq!(kind(open_document("application/vnd.oasis.opendocument.text")).await, FileKind::Odt);
    assert_eq!(kind(open_document("application/vnd.oasis.opendocument.spreadsheet")).await, FileKind::Ods);
    // the workbook behind a chart that was pasted into a text
    let chart = excel();
    assert_eq!(kind(word(&[("word/embeddings/Sheet.xlsx", &chart)])).await, FileKind::Docx);
}

#[tokio::test]
async fn what_can_carry_code_is_refused_by_what_it_is() {
    let page = "<!DOCTYPE html><script>alert(1)</script>";
    let drawing = r#"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    let wide: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for markup in
        [page.into(), drawing.into(), format!("\u{feff}\n {drawing}").into_bytes(), format!("x {page}").into(), wide]
    {
        assert_eq!(refusal(markup).await, "file.refused.markup");
    }
    for program in [b"MZ\x90\0\x03\0".to_vec(), b"\x7fELF\x02\x01\x01\0".repeat(9), b"#!/bin/sh\nrm -rf /\n".to_vec()] {
        assert_eq!(refusal(program).await, "file.refused.program");
    }
    assert_eq!(refusal(OLD_OFFICE.repeat(100)).await, "file.refused.old_office");
    assert_eq!(refusal(archive(&[("a.txt", b"a")])).await, "file.refused.archive");
    assert_eq!(refusal(b"7z\xBC\xAF\x27\x1C\0\x04".repeat(4)).await, "file.refused.archive");
    assert_eq!(refusal(b"unit,class,fact,value\n".to_vec()).await, "file.refused.not_taken");
    assert_eq!(refusal(b"\0\0\0\x18ftypheic\0\0\0\0heicmif1".to_vec()).await, "file.refused.not_taken");
    assert_eq!(refusal(Vec::new()).await, "file.refused.empty");
    assert_eq!(refusal(vec![b'x'; file::LARGEST + 1]).await, "file.refused.too_large");
}

#[tokio::test]
async fn an_office_file_with_macros_or_with_other_files_inside_is_refused() {
    assert_eq!(refusal(word(&[("word/vbaProject.bin", OLD_OFFICE)])).await, "file.refused.macros");
    let parts = [("[Content_Types].xml", WORD_WITH_MACROS), ("word/document.xml", b"<w:document/>".as_slice())];
    assert_eq!(refusal(archive(&parts)).await, "file.refused.macros");
    let basic =
        [("mimetype", b"application/vnd.oasis.opendocument.text".as_slice()), ("Basic/Standard/Module1.xml", b"x")];
    assert_eq!(refusal(archive(&basic)).await, "file.refused.macros");
    assert_eq!(refusal(word(&[("word/media/image1.png", b"MZ\x90\0\x03\0\0\0")])).await, "file.refused.embedded");
    assert_eq!(refusal(word(&[("word/embeddings/oleObject1.bin", OLD_OFFICE)])).await, "file.refused.embedded");
    assert_eq!(refusal(word(&[("word/media/a.zip", &archive(&[("b", b"b")]))])).await, "file.refused.embedded");
    // what claims to be the workbook of a chart
    let hidden = archive(&[("[Content_Types].xml", EXCEL), ("xl/vbaProject.bin", OLD_OFFICE)]);
    assert_eq!(refusal(word(&[("word/embeddings/Sheet.xlsx", &hidden)])).await, "file.refused.macros");
}

#[tokio::test]
async fn a_bomb_is_refused_before_it_bursts() {
    let zeros = vec![0; 40 * 1024 * 1024];
    let bomb = word(&[("word/media/a.bmp", &zeros)]);
    assert!(bomb.len() < 100_000);
    assert_eq!(refusal(bomb.clone()).await, "file.refused.bomb");
    // one that says it is small: the declared sizes are written over
    let declared = u32::try_from(zeros.len()).unwrap().to_le_bytes();
    let mut liar = bomb;
    while let Some(at) = liar.windows(4).position(|part| part == declared) {
        liar[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
    }
    assert!(["file.refused.bomb", "file.refused.damaged"].contains(&refusal(liar).await));
    let names: Vec<String> = (0..3_000).map(|number| format!("word/{number}.xml")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    assert_eq!(refusal(word(&many)).await, "file.refused.bomb");
    let page = packed("", &vec![b' '; 140 * 1024 * 1024]);
    assert_eq!(refusal(pdf_with("x", &[&page])).await, "file.refused.bomb");
}

#[tokio::test]
async fn a_pdf_that_does_something_or_carries_something_is_refused() {
    let action: &[u8] = b"<< /S /JavaScript /JS (app.alert(1)) >>";
    let spelled: &[u8] = b"<< /S /J#61vaScript /JS (app.alert(1)) >>";
    let launch: &[u8] = b"<< /S /Launch /F (cmd.exe) >>";
    let file: &[u8] = b"<< /Type /EmbeddedFile /Length 3 >>\nstream\nabc\nendstream";
    let hidden = packed("/Type /ObjStm /N 1 /First 4", b"7 0 << /S /JavaScript /JS (app.alert(1)) >>");
    for object in [action, spelled, launch, file, &hidden] {
        assert_eq!(refusal(pdf_with("x", &[object])).await, "file.refused.active_pdf");
    }
    // objects packed in a way that is not looked into
    let elsewhere: &[u8] = b"<< /Type /ObjStm /N 1 /First 4 /Filter /LZWDecode /Length 3 >>\nstream\nabc\nendstream";
    assert_eq!(refusal(pdf_with("x", &[elsewhere])).await, "file.refused.damaged");
    assert_eq!(refusal(pdf_with("x", &[b"<< /Encrypt 7 0 R >>"])).await, "file.refused.locked");
    assert_eq!(refusal(b"%PDF-1.7\n<script>alert(1)</script>".to_vec()).await, "file.refused.damaged");
    // words about scripts are only words
    assert_eq!(kind(pdf("JavaScript, Launch")).await, FileKind::Pdf);
}

#[tokio::test]
async fn streams_that_lie_in_one_another_are_refused_before_they_are_all_read() {
    // each unit unpacks to the nine bytes that begin the next stream, then to nothing a thousand times
    let mut unit = b"\x00\x09\x00\xF6\xFFstream\n\x78\x01".to_vec();
    unit.extend(b"\x00\x00\x00\xFF\xFF".repeat(1_000));
    let mut nested = b"<< /Filter /FlateDecode >>\nstream\n\x78\x01".to_vec();
    nested.extend(unit.repeat(1_000));
    nested.extend(b"\nendstream");
    assert!(nested.len() < file::LARGEST / 3);
    assert_eq!(refusal(pdf_with("x", &[&nested])).await, "file.refused.bomb");
    // a few are no more than a few streams
    let mut few = b"<< /Filter /FlateDecode >>\nstream\n\x78\x01".to_vec();
    few.extend(unit.repeat(3));
    few.extend(b"\nendstream");
    assert_eq!(kind(pdf_with("x", &[&few])).await, FileKind::Pdf);
    // what looks packed and is made up hides nothing of what lies inside it
    let hidden = packed("/Type /ObjStm /N 1 /First 4", b"7 0 << /S /JavaScript /JS (app.alert(1)) >>");
    let length = u16::try_from(hidden.len()).unwrap();
    let mut cover = b"<< /Length 7 >>\nstream\n\x78\x01\x00".to_vec();
    cover.extend(length.to_le_bytes());
    cover.extend((!length).to_le_bytes());
    cover.extend(&hidden);
    assert_eq!(refusal(pdf_with("x", &[&cover])).await, "file.refused.active_pdf");
}

#[tokio::test]
async fn a_picture_that_is_none_is_refused() {
    let good = picture(ImageFormat::Jpeg, (400, 300), 9);
    // cut off before its pixels begin; a later cut leaves a picture whose lower part is grey
    assert_eq!(refusal(good[..100].to_vec()).await, "file.refused.damaged");
    let mut huge = png(1);
    // the width in the first chunk, whose checksum follows
    huge[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    let sum = crc(&huge[12..29]).to_be_bytes();
    huge[29..33].copy_from_slice(&sum);
    assert_eq!(refusal(huge).await, "file.refused.too_many_pixels");
}

/// The checksum of PNG.
fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

on_both_engines!(a_file_is_kept_once_with_a_small_picture_made_anew, |world| async move {
    let mut photograph = picture(ImageFormat::Jpeg, (1200, 900), 7);
    // what a camera writes beside the pixels: where the picture was taken
    let beside = b"\xFF\xE1\x00\x14Exif\0\0GPS 21.28 106.19".to_vec();
    photograph.splice(2..2, beside[..22].iter().copied());
    for words in [photograph, pdf("Bien ban hop")] {
        let checked = file::check(words.clone()).await.unwrap();
        for _ in 0..2 {
            let tx = world.store.write().await.unwrap();
            assert_eq!(file::keep(&tx, &checked).await.unwrap(), checked.sha256);
            tx.commit().await.unwrap();
        }
        assert_eq!(file::find(&world.store, &checked.sha256).await.unwrap().bytes, words);
        let small = file::thumbnail(&world.store, &checked.sha256).await.unwrap().expect("a small picture");
        assert!(small.len() < 20_000 && !small.windows(3).any(|part| part == b"GPS"));
        let small = ImageReader::with_format(Cursor::new(small), ImageFormat::Jpeg).decode().unwrap();
        assert_eq!(small.width().max(small.height()), 240);
        // something is drawn: the lower left corner of the page is black, the photograph is of one colour
        assert!(small.to_rgb8().get_pixel(5, small.height() - 5).0[0] < 60);
    }
    assert_eq!(world.store.read().number("SELECT COUNT(*) FROM file_content", []).await.unwrap(), Some(2));
    assert!(matches!(file::find(&world.store, "00").await, Err(Error::NotFound)));
});

on_both_engines!(a_file_altered_in_the_database_is_not_given_out, |world| async move {
    let checked = file::check(pdf("Bien ban")).await.unwrap();
    let tx = world.store.write().await.unwrap();
    file::keep(&tx, &checked).await.unwrap();
    tx.run("UPDATE file_content SET bytes = $1", [b"%PDF-1.7 another".to_vec().into()]).await.unwrap();
    tx.commit().await.unwrap();
    assert!(matches!(file::find(&world.store, &checked.sha256).await, Err(Error::Broken(_))));
});

#[tokio::test]
async fn a_page_that_would_be_drawn_for_ever_has_no_small_picture() {
    // each form draws the next one twenty times, twenty levels deep
    let forms: Vec<Vec<u8>> = (0..20)
        .map(|level| {
            let content = "/X Do ".repeat(20);
            let next = if level == 19 { String::new() } else { format!("/X {} 0 R", 7 + level) };
            format!(
                "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << {next} >> >> /Length {} >>\nstream\n{content}\nendstream",
                content.len()
            )
            .into_bytes()
        })
        .collect();
    let forms: Vec<&[u8]> = forms.iter().map(Vec::as_slice).collect();
    let checked = file::check(pdf_with(") Tj ET /X1 Do BT (", &forms)).await.unwrap();
    assert!(!checked.has_thumbnail());
    let after = file::check(pdf("Bien ban")).await.unwrap();
    assert!(after.has_thumbnail(), "the next one has its turn");
}
