//! What is done on a task's page: by the unit that has it, and by whoever sent it.

use axum::{
    Form,
    extract::{Path, Request},
    response::{IntoResponse, Redirect},
};
use correspondence::task::{self, Answer as Given, Ruling, Task};
use organisation::{Error, Result, file};

use super::show;
use crate::{
    again::{Again, Fields, Unread},
    failure::Answer,
    form::read_number,
    pages::evidence::{SentFile, read_upload},
    visit::SignedIn,
};

/// The fields of a form, with the task as it was seen.
type Sent = Form<Vec<(String, String)>>;

/// Takes a task on.
pub(crate) async fn accept(visit: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let (typed, task) = seen(&visit, id, fields).await?;
    let done = task::accept(&visit.app.programme.store, &visit.actor, &task, typed.get("words"), visit.now).await;
    answered(&visit, id, ("accept", typed), done).await
}

/// Gives a task to somebody of the unit.
pub(crate) async fn assign(visit: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let (typed, task) = seen(&visit, id, fields).await?;
    let store = &visit.app.programme.store;
    let done = match typed.row("person") {
        Some(person) => task::assign(store, &visit.actor, &task, (person, typed.get("words")), visit.now).await,
        None => Err(Unread::Choice("person").into()),
    };
    answered(&visit, id, ("assign", typed), done).await
}

/// Asks for more time.
pub(crate) async fn ask(visit: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let (typed, task) = seen(&visit, id, fields).await?;
    let store = &visit.app.programme.store;
    let done = match typed.day("day") {
        Some(day) => task::ask_extension(store, &visit.actor, &task, (day, typed.get("words")), visit.now).await,
        None => Err(Unread::Day("day").into()),
    };
    answered(&visit, id, ("ask", typed), done).await
}

/// Answers a task.
pub(crate) async fn answer(visit: SignedIn, Path(id): Path<i64>, request: Request) -> Answer {
    let task = task::read(&visit.app.programme.store, &visit.actor, id).await?;
    if !task.may_work(&visit.actor) {
        return Err(Error::Forbidden.into());
    }
    let (typed, sent) = read_upload(request).await;
    let task = task.seen_at(typed.row("version").unwrap_or_default());
    let done = async {
        let given = given(&typed, sent?).await?;
        task::answer(&visit.app.programme.store, &visit.actor, &task, &given, visit.now).await
    };
    let done = done.await;
    answered(&visit, id, ("answer", typed), done).await
}

/// Decides on a request for more time.
pub(crate) async fn decide(visit: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let (typed, task) = seen(&visit, id, fields).await?;
    let store = &visit.app.programme.store;
    let ruling = match (typed.get("granted"), typed.day("day")) {
        ("yes", Some(day)) => Ok(Ruling::Granted(day)),
        ("yes", None) => Err(Unread::Day("day")),
        ("no", _) => Ok(Ruling::Refused),
        _ => Err(Unread::Choice("granted")),
    };
    let done = match ruling {
        Ok(ruling) => task::decide_extension(store, &visit.actor, &task, (ruling, typed.get("words")), visit.now).await,
        Err(unread) => Err(unread.into()),
    };
    answered(&visit, id, ("extension", typed), done).await
}

/// Takes an answer.
pub(crate) async fn close(visit: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let (typed, task) = seen(&visit, id, fields).await?;
    let seen = [(task.id, task.version)];
    let done = task::close(&visit.app.programme.store, &visit.actor, &seen, typed.get("words"), visit.now).await;
    answered(&visit, id, ("take", typed), done).await
}

/// Gives an answer back.
pub(crate) async fn give_back(visit: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let (typed, task) = seen(&visit, id, fields).await?;
    let store = &visit.app.programme.store;
    let done = match (typed.get("day"), typed.day("day")) {
        ("", _) => task::give_back(store, &visit.actor, &task, (typed.get("words"), None), visit.now).await,
        (_, None) => Err(Unread::Day("day").into()),
        (_, due) => task::give_back(store, &visit.actor, &task, (typed.get("words"), due), visit.now).await,
    };
    answered(&visit, id, ("return", typed), done).await
}

/// The form, and the task as its page showed it.
async fn seen(visit: &SignedIn, id: i64, fields: Vec<(String, String)>) -> Result<(Fields, Task)> {
    let typed = Fields::of(fields);
    let task = task::read(&visit.app.programme.store, &visit.actor, id).await?;
    let version = typed.row("version").unwrap_or_default();
    Ok((typed, task.seen_at(version)))
}

async fn answered(visit: &SignedIn, id: i64, (form, typed): (&str, Fields), done: Result<()>) -> Answer {
    let again = match done {
        Ok(()) => return Ok(Redirect::to(&format!("/tasks/{id}")).into_response()),
        Err(Error::Conflict) => Again::overtaken(form, typed, visit.words.say("task.overtaken")),
        Err(error) => Again::of(visit.words, form, typed, error)?,
    };
    show::again(visit, id, again).await
}

/// An answer as it was typed.
async fn given(typed: &Fields, sent: SentFile) -> Result<Given> {
    // what is no number is refused as one that cannot be
    let number = |typed: &str| read_number(typed).and_then(|value| i64::try_from(value).ok()).unwrap_or(-1);
    let value = Some(typed.get("value")).filter(|typed| !typed.is_empty()).map(number);
    let file = if sent.name.is_empty() { None } else { Some((file::check(sent.bytes).await?, sent.name)) };
    Ok(Given { words: typed.get("words").to_owned(), value, paper: typed.row("paper"), file })
}
