//! Boards: the country by province, a province by commune, an indicator summed up.
//!
//! Every number opens down to the communes behind it. A computed verdict is never called a recognition.

mod advice;
mod areas;
mod atlas;
mod classes;
mod commune_row;
mod communes;
mod country;
mod findings;
mod hardest;
mod indicators;
mod outlines;
mod over_years;
mod priority;
mod province;
mod province_table;
mod reminding;
#[cfg(test)]
mod sample;
mod selection;
mod strip;
mod support;
mod targets;
pub(crate) mod tiles;
pub(crate) mod workbooks;
mod years;

pub(crate) use advice::show as advice;
pub(crate) use areas::{Opt, area_options};
pub(crate) use atlas::{show as map, workbook as map_workbook};
pub(crate) use communes::show as communes;
pub(crate) use country::show as country;
pub(crate) use indicators::{Group, country as indicators, groups, heading, province as province_indicators};
pub(crate) use over_years::{
    country as over_years, country_workbook as over_years_workbook, province as province_over_years,
    province_workbook as province_over_years_workbook,
};
pub(crate) use priority::show as priority;
pub(crate) use province::show as province;
pub(crate) use reminding::send as remind;
pub(crate) use selection::and_area;
pub(crate) use support::show as support;

use std::sync::Arc;

use askama::Template;
use organisation::{Error, Result};
use programme::Programme;
use standards::{Standard, Value, cut_share};

use crate::{
    failure::{Answer, page},
    frame::Frame,
    visit::SignedIn,
    words::Words,
};

/// What stands where there is no number.
const NONE: &str = "–";

#[derive(Template)]
#[template(path = "pages/boards/unopened.html")]
struct Unopened {
    frame: Frame,
}

/// Says that there is nothing to show before a year is opened.
pub(crate) fn unopened(visit: &SignedIn) -> Answer {
    page(&Unopened { frame: visit.frame(visit.words.say("boards.unopened.title")) })
}

/// A share in percent, cut after two decimals so that it never reads as more than it is.
fn share(words: Words, part: u64, whole: u64) -> String {
    let cut = cut_share(Value::Share { numerator: part, denominator: whole, scale: 100 });
    cut.map_or_else(|| NONE.to_owned(), |cut| format!("{}%", words.decimal(&cut)))
}

/// The recognised communes and their share, each a dash in a year of which that is not known.
fn recognised(words: Words, known: Option<u64>, communes: u64) -> (String, String) {
    known.map_or_else(
        || (NONE.to_owned(), NONE.to_owned()),
        |count| (words.number(count), share(words, count, communes)),
    )
}

/// A standard by its title; by its id where the program no longer carries it.
pub(crate) fn standard_title(words: Words, programme: &Programme, id: &str) -> String {
    let title = |standard: Arc<Standard>| words.lang.pick(&standard.title.vi, &standard.title.en).to_owned();
    programme.latest(id).map_or_else(|| id.to_owned(), title)
}

/// The same in short: the name of its decision.
pub(crate) fn standard_name(words: Words, programme: &Programme, id: &str) -> String {
    let title = standard_title(words, programme, id);
    title.split([':', '(']).next().unwrap_or(&title).trim().to_owned()
}

/// What an address asks for by name: nothing, or something that must exist.
pub(crate) fn named<T>(text: &str, find: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
    if text.is_empty() {
        return Ok(None);
    }
    find(text).map(Some).ok_or(Error::NotFound)
}
