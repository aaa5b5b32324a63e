//! Books of incoming, outgoing and internal papers, and their numbers: one row a body, year and series holds the last
//! number, so that whoever takes the next one waits for the one before, and a change that is given up gives it back.

use chrono::NaiveDate;
use organisation::{Change, Error, Result, day};
use storage::{Sql, Transaction};

use super::{LONGEST_LEAP, PaperRefusal};
use crate::Body;

/// The series of numbers of arrival.
pub(super) const ARRIVALS: &str = "incoming";

/// Which book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Book {
    /// Arrivals.
    Incoming,
    /// What went out.
    Outgoing,
    /// What stays in the house.
    Internal,
}

impl Book {
    /// All books.
    pub const ALL: [Self; 3] = [Self::Incoming, Self::Outgoing, Self::Internal];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
            Self::Internal => "internal",
        }
    }

    /// The book of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|book| book.name() == name)
    }
}

storage::stored_by_name!(Book);

/// What a line of a book says besides the paper.
#[derive(Clone, Debug, Default)]
pub struct NewEntry {
    /// Arrived, or sent.
    pub on: NaiveDate,
    /// Who works on it, or keeps the file copy.
    pub handed_to: String,
    /// Since when.
    pub handed_on: Option<NaiveDate>,
    /// How many copies.
    pub copies: Option<i64>,
    /// Who signed for it, or how its receipt is known.
    pub receipt: String,
    /// Note.
    pub note: String,
}

/// A paper in a book of arrivals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The paper.
    pub paper: i64,
    /// Number of arrival.
    pub number: i64,
}

/// Body, year, series.
type Series<'a> = (&'a Body, i64, &'a str);

/// The number that [`number`] would give now.
pub(super) async fn next(db: &impl Sql, (body, year, series): Series<'_>) -> Result<i64> {
    let sql = "SELECT last + 1 FROM paper_number WHERE unit_id = $1 AND sector = $2 AND year = $3 AND series = $4";
    let key = [body.unit.into(), body.sector.clone().into(), year.into(), series.into()];
    Ok(db.number(sql, key).await?.unwrap_or(1))
}

/// The next number of a series, or the one that was given by hand where it is free. No series ends: wherever one
/// stands, its next number can be given by hand too.
pub(super) async fn number(tx: &Transaction, (body, year, series): Series<'_>, given: Option<i64>) -> Result<i64> {
    let key = || [body.unit.into(), body.sector.clone().into(), year.into(), series.into()];
    // the row is locked from here to the end of the change
    let sql = "INSERT INTO paper_number (unit_id, sector, year, series, last) VALUES ($1, $2, $3, $4, 1)
               ON CONFLICT (unit_id, sector, year, series) DO UPDATE SET last = paper_number.last + 1 RETURNING last";
    let next = tx.number(sql, key()).await?.ok_or(Error::NotFound)?;
    let Some(given) = given else { return Ok(next) };
    if given < 1 {
        return Err(PaperRefusal::NumberBad.into());
    }
    if given > next + LONGEST_LEAP {
        return Err(PaperRefusal::NumberFar { next }.into());
    }
    let sql = "SELECT id FROM paper_entry
               WHERE unit_id = $1 AND sector = $2 AND year = $3 AND series = $4 AND book <> 'incoming' AND number = $5";
    if tx.number(sql, key().into_iter().chain([given.into()])).await?.is_some() {
        return Err(PaperRefusal::NumberTaken { next }.into());
    }
    let sql = "UPDATE paper_number SET last = $5 WHERE unit_id = $1 AND sector = $2 AND year = $3 AND series = $4";
    tx.run(sql, key().into_iter().chain([given.max(next - 1).into()])).await?;
    Ok(given)
}

/// Writes a line.
pub(super) async fn enter(
    change: &Change,
    (book, (body, year, series), number): (Book, Series<'_>, i64),
    paper: i64,
    entry: &NewEntry,
    (person, office): (i64, i64),
) -> Result<()> {
    change
        .tx
        .run(
            "INSERT INTO paper_entry (paper_id, unit_id, sector, book, year, series, number, entered_on, handed_to,
                 handed_on, copies, receipt, note, at, person_id, office_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
            [
                paper.into(),
                body.unit.into(),
                body.sector.clone().into(),
                book.into(),
                year.into(),
                series.into(),
                number.into(),
                day(entry.on).into(),
                entry.handed_to.clone().into(),
                entry.handed_on.map(day).into(),
                entry.copies.into(),
                entry.receipt.clone().into(),
                entry.note.clone().into(),
                change.at.0.into(),
                person.into(),
                office.into(),
            ],
        )
        .await?;
    Ok(())
}

/// Whether a paper stands in a body's book of arrivals. Asked after the number is taken: its row keeps everybody else of
/// the body waiting.
pub(super) async fn has_arrived(tx: &Transaction, body: &Body, paper: i64) -> Result<bool> {
    let sql = "SELECT id FROM paper_entry WHERE paper_id = $1 AND unit_id = $2 AND sector = $3 AND book = 'incoming'";
    Ok(tx.number(sql, [paper.into(), body.unit.into(), body.sector.clone().into()]).await?.is_some())
}
