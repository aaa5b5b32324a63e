//! Support measures of a commune: planned by the province, followed, and next to each what became of its indicator.

use std::{cmp::Ordering, collections::HashMap};

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    response::{IntoResponse, Redirect},
};
use organisation::{Action, Error, unit};
use programme::{
    Dossier, assessment, explanation,
    support::{self, After, Effect, Kind, Measure, NewMeasure, Stage, SupportRefusal},
};
use serde::Deserialize;
use standards::{IndicatorScore, Standard};

use crate::{
    again::{Again, Fields, Unread},
    failure::{Answer, Failure, page, refused_page},
    form::read_number,
    frame::Frame,
    pages::dossiers::Mark,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/support/list.html")]
struct Page {
    frame: Frame,
    unit: i64,
    unit_name: String,
    measures: Vec<MeasureLine>,
    plan: Option<Plan>,
    again: Again,
}

/// A measure, ready to be shown.
pub(crate) struct MeasureLine {
    pub(crate) id: i64,
    pub(crate) assessment: i64,
    pub(crate) unit: i64,
    pub(crate) unit_name: String,
    pub(crate) year: i64,
    pub(crate) indicator: String,
    pub(crate) indicator_name: String,
    pub(crate) kind: String,
    pub(crate) what: String,
    pub(crate) cost: String,
    pub(crate) funder: String,
    pub(crate) responsible: String,
    pub(crate) due_on: String,
    pub(crate) document: String,
    pub(crate) by: String,
    pub(crate) stage: Mark,
    pub(crate) overdue: bool,
    /// What became of it, oldest first.
    pub(crate) steps: Vec<(Mark, String, String)>,
    pub(crate) version: i64,
    /// What may come next, by name and word, for somebody who follows it.
    pub(crate) next: Vec<(&'static str, String)>,
    /// The form of it on the page.
    pub(crate) form: String,
    pub(crate) before: String,
    pub(crate) after: String,
    /// Whether it helped, in a word; nothing where that cannot be said.
    pub(crate) helped: Option<Mark>,
}

/// The form of a new measure.
struct Plan {
    year: i64,
    indicators: Vec<(String, String)>,
    indicator: String,
    kinds: Vec<(&'static str, String)>,
    what: String,
    responsible: String,
}

/// What the form is to propose.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    year: Option<i64>,
    indicator: String,
    to: Option<u64>,
}

/// Shows the measures of a commune.
pub(crate) async fn list(visit: SignedIn, Path(unit): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    page(&build(&visit, unit, &wanted, Again::default()).await?)
}

/// Plans a measure.
pub(crate) async fn plan(visit: SignedIn, Path(unit): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let programme = &visit.app.programme;
    let year = typed.row("year").ok_or(Error::NotFound)?;
    let dossier = assessment::of_unit(&programme.store, unit, year).await?;
    let done = match read(&typed) {
        Ok(new) => support::plan(programme, &visit.actor, &dossier, &new, visit.now).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => Ok(Redirect::to(&format!("/communes/{unit}/support#m-{id}")).into_response()),
        Err(error) => {
            let wanted = Wanted { year: Some(year), ..Wanted::default() };
            let again = Again::of(visit.words, "measure", typed, error)?;
            refused_page(&build(&visit, unit, &wanted, again).await?)
        }
    }
}

/// Writes down how far a measure is.
pub(crate) async fn follow(visit: SignedIn, Path(id): Path<i64>, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let typed = Fields::of(fields);
    let programme = &visit.app.programme;
    let measure = support::read(programme, &visit.actor, id).await?;
    let unit = measure.unit_id;
    let measure = measure.seen_at(typed.row("version").unwrap_or_default());
    let done = match Stage::from_name(typed.get("stage")) {
        Some(stage) => {
            let words = typed.get("words").to_owned();
            support::follow(programme, &visit.actor, &measure, (stage, &words), visit.now).await
        }
        None => Err(Unread::Choice("stage").into()),
    };
    let again = match done {
        Ok(()) => return Ok(Redirect::to(&format!("/communes/{unit}/support#m-{id}")).into_response()),
        Err(Error::Conflict) => Again::overtaken(&form_of(id), typed, visit.words.say("support.overtaken")),
        Err(error) => Again::of(visit.words, &form_of(id), typed, error)?,
    };
    refused_page(&build(&visit, unit, &Wanted::default(), again).await?)
}

fn form_of(measure: i64) -> String {
    format!("m-{measure}")
}

fn read(typed: &Fields) -> Result<NewMeasure, Error> {
    Ok(NewMeasure {
        indicator: typed.get("indicator").to_owned(),
        kind: Kind::from_name(typed.get("kind")).ok_or(Unread::Choice("kind"))?,
        what: typed.get("what").to_owned(),
        cost: cost(typed.get("cost"))?,
        funder: typed.get("funder").to_owned(),
        responsible: typed.get("responsible").to_owned(),
        due_on: typed.day("due_on").ok_or(Unread::Day("due_on"))?,
        document: typed.get("document").to_owned(),
    })
}

/// Whole đồng, as people write them: `150.000.000`; nothing where it is not known.
fn cost(written: &str) -> Result<Option<u64>, SupportRefusal> {
    let written = written.trim_end_matches(['đ', '₫']).trim_end();
    if written.is_empty() {
        return Ok(None);
    }
    read_number(written).map(Some).ok_or(SupportRefusal::CostBad)
}

async fn build(visit: &SignedIn, id: i64, wanted: &Wanted, again: Again) -> Result<Page, Failure> {
    let store = &visit.app.programme.store;
    unit::may_read(store.read(), &visit.actor, id).await?;
    let unit = unit::find(store.read(), id, visit.now.today()).await?;
    let measures = lines(visit, support::of_unit(store, id).await?).await?;
    let title = visit.words.with("support.title", "unit", unit.name_in_text());
    let mut frame = visit.frame(title).shown_at(format!("/communes/{id}/support"));
    let dossiers = assessment::list_of_unit(store, id).await?;
    if let Some(newest) = dossiers.first() {
        frame = frame.scored_by(&*visit.app.programme.standard(&newest.standard_sha256).await?);
    }
    Ok(Page { frame, unit: id, unit_name: unit.name, measures, plan: proposed(visit, &dossiers, wanted).await?, again })
}

/// The form of a new measure, for somebody who plans here.
async fn proposed(visit: &SignedIn, dossiers: &[Dossier], wanted: &Wanted) -> Result<Option<Plan>, Failure> {
    let (words, programme) = (visit.words, &visit.app.programme);
    let chosen = dossiers.iter().find(|one| wanted.year.is_none_or(|year| one.year == year));
    let Some(dossier) = chosen.filter(|one| visit.actor.may(Action::PlanSupport, &one.place)) else {
        return Ok(None);
    };
    let standard = programme.standard(&dossier.standard_sha256).await?;
    let name = |indicator: &standards::Indicator| words.lang.pick(&indicator.name.vi, &indicator.name.en).to_owned();
    let indicators = standard.indicators();
    let indicators = indicators.map(|(_, one)| (one.no.clone(), format!("{} {}", one.no, name(one)))).collect();
    let known = standard.indicator(&wanted.indicator);
    Ok(Some(Plan {
        year: dossier.year,
        indicators,
        indicator: wanted.indicator.clone(),
        kinds: Kind::ALL.map(|kind| (kind.name(), words.say(&format!("support.kind.{}", kind.name())))).into(),
        what: wanted.to.and_then(|to| aim(visit, dossier, &standard, (&wanted.indicator, to))).unwrap_or_default(),
        responsible: known.map(|(criterion, _)| words.sector(&criterion.sector)).unwrap_or_default(),
    }))
}

/// "Số trẻ em …: từ 412 lên 418".
fn aim(visit: &SignedIn, dossier: &Dossier, standard: &Standard, (no, to): (&str, u64)) -> Option<String> {
    let (_, indicator) = standard.indicator(no)?;
    let part = indicator.measure.share().map(|(part, _, _)| part).or_else(|| indicator.measure.facts().next())?;
    let from = dossier.figures.facts(standard, &visit.app.programme.facts()).get(part).filter(|from| *from < to)?;
    let label = explanation::fact_label(visit.words.lang, standard, &standard.fact(part)?.name);
    let (from, to) = (visit.words.number(from), visit.words.number(to));
    Some(visit.words.fill("support.aim", &[("figure", &label), ("from", &from), ("to", &to)]))
}

/// Measures with what became of them, as pages show them.
pub(crate) async fn lines(visit: &SignedIn, measures: Vec<Measure>) -> Result<Vec<MeasureLine>, Failure> {
    if measures.is_empty() {
        return Ok(Vec::new());
    }
    let programme = &visit.app.programme;
    let effects = support::effects(programme, &measures).await?;
    let mut dossiers = HashMap::new();
    let ids: Vec<i64> = measures.iter().map(|measure| measure.assessment_id).collect();
    for dossier in assessment::of_ids(&programme.store, &ids).await? {
        let standard = programme.standard(&dossier.standard_sha256).await?;
        dossiers.insert(dossier.id, (dossier, standard));
    }
    let mut steps: HashMap<i64, Vec<support::StepTaken>> = HashMap::new();
    for step in support::steps(&programme.store, &ids).await? {
        steps.entry(step.measure_id).or_default().push(step);
    }
    let mut out = Vec::with_capacity(measures.len());
    for (measure, effect) in measures.into_iter().zip(effects) {
        let (dossier, standard) = dossiers.get(&measure.assessment_id).ok_or(Error::NotFound)?;
        let may = visit.actor.may(Action::PlanSupport, &dossier.place);
        let steps = steps.remove(&measure.id).unwrap_or_default();
        out.push(line(visit, measure, &effect, (standard, may), steps));
    }
    Ok(out)
}

/// The measures for a dossier's year.
pub(crate) async fn measures(visit: &SignedIn, dossier: i64) -> Result<Vec<MeasureLine>, Failure> {
    let measures = support::of_dossier(&visit.app.programme.store, dossier).await?;
    lines(visit, measures).await
}

/// The measures of a commune that are still to be done.
pub(crate) async fn open_measures(visit: &SignedIn, unit: i64) -> Result<Vec<MeasureLine>, Failure> {
    let mut measures = support::of_unit(&visit.app.programme.store, unit).await?;
    measures.retain(|measure| measure.stage.is_open());
    lines(visit, measures).await
}

fn line(
    visit: &SignedIn,
    measure: Measure,
    effect: &Effect,
    (standard, may): (&Standard, bool),
    steps: Vec<support::StepTaken>,
) -> MeasureLine {
    let words = visit.words;
    let by = |at: i64, person: &str| words.fill("dossier.by", &[("at", &text::moment(at)), ("person", person)]);
    let indicator = standard.indicator(&measure.indicator).map(|(_, one)| words.lang.pick(&one.name.vi, &one.name.en));
    let unknown = || words.say("support.unknown");
    let next = measure.stage.next().filter(|_| may);
    let (before, after, helped) = compared(words, effect);
    MeasureLine {
        overdue: measure.is_overdue(visit.now.today()),
        due_on: words.date(measure.due()),
        by: by(measure.at, &measure.person),
        indicator_name: indicator.unwrap_or_default().to_owned(),
        kind: words.say(&format!("support.kind.{}", measure.kind.name())),
        cost: measure.cost.map_or_else(unknown, |cost| words.with("support.dong", "cost", words.number(cost))),
        funder: if measure.funder.is_empty() { unknown() } else { measure.funder },
        stage: stage_mark(words, measure.stage),
        next: next.map(|stage| (stage.name(), words.say(&format!("support.to.{}", stage.name())))).collect(),
        steps: steps
            .into_iter()
            .map(|step| (stage_mark(words, step.stage), step.words, by(step.at, &step.person)))
            .collect(),
        form: form_of(measure.id),
        id: measure.id,
        assessment: measure.assessment_id,
        unit: measure.unit_id,
        unit_name: measure.unit,
        year: measure.year,
        indicator: measure.indicator,
        what: measure.what,
        responsible: measure.responsible,
        document: measure.document,
        version: measure.version,
        before,
        after,
        helped,
    }
}

/// The mark of a stage.
pub(crate) fn stage_mark(words: Words, stage: Stage) -> Mark {
    let (tone, icon) = match stage {
        Stage::Planned => ("", "none"),
        Stage::Begun => ("info", "half"),
        Stage::Done => ("ok", "check"),
        Stage::Dropped => ("bad", "x"),
    };
    Mark { tone, icon, words: words.say(&format!("support.stage.{}", stage.name())) }
}

/// The indicator then and now, and the mark of a measure that can be judged by it.
fn compared(words: Words, effect: &Effect) -> (String, String, Option<Mark>) {
    let told = |score: &IndicatorScore| {
        let points = score.points().map_or_else(|| "?".to_owned(), |points| points.to_string());
        let points = words.with("support.points", "points", points);
        let value = score.value.map(|value| explanation::value(words.lang, value));
        value.map_or_else(|| points.clone(), |value| format!("{value} · {points}"))
    };
    let before = effect.before.as_ref().map_or_else(|| words.say("support.unknown"), told);
    let after = match &effect.after {
        After::NotYet => words.say("support.not_yet"),
        After::NotComparable => words.say("support.not_comparable"),
        After::Scored(score) => told(score),
    };
    let helped = effect.change.map(|(which, points)| {
        let (tone, icon, key) = match which {
            Ordering::Greater => ("ok", "up", "support.change.more"),
            Ordering::Less => ("bad", "down", "support.change.fewer"),
            Ordering::Equal => ("", "minus", "support.change.same"),
        };
        Mark { tone, icon, words: words.with(key, "points", points) }
    });
    (before, after, helped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_is_read_in_whole_dong_or_left_open() {
        assert_eq!(cost("").unwrap(), None);
        assert_eq!(cost("150.000.000").unwrap(), Some(150_000_000));
        assert_eq!(cost("150 000 000 đ").unwrap(), Some(150_000_000));
        assert_eq!(cost("150000000").unwrap(), Some(150_000_000));
        for written in ["-1", "1,5", "1.5", "nhiều", ".", "1.0000", "1000.000"] {
            assert!(cost(written).is_err(), "{written}");
        }
    }
}
