//! The page of a paper: what it is, its text, whom it goes to, files, lines in books, and what can be done with it.

use askama::Template;
use axum::extract::Path;
use correspondence::{
    delegation,
    paper::{
        self, Book, Entry, Paper, Recipient, RecipientRole,
        file::{self, FileRole},
    },
};
use organisation::{Action, day};

use super::{
    acting_for, body_of, day_words, full_name, key_of, kind_name,
    links::{self, Section},
    sent, urgency_name,
};
use crate::{
    again::Again,
    failure::{Answer, Failure, page},
    frame::Frame,
    pages::{
        boards::Opt,
        directives::{OnPaper, on_paper},
        dossiers::Mark,
    },
    routing::Access,
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/books/show.html")]
#[expect(clippy::struct_excessive_bools, reason = "what the template asks, each by its own word")]
pub(super) struct Page {
    frame: Frame,
    paper: Paper,
    reference: String,
    kind: String,
    urgency: String,
    issued_on: String,
    valid: String,
    standing: Mark,
    text: Vec<String>,
    recipients: Vec<RecipientLine>,
    signature: Option<SignatureLine>,
    entries: Vec<EntryLine>,
    files: Vec<FileLine>,
    attaches: Vec<Opt>,
    /// Whether it prints: papers of a body here.
    prints: bool,
    sha256: Option<String>,
    /// Whether it can be changed, and given up.
    edits: bool,
    /// Whether its signing can be recorded.
    issues: bool,
    today: String,
    /// Bodies that can still enter it as an arrival.
    arrives: Vec<Opt>,
    /// Whether the reader drafts answers.
    answers: bool,
    /// Whether it can be given to another system as a file.
    exports: bool,
    /// Whether the reader can bring a difficulty about it.
    brings: bool,
    /// What it rests on, and what rests on it.
    links: Section,
    /// What it asks of others, and what came back.
    directive: Option<OnPaper>,
    again: Again,
}

/// A recipient.
struct RecipientLine {
    name: String,
    role: String,
    purpose: String,
    channel: String,
    through: String,
}

/// Who signs.
struct SignatureLine {
    lines: Vec<String>,
    signer: String,
    rests_on: Option<String>,
}

/// A line of a book.
struct EntryLine {
    id: i64,
    form: String,
    title: String,
    entered_on: String,
    handed_to: String,
    /// As a field holds it.
    handed_day: String,
    handed_on: String,
    copies: String,
    receipt: String,
    note: String,
    /// Whether the reader keeps that book.
    keeps: bool,
    /// What it says now.
    seen: String,
    is_incoming: bool,
}

/// A file.
struct FileLine {
    id: i64,
    role: String,
    name: String,
    by: String,
}

/// Shows a paper.
pub(crate) async fn show(visit: SignedIn, Path(id): Path<i64>) -> Answer {
    page(&build(&visit, id, Again::default()).await?)
}

/// The page, with what was refused.
pub(super) async fn build(visit: &SignedIn, id: i64, again: Again) -> Result<Page, Failure> {
    let (words, store) = (visit.words, &visit.app.programme.store);
    let paper = paper::read(store, &visit.actor, id).await?;
    let draft = paper.issued_on.is_none() && paper.instrument.is_none();
    let entries = paper::entries_of(store, &visit.actor, &paper).await?;
    let keeping = acting_for(visit, Action::KeepPapers);
    let body = paper.issuing_body();
    let issued_here = entries.iter().any(|entry| entry.book != Book::Incoming);
    // a decision prints, and is given away, where it is kept
    let kept_here = paper.document_id.is_none();
    let prints = body.is_some() && kept_here && (draft || issued_here);
    let sha256 = if prints { paper::print_of(store, id).await? } else { None };
    let own = |action: Action| body.as_ref().is_some_and(|body| acting_for(visit, action).contains(body));
    let roles = file::may_attach(store, &visit.actor, &paper, visit.now).await?;
    let mut arrives = Vec::new();
    for one in keeping.iter().filter(|_| paper.issued_on.is_some() && paper.instrument.is_none()) {
        let stands = entries.iter().any(|entry| entry.body() == *one);
        if !stands && body.as_ref() != Some(one) {
            arrives.push(Opt { value: key_of(one), words: full_name(visit, store, one).await?, chosen: false });
        }
    }
    let mut lines = Vec::with_capacity(entries.len());
    let units = visit.actor.units_for(Action::ReadPapers);
    for entry in entries.iter().filter(|entry| units.contains(&entry.unit_id)) {
        let keeps = keeping.contains(&entry.body());
        lines.push(entry_line(words, entry, &full_name(visit, store, &entry.body()).await?, keeps));
    }
    let files = file::files_of(store, id).await?;
    let recipients = paper::recipients_of(store, id).await?;
    let directive = on_paper(visit, &paper).await?;
    let around = links::section(visit, &paper).await?;
    Ok(Page {
        directive,
        links: around,
        frame: visit
            .frame(format!("{} {}", kind_name(&paper.kind), paper.reference()))
            .shown_at(format!("/papers/{id}")),
        reference: paper.reference(),
        kind: kind_name(&paper.kind),
        urgency: urgency_name(words, paper.urgency.as_deref()),
        issued_on: day_words(words, paper.issued_on.as_deref()),
        valid: valid(words, &paper),
        standing: standing(words, draft, issued_here),
        text: paper.body.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
        recipients: recipients.into_iter().map(|one| recipient_line(visit, one)).collect(),
        signature: signature(visit, id).await?,
        entries: lines,
        files: files
            .into_iter()
            .map(|one| FileLine {
                id: one.id,
                role: role_name(words, one.role),
                name: one.file_name,
                by: match one.person {
                    Some(person) => words.fill("dossier.by", &[("at", &text::moment(one.at)), ("person", &person)]),
                    None => text::moment(one.at),
                },
            })
            .collect(),
        attaches: roles
            .into_iter()
            .map(|role| Opt { value: role.name().to_owned(), words: role_name(words, role), chosen: false })
            .collect(),
        prints,
        sha256,
        edits: draft && own(Action::KeepPapers),
        issues: draft && own(Action::IssuePapers),
        today: day(visit.now.today()),
        arrives,
        answers: !draft && paper.instrument.is_none() && !keeping.is_empty() && !own(Action::KeepPapers),
        exports: !draft && issued_here && kept_here && own(Action::KeepPapers),
        brings: !draft && Access::Office(Action::RaiseDifficulty).admits(&visit.actor),
        again,
        paper,
    })
}

fn role_name(words: Words, role: FileRole) -> String {
    words.say(&format!("paper.file.{}", role.name()))
}

fn standing(words: Words, draft: bool, issued_here: bool) -> Mark {
    let (tone, icon, key) = match (draft, issued_here) {
        (true, _) => ("late", "pencil", "paper.standing.draft"),
        (false, true) => ("ok", "check", "paper.standing.issued"),
        (false, false) => ("info", "file", "paper.standing.received"),
    };
    Mark { tone, icon, words: words.say(key) }
}

fn valid(words: Words, paper: &Paper) -> String {
    match (paper.valid_from.as_deref(), paper.valid_to.as_deref()) {
        (None, None) => String::new(),
        (Some(from), None) => words.with("paper.valid_from", "day", day_words(words, Some(from))),
        (None, Some(to)) => words.with("paper.valid_to", "day", day_words(words, Some(to))),
        (Some(from), Some(to)) => {
            let (from, to) = (day_words(words, Some(from)), day_words(words, Some(to)));
            words.fill("paper.valid_between", &[("from", &from), ("to", &to)])
        }
    }
}

fn recipient_line(visit: &SignedIn, one: Recipient) -> RecipientLine {
    let words = visit.words;
    let desk = correspondence::body::department_name(&one.through, visit.now.today());
    RecipientLine {
        name: one.name,
        role: words.say(&format!("paper.role.{}", one.role.name())),
        purpose: one.purpose,
        channel: if one.role == RecipientRole::Internal && one.channel == paper::Channel::Paper {
            String::new()
        } else {
            words.say(&format!("paper.channel.{}", one.channel.name()))
        },
        through: desk.unwrap_or(one.through),
    }
}

async fn signature(visit: &SignedIn, id: i64) -> Result<Option<SignatureLine>, Failure> {
    let store = &visit.app.programme.store;
    let Some(signature) = paper::signature_of(store, id).await? else { return Ok(None) };
    let mark = paper::mode_of(&signature.mode).map_or("", delegation::mark);
    let marks_head = mark != "TM.";
    let rests_on = match signature.delegation_id {
        Some(id) => {
            let found = delegation::find(store, id).await?;
            let from = day_words(visit.words, Some(&found.valid_from));
            Some(visit.words.fill("paper.rests_on", &[("ground", &found.ground), ("from", &from)]))
        }
        None => None,
    };
    let head = if marks_head { format!("{mark} {}", signature.head_title) } else { signature.head_title };
    let collective = signature.collective.map(|name| format!("TM. {name}"));
    let lines = collective.into_iter().chain([head.trim().to_owned()]).chain(signature.signer_title);
    Ok(Some(SignatureLine {
        lines: lines.map(|line| line.to_uppercase()).collect(),
        signer: signature.signer,
        rests_on,
    }))
}

fn entry_line(words: Words, entry: &Entry, body: &str, keeps: bool) -> EntryLine {
    let book = words.say(&format!("book.kind.{}", entry.book.name()));
    let places = [("book", book.as_str()), ("body", body), ("number", &entry.number.to_string())];
    EntryLine {
        id: entry.id,
        form: format!("entry-{}", entry.id),
        title: words.fill("book.line", &places),
        entered_on: day_words(words, Some(&entry.entered_on)),
        handed_to: entry.handed_to.clone(),
        handed_day: entry.handed_on.clone().unwrap_or_default(),
        handed_on: day_words(words, entry.handed_on.as_deref()),
        copies: entry.copies.map(|copies| copies.to_string()).unwrap_or_default(),
        receipt: entry.receipt.clone(),
        note: entry.note.clone(),
        keeps,
        seen: sent::said(entry),
        is_incoming: entry.book == Book::Incoming,
    }
}

/// The body that a form names, if the reader may enter arrivals for it.
pub(super) fn arriving(visit: &SignedIn, key: &str) -> Option<correspondence::Body> {
    body_of(key).filter(|body| acting_for(visit, Action::KeepPapers).contains(body))
}
