//! A directive: the numbered items of a paper, and their sending to units as tasks.
//!
//! One sending is one change: every task of it, or none. What was sent once to a unit is not sent again.

mod papers;
mod store;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use organisation::{
    Action, Actor, Change, Error, Moment, Place, Refusal, Result,
    actor::Held,
    audit::Subject,
    notice::{self, Notice},
    parse_day, permission, unit,
};
use serde::Serialize;
use storage::{Sql, Store};

pub use papers::{Directive, PAPERS, papers};
pub use store::{Item, items};

use crate::{
    Body,
    paper::{self, Paper, tidy},
    task::Needs,
};

/// The longest words of an item, in signs.
pub const LONGEST_WORDS: usize = 2_000;
/// The longest name of what a figure counts, in signs.
pub const LONGEST_MEASURE: usize = 300;
/// The most items of one paper.
pub const MOST_ITEMS: usize = 50;

/// What a paper asks for under one number; numbers follow the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewItem {
    /// Its words.
    pub words: String,
    /// What it wants for an answer.
    pub needs: Needs,
    /// What a figure counts; empty for the others.
    pub measure: String,
    /// The last day, if the paper sets one.
    pub due_on: Option<NaiveDate>,
    /// Who leads among the sectors; empty: the unit.
    pub lead_sector: String,
    /// The sectors that take part.
    pub partner_sectors: Vec<String>,
}

/// To whom items are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// Every province.
    Provinces,
    /// Every province, and through it each of its communes: they answer to the province.
    ProvincesAndCommunes,
    /// Every commune of the sender's province; of the country, where the ministry sends.
    Communes,
    /// Some units below the sender.
    Units(Vec<i64>),
    /// Departments of the sender's own unit.
    Sectors(Vec<String>),
}

impl To {
    const fn name(&self) -> &'static str {
        match self {
            Self::Provinces => "provinces",
            Self::ProvincesAndCommunes => "provinces_and_communes",
            Self::Communes => "communes",
            Self::Units(_) => "units",
            Self::Sectors(_) => "sectors",
        }
    }
}

/// Why items are not set or sent.
#[derive(Debug)]
pub enum DirectiveRefusal {
    /// An item has no words.
    WordsMissing {
        /// Its number.
        number: usize,
    },
    /// Words longer than they may be.
    TooLong,
    /// More than [`MOST_ITEMS`].
    TooMany,
    /// A figure is wanted, and it is not said of what.
    MeasureMissing {
        /// Number of the item.
        number: usize,
    },
    /// The last day is before the day of the paper.
    DueBad {
        /// Number of the item.
        number: usize,
    },
    /// The items were sent already, or another body wrote them down.
    Fixed,
    /// The paper is a draft.
    NotIssued,
    /// No item was chosen, or one of another paper.
    NoItems,
    /// No unit was chosen.
    NoUnits,
    /// A unit that is not below the sender, or not there on that day.
    NotBelow,
    /// The unit has no such task, or it is closed.
    NotReceived,
    /// The internal due day is later than that of the unit's own task.
    DueTooLate {
        /// The unit's own day.
        due: NaiveDate,
    },
    /// The internal due day is over.
    DueOver,
}

impl Refusal for DirectiveRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::WordsMissing { .. } => "directive.refused.words_missing",
            Self::TooLong => "directive.refused.too_long",
            Self::TooMany => "directive.refused.too_many",
            Self::MeasureMissing { .. } => "directive.refused.measure_missing",
            Self::DueBad { .. } => "directive.refused.due_bad",
            Self::Fixed => "directive.refused.fixed",
            Self::NotIssued => "directive.refused.not_issued",
            Self::NoItems => "directive.refused.no_items",
            Self::NoUnits => "directive.refused.no_units",
            Self::NotBelow => "directive.refused.not_below",
            Self::NotReceived => "directive.refused.not_received",
            Self::DueTooLate { .. } => "directive.refused.due_too_late",
            Self::DueOver => "directive.refused.due_over",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::WordsMissing { number } | Self::MeasureMissing { number } | Self::DueBad { number } => {
                vec![("number", number.to_string())]
            }
            Self::TooLong => vec![("longest", LONGEST_WORDS.to_string())],
            Self::TooMany => vec![("most", MOST_ITEMS.to_string())],
            Self::DueTooLate { due } => vec![("due", text::date(*due))],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::WordsMissing { .. } | Self::TooLong => Some("words"),
            Self::MeasureMissing { .. } => Some("measure"),
            Self::DueBad { .. } | Self::DueTooLate { .. } | Self::DueOver => Some("due_on"),
            Self::NoItems => Some("items"),
            Self::NoUnits | Self::NotBelow => Some("to"),
            Self::TooMany | Self::Fixed | Self::NotIssued | Self::NotReceived => None,
        }
    }
}

/// What a unit passes on of what it received.
#[derive(Clone, Debug)]
pub struct Onward {
    /// The items.
    pub items: Vec<i64>,
    /// To whom below, or to which departments.
    pub to: To,
    /// An earlier day of its own; none: the day of its own task.
    pub due_on: Option<NaiveDate>,
    /// What it adds.
    pub words: String,
}

/// Writes the items of a paper, in place of those it had; only its issuer may, or a body that received it, and only
/// while nothing was sent.
pub async fn set_items(store: &Store, actor: &Actor, paper: i64, new: &[NewItem], at: Moment) -> Result<()> {
    let paper = paper::find(store, paper).await?;
    let (office, _) = sender(store, actor, &[Action::Direct, Action::KeepPapers], &paper).await?;
    let new = checked(new, &paper)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    store::alone(&change.tx, paper.id).await?;
    let others = |item: &Item| item.set_by != office.unit && paper.unit_id != Some(office.unit);
    if store::is_sent(&change.tx, paper.id).await? || items(&change.tx, paper.id).await?.iter().any(others) {
        return Err(DirectiveRefusal::Fixed.into());
    }
    store::write_items(&change.tx, paper.id, office.unit, &new).await?;
    change.record("items_set", subject(paper.id, office.unit), &new.len()).await?;
    change.commit().await
}

/// Sends items of a paper as tasks; gives how many are new. All of them, or none.
pub async fn dispatch(store: &Store, actor: &Actor, paper: i64, items: &[i64], to: &To, at: Moment) -> Result<u64> {
    let paper = paper::find(store, paper).await?;
    let (office, body) = sender(store, actor, &[Action::Direct], &paper).await?;
    if paper.issued_on.is_none() {
        return Err(DirectiveRefusal::NotIssued.into());
    }
    let level = unit::find(store.read(), body.unit, at.today()).await?.level;
    let change = Change::begin(store, actor, office, at).await?;
    store::alone(&change.tx, paper.id).await?;
    chosen(&change.tx, paper.id, items).await?;
    let targets = targets(&change.tx, (&body, &level), to, at.today()).await?;
    let sent = store::insert_dispatch(&change, paper.id, (&body, ""), (actor.person, office.id)).await?;
    let fan =
        store::Fan { dispatch: sent, items, sender: &body, on: at.today(), due_on: None, parent: store::Parent::None };
    let mut count = 0;
    for target in &targets {
        let parent = if target.through { store::Parent::Province } else { store::Parent::None };
        count += store::fan_out(&change.tx, &store::Fan { parent, ..fan }, target).await?;
    }
    sent_out(change, &paper, (&body, to), (sent, count)).await
}

/// Passes tasks that a unit received on to its communes or its departments; gives how many are new. What is passed on
/// is taken on.
pub async fn pass_on(
    store: &Store,
    actor: &Actor,
    (paper, unit): (i64, i64),
    onward: &Onward,
    at: Moment,
) -> Result<u64> {
    let paper = paper::find(store, paper).await?;
    let office = actor.office_for(Action::Direct, &Place { unit, above: Vec::new() })?;
    let words = tidy(&onward.words, LONGEST_WORDS, DirectiveRefusal::TooLong)?;
    let (body, items) = (Body::of_unit(unit), onward.items.as_slice());
    let level = unit::find(store.read(), unit, at.today()).await?.level;
    let change = Change::begin(store, actor, office, at).await?;
    store::alone(&change.tx, paper.id).await?;
    chosen(&change.tx, paper.id, items).await?;
    let own = store::received(&change.tx, items, unit).await?;
    if own.len() != items.len() || !own.iter().all(|task| task.stage.is_open()) {
        return Err(DirectiveRefusal::NotReceived.into());
    }
    let latest = own.iter().filter_map(|task| task.due_on.as_deref()).min().map(parse_day);
    match (onward.due_on, latest) {
        (Some(due), _) if due < at.today() => return Err(DirectiveRefusal::DueOver.into()),
        (Some(due), Some(latest)) if due > latest => return Err(DirectiveRefusal::DueTooLate { due: latest }.into()),
        _ => {}
    }
    let targets = targets(&change.tx, (&body, &level), &onward.to, at.today()).await?;
    let by = (actor.person, office.id);
    let sent = store::insert_dispatch(&change, paper.id, (&body, &words), by).await?;
    let (due_on, on) = (onward.due_on, at.today());
    let fan = store::Fan { dispatch: sent, items, sender: &body, on, due_on, parent: store::Parent::Own };
    let mut count = 0;
    for target in &targets {
        count += store::fan_out(&change.tx, &fan, target).await?;
    }
    if count > 0 {
        store::take_on(&change, &own, by).await?;
    }
    sent_out(change, &paper, (&body, &onward.to), (sent, count)).await
}

/// Tells the recipients and keeps the sending; one that sends nothing new leaves no trace.
async fn sent_out(
    mut change: Change,
    paper: &Paper,
    (body, to): (&Body, &To),
    (sent, count): (i64, u64),
) -> Result<u64> {
    #[derive(Serialize)]
    struct Told<'a> {
        dispatch: i64,
        to: &'a str,
        count: u64,
    }
    #[derive(Serialize)]
    struct Places {
        paper: String,
    }
    if count == 0 {
        return Ok(0);
    }
    let notice = Notice {
        kind: "task_sent",
        subject: ("paper", paper.id),
        places: &Places { paper: paper.reference() },
        once: format!("task_sent {sent}"),
    };
    let recipients = store::recipients(&change.tx, (paper.id, sent), change.at.today()).await?;
    notice::tell(&change, &recipients, &notice).await?;
    let told = Told { dispatch: sent, to: to.name(), count };
    change.record("tasks_sent", subject(paper.id, body.unit), &told).await?;
    change.commit().await?;
    Ok(count)
}

/// The office in which somebody does something with the items of a paper, and the body: the issuing one, or one that
/// has the paper in its book of arrivals.
async fn sender<'a>(store: &Store, actor: &'a Actor, actions: &[Action], paper: &Paper) -> Result<(&'a Held, Body)> {
    let allowed = |held: &Held, body: &Body| {
        let place = Place { unit: body.unit, above: Vec::new() };
        let own = !held.role.has_sector() || held.sector.as_deref() == Some(&body.sector);
        own && actions.iter().any(|action| permission::allows(held.role, held.unit, *action, &place))
    };
    let mut bodies: Vec<Body> = paper.issuing_body().into_iter().collect();
    if paper.issued_on.is_some() {
        bodies.extend(store::receivers(store.read(), paper.id).await?);
    }
    let mut found = bodies.into_iter().filter_map(|body| {
        let office = actor.offices.iter().find(|held| allowed(held, &body))?;
        Some((office, body))
    });
    found.next().ok_or(Error::Forbidden)
}

/// Refuses a choice of items that is empty or reaches into another paper.
async fn chosen(db: &impl Sql, paper: i64, chosen: &[i64]) -> Result<()> {
    let items = items(db, paper).await?;
    let known = |id: &i64| items.iter().any(|item| item.id == *id);
    let twice = chosen.iter().collect::<BTreeSet<_>>().len() < chosen.len();
    if chosen.is_empty() || twice || !chosen.iter().all(known) { Err(DirectiveRefusal::NoItems.into()) } else { Ok(()) }
}

/// Some units or departments that get the items alike.
#[derive(Debug)]
struct Target {
    /// Which units, as a condition on `u`.
    units: String,
    /// The department; empty: the units as such.
    sector: String,
    /// Whether it comes through the province, which takes the answer.
    through: bool,
}

/// Whom a sending reaches, those above first.
async fn targets(db: &impl Sql, (body, level): (&Body, &str), to: &To, on: NaiveDate) -> Result<Vec<Target>> {
    let country = level == unit::level::MINISTRY;
    let target = |units: String| Target { units, sector: String::new(), through: false };
    match to {
        To::Provinces if country => Ok(vec![target(store::PROVINCES.to_owned())]),
        To::ProvincesAndCommunes if country => Ok(vec![
            target(store::PROVINCES.to_owned()),
            Target { through: true, ..target(store::COMMUNES.to_owned()) },
        ]),
        To::Communes if country => Ok(vec![target(store::COMMUNES.to_owned())]),
        To::Communes if level == unit::level::PROVINCE => Ok(vec![target(store::communes_of(body.unit))]),
        To::Units(units) => {
            let units: BTreeSet<i64> = units.iter().copied().collect();
            if units.is_empty() {
                return Err(DirectiveRefusal::NoUnits.into());
            }
            let below = if country { store::BELOW.to_owned() } else { store::communes_of(body.unit) };
            let which = format!("{below} AND u.id IN ({})", storage::in_list(units.iter().copied()));
            if store::count(db, &which, on).await? != units.len() {
                return Err(DirectiveRefusal::NotBelow.into());
            }
            Ok(vec![target(which)])
        }
        To::Sectors(sectors) => {
            let sectors: BTreeSet<&str> = sectors.iter().map(|sector| sector.trim()).collect();
            let key = |sector: &&str| !sector.is_empty() && sector.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            if sectors.is_empty() || !sectors.iter().all(key) {
                return Err(DirectiveRefusal::NoUnits.into());
            }
            let own = format!("u.id = {}", body.unit);
            Ok(sectors.into_iter().map(|sector| Target { sector: sector.to_owned(), ..target(own.clone()) }).collect())
        }
        _ => Err(DirectiveRefusal::NotBelow.into()),
    }
}

/// The items as they are kept.
fn checked(new: &[NewItem], paper: &Paper) -> Result<Vec<NewItem>> {
    if new.len() > MOST_ITEMS {
        return Err(DirectiveRefusal::TooMany.into());
    }
    let issued = paper.issued_on.as_deref().map(parse_day);
    let item = |(number, new): (usize, &NewItem)| {
        let words = tidy(&new.words, LONGEST_WORDS, DirectiveRefusal::TooLong)?;
        let measure = tidy(&new.measure, LONGEST_MEASURE, DirectiveRefusal::TooLong)?;
        if words.is_empty() {
            return Err(DirectiveRefusal::WordsMissing { number }.into());
        }
        if new.needs == Needs::Figure && measure.is_empty() {
            return Err(DirectiveRefusal::MeasureMissing { number }.into());
        }
        if new.due_on.is_some_and(|due| issued.is_some_and(|issued| due < issued)) {
            return Err(DirectiveRefusal::DueBad { number }.into());
        }
        let measure = if new.needs == Needs::Figure { measure } else { String::new() };
        Ok(NewItem { words, measure, ..new.clone() })
    };
    (1..).zip(new).map(item).collect()
}

const fn subject(paper: i64, unit: i64) -> Subject {
    Subject { kind: "paper", id: paper, unit: Some(unit) }
}
