//! A form that was sent when the session had ended: what was typed goes through sign-in, with both its steps, and is
//! not lost.

use std::{future::poll_fn, pin::Pin};

use axum::{
    body::{Body, Bytes, HttpBody as _, to_bytes},
    extract::Request,
    http::{HeaderMap, Method, header},
};

use crate::local_path::LocalPath;

/// The largest form that is kept, in bytes; the same as the largest that is read.
const LARGEST: usize = 2 * 1024 * 1024;
/// How much of a body is read into nothing, in bytes: a browser shows the answer only when it could send all.
pub(crate) const MOST_DRAINED: usize = 64 * 1024 * 1024;
/// Before the names of kept fields in the sign-in form.
const PREFIX: &str = "kept.";
/// Words that the names of secret fields bear, by which they are left behind.
const SECRETS: [&str; 2] = ["password", "one_time"];

/// A form on its way through sign-in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept {
    /// Where it was sent.
    pub(crate) to: String,
    /// Its fields, without secrets.
    pub(crate) fields: Vec<(String, String)>,
}

impl Kept {
    /// Takes the form out of a request; none where there is nothing that a page could hold: a file, or no form.
    pub(crate) async fn of(request: Request) -> Option<Self> {
        if request.method() != Method::POST || !is_plain_form(request.headers()) {
            return None;
        }
        let to = LocalPath::parse(request.uri().path_and_query()?.as_str())?.as_str().to_owned();
        let body = to_bytes(request.into_body(), LARGEST).await.ok()?;
        let fields = form_urlencoded::parse(&body)
            .filter(|(name, _)| !SECRETS.iter().any(|secret| name.contains(secret)))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        Some(Self { to, fields })
    }

    /// Finds it again in the fields of a form on the way.
    pub(crate) fn again(typed: &[(String, String)]) -> Option<Self> {
        let to = LocalPath::parse(field(typed, "resume")?)?.as_str().to_owned();
        let field = |(name, value): &(String, String)| Some((name.strip_prefix(PREFIX)?.to_owned(), value.clone()));
        Some(Self { to, fields: typed.iter().filter_map(field).collect() })
    }

    /// Its fields as the forms on the way carry them.
    pub(crate) fn carried(&self) -> impl Iterator<Item = (String, &str)> {
        self.fields.iter().map(|(name, value)| (format!("{PREFIX}{name}"), value.as_str()))
    }
}

/// The value of a field that was typed.
pub(crate) fn field<'a>(typed: &'a [(String, String)], wanted: &str) -> Option<&'a str> {
    typed.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
}

/// Whether a form carries a file.
pub(crate) fn carries_file(headers: &HeaderMap) -> bool {
    is_of_kind(headers, "multipart/form-data")
}

/// Reads a body into nothing, as far as [`MOST_DRAINED`].
pub(crate) async fn drain(mut body: Body) {
    let mut read = 0;
    while let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        read += frame.data_ref().map_or(0, Bytes::len);
        if read > MOST_DRAINED {
            return;
        }
    }
}

/// The page of this site from which a request came; the first page where none is told.
pub(crate) fn page_before(headers: &HeaderMap) -> LocalPath {
    let told = headers.get(header::REFERER).and_then(|address| address.to_str().ok());
    let path = told.and_then(|address| address.split_once("://")).and_then(|(_, rest)| rest.get(rest.find('/')?..));
    LocalPath::or_home(path)
}

fn is_plain_form(headers: &HeaderMap) -> bool {
    is_of_kind(headers, "application/x-www-form-urlencoded")
}

fn is_of_kind(headers: &HeaderMap, wanted: &str) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with(wanted))
}
