//! Files of a paper, and the paper as it prints.

use axum::{
    extract::{Path, Request},
    response::{IntoResponse, Redirect},
};
use correspondence::paper::{self, file};
use organisation::{Error, file::check};

use super::show;
use crate::{
    again::{Again, Unread},
    export::plain,
    failure::{Answer, refused_page},
    pages::{
        dossiers,
        evidence::{given_out, read_upload},
        papers::word,
    },
    visit::SignedIn,
};

/// Adds a file.
pub(crate) async fn attach(visit: SignedIn, Path(id): Path<i64>, request: Request) -> Answer {
    let store = &visit.app.programme.store;
    let found = paper::read(store, &visit.actor, id).await?;
    if file::may_attach(store, &visit.actor, &found, visit.now).await?.is_empty() {
        return Err(Error::Forbidden.into());
    }
    let (typed, sent) = read_upload(request).await;
    let done = async {
        let sent = sent?;
        let role = file::FileRole::from_name(typed.get("role")).ok_or(Unread::Choice("role"))?;
        let checked = check(sent.bytes).await?;
        file::attach(store, &visit.actor, (id, role), (&checked, &sent.name), visit.now).await
    };
    match done.await {
        Ok(()) => Ok(Redirect::to(&format!("/papers/{id}#files")).into_response()),
        Err(error) => {
            let again = Again::of(visit.words, "file", typed, error)?;
            refused_page(&show::build(&visit, id, again).await?)
        }
    }
}

/// A file.
pub(crate) async fn file(visit: SignedIn, Path((id, file_id)): Path<(i64, i64)>) -> Answer {
    let (found, kept) = file::open(&visit.app.programme.store, &visit.actor, id, file_id).await?;
    Ok(given_out(kept, &found.file_name))
}

/// The paper as PDF.
pub(crate) async fn pdf(visit: SignedIn, Path(id): Path<i64>) -> Answer {
    let store = &visit.app.programme.store;
    let found = paper::read(store, &visit.actor, id).await?;
    Ok(dossiers::pdf(paper::pdf(store, &found).await?.bytes, &name(&found)))
}

/// The paper for Word.
pub(crate) async fn docx(visit: SignedIn, Path(id): Path<i64>) -> Answer {
    let store = &visit.app.programme.store;
    let found = paper::read(store, &visit.actor, id).await?;
    Ok(word(paper::docx(store, &found).await?, &name(&found)))
}

fn name(paper: &paper::Paper) -> String {
    format!("{}.pdf", plain(&paper.reference()))
}
