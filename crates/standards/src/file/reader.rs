//! Walks a TOML document and remembers where each key stands, so that every fault can name its line.

use std::cell::RefCell;
use std::collections::HashMap;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Lines;
use crate::exact::Exact;
use crate::problem::{Problem, ProblemKind};

pub(super) struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    line_starts: Vec<usize>,
    problems: RefCell<Vec<Problem>>,
    lines: RefCell<HashMap<String, usize>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(index, _)| index + 1);
        Reader {
            file,
            text,
            line_starts: std::iter::once(0).chain(after_breaks).collect(),
            problems: RefCell::default(),
            lines: RefCell::default(),
        }
    }

    /// Reads the document; none where it is not TOML.
    pub(super) fn root<T>(&self, read: impl FnOnce(Node<'_>) -> T) -> Option<T> {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let line = self.line_at(error.span().map_or(0, |span| span.start));
            let message = error.message().to_owned();
            self.report(line, String::new(), ProblemKind::Syntax { message });
        }
        let node = |table| Node { reader: self, path: String::new(), line: 1, table, used: RefCell::default() };
        errors.is_empty().then(|| read(node(document.get_ref())))
    }

    pub(super) fn finish(self) -> (Vec<Problem>, Lines) {
        (self.problems.into_inner(), Lines(self.lines.into_inner()))
    }

    fn line_at(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    fn report(&self, line: usize, key: String, kind: ProblemKind) {
        let file = self.file.to_owned();
        self.problems.borrow_mut().push(Problem { file, line, key, kind });
    }
}

/// A table of the document; keys that nobody asked for are unknown.
pub(super) struct Node<'r> {
    reader: &'r Reader<'r>,
    path: String,
    line: usize,
    table: &'r DeTable<'r>,
    used: RefCell<Vec<String>>,
}

/// A value of the document.
pub(super) struct Item<'r> {
    reader: &'r Reader<'r>,
    pub(super) path: String,
    line: usize,
    value: &'r DeValue<'r>,
}

impl<'r> Node<'r> {
    /// The value of a key, read by `read`; none where the key is absent.
    pub(super) fn may<T>(&self, key: &str, read: impl FnOnce(Item<'r>) -> Option<T>) -> Option<T> {
        self.item(key).and_then(read)
    }

    /// The value of a key that must be there.
    pub(super) fn need<T>(
        &self,
        key: &str,
        expected: &'static str,
        read: impl FnOnce(Item<'r>) -> Option<T>,
    ) -> Option<T> {
        let item = self.item(key);
        if item.is_none() {
            self.reader.report(self.line, self.path_of(key), ProblemKind::Missing { expected });
        }
        item.and_then(read)
    }

    /// A text that must be there.
    pub(super) fn text(&self, key: &str) -> String {
        self.need(key, "a text", |item| item.text()).unwrap_or_default()
    }

    /// The tables of an array of tables; none where the key is absent.
    pub(super) fn tables(&self, key: &str) -> Vec<Node<'r>> {
        self.may(key, |item| item.tables()).unwrap_or_default()
    }

    /// All keys of the table in the order of the file.
    pub(super) fn keys(&self) -> Vec<&'r str> {
        let mut keys: Vec<_> = self.table.iter().map(|(key, _)| (key.span().start, key.get_ref().as_ref())).collect();
        keys.sort_unstable();
        keys.into_iter().map(|(_, key)| key).collect()
    }

    /// Reports a problem of the table itself, or of one of its keys.
    pub(super) fn report(&self, key: &str, kind: ProblemKind) {
        if key.is_empty() {
            self.reader.report(self.line, self.path.clone(), kind);
        } else {
            let path = self.path_of(key);
            let line = self.reader.lines.borrow().get(&path).copied().unwrap_or(self.line);
            self.reader.report(line, path, kind);
        }
    }

    fn item(&self, key: &str) -> Option<Item<'r>> {
        self.used.borrow_mut().push(key.to_owned());
        let value = self.table.get(key)?;
        Some(Item::new(self.reader, self.path_of(key), value))
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

impl Drop for Node<'_> {
    /// A key that nobody asked for by now is not part of the format.
    fn drop(&mut self) {
        let used = self.used.borrow();
        for (key, _) in self.table {
            if !used.iter().any(|used| used == key.get_ref()) {
                let line = self.reader.line_at(key.span().start);
                self.reader.report(line, self.path_of(key.get_ref()), ProblemKind::UnknownKey);
            }
        }
    }
}

impl<'r> Item<'r> {
    fn new(reader: &'r Reader<'r>, path: String, value: &'r Spanned<DeValue<'r>>) -> Self {
        let line = reader.line_at(value.span().start);
        reader.lines.borrow_mut().insert(path.clone(), line);
        Item { reader, path, line, value: value.get_ref() }
    }

    pub(super) fn report(&self, kind: ProblemKind) {
        self.reader.report(self.line, self.path.clone(), kind);
    }

    /// Reports that something else was expected.
    pub(super) fn wrong<T>(&self, expected: &str) -> Option<T> {
        self.report(ProblemKind::Wrong { expected: expected.to_owned() });
        None
    }

    pub(super) fn text(&self) -> Option<String> {
        match self.value.as_str() {
            Some(text) if !text.trim().is_empty() => Some(text.to_owned()),
            _ => self.wrong("a text"),
        }
    }

    /// One of a closed set of words.
    pub(super) fn word<T>(&self, words: impl IntoIterator<Item = (&'static str, T)>) -> Option<T> {
        let mut expected = String::from("one of");
        for (word, meaning) in words {
            if self.value.as_str() == Some(word) {
                return Some(meaning);
            }
            expected.push(' ');
            expected.push_str(word);
        }
        self.wrong(&expected)
    }

    pub(super) fn is_table(&self) -> bool {
        self.value.is_table()
    }

    pub(super) fn flag(&self) -> Option<bool> {
        self.value.as_bool().or_else(|| self.wrong("true or false"))
    }

    /// A whole number of at most six digits.
    pub(super) fn whole(&self) -> Option<u32> {
        self.value
            .as_integer()
            .filter(|integer| integer.radix() == 10)
            .and_then(|integer| integer.as_str().parse().ok())
            .filter(|number| *number <= 999_999)
            .or_else(|| self.wrong("a whole number from 0 to 999999"))
    }

    pub(super) fn date(&self) -> Option<NaiveDate> {
        self.value
            .as_datetime()
            .filter(|datetime| datetime.time.is_none())
            .and_then(|datetime| datetime.date)
            .and_then(|date| NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day)))
            .or_else(|| self.wrong("a date like 2019-01-03"))
    }

    /// A bound: a whole number, or a decimal as text. A TOML float would not be exact.
    pub(super) fn exact(&self) -> Option<Exact> {
        let written = match self.value {
            DeValue::Integer(integer) if integer.radix() == 10 => Some(integer.as_str()),
            DeValue::String(text) => Some(text.as_ref()),
            _ => None,
        };
        written.and_then(|text| text.parse().ok()).or_else(|| self.wrong(&crate::BadBound.to_string()))
    }

    pub(super) fn table(&self) -> Option<Node<'r>> {
        let Some(table) = self.value.as_table() else {
            return self.wrong("a table");
        };
        Some(Node { reader: self.reader, path: self.path.clone(), line: self.line, table, used: RefCell::default() })
    }

    pub(super) fn tables(&self) -> Option<Vec<Node<'r>>> {
        self.array("an array of tables", |item| item.table())
    }

    pub(super) fn texts(&self) -> Option<Vec<String>> {
        self.array("an array of texts", |item| item.text())
    }

    fn array<T>(&self, expected: &str, read: impl Fn(Item<'r>) -> Option<T>) -> Option<Vec<T>> {
        let Some(array) = self.value.as_array() else {
            return self.wrong(expected);
        };
        let item = |(index, value)| Item::new(self.reader, format!("{}[{index}]", self.path), value);
        Some(array.iter().enumerate().map(item).filter_map(read).collect())
    }
}
