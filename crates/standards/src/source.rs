//! Where a value of a standard comes from, and how sure we are of it.

use std::fmt;

/// A text in the language of the law, with an English gloss.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gloss {
    /// Vietnamese, as the law or the source writes it.
    pub vi: String,
    /// English, ours.
    pub en: String,
}

/// How sure we are of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Provenance {
    /// Seen in an excerpt of the legal text.
    Verified,
    /// Seen on a page of the press, of a legal publisher or in a report.
    Reported,
    /// From memory, very likely right.
    RecalledHigh,
    /// From memory, probably right.
    RecalledMedium,
    /// From memory, uncertain.
    RecalledLow,
    /// Logic or arithmetic on other values.
    Derived,
    /// Our guess, for routing only.
    Inferred,
    /// Made up for demonstrations and tests.
    Illustrative,
    /// Known to exist, but not known.
    #[default]
    Unknown,
}

impl Provenance {
    /// Every provenance, the surest first.
    pub const ALL: [Provenance; 9] = [
        Provenance::Verified,
        Provenance::Reported,
        Provenance::RecalledHigh,
        Provenance::RecalledMedium,
        Provenance::RecalledLow,
        Provenance::Derived,
        Provenance::Inferred,
        Provenance::Illustrative,
        Provenance::Unknown,
    ];

    /// The word for it in a standard's file and in text keys.
    pub fn key(self) -> &'static str {
        match self {
            Provenance::Verified => "verified",
            Provenance::Reported => "reported",
            Provenance::RecalledHigh => "recalled_high",
            Provenance::RecalledMedium => "recalled_medium",
            Provenance::RecalledLow => "recalled_low",
            Provenance::Derived => "derived",
            Provenance::Inferred => "inferred",
            Provenance::Illustrative => "illustrative",
            Provenance::Unknown => "unknown",
        }
    }

    /// Whether it is at least as sure as another.
    pub fn as_sure_as(self, other: Provenance) -> bool {
        let rank = |one| Provenance::ALL.iter().position(|provenance| *provenance == one);
        rank(self) <= rank(other)
    }

    /// The provenance with this key.
    pub fn from_key(key: &str) -> Option<Provenance> {
        Provenance::ALL.into_iter().find(|provenance| provenance.key() == key)
    }
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// The ground of one value: instrument, article, provenance and the pages where it was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The legal instrument, as it is cited in Vietnamese.
    pub instrument: Option<String>,
    /// Article and clause of the instrument.
    pub article: Option<String>,
    /// How sure we are.
    pub provenance: Provenance,
    /// Keys into [`crate::Standard::references`].
    pub refs: Vec<String>,
    /// What a reader should know about the value.
    pub note: Option<Gloss>,
}
