//! Areas on boards: the choice that narrows one, and the table of how each area stands.

use chrono::NaiveDate;
use organisation::area::Area;
use programme::{board::Counts, decision::Outcome};
use standards::Verdict;

use super::{classes::Cell, recognised, selection::Drill};
use crate::words::Words;

/// An area to choose.
#[derive(Clone, Debug)]
pub(crate) struct Opt {
    /// Its word in addresses.
    pub(crate) value: String,
    /// Its name.
    pub(crate) words: String,
    /// Whether it is chosen.
    pub(crate) chosen: bool,
}

/// The communes of one area.
#[derive(Clone, Debug)]
pub(super) struct AreaRow {
    /// Its name.
    pub(super) name: String,
    /// The scheme it belongs to.
    pub(super) scheme: String,
    /// A number a column, with the list behind it.
    pub(super) cells: Vec<Cell>,
    /// Recognised of all.
    pub(super) share: String,
}

/// What an area is called in short.
pub(super) fn area_name(words: Words, area: Area) -> String {
    words.lang.pick(&area.class.badge.vi, &area.class.badge.en).to_owned()
}

/// The areas of the schemes that hold on a day; one that was chosen stays among them.
pub(crate) fn area_options(words: Words, on: NaiveDate, chosen: Option<Area>) -> Vec<Opt> {
    let offered = Area::all().filter(|area| area.scheme.holds_on(on) || chosen == Some(*area));
    let option = |area: Area| Opt { value: area.name(), words: area_name(words, area), chosen: chosen == Some(area) };
    offered.map(option).collect()
}

/// A row an area, in the order of the schemes. The lists behind its numbers are of the area alone.
pub(super) fn areas(words: Words, tallies: &[(Area, Counts)], drill: Drill) -> Vec<AreaRow> {
    let row = |(area, tally): &(Area, Counts)| {
        let drill = drill.in_area(*area);
        let cell = |column, count, href| Cell { column, count: Some(count), href };
        AreaRow {
            name: area_name(words, *area),
            scheme: words.lang.pick(&area.scheme.name.vi, &area.scheme.name.en).to_owned(),
            cells: vec![
                cell("boards.column.communes", tally.communes, drill.all()),
                cell("boards.column.met", tally.met, drill.verdict(Verdict::Met)),
                cell("boards.classes.not_met", tally.not_met, drill.verdict(Verdict::NotMet)),
                cell("boards.column.undetermined", tally.undetermined, drill.verdict(Verdict::Undetermined)),
                Cell {
                    column: "boards.column.recognised",
                    count: tally.known_recognised(),
                    href: drill.outcome(Outcome::Recognised),
                },
            ],
            share: recognised(words, tally.known_recognised(), tally.communes).1,
        }
    };
    tallies.iter().map(row).collect()
}
