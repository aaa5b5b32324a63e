//! A directive: the numbered items of a paper, and their sending to units as tasks.
//!
//! One sending is one change: every task of it, or none. What was sent once to a unit is not sent again.

mod desk;
mod papers;
mod refusal;
mod store;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use organisation::{
    Actor, Change, Error, Moment, Result,
    audit::Subject,
    notice::{self, Notice},
    parse_day, unit,
};
use serde::Serialize;
use storage::{Sql, Store};

pub use desk::{Desk, desk, may_pass_on, may_set, own_sector};
use desk::{SENDING, SETTING, sender};
pub use papers::{Directive, PAPERS, papers, year_before};
pub use refusal::DirectiveRefusal;
pub use store::{Item, items};

use crate::{
    Body, body,
    paper::{self, Paper, tidy},
    reminding::{Desks, Whom},
    task::{self, Needs},
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

/// Writes the items of a paper, in place of those it had; only its issuer may, for a paper from outside a body that
/// received it, and only while nothing was sent.
pub async fn set_items(store: &Store, actor: &Actor, paper: i64, new: &[NewItem], at: Moment) -> Result<()> {
    let paper = paper::find(store, paper).await?;
    let (office, _) = sender(store, actor, SETTING, &paper).await?;
    let sector = office.department();
    let new = checked(new, paper.issued_on.as_deref().map(parse_day), sector)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    store::alone(&change.tx, paper.id).await?;
    let others =
        |item: &Item| (item.set_by != office.unit && paper.unit_id != Some(office.unit)) || !is_of(item, sector);
    if store::is_sent(&change.tx, paper.id).await? || items(&change.tx, paper.id).await?.iter().any(others) {
        return Err(DirectiveRefusal::Fixed.into());
    }
    store::write_items(&change.tx, paper.id, office.unit, &new).await?;
    change.record("items_set", subject(paper.id, office.unit), &new.len()).await?;
    change.commit().await
}

/// Sends items of a paper as tasks; gives how many are new. All of them, or none; nothing new is refused.
pub async fn dispatch(store: &Store, actor: &Actor, paper: i64, items: &[i64], to: &To, at: Moment) -> Result<u64> {
    let paper = paper::find(store, paper).await?;
    let (office, body) = sender(store, actor, SENDING, &paper).await?;
    if paper.issued_on.is_none() {
        return Err(DirectiveRefusal::NotIssued.into());
    }
    let level = unit::find(store.read(), body.unit, at.today()).await?.level;
    let change = Change::begin(store, actor, office, at).await?;
    store::alone(&change.tx, paper.id).await?;
    chosen(&change.tx, paper.id, items, office.department()).await?;
    if office.department().is_some() && matches!(to, To::Sectors(_)) {
        return Err(DirectiveRefusal::NotBelow.into());
    }
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
    let office = actor.offices.iter().find(|held| task::directs(held, unit, "")).ok_or(Error::Forbidden)?;
    let words = tidy(&onward.words, LONGEST_WORDS, DirectiveRefusal::TooLong)?;
    let (body, items) = (Body::of_unit(unit), onward.items.as_slice());
    let level = unit::find(store.read(), unit, at.today()).await?.level;
    let change = Change::begin(store, actor, office, at).await?;
    store::alone(&change.tx, paper.id).await?;
    chosen(&change.tx, paper.id, items, None).await?;
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
    store::take_on(&change, &own, by).await?;
    sent_out(change, &paper, (&body, &onward.to), (sent, count)).await
}

/// Tells the recipients and keeps the sending; one that sends nothing new is refused.
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
        return Err(DirectiveRefusal::SentBefore.into());
    }
    let notice = Notice {
        kind: "task_sent",
        subject: ("paper", paper.id),
        places: &Places { paper: paper.reference() },
        once: format!("task_sent {sent}"),
    };
    let asked = store::sent_to(&change.tx, (paper.id, sent)).await?;
    let units = asked.iter().map(|asked| asked.unit_id);
    let desks = Desks::of(&change.tx, Whom::Workers, units, change.at.today()).await?;
    let people: BTreeSet<i64> = asked.iter().flat_map(|asked| desks.doers(asked.asked())).collect();
    notice::tell(&change, &people.into_iter().collect::<Vec<_>>(), &notice).await?;
    let told = Told { dispatch: sent, to: to.name(), count };
    change.record("tasks_sent", subject(paper.id, body.unit), &told).await?;
    change.commit().await?;
    Ok(count)
}

/// Whether an item belongs to a sector, where one is named.
fn is_of(item: &Item, sector: Option<&str>) -> bool {
    sector.is_none_or(|sector| item.lead_sector == sector)
}

/// Refuses a choice of items that is empty or reaches into another paper, or into another department's work.
async fn chosen(db: &impl Sql, paper: i64, chosen: &[i64], sector: Option<&str>) -> Result<()> {
    let items = items(db, paper).await?;
    let known = |id: &i64| items.iter().any(|item| item.id == *id);
    let twice = chosen.iter().collect::<BTreeSet<_>>().len() < chosen.len();
    if chosen.is_empty() || twice || !chosen.iter().all(known) {
        return Err(DirectiveRefusal::NoItems.into());
    }
    match (1..).zip(&items).find(|(_, item)| chosen.contains(&item.id) && !is_of(item, sector)) {
        Some((number, _)) => Err(DirectiveRefusal::OtherSector { number }.into()),
        None => Ok(()),
    }
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
            if sectors.is_empty() || !sectors.iter().all(|sector| body::is_key(sector)) {
                return Err(DirectiveRefusal::NoUnits.into());
            }
            let own = format!("u.id = {}", body.unit);
            Ok(sectors.into_iter().map(|sector| Target { sector: sector.to_owned(), ..target(own.clone()) }).collect())
        }
        _ => Err(DirectiveRefusal::NotBelow.into()),
    }
}

/// Writes the items of a draft in the making.
pub(crate) async fn write(change: &mut Change, (paper, unit): (i64, i64), new: &[NewItem]) -> Result<()> {
    let new = checked(new, None, None)?;
    store::write_items(&change.tx, paper, unit, &new).await?;
    change.record("items_set", subject(paper, unit), &new.len()).await
}

/// The items as they are kept, of a paper that was issued on a day or not yet; a department leads its own.
fn checked(new: &[NewItem], issued: Option<NaiveDate>, sector: Option<&str>) -> Result<Vec<NewItem>> {
    if new.len() > MOST_ITEMS {
        return Err(DirectiveRefusal::TooMany.into());
    }
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
        let lead_sector = match sector {
            Some(own) if new.lead_sector.is_empty() => own.to_owned(),
            Some(own) if new.lead_sector != own => return Err(DirectiveRefusal::OtherSector { number }.into()),
            _ => new.lead_sector.clone(),
        };
        Ok(NewItem { words, measure, lead_sector, ..new.clone() })
    };
    (1..).zip(new).map(item).collect()
}

const fn subject(paper: i64, unit: i64) -> Subject {
    Subject { kind: "paper", id: paper, unit: Some(unit) }
}
