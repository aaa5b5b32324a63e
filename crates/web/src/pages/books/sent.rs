//! What is done with a paper from its page: issued, given up, entered as an arrival, its line amended.

use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use chrono::NaiveDate;
use correspondence::paper::{self, Entry, NewEntry, Signing};
use organisation::{Error, Result};
use serde_json::json;

use super::{number_of, show};
use crate::{
    again::{Again, Fields, Unread},
    failure::{Answer, refused_page},
    visit::SignedIn,
};

/// Records that a draft was signed.
pub(crate) async fn issue(visit: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let version = typed.row("version").unwrap_or_default();
    let done = match signing(&typed) {
        Ok(signing) => {
            // only whoever may read the draft learns anything about it
            paper::read(&visit.app.programme.store, &visit.actor, id).await?;
            paper::issue(&visit.app.programme.store, &visit.actor, id, version, signing, visit.now).await.map(drop)
        }
        Err(error) => Err(error),
    };
    answer(&visit, id, "issue", (typed, done)).await
}

fn signing(typed: &Fields) -> Result<Signing> {
    let on = typed.day("issued_on").ok_or(Unread::Day("issued_on"))?;
    Ok(Signing { on, number: number_of(typed.get("number"))? })
}

/// Gives a draft up.
pub(crate) async fn give_up(visit: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let version = typed.row("version").unwrap_or_default();
    match paper::give_up(&visit.app.programme.store, &visit.actor, id, version, visit.now).await {
        Ok(()) => Ok(Redirect::to("/papers?book=drafts").into_response()),
        Err(error) => answer(&visit, id, "give-up", (typed, Err(error))).await,
    }
}

/// Enters a paper that is here in the reader's book of arrivals.
pub(crate) async fn arrive(visit: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let body = show::arriving(&visit, typed.get("of")).ok_or(Error::NotFound)?;
    let done = match entered_on(&typed).and_then(|on| entry(&typed, on)) {
        Ok(entry) => {
            let store = &visit.app.programme.store;
            paper::arrive(store, &visit.actor, (&body, id), &entry, visit.now).await.map(drop)
        }
        Err(error) => Err(error),
    };
    answer(&visit, id, "arrival", (typed, done)).await
}

/// Writes what a line of a book says besides its paper.
pub(crate) async fn amend_entry(
    visit: SignedIn,
    Path((id, entry_id)): Path<(i64, i64)>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let typed = Fields::of(fields);
    let store = &visit.app.programme.store;
    let paper = paper::read(store, &visit.actor, id).await?;
    let entries = paper::entries_of(store, &visit.actor, &paper).await?;
    let line = entries.into_iter().find(|line| line.id == entry_id).ok_or(Error::NotFound)?;
    let done = match entry(&typed, line.on()) {
        Ok(_) if typed.get("seen") != said(&line) => Err(Error::Conflict),
        Ok(new) => paper::amend_entry(store, &visit.actor, &line, &new, visit.now).await,
        Err(error) => Err(error),
    };
    answer(&visit, id, &format!("entry-{entry_id}"), (typed, done)).await
}

/// What a line says besides its paper; a form carries it, so that nothing is written over what nobody has seen.
pub(super) fn said(line: &Entry) -> String {
    json!([line.handed_to, line.handed_on, line.copies, line.receipt, line.note]).to_string()
}

/// The day that was typed.
pub(super) fn entered_on(typed: &Fields) -> Result<NaiveDate> {
    Ok(typed.day("entered_on").ok_or(Unread::Day("entered_on"))?)
}

/// The line of a book that was typed, of that day.
pub(super) fn entry(typed: &Fields, on: NaiveDate) -> Result<NewEntry> {
    let handed_on = match typed.get("handed_on") {
        "" => None,
        _ => Some(typed.day("handed_on").ok_or(Unread::Day("handed_on"))?),
    };
    Ok(NewEntry {
        on,
        handed_to: typed.get("handed_to").to_owned(),
        handed_on,
        copies: match typed.get("copies") {
            "" => None,
            copies => Some(copies.parse().map_err(|_| Unread::Number("copies"))?),
        },
        receipt: typed.get("receipt").to_owned(),
        note: typed.get("note").to_owned(),
    })
}

async fn answer(visit: &SignedIn, id: i64, form: &str, (typed, done): (Fields, Result<()>)) -> Answer {
    let again = match done {
        Ok(()) => return Ok(Redirect::to(&format!("/papers/{id}")).into_response()),
        Err(Error::Conflict) => Again::overtaken(form, typed, visit.words.say("paper.overtaken")),
        Err(error) => Again::of(visit.words, form, typed, error)?,
    };
    refused_page(&show::build(visit, id, again).await?)
}
