use std::borrow::Cow;

use text::{Lang, fill, has, say};

use crate::confirmation::{Standing, Word};

/// What a sector is called; one that the catalogue does not know is called as the standard writes it.
pub fn sector(lang: Lang, sector: &str) -> String {
    let key = format!("sector.{sector}");
    if has(lang, &key) { say(lang, &key) } else { sector.to_owned() }
}

/// A refusal in words. What it names in a place `sector` or `sectors` is said in the reader's language.
pub fn refusal(lang: Lang, key: &str, places: &[(&'static str, String)]) -> String {
    let said = |(name, value): &(&'static str, String)| match *name {
        "sector" => (*name, Cow::Owned(sector(lang, value))),
        "sectors" => (*name, Cow::Owned(sectors(lang, value))),
        _ => (*name, Cow::Owned(value.clone())),
    };
    let places: Vec<_> = places.iter().map(said).collect();
    fill(lang, key, &places.iter().map(|(name, value)| (*name, &**value)).collect::<Vec<_>>())
}

/// `police:3,4;health:5` as "Công an (3, 4); Y tế (5)".
fn sectors(lang: Lang, listed: &str) -> String {
    let one = |part: &str| match part.split_once(':') {
        Some((name, criteria)) => format!("{} ({})", sector(lang, name), criteria.replace(',', ", ")),
        None => sector(lang, part),
    };
    listed.split(';').map(one).collect::<Vec<_>>().join("; ")
}

/// How a criterion stands with its sector, in one sentence.
pub fn standing(lang: Lang, standing: &Standing) -> String {
    let name = sector(lang, &standing.sector);
    let (key, by, at) = match &standing.word {
        Word::NotConfirmed => ("confirmation.standing.not_confirmed", "", None),
        Word::NoOfficer => ("confirmation.standing.no_officer", "", None),
        Word::Withdrawn { by, at, .. } => ("confirmation.standing.withdrawn", by.as_str(), Some(*at)),
        Word::Confirmed { by, at } => ("confirmation.standing.confirmed", by.as_str(), Some(*at)),
        Word::Outdated { by, at } => ("confirmation.standing.outdated", by.as_str(), Some(*at)),
    };
    let at = at.map(text::moment).unwrap_or_default();
    fill(lang, key, &[("sector", &name), ("person", by), ("at", &at)])
}
