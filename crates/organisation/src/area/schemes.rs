//! Reads `areas/schemes.toml`: names, instruments, days and classes, and the order of the priority view.

use std::{collections::HashSet, sync::LazyLock};

use chrono::NaiveDate;
use serde::Deserialize;

use super::Area;

const FILE: &str = "areas/schemes.toml";
const TEXT: &str = include_str!("../../../../areas/schemes.toml");

/// How sure a value is, in words of the text catalogue.
const PROVENANCES: [&str; 7] =
    ["verified", "reported", "recalled_high", "recalled_medium", "recalled_low", "derived", "unknown"];

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// A scheme of classes, with the instrument behind it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Key in the database and in addresses.
    pub key: String,
    /// Its name.
    pub name: Words,
    /// The instrument, where one is known.
    pub instrument: Option<String>,
    /// How sure instrument and days are.
    pub provenance: String,
    /// First day, where it is known.
    pub from: Option<NaiveDate>,
    /// Last day, where there is one.
    pub to: Option<NaiveDate>,
    /// What a reader should know about it.
    pub note: Option<Words>,
    /// Whether its classes stand in the standards and are set with their effect on the scores.
    #[serde(default)]
    pub set_with_score: bool,
    /// Its classes.
    #[serde(default)]
    pub classes: Vec<Class>,
}

/// A class of a scheme.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Key in the database, in files and in addresses.
    pub key: String,
    /// Its name.
    pub name: Words,
    /// The short form beside a commune's name.
    pub badge: Words,
}

/// The priority view: its groups in their order, and the facts it shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Priority {
    /// How sure the order is.
    pub provenance: String,
    /// Where it comes from.
    pub note: Option<Words>,
    /// Facts that count children in special circumstances: the first that a standard asks for.
    pub children: Vec<String>,
    /// Facts that count those of them who are supported.
    pub supported: Vec<String>,
    /// Facts that count poor households.
    pub poor: Vec<String>,
    /// Facts that count near-poor households.
    pub near_poor: Vec<String>,
    /// The groups, the first first.
    pub groups: Vec<Group>,
}

/// A group of the priority view.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Key in addresses.
    pub key: String,
    /// Its name.
    pub name: Words,
    areas: Vec<String>,
}

/// What the file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schemes {
    schemes: Vec<Scheme>,
    priority: Priority,
}

/// What is wrong with the file, with line and key where they are known.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Faulty(String);

impl Scheme {
    /// The class of a key.
    pub fn class(&self, key: &str) -> Option<&Class> {
        self.classes.iter().find(|class| class.key == key)
    }

    /// The class that somebody wrote in a list: its key, name or short form, in either language, marks or not.
    pub fn class_named(&self, written: &str) -> Option<&Class> {
        let written = text::fold(written.trim());
        self.classes.iter().find(|class| {
            [&class.key, &class.name.vi, &class.badge.vi, &class.name.en, &class.badge.en]
                .into_iter()
                .any(|known| text::fold(known) == written)
        })
    }

    /// Whether it holds on a day, as far as its days are known.
    pub fn holds_on(&self, date: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }

    /// Its first and last day, as far as they are known.
    pub fn days(&self) -> String {
        let written =
            |day: Option<NaiveDate>| day.map_or_else(|| "…".to_owned(), |day| day.format("%d/%m/%Y").to_string());
        format!("{} – {}", written(self.from), written(self.to))
    }
}

impl Group {
    /// The areas whose communes belong to it.
    pub fn areas(&self) -> impl Iterator<Item = Area> {
        self.areas.iter().filter_map(|name| Area::from_name(name))
    }
}

impl Schemes {
    /// Reads and checks a text.
    pub fn read(text: &str) -> Result<Self, Faulty> {
        let read: Self = toml::from_str(text).map_err(|error| Faulty(format!("{FILE}: {error}")))?;
        match read.faults(text).first() {
            Some(fault) => Err(Faulty(fault.clone())),
            None => Ok(read),
        }
    }

    fn faults(&self, text: &str) -> Vec<String> {
        let mut faults = Vec::new();
        let mut fault = |key: &str, what: &str| {
            let line = text.lines().position(|line| line.contains(&format!("\"{key}\""))).map_or(0, |line| line + 1);
            faults.push(format!("{FILE}:{line}: {key}: {what}"));
        };
        let mut seen = HashSet::new();
        for scheme in &self.schemes {
            if !is_key(&scheme.key) || !seen.insert(scheme.key.clone()) {
                fault(&scheme.key, "a key is given once, of letters, digits and underscores");
            }
            if !PROVENANCES.contains(&scheme.provenance.as_str()) {
                fault(&scheme.key, "an unknown provenance");
            }
            if scheme.instrument.is_none() && matches!(scheme.provenance.as_str(), "verified" | "reported") {
                fault(&scheme.key, "nothing is verified or reported without its instrument");
            }
            if scheme.from.zip(scheme.to).is_some_and(|(from, to)| from > to) {
                fault(&scheme.key, "the last day lies before the first");
            }
            if scheme.classes.is_empty() != scheme.set_with_score {
                fault(&scheme.key, "a scheme has classes of its own, or those of the standards");
            }
            for class in &scheme.classes {
                if !is_key(&class.key) || !seen.insert(format!("{}.{}", scheme.key, class.key)) {
                    fault(&class.key, "a class is given once, of letters, digits and underscores");
                }
            }
        }
        for group in &self.priority.groups {
            if !is_key(&group.key) || !seen.insert(format!("priority {}", group.key)) {
                fault(&group.key, "a group is given once, of letters, digits and underscores");
            }
            for area in group.areas.iter().filter(|area| !seen.contains(*area)) {
                fault(area, "no such class");
            }
        }
        faults
    }
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_')
}

/// The file of the program; a test keeps it free of faults.
static BUILT_IN: LazyLock<Schemes> = LazyLock::new(|| Schemes::read(TEXT).unwrap_or_default());

/// All schemes, in the order of the file.
pub fn schemes() -> &'static [Scheme] {
    &BUILT_IN.schemes
}

/// The scheme of a key.
pub fn scheme(key: &str) -> Option<&'static Scheme> {
    schemes().iter().find(|scheme| scheme.key == key)
}

/// The priority view.
pub fn priority() -> &'static Priority {
    &BUILT_IN.priority
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_the_program_is_free_of_faults() {
        let read = Schemes::read(TEXT).unwrap();
        let keys: Vec<_> = read.schemes.iter().map(|scheme| scheme.key.as_str()).collect();
        assert_eq!(
            keys,
            [
                "minority_region_2021_25",
                "minority_region_2026_30",
                "mountain",
                "island",
                "border",
                "special_difficult",
                crate::class::THRESHOLD
            ]
        );
        assert_eq!(read.priority.groups.len(), 6);
        assert!(priority().groups.iter().all(|group| group.areas().count() == group.areas.len()));
    }

    #[test]
    fn a_fault_names_its_line_and_key() {
        let wrong = |from: &str, to: &str| Schemes::read(&TEXT.replacen(from, to, 1)).unwrap_err().to_string();
        let later = wrong("to = \"2025-12-31\"", "to = \"2020-12-31\"");
        assert_eq!(later, "areas/schemes.toml:8: minority_region_2021_25: the last day lies before the first");
        assert!(wrong("\"border.border\"", "\"border.coast\"").contains("border.coast: no such class"));
        assert!(wrong("key = \"II\"", "key = \"I\"").contains("a class is given once"));
        assert!(wrong("from = \"2021-06-04\"", "from = \"4/6/2021\"").contains("line 12"));
        let reported = "provenance = \"reported\"";
        let known = format!("instrument = \"Nghị định 272/2025/NĐ-CP ngày 16/10/2025\"\n{reported}");
        assert!(wrong(&known, reported).contains("without its instrument"));
        assert!(wrong("[priority]", "[priorities]").contains("priorities"));
    }

    #[test]
    fn days_that_no_text_tells_make_a_scheme_derived() {
        // the last days follow from the years in the titles; a day of signing is no day in force
        for key in ["minority_region_2021_25", "minority_region_2026_30"] {
            let scheme = scheme(key).unwrap();
            assert!(scheme.from.is_some() && scheme.to.is_some() && scheme.provenance == "derived", "{key}");
        }
    }

    #[test]
    fn a_scheme_holds_on_its_first_and_last_day() {
        let scheme = scheme("minority_region_2021_25").unwrap();
        let on = |year, month, day| scheme.holds_on(NaiveDate::from_ymd_opt(year, month, day).unwrap());
        assert!(!on(2021, 6, 3) && on(2021, 6, 4) && on(2025, 12, 31) && !on(2026, 1, 1));
    }

    #[test]
    fn a_class_is_known_by_key_name_or_badge_with_marks_or_without() {
        let scheme = scheme("minority_region_2026_30").unwrap();
        for written in ["III", "iii ", "Khu vực III", "xa khu vuc iii", "Region III"] {
            assert_eq!(scheme.class_named(written).map(|class| class.key.as_str()), Some("III"), "{written}");
        }
        assert!(scheme.class_named("IV").is_none() && scheme.class_named("").is_none());
    }
}
