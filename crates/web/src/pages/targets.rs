//! Targets of recognition: the path of a province or of the country, what came of its years, and how far this year can
//! come. Across another standard or another list of units nothing is compared.

mod chart;
mod form;
mod lines;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Redirect},
};
use organisation::{Action, Error, Place, unit};
use programme::{
    round,
    target::{self, Certainty, Course, Known},
};
use serde::Deserialize;

use crate::{
    again::Fields,
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    visit::SignedIn,
};
use chart::Chart;
use form::{Typed, written};
use lines::{Lacking, PathLine, Progress, Row, Writer};

#[derive(Template)]
#[template(path = "pages/targets/show.html")]
struct Page {
    frame: Frame,
    /// Where the form is sent.
    address: String,
    /// The board that the page belongs to.
    above: (String, String),
    /// The province's targets of single years.
    procedure: Option<String>,
    progress: Option<Progress>,
    chart: Option<Chart>,
    rows: Vec<Row>,
    /// Whether a goal and a result count by two standards or lists somewhere.
    apart: bool,
    paths: Vec<PathLine>,
    provinces: Vec<ProvinceRow>,
    setting: Option<PathForm>,
    complaints: Complaints,
}

/// The form that sets a path.
struct PathForm {
    offers: Vec<Offer>,
    typed: Typed,
    standards: Vec<(String, String)>,
    certainties: Vec<(&'static str, String)>,
}

/// What a document is known to set.
struct Offer {
    words: String,
    provenance: String,
    href: String,
}

/// A province on the country's page.
struct ProvinceRow {
    name: String,
    href: String,
    goal: String,
    actual: String,
    share: String,
    lacking: Option<Lacking>,
    range: String,
    apart: Option<String>,
}

/// Which of the known targets fills the form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    offer: Option<usize>,
}

/// What a refused form goes back with.
type Again = Option<(Typed, Complaints)>;

/// Shows a province's path.
pub(crate) async fn province(person: SignedIn, Path(id): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    page(&of_province(&person, id, wanted.offer, None).await?)
}

/// Shows the country's path.
pub(crate) async fn country(person: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    page(&of_country(&person, wanted.offer, None).await?)
}

/// Sets a province's path.
pub(crate) async fn set_province(
    person: SignedIn,
    Path(id): Path<i64>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Answer {
    // whoever may not set anything is told nothing of what is wrong with the form
    person.actor.office_for(Action::SetProcedure, &Place::own(id))?;
    let typed = Typed::sent(&Fields::of(sent));
    let done = match typed.read() {
        Ok(new) => target::set_path(&person.app.programme, &person.actor, id, &new, person.now).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/provinces/{id}/targets#paths")).into_response()),
        Err(error) => {
            let again = Some((typed, Complaints::of(person.words, error)?));
            refused_page(&of_province(&person, id, None, again).await?)
        }
    }
}

/// Sets the country's path.
pub(crate) async fn set_country(person: SignedIn, Form(sent): Form<Vec<(String, String)>>) -> Answer {
    let typed = Typed::sent(&Fields::of(sent));
    let done = match typed.read() {
        Ok(new) => target::set_national(&person.app.programme, &person.actor, &new, person.now).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) => Ok(Redirect::to("/boards/targets#paths").into_response()),
        Err(error) => {
            let again = Some((typed, Complaints::of(person.words, error)?));
            refused_page(&of_country(&person, None, again).await?)
        }
    }
}

async fn of_province(person: &SignedIn, id: i64, offer: Option<usize>, again: Again) -> Result<Page, Failure> {
    let store = &person.app.programme.store;
    let course = target::of_province(store, &person.actor, id).await?;
    let unit = unit::find(store.read(), id, person.now.today()).await?;
    if unit.level != unit::level::PROVINCE {
        return Err(Error::NotFound.into());
    }
    let may = person.actor.may(Action::SetProcedure, &Place::own(id));
    let address = format!("/provinces/{id}/targets");
    let title = person.words.with("path.title.province", "province", unit.name_in_text());
    let above = (format!("/boards/provinces/{id}"), person.words.say("boards.province.link"));
    let built = build(person, &course, (address, title, above)).await?;
    let (setting, complaints) = path_form(person, Some(id), &built.address, may, (offer, again)).await?;
    Ok(Page { procedure: Some(format!("/provinces/{id}/procedure#target")), setting, complaints, ..built })
}

async fn of_country(person: &SignedIn, offer: Option<usize>, again: Again) -> Result<Page, Failure> {
    let store = &person.app.programme.store;
    let course = target::of_country(store, &person.actor).await?;
    let may = person.actor.may(Action::SetNationalTarget, &Place::COUNTRY);
    let above = ("/boards".to_owned(), person.words.say("boards.country.link"));
    let title = person.words.say("path.title.country");
    let built = build(person, &course, ("/boards/targets".to_owned(), title, above)).await?;
    let (setting, complaints) = path_form(person, None, &built.address, may, (offer, again)).await?;
    Ok(Page { provinces: provinces(person).await?, setting, complaints, ..built })
}

async fn build(
    person: &SignedIn,
    course: &Course,
    (address, title, above): (String, String, (String, String)),
) -> Result<Page, Failure> {
    let programme = &person.app.programme;
    let writer = Writer { words: person.words, programme };
    programme.renew().await?;
    let newest = round::all(&programme.store).await?.into_iter().next();
    let standard = newest.and_then(|round| programme.latest(&round.standard));
    let frame = person.frame(title).shown_at(address.clone());
    Ok(Page {
        frame: standard.into_iter().fold(frame, |frame, standard| frame.scored_by(&standard)),
        address,
        above,
        procedure: None,
        progress: writer.progress(course),
        chart: Chart::of(course),
        rows: course.years.iter().map(|one| writer.row(course, one)).collect(),
        apart: course.years.iter().any(|one| writer.apart(one.comparison).is_some()),
        paths: course.paths.iter().map(|path| writer.path(&course.lists, path)).collect(),
        provinces: Vec::new(),
        setting: None,
        complaints: Complaints::default(),
    })
}

/// The form, as typed or with an offer in it, and what was refused; none for whoever may not set anything.
async fn path_form(
    person: &SignedIn,
    province: Option<i64>,
    address: &str,
    may: bool,
    (wanted, again): (Option<usize>, Again),
) -> Result<(Option<PathForm>, Complaints), Failure> {
    if !may {
        return Ok((None, Complaints::default()));
    }
    let (words, programme) = (person.words, &person.app.programme);
    let known = target::known(&programme.store, province).await?;
    let (typed, complaints) = if let Some(again) = again {
        again
    } else {
        let offer = wanted.and_then(|wanted| known.get(wanted));
        let newest = round::all(&programme.store).await?.into_iter().next();
        let standard = newest.map(|round| round.standard).unwrap_or_default();
        (Typed::beginning(offer, &standard, person.now.today()), Complaints::default())
    };
    let writer = Writer { words, programme };
    let library = programme.library();
    let mut ids: Vec<&str> = library.all().map(|standard| standard.id.as_str()).collect();
    ids.dedup();
    let form = PathForm {
        offers: known.iter().enumerate().map(|(at, known)| offer(person, address, at, known)).collect(),
        typed,
        standards: ids.into_iter().map(|id| (id.to_owned(), writer.standard(id))).collect(),
        certainties: Certainty::ALL
            .map(|certainty| (certainty.name(), words.say(&format!("path.certainty.{}", certainty.name()))))
            .into(),
    };
    Ok((Some(form), complaints))
}

fn offer(person: &SignedIn, address: &str, at: usize, known: &Known) -> Offer {
    let words = person.words;
    let milestone = |one: &target::Milestone| {
        let share = format!("{}%", words.decimal(&written(one.share)));
        words.fill("path.until", &[("year", &one.year.to_string()), ("share", &share)])
    };
    let milestones: Vec<String> = known.milestones.iter().map(milestone).collect();
    let milestones = milestones.join("; ");
    Offer {
        words: words.fill("path.offer", &[("milestones", &milestones), ("ground", &known.ground)]),
        provenance: words.say(&format!("explain.provenance.{}", known.provenance.key())),
        href: format!("{address}?offer={at}#set-path"),
    }
}

/// The provinces in the newest year.
async fn provinces(person: &SignedIn) -> Result<Vec<ProvinceRow>, Failure> {
    let programme = &person.app.programme;
    let writer = Writer { words: person.words, programme };
    let Some(round) = round::all(&programme.store).await?.into_iter().next() else { return Ok(Vec::new()) };
    let names = unit::provinces(programme.store.read(), organisation::parse_day(&round.period_to)).await?;
    let all = target::of_provinces(&programme.store, &person.actor, &round).await?;
    let row = |one: target::ProvinceYear| {
        let unit = names.iter().find(|unit| unit.id == one.province)?;
        let forecast = one.forecast;
        let known = forecast.known_recognised();
        let none = || lines::NONE.to_owned();
        Some(ProvinceRow {
            name: unit.short_name().to_owned(),
            href: format!("/provinces/{}/targets", unit.id),
            goal: one.goal.map_or_else(none, |goal| writer.goal(goal)),
            actual: known.map_or_else(none, |known| {
                format!("{}/{}", person.words.number(known), person.words.number(forecast.communes))
            }),
            share: known.map_or_else(none, |known| writer.share(known, forecast.communes)),
            lacking: known.and_then(|known| writer.lacking(one.comparison, known)),
            range: writer.range(forecast),
            apart: writer.apart(one.comparison),
        })
    };
    let mut rows: Vec<ProvinceRow> = all.into_iter().filter_map(row).collect();
    rows.sort_by_cached_key(|row| text::sort_key(&row.name));
    Ok(rows)
}
