//! The acts on a dossier: each a form that names the version the person saw.

use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use organisation::{Error, Result};
use programme::{
    Dossier, State,
    act::ActKind,
    appraisal, publication,
    returning::{self, NewReturn, Part},
    self_assessment, submission,
};
use serde::Deserialize;

use super::{
    appraisal as room,
    opened::{Opened, may_read},
    show::{self, Again},
};
use crate::{failure::Answer, form::Complaints, visit::SignedIn};

/// What an act's form says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ActForm {
    version: i64,
    #[serde(default)]
    opinion: String,
    #[serde(default)]
    reason: String,
    /// `marked` for the indicators that findings name; everything else is the whole file.
    #[serde(default)]
    part: String,
    #[serde(default)]
    answer_by: String,
}

/// Freezes the commune's own score.
pub(crate) async fn self_assess(person: SignedIn, Path(id): Path<i64>, Form(form): Form<ActForm>) -> Answer {
    let dossier = seen(&person, id, &form).await?;
    let done = self_assessment::record(&person.app.programme, &person.actor, &dossier, person.now).await;
    answer(&person, id, ActKind::SelfAssessment, String::new(), done).await
}

/// Sends the dossier up.
pub(crate) async fn submit(person: SignedIn, Path(id): Path<i64>, Form(form): Form<ActForm>) -> Answer {
    let dossier = seen(&person, id, &form).await?;
    let done = submission::record(&person.app.programme, &person.actor, &dossier, person.now).await;
    answer(&person, id, ActKind::Submission, String::new(), done).await
}

/// Appraises a submitted dossier.
pub(crate) async fn appraise(person: SignedIn, Path(id): Path<i64>, Form(form): Form<ActForm>) -> Answer {
    let dossier = seen(&person, id, &form).await?;
    let done = appraisal::record(&person.app.programme, &person.actor, &dossier, &form.opinion, person.now).await;
    match done {
        Err(error) if room::has_room(&dossier, true) => {
            let complaints = room::complaints_of(&person, error)?;
            let again = room::Again::of(form.opinion, String::new(), String::new(), complaints);
            room::refused(&person, id, again).await
        }
        done => answer(&person, id, ActKind::Appraisal, form.opinion, done).await,
    }
}

/// Gives the dossier back to the commune, or the indicators that are marked.
pub(crate) async fn return_to_commune(person: SignedIn, Path(id): Path<i64>, Form(form): Form<ActForm>) -> Answer {
    let dossier = seen(&person, id, &form).await?;
    let part = if form.part == "marked" { Part::Marked } else { Part::File };
    let done = match room::answer_by(&form.answer_by) {
        Ok(answer_by) => {
            let new = NewReturn { part, reason: form.reason.clone(), answer_by };
            returning::record(&person.app.programme, &person.actor, &dossier, &new, person.now).await
        }
        Err(refused) => Err(Error::Refused(refused)),
    };
    match done {
        Err(error) if dossier.state == State::Submitted => {
            let complaints = room::complaints_of(&person, error)?;
            let again = room::Again::of(String::new(), form.reason, form.answer_by, complaints);
            room::refused(&person, id, again).await
        }
        done => answer(&person, id, ActKind::Return, form.reason, done).await,
    }
}

/// Makes the decision known.
pub(crate) async fn publish(person: SignedIn, Path(id): Path<i64>, Form(form): Form<ActForm>) -> Answer {
    let dossier = seen(&person, id, &form).await?;
    let done = publication::record(&person.app.programme, &person.actor, &dossier, person.now).await;
    answer(&person, id, ActKind::Publication, String::new(), done).await
}

async fn seen(person: &SignedIn, id: i64, form: &ActForm) -> Result<Dossier> {
    Ok(may_read(person, id).await?.seen_at(form.version))
}

/// Back to the dossier; refused or overtaken, with the words that were typed.
async fn answer(person: &SignedIn, id: i64, act: ActKind, words: String, done: Result<()>) -> Answer {
    let again = Again { act: Some(act), words, ..Again::default() };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/assessments/{id}")).into_response()),
        Err(Error::Conflict) => show::overtaken(person, id, again).await,
        Err(error) => {
            let complaints = Complaints::of(person.words, error)?;
            let opened = Opened::of(person, id).await?;
            show::refused(person, &opened, Again { complaints, ..again }).await
        }
    }
}
