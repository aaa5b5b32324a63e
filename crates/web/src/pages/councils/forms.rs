use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use organisation::{Moment, Result};
use programme::{
    council::{self, Council, NewMember, Seat},
    sitting::{self, NewSitting},
};

use super::show::{self, may_read};
use crate::{
    again::{Again, Fields, Unread},
    failure::Answer,
    visit::SignedIn,
};

type Sent = Form<Vec<(String, String)>>;

/// Takes a member in.
pub(crate) async fn join(person: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let council = may_read(&person, id).await?;
    let typed = Fields::of(fields);
    let done = match member(&typed) {
        Ok(new) => {
            council::join(&person.app.programme.store, &person.actor, &council, &new, person.now).await.map(drop)
        }
        Err(unread) => Err(unread.into()),
    };
    answer(&person, &council, "join", typed, done).await
}

/// Gives a member another office outside or another seat from a day on.
pub(crate) async fn amend(person: SignedIn, Path((id, row)): Path<(i64, i64)>, Form(fields): Sent) -> Answer {
    let council = may_read(&person, id).await?;
    let typed = Fields::of(fields);
    let done = match member(&typed) {
        Ok(new) => council::amend(&person.app.programme.store, &person.actor, &council, row, &new, person.now).await,
        Err(unread) => Err(unread.into()),
    };
    answer(&person, &council, &format!("amend-{row}"), typed, done).await
}

/// Ends a member's time.
pub(crate) async fn leave(person: SignedIn, Path((id, row)): Path<(i64, i64)>, Form(fields): Sent) -> Answer {
    let council = may_read(&person, id).await?;
    let typed = Fields::of(fields);
    let done = match typed.day("from") {
        Some(day) => council::leave(&person.app.programme.store, &person.actor, &council, row, day, person.now).await,
        None => Err(Unread::Day("from").into()),
    };
    answer(&person, &council, &format!("leave-{row}"), typed, done).await
}

/// Ends a council.
pub(crate) async fn end(person: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let council = may_read(&person, id).await?;
    let typed = Fields::of(fields);
    let done = match typed.day("to") {
        Some(day) => council::end(&person.app.programme.store, &person.actor, &council, day, person.now).await,
        None => Err(Unread::Day("to").into()),
    };
    answer(&person, &council, "end", typed, done).await
}

/// Convenes a sitting.
pub(crate) async fn convene(person: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let council = may_read(&person, id).await?;
    let typed = Fields::of(fields);
    let done = match new_sitting(&typed) {
        Ok(new) => sitting::convene(&person.app.programme.store, &person.actor, &council, &new, person.now).await,
        Err(unread) => Err(unread.into()),
    };
    match done {
        Ok(sitting) => Ok(Redirect::to(&format!("/sittings/{sitting}")).into_response()),
        Err(error) => answer(&person, &council, "convene", typed, Err(error)).await,
    }
}

fn member(typed: &Fields) -> Result<NewMember, Unread> {
    Ok(NewMember {
        full_name: typed.get("full_name").to_owned(),
        title: typed.get("title").to_owned(),
        agency: typed.get("agency").to_owned(),
        seat: Seat::from_name(typed.get("seat")).ok_or(Unread::Choice("seat"))?,
        person: typed.row("person"),
        from: typed.day("from").ok_or(Unread::Day("from"))?,
    })
}

fn new_sitting(typed: &Fields) -> Result<NewSitting, Unread> {
    let day = typed.day("held_on").ok_or(Unread::Day("held_on"))?;
    let hour = typed.hour("hour").ok_or(Unread::Hour("hour"))?;
    Ok(NewSitting {
        held_at: Moment::on(day, hour),
        place: typed.get("place").to_owned(),
        guests: typed.get("guests").to_owned(),
        dossiers: typed.all("dossier").filter_map(|row| row.parse().ok()).collect(),
    })
}

async fn answer(person: &SignedIn, council: &Council, form: &str, typed: Fields, done: Result<()>) -> Answer {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/councils/{}", council.id)).into_response()),
        Err(error) => {
            let again = Again::of(person.words, form, typed, error)?;
            show::refused(person, council, again).await
        }
    }
}
