//! Papers and their books: drafted, issued, received, filed; who may sign in whose stead.

mod arrivals;
mod delegations;
mod edit;
mod exchange;
mod files;
mod form;
pub(crate) mod links;
mod list;
mod sent;
mod show;
mod workbook;

pub(crate) use arrivals::{new as new_arrival, receive};
pub(crate) use delegations::{end as end_delegation, enter as enter_delegation, show as delegations};
pub(crate) use edit::{create, edit, new, save};
pub(crate) use exchange::{export, identify, import, show_exchange as exchange};
pub(crate) use files::{attach, docx, file, pdf};
pub(crate) use list::show as list;
pub(crate) use sent::{amend_entry, arrive, give_up, issue};
pub(crate) use show::show;
pub(crate) use workbook::save as workbook;

use std::collections::{HashMap, hash_map::Entry};

use chrono::NaiveDate;
use correspondence::{
    Body, body,
    paper::{self, PaperRefusal, Urgency},
};
use organisation::{Action, Error, Place, permission::allows, unit};

use crate::{failure::Failure, pages::boards::Opt, visit::SignedIn, words::Words};

/// A body in an address and in the choices of a form: `24`, `24-health`.
fn key_of(body: &Body) -> String {
    if body.sector.is_empty() { body.unit.to_string() } else { format!("{}-{}", body.unit, body.sector) }
}

fn body_of(key: &str) -> Option<Body> {
    let (unit, sector) = key.split_once('-').unwrap_or((key, ""));
    Some(Body { unit: unit.parse().ok()?, sector: sector.to_owned() })
}

/// The bodies in whose name somebody does something, each once.
fn acting_for(visit: &SignedIn, action: Action) -> Vec<Body> {
    let offices = visit.actor.offices.iter();
    let mut bodies: Vec<Body> = Vec::new();
    for held in offices.filter(|held| allows(held.role, held.unit, action, &Place::own(held.unit))) {
        let body = Body::of(held, visit.now.today());
        if !bodies.contains(&body) {
            bodies.push(body);
        }
    }
    bodies
}

/// Bodies as a form offers them.
async fn body_options(visit: &SignedIn, bodies: &[Body], chosen: &Body) -> Result<Vec<Opt>, Failure> {
    let (store, today) = (&visit.app.programme.store, visit.now.today());
    let mut units = HashMap::new();
    let mut options = Vec::with_capacity(bodies.len());
    for one in bodies {
        let unit = match units.entry(one.unit) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(place) => place.insert(unit::find(store.read(), one.unit, today).await?),
        };
        let words = in_full(unit, &one.sector, today);
        options.push(Opt { value: key_of(one), words, chosen: one == chosen });
    }
    Ok(options)
}

/// A body with its unit, as headings name it.
async fn full_name(visit: &SignedIn, store: &storage::Store, of: &Body) -> Result<String, Failure> {
    let today = visit.now.today();
    Ok(in_full(&unit::find(store.read(), of.unit, today).await?, &of.sector, today))
}

fn in_full(unit: &unit::Unit, sector: &str, today: NaiveDate) -> String {
    let name = body::name_of(unit, sector, today).name;
    if sector.is_empty() { name } else { format!("{name}, {}", unit.name_in_text()) }
}

/// The body that an address names, if it is among those; the first of them where it names none.
fn chosen(bodies: &[Body], key: &str) -> Result<Body, Error> {
    if key.is_empty() {
        return bodies.first().cloned().ok_or(Error::NotFound);
    }
    body_of(key).filter(|body| bodies.contains(body)).ok_or(Error::NotFound)
}

/// The type of a paper in words.
fn kind_name(kind: &str) -> String {
    paper::kind(kind).map_or_else(|| kind.to_owned(), |kind| kind.name.clone())
}

/// The urgency of a paper in words; empty where it has none.
fn urgency_name(words: Words, urgency: Option<&str>) -> String {
    let known = urgency.and_then(Urgency::from_name);
    known.map_or_else(String::new, |urgency| words.say(&format!("paper.urgency.{}", urgency.name())))
}

fn urgency_options(words: Words, chosen: &str) -> Vec<Opt> {
    let none = Opt { value: String::new(), words: words.say("paper.urgency.none"), chosen: chosen.is_empty() };
    let one = |urgency: Urgency| Opt {
        value: urgency.name().to_owned(),
        words: words.say(&format!("paper.urgency.{}", urgency.name())),
        chosen: chosen == urgency.name(),
    };
    std::iter::once(none).chain(Urgency::ALL.map(one)).collect()
}

/// A day as people read it; empty where there is none.
fn day_words(words: Words, day: Option<&str>) -> String {
    day.map_or_else(String::new, |day| words.date(organisation::parse_day(day)))
}

/// A whole number, or nothing; anything else is refused.
fn number_of(typed: &str) -> Result<Option<i64>, Error> {
    if typed.is_empty() {
        return Ok(None);
    }
    typed.parse().map(Some).map_err(|_| PaperRefusal::SymbolBad.into())
}
