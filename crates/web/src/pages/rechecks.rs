//! The second look: drawings of a province with their seed, and each drawn dossier indicator by indicator.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Redirect},
};
use organisation::{Action, Error, Place, unit};
use programme::{
    assessment, explanation,
    finding::{self, Kind, NewFinding},
    recheck::{self, Draw, Drawn, NewDraw, Recheck},
    round, snapshot,
};
use serde::Deserialize;
use standards::Standard;

use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    pages::dossiers::{in_words, read_figure},
    visit::SignedIn,
};

#[derive(Template)]
#[template(path = "pages/rechecks/list.html")]
struct List {
    frame: Frame,
    province: i64,
    year: i64,
    draws: Vec<(Draw, String, Vec<Drawn>)>,
    may_draw: bool,
    typed: DrawForm,
    complaints: Complaints,
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
    fields: Vec<(String, String, String)>,
    complaint: String,
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
    visit.actor.office_for(Action::ReadProvincialBoard, &Place { unit: province, above: Vec::new() })?;
    let mut drawn = recheck::drawn(store, province, typed.year).await?;
    let draws = recheck::draws(store, province, typed.year).await?.into_iter().map(|draw| {
        let (own, rest): (Vec<Drawn>, Vec<Drawn>) = drawn.drain(..).partition(|one| one.draw_id == draw.id);
        drawn = rest;
        let at = text::moment(draw.at);
        (draw, at, own)
    });
    let draws = draws.collect();
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
    indicator: String,
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
    let recheck = recheck::find(&visit.app.programme.store, id).await?;
    let mut new =
        NewFinding { indicator: String::new(), kind: Kind::Agreed, figures: BTreeMap::new(), reason: String::new() };
    let mut unread = None;
    for (name, text) in fields {
        match name.as_str() {
            "indicator" => new.indicator = text,
            "kind" if text == Kind::Differs.name() => new.kind = Kind::Differs,
            "reason" => new.reason = text,
            _ => {
                let Some(fact) = name.strip_prefix("f.") else { continue };
                match read_figure(&text) {
                    Ok(figure) => drop(new.figures.insert(fact.to_owned(), figure)),
                    Err(key) => unread = Some(key),
                }
            }
        }
    }
    let done = match unread {
        Some(key) if new.kind == Kind::Differs => {
            let complaints = Complaints::default().and("figures", visit.words.say(key));
            return refused_page(
                &build(&visit, &recheck, Again { indicator: new.indicator, complaints, ..Again::default() }).await?,
            );
        }
        _ => recheck::look(&visit.app.programme, &visit.actor, &recheck, &new, visit.now).await,
    };
    match done {
        Ok(()) => {
            let anchor = new.indicator.replace('.', "-");
            Ok(Redirect::to(&format!("/rechecks/{id}#i-{anchor}")).into_response())
        }
        Err(error) => {
            let complaints = Complaints::of(visit.words, error)?;
            let again = Again { indicator: new.indicator, complaints, ..Again::default() };
            refused_page(&build(&visit, &recheck, again).await?)
        }
    }
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
            let complaints = Complaints::of(visit.words, error)?;
            let again = Again { conclusion: form.conclusion, complaints, ..Again::default() };
            refused_page(&build(&visit, &recheck, again).await?)
        }
    }
}

async fn build(visit: &SignedIn, recheck: &Recheck, again: Again) -> Result<Show, Failure> {
    let (words, programme) = (visit.words, &visit.app.programme);
    let dossier = assessment::find(&programme.store, recheck.assessment_id).await?;
    let province = Place { unit: dossier.province, above: Vec::new() };
    if !visit.actor.may(Action::Recheck, &dossier.place) {
        // the commune reads the conclusion of its own dossier, the province's offices all of them
        visit.actor.office_for(Action::ReadDossier, &dossier.place)?;
        if recheck.closing.is_none() && !visit.actor.may(Action::ReadProvincialBoard, &province) {
            return Err(Error::NotFound.into());
        }
    }
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
        Line {
            id: indicator.no.replace('.', "-"),
            name: words.lang.pick(&indicator.name.vi, &indicator.name.en).to_owned(),
            own: reading(&indicator.no, &submitted.figures),
            found: one.map(|one| (one.kind == Kind::Agreed, reading(&indicator.no, &found.figures))),
            words: one.map(|one| one.reason.clone()).unwrap_or_default(),
            by: one
                .map(|one| words.fill("dossier.by", &[("at", &text::moment(one.at)), ("person", &one.person)]))
                .unwrap_or_default(),
            fields: fields(visit, &standard, &indicator.no, &found.figures),
            complaint: if again.indicator == indicator.no { first_of(&again.complaints) } else { String::new() },
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
) -> Vec<(String, String, String)> {
    let field = |fact: &str| {
        let figure = figures.get(fact).map(ToString::to_string).unwrap_or_default();
        (fact.to_owned(), explanation::fact_label(visit.words.lang, standard, fact), figure)
    };
    finding::facts_of(standard, indicator).map(field).collect()
}

fn first_of(complaints: &Complaints) -> String {
    let beside = ["reason", "figures"].map(|field| complaints.at(field));
    beside.into_iter().chain(complaints.above()).find(|one| !one.is_empty()).unwrap_or_default().to_owned()
}
