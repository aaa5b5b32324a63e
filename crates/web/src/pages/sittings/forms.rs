use axum::{
    Form,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use organisation::{Error, Result};
use programme::sitting::{self, Attended, Ballot, Choice, NewSigning, Presence, Sitting};

use super::room;
use crate::{
    again::{Again, Fields, Unread},
    failure::Answer,
    visit::SignedIn,
};

type Sent = Form<Vec<(String, String)>>;

/// Puts more dossiers on the agenda.
pub(crate) async fn add(person: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let sitting = room::may_read(&person, id).await?;
    let typed = Fields::of(fields);
    let dossiers: Vec<i64> = typed.all("dossier").filter_map(|row| row.parse().ok()).collect();
    let store = &person.app.programme.store;
    let seen = seen(&sitting, &typed);
    let done = sitting::add(store, &person.actor, &seen, &dossiers, person.now).await;
    answer(&person, &sitting, None, ("agenda", typed), done).await
}

/// Records who came.
pub(crate) async fn attend(person: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let sitting = room::may_read(&person, id).await?;
    let typed = Fields::of(fields);
    let done = match came(&typed) {
        Ok(came) => {
            let store = &person.app.programme.store;
            let seen = seen(&sitting, &typed);
            sitting::attend(store, &person.actor, &seen, &came, typed.get("guests"), person.now).await
        }
        Err(unread) => Err(unread.into()),
    };
    answer(&person, &sitting, None, ("attendance", typed), done).await
}

/// The sitting as the form was made of it; a form that names no version was made of none.
fn seen(sitting: &Sitting, typed: &Fields) -> Sitting {
    sitting.clone().seen_at(typed.row("version").unwrap_or(-1))
}

/// Who is recorded, and how; a member of whom nothing was chosen stays unrecorded.
fn came(typed: &Fields) -> Result<Vec<Attended>, Unread> {
    let presence = |member: &str| typed.get(&format!("presence-{member}"));
    let attended = |member: &str| {
        Ok(Attended {
            member: member.parse().map_err(|_| Unread::Choice("member"))?,
            presence: Presence::from_name(presence(member)).ok_or(Unread::Choice("presence"))?,
            reason: typed.get(&format!("reason-{member}")).to_owned(),
        })
    };
    typed.all("member").filter(|member| !presence(member).is_empty()).map(attended).collect()
}

/// Takes a vote of the member, or one that the secretary writes down.
pub(crate) async fn vote(person: SignedIn, Path((id, item)): Path<(i64, i64)>, Form(fields): Sent) -> Answer {
    let sitting = room::may_read(&person, id).await?;
    let typed = Fields::of(fields);
    let form = if typed.get("by") == "secretary" { "record" } else { "vote" };
    let done = match ballot(&typed) {
        Ok(ballot) => sitting::cast(&person.app.programme, &person.actor, &sitting, item, &ballot, person.now).await,
        Err(unread) => Err(unread.into()),
    };
    answer(&person, &sitting, Some(item), (form, typed), done).await
}

fn ballot(typed: &Fields) -> Result<Ballot, Unread> {
    Ok(Ballot {
        member: typed.row("member").ok_or(Unread::Choice("member"))?,
        criterion: Some(typed.get("criterion").to_owned()).filter(|no| !no.is_empty()),
        choice: Choice::from_name(typed.get("choice")).ok_or(Unread::Choice("choice"))?,
        words: typed.get("words").to_owned(),
    })
}

/// A member agrees to every dossier that is left.
pub(crate) async fn agree_to_the_rest(person: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let sitting = room::may_read(&person, id).await?;
    let typed = Fields::of(fields);
    // the agenda that was seen: nobody agrees to a dossier that was added since
    let seen = seen(&sitting, &typed);
    let done = sitting::agree_to_the_rest(&person.app.programme, &person.actor, &seen, person.now).await;
    answer(&person, &sitting, None, ("agreement", typed), done.map(drop)).await
}

/// Records that a member keeps out of a dossier, or takes that back.
pub(crate) async fn recuse(person: SignedIn, Path((id, item)): Path<(i64, i64)>, Form(fields): Sent) -> Answer {
    let sitting = room::may_read(&person, id).await?;
    let typed = Fields::of(fields);
    let (programme, actor, now) = (&person.app.programme, &person.actor, person.now);
    let seen = seen(&sitting, &typed);
    let done = match typed.row("member") {
        Some(member) if typed.get("then") == "return" => {
            sitting::return_from_recusal(programme, actor, &seen, (item, member), typed.get("reason"), now).await
        }
        Some(member) => sitting::recuse(programme, actor, &seen, (item, member), typed.get("reason"), now).await,
        None => Err(Unread::Choice("member").into()),
    };
    answer(&person, &sitting, Some(item), ("recusal", typed), done).await
}

/// Writes down what was said.
pub(crate) async fn remark(person: SignedIn, Path((id, item)): Path<(i64, i64)>, Form(fields): Sent) -> Answer {
    let sitting = room::may_read(&person, id).await?;
    let typed = Fields::of(fields);
    let of = (item, typed.row("member"));
    let programme = &person.app.programme;
    let done = sitting::remark(programme, &person.actor, &sitting, of, typed.get("words"), person.now).await;
    answer(&person, &sitting, Some(item), ("remark", typed), done).await
}

/// Leaves a dossier to another sitting, or takes it up again.
pub(crate) async fn defer(person: SignedIn, Path((id, item)): Path<(i64, i64)>, Form(fields): Sent) -> Answer {
    let sitting = room::may_read(&person, id).await?;
    let typed = Fields::of(fields);
    let (store, actor, now) = (&person.app.programme.store, &person.actor, person.now);
    let seen = seen(&sitting, &typed);
    let done = if typed.get("then") == "take_up" {
        sitting::take_up(store, actor, &seen, item, now).await
    } else {
        sitting::defer(store, actor, &seen, item, typed.get("reason"), now).await
    };
    answer(&person, &sitting, Some(item), ("deferral", typed), done).await
}

/// Closes the sitting on the records and the votes that were seen.
pub(crate) async fn close(person: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let sitting = room::may_read(&person, id).await?;
    let typed = Fields::of(fields);
    let counted = seen(&sitting, &typed).counted_at(typed.row("ballots").unwrap_or(-1));
    let done = sitting::close(&person.app.programme, &person.actor, &counted, person.now).await;
    answer(&person, &sitting, None, ("closing", typed), done).await
}

/// Opens a closed sitting again.
pub(crate) async fn reopen(person: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let sitting = room::may_read(&person, id).await?;
    let typed = Fields::of(fields);
    let programme = &person.app.programme;
    let done = sitting::reopen(programme, &person.actor, &sitting, typed.get("reason"), person.now).await;
    answer(&person, &sitting, None, ("reopening", typed), done).await
}

/// Records that the sitting was not held.
pub(crate) async fn cancel(person: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let sitting = room::may_read(&person, id).await?;
    let typed = Fields::of(fields);
    let programme = &person.app.programme;
    let done = sitting::cancel(programme, &person.actor, &sitting, typed.get("reason"), person.now).await;
    answer(&person, &sitting, None, ("cancellation", typed), done).await
}

/// Records that the minutes were signed.
pub(crate) async fn sign(person: SignedIn, Path(id): Path<i64>, Form(fields): Sent) -> Answer {
    let sitting = room::may_read(&person, id).await?;
    let typed = Fields::of(fields);
    let done = match signing(&typed) {
        Ok(new) => sitting::sign(&person.app.programme, &person.actor, &sitting, &new, person.now).await,
        Err(unread) => Err(unread.into()),
    };
    answer(&person, &sitting, None, ("signing", typed), done).await
}

fn signing(typed: &Fields) -> Result<NewSigning, Unread> {
    let number = typed.get("number");
    Ok(NewSigning {
        closing: typed.row("closing").unwrap_or_default(),
        number: if number.is_empty() { None } else { Some(number.parse().map_err(|_| Unread::Number("number"))?) },
        signed_on: typed.day("signed_on").ok_or(Unread::Day("signed_on"))?,
        chair: typed.row("chair").ok_or(Unread::Choice("chair"))?,
        secretary: typed.row("secretary").ok_or(Unread::Choice("secretary"))?,
    })
}

/// Back to the room at the same dossier; refused or overtaken, with what was typed.
async fn answer(
    person: &SignedIn,
    sitting: &Sitting,
    item: Option<i64>,
    (form, typed): (&str, Fields),
    done: Result<()>,
) -> Answer {
    match done {
        Ok(()) => {
            let at = item.map(|item| format!("?item={item}")).unwrap_or_default();
            Ok(Redirect::to(&format!("/sittings/{}{at}", sitting.id)).into_response())
        }
        Err(Error::Conflict) => {
            let again = Again::overtaken(form, typed, person.words.say("sitting.overtaken"));
            room::again(person, sitting.id, item, again, StatusCode::CONFLICT).await
        }
        Err(error) => {
            let again = Again::of(person.words, form, typed, error)?;
            room::again(person, sitting.id, item, again, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}
