//! Who is to sit in a body, where an instrument says so (`papers/coordination.toml`).

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use super::MemberRole;
use crate::body::Days;

/// A composition as an instrument lists it.
#[derive(Clone, Debug, Deserialize)]
pub struct Composition {
    /// Key.
    pub key: String,
    /// Level of the units that have such a body.
    pub level: String,
    /// Its usual name.
    pub name: String,
    /// The instrument.
    pub instrument: String,
    /// How sure that is: verified, reported, unconfirmed.
    pub certainty: String,
    /// Where it was read.
    pub source: String,
    #[serde(flatten)]
    days: Days,
    /// The seats, in its order.
    #[serde(rename = "seat")]
    pub seats: Vec<Seat>,
}

impl Composition {
    /// The seat of a key.
    pub fn seat(&self, key: &str) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.key == key)
    }
}

/// A seat that a composition wants.
#[derive(Clone, Debug, Deserialize)]
pub struct Seat {
    /// Key.
    pub key: String,
    /// The role in the body.
    role: String,
    /// Who is to have it.
    pub name: String,
}

impl Seat {
    /// The role in the body.
    pub fn role(&self) -> MemberRole {
        MemberRole::from_name(&self.role).unwrap_or(MemberRole::Member)
    }
}

#[derive(Deserialize)]
struct List {
    sectors: Vec<String>,
    composition: Vec<Composition>,
}

static LIST: LazyLock<List> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
    toml::from_str(include_str!("../../../../papers/coordination.toml")).expect("papers/coordination.toml")
});

/// The sectors that have a page.
pub fn sectors() -> &'static [String] {
    &LIST.sectors
}

/// The compositions for bodies that units of a level establish on a day.
pub fn compositions(level: &str, on: NaiveDate) -> impl Iterator<Item = &'static Composition> {
    LIST.composition.iter().filter(move |one| one.level == level && one.days.hold(on))
}

/// The composition of a key.
pub fn composition(key: &str) -> Option<&'static Composition> {
    LIST.composition.iter().find(|composition| composition.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commune_s_body_is_chaired_by_the_chairman_and_has_ten_seats() {
        let commune = composition("commune").unwrap();
        assert_eq!(commune.seats.len(), 10);
        let heads: Vec<_> = commune.seats.iter().filter(|seat| seat.role() == MemberRole::Head).collect();
        assert_eq!(heads.iter().map(|seat| seat.key.as_str()).collect::<Vec<_>>(), ["chair"]);
        assert!(commune.seats.iter().all(|seat| MemberRole::from_name(&seat.role).is_some()));
    }

    #[test]
    fn a_composition_holds_from_the_day_of_its_instrument() {
        let on = |day: &str| compositions("commune", day.parse().unwrap()).count();
        // CV 2805/BLĐTBXH-TE of 15/7/2019
        assert_eq!((on("2019-07-14"), on("2019-07-15")), (0, 1));
        assert_eq!(compositions("province", "2026-01-01".parse().unwrap()).count(), 0);
    }
}
