//! Signing in and out.

use std::{net::SocketAddr, sync::Arc};

use askama::Template;
use axum::{
    Form,
    extract::{ConnectInfo, FromRequestParts, Query, Request},
    http::{HeaderMap, Method, StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use organisation::session;
use serde::Deserialize;

use crate::{
    App, Transport, cookies,
    failure::{Answer, page, refused_page},
    form::Complaints,
    frame::Frame,
    kept::Kept,
    local_path::LocalPath,
    visit::{SignedIn, Visitor, sign_in_first},
};

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct Page {
    frame: Frame,
    complaints: Complaints,
    typed_name: String,
    next: String,
    /// What was typed before the session ended.
    kept: Option<Kept>,
    idle_minutes: i64,
    demo: Vec<Ready>,
}

/// Signed in again: the form that was interrupted, to be sent now.
#[derive(Template)]
#[template(path = "pages/resume.html")]
struct Resume {
    frame: Frame,
    kept: Kept,
}

/// An account of the demonstration, with a form of its own.
struct Ready {
    name: String,
    password: String,
    role: String,
    unit: String,
}

/// Where to go afterwards.
#[derive(Debug, Deserialize)]
pub(crate) struct Afterwards {
    next: Option<String>,
}

/// What somebody typed to sign in.
#[derive(Debug, Default)]
struct Typed {
    name: String,
    password: String,
    next: Option<String>,
    kept: Option<Kept>,
}

impl Typed {
    /// Reads the fields; none where the form is not ours.
    fn of(fields: &[(String, String)]) -> Option<Self> {
        let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        Some(Self {
            name: field("name")?,
            password: field("password")?,
            next: field("next"),
            kept: field("resume").and_then(|to| Kept::again(&to, fields)),
        })
    }
}

/// Shows the form.
pub(crate) async fn show(visitor: Visitor, Query(after): Query<Afterwards>) -> Answer {
    let typed = Typed { next: after.next, ..Typed::default() };
    page(&form(&visitor, typed, Complaints::default()))
}

/// Answers a request that needs a session and has none: a page sends to sign in and back, a form is kept meanwhile.
pub(crate) async fn interrupted(visitor: &Visitor, request: Request) -> Response {
    if request.method() == Method::GET {
        return sign_in_first(request.method(), &visitor.here);
    }
    if request.headers().contains_key("hx-request") {
        // a part of a page cannot ask for a password; the page says that the session has ended
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let Some(kept) = Kept::of(request).await else {
        return sign_in_first(&Method::POST, &visitor.here);
    };
    let typed = Typed { kept: Some(kept), ..Typed::default() };
    let complaints = Complaints::default().saying(visitor.words.say("sign_in.interrupted"));
    match page(&form(visitor, typed, complaints)) {
        Ok(mut page) => {
            *page.status_mut() = StatusCode::UNAUTHORIZED;
            page
        }
        Err(failure) => failure.into_response(),
    }
}

/// Signs in.
pub(crate) async fn begin(
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let Some(typed) = Typed::of(&fields) else {
        return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response());
    };
    let app = &visitor.app;
    let store = &app.programme.store;
    match session::begin(store, &app.passwords, &typed.name, &typed.password, &address, visitor.now).await {
        Ok(token) => {
            if let Some(kept) = typed.kept {
                let actor = session::actor(store, &token.0, visitor.now).await?.map(Arc::new);
                let visitor = Visitor { actor, ..visitor.clone() };
                let frame = visitor.frame(visitor.words.say("sign_in.resume.title"));
                return Ok((cookies::keep_token(&app.config, token), page(&Resume { frame, kept })?).into_response());
            }
            let target = LocalPath::or_home(typed.next.as_deref());
            Ok((cookies::keep_token(&app.config, token), Redirect::to(target.as_str())).into_response())
        }
        Err(error) => {
            let complaints = Complaints::of(visitor.words, error)?;
            refused_page(&form(&visitor, typed, complaints))
        }
    }
}

/// Signs out.
pub(crate) async fn end(visit: SignedIn, headers: HeaderMap) -> Answer {
    if let Some(token) = cookies::token(&visit.app.config, &headers) {
        session::end(&visit.app.programme.store, &visit.actor, &token, visit.now).await?;
    }
    Ok((cookies::forget_token(&visit.app.config), Redirect::to("/sign-in")).into_response())
}

fn form(visitor: &Visitor, typed: Typed, complaints: Complaints) -> Page {
    let words = visitor.words;
    let ready = |account: &crate::DemoAccount| Ready {
        name: account.sign_in_name.clone(),
        password: account.password.clone(),
        role: words.role(account.role),
        unit: account.unit.clone(),
    };
    Page {
        frame: visitor.frame(words.say("sign_in.title")),
        complaints,
        typed_name: typed.name,
        next: LocalPath::or_home(typed.next.as_deref()).as_str().to_owned(),
        kept: typed.kept,
        idle_minutes: session::IDLE_MINUTES,
        demo: visitor.app.config.demo_accounts.iter().map(ready).collect(),
    }
}

/// The client's address, by which guessing is slowed.
#[derive(Debug)]
pub(crate) struct ClientAddress(String);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_string());
        // only the entry that our own proxy appended can be believed
        let told = (app.config.transport == Transport::Proxy).then(|| last_forwarded(&parts.headers)).flatten();
        Ok(Self(told.or(peer).unwrap_or_default()))
    }
}

fn last_forwarded(headers: &HeaderMap) -> Option<String> {
    let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    Some(line.rsplit(',').next()?.trim().to_owned())
}
