//! Where a person is signed in: ended one by one, or all but this one.

use askama::Template;
use axum::{
    extract::Path,
    http::HeaderMap,
    response::{IntoResponse, Redirect},
};
use organisation::session::{self, Listed};

use crate::{
    cookies,
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    visit::SignedIn,
};

const PATH: &str = "/sessions";

#[derive(Template)]
#[template(path = "pages/sessions.html")]
struct Page {
    frame: Frame,
    complaints: Complaints,
    sessions: Vec<Listed>,
    /// When sessions end by themselves.
    about: String,
}

/// Lists the own sessions.
pub(crate) async fn list(visit: SignedIn, headers: HeaderMap) -> Answer {
    page(&listed(&visit, &token(&visit, &headers), Complaints::default()).await?)
}

/// Ends one of them.
pub(crate) async fn end_one(visit: SignedIn, headers: HeaderMap, Path(id): Path<i64>) -> Answer {
    let token = token(&visit, &headers);
    match session::end_one(&visit.app.programme.store, &visit.actor, id, &token, visit.now).await {
        Ok(()) => Ok(Redirect::to(PATH).into_response()),
        Err(error) => refused_page(&listed(&visit, &token, Complaints::of(visit.words, error)?).await?),
    }
}

/// Ends all but this one.
pub(crate) async fn end_others(visit: SignedIn, headers: HeaderMap) -> Answer {
    session::end_others(&visit.app.programme.store, &visit.actor, &token(&visit, &headers), visit.now).await?;
    Ok(Redirect::to(PATH).into_response())
}

fn token(visit: &SignedIn, headers: &HeaderMap) -> String {
    cookies::token(&visit.app.config, headers).unwrap_or_default()
}

async fn listed(visit: &SignedIn, token: &str, complaints: Complaints) -> Result<Page, Failure> {
    let (minutes, hours) = (session::IDLE_MINUTES.to_string(), (session::LONGEST_MINUTES / 60).to_string());
    Ok(Page {
        frame: visit.frame(visit.words.say("sessions.title")),
        complaints,
        sessions: session::listed(&visit.app.programme.store, &visit.actor, token, visit.now).await?,
        about: visit.words.fill("sessions.about", &[("minutes", &minutes), ("hours", &hours)]),
    })
}
