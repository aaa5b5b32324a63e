//! Legal instruments that the program brings with it: what is known of each and how surely, and whether it is in force on
//! a day.

use askama::Template;
use axum::extract::Query;
use chrono::{Datelike as _, NaiveDate};
use correspondence::{
    instrument::{self, Instrument, Sure},
    paper::{
        self,
        force::{self, Force, Standing},
    },
};
use organisation::Action;
use serde::Deserialize;

use crate::{
    failure::{Answer, page},
    form::read_day,
    frame::Frame,
    pages::{
        boards::Opt,
        books::links::{Line, line, name, state},
        dossiers::Mark,
    },
    visit::SignedIn,
    words::Words,
};

/// Instruments on one page.
const PAGE_LENGTH: usize = 50;

#[derive(Template)]
#[template(path = "pages/instruments.html")]
struct Page {
    frame: Frame,
    typed: String,
    day: String,
    day_bad: Option<String>,
    kinds: Vec<Opt>,
    states: Vec<Opt>,
    found: String,
    rows: Vec<Row>,
    earlier: Option<String>,
    later: Option<String>,
}

/// An instrument in words.
struct Row {
    key: &'static str,
    line: Line,
    issuer: String,
    issued: String,
    days: String,
    state: Mark,
    by: Option<Line>,
    links: Vec<(String, Line)>,
    note: &'static str,
    /// How sure each part is, and where it was seen.
    sources: Vec<String>,
}

/// What somebody looks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    words: String,
    kind: String,
    state: String,
    on: String,
    page: String,
}

/// The states that can be asked for.
const STATES: [&str; 4] = ["in_force", "not_yet", "ended", "unknown"];

const fn group(force: &Force) -> &'static str {
    match force {
        Force::InForce => "in_force",
        Force::NotYet { .. } => "not_yet",
        Force::Ended { .. } => "ended",
        Force::Unknown { .. } => "unknown",
    }
}

/// Shows the list.
pub(crate) async fn list(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let (store, words) = (&visit.app.programme.store, visit.words);
    let asked = read_day(&wanted.on);
    let on = asked.unwrap_or_else(|| visit.now.today());
    let papers = instrument::papers(store).await?;
    let ids: Vec<i64> = papers.values().copied().collect();
    let standings = force::standings(store, &visit.actor, &ids, on).await?;
    let standing = |one: &Instrument| papers.get(&one.key).and_then(|id| standings.get(id));
    let folded = text::fold(&wanted.words);
    let mut all: Vec<(&'static Instrument, &Standing)> = instrument::all()
        .iter()
        .filter_map(|one| Some((one, standing(one)?)))
        .filter(|(one, standing)| {
            let held = text::fold(&format!("{} {} {}", name(words, &standing.paper), one.subject, one.matter));
            folded.split_whitespace().all(|word| held.contains(word))
                && (wanted.kind.is_empty() || wanted.kind == one.r#type)
                && (wanted.state.is_empty() || wanted.state == group(&standing.force))
        })
        .collect();
    // the newest first; what has no day by its year, what has neither by its first day in force
    let begins = |one: &Instrument| {
        let year = one.year.and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1));
        one.issued.or(year).or(one.from).map_or((0, 0), |day| (day.year(), day.ordinal()))
    };
    all.sort_by_key(|(one, _)| std::cmp::Reverse(begins(one)));
    let end = all.len().saturating_sub(1) / PAGE_LENGTH;
    let number = wanted.page.parse::<usize>().unwrap_or(0).min(end);
    let open = !visit.actor.units_for(Action::ReadPapers).is_empty();
    let rows = all.iter().skip(number * PAGE_LENGTH).take(PAGE_LENGTH);
    let by_key = |key: &str| papers.get(key).and_then(|id| standings.get(id));
    let rows = rows.map(|(one, standing)| row(words, one, standing, open, by_key)).collect();
    let day = words.date(on);
    page(&Page {
        frame: visit.frame(words.say("instrument.title")),
        day: organisation::day(on),
        day_bad: (asked.is_none() && !wanted.on.is_empty()).then(|| words.with("instrument.day_bad", "day", &day)),
        kinds: kinds(&wanted.kind),
        states: STATES
            .map(|state| Opt {
                value: state.to_owned(),
                words: words.say(&format!("instrument.group.{state}")),
                chosen: wanted.state == state,
            })
            .into(),
        found: words.fill("instrument.found", &[("count", &all.len().to_string()), ("day", &day)]),
        rows,
        earlier: number.checked_sub(1).map(|page| address(&wanted, page)),
        later: (number < end).then(|| address(&wanted, number + 1)),
        typed: wanted.words,
    })
}

/// The types that occur, in the order of the list of types.
fn kinds(chosen: &str) -> Vec<Opt> {
    let occurs = |kind: &&paper::Type| instrument::all().iter().any(|one| one.r#type == kind.key);
    let opt = |kind: &paper::Type| Opt { value: kind.key.clone(), words: kind.label(), chosen: kind.key == chosen };
    paper::kinds().iter().filter(occurs).map(opt).collect()
}

fn address(wanted: &Wanted, page: usize) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("words", &wanted.words)
        .append_pair("kind", &wanted.kind)
        .append_pair("state", &wanted.state)
        .append_pair("on", &wanted.on)
        .append_pair("page", &page.to_string())
        .finish();
    format!("/instruments?{query}")
}

fn row<'a>(
    words: Words,
    one: &'static Instrument,
    standing: &Standing,
    open: bool,
    by_key: impl Fn(&str) -> Option<&'a Standing>,
) -> Row {
    let unknown = || words.say("instrument.unknown");
    let (state, by) = state(words, &standing.force, one.to.is_none(), open);
    let year = || one.year.map(|year| year.to_string());
    let from = one.from.map_or_else(unknown, |day| words.with("instrument.from", "day", words.date(day)));
    let to = one.to.map(|day| words.with("instrument.to", "day", words.date(day)));
    let links = one.links.iter().filter_map(|link| {
        let word = words.say(&format!("links.up_kind.{}", link.kind.name()));
        let other = line(words, &by_key(&link.to)?.paper, open);
        Some((word, Line { about: String::new(), note: link.note.clone(), ..other }))
    });
    let amended = standing.amended_by.iter().map(|by| (words.say("links.down_kind.amends"), line(words, by, open)));
    Row {
        key: &one.key,
        line: line(words, &standing.paper, open),
        issuer: if one.issuer.is_empty() { unknown() } else { one.issuer.clone() },
        issued: one.issued.map(|day| words.date(day)).or_else(year).unwrap_or_else(unknown),
        days: to.map_or_else(|| from.clone(), |to| format!("{from} {to}")),
        state,
        by,
        links: links.chain(amended).collect(),
        note: &one.note,
        sources: sources(words, one),
    }
}

/// How sure each part of what is known is, and where it was seen.
fn sources(words: Words, one: &Instrument) -> Vec<String> {
    let said = |sure: Sure| words.say(&format!("explain.provenance.{}", sure.name()));
    let mut lines = vec![words.with("instrument.number_sure", "sure", said(one.sure))];
    lines.extend(one.from_sure.map(|sure| words.with("instrument.from_sure", "sure", said(sure))));
    lines.extend(one.to_sure.map(|sure| words.with("instrument.to_sure", "sure", said(sure))));
    for link in &one.links {
        let word = words.say(&format!("links.up_kind.{}", link.kind.name()));
        lines.push(words.fill("instrument.link_sure", &[("link", &word), ("sure", &said(link.sure))]));
    }
    let seen: Vec<&str> = one.sources.iter().filter_map(|key| instrument::source(key)).collect();
    if !seen.is_empty() {
        lines.push(words.with("instrument.seen", "where", seen.join("; ")));
    }
    lines
}
