//! The second step of signing in: the code from the phone, or one of the codes for a lost phone.

use askama::Template;
use axum::{
    Form,
    extract::Query,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use organisation::{
    Error,
    second_factor::{self, Proof},
    session,
};

use super::sign_in::{self, Afterwards, ClientAddress};
use crate::{
    cookies,
    failure::{Answer, page, refused_page},
    form::Complaints,
    frame::Frame,
    kept::{Kept, field},
    local_path::LocalPath,
    visit::Visitor,
};

const PATH: &str = "/sign-in/code";

#[derive(Template)]
#[template(path = "pages/code.html")]
struct Page {
    frame: Frame,
    complaints: Complaints,
    name: String,
    next: String,
    /// What was typed before the session ended.
    kept: Option<Kept>,
    minutes: i64,
}

/// Shows the form, to whoever typed the password.
pub(crate) async fn show(visitor: Visitor, Query(after): Query<Afterwards>) -> Answer {
    match form(&visitor, after.next.as_deref(), None, Complaints::default()) {
        Some(form) => page(&form),
        None => Ok(Redirect::to("/sign-in").into_response()),
    }
}

/// Leads to the form, and from there to a path of this site.
pub(super) fn asked_for(next: &str) -> Response {
    let next: String = form_urlencoded::byte_serialize(LocalPath::or_home(Some(next)).as_str().as_bytes()).collect();
    Redirect::to(&format!("{PATH}?next={next}")).into_response()
}

/// The form, carrying what was typed before the session ended; for whoever typed no password yet the one before it.
pub(super) fn with_kept(visitor: &Visitor, kept: Kept) -> Answer {
    match form(visitor, None, Some(kept.clone()), Complaints::default()) {
        Some(form) => page(&form),
        None => sign_in::again(visitor, kept),
    }
}

/// Takes the code.
pub(crate) async fn pass(
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let app = &visitor.app;
    let token = cookies::token(&app.config, &headers).unwrap_or_default();
    let proof = match field(&fields, "one_time_recovery") {
        Some(typed) => Proof::Recovery(typed),
        None => Proof::Code(field(&fields, "one_time_code").unwrap_or_default()),
    };
    let (kept, next) = (Kept::again(&fields), field(&fields, "next"));
    match second_factor::pass(&app.programme.store, &app.config.key, &token, proof, &address, visitor.now).await {
        Ok(token) => sign_in::lead_on(visitor, token, kept, next).await,
        // the half session is over; what was typed before it is not lost
        Err(Error::NotFound) => match kept {
            Some(kept) => sign_in::again(&visitor, kept),
            None => Ok(Redirect::to("/sign-in").into_response()),
        },
        Err(error) => {
            let complaints = Complaints::of(visitor.words, error)?;
            match form(&visitor, next, kept, complaints) {
                Some(form) => refused_page(&form),
                None => Ok(Redirect::to("/sign-in").into_response()),
            }
        }
    }
}

/// The form; none for whoever did not type a password yet.
fn form(visitor: &Visitor, next: Option<&str>, kept: Option<Kept>, complaints: Complaints) -> Option<Page> {
    Some(Page {
        frame: visitor.frame(visitor.words.say("code.title")),
        complaints,
        name: visitor.half.as_ref()?.sign_in_name.clone(),
        next: LocalPath::or_home(next).as_str().to_owned(),
        kept,
        minutes: session::HALF_MINUTES,
    })
}
