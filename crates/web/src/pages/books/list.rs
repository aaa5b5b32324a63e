//! The books of a body by year, what waits to be entered, drafts; or what a search finds.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Query;
use chrono::Datelike as _;
use correspondence::{
    Body,
    paper::{self, Book, Gap, Line, search},
};
use organisation::{Action, Error};
use serde::Deserialize;

use super::{acting_for, body_options, chosen, day_words, full_name, key_of, kind_name, urgency_name};
use crate::{
    failure::{Answer, Failure, page},
    frame::Frame,
    pages::boards::Opt,
    visit::SignedIn,
    words::Words,
};

/// Lines on one page.
pub(super) const PAGE_LENGTH: u32 = 50;
/// Papers that wait that a page shows.
const MOST_SHOWN: u32 = 100;
/// Years that can be chosen, from this one back.
const YEARS_BACK: i64 = 10;
/// Recipients that a line names.
const RECIPIENTS_SHOWN: usize = 3;

#[derive(Template)]
#[template(path = "pages/books/list.html")]
struct Page {
    frame: Frame,
    body: String,
    bodies: Vec<Opt>,
    tabs: Vec<Opt>,
    years: Vec<Opt>,
    year: i64,
    q: String,
    count: String,
    shown: Shown,
    keeps: bool,
    gaps: Vec<String>,
    earlier: Option<String>,
    later: Option<String>,
}

/// What a page shows.
enum Shown {
    Incoming(Vec<Row>, Waiting),
    Sent(Vec<Row>),
    Drafts(Vec<Other>),
    Found(Vec<Other>),
}

/// What waits to be entered.
struct Waiting {
    /// The newest of it.
    lines: Vec<Other>,
    /// How many papers.
    count: i64,
    /// Says how many are shown, where there are more.
    cut: Option<String>,
}

/// A line of a book, in the columns of Annex IV.
pub(super) struct Row {
    pub(super) paper: i64,
    pub(super) entry_number: i64,
    pub(super) entered_on: String,
    pub(super) issuer: String,
    pub(super) reference: String,
    pub(super) issued_on: String,
    pub(super) kind: String,
    pub(super) subject: String,
    pub(super) urgency: String,
    pub(super) signer: String,
    pub(super) recipients: String,
    pub(super) handed_to: String,
    pub(super) handed_on: String,
    pub(super) copies: String,
    pub(super) receipt: String,
    pub(super) note: String,
}

/// A paper outside a book's lines.
struct Other {
    paper: i64,
    reference: String,
    issued_on: String,
    issuer: String,
    kind: String,
    subject: String,
    urgency: String,
}

/// Which part of which book.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    pub(super) body: String,
    pub(super) book: String,
    pub(super) year: Option<i64>,
    q: String,
    page: Option<u32>,
}

/// The name of the list of drafts among the books.
const DRAFTS: &str = "drafts";

/// Shows a book.
pub(crate) async fn show(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let (bodies, body) = bodies(&visit, &wanted.body).await?;
    let (words, store, today) = (visit.words, &visit.app.programme.store, visit.now.today());
    let this = i64::from(today.year());
    let year = wanted.year.unwrap_or(this);
    let at = wanted.page.unwrap_or_default().min(100_000);
    let book = Book::from_name(&wanted.book).unwrap_or(Book::Incoming);
    let mut count = 0;
    let mut gaps = Vec::new();
    let more;
    let shown = if !wanted.q.trim().is_empty() {
        let asked = search::Wanted { words: wanted.q.clone(), page: at.into() };
        let found = search::search(store, &visit.actor, &asked).await?;
        more = found.more;
        Shown::Found(found.papers.into_iter().map(|paper| found_line(words, &paper)).collect())
    } else if wanted.book == DRAFTS {
        let (all, drafts) = paper::drafts(store, &body, (PAGE_LENGTH, at * PAGE_LENGTH)).await?;
        more = all > i64::from(at + 1) * i64::from(PAGE_LENGTH);
        Shown::Drafts(drafts.into_iter().map(|paper| draft_line(words, paper)).collect())
    } else {
        let (all, lines) = paper::lines(store, &body, (book, year), (PAGE_LENGTH, at * PAGE_LENGTH)).await?;
        count = all;
        more = all > i64::from(at + 1) * i64::from(PAGE_LENGTH);
        let rows = rows(&visit, lines).await?;
        if book == Book::Incoming {
            let waiting = if at == 0 { paper::waiting(store, &body, MOST_SHOWN).await? } else { (0, Vec::new()) };
            Shown::Incoming(rows, Waiting::of(words, waiting))
        } else {
            gaps = paper::gaps(store, &body, year).await?;
            Shown::Sent(rows)
        }
    };
    let tab = if wanted.book == DRAFTS { DRAFTS } else { book.name() };
    let to = |page: u32| {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("body", &key_of(&body))
            .append_pair("book", tab)
            .append_pair("year", &year.to_string())
            .append_pair("q", &wanted.q)
            .append_pair("page", &page.to_string())
            .finish();
        format!("/papers?{query}")
    };
    page(&Page {
        frame: visit.frame(words.with("book.title", "body", full_name(&visit, store, &body).await?)),
        bodies: body_options(&visit, &bodies, &body).await?,
        tabs: tabs(words, tab),
        years: (this - YEARS_BACK..=this)
            .rev()
            .map(|one| Opt { value: one.to_string(), words: one.to_string(), chosen: one == year })
            .collect(),
        keeps: acting_for(&visit, Action::KeepPapers).contains(&body),
        body: key_of(&body),
        year,
        count: words.number(count),
        shown,
        gaps: gaps.iter().map(|gap| gap_words(words, gap)).collect(),
        earlier: (at > 0).then(|| to(at - 1)),
        later: more.then(|| to(at + 1)),
        q: wanted.q,
    })
}

/// The bodies whose books somebody reads, their own first, and the one that is asked for.
pub(super) async fn bodies(visit: &SignedIn, key: &str) -> Result<(Vec<Body>, Body), Failure> {
    let mut bodies = acting_for(visit, Action::ReadPapers);
    for unit in visit.actor.units_for(Action::ReadPapers) {
        let known = paper::sectors(&visit.app.programme.store, unit).await?;
        for sector in known.into_iter().chain([String::new()]) {
            let body = Body { unit, sector };
            if !bodies.contains(&body) {
                bodies.push(body);
            }
        }
    }
    let body = chosen(&bodies, key)?;
    Ok((bodies, body))
}

/// Which book is asked for, where it must be one.
pub(super) fn book_of(wanted: &Wanted) -> Result<Book, Error> {
    Book::from_name(&wanted.book).ok_or(Error::NotFound)
}

fn tabs(words: Words, chosen: &str) -> Vec<Opt> {
    let names = Book::ALL.map(Book::name).into_iter().chain([DRAFTS]);
    names
        .map(|name| Opt {
            value: name.to_owned(),
            words: words.say(&format!("book.kind.{name}")),
            chosen: name == chosen,
        })
        .collect()
}

/// Lines as they are shown, with their recipients.
pub(super) async fn rows(visit: &SignedIn, lines: Vec<Line>) -> Result<Vec<Row>, Failure> {
    let papers: Vec<i64> = lines.iter().map(|line| line.paper_id).collect();
    let mut recipients = paper::recipient_names(&visit.app.programme.store, &papers).await?;
    Ok(lines.into_iter().map(|line| row(visit.words, line, &mut recipients)).collect())
}

fn row(words: Words, line: Line, recipients: &mut HashMap<i64, Vec<String>>) -> Row {
    let names = recipients.remove(&line.paper_id).unwrap_or_default();
    let others = names.len().saturating_sub(RECIPIENTS_SHOWN);
    let mut shown = names.into_iter().take(RECIPIENTS_SHOWN).collect::<Vec<_>>().join("; ");
    if others > 0 {
        shown = words.fill("book.and_others", &[("names", &shown), ("others", &others.to_string())]);
    }
    Row {
        paper: line.paper_id,
        entry_number: line.entry_number,
        entered_on: day_words(words, Some(&line.entered_on)),
        reference: paper::reference(line.number.as_deref().unwrap_or_default(), &line.symbol),
        issued_on: day_words(words, line.issued_on.as_deref()),
        kind: kind_name(&line.kind),
        urgency: urgency_name(words, line.urgency.as_deref()),
        signer: line.signer.unwrap_or_default(),
        recipients: shown,
        handed_on: day_words(words, line.handed_on.as_deref()),
        copies: line.copies.map_or_else(String::new, |copies| words.number(copies)),
        issuer: line.issuer,
        subject: line.subject,
        handed_to: line.handed_to,
        receipt: line.receipt,
        note: line.note,
    }
}

fn gap_words(words: Words, gap: &Gap) -> String {
    let numbers = if gap.first == gap.last { gap.first.to_string() } else { format!("{}–{}", gap.first, gap.last) };
    words.fill("book.gap", &[("kind", &kind_name(&gap.series)), ("numbers", &numbers)])
}

impl Waiting {
    fn of(words: Words, (count, papers): (i64, Vec<paper::Waiting>)) -> Self {
        let shown = words.number(papers.len());
        Self {
            cut: (count > i64::from(MOST_SHOWN)).then(|| words.with("book.waiting_cut", "shown", shown)),
            lines: papers.into_iter().map(|paper| waiting_line(words, paper)).collect(),
            count,
        }
    }
}

fn waiting_line(words: Words, paper: paper::Waiting) -> Other {
    Other {
        paper: paper.paper_id,
        reference: paper::reference(&paper.number, &paper.symbol),
        issued_on: day_words(words, Some(&paper.issued_on)),
        issuer: paper.issuer,
        kind: kind_name(&paper.kind),
        subject: paper.subject,
        urgency: urgency_name(words, paper.urgency.as_deref()),
    }
}

fn draft_line(words: Words, paper: paper::Paper) -> Other {
    Other {
        paper: paper.id,
        reference: paper.symbol,
        issued_on: String::new(),
        issuer: paper.issuer,
        kind: kind_name(&paper.kind),
        subject: paper.subject,
        urgency: urgency_name(words, paper.urgency.as_deref()),
    }
}

fn found_line(words: Words, paper: &paper::force::Cited) -> Other {
    Other {
        paper: paper.id,
        reference: paper.reference(),
        issued_on: day_words(words, paper.issued_on.as_deref()),
        issuer: paper.issuer.clone(),
        kind: kind_name(&paper.kind),
        subject: paper.subject.clone(),
        urgency: String::new(),
    }
}
