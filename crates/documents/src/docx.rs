//! The same paper for Word and LibreOffice: WordprocessingML in a zip, as officials go on editing it.
//!
//! Why written by hand: `docs/decisions/0012-docx-by-hand.md`.

mod body;
mod markup;
mod page;
mod table;

use std::io::{Cursor, Write};

use chrono::NaiveDate;
use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

use self::markup::{Attribute, Markup};
use crate::paper::PaperError;
use crate::sheet::Sheet;

const WORDS: &[Attribute<'static>] = &[
    ("xmlns:w", &"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("xmlns:r", &"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
];
const PROPERTIES: &[Attribute<'static>] = &[
    ("xmlns:cp", &"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
    ("xmlns:dc", &"http://purl.org/dc/elements/1.1/"),
    ("xmlns:dcterms", &"http://purl.org/dc/terms/"),
    ("xmlns:xsi", &"http://www.w3.org/2001/XMLSchema-instance"),
];

/// Writes a sheet as DOCX; `date` is the only date in the file, so that the clock does not matter.
pub(crate) fn write(date: NaiveDate, sheet: &Sheet) -> Result<Vec<u8>, PaperError> {
    let marks = |margin: &mut Markup| page::marks(margin, &sheet.marks);
    let document = |root: &mut Markup| root.within("w:body", &[], |body| body::draw(body, sheet));
    packed(&[
        ("[Content_Types].xml", include_str!("docx/content-types.xml")),
        ("_rels/.rels", include_str!("docx/package.rels")),
        ("docProps/core.xml", &properties(date, sheet)),
        ("word/_rels/document.xml.rels", include_str!("docx/document.rels")),
        ("word/document.xml", &Markup::part("w:document", WORDS, document)),
        ("word/styles.xml", include_str!("docx/styles.xml")),
        ("word/settings.xml", include_str!("docx/settings.xml")),
        ("word/header-first.xml", &Markup::part("w:hdr", WORDS, marks)),
        ("word/header-next.xml", &Markup::part("w:hdr", WORDS, page::number)),
        ("word/footer-first.xml", &Markup::part("w:ftr", WORDS, page::nothing)),
        ("word/footer-next.xml", &Markup::part("w:ftr", WORDS, marks)),
    ])
    .map_err(|error| PaperError::Typesetting(error.to_string()))
}

fn properties(date: NaiveDate, sheet: &Sheet) -> String {
    let midnight = format!("{date}T00:00:00Z");
    Markup::part("cp:coreProperties", PROPERTIES, |core| {
        core.words("dc:title", &[], &sheet.meta_title);
        core.words("dc:language", &[], "vi-VN");
        for moment in ["dcterms:created", "dcterms:modified"] {
            core.words(moment, &[("xsi:type", &"dcterms:W3CDTF")], &midnight);
        }
    })
}

fn packed(parts: &[(&str, &str)]) -> Result<Vec<u8>, ZipError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        package.start_file(*name, options)?;
        package.write_all(text.as_bytes())?;
    }
    Ok(package.finish()?.into_inner())
}
