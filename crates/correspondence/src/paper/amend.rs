//! A draft until it is issued: changed, given up. And what is written later into a line of a book.

use organisation::{Action, Actor, Change, Error, Moment, Result};
use storage::Store;

use super::{Draft, Entry, NewEntry, Paper, PaperRefusal, Told, checks, keeper, reading, store, subject};
use crate::Body;

/// Writes a draft anew; refused where somebody else changed it since.
pub async fn redraft(store: &Store, actor: &Actor, id: i64, version: i64, new: &Draft, at: Moment) -> Result<()> {
    let (paper, body) = own_draft(store, actor, id).await?;
    let office = keeper(actor, Action::KeepPapers, &body, at)?;
    let new = checks::checked(new)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    let named = body.named(&change.tx, at.today()).await?;
    store::rewrite(&change.tx, (paper.id, version), &named, &new).await?;
    store::write_parts(&change.tx, id, &new, (&reading::readable(actor), at.today())).await?;
    change.record("paper_redrafted", subject(id, body.unit), &Told { kind: &new.kind, subject: &new.subject }).await?;
    change.commit().await
}

/// Gives a draft up: it had no number, and leaves only the event.
pub async fn give_up(store: &Store, actor: &Actor, id: i64, version: i64, at: Moment) -> Result<()> {
    let (paper, body) = own_draft(store, actor, id).await?;
    let office = keeper(actor, Action::KeepPapers, &body, at)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    store::remove_draft(&change.tx, (paper.id, version)).await?;
    let told = Told { kind: &paper.kind, subject: &paper.subject };
    change.record("paper_given_up", subject(id, body.unit), &told).await?;
    change.commit().await
}

/// Writes what a line of a book says besides its paper: who works on it, who signed for it, how many copies. Refused
/// where it no longer says what was seen.
pub async fn amend_entry(store: &Store, actor: &Actor, seen: &Entry, new: &NewEntry, at: Moment) -> Result<()> {
    let office = keeper(actor, Action::KeepPapers, &seen.body(), at)?;
    let new = checks::entry(&NewEntry { on: seen.on(), ..new.clone() }, at)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    store::rewrite_entry(&change.tx, seen, &new).await?;
    let told = (seen.book.name(), seen.number, &new.handed_to, &new.receipt, &new.note);
    change.record("paper_entry_amended", subject(seen.paper_id, seen.unit_id), &told).await?;
    change.commit().await
}

async fn own_draft(store: &Store, actor: &Actor, id: i64) -> Result<(Paper, Body)> {
    let paper = reading::read(store, actor, id).await?;
    let body = paper.issuing_body().ok_or(Error::NotFound)?;
    if paper.issued_on.is_some() { Err(PaperRefusal::Issued.into()) } else { Ok((paper, body)) }
}
