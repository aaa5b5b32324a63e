//! The books of arrivals of those whom a visitor can be: letters that came down, answers that came up, and some papers
//! of others. What came in the last days waits to be entered.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};
use correspondence::{
    Body, body,
    paper::{self, NewEntry, Received},
};
use organisation::{Change, Error, Result, Role, audit::Subject, day, parse_day, unit::level};
use storage::{FromQueryResult, Sql as _, insert_many};

use super::{Desk, Letters, rows::ENTRY};
use crate::world::{course::at, desk::working_day};

/// What came in the last days waits to be entered.
const WAITING: i64 = -3;

#[derive(FromQueryResult)]
struct Arrived {
    id: i64,
    issued_on: String,
}

/// A book of arrivals and who keeps it.
struct Kept {
    body: Body,
    keeper: Role,
    handed_to: String,
}

/// Enters what came.
pub(super) async fn enter(desk: &Desk<'_>, words: &Letters) -> Result<()> {
    let (showcase, today) = (desk.showcase()?, desk.now.today());
    let lead =
        Body { unit: showcase.province.id, sector: body::lead(level::PROVINCE, today).unwrap_or_default().to_owned() };
    let kept = |body, keeper: Role| {
        let handed_to = words.handed_to.get(keeper.name()).cloned().unwrap_or_default();
        Kept { body, keeper, handed_to }
    };
    for book in [
        kept(Body::of_unit(desk.ministry), Role::Ministry),
        kept(Body::of_unit(showcase.province.id), Role::ProvincialOffice),
        kept(lead, Role::ProvincialLead),
        kept(Body::of_unit(showcase.unit.id), Role::CommuneOfficer),
    ] {
        load(desk, words, &book).await?;
    }
    for arrival in &words.arrival {
        let seat = desk.seat(&arrival.to)?;
        let at = desk.moment(arrival.day, 15);
        let keeper = desk.actor(seat.unit, seat.keeper(), at.today()).await?;
        let held = keeper.offices.iter().find(|held| held.unit == seat.unit).ok_or(Error::NotFound)?;
        let entry = NewEntry { on: at.today(), receipt: words.receipt.clone(), ..NewEntry::default() };
        let new = Received {
            issuer_body: None,
            issuer: arrival.issuer.clone(),
            kind: arrival.kind.clone(),
            number: arrival.number.clone(),
            symbol: arrival.symbol.clone(),
            issued_on: at.today(),
            subject: arrival.subject.clone(),
            body: words.mark.clone(),
            urgency: None,
            links: Vec::new(),
            entry,
        };
        paper::receive(desk.store, &keeper, &Body::of(held, at.today()), &new, at).await?;
    }
    Ok(())
}

/// Enters what a body got, in the order in which it came.
async fn load(desk: &Desk<'_>, words: &Letters, book: &Kept) -> Result<()> {
    let (unit, sector) = (book.body.unit, &book.body.sector);
    let post = desk.people.post(unit, book.keeper, 0).ok_or(Error::NotFound)?;
    let (mut rows, mut last) = (Vec::new(), BTreeMap::new());
    for (on, paper) in came(desk, &book.body).await? {
        let year = i64::from(on.year());
        let number = *last.entry(year).and_modify(|last| *last += 1).or_insert(1_i64);
        rows.push(vec![
            paper.into(),
            unit.into(),
            sector.clone().into(),
            "incoming".into(),
            year.into(),
            "incoming".into(),
            number.into(),
            day(on).into(),
            book.handed_to.clone().into(),
            words.receipt.clone().into(),
            String::new().into(),
            at(on, 14 * 3_600).0.into(),
            post.person.into(),
            post.office.into(),
        ]);
    }
    let count = rows.len();
    let number = |(year, last): (i64, i64)| {
        vec![unit.into(), sector.clone().into(), year.into(), "incoming".into(), last.into()]
    };
    let numbers = last.into_iter().map(number).collect();
    let mut change = Change::by_program(desk.store, desk.now).await?;
    insert_many(&change.tx, "paper_entry", &ENTRY, rows).await?;
    insert_many(&change.tx, "paper_number", &["unit_id", "sector", "year", "series", "last"], numbers).await?;
    change.record("loaded", Subject { kind: "unit", id: unit, unit: Some(unit) }, &count).await?;
    change.commit().await
}

/// The papers that were sent to a body or set it a task, by the working day on which they came.
async fn came(desk: &Desk<'_>, body: &Body) -> Result<Vec<(NaiveDate, i64)>> {
    let sql = "SELECT p.id, p.issued_on FROM official_paper p
               WHERE p.issued_on < $3 AND p.unit_id <> $1 AND p.number IS NOT NULL
                 AND (p.id IN (SELECT r.paper_id FROM paper_recipient r WHERE r.unit_id = $1
                          AND CASE WHEN r.through <> '' THEN r.through ELSE r.sector END = $2)
                      OR p.id IN (SELECT t.paper_id FROM task t WHERE t.unit_id = $1 AND t.sector = ''))";
    let values = [body.unit.into(), body.sector.clone().into(), day(desk.day(WAITING)).into()];
    let came: Vec<Arrived> = desk.store.read().rows(sql, values).await?;
    let entered_on = |came: Arrived| (working_day(&desk.calendar, parse_day(&came.issued_on)), came.id);
    let mut came: Vec<_> = came.into_iter().map(entered_on).collect();
    came.sort_unstable();
    Ok(came)
}
