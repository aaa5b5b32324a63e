//! The own second factor: set up, taken into use by its first code, and another one in its place.

use askama::Template;
use axum::{
    Form,
    extract::Request,
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use organisation::{
    Error,
    second_factor::{self, OFFER_MINUTES, Own, Policy},
};

use crate::{
    cookies,
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    kept::{Kept, field},
    qr::Qr,
    visit::{SignedIn, Visitor},
};

const PATH: &str = "/second-factor";

/// Whether there is one, and the way to one.
#[derive(Template)]
#[template(path = "pages/second_factor/show.html")]
struct Page {
    frame: Frame,
    complaints: Complaints,
    own: Own,
    /// Who needs one here, in words.
    policy: String,
    /// Whether nothing else opens before there is one.
    due: bool,
    /// What was typed before it was asked for.
    kept: Option<Kept>,
}

/// The secret, shown until its first code.
#[derive(Template)]
#[template(path = "pages/second_factor/offer.html")]
struct Offered {
    frame: Frame,
    complaints: Complaints,
    qr: Qr,
    address: String,
    secret: String,
    minutes: i64,
    kept: Option<Kept>,
}

/// The recovery codes, shown once.
#[derive(Template)]
#[template(path = "pages/second_factor/recovery.html")]
struct Recovery {
    frame: Frame,
    codes: Vec<String>,
    /// The same as a file.
    file: String,
    kept: Option<Kept>,
}

/// Whether a path stays open to somebody who has to set up a second factor first.
pub(crate) fn stays_open(path: &str) -> bool {
    let below = path.strip_prefix(PATH);
    below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        || [super::password::PATH, "/sign-out"].contains(&path)
}

/// Answers a request of somebody who has to set up a second factor first; a form is kept meanwhile.
pub(crate) async fn demanded(visitor: &Visitor, request: Request) -> Response {
    let to_form = || Redirect::to(PATH).into_response();
    if request.method() == Method::GET {
        return to_form();
    }
    if request.headers().contains_key("hx-request") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let (Some(visit), Some(kept)) = (visitor.signed_in(), Kept::of(request).await) else {
        return to_form();
    };
    match with_kept(&visit, kept).await {
        Ok(mut page) => {
            *page.status_mut() = StatusCode::UNAUTHORIZED;
            page
        }
        Err(failure) => failure.into_response(),
    }
}

/// Shows whether there is one.
pub(crate) async fn show(visit: SignedIn) -> Answer {
    page(&state(&visit, None, Complaints::default()).await?)
}

/// The same, carrying what was typed before.
pub(super) async fn with_kept(visit: &SignedIn, kept: Kept) -> Answer {
    page(&state(visit, Some(kept), Complaints::default()).await?)
}

/// Shows a new secret.
pub(crate) async fn offer(visit: SignedIn, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let app = &visit.app;
    let password = field(&fields, "old_password").unwrap_or_default();
    let store = &app.programme.store;
    let kept = Kept::again(&fields);
    match second_factor::offer(store, &app.config.key, &app.passwords, &visit.actor, password, visit.now).await {
        Ok(shown) => page(&offered(&visit, &shown, kept, Complaints::default())?),
        Err(error) => {
            let complaints = Complaints::of(visit.words, error)?;
            refused_page(&state(&visit, kept, complaints).await?)
        }
    }
}

/// Takes the first code of a secret, and shows the recovery codes.
pub(crate) async fn confirm(visit: SignedIn, headers: HeaderMap, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let app = &visit.app;
    let token = cookies::token(&app.config, &headers).unwrap_or_default();
    let code = field(&fields, "one_time_code").unwrap_or_default();
    let (store, key) = (&app.programme.store, &app.config.key);
    let kept = Kept::again(&fields);
    match second_factor::confirm(store, key, &visit.actor, code, &token, visit.now).await {
        Ok(codes) => {
            let file = codes.iter().flat_map(|code| [code.as_str(), "\r\n"]).collect();
            let frame = visit.frame(visit.words.say("second_factor.recovery.title"));
            page(&Recovery { frame, codes, file, kept })
        }
        Err(error) => {
            let complaints = Complaints::of(visit.words, error)?;
            match second_factor::offered(store, key, &visit.actor, visit.now).await {
                Ok(shown) => refused_page(&offered(&visit, &shown, kept, complaints)?),
                // the secret is gone: the page offers another
                Err(Error::Refused(_)) => refused_page(&state(&visit, kept, complaints).await?),
                Err(error) => Err(error.into()),
            }
        }
    }
}

async fn state(visit: &SignedIn, kept: Option<Kept>, complaints: Complaints) -> Result<Page, Failure> {
    let own = second_factor::own(&visit.app.programme.store, &visit.actor).await?;
    let mut policy = visit.words.say(&format!("second_factor.own.{}", own.policy.name()));
    if own.needed && own.policy == Policy::Required {
        policy = format!("{policy} {}", visit.words.say("second_factor.own_needed"));
    }
    Ok(Page {
        frame: visit.frame(visit.words.say("second_factor.title")).shown_at(PATH.to_owned()),
        complaints,
        own,
        policy,
        due: visit.actor.second_factor_due,
        kept,
    })
}

fn offered(
    visit: &SignedIn,
    shown: &second_factor::Shown,
    kept: Option<Kept>,
    complaints: Complaints,
) -> Result<Offered, Failure> {
    Ok(Offered {
        frame: visit.frame(visit.words.say("second_factor.offer.title")),
        complaints,
        qr: Qr::of(&shown.address, &visit.words.say("second_factor.offer.picture"))?,
        address: shown.address.clone(),
        secret: shown.secret.clone(),
        minutes: OFFER_MINUTES,
        kept,
    })
}
