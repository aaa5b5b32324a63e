//! A province's own procedure: its due days, who decides, its target; with everything that was set before.

mod forms;

use std::collections::HashMap;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Redirect},
};
use chrono::{Datelike as _, NaiveDate};
use organisation::{Action, Error, Place, Result, parse_day, unit};
use programme::{
    authority, due, procedure,
    round::{self, Round},
    target,
};
use serde::Deserialize;
use standards::{AuthorityRole, Procedure, StepKey};

use super::{
    procedures,
    standards::{gloss, source},
};
use crate::{
    failure::{Answer, Failure, page, refused_page},
    form::Complaints,
    frame::Frame,
    visit::SignedIn,
    words::Words,
};
use forms::{AuthorityForm, DueForm, TargetForm, Typed};

#[derive(Template)]
#[template(path = "pages/provinces/procedure.html")]
struct Page {
    frame: Frame,
    province: i64,
    year: i64,
    years: Vec<i64>,
    /// Whether the reader may set something.
    may: bool,
    governing: Option<(String, String)>,
    authority: Option<AuthorityLine>,
    authorities: Vec<SetLine>,
    roles: Vec<(&'static str, String)>,
    steps: Vec<StepLine>,
    due_history: Vec<SetLine>,
    proposal: Option<String>,
    target: Option<String>,
    targets: Vec<SetLine>,
    typed: Typed,
    /// What was refused, in the form of this name.
    refused: &'static str,
    complaints: Complaints,
}

/// Who decides today.
struct AuthorityLine {
    who: String,
    ground: String,
    confirmed: bool,
}

/// A step with its day in force.
struct StepLine {
    key: &'static str,
    name: String,
    day: Option<String>,
    level: String,
    ground: String,
}

/// Something that was set.
struct SetLine {
    what: String,
    ground: String,
    at: String,
    by: String,
}

/// Which year to show.
#[derive(Debug, Deserialize)]
pub(crate) struct Wanted {
    year: Option<i64>,
}

/// Shows what a province has set for a year, the newest unless another is asked for.
pub(crate) async fn show(person: SignedIn, Path(province): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    let year = match wanted.year {
        Some(year) => year,
        None => *round::years(&person.app.programme.store).await?.first().ok_or(Error::NotFound)?,
    };
    page(&build(&person, province, year, Typed::default(), ("", Complaints::default())).await?)
}

/// Sets a due day.
pub(crate) async fn set_due(person: SignedIn, Path(province): Path<i64>, Form(form): Form<DueForm>) -> Answer {
    let done = match form.read() {
        Ok(new) => due::set(&person.app.programme.store, &person.actor, province, &new, person.now).await,
        Err(refusal) => Err(refusal.into()),
    };
    let typed = Typed { due: form.clone(), ..Typed::default() };
    answer(&person, province, form.year, typed, ("due", done)).await
}

/// Names who decides.
pub(crate) async fn set_authority(
    person: SignedIn,
    Path(province): Path<i64>,
    Form(form): Form<AuthorityForm>,
) -> Answer {
    let done = match form.read() {
        Ok(new) => authority::set(&person.app.programme.store, &person.actor, province, &new, person.now).await,
        Err(refusal) => Err(refusal.into()),
    };
    let typed = Typed { authority: form.clone(), ..Typed::default() };
    answer(&person, province, form.year, typed, ("authority", done)).await
}

/// Sets the target.
pub(crate) async fn set_target(person: SignedIn, Path(province): Path<i64>, Form(form): Form<TargetForm>) -> Answer {
    let store = &person.app.programme.store;
    let done = match form.read() {
        Ok(aim) => target::set(store, &person.actor, province, (form.year, aim), &form.ground, person.now).await,
        Err(refusal) => Err(refusal.into()),
    };
    let typed = Typed { target: form.clone(), ..Typed::default() };
    answer(&person, province, form.year, typed, ("target", done)).await
}

async fn answer(
    person: &SignedIn,
    province: i64,
    year: i64,
    typed: Typed,
    (form, done): (&'static str, Result<()>),
) -> Answer {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/provinces/{province}/procedure?year={year}#{form}")).into_response()),
        Err(error) => {
            // whoever may not set anything is told nothing of what is wrong with the form
            person.actor.office_for(Action::SetProcedure, &Place::own(province))?;
            let complaints = Complaints::of(person.words, error)?;
            refused_page(&build(person, province, year, typed, (form, complaints)).await?)
        }
    }
}

async fn build(
    person: &SignedIn,
    province: i64,
    year: i64,
    typed: Typed,
    (refused, complaints): (&'static str, Complaints),
) -> Result<Page, Failure> {
    let place = Place::own(province);
    person.actor.office_for(Action::ReadProvincialBoard, &place)?;
    let (words, programme) = (person.words, &person.app.programme);
    let store = &programme.store;
    let round = round::of_year(store, year).await?;
    let last_day = parse_day(&round.period_to);
    let unit = unit::find(store.read(), province, last_day).await?;
    if unit.level != unit::level::PROVINCE {
        return Err(Error::NotFound.into());
    }
    let governing = procedure::governing(programme, &round.standard, last_day);
    let governing = governing.as_deref();
    let steps = steps(person, province, year).await?;
    let unset = steps.iter().any(|step| step.key == StepKey::Submission.name() && step.day.is_none());
    let aim = target::of_year(store.read(), year).await?.get(&province).copied();
    let title = words.fill("due.title", &[("year", &year.to_string()), ("province", &unit.name_in_text())]);
    Ok(Page {
        frame: person.frame(title).shown_at(format!("/provinces/{province}/procedure?year={year}")),
        province,
        year,
        years: round::years(store).await?,
        may: person.actor.may(Action::SetProcedure, &place),
        governing: governing.map(|governing| (format!("/procedures/{}", governing.id), gloss(words, &governing.title))),
        authority: authority_line(person, province, &round).await?,
        authorities: authorities(words, authority::history(store, province).await?),
        roles: AuthorityRole::ALL.map(|role| (role.name(), procedures::role(words, role))).into(),
        due_history: due_history(words, due::history(store, province, year).await?),
        proposal: governing.filter(|_| unset).and_then(|governing| proposal(words, governing, last_day)),
        steps,
        target: aim.map(|aim| aim_words(words, aim)),
        targets: targets(words, target::history(store, province, year).await?),
        typed,
        refused,
        complaints,
    })
}

async fn authority_line(person: &SignedIn, province: i64, round: &Round) -> Result<Option<AuthorityLine>, Failure> {
    let (words, programme) = (person.words, &person.app.programme);
    let found = authority::on(programme, province, &round.standard, person.now.today()).await?;
    Ok(found.map(|authority| AuthorityLine {
        who: procedures::role(words, authority.role),
        ground: authority.ground(words.lang),
        confirmed: authority.confirmed(),
    }))
}

async fn steps(person: &SignedIn, province: i64, year: i64) -> Result<Vec<StepLine>, Failure> {
    let words = person.words;
    let mut lines = Vec::new();
    for step in StepKey::ALL {
        let due = due::in_force(person.app.programme.store.read(), province, year, step).await?;
        let level = |national: bool| words.say(if national { "due.national" } else { "due.provincial" });
        lines.push(StepLine {
            key: step.name(),
            name: words.say(&format!("step.{}", step.name())),
            day: due.as_ref().map(|due| words.date(due.on)),
            level: due.as_ref().map(|due| level(due.national)).unwrap_or_default(),
            ground: due.map(|due| due.ground).unwrap_or_default(),
        });
    }
    Ok(lines)
}

/// The day that a procedure's file proposes for handing in, in the year of the period's end; never in force by itself.
fn proposal(words: Words, procedure: &Procedure, last_day: NaiveDate) -> Option<String> {
    let known = procedure.due_days.iter().find(|due| due.step == StepKey::Submission)?;
    let day = NaiveDate::from_ymd_opt(last_day.year(), known.last.month, known.last.day)?;
    let places = [
        ("day", words.date(day)),
        ("place", procedures::place(words, known)),
        ("source", source(words, &known.source)),
    ];
    let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
    Some(words.fill("due.proposal", &places))
}

fn authorities(words: Words, set: Vec<authority::AuthoritySet>) -> Vec<SetLine> {
    let line = |set: authority::AuthoritySet| {
        let (who, from) = (procedures::role(words, set.role), words.date(set.from()));
        SetLine {
            what: words.fill("authority.since", &[("who", &who), ("from", &from)]),
            ground: set.ground,
            at: text::moment(set.at),
            by: set.person,
        }
    };
    set.into_iter().map(line).collect()
}

fn due_history(words: Words, set: Vec<due::DueSet>) -> Vec<SetLine> {
    let names: HashMap<&str, String> =
        StepKey::ALL.into_iter().map(|step| (step.name(), words.say(&format!("step.{}", step.name())))).collect();
    let line = |set: due::DueSet| {
        let level = words.say(if set.province_id.is_none() { "due.national" } else { "due.provincial" });
        let step = names.get(set.step.as_str()).cloned().unwrap_or(set.step);
        SetLine {
            what: format!("{step}: {} ({level})", words.date(parse_day(&set.due_on))),
            ground: set.ground,
            at: text::moment(set.at),
            by: set.person.unwrap_or_else(|| words.say("due.program")),
        }
    };
    set.into_iter().map(line).collect()
}

fn targets(words: Words, set: Vec<target::TargetSet>) -> Vec<SetLine> {
    let line = |set: target::TargetSet| SetLine {
        what: aim_words(words, set.aim),
        ground: set.ground,
        at: text::moment(set.at),
        by: set.person,
    };
    set.into_iter().map(line).collect()
}

/// A target as "85% số xã" or "84 xã".
pub(super) fn aim_words(words: Words, aim: target::Aim) -> String {
    let value = match aim {
        target::Aim::Share(share) => {
            let decimal = format!("{}.{:02}", share / 100, share % 100);
            words.decimal(decimal.trim_end_matches('0').trim_end_matches('.'))
        }
        target::Aim::Communes(communes) => words.number(communes),
    };
    words.with(&format!("target.aim_of.{}", aim.measure()), "value", value)
}
