//! The file of past results: every line right, or every fault with its line.

use std::collections::{HashMap, HashSet};

use chrono::{Datelike as _, NaiveDate};

use crate::decision::Outcome;

/// The columns, in their order.
pub const COLUMNS: [&str; 7] = ["code", "year", "standard", "outcome", "number", "decided_on", "source"];
/// Before Decision 37/2010/QĐ-TTg there was nothing to be recognised by.
const FIRST_YEAR: i64 = 2010;
/// The longest text of a cell.
const LONGEST: usize = 300;

/// A result as a line gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewResult {
    pub(super) unit: i64,
    pub(super) year: i64,
    pub(super) standard: String,
    pub(super) outcome: Outcome,
    pub(super) number: String,
    pub(super) decided_on: NaiveDate,
    pub(super) source: String,
}

/// A commune of the list, and the years in which it was there at all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    pub(super) id: i64,
    pub(super) first_year: Option<i64>,
    pub(super) last_year: Option<i64>,
}

/// What the database knows already.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Communes by code, in the list of the day.
    pub(super) units: HashMap<String, Unit>,
    /// Units and years with a recorded result.
    pub(super) recorded: HashSet<(i64, i64)>,
    /// Units and years that were decided in this program.
    pub(super) decided: HashSet<(i64, i64)>,
}

/// Something wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, from 1.
    pub line: u64,
    /// What.
    pub kind: FaultKind,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The bytes are no CSV in UTF-8.
    Unreadable,
    /// The first line is another one.
    Header,
    /// There is no line besides the header.
    Empty,
    /// A cell is empty or too long.
    Cell(&'static str),
    /// No commune has this code on the given day.
    Unit(String),
    /// The commune that has this code on the given day was not there in the year: the code means another one.
    NotThen(String),
    /// No year of the programme.
    Year(String),
    /// Neither `recognised` nor `not_recognised`.
    Outcome(String),
    /// No day YYYY-MM-DD, or one before the assessed year or after today.
    Day(String),
    /// The unit and year stand in an earlier line, too.
    Repeated(u64),
    /// A result of the unit and year is recorded already.
    Recorded,
    /// The unit and year were decided in this program.
    Decided,
}

impl FaultKind {
    /// Key in the text catalogue.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Unreadable => "past.fault.unreadable",
            Self::Header => "past.fault.header",
            Self::Empty => "past.fault.empty",
            Self::Cell(_) => "past.fault.cell",
            Self::Unit(_) => "past.fault.unit",
            Self::NotThen(_) => "past.fault.not_then",
            Self::Year(_) => "past.fault.year",
            Self::Outcome(_) => "past.fault.outcome",
            Self::Day(_) => "past.fault.day",
            Self::Repeated(_) => "past.fault.repeated",
            Self::Recorded => "past.fault.recorded",
            Self::Decided => "past.fault.decided",
        }
    }

    /// Values for the places of the text.
    pub fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Header => vec![("columns", COLUMNS.join(","))],
            Self::Cell(column) => vec![("column", (*column).to_owned()), ("longest", LONGEST.to_string())],
            Self::Unit(found) | Self::NotThen(found) | Self::Year(found) | Self::Outcome(found) | Self::Day(found) => {
                vec![("found", found.chars().take(60).collect())]
            }
            Self::Repeated(line) => vec![("line", line.to_string())],
            Self::Unreadable | Self::Empty | Self::Recorded | Self::Decided => Vec::new(),
        }
    }
}

/// Reads a file; all its results, or all its faults.
pub(super) fn check(bytes: &[u8], known: &Known, today: NaiveDate) -> Result<Vec<NewResult>, Vec<Fault>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let (mut results, mut faults) = (Vec::new(), Vec::new());
    let mut seen: HashMap<(i64, i64), u64> = HashMap::new();
    let mut headed = false;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                faults.push(Fault { line, kind: FaultKind::Unreadable });
                break;
            }
        };
        let line = record.position().map_or(1, csv::Position::line);
        if !headed {
            headed = true;
            if !record.iter().map(str::trim).eq(COLUMNS) {
                return Err(vec![Fault { line, kind: FaultKind::Header }]);
            }
            continue;
        }
        match one(&record, known, today) {
            Ok(result) => {
                let key = (result.unit, result.year);
                if let Some(first) = seen.get(&key) {
                    faults.push(Fault { line, kind: FaultKind::Repeated(*first) });
                } else {
                    seen.insert(key, line);
                    results.push(result);
                }
            }
            Err(kinds) => faults.extend(kinds.into_iter().map(|kind| Fault { line, kind })),
        }
    }
    if !headed {
        faults.push(Fault { line: 1, kind: FaultKind::Header });
    } else if results.is_empty() && faults.is_empty() {
        faults.push(Fault { line: 1, kind: FaultKind::Empty });
    }
    if faults.is_empty() { Ok(results) } else { Err(faults) }
}

/// One line: its result, or everything that is wrong with it.
fn one(record: &csv::StringRecord, known: &Known, today: NaiveDate) -> Result<NewResult, Vec<FaultKind>> {
    let mut faults = Vec::new();
    let cells: HashMap<&str, &str> = COLUMNS.into_iter().zip(record.iter().map(str::trim)).collect();
    let cell = |column: &str| cells.get(column).copied().unwrap_or_default();
    for column in COLUMNS {
        let length = cell(column).chars().count();
        if length == 0 || length > LONGEST {
            faults.push(FaultKind::Cell(column));
        }
    }
    if record.len() > COLUMNS.len() {
        faults.push(FaultKind::Header);
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let unit = known.units.get(cell("code")).copied();
    let unit = unit.map_or_else(|| Err(FaultKind::Unit(cell("code").to_owned())), Ok);
    let year = cell("year").parse::<i64>().ok().filter(|year| (FIRST_YEAR..=i64::from(today.year())).contains(year));
    let decided_on = NaiveDate::parse_from_str(cell("decided_on"), "%Y-%m-%d").ok();
    let decided_on = decided_on.filter(|day| *day <= today && year.is_none_or(|year| i64::from(day.year()) >= year));
    let year = year.map_or_else(|| Err(FaultKind::Year(cell("year").to_owned())), Ok);
    let outcome = Outcome::from_name(cell("outcome"));
    let outcome = outcome.map_or_else(|| Err(FaultKind::Outcome(cell("outcome").to_owned())), Ok);
    let decided_on = decided_on.map_or_else(|| Err(FaultKind::Day(cell("decided_on").to_owned())), Ok);
    let there = |unit: &Unit, year: i64| {
        unit.first_year.is_none_or(|first| first <= year) && unit.last_year.is_none_or(|last| last >= year)
    };
    let unit = match (unit, &year) {
        (Ok(unit), Ok(year)) if !there(&unit, *year) => Err(FaultKind::NotThen(cell("code").to_owned())),
        (unit, _) => unit.map(|unit| unit.id),
    };
    let text = |column: &str| text::nfc(cell(column));
    match (unit, year, outcome, decided_on) {
        (Ok(unit), Ok(year), Ok(_), Ok(_)) if known.decided.contains(&(unit, year)) => Err(vec![FaultKind::Decided]),
        (Ok(unit), Ok(year), Ok(_), Ok(_)) if known.recorded.contains(&(unit, year)) => Err(vec![FaultKind::Recorded]),
        (Ok(unit), Ok(year), Ok(outcome), Ok(decided_on)) => Ok(NewResult {
            unit,
            year,
            standard: text("standard"),
            outcome,
            number: text("number"),
            decided_on,
            source: text("source"),
        }),
        (unit, year, outcome, day) => {
            let wrong = [unit.err(), year.err(), outcome.err(), day.err()];
            Err(wrong.into_iter().flatten().collect())
        }
    }
}
