//! A paper made ready for both writers: every line in its official wording, every text cleaned.
//!
//! The template of the PDF reads this as JSON, so no text ever becomes source of the typesetting language.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ink;
use crate::official;
use crate::paper::{Annex, Block, Head, Paper, PaperError, Row, Signature, Table, Title};

/// What a paper prints, from top to bottom.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sheet {
    pub(crate) meta_title: String,
    pub(crate) marks: Vec<String>,
    pub(crate) landscape: bool,
    #[serde(flatten)]
    pub(crate) head: Head,
    pub(crate) title: Option<Title>,
    pub(crate) addressees: Vec<String>,
    pub(crate) urgency: Option<String>,
    pub(crate) authority: Option<String>,
    pub(crate) bases: Vec<String>,
    pub(crate) resolves: Option<String>,
    pub(crate) body: Vec<Block>,
    pub(crate) recipients_head: String,
    pub(crate) recipients: Vec<String>,
    pub(crate) electronic_head: String,
    pub(crate) electronic: Vec<String>,
    pub(crate) signature: Option<SignatureLines>,
    pub(crate) co_signature: Option<SignatureLines>,
    pub(crate) footnotes: Vec<String>,
    pub(crate) annexes: Vec<Annex>,
}

/// The lines of one signature.
#[derive(Serialize, Deserialize)]
pub(crate) struct SignatureLines {
    pub(crate) titles: Vec<String>,
    pub(crate) name: Option<String>,
}

impl Sheet {
    /// Checks a paper and puts its lines in their official wording.
    pub(crate) fn of(paper: &Paper) -> Result<Self, PaperError> {
        let annexed = paper.annexes.iter().flat_map(|annex| &annex.body);
        for block in paper.body.iter().chain(annexed) {
            if let Block::Table(table) = block {
                check_rows(table)?;
            }
        }
        Self::worded(paper)?.cleaned()
    }

    /// The sheet as JSON text.
    pub(crate) fn json(&self) -> Result<String, PaperError> {
        serde_json::to_string(self).map_err(unwritable)
    }

    fn worded(paper: &Paper) -> Result<Self, PaperError> {
        Ok(Self {
            meta_title: paper.meta_title.clone(),
            marks: paper.marks.clone(),
            landscape: paper.landscape,
            head: paper.letterhead.head(paper.date),
            title: paper.title.clone(),
            addressees: official::addressees(&paper.addressees),
            urgency: paper.urgency.clone(),
            authority: paper.authority.clone(),
            bases: official::bases(&paper.bases),
            resolves: paper.resolves.clone(),
            body: paper.body.clone(),
            recipients_head: official::RECIPIENTS.to_owned(),
            recipients: official::recipients(&paper.recipients),
            electronic_head: official::ELECTRONIC.to_owned(),
            electronic: official::recipients(&paper.electronic),
            signature: paper.signature.as_ref().map(SignatureLines::of).transpose()?,
            co_signature: paper.co_signature.as_ref().map(SignatureLines::of).transpose()?,
            footnotes: paper.footnotes.clone(),
            annexes: paper.annexes.clone(),
        })
    }

    /// Cleaned as JSON: there no text of a later field can be forgotten.
    fn cleaned(&self) -> Result<Self, PaperError> {
        let mut value = serde_json::to_value(self).map_err(unwritable)?;
        clean(&mut value)?;
        serde_json::from_value(value).map_err(unwritable)
    }
}

impl SignatureLines {
    fn of(signature: &Signature) -> Result<Self, PaperError> {
        Ok(Self { titles: official::signing_lines(signature)?, name: signature.name.clone() })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` wants")]
fn unwritable(error: serde_json::Error) -> PaperError {
    PaperError::Typesetting(error.to_string())
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
