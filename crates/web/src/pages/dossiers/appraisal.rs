//! The room of the appraisal: what differs first, then what is open, then what agrees; the effect on the verdict beside.

mod form;
mod line;

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Form,
    extract::Path,
    response::{IntoResponse, Redirect},
};
use organisation::{Action, Error, Refused, Result};
use programme::{
    Dossier, State, appraisal,
    finding::{self, Kind},
};
use serde::Deserialize;

pub(super) use form::Again;
pub(crate) use form::FindingForm;
use line::{Line, Subject, lines, repeatable};

use super::{
    opened::Opened,
    score::{Score, verdict_mark},
    state::Mark,
};
use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::{Complaints, read_day},
    frame::Frame,
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/dossiers/appraisal.html")]
struct Page {
    frame: Frame,
    id: i64,
    version: i64,
    unit: i64,
    unit_name: String,
    state: Mark,
    /// Whether findings can be written down now.
    open_now: bool,
    year: i64,
    last_year: i64,
    differing: Vec<Line>,
    returning: Vec<Line>,
    open: Vec<Line>,
    agreed: Vec<Line>,
    /// Indicators that did not change since the submission before and were found of then.
    repeatable: usize,
    submitted: Score,
    appraised: Score,
    verdict: Mark,
    /// Why the appraisal cannot be finished now.
    unfinished: Option<String>,
    opinion: String,
    reason: String,
    answer_by: String,
    complaints: Complaints,
}

/// Shows the room: to the department while it appraises, afterwards to everybody who may read the dossier.
pub(crate) async fn show(person: SignedIn, Path(id): Path<i64>) -> Answer {
    let opened = Opened::of(&person, id).await?;
    page(&build(&person, &opened, Again::default()).await?)
}

/// Writes down a finding.
pub(crate) async fn find(person: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let form = FindingForm::of(fields);
    let opened = Opened::of(&person, id).await?;
    let anchor = form.indicator.replace('.', "-");
    let done = match form.read(person.words, &opened.standard) {
        Ok(new) => {
            let dossier = opened.dossier.clone().seen_at(form.version);
            finding::record(&person.app.programme, &person.actor, &dossier, &new, person.now).await
        }
        Err(complaints) => {
            let again = Again { finding: Some(form), complaints, ..Again::default() };
            return refused_page(&build(&person, &opened, again).await?);
        }
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/assessments/{id}/appraisal#i-{anchor}")).into_response()),
        Err(error) => {
            let complaints = complaints_of(&person, error)?;
            let opened = Opened::of(&person, id).await?;
            let again = Again { finding: Some(form), complaints, ..Again::default() };
            refused_page(&build(&person, &opened, again).await?)
        }
    }
}

/// Which findings are written down together.
#[derive(Debug, Deserialize)]
pub(crate) struct Together {
    version: i64,
    which: String,
}

/// Agrees with the rest, or finds again what did not change.
pub(crate) async fn find_together(person: SignedIn, Path(id): Path<i64>, Form(form): Form<Together>) -> Answer {
    let opened = Opened::of(&person, id).await?;
    let dossier = opened.dossier.clone().seen_at(form.version);
    let (programme, actor) = (&person.app.programme, &person.actor);
    let done = if form.which == "unchanged" {
        finding::repeat_unchanged(programme, actor, &dossier, person.now).await
    } else {
        finding::agree_with_rest(programme, actor, &dossier, person.now).await
    };
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/assessments/{id}/appraisal")).into_response()),
        Err(error) => {
            let complaints = complaints_of(&person, error)?;
            let opened = Opened::of(&person, id).await?;
            refused_page(&build(&person, &opened, Again { complaints, ..Again::default() }).await?)
        }
    }
}

/// The room again with an appraisal or a return that was refused.
pub(super) async fn refused(person: &SignedIn, id: i64, again: Again) -> Answer {
    let opened = Opened::of(person, id).await?;
    refused_page(&build(person, &opened, again).await?)
}

/// A refusal, or that somebody else was quicker: both stand above what was typed.
pub(crate) fn complaints_of(person: &SignedIn, error: Error) -> Result<Complaints, Failure> {
    match error {
        Error::Conflict => Ok(Complaints::default().saying(person.words.say("dossier.overtaken"))),
        error => Complaints::of(person.words, error),
    }
}

async fn build(person: &SignedIn, opened: &Opened, again: Again) -> Result<Page, Failure> {
    let (words, dossier) = (person.words, &opened.dossier);
    let appraises = person.actor.may(Action::Appraise, &dossier.place);
    if !has_room(dossier, appraises) {
        // what is found is the department's own until it is finished
        return Err(Error::NotFound.into());
    }
    let subject = Subject::of(person, opened).await?;
    let lines = lines(words, opened, &subject, &again);
    let unfinished = match appraisal::outcome(&person.app.programme, dossier).await {
        Ok(_) => None,
        Err(Error::Refused(refused)) => Some(words.refusal(&refused)),
        Err(error) => return Err(error.into()),
    };
    let year = dossier.year.to_string();
    let unit = opened.snapshot.unit.name_in_text();
    let title = words.fill("appraisal.title", &[("unit", &unit), ("year", &year)]);
    let mut by_kind: BTreeMap<&'static str, Vec<Line>> = BTreeMap::new();
    for (kind, line) in lines {
        by_kind.entry(kind.name()).or_default().push(line);
    }
    let mut take = |kind: Kind| by_kind.remove(kind.name()).unwrap_or_default();
    Ok(Page {
        id: dossier.id,
        version: dossier.version,
        unit: dossier.unit,
        unit_name: opened.snapshot.unit.name.clone(),
        state: Mark::of_state(words, dossier.state),
        open_now: dossier.state == State::Submitted,
        year: dossier.year,
        last_year: dossier.year - 1,
        differing: take(Kind::Differs),
        returning: take(Kind::ToReturn),
        open: take(Kind::Open),
        agreed: take(Kind::Agreed),
        repeatable: repeatable(&opened.standard, &subject),
        submitted: Score::of(words, &opened.standard, &subject.submitted.evaluation),
        appraised: Score::of(words, &opened.standard, &subject.appraised.evaluation),
        verdict: verdict_mark(words, &subject.appraised.evaluation),
        unfinished,
        opinion: again.opinion,
        reason: again.reason,
        answer_by: again.answer_by,
        complaints: again.complaints,
        frame: person
            .frame(title)
            .scored_by(&opened.standard)
            .shown_at(format!("/assessments/{}/appraisal", dossier.id)),
    })
}

/// What an appraisal's or a return's form tells of the day by which the dossier is expected back.
pub(super) fn answer_by(text: &str) -> Result<Option<chrono::NaiveDate>, Refused> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    read_day(text).map(Some).ok_or(Refused {
        key: "return.refused.day_bad",
        places: Vec::new(),
        field: Some("answer_by"),
    })
}

/// Whether the department's room is open for a dossier to somebody.
pub(super) fn has_room(dossier: &Dossier, appraises: bool) -> bool {
    !dossier.state.figures_open() && (appraises || dossier.state != State::Submitted)
}
