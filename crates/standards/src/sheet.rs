//! The sheet of facts that `mangnon score` and the import read: CSV with `unit,class,fact,value`, one fact a row.
//! It is taken as a whole or refused as a whole, with every fault and its line.

mod fault;
mod records;

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use crate::facts::Facts;
use crate::standard::{FactId, FactKind, Measure, Standard};
pub use fault::{Fault, FaultKind, Faults, cut};
use records::{Record, Records};

/// The header every sheet begins with.
pub const HEADER: [&str; 4] = ["unit", "class", "fact", "value"];

/// One figure of a unit, as a row gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The fact, in the standard the sheet was read by.
    pub fact: FactId,
    /// Its value; none where it could not be read, which is a fault.
    pub value: Option<u64>,
    /// The line of its row, counted from 1.
    pub line: usize,
}

/// The figures of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFacts {
    /// The unit as the sheet names it.
    pub unit: String,
    /// The key of its class; empty where no row has a class of the standard, which is a fault.
    pub class: String,
    /// The line of its first row, counted from 1.
    pub line: usize,
    /// What its rows say, in their order.
    pub figures: Vec<Figure>,
}

impl UnitFacts {
    /// What is known of it.
    pub fn facts(&self, standard: &Standard) -> Facts {
        facts(standard, self.figures.iter().map(|figure| (figure.fact, figure.value)))
    }
}

/// What a sheet gives: the units in the order of first appearance as far as they can be read, and all faults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The units; they may be used as they are only where there is no fault.
    pub units: Vec<UnitFacts>,
    /// What is wrong.
    pub faults: Faults,
}

/// The units of a sheet in the order of first appearance, or all its faults in the order of lines.
pub fn parse(bytes: &[u8], standard: &Standard) -> Result<Vec<UnitFacts>, Vec<Fault>> {
    let sheet = read(bytes, standard, usize::MAX);
    if sheet.faults.is_empty() { Ok(sheet.units) } else { Err(sheet.faults.into_first()) }
}

/// The units of a sheet and its faults together; of the faults at most `most` are kept.
pub fn read(bytes: &[u8], standard: &Standard, most: usize) -> Sheet {
    let mut reading = Reading::of(standard, Faults::keeping(most));
    if let Some((bytes, text)) = records::text(bytes) {
        let mut empty = 0;
        for record in Records::new(bytes, &text) {
            // empty lines at the end are left out; whether a line is at the end shows later
            if record.is_empty() {
                empty += 1;
                continue;
            }
            for line in record.line - std::mem::take(&mut empty)..record.line {
                reading.record(&Record { line, ..Record::default() });
            }
            reading.record(&record);
        }
        reading.end();
    } else {
        reading.fault(1, FaultKind::NotUtf8);
    }
    reading.finish()
}

fn facts(standard: &Standard, known: impl Iterator<Item = (FactId, Option<u64>)>) -> Facts {
    let mut facts = Facts::none(standard);
    known.for_each(|(fact, value)| facts.set(fact, value));
    facts
}

/// A unit while its rows are read.
struct Unit<'a> {
    line: usize,
    class: &'a str,
    class_line: usize,
    rows: Vec<Row<'a>>,
}

/// What a row said of a unit, and under which of the fact's names.
#[derive(Clone, Copy)]
struct Row<'a> {
    fact: FactId,
    name: &'a str,
    value: Option<u64>,
    line: usize,
}

/// A fact as a row names it.
struct Named<'a> {
    fact: FactId,
    kind: FactKind,
    name: &'a str,
}

/// The state of reading a sheet.
struct Reading<'a> {
    standard: &'a Standard,
    classes: Arc<str>,
    header_line: Option<usize>,
    columns_hold: bool,
    has_rows: bool,
    units: Vec<Unit<'a>>,
    by_name: HashMap<String, usize>,
    faults: Faults,
}

impl<'a> Reading<'a> {
    fn of(standard: &'a Standard, faults: Faults) -> Self {
        let classes: Vec<&str> = standard.classes.iter().map(|class| class.key.as_str()).collect();
        Self {
            standard,
            classes: classes.join(", ").into(),
            header_line: None,
            columns_hold: false,
            has_rows: false,
            units: Vec::new(),
            by_name: HashMap::new(),
            faults,
        }
    }

    fn fault(&mut self, line: usize, kind: FaultKind) {
        self.faults.add(line, kind);
    }

    fn record(&mut self, record: &Record<'_>) {
        for (line, kind) in &record.faults {
            self.fault(*line, kind.clone());
        }
        if self.header_line.is_none() {
            self.header_line = Some(record.line);
            self.columns_hold = self.header(record);
            return;
        }
        self.has_rows = true;
        if self.columns_hold && record.sound() {
            self.row(record);
        }
    }

    /// What is wrong with a file of nothing, or of a header alone.
    fn end(&mut self) {
        match self.header_line {
            None => self.fault(1, FaultKind::EmptyFile),
            Some(line) if !self.has_rows && self.faults.is_empty() => self.fault(line, FaultKind::NoRows),
            Some(_) => {}
        }
    }

    /// Checks the header; whether the columns below it can be told apart all the same.
    fn header(&mut self, header: &Record<'_>) -> bool {
        if !header.sound() || header.fields.iter().eq(HEADER.iter()) {
            return true;
        }
        let found = cut(&header.fields.join(","));
        if header.has_semicolons() {
            self.fault(header.line, FaultKind::Semicolons { found });
            return false;
        }
        self.fault(header.line, FaultKind::WrongHeader { found });
        let in_place = |(name, expected): (&Cow<'_, str>, &str)| {
            let name = name.trim().to_lowercase();
            name == expected || !HEADER.contains(&name.as_str())
        };
        header.fields.len() == HEADER.len() && header.fields.iter().zip(HEADER).all(in_place)
    }

    fn row(&mut self, row: &Record<'_>) {
        let line = row.line;
        let [unit, class, fact, value] = row.fields.as_slice() else {
            let kind = if row.has_semicolons() {
                FaultKind::Semicolons { found: cut(&row.fields.join(",")) }
            } else {
                FaultKind::WrongColumnCount { found: row.fields.len() }
            };
            return self.fault(line, kind);
        };
        let unit = self.unit(unit, line);
        self.class(unit, class, line);
        let named = self.named(fact).map_err(|kind| self.fault(line, kind)).ok();
        let value =
            read_value(value, named.as_ref().map(|named| named.kind)).map_err(|kind| self.fault(line, kind)).ok();
        if let (Some(unit), Some(Named { fact, name, .. })) = (unit, named) {
            self.set(unit, Row { fact, name, value, line });
        }
    }

    /// The unit's place in the order of first appearance.
    fn unit(&mut self, name: &str, line: usize) -> Option<usize> {
        if name.trim().is_empty() {
            self.fault(line, FaultKind::EmptyUnit);
            return None;
        }
        if let Some(place) = self.by_name.get(name) {
            return Some(*place);
        }
        let place = self.units.len();
        self.by_name.insert(name.to_owned(), place);
        self.units.push(Unit { line, class: "", class_line: line, rows: Vec::new() });
        Some(place)
    }

    fn class(&mut self, unit: Option<usize>, class: &str, line: usize) {
        let Some(known) = self.standard.class(class) else {
            let expected = Arc::clone(&self.classes);
            return self.fault(line, FaultKind::UnknownClass { found: cut(class), expected });
        };
        let Some(unit) = unit.and_then(|unit| self.units.get_mut(unit)) else {
            return;
        };
        if unit.class.is_empty() {
            unit.class = &known.key;
            unit.class_line = line;
        } else if unit.class != class {
            let (first, first_line) = (unit.class.to_owned(), unit.class_line);
            self.fault(line, FaultKind::SecondClass { found: class.to_owned(), first, first_line });
        }
    }

    /// The fact that a row means, by its name or by the number of a yes-or-no or count indicator.
    fn named(&self, name: &str) -> Result<Named<'a>, FaultKind> {
        let standard = self.standard;
        let called = |fact| standard.fact(fact).map(|fact| fact.name.as_str());
        let (fact, name) = match standard.fact_id(name) {
            Some(fact) => (fact, called(fact).unwrap_or_default()),
            None => match standard.indicator(name).map(|(_, indicator)| (indicator.measure, &indicator.no)) {
                Some((Measure::Bool { fact } | Measure::Count { fact }, no)) => (fact, no.as_str()),
                Some((
                    Measure::Percent { numerator, denominator } | Measure::Rate10k { numerator, denominator },
                    no,
                )) => {
                    return Err(FaultKind::ShareByNumber {
                        found: no.clone(),
                        numerator: called(numerator).unwrap_or_default().to_owned(),
                        denominator: called(denominator).unwrap_or_default().to_owned(),
                    });
                }
                None => {
                    return Err(FaultKind::UnknownFact { found: cut(name) });
                }
            },
        };
        let kind = standard.fact(fact).map_or(FactKind::Count, |fact| fact.kind);
        Ok(Named { fact, kind, name })
    }

    fn set(&mut self, unit: usize, row: Row<'a>) {
        let Some(unit) = self.units.get_mut(unit) else {
            return;
        };
        let Some(first) = unit.rows.iter().find(|known| known.fact == row.fact).copied() else {
            return unit.rows.push(row);
        };
        let (fact, first_line) = (row.name.to_owned(), first.line);
        let kind = if first.name == row.name {
            FaultKind::RepeatedFact { fact, first_line }
        } else {
            FaultKind::DoublyNamedFact { fact, first: first.name.to_owned(), first_line }
        };
        self.fault(row.line, kind);
    }

    fn finish(mut self) -> Sheet {
        for unit in &self.units {
            let known = facts(self.standard, unit.rows.iter().map(|row| (row.fact, row.value)));
            let mut told = Vec::new();
            for pair in known.check(self.standard) {
                let row = |fact| unit.rows.iter().find(|row| row.fact == fact);
                let (Some(part), Some(whole)) = (row(pair.numerator), row(pair.denominator)) else {
                    continue;
                };
                // two indicators may share a pair
                if told.contains(&(part.fact, whole.fact)) {
                    continue;
                }
                told.push((part.fact, whole.fact));
                let (numerator, denominator) = (part.name.to_owned(), whole.name.to_owned());
                self.faults.add(part.line.max(whole.line), FaultKind::NumeratorAbove { numerator, denominator });
            }
        }
        let mut names = vec![String::new(); self.units.len()];
        for (name, place) in self.by_name {
            if let Some(unnamed) = names.get_mut(place) {
                *unnamed = name;
            }
        }
        let units = names.into_iter().zip(self.units).map(|(name, unit)| unit.read(name)).collect();
        Sheet { units, faults: self.faults }
    }
}

impl Unit<'_> {
    fn read(self, unit: String) -> UnitFacts {
        let figure = |row: Row<'_>| Figure { fact: row.fact, value: row.value, line: row.line };
        let figures = self.rows.into_iter().map(figure).collect();
        UnitFacts { unit, class: self.class.to_owned(), line: self.line, figures }
    }
}

/// A value as the contract writes it: `0|[1-9][0-9]{0,8}`, for yes or no only `0` or `1`.
fn read_value(text: &str, kind: Option<FactKind>) -> Result<u64, FaultKind> {
    if text.is_empty() {
        return Err(FaultKind::EmptyValue);
    }
    let found = || cut(text);
    if kind == Some(FactKind::Bool) {
        return match text {
            "0" => Ok(0),
            "1" => Ok(1),
            _ => Err(FaultKind::BadAnswer { found: found() }),
        };
    }
    let plain =
        text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    let number = plain.then(|| text.parse().ok()).flatten();
    number.ok_or_else(|| FaultKind::BadValue { found: found() })
}
