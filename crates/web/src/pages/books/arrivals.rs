//! A paper of another body, entered in the book of arrivals.

use askama::Template;
use axum::{
    Form,
    extract::Query,
    response::{IntoResponse, Redirect},
};
use correspondence::{
    Body,
    body::named_among,
    paper::{self, Received},
};
use organisation::{Action, Error, Result, day};
use serde::Deserialize;

use super::{
    acting_for, body_of, body_options, chosen,
    form::{LinkFields, citable, link_fields, links, typed_links},
    kind_name, sent, urgency_options,
};
use crate::{
    again::{Again, Fields, Unread},
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    pages::boards::Opt,
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/books/arrival.html")]
struct Page {
    frame: Frame,
    bodies: Vec<Opt>,
    kinds: Vec<Opt>,
    urgencies: Vec<Opt>,
    /// Bodies that an issuer may be.
    near: Vec<String>,
    citable: Vec<(String, String)>,
    links: Vec<LinkFields>,
    today: String,
    again: Again,
}

/// Into whose book.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    body: String,
}

/// The form.
pub(crate) async fn new(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let body = chosen(&acting_for(&visit, Action::KeepPapers), &wanted.body)?;
    page(&build(&visit, &body, &Fields::default(), Again::default()).await?)
}

/// Enters it.
pub(crate) async fn receive(visit: SignedIn, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let body = body_of(typed.get("of")).ok_or(Error::NotFound)?;
    if !acting_for(&visit, Action::KeepPapers).contains(&body) {
        return Err(Error::Forbidden.into());
    }
    let done = match read(&visit, &body, &typed).await {
        Ok(new) => paper::receive(&visit.app.programme.store, &visit.actor, &body, &new, visit.now).await,
        Err(error) => Err(error),
    };
    match done {
        Ok((id, _)) => Ok(Redirect::to(&format!("/papers/{id}")).into_response()),
        Err(error) => {
            let again = Again::of(visit.words, "arrival", typed.clone(), error)?;
            refused_page(&build(&visit, &body, &typed, again).await?)
        }
    }
}

async fn read(visit: &SignedIn, body: &Body, typed: &Fields) -> Result<Received> {
    let near = body.near(visit.app.programme.store.read(), visit.now.today()).await?;
    let issuer = typed.get("issuer");
    let urgency = typed.get("urgency");
    Ok(Received {
        issuer_body: named_among(&near, issuer),
        issuer: issuer.to_owned(),
        kind: typed.get("type").to_owned(),
        number: typed.get("number").to_owned(),
        symbol: typed.get("symbol").to_owned(),
        issued_on: typed.day("issued_on").ok_or(Unread::Day("issued_on"))?,
        subject: typed.get("subject").to_owned(),
        body: typed.get("body").to_owned(),
        urgency: (!urgency.is_empty()).then(|| urgency.to_owned()),
        links: links(visit, &typed_links(typed)).await?,
        entry: sent::entry(typed, sent::entered_on(typed)?)?,
    })
}

async fn build(visit: &SignedIn, body: &Body, typed: &Fields, again: Again) -> Result<Page, Failure> {
    let near = body.near(visit.app.programme.store.read(), visit.now.today()).await?;
    let kind = if typed.get("type").is_empty() { "letter" } else { typed.get("type") };
    Ok(Page {
        frame: visit.frame(visit.words.say("paper.arrival")).shown_at("/papers/arrivals/new".to_owned()),
        bodies: body_options(visit, &acting_for(visit, Action::KeepPapers), body).await?,
        kinds: paper::kinds()
            .iter()
            .map(|one| Opt { value: one.key.clone(), words: kind_name(&one.key), chosen: one.key == kind })
            .collect(),
        urgencies: urgency_options(visit.words, typed.get("urgency")),
        near: near.into_iter().map(|(_, name)| name).collect(),
        citable: citable(visit).await?,
        links: link_fields(visit.words, &typed_links(typed)),
        today: day(visit.now.today()),
        again,
    })
}
