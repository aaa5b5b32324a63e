//! What is done on a task's page: by the unit that has it, and by whoever sent it.

use axum::{
    Form,
    extract::{Multipart, Path},
    response::{IntoResponse, Redirect},
};
use correspondence::task::{self, Answer as Given, Ruling, Task};
use organisation::{Error, Refused, Result, file};

use super::show;
use crate::{
    again::{Again, Fields, Unread},
    failure::Answer,
    form::read_number,
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
pub(crate) async fn answer(visit: SignedIn, Path(id): Path<i64>, form: Multipart) -> Answer {
    let task = task::read(&visit.app.programme.store, &visit.actor, id).await?;
    if !task.may_work(&visit.actor) {
        return Err(Error::Forbidden.into());
    }
    let (typed, file) = read_parts(form).await?;
    let task = task.seen_at(typed.row("version").unwrap_or_default());
    let done = match given(&typed, file).await {
        Ok(given) => task::answer(&visit.app.programme.store, &visit.actor, &task, &given, visit.now).await,
        Err(error) => Err(error),
    };
    answered(&visit, id, ("answer", typed), done).await
}

/// Decides on a request for more time.
pub(crate) async fn decide(visit: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let (typed, task) = seen(&visit, id, fields).await?;
    let store = &visit.app.programme.store;
    let ruling = match (typed.get("granted"), typed.day("day")) {
        ("yes", Some(day)) => Ok(Ruling::Granted(day)),
        ("yes", None) => Err(Unread::Day("day")),
        _ => Ok(Ruling::Refused),
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
async fn given(typed: &Fields, file: Option<(String, Vec<u8>)>) -> Result<Given> {
    // what is no number is refused as one that cannot be
    let number = |typed: &str| read_number(typed).and_then(|value| i64::try_from(value).ok()).unwrap_or(-1);
    let value = Some(typed.get("value")).filter(|typed| !typed.is_empty()).map(number);
    let file = match file {
        Some((name, bytes)) => Some((file::check(bytes).await?, name)),
        None => None,
    };
    Ok(Given { words: typed.get("words").to_owned(), value, paper: typed.row("paper"), file })
}

/// The fields of a form that carries a file, and the file where one was chosen.
async fn read_parts(mut form: Multipart) -> Result<(Fields, Option<(String, Vec<u8>)>)> {
    let unreadable = || Error::Refused(Refused { key: "task.unreadable", places: Vec::new(), field: None });
    let (mut fields, mut file) = (Vec::new(), None);
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        let (name, file_name) = (field.name().unwrap_or_default().to_owned(), field.file_name().map(str::to_owned));
        let bytes = field.bytes().await.map_err(|_| unreadable())?;
        match file_name {
            Some(_) if bytes.is_empty() => {}
            Some(file_name) => file = Some((file_name, bytes.to_vec())),
            None => fields.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    Ok((Fields::of(fields), file))
}
