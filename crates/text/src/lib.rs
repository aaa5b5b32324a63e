//! The words: one catalogue per language with the same keys, for every sentence a person reads.
//!
//! Also what belongs to words: how dates, numbers and shares are written, and how names are folded for search.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod fold;
mod write;

use std::borrow::Cow;

pub use fold::{fold, nfc, sort_key};
pub use write::{clock_date, clock_moment, clock_time, date, decimal, grouped, long_date, long_hour, moment};

rust_i18n::i18n!("catalogue", fallback = "vi");

/// A language of the pages; papers are Vietnamese, as the law wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Vietnamese, first and complete.
    #[default]
    Vi,
    /// English, kept equal by a test.
    En,
}

impl Lang {
    /// Both languages, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::Vi, Self::En];

    /// The tag of BCP 47.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The language of a tag; anything unknown is none.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.tag() == tag)
    }

    /// Chooses between two ready texts.
    pub fn pick<'a>(self, vi: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }
}

/// The text of a key. A key that is in no catalogue comes back as itself; a test keeps that from happening.
pub fn say(lang: Lang, key: &str) -> String {
    text(lang, key).into_owned()
}

/// The text of a key with `%{name}` places filled; of one thing or one day the text `<key>_1`, where the language has it.
pub fn fill(lang: Lang, key: &str, places: &[(&str, &str)]) -> String {
    let one = places.iter().any(|(name, value)| *value == "1" && matches!(*name, "count" | "days"));
    let singular = one.then(|| format!("{key}_1")).filter(|singular| has(lang, singular));
    let key = singular.as_deref().unwrap_or(key);
    let (names, values): (Vec<_>, Vec<_>) = places.iter().map(|(name, value)| (*name, (*value).to_owned())).unzip();
    rust_i18n::replace_patterns(&text(lang, key), &names, &values)
}

/// Whether the catalogue of a language has a key.
pub fn has(lang: Lang, key: &str) -> bool {
    _rust_i18n_try_translate(lang.tag(), key).is_some()
}

fn text(lang: Lang, key: &str) -> Cow<'_, str> {
    _rust_i18n_try_translate(lang.tag(), key).unwrap_or(Cow::Borrowed(key))
}
