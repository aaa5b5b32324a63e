use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read as _, Write as _},
};

use calamine::Dimensions;
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{MOST_PARTS, MOST_UNPACKED, Unreadable};

/// The parts of a packed workbook that are read, unpacked within the limits.
pub(super) struct Parts(BTreeMap<String, Vec<u8>>);

/// What of a sheet people do not see, and what they see as one cell.
#[derive(Default)]
pub(super) struct Hidden {
    pub(super) rows: BTreeSet<u32>,
    pub(super) columns: Vec<(u32, u32)>,
    pub(super) merged: Vec<Dimensions>,
}

impl Parts {
    /// Unpacks what is XML; the sizes that the file claims count for nothing.
    pub(super) fn of(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
        if archive.len() > MOST_PARTS {
            return Err(Unreadable::TooManyParts);
        }
        let mut parts = BTreeMap::new();
        let mut left = MOST_UNPACKED;
        for place in 0..archive.len() {
            // a part that is itself locked with a password cannot be opened
            let part = archive.by_index(place).map_err(|_| Unreadable::Damaged)?;
            let name = part.name().replace('\\', "/");
            let lower = name.to_lowercase();
            if lower.ends_with("vbaproject.bin") || lower.starts_with("basic/") {
                return Err(Unreadable::Macros);
            }
            if lower.contains("externallinks/") {
                return Err(Unreadable::Links);
            }
            let is_xml = [".xml", ".rels"].iter().any(|end| lower.ends_with(end)) || lower == "mimetype";
            if !is_xml {
                continue;
            }
            let mut content = Vec::new();
            part.take(left + 1).read_to_end(&mut content).map_err(|_| Unreadable::Damaged)?;
            left = left.checked_sub(u64::try_from(content.len()).unwrap_or(u64::MAX)).ok_or(Unreadable::TooLarge)?;
            check(&content)?;
            if parts.insert(name, content).is_some() {
                return Err(Unreadable::Damaged);
            }
        }
        let parts = Self(parts);
        if !parts.is_open_document() && parts.0.keys().all(|name| !name.to_lowercase().ends_with("workbook.xml")) {
            return Err(Unreadable::NotAWorkbook);
        }
        if parts.get("[Content_Types].xml").is_some_and(|types| contains(types, b"macroEnabled")) {
            return Err(Unreadable::Macros);
        }
        Ok(parts)
    }

    /// A part by its name.
    pub(super) fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(Vec::as_slice)
    }

    pub(super) fn is_open_document(&self) -> bool {
        self.get("mimetype").is_some_and(|kind| kind.starts_with(b"application/vnd.oasis.opendocument.spreadsheet"))
    }

    /// The parts packed anew: whoever reads them meets nothing that was not measured here.
    pub(super) fn packed(&self) -> Result<Vec<u8>, Unreadable> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in &self.0 {
            writer.start_file(name.as_str(), options).map_err(|_| Unreadable::Damaged)?;
            writer.write_all(content).map_err(|_| Unreadable::Damaged)?;
        }
        Ok(writer.finish().map_err(|_| Unreadable::Damaged)?.into_inner())
    }

    /// What of a sheet is hidden or merged; none where its part is not found.
    pub(super) fn hidden(&self, sheet: &str) -> Result<Option<Hidden>, Unreadable> {
        let Some(part) = self.part_of(sheet)? else { return Ok(None) };
        let Some(content) = self.get(&part) else { return Ok(None) };
        let mut hidden = Hidden::default();
        let mut row = 0;
        elements(content, |element| {
            let number = |name: &str| attribute(element, name).and_then(|value| value.parse::<u32>().ok());
            let is_hidden = || matches!(attribute(element, "hidden").as_deref(), Some("1" | "true"));
            match element.local_name().as_ref() {
                "row" => {
                    row = number("r").unwrap_or(row + 1);
                    if is_hidden() {
                        hidden.rows.insert(row.saturating_sub(1));
                    }
                }
                "col" if is_hidden() => {
                    let first = number("min").unwrap_or(1);
                    hidden.columns.push((first.saturating_sub(1), number("max").unwrap_or(first).saturating_sub(1)));
                }
                "mergeCell" => hidden.merged.extend(attribute(element, "ref").as_deref().and_then(area)),
                _ => {}
            }
        })?;
        Ok(Some(hidden))
    }

    fn part_of(&self, sheet: &str) -> Result<Option<String>, Unreadable> {
        let (Some(book), Some(relations)) = (self.get("xl/workbook.xml"), self.get("xl/_rels/workbook.xml.rels"))
        else {
            return Ok(None);
        };
        let mut id = None;
        elements(book, |element| {
            if element.local_name().as_ref() == "sheet" && attribute(element, "name").as_deref() == Some(sheet) {
                id = attribute(element, "id");
            }
        })?;
        let mut target = None;
        elements(relations, |element| {
            if element.local_name().as_ref() == "Relationship" && attribute(element, "Id") == id {
                target = attribute(element, "Target");
            }
        })?;
        let target = target.filter(|_| id.is_some());
        Ok(target.map(|target| match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None => format!("xl/{target}"),
        }))
    }
}

/// Refuses what no workbook program writes: an own document type, or letters of two bytes that would hide one.
fn check(content: &[u8]) -> Result<(), Unreadable> {
    if contains(content, b"<!DOCTYPE") || contains(content, b"<!ENTITY") {
        return Err(Unreadable::DocumentType);
    }
    if content.iter().take(1_000).any(|byte| *byte == 0) { Err(Unreadable::Damaged) } else { Ok(()) }
}

fn contains(content: &[u8], looked_for: &[u8]) -> bool {
    let Some(first) = looked_for.first() else { return true };
    let mut rest = content;
    while let Some(place) = rest.iter().position(|byte| byte == first) {
        rest = rest.get(place..).unwrap_or_default();
        if rest.starts_with(looked_for) {
            return true;
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    false
}

/// Visits the elements of a part in their order.
pub(super) fn elements(content: &[u8], mut visit: impl FnMut(&BytesStart<'_>)) -> Result<(), Unreadable> {
    let mut reader = Reader::from_reader(content);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).map_err(|_| Unreadable::Damaged)? {
            Event::Start(element) | Event::Empty(element) => visit(&element),
            Event::Eof => return Ok(()),
            _ => {}
        }
        buffer.clear();
    }
}

/// An attribute by its local name.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes().filter_map(Result::ok);
    let found = attributes.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

/// `A1:B2` as an area.
fn area(text: &str) -> Option<Dimensions> {
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    Some(Dimensions::new(cell(from)?, cell(to)?))
}

fn cell(text: &str) -> Option<(u32, u32)> {
    let letters = text.find(|character: char| character.is_ascii_digit())?;
    let (letters, digits) = text.split_at_checked(letters)?;
    let letter = |column: u32, letter: u8| {
        let place = letter.to_ascii_uppercase().checked_sub(b'A')?;
        column.checked_mul(26)?.checked_add(u32::from(place) + 1)
    };
    let column = letters.bytes().try_fold(0, letter)?;
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}
