use organisation::unit::Unit;
use programme::{
    State,
    board::{Behind, Cause, Country, Handing, Tally},
    decision::Outcome,
};
use standards::Verdict;

use super::{
    selection::{Drill, and_area},
    strip,
};
use crate::{chart::Piece, words::Words};

/// A number that the table gives for every province.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// All communes.
    Communes,
    /// Not sent up yet.
    NotHandedIn,
    /// Behind the due day.
    Behind(Behind),
    /// Sent up.
    Submitted,
    /// Given back.
    Returned,
    /// Appraised.
    Appraised,
    /// Decided: recognised.
    Recognised,
    /// Decided: not recognised.
    NotRecognised,
    /// Computed: met.
    Met,
    /// Computed: not met, for this cause.
    Cause(Cause),
    /// Computed: undetermined.
    Undetermined,
}

/// Provinces with their numbers.
#[derive(Clone, Debug)]
pub(super) struct ProvinceTable {
    /// A row a province.
    pub(super) rows: Vec<Row>,
    /// The country.
    pub(super) total: Row,
    /// The column it is sorted by; none where by name.
    pub(super) sorted: Option<Column>,
}

/// The numbers of a province, or of the country.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Its name.
    pub(super) name: String,
    /// Its board.
    pub(super) href: String,
    /// Its states as a bar.
    pub(super) bar: Vec<(&'static str, Piece)>,
    /// A number a column, with the list behind it.
    pub(super) cells: Vec<Cell>,
}

/// A number and the list behind it.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// Communes.
    pub(super) count: u64,
    /// The list of them.
    pub(super) href: String,
}

impl Column {
    /// All columns: how many, then the states that add up to them and of them who is behind, then the verdicts that do so as well.
    pub(super) const ALL: [Self; 14] = [
        Self::Communes,
        Self::NotHandedIn,
        Self::Behind(Behind::Overdue),
        Self::Behind(Behind::Late),
        Self::Submitted,
        Self::Returned,
        Self::Appraised,
        Self::Recognised,
        Self::NotRecognised,
        Self::Met,
        Self::Cause(Cause::ZeroOnly),
        Self::Cause(Cause::BelowOnly),
        Self::Cause(Cause::ZeroAndBelow),
        Self::Undetermined,
    ];

    /// The name in addresses and text keys.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Communes => "communes",
            Self::NotHandedIn => "not_handed_in",
            Self::Behind(behind) => behind.name(),
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Appraised => "appraised",
            Self::Recognised => "recognised",
            Self::NotRecognised => "not_recognised",
            Self::Met => "met",
            Self::Cause(cause) => cause.name(),
            Self::Undetermined => "undetermined",
        }
    }

    /// The column of a name.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }

    /// What it counts.
    pub(super) fn count(self, tally: &Tally) -> u64 {
        match self {
            Self::Communes => tally.communes,
            Self::NotHandedIn => tally.handing(Handing::NotHandedIn),
            Self::Behind(behind) => tally.behind(behind),
            Self::Submitted => tally.state(State::Submitted),
            Self::Returned => tally.state(State::Returned),
            Self::Appraised => tally.state(State::Appraised),
            Self::Recognised => tally.recognised,
            Self::NotRecognised => tally.refused,
            Self::Met => tally.met,
            Self::Cause(cause) => tally.cause(cause),
            Self::Undetermined => tally.undetermined,
        }
    }

    fn href(self, drill: Drill) -> String {
        match self {
            Self::Communes => drill.all(),
            Self::NotHandedIn => drill.not_handed_in(),
            Self::Behind(behind) => drill.behind(behind),
            Self::Submitted => drill.state(State::Submitted),
            Self::Returned => drill.state(State::Returned),
            Self::Appraised => drill.state(State::Appraised),
            Self::Recognised => drill.outcome(Outcome::Recognised),
            Self::NotRecognised => drill.outcome(Outcome::NotRecognised),
            Self::Met => drill.verdict(Verdict::Met),
            Self::Cause(cause) => drill.cause(cause),
            Self::Undetermined => drill.verdict(Verdict::Undetermined),
        }
    }
}

impl ProvinceTable {
    /// The provinces by name, or by a number, the largest first.
    pub(super) fn of(
        words: Words,
        everywhere: Drill,
        provinces: &[Unit],
        country: &Country,
        sorted: Option<Column>,
    ) -> Self {
        let mut tallies: Vec<(&str, i64, &Tally)> = country
            .provinces
            .iter()
            .map(|(id, tally)| {
                (provinces.iter().find(|unit| unit.id == *id).map_or("", |unit| unit.short_name()), *id, tally)
            })
            .collect();
        tallies.sort_by_cached_key(|(name, ..)| text::sort_key(name));
        if let Some(column) = sorted {
            tallies.sort_by_key(|(.., tally)| std::cmp::Reverse(column.count(tally)));
        }
        let province = |(name, id, tally): (&str, i64, &Tally)| {
            let href = format!("/boards/provinces/{id}?year={}{}", everywhere.year, and_area(everywhere.area));
            Row::of(name.to_owned(), href, tally, Drill { province: Some(id), ..everywhere })
        };
        Self {
            rows: tallies.into_iter().map(province).collect(),
            total: Row::of(words.say("boards.country.all"), everywhere.all(), &country.total, everywhere),
            sorted,
        }
    }

    /// The columns, and whether the table is sorted by one.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&'static str, bool)> {
        Column::ALL.into_iter().map(|column| (column.name(), self.sorted == Some(column)))
    }
}

impl Row {
    fn of(name: String, href: String, tally: &Tally, drill: Drill) -> Self {
        let cell = |column: Column| Cell { count: column.count(tally), href: column.href(drill) };
        Self { name, href, bar: strip::bar(tally), cells: Column::ALL.into_iter().map(cell).collect() }
    }
}
