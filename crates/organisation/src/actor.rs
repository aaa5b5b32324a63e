//! The person who acts, with the offices held today.

use crate::{
    Error, Result,
    permission::{Action, Place, Role, allows},
};

/// A role in a unit, held on the day of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Row of the office.
    pub id: i64,
    /// What the person does.
    pub role: Role,
    /// Where.
    pub unit: i64,
    /// The unit's full name on that day.
    pub unit_name: String,
    /// The sector of the office, if it has one.
    pub sector: Option<String>,
}

impl Held {
    /// The department within which it acts; none for an office that acts for its unit as such.
    pub fn department(&self) -> Option<&str> {
        self.sector.as_deref().filter(|_| self.role.has_sector())
    }

    /// Whether it acts for a department of its unit: its own one, or as an office of the whole unit any.
    pub fn acts_for(&self, department: &str) -> bool {
        !self.role.has_sector() || self.sector.as_deref() == Some(department)
    }
}

/// A signed-in person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Row of the person.
    pub person: i64,
    /// Row of the account.
    pub account: i64,
    /// Full name.
    pub name: String,
    /// Whether somebody else knows the password: it is changed before any work.
    pub password_initial: bool,
    /// Whether an office of today needs a second factor and the account has none: it is set up before any work.
    pub second_factor_due: bool,
    /// Offices held today.
    pub offices: Vec<Held>,
}

impl Actor {
    /// The office that allows the action there, or `Forbidden`.
    pub fn office_for(&self, action: Action, place: &Place) -> Result<&Held> {
        self.offices.iter().find(|held| allows(held.role, held.unit, action, place)).ok_or(Error::Forbidden)
    }

    /// The sectors of the offices that allow the action there.
    pub fn sectors_for(&self, action: Action, place: &Place) -> Vec<&str> {
        let allowed = self.offices.iter().filter(|held| allows(held.role, held.unit, action, place));
        allowed.filter_map(|held| held.sector.as_deref()).collect()
    }

    /// The office held for a sector that allows the action there, or `Forbidden`.
    pub fn sector_office(&self, action: Action, place: &Place, sector: &str) -> Result<&Held> {
        let mut offices = self.offices.iter().filter(|held| allows(held.role, held.unit, action, place));
        offices.find(|held| held.sector.as_deref() == Some(sector)).ok_or(Error::Forbidden)
    }

    /// Whether any office allows the action there.
    pub fn may(&self, action: Action, place: &Place) -> bool {
        self.office_for(action, place).is_ok()
    }

    /// The units in which the person holds an office that allows the action there, each once, in the order of their rows.
    pub fn units_for(&self, action: Action) -> Vec<i64> {
        let mut units: Vec<i64> = self.offices_for(action).into_iter().map(|held| held.unit).collect();
        units.sort_unstable();
        units
    }

    /// The offices that allow the action in their own unit, the first of each unit.
    pub fn offices_for(&self, action: Action) -> Vec<&Held> {
        let allowed = self.offices.iter().filter(|held| allows(held.role, held.unit, action, &Place::own(held.unit)));
        let mut offices: Vec<&Held> = Vec::new();
        for held in allowed {
            if offices.iter().all(|other| other.unit != held.unit) {
                offices.push(held);
            }
        }
        offices
    }

    /// The first office with a role.
    pub fn held(&self, role: Role) -> Option<&Held> {
        self.offices.iter().find(|held| held.role == role)
    }
}
