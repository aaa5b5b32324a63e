//! Who signs in whose stead, from when to when, on what ground.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Redirect},
};
use correspondence::{
    Body,
    delegation::{self, Delegation, DelegationRefusal, NewDelegation},
    paper,
};
use documents::Mode;
use organisation::{Action, Error, Result, day};
use serde::Deserialize;

use super::{acting_for, body_of, body_options, day_words, form, full_name, key_of, list};
use crate::{
    again::{Again, Fields, Unread},
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    pages::{boards::Opt, dossiers::Mark},
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/books/delegations.html")]
struct Page {
    frame: Frame,
    body: String,
    bodies: Vec<Opt>,
    lines: Vec<Line>,
    /// The choices of the form, for whoever may enter one.
    modes: Vec<Opt>,
    keeps: bool,
    today: String,
    again: Again,
}

/// A delegation.
struct Line {
    id: i64,
    version: i64,
    form: String,
    mark: String,
    title: String,
    signer: String,
    scope: String,
    from: String,
    to: String,
    ground: String,
    paper: Option<i64>,
    by: String,
    standing: Mark,
    ends: bool,
}

/// Of which body.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    body: String,
}

/// Lists the delegations of a body.
pub(crate) async fn show(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let (_, body) = list::bodies(&visit, &wanted.body).await?;
    page(&build(&visit, &body, Again::default()).await?)
}

/// Enters one.
pub(crate) async fn enter(visit: SignedIn, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let body = body_of(typed.get("of")).ok_or(Error::NotFound)?;
    if !acting_for(&visit, Action::IssuePapers).contains(&body) {
        return Err(Error::Forbidden.into());
    }
    let done = match read(&visit, &typed).await {
        Ok(new) => delegation::enter(&visit.app.programme.store, &visit.actor, &body, &new, visit.now).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/delegations?body={}", key_of(&body))).into_response()),
        Err(error) => {
            let again = Again::of(visit.words, "new", typed, error)?;
            refused_page(&build(&visit, &body, again).await?)
        }
    }
}

/// Ends one.
pub(crate) async fn end(visit: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let store = &visit.app.programme.store;
    let found = delegation::find(store, id).await?;
    let body = found.body();
    if !acting_for(&visit, Action::IssuePapers).contains(&body) {
        return Err(Error::NotFound.into());
    }
    let version = typed.row("version").unwrap_or_default();
    let done = match typed.day("to") {
        Some(on) => delegation::end(store, &visit.actor, &found, (version, on), visit.now).await,
        None => Err(Unread::Day("to").into()),
    };
    let form = form_of(id);
    let again = match done {
        Ok(()) => return Ok(Redirect::to(&format!("/delegations?body={}", key_of(&body))).into_response()),
        Err(Error::Conflict) => Again::overtaken(&form, typed, visit.words.say("paper.overtaken")),
        Err(error) => Again::of(visit.words, &form, typed, error)?,
    };
    refused_page(&build(&visit, &body, again).await?)
}

async fn read(visit: &SignedIn, typed: &Fields) -> Result<NewDelegation> {
    let to = match typed.get("to") {
        "" => None,
        _ => Some(typed.day("to").ok_or(Unread::Day("to"))?),
    };
    let paper = match typed.get("paper") {
        "" => None,
        reference => {
            let found = paper::named(&visit.app.programme.store, &visit.actor, reference).await?;
            match found.as_slice() {
                [only] => Some(only.id),
                _ => return Err(DelegationRefusal::PaperBad.into()),
            }
        }
    };
    Ok(NewDelegation {
        mode: paper::mode_of(typed.get("mode")).unwrap_or(Mode::Head),
        head_title: typed.get("head_title").to_owned(),
        signer_title: typed.get("signer_title").to_owned(),
        signer: typed.get("signer").to_owned(),
        scope: typed.get("scope").to_owned(),
        from: typed.day("from").ok_or(Unread::Day("from"))?,
        to,
        paper,
        ground: typed.get("ground").to_owned(),
    })
}

fn form_of(id: i64) -> String {
    format!("end-{id}")
}

async fn build(visit: &SignedIn, body: &Body, again: Again) -> Result<Page, Failure> {
    let store = &visit.app.programme.store;
    let (bodies, _) = list::bodies(visit, "").await?;
    let keeps = acting_for(visit, Action::IssuePapers).contains(body);
    let all = delegation::of_body(store, body).await?;
    let title = visit.words.with("delegation.title", "body", full_name(visit, store, body).await?);
    Ok(Page {
        frame: visit.frame(title).shown_at(format!("/delegations?body={}", key_of(body))),
        body: key_of(body),
        bodies: body_options(visit, &bodies, body).await?,
        lines: all.into_iter().map(|one| line(visit, one, keeps)).collect(),
        modes: form::mode_options(visit.words, "").into_iter().filter(|mode| needs_ground(&mode.value)).collect(),
        keeps,
        today: day(visit.now.today()),
        again,
    })
}

fn needs_ground(mode: &str) -> bool {
    delegation::MODES.iter().any(|one| paper::mode_name(*one) == mode)
}

fn line(visit: &SignedIn, one: Delegation, keeps: bool) -> Line {
    let (words, today) = (visit.words, visit.now.today());
    let mark = paper::mode_of(&one.mode).map_or("", delegation::mark);
    let by = one
        .person
        .as_deref()
        .map(|person| words.fill("dossier.by", &[("at", &text::moment(one.at)), ("person", person)]));
    let over = one.valid_to.as_ref().is_some_and(|last| *last < day(today));
    Line {
        form: form_of(one.id),
        mark: format!("{mark} {}", one.head_title),
        standing: standing(words, one.holds(today), over),
        from: day_words(words, Some(&one.valid_from)),
        to: one.valid_to.as_deref().map_or_else(|| words.say("delegation.open"), |day| day_words(words, Some(day))),
        by: by.unwrap_or_else(|| text::moment(one.at)),
        ends: keeps && !over,
        id: one.id,
        version: one.version,
        title: one.signer_title,
        signer: one.signer,
        scope: one.scope,
        ground: one.ground,
        paper: one.paper_id,
    }
}

fn standing(words: Words, holds: bool, over: bool) -> Mark {
    let (tone, icon, key) = match (holds, over) {
        (true, _) => ("ok", "check", "delegation.standing.holds"),
        (false, true) => ("", "none", "delegation.standing.over"),
        (false, false) => ("info", "clock", "delegation.standing.later"),
    };
    Mark { tone, icon, words: words.say(key) }
}
