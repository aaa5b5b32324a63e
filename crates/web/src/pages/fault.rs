//! The page of everything that went wrong: what happened, and what the person can do.

use std::any::Any;

use askama::Template;
use axum::{
    body::Body,
    http::{
        StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue},
    },
    response::Response,
};
use organisation::Error;

use crate::{
    failure::{Answer, Fault, incident},
    frame::Frame,
    visit::Visitor,
};

#[derive(Template)]
#[template(path = "pages/fault.html")]
struct Page {
    frame: Frame,
    text: String,
    todo: String,
    status: u16,
}

/// A path that leads nowhere.
pub(crate) async fn nothing_here() -> Answer {
    Err(Error::NotFound.into())
}

/// A handler that panicked: logged like any other fault.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the payload over")]
pub(crate) fn panicked(payload: Box<dyn Any + Send + 'static>) -> Response {
    let words = payload.downcast_ref::<String>().map(String::as_str);
    let words = words.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("a panic without words");
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.extensions_mut().insert(incident(&std::io::Error::other(words.to_owned())));
    response
}

/// Puts an error without a page of its own into one.
pub(crate) fn explain(visitor: &Visitor, response: Response) -> Response {
    let status = response.status();
    let has_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if has_page || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let page = page(visitor, status, response.extensions().get::<Fault>());
    let Ok(html) = page.render() else {
        return response;
    };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Response::from_parts(parts, Body::from(html))
}

fn page(visitor: &Visitor, status: StatusCode, fault: Option<&Fault>) -> Page {
    let words = visitor.words;
    let (title, text, todo) = match status {
        StatusCode::NOT_FOUND => ("fault.not_found.title", "fault.not_found.text", "fault.not_found.todo"),
        StatusCode::CONFLICT => ("fault.conflict.title", "fault.conflict.text", "fault.conflict.todo"),
        StatusCode::FORBIDDEN => ("fault.elsewhere.title", "fault.elsewhere.text", "fault.elsewhere.todo"),
        StatusCode::PAYLOAD_TOO_LARGE => ("fault.too_large.title", "fault.too_large.text", "fault.too_large.todo"),
        status if status.is_server_error() => ("fault.broken.title", "fault.broken.text", "fault.broken.todo"),
        _ => ("fault.unreadable.title", "fault.unreadable.text", "fault.unreadable.todo"),
    };
    let (title, text, todo) = match fault {
        Some(Fault::Refused(refused)) => {
            (words.say("fault.refused.title"), words.refusal(refused), words.say("fault.refused.todo"))
        }
        Some(Fault::Incident(number)) => (words.say(title), words.say(text), words.with(todo, "incident", number)),
        None => (words.say(title), words.say(text), words.with(todo, "incident", "–")),
    };
    Page { frame: visitor.frame(title), text, todo, status: status.as_u16() }
}
