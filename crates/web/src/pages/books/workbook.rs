//! A book of a year as a workbook, in the columns of Decree 30/2020, Annex IV.

use axum::extract::Query;
use chrono::Datelike as _;
use correspondence::paper::{self, Book};
use documents::workbook::{Cell, Column};

use super::{
    full_name, kind_name,
    list::{Wanted, bodies, book_of},
};
use crate::{
    export::{self, Export},
    failure::Answer,
    visit::SignedIn,
};

/// The most lines of one workbook: a sheet of a body's year is far below.
const MOST_LINES: u32 = 50_000;

/// Sends the book.
pub(crate) async fn save(visit: SignedIn, Query(wanted): Query<Wanted>) -> Answer {
    let (_, body) = bodies(&visit, &wanted.body).await?;
    let (words, store, today) = (visit.words, &visit.app.programme.store, visit.now.today());
    let book = book_of(&wanted)?;
    let year = wanted.year.unwrap_or_else(|| today.year().into());
    let (_, mut lines) = paper::lines(store, &body, (book, year), (MOST_LINES, 0)).await?;
    lines.reverse();
    let ids: Vec<i64> = lines.iter().map(|line| line.paper_id).collect();
    let recipients = paper::recipient_names(store, &ids).await?;
    let name = full_name(&visit, store, &body).await?;
    let places =
        [("book", words.say(&format!("book.kind.{}", book.name()))), ("year", year.to_string()), ("body", name)];
    let title = words.fill("book.sheet", &places.each_ref().map(|(name, value)| (*name, value.as_str())));
    let mut export = Export::of(&visit.frame(title), today)?;
    let (keys, widths): (&[&str], &[u16]) = match book {
        Book::Incoming => (
            &[
                "arrived_on",
                "arrival",
                "issuer",
                "reference",
                "issued_on",
                "subject",
                "handed_to",
                "handed_on",
                "receipt",
                "note",
            ],
            &[12, 8, 30, 18, 12, 60, 24, 12, 20, 24],
        ),
        Book::Outgoing | Book::Internal => (
            &[
                "reference",
                "issued_on",
                "subject",
                "signer",
                "recipients",
                "keeper",
                "copies",
                "sent_on",
                "receipt",
                "note",
            ],
            &[18, 12, 60, 22, 40, 24, 8, 12, 20, 24],
        ),
    };
    let heads = keys.iter().zip(widths);
    let columns: Vec<Column<'_>> =
        heads.map(|(key, width)| Column::new(words.say(&format!("book.column.{key}")), *width)).collect();
    let day = |day: Option<&String>| export::day(day.map(|day| organisation::parse_day(day)));
    export.sheet(&words.say(&format!("book.kind.{}", book.name())), &columns, |sheet| {
        for line in &lines {
            let about = format!("{}: {}", kind_name(&line.kind), line.subject);
            let reference = paper::reference(line.number.as_deref().unwrap_or_default(), &line.symbol);
            let copies = line.copies.map_or_else(Cell::empty, Cell::whole);
            if book == Book::Incoming {
                sheet.row(&[
                    day(Some(&line.entered_on)),
                    Cell::whole(line.entry_number),
                    Cell::text(&*line.issuer),
                    Cell::text(reference),
                    day(line.issued_on.as_ref()),
                    Cell::text(about),
                    Cell::text(&*line.handed_to),
                    day(line.handed_on.as_ref()),
                    Cell::text(&*line.receipt),
                    Cell::text(&*line.note),
                ])?;
            } else {
                let names = recipients.get(&line.paper_id).map(|names| names.join("; ")).unwrap_or_default();
                sheet.row(&[
                    Cell::text(reference),
                    day(line.issued_on.as_ref()),
                    Cell::text(about),
                    Cell::text(line.signer.clone().unwrap_or_default()),
                    Cell::text(names),
                    Cell::text(&*line.handed_to),
                    copies,
                    day(Some(&line.entered_on)),
                    Cell::text(&*line.receipt),
                    Cell::text(&*line.note),
                ])?;
            }
        }
        Ok(())
    })?;
    export.answer(&format!("{}-{}-{year}", words.say("book.file"), book.name()))
}
