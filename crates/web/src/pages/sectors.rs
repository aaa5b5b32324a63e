//! Sectors of a unit: who leads the work, and for each sector its criteria, its tasks and its own plans on one page.

mod list;
mod show;

pub(crate) use list::list;
pub(crate) use show::show;

use std::sync::Arc;

use chrono::NaiveDate;
use correspondence::{Body, body, coordination};
use organisation::{Action, Actor, Error, Place, unit::level};
use programme::round;
use serde::Deserialize;
use standards::Standard;

use crate::{failure::Failure, form::read_day, visit::SignedIn};

/// Whose sectors, on which day, and which page of the tasks.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    unit: Option<i64>,
    on: String,
    /// Page of the tasks.
    page: i64,
}

impl Wanted {
    /// The unit that is asked for, or that of the first office in which the person reads papers.
    fn unit(&self, actor: &Actor) -> Result<i64, Error> {
        let own = || actor.offices.iter().map(|held| held.unit).find(|unit| reads_tasks(actor, *unit));
        self.unit.or_else(own).ok_or(Error::NotFound)
    }

    fn day(&self, today: NaiveDate) -> NaiveDate {
        read_day(&self.on).unwrap_or(today)
    }
}

/// Whether somebody reads all tasks of a unit.
fn reads_tasks(actor: &Actor, unit: i64) -> bool {
    actor.may(Action::ReadPapers, &Place::own(unit))
}

/// Who leads the work on children at a level on a day.
pub(crate) struct Leader {
    pub(crate) level: String,
    pub(crate) name: String,
    /// The instrument and how sure it is, where the program does not know it for certain.
    pub(crate) note: String,
}

/// Who leads at each level on a day; what is not known is said so.
async fn leaders(visit: &SignedIn, on: NaiveDate) -> Result<Vec<Leader>, Failure> {
    let (words, store) = (visit.words, &visit.app.programme.store);
    let level = |level: &str| words.say(&format!("sector_page.level.{level}"));
    let ministry = Body::MINISTRY.named(store.read(), on).await?.name;
    let province = body::lead(level::PROVINCE, on).map(|sector| words.sector(sector));
    let desk = body::desk(level::COMMUNE, on);
    let unknown = || words.say("sector_page.unknown");
    let note = desk.map(|desk| {
        let sure = words.say(&format!("coordination.certainty.{}", desk.certainty));
        format!("{}: {sure}", desk.instrument)
    });
    Ok(vec![
        Leader { level: level(level::MINISTRY), name: ministry, note: String::new() },
        Leader { level: level(level::PROVINCE), name: province.unwrap_or_else(unknown), note: String::new() },
        Leader {
            level: level(level::COMMUNE),
            name: desk.map_or_else(unknown, |desk| desk.name.clone()),
            note: note.unwrap_or_default(),
        },
    ])
}

/// The standard of the newest year, where one is open.
async fn standard(visit: &SignedIn) -> Result<Option<Arc<Standard>>, Failure> {
    let programme = &visit.app.programme;
    programme.renew().await?;
    let newest = round::all(&programme.store).await?.into_iter().next();
    Ok(newest.and_then(|round| programme.latest(&round.standard)))
}

/// The sectors that have a page: those of the list, and those that the standard names.
fn known(standard: Option<&Standard>) -> Vec<String> {
    let mut sectors = coordination::sectors().to_vec();
    for criterion in standard.map_or(&[][..], |standard| &standard.criteria) {
        if !sectors.contains(&criterion.sector) {
            sectors.push(criterion.sector.clone());
        }
    }
    sectors
}
