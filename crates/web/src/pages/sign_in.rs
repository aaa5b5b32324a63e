//! Signing in and out.

use std::net::SocketAddr;

use askama::Template;
use axum::{
    Form,
    extract::{ConnectInfo, FromRequestParts, Query, Request},
    http::{HeaderMap, Method, StatusCode, header::USER_AGENT, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use organisation::session::{self, Origin, Token};
use serde::Deserialize;

use crate::{
    App, Transport, cookies,
    failure::{Answer, page, page_with, refused_page},
    form::Complaints,
    frame::Frame,
    kept::{Kept, carries_file, drain, field, page_before},
    local_path::LocalPath,
    pages::{code, second_factor},
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
    pub(super) next: Option<String>,
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
        let field = |wanted: &str| field(fields, wanted).map(str::to_owned);
        Some(Self {
            name: field("name")?,
            password: field("password")?,
            next: field("next"),
            kept: Kept::again(fields),
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
        return match visitor.half {
            Some(_) => code::asked_for(&visitor.here),
            None => sign_in_first(request.method(), &visitor.here),
        };
    }
    if request.headers().contains_key("hx-request") {
        // a part of a page cannot ask for a password; the page says that the session has ended
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if carries_file(request.headers()) {
        return not_sent(visitor, request).await;
    }
    let Some(kept) = Kept::of(request).await else {
        return sign_in_first(&Method::POST, &visitor.here);
    };
    match code::with_kept(visitor, kept) {
        Ok(mut page) => {
            *page.status_mut() = StatusCode::UNAUTHORIZED;
            page
        }
        Err(failure) => failure.into_response(),
    }
}

/// Says that a file was not sent: no page can hold it meanwhile.
async fn not_sent(visitor: &Visitor, request: Request) -> Response {
    let next = page_before(request.headers()).as_str().to_owned();
    drain(request.into_body()).await;
    if visitor.half.is_some() {
        return code::asked_for(&next);
    }
    let typed = Typed { next: Some(next), ..Typed::default() };
    let complaints = Complaints::default().saying(visitor.words.say("sign_in.file_not_sent"));
    match page_with(StatusCode::UNAUTHORIZED, &form(visitor, typed, complaints)) {
        Ok(page) => page,
        Err(failure) => failure.into_response(),
    }
}

/// The form once more, with what was typed before the session ended.
pub(super) fn again(visitor: &Visitor, kept: Kept) -> Answer {
    let typed = Typed { kept: Some(kept), ..Typed::default() };
    let complaints = Complaints::default().saying(visitor.words.say("sign_in.interrupted"));
    page(&form(visitor, typed, complaints))
}

/// Signs in.
pub(crate) async fn begin(
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let Some(typed) = Typed::of(&fields) else {
        return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response());
    };
    let app = &visitor.app;
    let user_agent = headers.get(USER_AGENT).and_then(|words| words.to_str().ok()).unwrap_or_default();
    let origin = Origin { address: &address, user_agent };
    let store = &app.programme.store;
    match session::begin(store, &app.passwords, &typed.name, &typed.password, origin, visitor.now).await {
        Ok(token) => lead_on(visitor, token, typed.kept, typed.next.as_deref()).await,
        Err(error) => {
            let complaints = Complaints::of(visitor.words, error)?;
            refused_page(&form(&visitor, typed, complaints))
        }
    }
}

/// Leads whoever holds a new token on: to the code, to a second factor, back to what was typed, or to the page asked
/// for.
pub(super) async fn lead_on(mut visitor: Visitor, token: Token, kept: Option<Kept>, next: Option<&str>) -> Answer {
    visitor.holding(&token.0).await?;
    let target = LocalPath::or_home(next);
    let answer = match kept {
        Some(kept) if visitor.half.is_some() => code::with_kept(&visitor, kept)?,
        None if visitor.half.is_some() => code::asked_for(target.as_str()),
        Some(kept) => {
            if let Some(visit) = visitor.signed_in().filter(|visit| visit.actor.second_factor_due) {
                second_factor::with_kept(&visit, kept).await?
            } else {
                let frame = visitor.frame(visitor.words.say("sign_in.resume.title"));
                page(&Resume { frame, kept })?
            }
        }
        None => Redirect::to(target.as_str()).into_response(),
    };
    Ok((cookies::keep_token(&visitor.app.config, token), answer).into_response())
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
pub(crate) struct ClientAddress(pub(super) String);

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
