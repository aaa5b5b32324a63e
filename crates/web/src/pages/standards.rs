//! The standards as data: every value with its ground, every gap as a gap.

use askama::Template;
use axum::extract::{Path, Query};
use chrono::NaiveDate;
use organisation::{Action, Error, Place};
use programme::explanation;
use serde::Deserialize;
use standards::{Band, Criterion, Gloss, Indicator, Measure, Provenance, Source, Standard};

use crate::{
    again::Again,
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    pages::revisions::{self, Room},
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/standards/list.html")]
struct List {
    frame: Frame,
    standards: Vec<Line>,
    drafts: Vec<(String, String)>,
    writes: bool,
    again: Again,
}

/// A revision in the list.
struct Line {
    id: String,
    revision: u32,
    title: String,
    illustrative: bool,
    complete: bool,
    criteria: String,
    in_force: String,
}

#[derive(Template)]
#[template(path = "pages/standards/show.html")]
struct Page {
    frame: Frame,
    title: String,
    id: String,
    revision: u32,
    revisions: Vec<u32>,
    author: String,
    sha256: String,
    illustrative: bool,
    head: Vec<Known>,
    classes: Vec<Known>,
    rules: Vec<Known>,
    notes: Vec<(String, String)>,
    criteria: Vec<CriterionView>,
    missing_criteria: Option<u32>,
    references: Vec<(String, String)>,
    room: Room,
    again: Again,
}

/// A value with its ground; a value that is not known says so.
pub(super) struct Known {
    pub(super) what: String,
    pub(super) value: Option<String>,
    pub(super) ground: String,
}

/// A criterion with its indicators.
struct CriterionView {
    no: String,
    name: String,
    sector: String,
    max: Known,
    indicators: Vec<IndicatorView>,
}

/// An indicator with its bands.
struct IndicatorView {
    no: String,
    name: String,
    measure: String,
    empty: Option<String>,
    complete: bool,
    bands: Vec<Known>,
}

/// Which revision to show.
#[derive(Debug, Deserialize)]
pub(crate) struct Wanted {
    revision: Option<u32>,
}

/// Lists all revisions of all standards.
pub(crate) async fn list(person: SignedIn) -> Answer {
    page(&lines(&person, Again::default()).await?)
}

/// The list again, with the import that was refused.
pub(crate) async fn listed(person: &SignedIn, again: Again) -> Answer {
    refused_page(&lines(person, again).await?)
}

async fn lines(person: &SignedIn, again: Again) -> Result<List, Failure> {
    let words = person.words;
    person.app.programme.renew().await?;
    let line = |standard: &std::sync::Arc<Standard>| Line {
        id: standard.id.clone(),
        revision: standard.revision,
        title: gloss(words, &standard.title),
        illustrative: standard.illustrative,
        complete: standard.is_complete(),
        criteria: match standard.criteria_total {
            Some(total) => format!("{}/{total}", standard.criteria.len()),
            None => format!("{}/?", standard.criteria.len()),
        },
        in_force: in_force(words, standard.effective_from, standard.effective_to),
    };
    let standards = person.app.programme.library().all().map(line).collect();
    let frame = person.frame(words.say("standard.list"));
    let writes = person.actor.may(Action::ReviseStandard, &Place::COUNTRY);
    Ok(List { frame, standards, drafts: revisions::drafts(person, None).await?, writes, again })
}

/// Shows one revision, the newest unless another is asked for.
pub(crate) async fn show(person: SignedIn, Path(id): Path<String>, Query(wanted): Query<Wanted>) -> Answer {
    person.app.programme.renew().await?;
    let library = person.app.programme.library();
    let found = match wanted.revision {
        Some(revision) => library.revision(&id, revision),
        None => library.latest(&id),
    };
    let standard = found.ok_or(Error::NotFound)?;
    page(&build(&person, standard, Again::default()).await?)
}

/// A standard again, with the draft that was refused.
pub(crate) async fn shown(person: &SignedIn, standard: &Standard, again: Again) -> Answer {
    refused_page(&build(person, standard, again).await?)
}

async fn build(person: &SignedIn, standard: &Standard, again: Again) -> Result<Page, Failure> {
    let (words, library) = (person.words, person.app.programme.library());
    let revisions = library.all().filter(|other| other.id == standard.id).map(|other| other.revision).collect();
    let listed = u32::try_from(standard.criteria.len()).unwrap_or(u32::MAX);
    Ok(Page {
        room: revisions::room(person, standard).await?,
        again,
        title: gloss(words, &standard.title),
        id: standard.id.clone(),
        revision: standard.revision,
        revisions,
        author: standard.author.clone(),
        sha256: standard.sha256.clone(),
        illustrative: standard.illustrative,
        head: head(words, standard),
        classes: classes(words, standard),
        rules: rules(words, standard),
        notes: standard.notes.iter().map(|note| (gloss(words, &note.text), source(words, &note.source))).collect(),
        criteria: standard.criteria.iter().map(|criterion| criterion_view(words, standard, criterion)).collect(),
        missing_criteria: standard
            .criteria_total
            .and_then(|total| total.checked_sub(listed))
            .filter(|missing| *missing > 0),
        references: standard.references.clone().into_iter().collect(),
        frame: person.frame(gloss(words, &standard.title)).scored_by(standard),
    })
}

pub(super) fn gloss(words: Words, gloss: &Gloss) -> String {
    words.lang.pick(&gloss.vi, &gloss.en).to_owned()
}

pub(super) fn source(words: Words, source: &Source) -> String {
    let ground = explanation::source(words.lang, source);
    match &source.note {
        Some(note) => format!("{ground}. {}", gloss(words, note)),
        None => ground,
    }
}

pub(super) fn in_force(words: Words, from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    let from = from.map_or_else(|| words.say("standard.unknown"), |day| words.date(day));
    match to {
        Some(to) => words.fill("standard.from_to", &[("from", &from), ("to", &words.date(to))]),
        None => words.with("standard.from", "from", from),
    }
}

fn head(words: Words, standard: &Standard) -> Vec<Known> {
    let sources = &standard.sources;
    let known = |what: &str, value: Option<String>, ground: Option<&Source>| Known {
        what: words.say(&format!("standard.head.{what}")),
        value,
        ground: ground.map(|ground| source(words, ground)).unwrap_or_default(),
    };
    let period = standard.period.as_ref();
    vec![
        known("issued", standard.issued.map(|day| words.date(day)), sources.issued.as_ref()),
        known("effective_from", standard.effective_from.map(|day| words.date(day)), sources.effective_from.as_ref()),
        known("effective_to", standard.effective_to.map(|day| words.date(day)), sources.effective_to.as_ref()),
        known("period", period.map(|period| period_words(words, period)), period.map(|period| &period.source)),
        known("max_points", standard.max_points.map(|points| words.number(points)), sources.max_points.as_ref()),
        known(
            "criteria_total",
            standard.criteria_total.map(|total| total.to_string()),
            sources.criteria_total.as_ref(),
        ),
    ]
}

fn period_words(words: Words, period: &standards::Period) -> String {
    let day = |day: standards::DayOfYear| format!("{:02}/{:02}", day.day, day.month);
    let key = if period.first > period.last { "standard.period_from_year_before" } else { "standard.period" };
    words.fill(key, &[("first", &day(period.first)), ("last", &day(period.last))])
}

fn classes(words: Words, standard: &Standard) -> Vec<Known> {
    let class = |class: &standards::Class| Known {
        what: gloss(words, &class.name),
        value: class.threshold.map(|threshold| words.number(threshold)),
        ground: source(words, &class.source),
    };
    standard.classes.iter().map(class).collect()
}

fn rules(words: Words, standard: &Standard) -> Vec<Known> {
    let rule = |what: &str, rule: &standards::Rule| Known {
        what: words.say(&format!("standard.rule.{what}")),
        value: rule.holds.map(|holds| words.say(if holds { "standard.holds" } else { "standard.holds_not" })),
        ground: source(words, &rule.source),
    };
    vec![
        rule("every_criterion_above_zero", &standard.rules.every_criterion_above_zero),
        rule("every_criterion_required", &standard.rules.every_criterion_required),
    ]
}

fn criterion_view(words: Words, standard: &Standard, criterion: &Criterion) -> CriterionView {
    CriterionView {
        no: criterion.no.clone(),
        name: gloss(words, &criterion.name),
        sector: words.say(&format!("sector.{}", criterion.sector)),
        max: Known {
            what: words.say("standard.max"),
            value: criterion.max_points.map(|max| words.number(max)),
            ground: source(words, &criterion.points_source),
        },
        indicators: criterion.indicators.iter().map(|indicator| indicator_view(words, standard, indicator)).collect(),
    }
}

fn indicator_view(words: Words, standard: &Standard, indicator: &Indicator) -> IndicatorView {
    let label = |id| standard.fact(id).map(|fact| gloss(words, &fact.label)).unwrap_or_default();
    let (kind, facts) = match indicator.measure {
        Measure::Bool { fact } => ("bool", label(fact)),
        Measure::Count { fact } => ("count", label(fact)),
        Measure::Percent { numerator, denominator } => {
            ("percent", format!("{} / {}", label(numerator), label(denominator)))
        }
        Measure::Rate10k { numerator, denominator } => {
            ("rate_10k", format!("{} / {}", label(numerator), label(denominator)))
        }
    };
    IndicatorView {
        no: indicator.no.clone(),
        name: gloss(words, &indicator.name),
        measure: words.with(&format!("standard.measure.{kind}"), "facts", facts),
        empty: indicator.when_empty.map(|rule| words.say(&format!("standard.empty.{}", rule.key()))),
        complete: indicator.bands_complete,
        bands: indicator.bands.iter().map(|band| band_view(words, indicator, band)).collect(),
    }
}

fn band_view(words: Words, indicator: &Indicator, band: &Band) -> Known {
    let unit = if matches!(indicator.measure, Measure::Percent { .. }) { "%" } else { "" };
    let bound = |bound: standards::Exact| format!("{}{unit}", words.decimal(&bound.to_string()));
    let range = match (band.min, band.max) {
        _ if matches!(indicator.measure, Measure::Bool { .. }) => {
            words.say(if band.min.is_some() { "figures.yes" } else { "figures.no" })
        }
        (Some(min), Some(max)) => words.fill("explain.range.between", &[("min", &bound(min)), ("max", &bound(max))]),
        (Some(min), None) => words.with("explain.range.from", "min", bound(min)),
        (None, Some(max)) => words.with("explain.range.below", "max", bound(max)),
        (None, None) => words.say("explain.range.any"),
    };
    let points = words.with("standard.points", "points", band.points);
    let sure = if band.source.provenance == Provenance::Unknown { None } else { Some(points) };
    Known { what: range, value: sure, ground: source(words, &band.source) }
}
