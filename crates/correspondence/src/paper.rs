//! An official paper: drafted, issued with a number and frozen, or received from another body and entered in the book.
//!
//! To sign is to record: the program says who signed and in whose stead; it holds no key and calls no click a signature.

mod amend;
mod book;
mod checks;
pub mod document;
mod entry;
pub mod file;
pub mod force;
pub mod graph;
mod kinds;
mod link;
mod marks;
mod print;
mod reading;
mod refusal;
pub mod search;
mod signature;
mod store;

use chrono::{Datelike as _, NaiveDate};
use organisation::{
    Action, Actor, Change, Error, Moment, Place, Result, actor::Held, audit::Subject, day, permission::allows,
};
use serde::Serialize;
use storage::Store;

pub use amend::{amend_entry, give_up, redraft};
pub use book::{Arrival, Book, NewEntry};
pub(crate) use checks::tidy;
pub use entry::{Entry, Gap, Line, Waiting, drafts, entries_of, gaps, lines, recipient_names, sectors, waiting};
pub use file::FileRole;
pub use kinds::{Type, kind, kinds};
pub use link::{Link, LinkKind};
pub use marks::{Channel, RecipientRole, Urgency};
pub(crate) use print::is_ours;
pub use print::{Printed, citation, docx, pdf, print_of};
pub use reading::{citable, may_open, named, read, readable};
pub use refusal::PaperRefusal;
pub use signature::{Signature, mode_name, mode_of, signature_of};
pub use store::{Linked, Paper, Recipient, find, links_of, recipients_of};

use crate::{Body, body, delegation};

/// The longest subject, in signs (Decree 30/2020, Annex VI).
pub const LONGEST_SUBJECT: usize = 500;
/// The longest text, in signs.
pub const LONGEST_BODY: usize = 100_000;
/// The longest name, purpose or note, in signs.
pub const LONGEST_NAME: usize = 300;
/// How far above the next number of its series one given by hand may be. A body that numbers most papers of the year
/// elsewhere leaves thousands out here; a day typed in the number's place would be the start of all later ones.
pub const LONGEST_LEAP: i64 = 10_000;
/// The most recipients that one paper names; whole levels are named in one line.
pub const MOST_RECIPIENTS: usize = 300;

/// Somebody a paper goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRecipient {
    /// The body, where it has a unit here.
    pub body: Option<Body>,
    /// As it prints; empty: the body's own name.
    pub name: String,
    /// What the paper is to it.
    pub role: RecipientRole,
    /// For what: "để báo cáo", "để thực hiện".
    pub purpose: String,
    /// How it gets there.
    pub channel: Channel,
    /// The desk that receives it for the addressee; empty: the addressee itself.
    pub through: String,
}

/// Who signs, in whose stead, as it prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSignature {
    /// How.
    pub mode: documents::Mode,
    /// After TM.
    pub collective: Option<String>,
    /// Title of the head.
    pub head_title: String,
    /// Title of whoever signs in the head's stead.
    pub signer_title: Option<String>,
    /// Full name.
    pub signer: String,
    /// The delegation it rests on.
    pub delegation: Option<i64>,
}

/// A paper in the making.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Key of its type.
    pub kind: String,
    /// Symbol after the number; empty: the usual one of type and body.
    pub symbol: String,
    /// What it is about.
    pub subject: String,
    /// Its text, a paragraph a line.
    pub body: String,
    /// Urgency, as stored.
    pub urgency: Option<String>,
    /// From when to when it is in force, where it says so.
    pub valid: (Option<NaiveDate>, Option<NaiveDate>),
    /// Whom it goes to.
    pub recipients: Vec<NewRecipient>,
    /// What it rests on and does to earlier ones.
    pub links: Vec<Link>,
    /// Who signs; needed for issuing.
    pub signature: Option<NewSignature>,
}

/// A paper of another body, as it came.
#[derive(Clone, Debug)]
pub struct Received {
    /// The body that issued it, where it has a unit here: by that the paper itself is found, where it was issued here.
    pub issuer_body: Option<Body>,
    /// Its name.
    pub issuer: String,
    /// Key of its type.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Its symbol.
    pub symbol: String,
    /// Its day.
    pub issued_on: NaiveDate,
    /// What it is about.
    pub subject: String,
    /// Its text, where it came as text.
    pub body: String,
    /// Urgency, as stored.
    pub urgency: Option<String>,
    /// Links to earlier ones.
    pub links: Vec<Link>,
    /// The line in the book of arrivals.
    pub entry: NewEntry,
}

/// The day of signing, and a number where one was given by hand.
#[derive(Clone, Copy, Debug)]
pub struct Signing {
    /// Day of signing, which the paper bears.
    pub on: NaiveDate,
    /// The number that it bears already; none: the next of the body's book.
    pub number: Option<i64>,
}

/// Writes a draft; gives its row.
pub async fn draft(store: &Store, actor: &Actor, body: &Body, new: &Draft, at: Moment) -> Result<i64> {
    let office = keeper(actor, Action::KeepPapers, body, at)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    let id = draft_in(&mut change, (actor, office), body, new).await?;
    change.commit().await?;
    Ok(id)
}

/// Writes a draft as a part of a larger change.
pub async fn draft_in(change: &mut Change, (actor, office): (&Actor, &Held), body: &Body, new: &Draft) -> Result<i64> {
    let new = checks::checked(new)?;
    let named = body.named(&change.tx, change.at.today()).await?;
    let id = store::insert_draft(change, (body, &named), &new, (actor.person, office.id)).await?;
    store::write_parts(&change.tx, id, &new, (&reading::readable(actor), change.at.today())).await?;
    change.record("paper_drafted", subject(id, body.unit), &Told { kind: &new.kind, subject: &new.subject }).await?;
    Ok(id)
}

/// Records that a draft was signed: it takes the next number of its body, year and type, enters the book of outgoing
/// papers (of internal ones, where it goes to nobody outside), is frozen and printed. Gives the number.
pub async fn issue(store: &Store, actor: &Actor, id: i64, version: i64, signing: Signing, at: Moment) -> Result<i64> {
    let paper = find(store, id).await?;
    let body = paper.issuing_body().ok_or(Error::NotFound)?;
    let office = keeper(actor, Action::IssuePapers, &body, at)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    let number = issue_in(&mut change, (actor, office), &paper, version, signing).await?;
    change.commit().await?;
    // nobody waits for a number while a page is set. The paper is issued whatever comes now: one that was not printed is
    // printed when it is first read, and a fault shows there
    if let Ok(issued) = find(store, id).await {
        drop(print::pdf(store, &issued).await);
    }
    Ok(number)
}

/// The same as a part of a larger change.
pub async fn issue_in(
    change: &mut Change,
    (actor, office): (&Actor, &Held),
    paper: &Paper,
    version: i64,
    signing: Signing,
) -> Result<i64> {
    let body = paper.issuing_body().ok_or(Error::NotFound)?;
    if paper.issued_on.is_some() {
        return Err(PaperRefusal::Issued.into());
    }
    if signing.on > change.at.today() {
        return Err(PaperRefusal::DayBad.into());
    }
    // a department that the list of bodies does not know has no name of its own to issue in
    if !body.sector.is_empty() && body::department_name(&body.sector, signing.on).is_none() {
        return Err(PaperRefusal::BodyUnknown.into());
    }
    let signature = signature::signature_in(&change.tx, paper.id).await?.ok_or(PaperRefusal::SignatureMissing)?;
    if store::newest_link(&change.tx, paper.id).await?.is_some_and(|newest| newest > day(signing.on)) {
        return Err(PaperRefusal::DayBad.into());
    }
    let ground = delegation::ground(&change.tx, &body, &signature, signing.on).await?;
    signature::rest_on(&change.tx, paper.id, ground).await?;
    let year = i64::from(signing.on.year());
    let series = (&body, year, paper.kind.as_str());
    let number = book::number(&change.tx, series, signing.number).await?;
    let named = body.named(&change.tx, signing.on).await?;
    store::freeze(&change.tx, (paper.id, version), &named, (number, signing.on)).await?;
    let entry = NewEntry { on: signing.on, ..NewEntry::default() };
    let book = if store::stays_inside(&change.tx, paper.id).await? { Book::Internal } else { Book::Outgoing };
    book::enter(change, (book, series, number), paper.id, &entry, (actor.person, office.id)).await?;
    let told = Numbered { number, symbol: &paper.symbol, on: day(signing.on) };
    change.record("paper_issued", subject(paper.id, body.unit), &told).await?;
    Ok(number)
}

/// Enters a paper of another body in the book of arrivals; one that whoever enters it may read already is not written
/// twice. Gives its row and the number of arrival.
pub async fn receive(store: &Store, actor: &Actor, body: &Body, new: &Received, at: Moment) -> Result<(i64, i64)> {
    let office = keeper(actor, Action::KeepPapers, body, at)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    let arrival = receive_in(&mut change, (actor, office), body, new).await?;
    change.commit().await?;
    Ok((arrival.paper, arrival.number))
}

/// The same as a part of a larger change.
pub async fn receive_in(
    change: &mut Change,
    (actor, office): (&Actor, &Held),
    body: &Body,
    new: &Received,
) -> Result<Arrival> {
    let new = checks::received(new, change.at)?;
    change.tx.alone(&format!("paper_received {}/{} {}", new.number, new.symbol, new.issued_on)).await?;
    let readable = reading::readable(actor);
    let paper = match store::same(&change.tx, &new, &readable).await? {
        Some(id) => id,
        None => store::insert_received(change, &new, (actor.person, office.id), &readable).await?,
    };
    let number = arrive_in(change, (actor, office), body, paper, &new.entry).await?;
    Ok(Arrival { paper, number })
}

/// Enters a paper that is here in a body's book of arrivals; gives the number of arrival.
pub async fn arrive_in(
    change: &mut Change,
    (actor, office): (&Actor, &Held),
    body: &Body,
    paper: i64,
    entry: &NewEntry,
) -> Result<i64> {
    let series = (body, i64::from(entry.on.year()), book::ARRIVALS);
    let number = book::number(&change.tx, series, None).await?;
    if book::has_arrived(&change.tx, body, paper).await? {
        return Err(PaperRefusal::ArrivedBefore.into());
    }
    book::enter(change, (Book::Incoming, series, number), paper, entry, (actor.person, office.id)).await?;
    let told = Numbered { number, symbol: "", on: day(entry.on) };
    change.record("paper_received", subject(paper, body.unit), &told).await?;
    Ok(number)
}

/// Enters a paper that was sent to a body here, or is read by it for another reason, in its book of arrivals.
pub async fn arrive(
    store: &Store,
    actor: &Actor,
    (body, paper): (&Body, i64),
    entry: &NewEntry,
    at: Moment,
) -> Result<i64> {
    let paper = read(store, actor, paper).await?;
    let issued_on = paper.issued_on.as_deref().map(organisation::parse_day).ok_or(Error::NotFound)?;
    let office = keeper(actor, Action::KeepPapers, body, at)?;
    let entry = checks::entry(entry, at)?;
    if entry.on < issued_on {
        return Err(PaperRefusal::DayBad.into());
    }
    let mut change = Change::begin(store, actor, office, at).await?;
    let number = arrive_in(&mut change, (actor, office), body, paper.id, &entry).await?;
    change.commit().await?;
    Ok(number)
}

/// The office in which somebody does something for a body.
pub fn keeper<'a>(actor: &'a Actor, action: Action, body: &Body, at: Moment) -> Result<&'a Held> {
    let place = Place::own(body.unit);
    let acts = |held: &&Held| allows(held.role, held.unit, action, &place) && Body::of(held, at.today()) == *body;
    actor.offices.iter().find(acts).ok_or(Error::Forbidden)
}

#[derive(Serialize)]
struct Told<'a> {
    kind: &'a str,
    subject: &'a str,
}

#[derive(Serialize)]
struct Numbered<'a> {
    number: i64,
    symbol: &'a str,
    on: String,
}

pub(crate) const fn subject(id: i64, unit: i64) -> Subject {
    Subject { kind: "paper", id, unit: Some(unit) }
}

/// Number and symbol as papers cite them: 05/KH-UBND.
pub fn reference(number: &str, symbol: &str) -> String {
    // papers of the Party: 20-CT/TW
    let joint = if symbol.starts_with('-') { "" } else { "/" };
    match number.len() {
        1 if number.bytes().all(|digit| digit.is_ascii_digit()) => format!("0{number}{joint}{symbol}"),
        _ => format!("{number}{joint}{symbol}"),
    }
}

/// Number and symbol of a typed reference, the inverse of [`reference()`]; nothing where it is none.
pub fn split_reference(typed: &str) -> Option<(&str, &str)> {
    let digits = typed.bytes().take_while(u8::is_ascii_digit).count();
    match typed.split_at_checked(digits) {
        Some((number, symbol)) if digits > 0 && symbol.starts_with('-') => Some((number, symbol)),
        _ => typed.split_once('/'),
    }
}

/// Words that no printer has are refused before they are kept; anything else is a fault.
fn unprintable(error: documents::PaperError) -> Error {
    match error {
        documents::PaperError::Unprintable { text, .. } => PaperRefusal::Unprintable { text }.into(),
        error => Error::broken(error),
    }
}
