//! Papers as they were frozen, and their signed originals: of a dossier, of a document, of a sitting.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use organisation::{
    Action, Error, Result,
    file::{self, Checked},
};
use programme::{
    document,
    original::{self, Original},
    papers::{self, Kind},
};

use crate::{
    again::{Again, Fields},
    failure::Answer,
    form::Complaints,
    pages::{
        decisions, dossiers,
        evidence::{disposition, given_out, read_upload, saved},
        sittings,
    },
    visit::SignedIn,
    words::Words,
};

/// What a browser calls the format of Word.
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The signed originals of a paper, as the pages show them.
#[derive(Debug)]
pub(crate) struct Originals {
    /// What the paper is called.
    pub(crate) title: String,
    pub(crate) lines: Vec<OriginalLine>,
    /// Where another one is sent, for whoever may attach it.
    pub(crate) attach: Option<String>,
    /// What was refused of the one that was sent.
    pub(crate) complaint: String,
}

/// A signed original.
#[derive(Debug)]
pub(crate) struct OriginalLine {
    pub(crate) href: String,
    pub(crate) name: String,
    /// When it was attached and by whom.
    pub(crate) by: String,
}

impl Originals {
    /// Those of a paper; their files lie under the address of what it belongs to.
    pub(crate) fn of<'a>(words: Words, kind: Kind, owner: &str, all: impl Iterator<Item = &'a Original>) -> Self {
        let line = |one: &Original| OriginalLine {
            href: format!("{owner}/originals/{}", one.id),
            name: one.file_name.clone(),
            by: words.fill("dossier.by", &[("at", &text::moment(one.at)), ("person", &one.person)]),
        };
        Self { title: kind.label(words.lang), lines: all.map(line).collect(), attach: None, complaint: String::new() }
    }

    /// The same with the address of another one.
    pub(crate) fn attached_at(self, attach: Option<String>) -> Self {
        Self { attach, ..self }
    }

    /// The same with what was refused.
    pub(crate) fn refused(self, complaint: &str) -> Self {
        Self { complaint: complaint.to_owned(), ..self }
    }
}

/// A paper to be edited, under the name of its PDF.
pub(crate) fn word(bytes: Vec<u8>, pdf_name: &str) -> Response {
    saved(bytes, DOCX, &disposition("attachment", &pdf_name.replace(".pdf", ".docx")))
}

/// Shows a paper of an act.
pub(crate) async fn show(person: SignedIn, Path((id, act, file)): Path<(i64, i64, String)>) -> Answer {
    let dossier = dossiers::may_read(&person, id).await?;
    let (name, form) = file.rsplit_once('.').ok_or(Error::NotFound)?;
    let kind = Kind::from_name(name).ok_or(Error::NotFound)?;
    let listed = papers::of_dossier(&person.app.programme.store, dossier.id).await?;
    if !listed.iter().any(|paper| paper.act_id == act && paper.kind == kind) {
        return Err(Error::NotFound.into());
    }
    let programme = &person.app.programme;
    match form {
        "pdf" => {
            let paper = papers::of_act(programme, act, kind).await?;
            Ok(dossiers::pdf(paper.bytes, &kind.file_name(dossier.year)))
        }
        "docx" => {
            let bytes = papers::docx(papers::paper(programme, act, kind).await?).await?;
            Ok(word(bytes, &kind.file_name(dossier.year)))
        }
        _ => Err(Error::NotFound.into()),
    }
}

/// Attaches the scan of a signed paper of a dossier.
pub(crate) async fn attach(
    person: SignedIn,
    Path((id, act, kind)): Path<(i64, i64, String)>,
    request: Request,
) -> Answer {
    let dossier = dossiers::may_read(&person, id).await?;
    let kind = Kind::from_name(&kind).ok_or(Error::NotFound)?;
    if !original::attaches(&person.actor, kind, &dossier.place) {
        return Err(Error::Forbidden.into());
    }
    let done = match sent(request).await {
        Ok((file, name)) => {
            let (programme, file) = (&person.app.programme, (&file, name.as_str()));
            original::attach(programme, &person.actor, &dossier, (act, kind), file, person.now).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/assessments/{id}#papers")).into_response()),
        Err(error) => {
            let complaints = Complaints::of(person.words, error)?;
            dossiers::refused_above(&person, id, complaints).await
        }
    }
}

/// Attaches the scan of a signed document.
pub(crate) async fn attach_to_document(person: SignedIn, Path(id): Path<i64>, request: Request) -> Answer {
    let document = document::find(&person.app.programme.store, id).await?;
    person.actor.office_for(Action::AttachOriginal, &document.place())?;
    let done = match sent(request).await {
        Ok((file, name)) => {
            let (programme, file) = (&person.app.programme, (&file, name.as_str()));
            original::attach_to_document(programme, &person.actor, id, file, person.now).await
        }
        Err(error) => Err(error),
    };
    decisions::answer(&person, id, done).await
}

/// Attaches the scan of signed minutes.
pub(crate) async fn attach_to_minutes(person: SignedIn, Path(id): Path<i64>, request: Request) -> Answer {
    let sitting = sittings::may_read(&person, id).await?;
    if !original::attaches(&person.actor, sitting.council.kind.paper(), &sitting.council.place) {
        return Err(Error::Forbidden.into());
    }
    let done = match sent(request).await {
        Ok((file, name)) => {
            let (programme, file) = (&person.app.programme, (&file, name.as_str()));
            original::attach_to_minutes(programme, &person.actor, &sitting, file, person.now).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/sittings/{id}#minutes-papers")).into_response()),
        Err(error) => {
            let again = Again::of(person.words, "original", Fields::default(), error)?;
            sittings::again(&person, id, None, again, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// The file of a form, looked into, with its name.
async fn sent(request: Request) -> Result<(Checked, String)> {
    let sent = read_upload(request).await.1?;
    Ok((file::check(sent.bytes).await?, sent.name))
}

/// The scan of a signed paper of a dossier.
pub(crate) async fn original_file(person: SignedIn, Path((id, original)): Path<(i64, i64)>) -> Answer {
    let dossier = dossiers::may_read(&person, id).await?;
    served(&person, original::of_dossier(&person.app.programme.store, dossier.id).await?, original).await
}

/// The scan of a signed document.
pub(crate) async fn original_of_document(person: SignedIn, Path((id, original)): Path<(i64, i64)>) -> Answer {
    let store = &person.app.programme.store;
    person.actor.office_for(Action::ReadDossier, &document::find(store, id).await?.place())?;
    served(&person, original::of_document(store, id).await?, original).await
}

/// The scan of signed minutes.
pub(crate) async fn original_of_minutes(person: SignedIn, Path((id, original)): Path<(i64, i64)>) -> Answer {
    let sitting = sittings::may_read(&person, id).await?;
    served(&person, original::of_sitting(&person.app.programme.store, sitting.id).await?, original).await
}

async fn served(person: &SignedIn, originals: Vec<Original>, id: i64) -> Answer {
    let (original, kept) = original::open(&person.app.programme.store, originals, id).await?;
    Ok(given_out(kept, &original.file_name))
}
