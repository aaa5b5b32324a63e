//! Administrative units. A unit is our own id; code, name, kind and superior live on dates.

mod name;
mod store;

use chrono::NaiveDate;
pub use name::Name;
pub use store::{
    below, by_code, count, find, in_force, may_read, place, places, predecessors, provinces, reader, reading_place,
    reading_places, search, successors,
};

/// The level of a unit in the administration.
pub mod level {
    /// The ministry.
    pub const MINISTRY: &str = "ministry";
    /// A province or centrally-run city.
    pub const PROVINCE: &str = "province";
    /// A district; none since 1/7/2025.
    pub const DISTRICT: &str = "district";
    /// A commune, ward, special zone, or (until 30/6/2025) township.
    pub const COMMUNE: &str = "commune";
}

/// A unit as it is on one day.
#[derive(Clone, Debug, PartialEq, Eq, storage::FromQueryResult)]
pub struct Unit {
    /// Our id; the only safe key.
    pub id: i64,
    /// Level, one of [`level`].
    pub level: String,
    /// Code of the statistics list; says nothing without a date.
    pub code: String,
    /// Full name with its kind, as the list writes it.
    pub name: String,
    /// Kind: `xa`, `phuong`, `dac_khu`, `tinh`, …
    pub kind: String,
    /// The superior unit.
    pub parent_id: Option<i64>,
    /// First day of this name, code and superior.
    pub valid_from: String,
    /// Last day; none while in force.
    pub valid_to: Option<String>,
    /// Legal ground of this form.
    pub ground: String,
    /// How sure the ground is.
    pub provenance: String,
    /// Last day of the unit itself; none while it exists.
    pub abolished_on: Option<String>,
}

impl Unit {
    /// The name for running text: the kind in small letters ("xã Bảo Đài").
    pub fn name_in_text(&self) -> String {
        Name::of(&self.name).in_text()
    }

    /// The proper name without its kind, for tiles and salutations.
    pub fn short_name(&self) -> &str {
        Name::of(&self.name).proper()
    }
}

/// A predecessor or successor, and how much of the old unit went into the new one.
#[derive(Clone, Debug, PartialEq, Eq, storage::FromQueryResult)]
pub struct Kin {
    /// The other unit.
    pub id: i64,
    /// Its last (or first) name.
    pub name: String,
    /// `whole` or `part`.
    pub kind: String,
    /// First day of the new unit.
    pub on_date: String,
}

/// The last day before the two-tier administration (districts end).
pub fn last_day_of_districts() -> NaiveDate {
    crate::unit_list::two_tier_from().pred_opt().unwrap_or_default()
}
