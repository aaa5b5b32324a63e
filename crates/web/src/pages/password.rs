//! The own password: changed at will, and before any work when somebody else knows it.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    http::HeaderMap,
    response::{IntoResponse, Redirect},
};
use organisation::{
    account::{self, NewPassword},
    password,
};
use serde::Deserialize;

use crate::{
    cookies,
    failure::{Answer, page, refused_page},
    form::Complaints,
    frame::Frame,
    visit::SignedIn,
};

/// Where the own password is changed.
pub(crate) const PATH: &str = "/password";

#[derive(Template)]
#[template(path = "pages/password.html")]
struct Page {
    frame: Frame,
    complaints: Complaints,
    initial: bool,
    done: bool,
    shortest: usize,
}

/// What somebody typed. The fields bear the word by which a form that waits for sign-in leaves secrets behind.
#[derive(Debug, Deserialize)]
pub(crate) struct Typed {
    old_password: String,
    password: String,
    repeated_password: String,
}

/// What was done before.
#[derive(Debug, Deserialize)]
pub(crate) struct Before {
    done: Option<u8>,
}

/// Another first password.
#[derive(Debug, Deserialize)]
pub(crate) struct Reset {
    password: String,
}

/// Shows the form.
pub(crate) async fn show(visit: SignedIn, Query(before): Query<Before>) -> Answer {
    page(&form(&visit, Complaints::default(), before.done.is_some()))
}

/// Changes the password.
pub(crate) async fn change(visit: SignedIn, headers: HeaderMap, Form(typed): Form<Typed>) -> Answer {
    let app = &visit.app;
    let token = cookies::token(&app.config, &headers).unwrap_or_default();
    let new = NewPassword { old: &typed.old_password, new: &typed.password, repeated: &typed.repeated_password };
    let store = &app.programme.store;
    match account::change_password(store, &app.passwords, &visit.actor, &new, &token, visit.now).await {
        Ok(()) => Ok(Redirect::to("/password?done=1").into_response()),
        Err(error) => refused_page(&form(&visit, Complaints::of(visit.words, error)?, false)),
    }
}

/// Gives somebody else's account another first password.
pub(crate) async fn reset(visit: SignedIn, Path(id): Path<i64>, Form(typed): Form<Reset>) -> Answer {
    let app = &visit.app;
    let done =
        account::reset_password(&app.programme.store, &app.passwords, &visit.actor, id, &typed.password, visit.now);
    match done.await {
        Ok(()) => Ok(Redirect::to(&format!("/accounts/{id}")).into_response()),
        Err(error) => super::offices::refused(&visit, id, Complaints::of(visit.words, error)?).await,
    }
}

fn form(visit: &SignedIn, complaints: Complaints, done: bool) -> Page {
    let initial = visit.actor.password_initial;
    let frame = visit.frame(visit.words.say("password.title"));
    Page { frame, complaints, initial, done, shortest: password::SHORTEST }
}
