//! A workbook taken apart, changed where a test wants it, and put together again.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _, Write as _},
};

use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// The sheet with the figures.
pub const SHEET: &str = "xl/worksheets/sheet1.xml";
/// The sheet by which the template is known.
pub const INFO: &str = "xl/worksheets/sheet2.xml";

/// The parts of a workbook.
#[derive(Clone)]
pub struct Torn(pub BTreeMap<String, Vec<u8>>);

impl Torn {
    pub fn of(bytes: &[u8]) -> Self {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = BTreeMap::new();
        for place in 0..archive.len() {
            let mut part = archive.by_index(place).unwrap();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            parts.insert(part.name().to_owned(), content);
        }
        Self(parts)
    }

    pub fn packed(&self) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in &self.0 {
            writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    pub fn text(&self, part: &str) -> String {
        String::from_utf8(self.0[part].clone()).unwrap()
    }

    pub fn set(&mut self, part: &str, content: impl Into<Vec<u8>>) {
        self.0.insert(part.to_owned(), content.into());
    }

    /// Replaces a text of a part, which must be there.
    pub fn swap(&mut self, part: &str, from: &str, to: &str) {
        let text = self.text(part);
        assert!(text.contains(from), "{part} has no {from}: {text}");
        self.set(part, text.replacen(from, to, 1));
    }

    /// The row of a fact, from 1.
    pub fn row_of(&self, fact: &str) -> u32 {
        let text = self.text(SHEET);
        let at = text.find(&format!("<t>{fact}</t>")).unwrap_or_else(|| panic!("no {fact} in {text}"));
        let cell = text[..at].rfind("<c r=\"B").unwrap() + "<c r=\"B".len();
        text[cell..].split('"').next().unwrap().parse().unwrap()
    }

    /// Puts XML in place of a cell.
    pub fn put(&mut self, part: &str, address: &str, cell: &str) {
        let text = self.text(part);
        let begin = text.find(&format!("<c r=\"{address}\"")).unwrap_or_else(|| panic!("no {address} in {text}"));
        let tag = begin + text[begin..].find('>').unwrap() + 1;
        let end = if text[begin..tag].ends_with("/>") {
            tag
        } else {
            begin + text[begin..].find("</c>").unwrap() + "</c>".len()
        };
        self.set(part, format!("{}{cell}{}", &text[..begin], &text[end..]));
    }

    /// Puts XML in place of a fact's input cell, `@` for its address.
    pub fn put_fact(&mut self, fact: &str, cell: &str) -> String {
        let address = format!("H{}", self.row_of(fact));
        self.put(SHEET, &address, &cell.replace('@', &address));
        address
    }

    /// Fills in a number cell; gives its address.
    pub fn fill(&mut self, fact: &str, inside: &str) -> String {
        self.put_fact(fact, &format!("<c r=\"@\">{inside}</c>"))
    }

    /// Fills in a text.
    pub fn write(&mut self, fact: &str, text: &str) -> String {
        let cell = format!("<c r=\"@\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>");
        self.put_fact(fact, &cell)
    }
}
