//! Reads the form that carries a file: what was typed comes before the file and is kept; of the file never more than
//! it may have. What is too large is read on into nothing for a while, since a browser shows the answer only when it
//! could send all; where that would take too long, it is not read at all.

use std::{future::poll_fn, pin::Pin};

use axum::{
    body::{Body, HttpBody as _},
    extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request, multipart::Field},
    http::header::CONTENT_LENGTH,
};
use organisation::{
    Error, Refused, Result,
    file::{FileRefusal, LARGEST},
};

use crate::{again::Fields, kept::MOST_DRAINED};

/// What the form has besides the file, in bytes; all of it stands before the file.
const REST: usize = 64 * 1024;
/// The longest field that is no file, in bytes.
const LONGEST_FIELD: usize = 16 * 1024;

/// A file as it was sent; without a name where none was chosen.
#[derive(Debug, Default)]
pub(crate) struct SentFile {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// Reads the form: what was typed, and the file or why there is none.
pub(crate) async fn read(request: Request) -> (Fields, Result<SentFile>) {
    let mut typed = Vec::new();
    let sent = match beginning(request).await {
        Ok((request, too_large)) => parts(request, &mut typed, too_large).await,
        Err(error) => Err(error),
    };
    (Fields::of(typed), sent)
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

async fn parts(request: Request, typed: &mut Vec<(String, String)>, too_large: bool) -> Result<SentFile> {
    let broken = || if too_large { FileRefusal::TooLarge.into() } else { unreadable() };
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
    let mut sent = SentFile::default();
    while let Some(field) = form.next_field().await.map_err(|_| broken())? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            Some(_) if too_large => return Err(FileRefusal::TooLarge.into()),
            Some(file) => sent = SentFile { name: file, bytes: content(field, LARGEST).await? },
            None => typed.push((name, words(field).await?)),
        }
    }
    if too_large { Err(FileRefusal::TooLarge.into()) } else { Ok(sent) }
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

/// No form, or one that broke off.
fn unreadable() -> Error {
    Error::Refused(Refused { key: "evidence.refused.unreadable", places: Vec::new(), field: Some("file") })
}
