//! What a standard says at one place, what it leaves open, and what is wrong with a draft, in words.

use standards::{
    DayOfYear, Measure, Problem, Standard,
    compare::{Place, Said},
};
use text::{Lang, date, fill, grouped, say};

use super::{
    sectors::sector,
    words::{gloss, range},
};

/// What is wrong with a draft; line and key are the caller's to show.
pub fn problem(lang: Lang, problem: &Problem) -> String {
    let places = problem.kind.places();
    let places: Vec<(&str, &str)> = places.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fill(lang, &format!("revision.problem.{}", problem.kind.key()), &places)
}

/// A place of a standard by its number and name.
pub fn place(lang: Lang, standard: &Standard, place: &Place) -> String {
    let name = match place {
        Place::Head => return say(lang, "revision.place_head"),
        Place::Class(key) => standard.class(key).map(|class| gloss(lang, &class.name)),
        Place::Criterion(no) => standard.criterion(no).map(|criterion| gloss(lang, &criterion.name)),
        Place::Indicator(no) => standard.indicator(no).map(|(_, indicator)| gloss(lang, &indicator.name)),
    };
    let name = name.unwrap_or_else(|| place.name());
    match place {
        Place::Criterion(no) => fill(lang, "revision.place_criterion", &[("no", no), ("name", name)]),
        Place::Indicator(no) => fill(lang, "revision.place_indicator", &[("no", no), ("name", name)]),
        Place::Head | Place::Class(_) => fill(lang, "revision.place_class", &[("name", name)]),
    }
}

/// What is said at a place.
pub fn said(lang: Lang, said: &Said) -> String {
    match said {
        Said::Name(name) => gloss(lang, name).to_owned(),
        Said::Day(day) => date(*day),
        Said::Period(first, last) => {
            let day = |day: &DayOfYear| format!("{:02}/{:02}", day.day, day.month);
            let key = if first > last { "standard.period_from_year_before" } else { "standard.period" };
            fill(lang, key, &[("first", &day(first)), ("last", &day(last))])
        }
        Said::Number(number) => grouped(lang, u64::from(*number)),
        Said::Holds(holds) => say(lang, if *holds { "standard.holds" } else { "standard.holds_not" }),
        Said::Criterion(no) => no.clone(),
        Said::Sector(name) => sector(lang, name),
        Said::Measure(measure, facts) => {
            let kind = match measure {
                Measure::Bool { .. } => "bool",
                Measure::Count { .. } => "count",
                Measure::Percent { .. } => "percent",
                Measure::Rate10k { .. } => "rate_10k",
            };
            let facts: Vec<&str> = facts.iter().map(|(_, label)| gloss(lang, label)).collect();
            fill(lang, &format!("standard.measure.{kind}"), &[("facts", &facts.join(" / "))])
        }
        Said::WhenEmpty(rule) => say(lang, &format!("standard.empty.{}", rule.key())),
        Said::Bands(measure, bands, complete, _) => {
            let band = |band: &standards::Band| {
                let points = band.points.to_string();
                fill(lang, "revision.band", &[("range", &range(lang, *measure, band)), ("points", &points)])
            };
            let open = (!complete).then(|| say(lang, "revision.bands_open"));
            bands.iter().map(band).chain(open).collect::<Vec<_>>().join("; ")
        }
        Said::Notes(notes) => notes.iter().map(|note| gloss(lang, &note.text)).collect::<Vec<_>>().join(" "),
    }
}
