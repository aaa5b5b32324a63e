//! What would carry a commune over: the nearest sets of changes in plain numbers, or what stands in the way.

use askama::Template;
use axum::extract::Path;
use organisation::Action;
use programme::explanation;
use standards::{Advice, Held, Obstacle, Points, Raise, Standard, Verdict, Way, advise};

use super::{
    opened::Opened,
    score::{Score, verdict_mark},
    state::Mark,
};
use crate::{
    failure::{Answer, Failure, page},
    frame::Frame,
    pages::support::{MeasureLine, measures},
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/dossiers/advice.html")]
struct Page {
    frame: Frame,
    id: i64,
    unit: i64,
    unit_name: String,
    verdict: Mark,
    met: bool,
    score: Score,
    /// Points that are missing to the threshold, where they are known.
    missing: Option<String>,
    ways: Vec<WayLine>,
    /// What is to be found out first.
    to_find: Vec<Stop>,
    /// What cannot be raised.
    stops: Vec<Stop>,
    may_plan: bool,
    measures: Vec<MeasureLine>,
}

/// A set of changes.
struct WayLine {
    raises: Vec<RaiseLine>,
    /// The total then, and by how much it is above the threshold.
    total: String,
    above: String,
    /// How much has to change, in percent.
    effort: String,
    /// Criteria that then still have less than half of their points.
    weak: String,
}

/// One figure to be raised.
struct RaiseLine {
    label: String,
    change: String,
    gains: Vec<GainLine>,
    /// Where support for it is planned.
    plan: String,
}

/// What it gains in an indicator.
struct GainLine {
    no: String,
    anchor: String,
    name: String,
    sector: String,
    points: String,
}

/// Something that stands in the way.
struct Stop {
    sentence: String,
    href: Option<String>,
    details: Vec<String>,
}

/// Shows what would carry a commune over.
pub(crate) async fn show(person: SignedIn, Path(id): Path<i64>) -> Answer {
    let opened = Opened::of(&person, id).await?;
    page(&build(&person, &opened).await?)
}

async fn build(person: &SignedIn, opened: &Opened) -> Result<Page, Failure> {
    let (words, snapshot) = (person.words, &opened.snapshot);
    let (standard, now) = (&*opened.standard, &snapshot.evaluation);
    let class = snapshot.class.as_ref().map(|class| class.key.as_str());
    let advice = advise(standard, class, &opened.facts(), now);
    let (id, unit) = (opened.dossier.id, opened.dossier.unit);
    let threshold = now.threshold.map(Points::from);
    let missing = threshold.zip(now.total).filter(|(threshold, total)| total < threshold);
    let title = words
        .fill("advice.title", &[("unit", &snapshot.unit.name_in_text()), ("year", &opened.dossier.year.to_string())]);
    let (to_find, stops) = stops(words, standard, id, &advice);
    let plan_at = format!("/communes/{unit}/support?year={}", opened.dossier.year);
    let way = |way: &Way| way_line(words, standard, threshold, &plan_at, way);
    Ok(Page {
        id,
        unit,
        unit_name: snapshot.unit.name.clone(),
        verdict: verdict_mark(words, now),
        met: advice.verdict == Verdict::Met,
        score: Score::of(words, standard, now),
        missing: missing.map(|(threshold, total)| explanation::points(words.lang, threshold - total)),
        ways: advice.ways.iter().map(way).collect(),
        to_find,
        stops,
        may_plan: person.actor.may(Action::PlanSupport, &opened.dossier.place),
        measures: measures(person, id).await?,
        frame: person.frame(title).scored_by(standard),
    })
}

fn way_line(words: Words, standard: &Standard, threshold: Option<Points>, plan_at: &str, way: &Way) -> WayLine {
    let above = threshold.map_or(Points::ZERO, |threshold| way.total - threshold);
    WayLine {
        raises: way.changes.iter().map(|raise| raise_line(words, standard, plan_at, raise)).collect(),
        total: explanation::points(words.lang, way.total),
        above: explanation::points(words.lang, above),
        effort: percent(words, way.effort),
        weak: way.weak.join(", "),
    }
}

/// Millionths as a percentage with two decimals, rounded up: never less than it is.
fn percent(words: Words, millionths: u64) -> String {
    let hundredths = millionths.div_ceil(100);
    words.decimal(&format!("{}.{:02}", hundredths / 100, hundredths % 100))
}

fn raise_line(words: Words, standard: &Standard, plan_at: &str, raise: &Raise) -> RaiseLine {
    let name = standard.fact(raise.fact).map(|fact| fact.name.as_str()).unwrap_or_default();
    let gain = |gain: &standards::RaiseGain| {
        let (criterion, indicator) = standard.indicator(&gain.indicator)?;
        Some(GainLine {
            no: gain.indicator.clone(),
            anchor: gain.indicator.replace('.', "-"),
            name: words.lang.pick(&indicator.name.vi, &indicator.name.en).to_owned(),
            sector: words.sector(&criterion.sector),
            points: format!("+{}", explanation::points(words.lang, gain.points)),
        })
    };
    let gains: Vec<GainLine> = raise.gains.iter().filter_map(gain).collect();
    let indicator = gains.first().map(|gain| gain.no.as_str()).unwrap_or_default();
    RaiseLine {
        label: explanation::fact_label(words.lang, standard, name),
        change: change(words, standard, raise),
        plan: format!("{plan_at}&indicator={indicator}&to={}#plan", raise.to),
        gains,
    }
}

/// "thêm 6 (từ 412 lên 418 trong 426)".
pub(crate) fn change(words: Words, standard: &Standard, raise: &Raise) -> String {
    if standard.fact(raise.fact).is_some_and(|fact| fact.kind == standards::FactKind::Bool) {
        return words.say("advice.yes");
    }
    let number = |value: u64| words.number(value);
    let (more, from, to) = (number(raise.to - raise.from), number(raise.from), number(raise.to));
    let places = [("more", more.as_str()), ("from", &from), ("to", &to)];
    match raise.of.map(number) {
        Some(of) => words.fill("advice.more_of", &[places.as_slice(), &[("of", &of)]].concat()),
        None => words.fill("advice.more", &places),
    }
}

/// What is to be found out first, and what cannot be raised.
fn stops(words: Words, standard: &Standard, id: i64, advice: &Advice) -> (Vec<Stop>, Vec<Stop>) {
    let (mut to_find, mut stops) = (Vec::new(), Vec::new());
    for obstacle in &advice.obstacles {
        let stop = Stop { sentence: sentence(words, standard, obstacle), href: None, details: Vec::new() };
        match obstacle {
            Obstacle::ToFind { indicator, .. } => {
                let row = indicator.as_ref().map(|no| format!("/assessments/{id}#r-{}", no.replace('.', "-")));
                to_find.push(Stop { href: row, ..stop });
            }
            Obstacle::CriterionZero { held, .. } | Obstacle::OutOfReach { held, .. } => {
                let details = held.iter().map(|(no, held)| held_line(words, standard, no, *held)).collect();
                stops.push(Stop { details, ..stop });
            }
            Obstacle::ClassUnknown | Obstacle::ThresholdUnknown | Obstacle::StandardIncomplete => to_find.push(stop),
        }
    }
    (to_find, stops)
}

/// Why no set of changes carries a commune over, in a sentence.
pub(crate) fn sentence(words: Words, standard: &Standard, obstacle: &Obstacle) -> String {
    let name = |no: &str| {
        let known = standard.criterion(no);
        known.map_or(no, |criterion| words.lang.pick(&criterion.name.vi, &criterion.name.en)).to_owned()
    };
    match obstacle {
        Obstacle::ClassUnknown => words.say("advice.stop.class_unknown"),
        Obstacle::ThresholdUnknown => words.say("advice.stop.threshold_unknown"),
        Obstacle::StandardIncomplete => words.say("advice.stop.standard_incomplete"),
        Obstacle::ToFind { criterion, indicator, cause, facts } => {
            let labels = facts.iter().map(|fact| explanation::fact_label(words.lang, standard, fact));
            let (labels, number) = (labels.collect::<Vec<_>>().join("; "), indicator.as_deref().unwrap_or(criterion));
            words.fill(&format!("advice.find.{}", cause.key()), &[("number", number), ("facts", &labels)])
        }
        Obstacle::CriterionZero { criterion, .. } => {
            words.fill("advice.stop.criterion_zero", &[("criterion", criterion), ("name", &name(criterion))])
        }
        Obstacle::OutOfReach { most, threshold, .. } => {
            let most = explanation::points(words.lang, *most);
            words.fill("advice.stop.out_of_reach", &[("most", &most), ("threshold", &threshold.to_string())])
        }
    }
}

fn held_line(words: Words, standard: &Standard, no: &str, held: Held) -> String {
    let name = standard.indicator(no).map(|(_, indicator)| words.lang.pick(&indicator.name.vi, &indicator.name.en));
    let why = words.say(&format!("advice.held.{}", held.key()));
    format!("{no} {}: {why}", name.unwrap_or_default())
}
