//! Legal instruments and guidance that the program brings with it (`papers/instruments.toml`): each is a paper that
//! everybody may read and cite. What is not known of one is absent.

mod store;

use std::{collections::BTreeMap, sync::LazyLock};

use chrono::NaiveDate;
use organisation::{Change, Moment, Result, audit::Subject};
use serde::{Deserialize, Serialize};
use storage::Store;
pub use store::papers;

use crate::paper::LinkKind;

/// How sure something is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sure {
    /// The text, or an official page quoting it, was seen.
    Verified,
    /// A page of the press, of a legal publisher, or a data set says so.
    Reported,
    /// Follows from other facts.
    Derived,
    /// From memory, very likely right.
    RecalledHigh,
    /// From memory, probably right.
    RecalledMedium,
    /// From memory, uncertain.
    RecalledLow,
    /// Known to exist, not more.
    #[default]
    Unknown,
}

impl Sure {
    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Reported => "reported",
            Self::Derived => "derived",
            Self::RecalledHigh => "recalled_high",
            Self::RecalledMedium => "recalled_medium",
            Self::RecalledLow => "recalled_low",
            Self::Unknown => "unknown",
        }
    }
}

/// An instrument as the file tells it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Key.
    pub key: String,
    /// Key of its type.
    pub r#type: String,
    /// Its number.
    pub number: Option<String>,
    /// Its symbol; empty where it is not known.
    #[serde(default)]
    pub symbol: String,
    /// Year of issue, where only that is known.
    pub year: Option<i32>,
    /// Who issued it; empty where that is not known.
    #[serde(default)]
    pub issuer: String,
    /// Day of issue.
    pub issued: Option<NaiveDate>,
    /// First day in force.
    pub from: Option<NaiveDate>,
    /// Last day in force.
    pub to: Option<NaiveDate>,
    /// Its name or abstract; empty where it was not seen.
    #[serde(default)]
    pub subject: String,
    /// What it is about, in our words: never printed in a paper.
    #[serde(default)]
    pub matter: String,
    /// How sure number and day of issue are.
    #[serde(default)]
    pub sure: Sure,
    /// How sure the first day in force is.
    pub from_sure: Option<Sure>,
    /// How sure the last day in force is.
    pub to_sure: Option<Sure>,
    /// What else is to be known.
    #[serde(default)]
    pub note: String,
    /// Keys of where it was seen.
    #[serde(default)]
    pub sources: Vec<String>,
    /// What it does to earlier ones.
    #[serde(default)]
    pub links: Vec<Relation>,
}

/// What an instrument does to an earlier one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relation {
    /// What.
    pub kind: LinkKind,
    /// Key of the earlier one.
    pub to: String,
    /// How sure that is.
    #[serde(default)]
    pub sure: Sure,
    /// More about it.
    #[serde(default)]
    pub note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    instrument: Vec<Instrument>,
    sources: BTreeMap<String, String>,
}

static LIST: LazyLock<List> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
    toml::from_str(include_str!("../../../papers/instruments.toml")).expect("papers/instruments.toml")
});

/// All of them, in the order of the file.
pub fn all() -> &'static [Instrument] {
    &LIST.instrument
}

/// The instrument of a key.
pub fn by_key(key: &str) -> Option<&'static Instrument> {
    LIST.instrument.iter().find(|instrument| instrument.key == key)
}

/// Where something was seen.
pub fn source(key: &str) -> Option<&'static str> {
    LIST.sources.get(key).map(String::as_str)
}

impl Instrument {
    /// What search compares: as it is cited, its name, and what it is about.
    fn folded(&self) -> String {
        let number = self.number.as_deref().unwrap_or_default();
        text::fold(&format!("{} {} {}", crate::paper::reference(number, &self.symbol), self.subject, self.matter))
    }
}

/// What the event of a renewal tells.
#[derive(Serialize)]
struct Renewed<'a> {
    brought: &'a [&'a str],
    links: usize,
}

/// Brings what is missing or changed of the file into a database; where nothing is, it costs two short queries.
/// Several programs may do so at once.
pub async fn renew(store: &Store, at: Moment) -> Result<()> {
    if store::due(store.read(), all()).await?.is_none() {
        return Ok(());
    }
    let mut change = Change::by_program(store, at).await?;
    change.tx.alone("instruments").await?;
    let Some(due) = store::due(&change.tx, all()).await? else { return Ok(()) };
    let brought: Vec<&str> = due.papers.iter().map(|instrument| instrument.key.as_str()).collect();
    let links = store::bring(&change, &due).await?;
    change
        .record(
            "instruments_renewed",
            Subject { kind: "instrument", id: 0, unit: None },
            &Renewed { brought: &brought, links },
        )
        .await?;
    change.commit().await
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn keys_types_sources_and_links_of_the_file_are_known() {
        let keys: HashSet<&str> = all().iter().map(|instrument| instrument.key.as_str()).collect();
        assert_eq!(keys.len(), all().len(), "a key twice");
        let mut seen = HashSet::new();
        for one in all() {
            assert!(crate::paper::kind(&one.r#type).is_some(), "{}: type", one.key);
            assert!(one.symbol.chars().count() <= 30 && !one.symbol.contains(' '), "{}: symbol", one.key);
            assert!(!one.subject.is_empty() || !one.matter.is_empty() || one.number.is_some(), "{}: nothing", one.key);
            assert!(one.year.is_none() || one.issued.is_none(), "{}: the day tells the year", one.key);
            assert_eq!(one.from.is_some(), one.from_sure.is_some(), "{}: from", one.key);
            assert_eq!(one.to.is_some(), one.to_sure.is_some(), "{}: to", one.key);
            assert!(one.sources.iter().all(|key| source(key).is_some()), "{}: sources", one.key);
            seen.extend(&one.sources);
            for link in &one.links {
                assert!(keys.contains(link.to.as_str()) && link.to != one.key, "{}: link", one.key);
            }
        }
        let unused: Vec<_> = LIST.sources.keys().filter(|key| !seen.contains(key)).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }
}
