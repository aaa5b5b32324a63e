//! Figures of a dossier: saved as a whole, or scored while somebody types.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use organisation::{Error, Refused};
use programme::{
    confirmation::Hand,
    figures::{self, Source as Origin},
    self_assessment, snapshot,
};

use super::{
    conflict,
    opened::{Opened, may_read},
    score::Score,
    sheet::{Share, Sheet, Source},
    show::{self, Again, class_of},
    typed::Typed,
};
use crate::{
    failure::{Answer, page},
    form::Complaints,
    frame::Frame,
    visit::SignedIn,
};

/// The parts of the page that follow the typing.
#[derive(Template)]
#[template(path = "pages/dossiers/preview.html")]
struct Preview {
    frame: Frame,
    score: Score,
    /// What is told to whoever does not see the points follow.
    live: String,
    sheet: Sheet,
    editing: bool,
    oob: bool,
}

/// Saves the figures of a form, all or none.
pub(crate) async fn save(person: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Typed::of(fields);
    let dossier = may_read(&person, id).await?;
    let standard = person.app.programme.standard(&dossier.standard_sha256).await?;
    let last_year = if typed.keep.is_empty() {
        BTreeMap::new()
    } else {
        snapshot::last_year(&person.app.programme, &dossier).await?
    };
    let wanted = typed.read(person.words, &standard, &last_year);
    if !wanted.complaints.is_empty() {
        return refused(&person, id, typed, None).await;
    }
    let dossier = dossier.seen_at(typed.version);
    let entry = typed.entry(wanted);
    let done = figures::enter(&person.app.programme, &person.actor, &dossier, &entry, Origin::Typed, person.now).await;
    match done {
        Ok(_) if typed.then_self_score => self_score(&person, id).await,
        Ok(_) => Ok(Redirect::to(&format!("/assessments/{id}")).into_response()),
        Err(Error::Conflict) => conflict::show(&person, id, &typed).await,
        Err(Error::Refused(refusal)) => refused(&person, id, typed, Some(refusal)).await,
        Err(error) => Err(error.into()),
    }
}

/// Self-scores what was saved just now: a change of its own, so that the figures stay saved where it is refused.
async fn self_score(person: &SignedIn, id: i64) -> Answer {
    let dossier = may_read(person, id).await?;
    match self_assessment::record(&person.app.programme, &person.actor, &dossier, person.now).await {
        Ok(()) => Ok(Redirect::to(&format!("/assessments/{id}")).into_response()),
        Err(Error::Conflict) => show::overtaken(person, id, Again::default()).await,
        Err(error) => {
            let complaints = Complaints::of(person.words, error)?;
            let opened = Opened::of(person, id).await?;
            let saved = Some(person.words.say("figures.saved_not_scored"));
            show::refused(person, &opened, Again { complaints, saved, ..Again::default() }).await
        }
    }
}

/// Scores the figures of a form without saving them.
pub(crate) async fn preview(
    person: SignedIn,
    Path(id): Path<i64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Answer {
    let typed = Typed::of(fields);
    let opened = Opened::of(&person, id).await?;
    Hand::of(&person.actor, &opened.dossier.place)?;
    let mut wanted = typed.read(person.words, &opened.standard, &opened.last_year);
    let figures = wanted.over(&opened.snapshot.figures);
    wanted.complain_of_pairs(person.words, &opened.standard, &figures);
    let evaluation =
        standards::evaluate(&opened.standard, class_of(&opened), &snapshot::facts(&opened.standard, &figures));
    let score = Score::of(person.words, &opened.standard, &evaluation);
    let mut live = vec![person.words.with("figures.live.total", "points", &score.known)];
    if !wanted.complaints.is_empty() {
        live.push(person.words.with("figures.live.faults", "count", wanted.complaints.len()));
    }
    page(&Preview {
        frame: person.frame(String::new()),
        score,
        live: live.join(" "),
        sheet: Sheet::of(Source {
            words: person.words,
            standard: &opened.standard,
            evaluation: &evaluation,
            figures: &figures,
            last_year: &opened.last_year,
            typed: Some(&typed),
            complaints: &wanted.complaints,
            locks: &opened.locks(person.words),
        }),
        editing: true,
        oob: true,
    })
}

/// The page again: everything as typed, a sentence beside every field that was not taken.
async fn refused(person: &SignedIn, id: i64, typed: Typed, refusal: Option<Refused>) -> Answer {
    let opened = Opened::of(person, id).await?;
    let mut wanted = typed.read(person.words, &opened.standard, &opened.last_year);
    let figures = wanted.over(&opened.snapshot.figures);
    wanted.complain_of_pairs(person.words, &opened.standard, &figures);
    let mut by_fact = wanted.complaints;
    let mut complaints = Complaints::default();
    if let Some(refusal) = refusal {
        match refusal.places.iter().find(|(place, _)| *place == "fact") {
            Some((_, fact)) => {
                by_fact.entry(fact.clone()).or_insert_with(|| person.words.refusal(&refusal));
            }
            None => complaints = complaints.and_refused(person.words, &refusal),
        }
    }
    let again = Again { typed: Some(typed), by_fact, complaints, ..Again::default() };
    show::refused(person, &opened, again).await
}
