//! Two people changed the same figures: both versions side by side, and the person chooses and sends again.

use askama::Template;
use axum::http::StatusCode;
use programme::confirmation::Hand;

use super::{
    opened::Opened,
    sectors::figures_address,
    sheet::in_words,
    show::with_status,
    typed::{Typed, written},
};
use crate::{
    failure::{Answer, page},
    frame::Frame,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/dossiers/conflict.html")]
struct Page {
    frame: Frame,
    id: i64,
    version: i64,
    seen: String,
    /// Where the chosen figures are sent.
    action: &'static str,
    /// What was typed besides figures, to be sent again.
    kept: Vec<(String, String)>,
    open: bool,
    rows: Vec<Row>,
}

/// A figure on which the two versions differ.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    fact: String,
    label: String,
    theirs: Side,
    mine: Side,
    /// Whether mine is the version to keep, as far as the program can tell.
    keep_mine: bool,
}

/// One version of a figure: as it is sent, and as it is shown.
#[derive(Debug, PartialEq, Eq)]
struct Side {
    text: String,
    shown: String,
}

/// Shows both versions.
pub(super) async fn show(person: &SignedIn, id: i64, typed: &Typed) -> Answer {
    let opened = Opened::of(person, id).await?;
    let (year, unit) = (opened.dossier.year.to_string(), opened.snapshot.unit.name_in_text());
    let title = person.words.fill("figures.conflict.title", &[("year", &year), ("unit", &unit)]);
    let hand = Hand::of(&person.actor, &opened.dossier.place).ok();
    let template = Page {
        frame: person.frame(title).scored_by(&opened.standard),
        id,
        version: opened.dossier.version,
        seen: written(&opened.snapshot.figures),
        action: hand.map_or("figures", |hand| figures_address(&hand)),
        kept: typed.besides(),
        open: opened.dossier.state.figures_open(),
        rows: rows(person.words, &opened, typed),
    };
    Ok(with_status(StatusCode::CONFLICT, page(&template)?))
}

fn rows(words: Words, opened: &Opened, typed: &Typed) -> Vec<Row> {
    let mine = typed.read(words, &opened.standard, &opened.last_year).figures;
    let row = |(name, mine): (String, Option<u64>)| {
        let fact = opened.standard.facts().iter().find(|fact| fact.name == name)?;
        let theirs = opened.snapshot.figures.get(&name).copied();
        let side = |figure: Option<u64>| Side {
            text: figure.map(|figure| figure.to_string()).unwrap_or_default(),
            shown: in_words(words, &opened.standard, &fact.name, figure),
        };
        (mine != theirs).then(|| Row {
            label: words.lang.pick(&fact.label.vi, &fact.label.en).to_owned(),
            theirs: side(theirs),
            mine: side(mine),
            keep_mine: mine != typed.seen.get(&name).copied(),
            fact: name,
        })
    };
    mine.into_iter().filter_map(row).collect()
}
