//! Splits CSV into records by RFC 4180, strictly: what a lenient reader would guess is a fault here.

use std::collections::HashSet;

use super::fault::{Fault, FaultKind};

/// One record of a sheet.
pub(super) struct Record {
    /// The line on which it begins, counted from 1.
    pub(super) line: usize,
    /// Its fields; an empty line has none.
    pub(super) fields: Vec<String>,
    /// Whether its fields can be trusted; otherwise its fault is already reported.
    pub(super) sound: bool,
}

impl Record {
    /// Whether the record looks like one of a file with `;` between its columns.
    pub(super) fn has_semicolons(&self) -> bool {
        self.fields.len() < 4 && self.fields.iter().any(|field| field.contains(';'))
    }
}

/// The records of a file and the faults of its bytes and quotation marks. Empty lines at the end are left out.
pub(super) fn split(bytes: &[u8]) -> (Vec<Record>, Vec<Fault>) {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return (Vec::new(), vec![Fault { line: 1, kind: FaultKind::NotUtf8 }]);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut faults = byte_faults(bytes);
    let tainted: HashSet<usize> = faults.iter().map(|fault| fault.line).collect();
    let text = String::from_utf8_lossy(bytes);
    let mut scanner = Scanner { rest: &text, line: 1 };
    let mut records = Vec::new();
    while !scanner.rest.is_empty() {
        let line = scanner.line;
        let fields = scanner.record();
        let clean = (line..scanner.line.max(line + 1)).all(|line| !tainted.contains(&line));
        let sound = clean && fields.is_ok();
        let fields = fields.unwrap_or_else(|kind| {
            if clean {
                faults.push(Fault { line, kind });
            }
            Vec::new()
        });
        records.push(Record { line, fields, sound });
    }
    while records.last().is_some_and(|record| record.sound && record.fields.is_empty()) {
        records.pop();
    }
    (records, faults)
}

fn byte_faults(bytes: &[u8]) -> Vec<Fault> {
    let fault = |(index, line): (usize, &[u8])| {
        let kind = if std::str::from_utf8(line).is_err() {
            FaultKind::NotUtf8
        } else if line.contains(&0) {
            FaultKind::Nul
        } else {
            return None;
        };
        Some(Fault { line: index + 1, kind })
    };
    bytes.split(|byte| *byte == b'\n').enumerate().filter_map(fault).collect()
}

#[derive(Clone, Copy)]
struct Scanner<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Scanner<'a> {
    /// The fields of the next record; after a fault it goes on with the next line.
    fn record(&mut self) -> Result<Vec<String>, FaultKind> {
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

    fn field(&mut self) -> Result<String, FaultKind> {
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
        if field.contains('"') { Err(FaultKind::StrayQuote) } else { Ok(field.to_owned()) }
    }

    /// The rest of a field whose opening quotation mark is read.
    fn quoted(&mut self) -> Result<String, FaultKind> {
        let mut field = String::new();
        loop {
            let (part, rest) = self.rest.split_once('"').ok_or(FaultKind::UnclosedQuote)?;
            self.line += part.matches('\n').count();
            self.rest = rest;
            field.push_str(part);
            let Some(rest) = rest.strip_prefix('"') else {
                break;
            };
            field.push('"');
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
