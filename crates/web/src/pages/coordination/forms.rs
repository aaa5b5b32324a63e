use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use correspondence::coordination::{self, CoordinationBody, MemberRole, NewMeeting, NewMember};
use organisation::Result;

use super::{show, term};
use crate::{
    again::{Again, Fields, Unread},
    failure::Answer,
    visit::SignedIn,
};

type Sent = Form<Vec<(String, String)>>;

/// Records a decision that reconstituted a body.
pub(crate) async fn renew(person: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let (body, typed) = opened(&person, id, fields).await?;
    let done = match term(&typed) {
        Ok(new) => coordination::renew(&person.app.programme.store, &person.actor, &body, &new, person.now).await,
        Err(unread) => Err(unread.into()),
    };
    answer(&person, &body, "term", typed, done).await
}

/// Takes a member in.
pub(crate) async fn join(person: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let (body, typed) = opened(&person, id, fields).await?;
    let store = &person.app.programme.store;
    let done = match member(&typed) {
        Ok(new) => coordination::join(store, &person.actor, &body, &new, person.now).await.map(drop),
        Err(unread) => Err(unread.into()),
    };
    answer(&person, &body, "join", typed, done).await
}

/// Ends a member's time.
pub(crate) async fn leave(person: SignedIn, Path((id, row)): Path<(i64, i64)>, Form(fields): Sent) -> Answer {
    let (body, typed) = opened(&person, id, fields).await?;
    let store = &person.app.programme.store;
    let done = match typed.day("day") {
        Some(day) => {
            let leaving = (row, day, typed.get("ground"));
            coordination::leave(store, &person.actor, &body, leaving, person.now).await
        }
        None => Err(Unread::Day("day").into()),
    };
    answer(&person, &body, &format!("leave-{row}"), typed, done).await
}

/// Records a meeting.
pub(crate) async fn hold(person: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let (body, typed) = opened(&person, id, fields).await?;
    let store = &person.app.programme.store;
    let done = match meeting(&typed) {
        Ok(new) => coordination::hold(store, &person.actor, &body, &new, person.now).await.map(drop),
        Err(unread) => Err(unread.into()),
    };
    answer(&person, &body, "meeting", typed, done).await
}

/// Names the minutes of a meeting.
pub(crate) async fn keep_minutes(person: SignedIn, Path((id, row)): Path<(i64, i64)>, Form(fields): Sent) -> Answer {
    let (body, typed) = opened(&person, id, fields).await?;
    let store = &person.app.programme.store;
    let done = match typed.row("paper") {
        Some(paper) => coordination::keep_minutes(store, &person.actor, &body, (row, paper), person.now).await,
        None => Err(Unread::Choice("paper").into()),
    };
    answer(&person, &body, &format!("minutes-{row}"), typed, done).await
}

async fn opened(person: &SignedIn, id: i64, fields: Vec<(String, String)>) -> Result<(CoordinationBody, Fields)> {
    let body = coordination::read(&person.app.programme.store, &person.actor, id).await?;
    Ok((body, Fields::of(fields)))
}

fn member(typed: &Fields) -> Result<NewMember, Unread> {
    Ok(NewMember {
        role: MemberRole::from_name(typed.get("role")).ok_or(Unread::Choice("role"))?,
        seat: typed.get("seat").to_owned(),
        full_name: typed.get("full_name").to_owned(),
        position: typed.get("position").to_owned(),
        agency: typed.get("agency").to_owned(),
        person: typed.row("person"),
        from: typed.day("day").ok_or(Unread::Day("day"))?,
        ground: typed.get("ground").to_owned(),
    })
}

fn meeting(typed: &Fields) -> Result<NewMeeting, Unread> {
    Ok(NewMeeting {
        held_on: typed.day("day").ok_or(Unread::Day("day"))?,
        chair: typed.row("chair").ok_or(Unread::Choice("chair"))?,
        subject: typed.get("subject").to_owned(),
        guests: typed.get("guests").to_owned(),
        present: typed.all("present").filter_map(|row| row.parse().ok()).collect(),
    })
}

async fn answer(person: &SignedIn, body: &CoordinationBody, form: &str, typed: Fields, done: Result<()>) -> Answer {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/coordination/{}", body.id)).into_response()),
        Err(error) => {
            let again = Again::of(person.words, form, typed, error)?;
            show::refused(person, body, again).await
        }
    }
}
