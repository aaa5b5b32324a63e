//! Reads the form that carries a file: what was typed comes before the file and is kept; of the file never more than
//! it may have. What is too large is read on into nothing for a while, since a browser shows the answer only when it
//! could send all; where that would take too long, it is not read at all.

use std::{future::poll_fn, pin::Pin};

use axum::{
    body::{Body, HttpBody as _},
    extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request, multipart::Field},
    http::header::CONTENT_LENGTH,
};
use chrono::NaiveDate;
use organisation::{
    Error, Refused, Result,
    file::{FileRefusal, LARGEST},
};
use programme::evidence::{EvidenceRefusal, NewEvidence};

use crate::{form::read_day, kept::MOST_DRAINED};

/// What the form has besides the file, in bytes; all of it stands before the file.
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

impl Typed {
    /// What stands in the field before the file.
    pub(crate) fn label(&self) -> &str {
        &self.label
    }
}

/// Reads the form: what was typed, and what is offered or why nothing is.
pub(crate) async fn read(request: Request) -> (Typed, Result<(NewEvidence, Vec<u8>)>) {
    let mut typed = Typed::default();
    let sent = match beginning(request).await {
        Ok((request, too_large)) => parts(request, &mut typed, too_large).await,
        Err(error) => Err(error),
    };
    let offered = sent.and_then(|(file_name, bytes)| {
        let (label, note) = (typed.label.clone(), typed.note.clone());
        Ok((NewEvidence { label, note, expires_on: expiry(&typed.expires_on)?, file_name }, bytes))
    });
    (typed, offered)
}

/// The request with as much of its body as a form may have, and whether there was more.
async fn beginning(request: Request) -> Result<(Request, bool)> {
    let declared = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let endless = declared.is_some_and(|length: usize| length > MOST_DRAINED);
    let most = if endless { REST } else { MOST_DRAINED };
    let (head, mut body) = request.into_parts();
    let (mut bytes, mut read) = (Vec::new(), 0);
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| unreadable())?;
        let Some(data) = frame.data_ref() else { continue };
        read += data.len();
        let room = if read > LARGEST + REST { REST } else { LARGEST + REST };
        bytes.truncate(room);
        bytes.extend_from_slice(data.get(..room - bytes.len()).unwrap_or(data));
        if read > most {
            break;
        }
    }
    let mut request = Request::from_parts(head, Body::from(bytes));
    DefaultBodyLimit::disable().apply(&mut request);
    Ok((request, endless || read > LARGEST + REST))
}

async fn parts(request: Request, typed: &mut Typed, too_large: bool) -> Result<(String, Vec<u8>)> {
    let broken = || if too_large { FileRefusal::TooLarge.into() } else { unreadable() };
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
    let (mut file_name, mut bytes) = (String::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(|_| broken())? {
        match field.name().unwrap_or_default() {
            "label" => typed.label = words(field).await?,
            "note" => typed.note = words(field).await?,
            "expires_on" => typed.expires_on = words(field).await?,
            "file" if too_large => return Err(FileRefusal::TooLarge.into()),
            "file" => {
                field.file_name().unwrap_or_default().clone_into(&mut file_name);
                bytes = content(field, LARGEST).await?;
            }
            _ => {}
        }
    }
    if too_large { Err(FileRefusal::TooLarge.into()) } else { Ok((file_name, bytes)) }
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
