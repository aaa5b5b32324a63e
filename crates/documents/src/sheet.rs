//! A paper made ready for the template: every line in its official wording, every text cleaned.
//!
//! The template reads this as JSON, so no text ever becomes source of the typesetting language.

use serde::Serialize;
use serde_json::Value;

use crate::ink;
use crate::official;
use crate::paper::{Annex, Block, Head, Paper, PaperError, Row, Signature, Table, Title};

/// The template's input, as JSON text.
pub(crate) struct Sheet(String);

impl Sheet {
    /// Checks a paper and puts its lines in their official wording.
    pub(crate) fn of(paper: &Paper) -> Result<Self, PaperError> {
        let annexed = paper.annexes.iter().flat_map(|annex| &annex.body);
        for block in paper.body.iter().chain(annexed) {
            if let Block::Table(table) = block {
                check_rows(table)?;
            }
        }
        let mut value =
            serde_json::to_value(Content::of(paper)?).map_err(|error| PaperError::Typesetting(error.to_string()))?;
        clean(&mut value)?;
        Ok(Self(value.to_string()))
    }

    /// The JSON text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[derive(Serialize)]
struct Content<'a> {
    meta_title: &'a str,
    marks: &'a [String],
    #[serde(flatten)]
    head: Head<'a>,
    title: Option<&'a Title>,
    addressees: Vec<String>,
    authority: Option<&'a str>,
    bases: Vec<String>,
    resolves: Option<&'a str>,
    body: &'a [Block],
    recipients_head: &'static str,
    recipients: Vec<String>,
    signature: Option<SignatureLines<'a>>,
    footnotes: &'a [String],
    annexes: &'a [Annex],
}

#[derive(Serialize)]
struct SignatureLines<'a> {
    titles: Vec<String>,
    name: Option<&'a str>,
}

impl<'a> Content<'a> {
    fn of(paper: &'a Paper) -> Result<Self, PaperError> {
        Ok(Self {
            meta_title: &paper.meta_title,
            marks: &paper.marks,
            head: paper.letterhead.head(paper.date),
            title: paper.title.as_ref(),
            addressees: official::addressees(&paper.addressees),
            authority: paper.authority.as_deref(),
            bases: official::bases(&paper.bases),
            resolves: paper.resolves.as_deref(),
            body: &paper.body,
            recipients_head: official::RECIPIENTS,
            recipients: official::recipients(&paper.recipients),
            signature: paper.signature.as_ref().map(SignatureLines::of).transpose()?,
            footnotes: &paper.footnotes,
            annexes: &paper.annexes,
        })
    }
}

impl<'a> SignatureLines<'a> {
    fn of(signature: &'a Signature) -> Result<Self, PaperError> {
        Ok(Self { titles: official::signing_lines(signature)?, name: signature.name.as_deref() })
    }
}

fn check_rows(table: &Table) -> Result<(), PaperError> {
    let expected = table.columns.len();
    for (at, row) in table.rows.iter().enumerate() {
        let found = covered(row);
        if found != expected {
            return Err(PaperError::RowWidth { row: at + 1, expected, found });
        }
    }
    Ok(())
}

fn covered(row: &Row) -> usize {
    row.cells.iter().map(|cell| usize::from(cell.span.max(1))).sum()
}

fn clean(value: &mut Value) -> Result<(), PaperError> {
    match value {
        Value::String(text) => *text = ink::printable(text)?,
        Value::Array(items) => items.iter_mut().try_for_each(clean)?,
        Value::Object(fields) => fields.values_mut().try_for_each(clean)?,
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(())
}
