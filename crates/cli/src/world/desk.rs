//! The offices that write, answer and keep the books in the invented year, and the days of it.

use chrono::{Days, NaiveDate};
use organisation::{
    Actor, Error, Moment, Result, Role,
    calendar::Calendar,
    unit::{self, level},
};
use storage::Store;

use super::{
    Seeded,
    course::at,
    land::Commune,
    people::{self, MINISTRY, People},
};

/// How data name the commune with which a visitor begins.
const SHOWCASE: &str = "showcase";

/// Who there is, where, and what day it is.
pub(super) struct Desk<'a> {
    pub(super) store: &'a Store,
    pub(super) world: &'a Seeded,
    pub(super) people: &'a People,
    pub(super) communes: &'a [Commune],
    pub(super) ministry: i64,
    pub(super) now: Moment,
    /// The working days; before the holidays are entered, every weekday.
    pub(super) calendar: Calendar,
}

/// A unit and its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seat {
    pub(super) unit: i64,
    pub(super) level: &'static str,
}

impl Seat {
    /// Who keeps its papers and coordination bodies.
    pub(super) fn keeper(self) -> Role {
        match self.level {
            level::MINISTRY => Role::Ministry,
            level::PROVINCE => Role::ProvincialLead,
            _ => Role::CommuneOfficer,
        }
    }
}

impl<'a> Desk<'a> {
    pub(super) async fn open(
        store: &'a Store,
        world: &'a Seeded,
        (people, communes): (&'a People, &'a [Commune]),
        now: Moment,
    ) -> Result<Self> {
        let ministry = unit::by_code(store.read(), level::MINISTRY, MINISTRY, now.today()).await?;
        let ministry = ministry.ok_or(Error::NotFound)?.id;
        Ok(Self { store, world, people, communes, ministry, now, calendar: Calendar::default() })
    }

    /// The unit that data name: the ministry, a province by its code, the commune of the visitor or another one of its
    /// province by its name.
    pub(super) fn seat(&self, name: &str) -> Result<Seat> {
        let commune = |commune: &Commune| Seat { unit: commune.unit.id, level: level::COMMUNE };
        let showcase = self.showcase()?;
        if name == MINISTRY {
            return Ok(Seat { unit: self.ministry, level: level::MINISTRY });
        }
        if name == SHOWCASE {
            return Ok(commune(showcase));
        }
        if let Some(known) = self.communes.iter().find(|known| known.province.code == name) {
            return Ok(Seat { unit: known.province.id, level: level::PROVINCE });
        }
        let named = |known: &&Commune| known.unit.name == name && known.province.id == showcase.province.id;
        self.communes.iter().find(named).map(commune).ok_or(Error::NotFound)
    }

    /// The commune with which a visitor begins.
    pub(super) fn showcase(&self) -> Result<&Commune> {
        self.communes.iter().find(|commune| self.world.invented.showcase.is(commune)).ok_or(Error::NotFound)
    }

    /// Who holds a role in a unit, in the offices of a day.
    pub(super) async fn actor(&self, unit: i64, role: Role, on: NaiveDate) -> Result<Actor> {
        people::actor(self.store, self.people.post(unit, role, 0).ok_or(Error::NotFound)?, on).await
    }

    /// The day so many days from the world's own; data count before it with a minus.
    pub(super) fn day(&self, days: i64) -> NaiveDate {
        let (today, count) = (self.now.today(), Days::new(days.unsigned_abs()));
        if days < 0 { today - count } else { today + count }
    }

    /// An hour of such a day, or of the working day after it.
    pub(super) fn moment(&self, days: i64, hour: i64) -> Moment {
        at(working_day(&self.calendar, self.day(days)), hour * 3_600).min(self.now)
    }
}

/// A day, or the first working day after it.
pub(super) fn working_day(calendar: &Calendar, day: NaiveDate) -> NaiveDate {
    day.iter_days().find(|day| calendar.is_working(*day)).unwrap_or(day)
}
