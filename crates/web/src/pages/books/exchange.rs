//! Papers to and from other document systems as edXML files, and the identifiers by which those systems know a body.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query, Request},
    response::{IntoResponse, Redirect},
};
use correspondence::{Body, exchange, paper};
use organisation::{Action, Error};
use serde::Deserialize;

use super::{acting_for, body_of, body_options, chosen, full_name, key_of, show};
use crate::{
    again::{Again, Fields},
    export::plain,
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    pages::{
        boards::Opt,
        evidence::{disposition, read_upload, saved},
    },
    visit::SignedIn,
};

/// The media type of an edXML file.
const EDXML: &str = "application/xml";

#[derive(Template)]
#[template(path = "pages/books/exchange.html")]
struct Page {
    frame: Frame,
    body: String,
    body_name: String,
    bodies: Vec<Opt>,
    /// Identifier, ground, by whom and when; the newest first.
    identifiers: Vec<(String, String, String)>,
    again: Again,
}

/// Whose exchange.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    body: String,
}

/// Shows the identifier of a body and the form of an arriving file.
pub(crate) async fn show_exchange(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let body = chosen(&acting_for(&visit, Action::KeepPapers), &wanted.body)?;
    page(&build(&visit, &body, Again::default()).await?)
}

/// Enters an identifier.
pub(crate) async fn identify(visit: SignedIn, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let body = body_of(typed.get("of")).ok_or(Error::NotFound)?;
    let said = (typed.get("code"), typed.get("ground"));
    match exchange::set(&visit.app.programme.store, &visit.actor, &body, said, visit.now).await {
        Ok(()) => Ok(Redirect::to(&format!("/exchange?body={}", key_of(&body))).into_response()),
        Err(error) => {
            let again = Again::of(visit.words, "identifier", typed, error)?;
            refused_page(&build(&visit, &body, again).await?)
        }
    }
}

/// Takes a file of another system into the book of arrivals.
pub(crate) async fn import(visit: SignedIn, request: Request) -> Answer {
    let (typed, sent) = read_upload(request).await;
    let own = acting_for(&visit, Action::KeepPapers);
    let body = body_of(typed.get("of")).filter(|body| own.contains(body)).ok_or(Error::NotFound)?;
    let taken = match sent {
        Ok(sent) => exchange::import(&visit.app.programme.store, &visit.actor, &body, sent.bytes, visit.now).await,
        Err(error) => Err(error),
    };
    match taken {
        Ok((id, _)) => Ok(Redirect::to(&format!("/papers/{id}")).into_response()),
        Err(error) => {
            let again = Again::of(visit.words, "file", typed, error)?;
            refused_page(&build(&visit, &body, again).await?)
        }
    }
}

/// Gives an issued paper out as an edXML file.
pub(crate) async fn export(visit: SignedIn, Path(id): Path<i64>) -> Answer {
    let store = &visit.app.programme.store;
    let found = paper::read(store, &visit.actor, id).await?;
    match exchange::export(store, &visit.actor, id, visit.now).await {
        Ok(bytes) => {
            let name = disposition("attachment", &format!("{}.edxml", plain(&found.reference())));
            Ok(saved(bytes, EDXML, &name))
        }
        Err(error) => {
            let again = Again::of(visit.words, "export", Fields::default(), error)?;
            refused_page(&show::build(&visit, id, again).await?)
        }
    }
}

async fn build(visit: &SignedIn, body: &Body, again: Again) -> Result<Page, Failure> {
    let (words, store) = (visit.words, &visit.app.programme.store);
    let by = |at: i64, person: &str| words.fill("dossier.by", &[("at", &text::moment(at)), ("person", person)]);
    let identifiers = exchange::history(store, body).await?.into_iter();
    Ok(Page {
        frame: visit.frame(words.say("exchange.title")).shown_at(format!("/exchange?body={}", key_of(body))),
        body: key_of(body),
        body_name: full_name(visit, store, body).await?,
        bodies: body_options(visit, &acting_for(visit, Action::KeepPapers), body).await?,
        identifiers: identifiers.map(|one| (one.code, one.ground, by(one.at, &one.person))).collect(),
        again,
    })
}
