//! What the commune holds against a decision, and what it is answered.

use askama::Template;
use axum::{
    Form,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use organisation::{Action, Error, Refusal, Result};
use programme::{
    State,
    objection::{self, Objection},
};
use serde::Deserialize;

use super::{opened::Opened, show::with_status};
use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/dossiers/objections.html")]
struct Page {
    frame: Frame,
    id: i64,
    version: i64,
    lines: Vec<Line>,
    /// Whether the reader can object now.
    raises: bool,
    /// Whether an objection was upheld and the reader may reopen the dossier.
    reopens: bool,
    /// Whether something was typed into a form that is not there any more.
    unsaved: bool,
    typed: ObjectionForm,
    complaints: Complaints,
}

/// An objection.
struct Line {
    id: i64,
    head: String,
    words: String,
    answer: Option<AnswerLine>,
    /// Whether the reader can answer it.
    answers: bool,
}

/// What it was answered.
struct AnswerLine {
    upheld: bool,
    head: String,
    words: String,
}

/// What somebody typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ObjectionForm {
    version: i64,
    words: String,
    upheld: String,
}

/// No conclusion was chosen.
#[derive(Debug)]
struct NoVerdict;

impl Refusal for NoVerdict {
    fn key(&self) -> &'static str {
        "objection.refused.verdict_missing"
    }

    fn field(&self) -> Option<&'static str> {
        Some("upheld")
    }
}

/// Shows the objections on a dossier.
pub(crate) async fn show(person: SignedIn, Path(id): Path<i64>) -> Answer {
    page(&build(&person, id, ObjectionForm::default(), Complaints::default()).await?)
}

/// Raises an objection.
pub(crate) async fn raise(person: SignedIn, Path(id): Path<i64>, Form(form): Form<ObjectionForm>) -> Answer {
    let dossier = super::may_read(&person, id).await?.seen_at(form.version);
    let done = objection::raise(&person.app.programme, &person.actor, &dossier, &form.words, person.now).await;
    answered(&person, id, form, done).await
}

/// Answers one.
pub(crate) async fn answer(
    person: SignedIn,
    Path((id, objection)): Path<(i64, i64)>,
    Form(form): Form<ObjectionForm>,
) -> Answer {
    let dossier = super::may_read(&person, id).await?.seen_at(form.version);
    person.actor.office_for(Action::AnswerObjection, &dossier.place)?;
    let programme = &person.app.programme;
    let done = match form.upheld.as_str() {
        "1" | "0" => {
            let said = (form.upheld == "1", form.words.as_str());
            objection::answer(programme, &person.actor, (&dossier, objection), said, person.now).await
        }
        _ => Err(NoVerdict.into()),
    };
    answered(&person, id, form, done).await
}

async fn answered(person: &SignedIn, id: i64, form: ObjectionForm, done: Result<()>) -> Answer {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/assessments/{id}/objections")).into_response()),
        Err(Error::Conflict) => {
            // what was typed stays; the form of the page is of the version that is there now
            let complaints = Complaints::default().saying(person.words.say("dossier.overtaken"));
            Ok(with_status(StatusCode::CONFLICT, page(&build(person, id, form, complaints).await?)?))
        }
        Err(error) => {
            let complaints = Complaints::of(person.words, error)?;
            refused_page(&build(person, id, form, complaints).await?)
        }
    }
}

async fn build(person: &SignedIn, id: i64, typed: ObjectionForm, complaints: Complaints) -> Result<Page, Failure> {
    let (words, store) = (person.words, &person.app.programme.store);
    let opened = Opened::of(person, id).await?;
    let dossier = &opened.dossier;
    let objections = objection::of_dossier(store, id).await?;
    let answers = person.actor.may(Action::AnswerObjection, &dossier.place);
    let raises = person.actor.may(Action::Object, &dossier.place)
        && match objection::ready(store, dossier).await {
            Ok(_) => true,
            Err(Error::Refused(_)) => false,
            Err(error) => return Err(error.into()),
        };
    let decided = !dossier.state.figures_open() && dossier.state >= State::Recognised;
    let upheld = objections.last().is_some_and(|objection| objection.upheld == Some(1));
    let unit = opened.snapshot.unit.name_in_text();
    let title = words.fill("objection.title", &[("unit", &unit), ("year", &dossier.year.to_string())]);
    let lines: Vec<Line> = objections.into_iter().map(|objection| line(words, objection, answers)).collect();
    let asked = raises || lines.iter().any(|line| line.answers && line.answer.is_none());
    Ok(Page {
        frame: person.frame(title).shown_at(format!("/assessments/{id}/objections")),
        unsaved: !asked && !typed.words.is_empty(),
        id,
        version: dossier.version,
        reopens: upheld && decided && person.actor.may(Action::Decide, &dossier.place),
        lines,
        raises,
        typed,
        complaints,
    })
}

fn line(words: Words, objection: Objection, answers: bool) -> Line {
    let by = |key: &str, at: i64, person: &str| words.fill(key, &[("at", &text::moment(at)), ("person", person)]);
    let answer = || {
        let person = objection.answered_by.as_deref()?;
        Some(AnswerLine {
            upheld: objection.upheld? == 1,
            head: by("objection.answered", objection.answered_at?, person),
            words: objection.answer.clone()?,
        })
    };
    Line {
        id: objection.id,
        head: by("objection.raised", objection.at, &objection.person),
        answer: answer(),
        answers: answers && objection.is_open(),
        words: objection.words,
    }
}
