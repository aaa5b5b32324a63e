//! The public list of results, never of children: of each commune and year the newest decision that was published, and
//! whether it is in force. No points: those of criterion 3 can point at one abused child. What was not published looks
//! like what does not exist.

mod store;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use organisation::parse_day;

pub use store::{Entry, OfYear, of_units, of_year, of_year_in, years};

use crate::{decision::Outcome, document::Kind};

/// How a published result stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Recognised, and in force.
    Recognised,
    /// Recognised, and not in force yet.
    Awaited,
    /// Recognised, and the validity is over.
    Ended,
    /// Recognised, and revoked.
    Revoked,
    /// Not recognised.
    NotRecognised,
    /// Decided, and taken back to be assessed again.
    Reopened,
}

impl Standing {
    /// All standings.
    pub const ALL: [Self; 6] =
        [Self::Recognised, Self::Awaited, Self::Ended, Self::Revoked, Self::NotRecognised, Self::Reopened];

    /// The last part of its text key, and its part of addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recognised => "recognised",
            Self::Awaited => "awaited",
            Self::Ended => "ended",
            Self::Revoked => "revoked",
            Self::NotRecognised => "not_recognised",
            Self::Reopened => "reopened",
        }
    }

    /// The standing of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.name() == name)
    }
}

impl Entry {
    /// How the result stands on a day. What took it back counts at once, as on the page that checks a paper.
    pub fn standing(&self, on: NaiveDate) -> Standing {
        let before = |day: &Option<String>| day.as_deref().is_some_and(|day| parse_day(day) < on);
        let after = |day: &Option<String>| day.as_deref().is_some_and(|day| parse_day(day) > on);
        match (self.reversed, self.outcome) {
            (Some(Kind::Revocation), _) => Standing::Revoked,
            (Some(_), _) => Standing::Reopened,
            (None, Outcome::NotRecognised) => Standing::NotRecognised,
            (None, Outcome::Recognised) if before(&self.valid_to) => Standing::Ended,
            (None, Outcome::Recognised) if after(&self.valid_from) => Standing::Awaited,
            (None, Outcome::Recognised) => Standing::Recognised,
        }
    }
}

/// In which order the list stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Province by province, the communes of each by name.
    #[default]
    Province,
    /// By name.
    Name,
    /// By name, the last first.
    NameBackwards,
}

impl Order {
    /// Its part of addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::Name => "name",
            Self::NameBackwards => "name_backwards",
        }
    }

    /// The order of a name; by province where there is none.
    pub fn from_name(name: &str) -> Self {
        [Self::Name, Self::NameBackwards].into_iter().find(|order| order.name() == name).unwrap_or_default()
    }
}

/// Which results somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// In a province.
    pub province: Option<i64>,
    /// That stand so.
    pub standing: Option<Standing>,
    /// Of communes with these letters in their name, marks or not.
    pub name: String,
    /// In which order.
    pub order: Order,
}

impl Wanted {
    /// What is looked for among the results of a year, as they stand on a day.
    pub fn among<'a>(&self, all: &'a [Entry], on: NaiveDate) -> Vec<&'a Entry> {
        let name = text::fold(self.name.trim());
        let shown = all.iter().filter(|entry| {
            self.province.is_none_or(|province| province == entry.province_id)
                && self.standing.is_none_or(|standing| standing == entry.standing(on))
                && entry.folded.contains(&name)
        });
        let mut found: Vec<&Entry> = shown.collect();
        let by_name = |entry: &&Entry| (text::sort_key(&entry.name), text::sort_key(&entry.province), entry.unit_id);
        match self.order {
            Order::Province => found.sort_by_cached_key(|entry| (text::sort_key(&entry.province), by_name(entry))),
            Order::Name => found.sort_by_cached_key(by_name),
            Order::NameBackwards => {
                found.sort_by_cached_key(by_name);
                found.reverse();
            }
        }
        found
    }
}

/// The provinces of a year's results by name, with how many results each has.
pub fn provinces(all: &[Entry]) -> Vec<(i64, &str, u64)> {
    let mut counts: BTreeMap<i64, (&str, u64)> = BTreeMap::new();
    for entry in all {
        counts.entry(entry.province_id).or_insert((&entry.province, 0)).1 += 1;
    }
    let mut provinces: Vec<_> = counts.into_iter().map(|(id, (name, count))| (id, name, count)).collect();
    provinces.sort_by_cached_key(|(id, name, _)| (text::sort_key(name), *id));
    provinces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(outcome: Outcome) -> Entry {
        Entry {
            unit_id: 7,
            name: "Xã Bảo Đài".into(),
            folded: "xa bao dai".into(),
            province_id: 2,
            province: "Tỉnh Bắc Ninh".into(),
            class: None,
            standard_sha256: String::new(),
            outcome,
            number: 1,
            symbol: "QĐ-MẪU".into(),
            year: 2026,
            decided_on: "2026-11-10".into(),
            authority_id: 2,
            published_at: 0,
            valid_from: None,
            valid_to: None,
            reversed: None,
            reversed_on: None,
            reversed_number: None,
            reversed_symbol: None,
        }
    }

    fn on(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    #[test]
    fn a_recognition_is_in_force_on_its_last_day_and_not_on_the_next() {
        let valid = Entry {
            valid_from: Some("2026-11-12".into()),
            valid_to: Some("2026-11-20".into()),
            ..entry(Outcome::Recognised)
        };
        let standings = [11, 12, 20, 21].map(|day| valid.standing(on(day)));
        assert_eq!(standings, [Standing::Awaited, Standing::Recognised, Standing::Recognised, Standing::Ended]);
        assert_eq!(entry(Outcome::Recognised).standing(on(30)), Standing::Recognised, "an unknown end ends nothing");
    }

    #[test]
    fn what_was_taken_back_is_not_recognised_whatever_its_validity() {
        let valid = Entry { valid_to: Some("2026-11-01".into()), ..entry(Outcome::Recognised) };
        let revoked = Entry { reversed: Some(Kind::Revocation), ..valid.clone() };
        assert_eq!(revoked.standing(on(30)), Standing::Revoked);
        assert_eq!(Entry { reversed: Some(Kind::Reopening), ..valid }.standing(on(30)), Standing::Reopened);
        assert_eq!(entry(Outcome::NotRecognised).standing(on(30)), Standing::NotRecognised);
    }

    #[test]
    fn a_commune_is_found_without_its_marks() {
        let all = [entry(Outcome::Recognised)];
        let found = |name: &str| Wanted { name: name.into(), ..Wanted::default() }.among(&all, on(30)).len();
        assert_eq!([found("bao dai"), found(" BẢO Đ"), found("bao-dai"), found("")], [1, 1, 0, 1]);
    }
}
