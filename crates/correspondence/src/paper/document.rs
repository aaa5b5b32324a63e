//! Papers that are made and kept elsewhere in the program, as decisions on dossiers are: they take their number from the
//! body's book and stand in it like any other; text, print and original stay where they are.

use chrono::Datelike as _;
use organisation::{Actor, Change, Result, actor::Held, day};
use storage::{Sql, Transaction};

use super::{Book, Draft, Link, LinkKind, NewEntry, Numbered, Signing, book, store, subject};
use crate::Body;

/// The number that follows the last one of a body's papers of a type in a year.
pub async fn next_number(db: &impl Sql, body: &Body, (kind, year): (&str, i64)) -> Result<i64> {
    book::next(db, (body, year, kind)).await
}

/// Enters a document that somebody signed in an office as a paper of that office's body, as a part of the change that
/// records it: number, line in the book of outgoing papers, signature, links. Gives the number.
pub async fn enter(
    change: &mut Change,
    (actor, office): (&Actor, &Held),
    document: i64,
    new: &Draft,
    signing: Signing,
) -> Result<i64> {
    let body = Body::of(office, signing.on);
    let series = (&body, i64::from(signing.on.year()), new.kind.as_str());
    let number = book::number(&change.tx, series, signing.number).await?;
    let named = body.named(&change.tx, signing.on).await?;
    let by = (actor.person, office.id);
    let id = store::insert_draft(change, (&body, &named), new, by).await?;
    store::write_parts(&change.tx, id, new, (READ_BY_ALL, signing.on)).await?;
    store::freeze(&change.tx, (id, 1), &named, (number, signing.on)).await?;
    store::set_document(&change.tx, id, document).await?;
    let entry = NewEntry { on: signing.on, ..NewEntry::default() };
    book::enter(change, (Book::Outgoing, series, number), id, &entry, by).await?;
    let told = Numbered { number, symbol: &new.symbol, on: day(signing.on) };
    change.record("paper_issued", subject(id, body.unit), &told).await?;
    Ok(number)
}

/// Such a paper names legal instruments only when it is entered.
const READ_BY_ALL: &str = "p.instrument IS NOT NULL";

/// Those of some legal instruments that are here, as bases.
pub async fn bases(db: &impl Sql, instruments: &[&str]) -> Result<Vec<Link>> {
    let found = store::instruments(db, instruments).await?;
    Ok(found.into_iter().map(|to| Link { to, kind: LinkKind::CitesBasis, note: String::new() }).collect())
}

/// Says what a document does to an earlier one.
pub async fn link(tx: &Transaction, (later, earlier): (i64, i64), kind: LinkKind) -> Result<()> {
    store::link_documents(tx, (later, earlier), kind).await
}
