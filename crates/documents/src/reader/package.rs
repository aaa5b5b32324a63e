use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _, Write as _},
    ops::RangeInclusive,
};

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{Grid, MOST_CELLS, MOST_PARTS, MOST_UNPACKED, Unreadable};

/// The parts of a packed workbook that are read, unpacked within the limits, by their names in small letters.
pub(super) struct Parts(BTreeMap<String, Vec<u8>>);

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
            // names of parts differ in more than their case
            let name = part.name().replace('\\', "/").to_lowercase();
            if name.ends_with("vbaproject.bin") || name.starts_with("basic/") {
                return Err(Unreadable::Macros);
            }
            if name.contains("externallinks/") {
                return Err(Unreadable::Links);
            }
            let is_xml = [".xml", ".rels"].iter().any(|end| name.ends_with(end)) || name == "mimetype";
            if !is_xml {
                continue;
            }
            let mut content = Vec::new();
            part.take(left + 1).read_to_end(&mut content).map_err(|_| Unreadable::Damaged)?;
            left = left.checked_sub(u64::try_from(content.len()).unwrap_or(u64::MAX)).ok_or(Unreadable::TooLarge)?;
            check(&content)?;
            if name.ends_with("sharedstrings.xml") {
                check_strings(&content)?;
            }
            if parts.insert(name, content).is_some() {
                return Err(Unreadable::Damaged);
            }
        }
        let parts = Self(parts);
        if !parts.is_open_document() && parts.0.keys().all(|name| !name.ends_with("workbook.xml")) {
            return Err(Unreadable::NotAWorkbook);
        }
        if parts.get("[Content_Types].xml").is_some_and(|types| contains(types, b"macroEnabled")) {
            return Err(Unreadable::Macros);
        }
        Ok(parts)
    }

    /// A part by its name, in whatever case.
    pub(super) fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.get(&name.to_lowercase()).map(Vec::as_slice)
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

    /// Notes what of a sheet people do not see, and what they see as one cell.
    pub(super) fn note(&self, sheet: &str, grid: &mut Grid) -> Result<(), Unreadable> {
        let content = self.part_of(sheet)?.and_then(|part| self.get(&part)).ok_or(Unreadable::Damaged)?;
        let mut row = 0;
        elements(content, |element| {
            let number = |name: &str| attribute(element, name).and_then(|value| value.parse::<u32>().ok());
            let is_hidden = || matches!(attribute(element, "hidden").as_deref(), Some("1" | "true"));
            match element.local_name().as_ref() {
                "row" => {
                    row = number("r").unwrap_or(row + 1);
                    if is_hidden() {
                        let row = row.saturating_sub(1);
                        grid.hide_rows(row..=row)?;
                    }
                }
                "col" if is_hidden() => {
                    let first = number("min").unwrap_or(1);
                    let last = number("max").unwrap_or(first);
                    grid.hide_columns(first.saturating_sub(1)..=last.saturating_sub(1))?;
                }
                "mergeCell" => {
                    let merged = attribute(element, "ref").as_deref().and_then(area);
                    let (rows, columns) = merged.ok_or(Unreadable::Damaged)?;
                    grid.merge(rows, &columns)?;
                }
                _ => {}
            }
            Ok(())
        })
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
            Ok(())
        })?;
        let mut target = None;
        elements(relations, |element| {
            if element.local_name().as_ref() == "Relationship" && attribute(element, "Id") == id {
                target = attribute(element, "Target");
            }
            Ok(())
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

/// Refuses a list that says it has more strings than a workbook has cells: room is taken for as many as it says.
fn check_strings(content: &[u8]) -> Result<(), Unreadable> {
    elements(content, |element| {
        for attribute in element.attributes().take_while(|_| element.local_name().as_ref() == "sst") {
            let attribute = attribute.map_err(|_| Unreadable::Damaged)?;
            let counts = attribute.key.local_name().as_ref() == "uniqueCount";
            if counts && attribute.value.parse::<usize>().is_ok_and(|count| count > MOST_CELLS) {
                return Err(Unreadable::TooManyCells);
            }
        }
        Ok(())
    })
}

pub(super) fn contains(content: &[u8], looked_for: &[u8]) -> bool {
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
fn elements(
    content: &[u8],
    mut visit: impl FnMut(&BytesStart<'_>) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    let mut reader = Reader::from_reader(content);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer).map_err(|_| Unreadable::Damaged)? {
            Event::Start(element) | Event::Empty(element) => visit(&element)?,
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

/// `A1:B2` as rows and columns.
fn area(text: &str) -> Option<(RangeInclusive<u32>, RangeInclusive<u32>)> {
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    let ((first_row, first_column), (last_row, last_column)) = (cell(from)?, cell(to)?);
    Some((first_row..=last_row, first_column..=last_column))
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
