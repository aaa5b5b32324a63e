//! The sheet of facts that `mangnon score` and the import read: CSV with `unit,class,fact,value`, one fact a row.
//! It is taken as a whole or refused as a whole, with every fault and its line.

mod fault;
mod records;

use std::collections::HashMap;

use crate::facts::Facts;
use crate::standard::{FactId, FactKind, Measure, Standard};
pub use fault::{Fault, FaultKind};
use records::Record;

/// The header every sheet begins with.
pub const HEADER: [&str; 4] = ["unit", "class", "fact", "value"];

/// The facts of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitFacts {
    /// The unit as the sheet names it.
    pub unit: String,
    /// The key of its class.
    pub class: String,
    /// What is known of it.
    pub facts: Facts,
    /// The line of its first row, counted from 1.
    pub line: usize,
}

/// The units of a sheet in the order of first appearance, or all its faults in the order of lines.
pub fn parse(bytes: &[u8], standard: &Standard) -> Result<Vec<UnitFacts>, Vec<Fault>> {
    let (records, faults) = records::split(bytes);
    let mut sheet = Sheet { standard, units: Vec::new(), by_name: HashMap::new(), faults };
    match records.split_first() {
        None if sheet.faults.is_empty() => sheet.fault(1, FaultKind::EmptyFile),
        None => {}
        Some((header, rows)) => {
            let columns_hold = sheet.header(header);
            if rows.is_empty() && sheet.faults.is_empty() {
                sheet.fault(header.line, FaultKind::NoRows);
            }
            if columns_hold {
                rows.iter().filter(|row| row.sound).for_each(|row| sheet.row(row));
            }
        }
    }
    sheet.finish()
}

/// A unit while its rows are read: which line said what.
struct Unit {
    found: UnitFacts,
    class_line: usize,
    rows: HashMap<FactId, (usize, String)>,
}

struct Sheet<'a> {
    standard: &'a Standard,
    units: Vec<Unit>,
    by_name: HashMap<String, usize>,
    faults: Vec<Fault>,
}

impl Sheet<'_> {
    fn fault(&mut self, line: usize, kind: FaultKind) {
        self.faults.push(Fault { line, kind });
    }

    /// Checks the header; whether the columns below it can be told apart all the same.
    fn header(&mut self, header: &Record) -> bool {
        if !header.sound || header.fields.iter().eq(HEADER) {
            return true;
        }
        let found = header.fields.join(",");
        if header.has_semicolons() {
            self.fault(header.line, FaultKind::Semicolons { found });
            return false;
        }
        self.fault(header.line, FaultKind::WrongHeader { found });
        let in_place = |(name, expected): (&String, &str)| {
            let name = name.trim().to_lowercase();
            name == expected || !HEADER.contains(&name.as_str())
        };
        header.fields.len() == HEADER.len() && header.fields.iter().zip(HEADER).all(in_place)
    }

    fn row(&mut self, row: &Record) {
        let line = row.line;
        let [unit, class, fact, value] = row.fields.as_slice() else {
            let kind = if row.has_semicolons() {
                FaultKind::Semicolons { found: row.fields.join(",") }
            } else {
                FaultKind::WrongColumnCount { found: row.fields.len() }
            };
            return self.fault(line, kind);
        };
        let unit = self.unit(unit, line);
        self.class(unit, class, line);
        let named = self.named(fact).map_err(|kind| self.fault(line, kind)).ok();
        let value = read_value(value, named.map(|(_, kind)| kind)).map_err(|kind| self.fault(line, kind)).ok();
        if let (Some(unit), Some((id, _))) = (unit, named) {
            self.set(unit, id, fact, value, line);
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
        self.units.push(Unit {
            found: UnitFacts { unit: name.to_owned(), class: String::new(), facts: Facts::none(self.standard), line },
            class_line: line,
            rows: HashMap::new(),
        });
        Some(place)
    }

    fn class(&mut self, unit: Option<usize>, class: &str, line: usize) {
        if self.standard.class(class).is_none() {
            let expected = self.standard.classes.iter().map(|class| class.key.clone()).collect();
            return self.fault(line, FaultKind::UnknownClass { found: class.to_owned(), expected });
        }
        let Some(unit) = unit.and_then(|unit| self.units.get_mut(unit)) else {
            return;
        };
        if unit.found.class.is_empty() {
            class.clone_into(&mut unit.found.class);
            unit.class_line = line;
        } else if unit.found.class != class {
            let kind = FaultKind::SecondClass {
                found: class.to_owned(),
                first: unit.found.class.clone(),
                first_line: unit.class_line,
            };
            self.fault(line, kind);
        }
    }

    /// The fact that a row means, by its name or by the number of a yes-or-no or count indicator.
    fn named(&self, fact: &str) -> Result<(FactId, FactKind), FaultKind> {
        let by_number = || self.standard.indicator(fact).map(|(_, indicator)| indicator.measure);
        let id = match self.standard.fact_id(fact) {
            Some(id) => id,
            None => match by_number() {
                Some(Measure::Bool { fact } | Measure::Count { fact }) => fact,
                Some(Measure::Percent { numerator, denominator } | Measure::Rate10k { numerator, denominator }) => {
                    let name = |id| self.standard.fact(id).map(|fact| fact.name.clone());
                    return Err(FaultKind::ShareByNumber {
                        found: fact.to_owned(),
                        numerator: name(numerator).unwrap_or_default(),
                        denominator: name(denominator).unwrap_or_default(),
                    });
                }
                None => {
                    return Err(FaultKind::UnknownFact { found: fact.to_owned() });
                }
            },
        };
        let kind = self.standard.fact(id).map_or(FactKind::Count, |fact| fact.kind);
        Ok((id, kind))
    }

    fn set(&mut self, unit: usize, fact: FactId, name: &str, value: Option<u64>, line: usize) {
        let Some(unit) = self.units.get_mut(unit) else {
            return;
        };
        let Some((first_line, first)) = unit.rows.get(&fact).cloned() else {
            unit.rows.insert(fact, (line, name.to_owned()));
            return unit.found.facts.set(fact, value);
        };
        let fact = name.to_owned();
        self.fault(
            line,
            if first == fact {
                FaultKind::RepeatedFact { fact, first_line }
            } else {
                FaultKind::DoublyNamedFact { fact, first, first_line }
            },
        );
    }

    fn finish(mut self) -> Result<Vec<UnitFacts>, Vec<Fault>> {
        for unit in &self.units {
            let mut pairs: Vec<Fault> = Vec::new();
            for pair in unit.found.facts.check(self.standard) {
                let row = |id: FactId| unit.rows.get(&id).cloned().unwrap_or_default();
                let (part, whole) = (row(pair.numerator), row(pair.denominator));
                let fault = Fault {
                    line: part.0.max(whole.0),
                    kind: FaultKind::NumeratorAbove { numerator: part.1, denominator: whole.1 },
                };
                // Two indicators may share a pair.
                if !pairs.contains(&fault) {
                    pairs.push(fault);
                }
            }
            self.faults.extend(pairs);
        }
        if self.faults.is_empty() {
            return Ok(self.units.into_iter().map(|unit| unit.found).collect());
        }
        self.faults.sort_by_key(|fault| fault.line);
        Err(self.faults)
    }
}

/// A value as the contract writes it: `0|[1-9][0-9]{0,8}`, for yes or no only `0` or `1`.
fn read_value(text: &str, kind: Option<FactKind>) -> Result<u64, FaultKind> {
    if text.is_empty() {
        return Err(FaultKind::EmptyValue);
    }
    let found = || text.to_owned();
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
