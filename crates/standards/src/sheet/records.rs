//! Splits CSV into records by RFC 4180, strictly: what a lenient reader would guess is a fault here.

use std::{borrow::Cow, iter::Zip, ops::RangeFrom, slice::Split};

use super::fault::FaultKind;

/// One record of a sheet.
#[derive(Default)]
pub(super) struct Record<'a> {
    /// The line on which it begins, counted from 1.
    pub(super) line: usize,
    /// Its fields; an empty line has none.
    pub(super) fields: Vec<Cow<'a, str>>,
    /// What is wrong with its bytes and quotation marks, with the line; its fields can be trusted only without any.
    pub(super) faults: Vec<(usize, FaultKind)>,
}

impl Record<'_> {
    /// Whether its fields can be trusted.
    pub(super) fn sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether it is an empty line.
    pub(super) fn is_empty(&self) -> bool {
        self.sound() && self.fields.is_empty()
    }

    /// Whether the record looks like one of a file with `;` between its columns.
    pub(super) fn has_semicolons(&self) -> bool {
        self.fields.len() < 4 && self.fields.iter().any(|field| field.contains(';'))
    }
}

/// The bytes of a sheet without their mark, and as text; none where they are UTF-16.
pub(super) fn text(bytes: &[u8]) -> Option<(&[u8], Cow<'_, str>)> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    Some((bytes, String::from_utf8_lossy(bytes)))
}

/// Lines with their numbers.
type Lines<'a> = Zip<RangeFrom<usize>, Split<'a, u8, fn(&u8) -> bool>>;

/// The records of a text one by one, so that a large file is held only once.
pub(super) struct Records<'a> {
    scanner: Scanner<'a>,
    /// The lines as they came, in step with the text: it stays silent on bytes that are no text.
    lines: Lines<'a>,
}

impl<'a> Records<'a> {
    pub(super) fn new(bytes: &'a [u8], text: &'a str) -> Self {
        let line_end: fn(&u8) -> bool = |byte| *byte == b'\n';
        Self { scanner: Scanner { rest: text, line: 1 }, lines: (1..).zip(bytes.split(line_end)) }
    }

    /// What is wrong with the bytes of the next so many lines.
    fn byte_faults(&mut self, lines: usize) -> Vec<(usize, FaultKind)> {
        let fault = |(line, bytes): (usize, &[u8])| {
            if std::str::from_utf8(bytes).is_err() {
                Some((line, FaultKind::NotUtf8))
            } else {
                bytes.contains(&0).then_some((line, FaultKind::Nul))
            }
        };
        self.lines.by_ref().take(lines).filter_map(fault).collect()
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        if self.scanner.rest.is_empty() {
            return None;
        }
        let line = self.scanner.line;
        let read = self.scanner.record();
        let lines = if self.scanner.rest.is_empty() { usize::MAX } else { self.scanner.line - line };
        let mut faults = self.byte_faults(lines);
        let fields = read.unwrap_or_else(|kind| {
            if faults.is_empty() {
                faults.push((line, kind));
            }
            Vec::new()
        });
        Some(Record { line, fields, faults })
    }
}

#[derive(Clone, Copy)]
struct Scanner<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Scanner<'a> {
    /// The fields of the next record; after a fault it goes on with the next line.
    fn record(&mut self) -> Result<Vec<Cow<'a, str>>, FaultKind> {
        let start = *self;
        if self.line_end() {
            return Ok(Vec::new());
        }
        let mut fields = Vec::new();
        loop {
            let field = self.field();
            match field {
                Ok(field) => fields.push(field),
                Err(kind) => {
                    if kind == FaultKind::UnclosedQuote {
                        *self = start;
                    }
                    self.skip_line();
                    return Err(kind);
                }
            }
            if let Some(rest) = self.rest.strip_prefix(',') {
                self.rest = rest;
            } else {
                self.line_end();
                return Ok(fields);
            }
        }
    }

    fn field(&mut self) -> Result<Cow<'a, str>, FaultKind> {
        if let Some(quoted) = self.rest.strip_prefix('"') {
            self.rest = quoted;
            return self.quoted();
        }
        let end = self.rest.find([',', '\n']).unwrap_or(self.rest.len());
        let (field, rest) = self.rest.split_at(end);
        let (field, rest) = match field.strip_suffix('\r') {
            Some(field) if rest.starts_with('\n') => (field, rest),
            _ => (field, rest),
        };
        self.rest = rest;
        if field.contains('"') { Err(FaultKind::StrayQuote) } else { Ok(Cow::Borrowed(field)) }
    }

    /// The rest of a field whose opening quotation mark is read.
    fn quoted(&mut self) -> Result<Cow<'a, str>, FaultKind> {
        let mut field = Cow::Borrowed("");
        loop {
            let (part, rest) = self.rest.split_once('"').ok_or(FaultKind::UnclosedQuote)?;
            self.line += part.matches('\n').count();
            self.rest = rest;
            field += part;
            let Some(rest) = rest.strip_prefix('"') else {
                break;
            };
            field += "\"";
            self.rest = rest;
        }
        let closed = self.rest.is_empty() || [",", "\n", "\r\n"].iter().any(|end| self.rest.starts_with(end));
        if closed { Ok(field) } else { Err(FaultKind::StrayQuote) }
    }

    /// Takes the end of a line, if it is next.
    fn line_end(&mut self) -> bool {
        let rest = self.rest.strip_prefix("\r\n").or_else(|| self.rest.strip_prefix('\n'));
        if let Some(rest) = rest {
            self.rest = rest;
            self.line += 1;
        }
        rest.is_some()
    }

    fn skip_line(&mut self) {
        let after: Option<(&'a str, &'a str)> = self.rest.split_once('\n');
        self.rest = after.map_or("", |(_, rest)| rest);
        self.line += 1;
    }
}
