//! Reads the form that carries a file: never more of it than a file may have, and a file that says before that it is
//! too large is not read at all.

use axum::{
    extract::{FromRequest as _, Multipart, Request, multipart::Field},
    http::header::CONTENT_LENGTH,
};
use chrono::NaiveDate;
use organisation::{Error, Refused, Result, file::FileRefusal};
use programme::evidence::{EvidenceRefusal, NewEvidence};

use crate::form::read_day;

/// What the form has besides the file, in bytes.
const REST: usize = 64 * 1024;
/// The longest field that is no file, in bytes.
const LONGEST_FIELD: usize = 16 * 1024;

/// What somebody typed, to be shown again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed {
    pub(super) label: String,
    pub(super) note: String,
    pub(super) expires_on: String,
}

/// Reads the form: what was typed, and what is offered or why nothing is.
pub(crate) async fn read(request: Request) -> (Typed, Result<(NewEvidence, Vec<u8>)>) {
    let mut typed = Typed::default();
    let declared = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length: usize| length > organisation::file::LARGEST + REST) {
        return (typed, Err(FileRefusal::TooLarge.into()));
    }
    let sent = parts(request, &mut typed).await;
    let offered = sent.and_then(|(file_name, bytes)| {
        let (label, note) = (typed.label.clone(), typed.note.clone());
        Ok((NewEvidence { label, note, expires_on: expiry(&typed.expires_on)?, file_name }, bytes))
    });
    (typed, offered)
}

async fn parts(request: Request, typed: &mut Typed) -> Result<(String, Vec<u8>)> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
    let (mut file_name, mut bytes) = (String::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        match field.name().unwrap_or_default() {
            "label" => typed.label = words(field).await?,
            "note" => typed.note = words(field).await?,
            "expires_on" => typed.expires_on = words(field).await?,
            "file" => {
                field.file_name().unwrap_or_default().clone_into(&mut file_name);
                bytes = content(field, organisation::file::LARGEST).await?;
            }
            _ => {}
        }
    }
    Ok((file_name, bytes))
}

async fn words(field: Field<'_>) -> Result<String> {
    Ok(String::from_utf8_lossy(&content(field, LONGEST_FIELD).await?).into_owned())
}

/// The bytes of a field, as far as it may go.
async fn content(mut field: Field<'_>, longest: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| unreadable())? {
        if bytes.len() + chunk.len() > longest {
            return Err(FileRefusal::TooLarge.into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn expiry(typed: &str) -> Result<Option<NaiveDate>> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    Ok(Some(read_day(typed).ok_or(EvidenceRefusal::DayBad)?))
}

/// No form, or one that broke off.
fn unreadable() -> Error {
    Error::Refused(Refused { key: "evidence.refused.unreadable", places: Vec::new(), field: Some("file") })
}
