//! Signing in and out.

use std::net::SocketAddr;

use askama::Template;
use axum::{
    Form,
    extract::{ConnectInfo, FromRequestParts, Query},
    http::{HeaderMap, request::Parts},
    response::{IntoResponse, Redirect},
};
use organisation::session;
use serde::Deserialize;

use crate::{
    App, Transport, cookies,
    failure::{Answer, page, refused_page},
    form::Complaints,
    frame::Frame,
    local_path::LocalPath,
    visit::{SignedIn, Visitor},
};

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
struct Page {
    frame: Frame,
    complaints: Complaints,
    typed_name: String,
    next: String,
    idle_minutes: i64,
    demo: Vec<Ready>,
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
#[derive(Debug, Deserialize)]
pub(crate) struct Typed {
    name: String,
    password: String,
    next: Option<String>,
}

/// Shows the form.
pub(crate) async fn show(visitor: Visitor, Query(after): Query<Afterwards>) -> Answer {
    page(&form(&visitor, after.next.as_deref(), String::new(), Complaints::default()))
}

/// Signs in.
pub(crate) async fn begin(visitor: Visitor, ClientAddress(address): ClientAddress, Form(typed): Form<Typed>) -> Answer {
    let app = &visitor.app;
    let store = &app.programme.store;
    match session::begin(store, &app.passwords, &typed.name, &typed.password, &address, visitor.now).await {
        Ok(token) => {
            let target = LocalPath::or_home(typed.next.as_deref());
            Ok((cookies::keep_token(&app.config, token), Redirect::to(target.as_str())).into_response())
        }
        Err(error) => {
            let complaints = Complaints::of(visitor.words, error)?;
            refused_page(&form(&visitor, typed.next.as_deref(), typed.name, complaints))
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

fn form(visitor: &Visitor, next: Option<&str>, typed_name: String, complaints: Complaints) -> Page {
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
        typed_name,
        next: LocalPath::or_home(next).as_str().to_owned(),
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
