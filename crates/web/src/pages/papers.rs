//! The papers of a dossier, as they were frozen.

use axum::extract::Path;
use organisation::Error;
use programme::papers::{self, Kind};

use crate::{failure::Answer, pages::dossiers, visit::SignedIn};

/// Shows a paper of an act.
pub(crate) async fn show(person: SignedIn, Path((id, act, file)): Path<(i64, i64, String)>) -> Answer {
    let dossier = dossiers::may_read(&person, id).await?;
    let kind = file.strip_suffix(".pdf").and_then(Kind::from_name).ok_or(Error::NotFound)?;
    let listed = papers::of_dossier(&person.app.programme.store, dossier.id).await?;
    if !listed.iter().any(|paper| paper.act_id == act && paper.kind == kind) {
        return Err(Error::NotFound.into());
    }
    let paper = papers::of_act(&person.app.programme, act, kind).await?;
    Ok(dossiers::pdf(paper.bytes, &kind.file_name(dossier.year)))
}
