//! What a draft would do to the communes of a year, before it takes effect.

use askama::Template;
use axum::extract::{Path, Query};
use programme::{
    explanation,
    revision::{self, Commune, Considered, Draft, Tally},
    round,
};
use serde::Deserialize;
use standards::{Evaluation, Reason, Severity, Standard, effect::Move};

use super::shown::titled;
use crate::{
    failure::{Answer, page},
    frame::Frame,
    visit::SignedIn,
    words::Words,
};

/// Communes on a page.
const PAGE_LENGTH: usize = 100;

#[derive(Template)]
#[template(path = "pages/revisions/effect.html")]
struct Page {
    frame: Frame,
    draft: Draft,
    title: String,
    faulty: bool,
    years: Vec<i64>,
    year: i64,
    against: String,
    moves: Vec<(&'static str, String)>,
    chosen: String,
    /// The country; tables by caption.
    whole: Vec<(String, Vec<Counts>)>,
    /// By class and by province.
    parts: Vec<(String, Vec<Counts>)>,
    communes: Vec<Line>,
    earlier: Option<String>,
    later: Option<String>,
}

/// A row of counts.
struct Counts {
    name: String,
    communes: String,
    met_before: String,
    met_after: String,
    moves: Vec<(String, String)>,
}

/// A commune whose verdict changes.
struct Line {
    unit: i64,
    name: String,
    province: String,
    class: String,
    moved: String,
    better: bool,
    why: Vec<String>,
}

/// Which year, which way, which page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    year: Option<i64>,
    #[serde(default)]
    moved: String,
    #[serde(default)]
    page: usize,
}

/// Shows the effect of a draft.
pub(crate) async fn effect(person: SignedIn, Path(id): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    let (words, programme) = (person.words, &person.app.programme);
    programme.renew().await?;
    let draft = revision::read(&programme.store, &person.actor, id).await?;
    let (standard, problems) = draft.checked();
    let sound = problems.iter().all(|problem| problem.severity() != Severity::Error);
    let considered = match standard.filter(|_| sound) {
        Some(standard) => {
            let today = person.now.today();
            revision::consider(programme, &person.actor, (&draft, standard), wanted.year, today).await?
        }
        None => None,
    };
    let frame =
        super::framed(&person, &draft, &words.say("revision.effect.title"), format!("{}/effect", super::address(id)));
    let mut shown = Page {
        title: super::title(&person, &draft),
        faulty: !sound,
        years: round::years(&programme.store).await?,
        year: 0,
        against: String::new(),
        moves: Move::ALL.map(|one| (one.key(), words.say(&format!("revision.move.{}", one.key())))).into(),
        chosen: wanted.moved.clone(),
        whole: Vec::new(),
        parts: Vec::new(),
        communes: Vec::new(),
        earlier: None,
        later: None,
        frame,
        draft,
    };
    if let Some(considered) = &considered {
        fill(&mut shown, words, considered, &wanted);
    }
    page(&shown)
}

fn fill(page: &mut Page, words: Words, considered: &Considered, wanted: &Wanted) {
    page.year = considered.year;
    let before = &considered.before;
    page.against = format!("{} ({} r{})", titled(words, before), before.id, before.revision);
    let total = words.say("revision.effect.total");
    page.whole = vec![(total.clone(), vec![counts(words, total, &considered.total())])];
    let classes = considered.by_class().into_iter();
    let classes = classes.map(|(key, tally)| counts(words, class(words, considered, key.as_deref()), &tally)).collect();
    let provinces = considered.by_province().into_iter();
    let provinces = provinces.map(|(name, tally)| counts(words, name, &tally)).collect();
    page.parts =
        vec![(words.say("revision.effect.by_class"), classes), (words.say("revision.effect.by_province"), provinces)];
    let chosen = Move::from_key(&wanted.moved);
    let moved: Vec<&Commune> = considered
        .communes
        .iter()
        .filter(|commune| chosen.map_or(commune.moved != Move::Stays, |chosen| commune.moved == chosen))
        .collect();
    let shown = moved.iter().skip(wanted.page.saturating_mul(PAGE_LENGTH)).take(PAGE_LENGTH);
    page.communes = shown.map(|commune| line(words, considered, commune)).collect();
    let address = |number: usize| {
        let base = super::address(page.draft.id);
        format!("{base}/effect?year={}&moved={}&page={number}", considered.year, chosen.map_or("", Move::key))
    };
    let next = wanted.page.saturating_add(1);
    page.earlier = wanted.page.checked_sub(1).map(address);
    page.later = (next.saturating_mul(PAGE_LENGTH) < moved.len()).then(|| address(next));
}

fn counts(words: Words, name: String, tally: &Tally) -> Counts {
    let count = |one: Move| (words.say(&format!("revision.move.{}", one.key())), words.number(tally.of(one)));
    Counts {
        name,
        communes: words.number(tally.communes),
        met_before: words.number(tally.met_before),
        met_after: words.number(tally.met_after),
        moves: Move::ALL.into_iter().filter(|one| *one != Move::Stays).map(count).collect(),
    }
}

fn class(words: Words, considered: &Considered, key: Option<&str>) -> String {
    let Some(key) = key else { return words.say("revision.effect.no_class") };
    let known = considered.after.class(key).or_else(|| considered.before.class(key));
    known.map_or_else(|| key.to_owned(), |class| words.lang.pick(&class.name.vi, &class.name.en).to_owned())
}

fn line(words: Words, considered: &Considered, commune: &Commune) -> Line {
    let effect = considered.effect(commune);
    let told = |standard: &Standard, evaluation: &Evaluation, reasons: Vec<&Reason>| {
        let reasons = reasons.into_iter().cloned().collect();
        explanation::reasons(words.lang, standard, &Evaluation { reasons, ..evaluation.clone() })
    };
    let mut why = told(&considered.after, &effect.after, effect.new_reasons());
    let gone = told(&considered.before, &effect.before, effect.gone_reasons());
    why.extend(gone.into_iter().map(|reason| words.with("revision.effect.gone", "reason", reason)));
    let points = |points: Option<standards::Points>| {
        points.map_or_else(|| words.say("standard.unknown"), |points| explanation::points(words.lang, points))
    };
    why.extend(effect.criteria().iter().map(|change| {
        let places = [("no", &*change.no), ("before", &*points(change.before)), ("after", &*points(change.after))];
        words.fill("revision.effect.points", &places)
    }));
    Line {
        unit: commune.unit,
        name: commune.name.clone(),
        province: commune.province.clone(),
        class: class(words, considered, commune.class.as_deref()),
        moved: words.say(&format!("revision.move.{}", commune.moved.key())),
        better: commune.moved == Move::Gains,
        why,
    }
}
