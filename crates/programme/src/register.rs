//! The public register: who is recognised on a day, across all years; no points. A result stays with the unit that it was
//! decided for: an old unit's recognition is shown as the old unit's, as it stood on that unit's last day.
//!
//! A recognition counts from its first to its last day of validity, if it was not taken back. Where its last day is not
//! known it counts until a later year's result says otherwise.

mod store;

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use organisation::Result;

pub(crate) use store::Kept;
pub use store::{Successor, successors};

use crate::{Programme, decision::Outcome};

/// A commune that is recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The commune.
    pub unit: i64,
    /// Its full name, of an old unit the last one.
    pub name: String,
    /// The same for search.
    folded: String,
    /// Its province today, of an old unit the one in which it was recognised.
    pub province: i64,
    /// Full name of the province.
    pub province_name: String,
    /// The last day of an old unit; none while it exists.
    pub ended_on: Option<NaiveDate>,
    /// The recognition that counts.
    pub result: Recognition,
    /// Every year whose recognition was published and not taken back, newest first.
    pub years: Vec<i64>,
}

/// A published recognition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognition {
    /// The year that was assessed.
    pub year: i64,
    /// Fingerprint of the standard by which it was decided.
    pub standard_sha256: String,
    /// When it was published, milliseconds since 1970.
    pub published_at: i64,
    /// The decision.
    pub paper: Paper,
}

/// A decision by its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Number.
    pub number: i64,
    /// Symbol after the number.
    pub symbol: String,
    /// Year of the number.
    pub year: i64,
    /// Day of signing.
    pub decided_on: NaiveDate,
    /// The unit whose chairman signed.
    pub authority: i64,
    /// First day of validity, where it is known.
    pub valid_from: Option<NaiveDate>,
    /// Last day, where it is known.
    pub valid_to: Option<NaiveDate>,
}

/// What was published of a commune and year.
#[derive(Clone, Debug)]
struct Published {
    outcome: Outcome,
    taken_back: bool,
    recognition: Recognition,
}

/// The register as it stands on a day.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// Communes that exist, province by province and by name, then old units likewise.
    pub entries: Vec<Entry>,
    /// Provinces by name: id, full name, and how many communes exist there.
    pub provinces: Vec<(i64, String, u64)>,
}

impl Register {
    /// How many communes exist.
    pub fn communes(&self) -> u64 {
        self.provinces.iter().map(|(_, _, communes)| communes).sum()
    }

    /// How many existing communes are recognised, by province.
    pub fn recognised(&self) -> BTreeMap<i64, u64> {
        let mut counts = BTreeMap::new();
        for entry in self.entries.iter().filter(|entry| entry.ended_on.is_none()) {
            *counts.entry(entry.province).or_default() += 1;
        }
        counts
    }
}

/// Which units somebody looks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Units {
    /// Those that exist.
    #[default]
    Existing,
    /// Those that have ended.
    Old,
}

impl Units {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Existing, Self::Old];

    /// Its part of addresses and of text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Existing => "existing",
            Self::Old => "old",
        }
    }

    /// The units of a name; those that exist where there is none.
    pub fn from_name(name: &str) -> Self {
        if name == Self::Old.name() { Self::Old } else { Self::Existing }
    }
}

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// In a province.
    pub province: Option<i64>,
    /// Of communes with these letters in their name, marks or not.
    pub name: String,
    /// Which units.
    pub units: Units,
}

impl Wanted {
    /// What is looked for in a register.
    pub fn among<'a>(&self, register: &'a Register) -> Vec<&'a Entry> {
        let name = text::fold(self.name.trim());
        let shown = register.entries.iter().filter(|entry| {
            entry.ended_on.is_some() == (self.units == Units::Old)
                && self.province.is_none_or(|province| province == entry.province)
                && entry.folded.contains(&name)
        });
        shown.collect()
    }
}

/// The register on a day. What it was made of before is used again while nothing was published, taken back or changed.
pub async fn on(programme: &Programme, today: NaiveDate) -> Result<Arc<Register>> {
    let stand = store::stand(&programme.store).await?;
    if let Some(kept) = programme.register().filter(|kept| kept.stand == stand && kept.day == today) {
        return Ok(Arc::clone(&kept.register));
    }
    let register = Arc::new(store::read(&programme.store, today).await?);
    programme.keep_register(Kept { stand, day: today, register: Arc::clone(&register) });
    Ok(register)
}

/// The recognition that counts on a day, among what was published of a unit, the newest year first.
fn in_force(published: &[Published], on: NaiveDate) -> Option<&Recognition> {
    let mut said_later = false;
    for one in published.iter().filter(|one| !one.taken_back) {
        let paper = &one.recognition.paper;
        match one.outcome {
            Outcome::NotRecognised => said_later = true,
            Outcome::Recognised => {
                let begun = paper.valid_from.is_none_or(|from| from <= on);
                let open = paper.valid_to.map_or(!said_later, |to| to >= on);
                if begun && open {
                    return Some(&one.recognition);
                }
                said_later |= begun;
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn published(year: i64, outcome: Outcome, validity: [Option<&str>; 2]) -> Published {
        let [valid_from, valid_to] = validity.map(|day| day.map(date));
        let decided_on = date(&format!("{year}-12-15"));
        let paper = Paper { number: 1, symbol: "QĐ".into(), year, decided_on, authority: 2, valid_from, valid_to };
        let recognition = Recognition { year, standard_sha256: String::new(), published_at: 0, paper };
        Published { outcome, taken_back: false, recognition }
    }

    fn year(published: &[Published], on: &str) -> Option<i64> {
        in_force(published, date(on)).map(|one| one.year)
    }

    #[test]
    fn a_recognition_counts_from_its_first_to_its_last_day() {
        let one = [published(2026, Outcome::Recognised, [Some("2027-01-01"), Some("2027-12-31")])];
        let days = ["2026-12-31", "2027-01-01", "2027-12-31", "2028-01-01"];
        assert_eq!(days.map(|day| year(&one, day)), [None, Some(2026), Some(2026), None]);
    }

    #[test]
    fn without_a_last_day_it_counts_until_a_later_year_says_otherwise() {
        let unknown = published(2024, Outcome::Recognised, [None, None]);
        assert_eq!(year(std::slice::from_ref(&unknown), "2030-01-01"), Some(2024));
        let refused = published(2026, Outcome::NotRecognised, [None, None]);
        assert_eq!(year(&[refused.clone(), unknown], "2030-01-01"), None);
        // what the decision itself says holds
        let until = published(2024, Outcome::Recognised, [None, Some("2027-12-31")]);
        assert_eq!(year(&[refused, until], "2027-01-01"), Some(2024));
    }

    #[test]
    fn a_later_recognition_that_is_over_closes_an_older_one_without_a_last_day() {
        let later = published(2025, Outcome::Recognised, [Some("2026-01-01"), Some("2026-12-31")]);
        let pair = [later, published(2024, Outcome::Recognised, [None, None])];
        let days = ["2025-12-31", "2026-12-31", "2027-06-01"];
        assert_eq!(days.map(|day| year(&pair, day)), [Some(2024), Some(2025), None]);
    }

    #[test]
    fn what_was_taken_back_counts_as_if_it_had_never_been() {
        let revoked = Published { taken_back: true, ..published(2026, Outcome::Recognised, [None, None]) };
        let before = published(2024, Outcome::Recognised, [None, None]);
        assert_eq!(year(std::slice::from_ref(&revoked), "2027-01-01"), None);
        assert_eq!(year(&[revoked, before], "2027-01-01"), Some(2024));
    }
}
