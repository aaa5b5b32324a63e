//! Drafts: begun, changed.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Redirect},
};
use correspondence::{
    Body,
    paper::{self, LinkKind, Paper},
};
use organisation::{Action, Error};
use serde::Deserialize;

use super::{
    acting_for, body_of, body_options, chosen,
    form::{Offers, Typed, TypedLink, with_day},
    key_of,
    links::{self, Warnings},
};
use crate::{
    again::Fields,
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    pages::boards::Opt,
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/books/draft.html")]
struct Page {
    frame: Frame,
    /// Where the form goes.
    action: String,
    /// The draft, if it is one.
    paper: Option<i64>,
    version: i64,
    body: String,
    /// The bodies to choose from, where there is a choice.
    bodies: Vec<Opt>,
    typed: Typed,
    offers: Offers,
    /// Bases, as they were kept last, that are to be looked at again.
    warnings: Warnings,
    complaints: Complaints,
}

/// What a new draft begins with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    body: String,
    /// The paper that it answers.
    answers: Option<i64>,
    /// Key of its type.
    r#type: String,
}

/// The form of a new draft.
pub(crate) async fn new(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let body = chosen(&acting_for(&visit, Action::KeepPapers), &wanted.body)?;
    let mut typed = Typed { kind: wanted.r#type, ..Typed::default() };
    if let Some(id) = wanted.answers {
        let answered = paper::read(&visit.app.programme.store, &visit.actor, id).await?;
        let reference = with_day(&answered.reference(), answered.issued_on.as_deref());
        typed.links.push(TypedLink { kind: LinkKind::Answers.name().to_owned(), reference, note: String::new() });
    }
    page(&build(&visit, None, &body, typed, Complaints::default()).await?)
}

/// Writes a new draft.
pub(crate) async fn create(visit: SignedIn, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let fields = Fields::of(fields);
    let body = body_of(fields.get("of")).ok_or(Error::NotFound)?;
    if !acting_for(&visit, Action::KeepPapers).contains(&body) {
        return Err(Error::Forbidden.into());
    }
    let typed = Typed::of(&fields);
    let done = match typed.draft(&visit, &body).await {
        Ok(new) => paper::draft(&visit.app.programme.store, &visit.actor, &body, &new, visit.now).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => Ok(Redirect::to(&format!("/papers/{id}")).into_response()),
        Err(error) => {
            let complaints = Complaints::of(visit.words, error)?;
            refused_page(&build(&visit, None, &body, typed, complaints).await?)
        }
    }
}

/// The form of a draft.
pub(crate) async fn edit(visit: SignedIn, Path(id): Path<i64>) -> Answer {
    let (paper, body) = draft(&visit, id).await?;
    let store = &visit.app.programme.store;
    let (recipients, links) = (paper::recipients_of(store, id).await?, paper::links_of(store, id).await?);
    let typed = Typed::filled(&paper, recipients, &links, paper::signature_of(store, id).await?);
    page(&build(&visit, Some(&paper), &body, typed, Complaints::default()).await?)
}

/// Writes a draft anew.
pub(crate) async fn save(visit: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let fields = Fields::of(fields);
    let (paper, body) = draft(&visit, id).await?;
    let typed = Typed::of(&fields);
    let version = fields.row("version").unwrap_or_default();
    let done = match typed.draft(&visit, &body).await {
        Ok(new) => paper::redraft(&visit.app.programme.store, &visit.actor, id, version, &new, visit.now).await,
        Err(error) => Err(error),
    };
    let complaints = match done {
        Ok(()) => return Ok(Redirect::to(&format!("/papers/{id}")).into_response()),
        Err(Error::Conflict) => Complaints::default().saying(visit.words.say("paper.overtaken")),
        Err(error) => Complaints::of(visit.words, error)?,
    };
    refused_page(&build(&visit, Some(&paper), &body, typed, complaints).await?)
}

/// A draft that somebody may change.
async fn draft(visit: &SignedIn, id: i64) -> Result<(Paper, Body), Failure> {
    let paper = paper::read(&visit.app.programme.store, &visit.actor, id).await?;
    let body = paper.issuing_body().ok_or(Error::NotFound)?;
    if paper.issued_on.is_some() || !acting_for(visit, Action::KeepPapers).contains(&body) {
        return Err(Error::NotFound.into());
    }
    Ok((paper, body))
}

async fn build(
    visit: &SignedIn,
    paper: Option<&Paper>,
    body: &Body,
    typed: Typed,
    complaints: Complaints,
) -> Result<Page, Failure> {
    let bodies = if paper.is_some() { vec![body.clone()] } else { acting_for(visit, Action::KeepPapers) };
    let (title, action, shown) = match paper {
        Some(paper) => {
            let edits = format!("/papers/{}/edits", paper.id);
            (visit.words.say("paper.edit"), edits.clone(), edits)
        }
        None => (visit.words.say("paper.new"), "/papers".to_owned(), "/papers/new".to_owned()),
    };
    Ok(Page {
        frame: visit.frame(title).shown_at(shown),
        action,
        paper: paper.map(|paper| paper.id),
        version: paper.map_or(0, |paper| paper.version),
        body: key_of(body),
        bodies: body_options(visit, &bodies, body).await?,
        offers: Offers::of(visit, body, &typed).await?,
        typed,
        warnings: match paper {
            Some(paper) => links::warnings(visit, paper).await?,
            None => Warnings::default(),
        },
        complaints,
    })
}
