//! What is wrong with a body today.

use std::collections::HashSet;

use chrono::NaiveDate;
use organisation::{Result, office};
use storage::Store;

use super::{CoordinationBody, Member, Seat, composition};

/// Days before the end of a term from which on it is told.
const TERM_WARNING: i64 = 60;

/// Something to be put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alert {
    /// The term is over since a day.
    TermOver(NaiveDate),
    /// It ends on a day, soon.
    TermEnds(NaiveDate),
    /// Nobody has a seat that the composition wants.
    Vacant(String),
    /// A member holds no office of the unit any more.
    OfficeEnded(String),
}

/// What is wrong with bodies of one unit today, body by body.
pub async fn alerts(store: &Store, bodies: &[CoordinationBody], today: NaiveDate) -> Result<Vec<Vec<Alert>>> {
    let people: Vec<i64> =
        bodies.iter().flat_map(|body| body.members_on(today)).filter_map(|member| member.person).collect();
    let held = office::held_on(store.read(), &people, today).await?;
    let held: HashSet<(i64, i64)> = held.into_iter().map(|(person, held)| (person, held.unit)).collect();
    Ok(bodies.iter().map(|body| of(body, today, |person| held.contains(&(person, body.unit)))).collect())
}

fn of(body: &CoordinationBody, today: NaiveDate, in_office: impl Fn(i64) -> bool) -> Vec<Alert> {
    let ends = body.term().and_then(super::store::Term::to);
    let term = ends.and_then(|to| match to.signed_duration_since(today).num_days() {
        ..0 => Some(Alert::TermOver(to)),
        0..=TERM_WARNING => Some(Alert::TermEnds(to)),
        _ => None,
    });
    let seats = composition(&body.composition).map_or(&[][..], |composition| &composition.seats);
    let taken = |seat: &Seat| body.members_on(today).any(|member| member.seat == seat.key);
    let vacant = seats.iter().filter(|seat| !taken(seat)).map(|seat| Alert::Vacant(seat.name.clone()));
    let gone = |member: &&Member| member.person.is_some_and(|person| !in_office(person));
    let ended = body.members_on(today).filter(gone).map(|member| Alert::OfficeEnded(member.full_name.clone()));
    term.into_iter().chain(vacant).chain(ended).collect()
}
