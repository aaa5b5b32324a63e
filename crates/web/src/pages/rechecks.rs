//! The second look: drawings of a province with their seed, and each drawn dossier indicator by indicator.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Redirect},
};
use organisation::{Action, Place, unit};
use programme::{
    Dossier, assessment, explanation,
    finding::{self, Kind},
    recheck::{self, Draw, Drawn, NewDraw, Recheck},
    round, snapshot,
};
use serde::Deserialize;
use standards::Standard;

use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    pages::dossiers::{FindingForm, complaints_of, in_words},
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/rechecks/list.html")]
struct List {
    frame: Frame,
    province: i64,
    year: i64,
    draws: Vec<Made>,
    may_draw: bool,
    typed: DrawForm,
    complaints: Complaints,
}

/// A drawing as it was made.
struct Made {
    draw: Draw,
    at: String,
    /// How anybody repeats the rank of a commune.
    command: String,
    drawn: Vec<Drawn>,
}

#[derive(Template)]
#[template(path = "pages/rechecks/show.html")]
struct Show {
    frame: Frame,
    id: i64,
    assessment: i64,
    unit_name: String,
    seed: String,
    lines: Vec<Line>,
    looked: usize,
    differing: usize,
    /// Points as sent up, as found on the spot.
    points: (String, String),
    closing: Option<(String, String, String)>,
    open_now: bool,
    conclusion: String,
    complaints: Complaints,
}

/// An indicator that is looked at.
struct Line {
    no: String,
    id: String,
    name: String,
    own: String,
    found: Option<(bool, String)>,
    words: String,
    by: String,
    fields: Vec<Field>,
    /// What is chosen: as typed, as found before, or that it agrees.
    differs: bool,
    reason: String,
    complaint: String,
}

/// A figure that may be found otherwise.
struct Field {
    fact: String,
    label: String,
    text: String,
    yes_no: bool,
}

/// A drawing as it was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DrawForm {
    year: i64,
    seed: String,
    percent: String,
    ground: String,
}

/// Which year to show.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    year: Option<i64>,
}

/// Shows the drawings of a province.
pub(crate) async fn list(visit: SignedIn, Path(province): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    let newest = round::years(&visit.app.programme.store).await?.first().copied();
    let typed =
        DrawForm { year: wanted.year.or(newest).unwrap_or_default(), percent: "5".to_owned(), ..DrawForm::default() };
    page(&build_list(&visit, province, typed, Complaints::default()).await?)
}

/// Draws.
pub(crate) async fn draw(visit: SignedIn, Path(province): Path<i64>, Form(typed): Form<DrawForm>) -> Answer {
    let new = NewDraw {
        province,
        year: typed.year,
        seed: typed.seed.clone(),
        percent: typed.percent.trim().parse().unwrap_or(0),
        ground: typed.ground.clone(),
    };
    match recheck::draw(&visit.app.programme, &visit.actor, &new, visit.now).await {
        Ok(_) => {
            let back = format!("/boards/provinces/{province}/rechecks?year={}", typed.year);
            Ok(Redirect::to(&back).into_response())
        }
        Err(error) => {
            let complaints = Complaints::of(visit.words, error)?;
            refused_page(&build_list(&visit, province, typed, complaints).await?)
        }
    }
}

async fn build_list(visit: &SignedIn, province: i64, typed: DrawForm, complaints: Complaints) -> Result<List, Failure> {
    let store = &visit.app.programme.store;
    visit.actor.office_for(Action::ReadProvincialBoard, &Place::own(province))?;
    let mut left = recheck::drawn(store, province, typed.year).await?;
    let made = recheck::draws(store, province, typed.year).await?.into_iter().map(|draw| {
        let (own, rest): (Vec<Drawn>, Vec<Drawn>) = left.drain(..).partition(|one| one.draw_id == draw.id);
        left = rest;
        let command = recheck::command(&draw.seed, &visit.words.say("recheck.code"));
        Made { at: text::moment(draw.at), command, drawn: own, draw }
    });
    let draws = made.collect();
    let unit = unit::find(store.read(), province, visit.now.today()).await?;
    let title =
        visit.words.fill("recheck.title", &[("province", &unit.name_in_text()), ("year", &typed.year.to_string())]);
    Ok(List {
        province,
        year: typed.year,
        draws,
        may_draw: visit.actor.may(Action::Recheck, &Place::below(province)),
        typed,
        complaints,
        frame: visit.frame(title),
    })
}

/// What is shown again after a refusal.
#[derive(Default)]
struct Again {
    look: Option<FindingForm>,
    conclusion: String,
    complaints: Complaints,
}

/// Shows a drawn dossier.
pub(crate) async fn show(visit: SignedIn, Path(id): Path<i64>) -> Answer {
    let recheck = recheck::find(&visit.app.programme.store, id).await?;
    page(&build(&visit, &recheck, Again::default()).await?)
}

/// Writes down what was found of an indicator.
pub(crate) async fn look(visit: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let programme = &visit.app.programme;
    let recheck = recheck::find(&programme.store, id).await?;
    let mut form = FindingForm::of(fields);
    if form.kind != Kind::Differs.name() {
        Kind::Agreed.name().clone_into(&mut form.kind);
    }
    let submitted = snapshot::of_act(&programme.store, recheck.submission_id).await?;
    let standard = programme.standard(&submitted.standard.sha256).await?;
    let refused = match form.read(visit.words, &standard) {
        Ok(new) => match recheck::look(programme, &visit.actor, &recheck, &new, visit.now).await {
            Ok(()) => None,
            Err(error) => Some(complaints_of(&visit, error)?),
        },
        Err(complaints) => Some(complaints),
    };
    let Some(complaints) = refused else {
        let anchor = form.indicator.replace('.', "-");
        return Ok(Redirect::to(&format!("/rechecks/{id}#i-{anchor}")).into_response());
    };
    // it may have been concluded meanwhile
    let recheck = recheck::find(&programme.store, id).await?;
    let again = Again { look: Some(form), complaints, ..Again::default() };
    refused_page(&build(&visit, &recheck, again).await?)
}

/// How a second look ends.
#[derive(Debug, Deserialize)]
pub(crate) struct ClosingForm {
    conclusion: String,
}

/// Ends a second look.
pub(crate) async fn close(visit: SignedIn, Path(id): Path<i64>, Form(form): Form<ClosingForm>) -> Answer {
    let recheck = recheck::find(&visit.app.programme.store, id).await?;
    match recheck::close(&visit.app.programme, &visit.actor, &recheck, &form.conclusion, visit.now).await {
        Ok(()) => Ok(Redirect::to(&format!("/rechecks/{id}")).into_response()),
        Err(error) => {
            let complaints = complaints_of(&visit, error)?;
            let recheck = recheck::find(&visit.app.programme.store, id).await?;
            let again = Again { conclusion: form.conclusion, complaints, ..Again::default() };
            refused_page(&build(&visit, &recheck, again).await?)
        }
    }
}

async fn build(visit: &SignedIn, recheck: &Recheck, again: Again) -> Result<Show, Failure> {
    let (words, programme) = (visit.words, &visit.app.programme);
    let dossier = assessment::find(&programme.store, recheck.assessment_id).await?;
    recheck::may_read(&programme.store, &visit.actor, &dossier, recheck).await?;
    let submitted = snapshot::of_act(&programme.store, recheck.submission_id).await?;
    let standard = programme.standard(&submitted.standard.sha256).await?;
    let looked = recheck::looked(&programme.store, recheck.id).await?;
    let found = finding::applied(&standard, &submitted, &looked);
    let total = |evaluation: &standards::Evaluation| {
        explanation::points(words.lang, evaluation.total.unwrap_or(evaluation.known_points))
    };
    let reading = |no: &str, figures: &BTreeMap<String, u64>| {
        let shown =
            finding::facts_of(&standard, no).map(|fact| in_words(words, &standard, fact, figures.get(fact).copied()));
        shown.collect::<Vec<_>>().join("/")
    };
    let lines = standard.indicators().map(|(_, indicator)| {
        let one = looked.get(&indicator.no);
        let typed = again.look.as_ref().filter(|form| form.indicator == indicator.no);
        let found_words = one.map(|one| one.reason.clone()).unwrap_or_default();
        Line {
            id: indicator.no.replace('.', "-"),
            name: words.lang.pick(&indicator.name.vi, &indicator.name.en).to_owned(),
            own: reading(&indicator.no, &submitted.figures),
            found: one.map(|one| (one.kind == Kind::Agreed, reading(&indicator.no, &found.figures))),
            differs: typed
                .map_or(one.is_some_and(|one| one.kind == Kind::Differs), |form| form.kind == Kind::Differs.name()),
            reason: typed.map_or_else(|| found_words.clone(), |form| form.reason.clone()),
            words: found_words,
            by: one
                .map(|one| words.fill("dossier.by", &[("at", &text::moment(one.at)), ("person", &one.person)]))
                .unwrap_or_default(),
            fields: fields(visit, &standard, &indicator.no, &found.figures, typed),
            complaint: typed.map(|_| first_of(&again.complaints)).unwrap_or_default(),
            no: indicator.no.clone(),
        }
    });
    let unit_name = submitted.unit.name.clone();
    let title =
        words.fill("recheck.of", &[("unit", &submitted.unit.name_in_text()), ("year", &submitted.year.to_string())]);
    Ok(Show {
        id: recheck.id,
        assessment: dossier.id,
        unit_name,
        seed: recheck.seed.clone(),
        lines: lines.collect(),
        looked: looked.len(),
        differing: looked.values().filter(|one| one.kind == Kind::Differs).count(),
        points: (total(&submitted.evaluation), total(&found.evaluation)),
        closing: recheck
            .closing
            .as_ref()
            .map(|closing| (closing.conclusion.clone(), text::moment(closing.at), closing.person.clone())),
        open_now: recheck.closing.is_none() && visit.actor.may(Action::Recheck, &dossier.place),
        conclusion: again.conclusion,
        complaints: again.complaints,
        frame: visit.frame(title).scored_by(&standard).shown_at(format!("/rechecks/{}", recheck.id)),
    })
}

fn fields(
    visit: &SignedIn,
    standard: &Standard,
    indicator: &str,
    figures: &BTreeMap<String, u64>,
    typed: Option<&FindingForm>,
) -> Vec<Field> {
    let field = |fact: &str| {
        let kind = standard.fact_id(fact).and_then(|id| standard.fact(id)).map(|fact| fact.kind);
        let found = || figures.get(fact).map(ToString::to_string).unwrap_or_default();
        Field {
            fact: fact.to_owned(),
            label: explanation::fact_label(visit.words.lang, standard, fact),
            text: typed.and_then(|form| form.figures.get(fact).cloned()).unwrap_or_else(found),
            yes_no: kind == Some(standards::FactKind::Bool),
        }
    };
    finding::facts_of(standard, indicator).map(field).collect()
}

/// Second looks at a dossier that are over, each with when and by whom.
pub(crate) async fn concluded(visit: &SignedIn, dossier: &Dossier) -> Result<Vec<(i64, String)>, Failure> {
    let concluded = recheck::concluded(&visit.app.programme.store, dossier.id).await?;
    let by = |at: i64, person: &str| visit.words.fill("dossier.by", &[("at", &text::moment(at)), ("person", person)]);
    Ok(concluded.into_iter().map(|one| (one.id, by(one.at, &one.person))).collect())
}

fn first_of(complaints: &Complaints) -> String {
    let beside = ["reason", "figures"].map(|field| complaints.at(field));
    beside.into_iter().chain(complaints.above()).find(|one| !one.is_empty()).unwrap_or_default().to_owned()
}
