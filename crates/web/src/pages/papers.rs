//! The papers of a dossier, as they were frozen, and their signed originals.

use axum::{
    extract::{Path, Request},
    response::{IntoResponse, Redirect},
};
use organisation::{Action, Error, Result, file};
use programme::{
    Dossier,
    evidence::NewEvidence,
    original::{self, Of},
    papers::{self, Kind},
};

use crate::{
    failure::Answer,
    form::Complaints,
    pages::{
        dossiers,
        evidence::{disposition, read_upload, saved},
    },
    visit::SignedIn,
};

/// What a browser calls the format of Word.
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

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
            let bytes = papers::docx(programme, act, kind).await?;
            let name = kind.file_name(dossier.year).replace(".pdf", ".docx");
            Ok(saved(bytes, DOCX, &disposition("attachment", &name)))
        }
        _ => Err(Error::NotFound.into()),
    }
}

/// Attaches the scan of a signed paper.
pub(crate) async fn attach(
    person: SignedIn,
    Path((id, act, kind)): Path<(i64, i64, String)>,
    request: Request,
) -> Answer {
    let dossier = dossiers::may_read(&person, id).await?;
    person.actor.office_for(Action::AttachOriginal, &dossier.place)?;
    let kind = Kind::from_name(&kind).ok_or(Error::NotFound)?;
    let (_, sent) = read_upload(request).await;
    match keep(&person, &dossier, Of { act, kind }, sent).await {
        Ok(()) => Ok(Redirect::to(&format!("/assessments/{id}#papers")).into_response()),
        Err(error) => {
            let complaints = Complaints::of(person.words, error)?;
            dossiers::refused_above(&person, id, complaints).await
        }
    }
}

async fn keep(person: &SignedIn, dossier: &Dossier, of: Of, sent: Result<(NewEvidence, Vec<u8>)>) -> Result<()> {
    let (new, bytes) = sent?;
    let checked = file::check(bytes).await?;
    let what = (&checked, new.file_name.as_str());
    original::attach(&person.app.programme, &person.actor, dossier, of, what, person.now).await
}

/// The scan of a signed paper.
pub(crate) async fn original_file(person: SignedIn, Path((id, original)): Path<(i64, i64)>) -> Answer {
    let dossier = dossiers::may_read(&person, id).await?;
    let (original, kept) = original::open(&person.app.programme, &person.actor, &dossier, original).await?;
    let how = if kept.kind.is_picture() { "inline" } else { "attachment" };
    Ok(saved(kept.bytes, kept.kind.media_type(), &disposition(how, &original.file_name)))
}
