//! Who is to sit in a body, where an instrument says so (`papers/coordination.toml`).

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use super::MemberRole;

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
    /// The seats, in its order.
    #[serde(rename = "seat")]
    pub seats: Vec<Seat>,
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

/// The desk that leads the work at a level below the province, where an instrument names one.
#[derive(Clone, Debug, Deserialize)]
pub struct Desk {
    level: String,
    /// Its name.
    pub name: String,
    from: NaiveDate,
    /// The instrument.
    pub instrument: String,
    /// How sure that is.
    pub certainty: String,
}

#[derive(Deserialize)]
struct List {
    sectors: Vec<String>,
    composition: Vec<Composition>,
    desk: Vec<Desk>,
}

static LIST: LazyLock<List> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
    toml::from_str(include_str!("../../../../papers/coordination.toml")).expect("papers/coordination.toml")
});

/// The sectors that have a page.
pub fn sectors() -> &'static [String] {
    &LIST.sectors
}

/// All compositions.
pub fn compositions() -> &'static [Composition] {
    &LIST.composition
}

/// The composition of a key.
pub fn composition(key: &str) -> Option<&'static Composition> {
    LIST.composition.iter().find(|composition| composition.key == key)
}

/// The desk that leads the work at a level on a day.
pub fn desk(level: &str, on: NaiveDate) -> Option<&'static Desk> {
    LIST.desk.iter().find(|desk| desk.level == level && desk.from <= on)
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
}
