//! Who does the tasks of a unit, and who takes its answers: everybody whom a notice of a task reaches.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use organisation::{Result, actor::Held};
use storage::Sql;

use super::rules::{RULES, Whom};
use crate::{
    Body,
    task::{self, Candidate},
};

/// A task as far as it is somebody's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// The unit.
    pub(crate) unit: i64,
    /// The department; empty: the unit as such.
    pub(crate) sector: &'a str,
    /// The sector that leads a task of the unit as such; empty: none.
    pub(crate) lead: &'a str,
    /// Whom it was given to, if that person is still there.
    pub(crate) doer: Option<i64>,
}

/// Who sits where, in some units.
pub(crate) struct Desks {
    seats: HashMap<i64, Vec<Candidate>>,
    on: NaiveDate,
}

impl Desks {
    /// The readers that the rules name, in some units on a day.
    pub(crate) async fn of(db: &impl Sql, whom: Whom, units: impl Iterator<Item = i64>, on: NaiveDate) -> Result<Self> {
        let mut seats: HashMap<i64, Vec<Candidate>> = HashMap::new();
        let units: BTreeSet<i64> = units.collect();
        for seat in task::seats(db, units, RULES.readers(whom), on).await? {
            seats.entry(seat.office.unit).or_default().push(seat);
        }
        Ok(Self { seats, on })
    }

    /// Whoever has a task: the person it was given to; else the people of its department or unit, and of the sector that
    /// leads there.
    pub(crate) fn doers(&self, asked: Asked<'_>) -> BTreeSet<i64> {
        if let Some(person) = asked.doer {
            return BTreeSet::from([person]);
        }
        let mut people = self.of_desk(asked.unit, asked.sector);
        if asked.sector.is_empty() && !asked.lead.is_empty() {
            people.extend(self.at(asked.unit, asked.lead));
        }
        people
    }

    /// The people of a department; where nobody is, of the unit.
    pub(crate) fn of_desk(&self, unit: i64, sector: &str) -> BTreeSet<i64> {
        let desks = [self.at(unit, sector).collect(), self.at(unit, "").collect()];
        let chosen = desks.into_iter().find(|people: &BTreeSet<i64>| !people.is_empty());
        chosen.unwrap_or_else(|| self.seats(unit).map(|seat| seat.person).collect())
    }

    fn seats(&self, unit: i64) -> impl Iterator<Item = &Candidate> {
        self.seats.get(&unit).into_iter().flatten()
    }

    fn at(&self, unit: i64, desk: &str) -> impl Iterator<Item = i64> {
        self.seats(unit).filter(move |seat| sits_at(&seat.office, desk, self.on)).map(|seat| seat.person)
    }
}

/// Whether an office is one of a department; empty: of the unit as such. The lead department is both.
fn sits_at(held: &Held, desk: &str, on: NaiveDate) -> bool {
    match held.department() {
        Some(sector) => sector == desk,
        None => desk.is_empty() || Body::of(held, on).sector == desk,
    }
}
