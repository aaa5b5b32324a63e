use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use documents::reader::{self, Content, Found, Grid, Unreadable};
use organisation::Actor;
use standards::{
    FactDef, FactId, FactKind, Standard,
    sheet::{self, Figure, UnitFacts},
};

use super::{
    By, CellFault, CellPlace, Fault, Faults, Form, Mapping, Notices, Preview, Read,
    cell::value,
    own,
    store::Named,
    template::{INFO_SHEET, Info, KEY_ROWS, LONG_COLUMNS, Layout, VERSION},
};

/// Against what a workbook is read.
pub(super) struct Asked {
    pub(super) standard: Arc<Standard>,
    pub(super) year: i64,
    pub(super) communes: HashMap<String, Named>,
    pub(super) actor: Actor,
    /// How many faults are kept.
    pub(super) most: usize,
}

/// What a workbook turns out to be.
pub(super) enum Answer {
    Read(Read, Form),
    Foreign(Vec<Preview>),
}

impl Asked {
    pub(super) fn read(&self, bytes: &[u8], mapping: Option<&Mapping>) -> Result<Answer, Unreadable> {
        let mut book = reader::open(bytes)?;
        if let Some(mapping) = mapping {
            let grid = book.read(&mapping.sheet)?;
            return Ok(Answer::Read(self.own(mapping, &grid), Form::Own));
        }
        if book.sheets().iter().all(|sheet| sheet.name != INFO_SHEET) {
            return Ok(Answer::Foreign(own::previews_of(&mut book)?));
        }
        let info_sheet = book.read(INFO_SHEET)?;
        let info = Info::read(&info_sheet);
        let faults = self.wrong_template(&info);
        if !faults.is_empty() {
            let mut reading = Reading::of(self, INFO_SHEET, &info_sheet);
            for ((row, column), fault) in faults {
                reading.fault(row, column, fault);
            }
            return Ok(Answer::Read(reading.finish(), Form::Template));
        }
        let (sheet, _) = info.value("sheet");
        let grid = book.read(&sheet)?;
        let mut reading = Reading::of(self, &sheet, &grid);
        match info.layout() {
            Layout::Long => reading.long(info.head_row()),
            Layout::Wide => reading.wide(info.head_row()),
        }
        Ok(Answer::Read(reading.finish(), Form::Template))
    }

    /// A template that was made for something else: nothing in it is read.
    fn wrong_template(&self, info: &Info) -> Vec<((u32, u32), CellFault)> {
        let mut faults = Vec::new();
        let (version, at) = info.value("mangnon");
        if version != VERSION {
            return vec![(at, CellFault::OtherVersion(version))];
        }
        let (year, at) = info.value("year");
        if year != self.year.to_string() {
            faults.push((at, CellFault::OtherYear(year, self.year)));
        }
        let (standard, at) = info.value("standard");
        let expected = super::template::standard_code(&self.standard);
        if standard != expected {
            faults.push((at, CellFault::OtherStandard(standard, expected)));
        }
        faults
    }

    fn own(&self, mapping: &Mapping, grid: &Grid) -> Read {
        let mut reading = Reading::of(self, &mapping.sheet, grid);
        let head_row = mapping.head_row.saturating_sub(1);
        let mut facts = HashMap::new();
        for (column, mapped) in &mapping.columns {
            let found = grid.cell(head_row, *column).map(|cell| cell.content.shown()).unwrap_or_default();
            if found != mapped.head {
                reading.fault(head_row, *column, CellFault::OtherHead(found, mapped.head.clone()));
            } else if let Some(fact) = self.standard.fact_id(&mapped.fact) {
                facts.insert(*column, fact);
            } else {
                reading.fault(head_row, *column, CellFault::UnknownFact(mapped.fact.clone()));
            }
        }
        if !reading.faults.is_empty() {
            return reading.finish();
        }
        let names = self.names();
        for row in grid.rows().filter(|row| row.first().is_some_and(|cell| cell.row > head_row)) {
            let unit = |cell: &Found| match mapping.by {
                By::Code => code(&cell.content),
                By::Name => match names.get(text::nfc(cell.content.shown().trim()).as_str()).map(Vec::as_slice) {
                    Some([code]) => Ok((*code).to_owned()),
                    Some(_) => Err(CellFault::ManyNames(cell.content.shown())),
                    None => Err(CellFault::UnknownName(cell.content.shown())),
                },
            };
            reading.row(row, mapping.unit_column, &facts, unit);
        }
        reading.finish()
    }

    /// The communes of the person's own offices by their names.
    fn names(&self) -> HashMap<&str, Vec<&str>> {
        let mut names: HashMap<&str, Vec<&str>> = HashMap::new();
        let own = |named: &&Named| self.actor.offices.iter().any(|held| held.unit == named.id);
        for named in self.communes.values().filter(own) {
            names.entry(named.name.as_str()).or_default().push(named.code.as_str());
        }
        names
    }
}

/// A unit's code; one that lost its zeros is not guessed.
fn code(content: &Content) -> Result<String, CellFault> {
    match content {
        Content::Whole(number) if (0..10_000).contains(number) => Err(CellFault::CodeIsNumber(number.to_string())),
        other => Ok(other.shown()),
    }
}

/// A sheet while it is read.
struct Reading<'a> {
    standard: &'a Standard,
    sheet: Arc<str>,
    grid: &'a Grid,
    faults: Faults,
    notices: Notices,
    units: Vec<UnitFacts>,
    by_code: HashMap<String, usize>,
    /// Where each unit's figures stand, by unit and fact.
    taken: HashMap<(usize, usize), (u32, u32)>,
    found: bool,
}

impl<'a> Reading<'a> {
    fn of(asked: &'a Asked, sheet: &str, grid: &'a Grid) -> Self {
        Self {
            standard: &asked.standard,
            sheet: sheet.into(),
            grid,
            faults: Faults::keeping(asked.most),
            notices: Notices::default(),
            units: Vec::new(),
            by_code: HashMap::new(),
            taken: HashMap::new(),
            found: false,
        }
    }

    /// A place as a line, counted from 1.
    fn line(&mut self, row: u32, column: u32) -> usize {
        self.faults.places.push(CellPlace { sheet: Arc::clone(&self.sheet), row, column });
        self.faults.places.len()
    }

    fn fault(&mut self, row: u32, column: u32, fault: CellFault) {
        let line = self.line(row, column);
        self.faults.add(Fault::Cell { line, fault });
    }

    /// A row a fact: its unit, its name and its value stand in columns of their own.
    fn long(&mut self, head_row: u32) {
        let grid = self.grid;
        let [unit_column, fact_column, value_column] = LONG_COLUMNS;
        for row in grid.rows().filter(|row| row.first().is_some_and(|cell| cell.row > head_row)) {
            let at = |column| row.iter().find(|cell| cell.column == column);
            let Some(found) = at(value_column) else { continue };
            let name = at(fact_column).map(|cell| cell.content.shown()).unwrap_or_default();
            let Some(fact) = self.standard.fact_id(&name) else {
                self.found = true;
                self.fault(found.row, fact_column, CellFault::UnknownFact(name));
                continue;
            };
            let facts = HashMap::from([(value_column, fact)]);
            self.figures(row, unit_column, &facts, |cell| code(&cell.content), true);
        }
    }

    /// A row a commune: the row of keys says which column is which figure.
    fn wide(&mut self, head_row: u32) {
        let grid = self.grid;
        let mut facts = HashMap::new();
        for cell in grid.cells().iter().filter(|cell| cell.row == head_row + KEY_ROWS - 1 && cell.column > 1) {
            let name = cell.content.shown();
            match self.standard.fact_id(&name) {
                Some(fact) => _ = facts.insert(cell.column, fact),
                None => self.fault(cell.row, cell.column, CellFault::UnknownFact(name)),
            }
        }
        for row in grid.rows().filter(|row| row.first().is_some_and(|cell| cell.row >= head_row + KEY_ROWS)) {
            self.row(row, 0, &facts, |cell| code(&cell.content));
        }
    }

    /// A row of one unit, which comes once.
    fn row(
        &mut self,
        row: &[Found],
        unit_column: u32,
        facts: &HashMap<u32, FactId>,
        unit: impl Fn(&Found) -> Result<String, CellFault>,
    ) {
        self.figures(row, unit_column, facts, unit, false);
    }

    fn figures(
        &mut self,
        row: &[Found],
        unit_column: u32,
        facts: &HashMap<u32, FactId>,
        unit: impl Fn(&Found) -> Result<String, CellFault>,
        many_rows: bool,
    ) {
        let mut figures = row.iter().filter_map(|cell| Some((cell, *facts.get(&cell.column)?))).peekable();
        let Some((first, _)) = figures.peek().copied() else { return };
        self.found = true;
        let unit_cell = row.iter().find(|cell| cell.column == unit_column);
        let called = match unit_cell {
            Some(cell) if self.grid.is_merged(cell.row, cell.column) => Err(CellFault::Merged),
            Some(cell) => unit(cell).and_then(|code| if code.is_empty() { Err(CellFault::NoUnit) } else { Ok(code) }),
            None => Err(CellFault::NoUnit),
        };
        let place = match called {
            Ok(code) => self.unit(code, (first.row, unit_column), many_rows),
            Err(fault) => {
                self.fault(first.row, unit_column, fault);
                None
            }
        };
        for (cell, fact) in figures {
            self.figure(place, fact, cell);
        }
    }

    fn unit(&mut self, code: String, (row, column): (u32, u32), many_rows: bool) -> Option<usize> {
        match self.by_code.entry(code.clone()) {
            Entry::Occupied(known) if many_rows => Some(*known.get()),
            Entry::Occupied(known) => {
                let first =
                    self.units.get(*known.get()).and_then(|unit| self.faults.places.get(unit.line.checked_sub(1)?));
                let first = first.map(CellPlace::address).unwrap_or_default();
                self.fault(row, column, CellFault::UnitAgain(first));
                None
            }
            Entry::Vacant(new) => {
                let place = self.units.len();
                new.insert(place);
                let line = self.line(row, column);
                self.units.push(UnitFacts { unit: code, class: String::new(), line, figures: Vec::new() });
                Some(place)
            }
        }
    }

    fn figure(&mut self, unit: Option<usize>, fact: FactId, cell: &Found) {
        let (row, column) = (cell.row, cell.column);
        let kind = self.standard.fact(fact).map_or(FactKind::Count, |fact| fact.kind);
        let read = if self.grid.is_merged(row, column) {
            Err(CellFault::Merged)
        } else if self.grid.is_hidden(row, column) {
            Err(CellFault::Hidden)
        } else {
            value(&cell.content, kind)
        };
        let read = match unit.and_then(|unit| self.taken.insert((unit, fact.index()), (row, column))) {
            Some((row, column)) => Err(CellFault::FigureAgain(reader::address(row, column))),
            None => read,
        };
        let again = matches!(read, Err(CellFault::FigureAgain(_)));
        let value = match read {
            Ok((number, as_text)) => {
                self.notices.formulas += usize::from(cell.formula);
                self.notices.texts += usize::from(as_text);
                Some(number)
            }
            Err(fault) => {
                self.fault(row, column, fault);
                None
            }
        };
        let line = self.line(row, column);
        if let Some(unit) = unit.filter(|_| !again).and_then(|unit| self.units.get_mut(unit)) {
            unit.figures.push(Figure { fact, value, line });
        }
    }

    fn finish(mut self) -> Read {
        if !self.found && self.faults.is_empty() {
            self.fault(0, 0, CellFault::NoFigures);
        }
        let name = |fact| self.standard.fact(fact).map(|fact: &FactDef| fact.name.clone()).unwrap_or_default();
        for unit in &self.units {
            let mut told = Vec::new();
            for pair in unit.facts(self.standard).check(self.standard) {
                let line = |fact| unit.figures.iter().find(|figure| figure.fact == fact).map(|figure| figure.line);
                let (Some(part), Some(whole)) = (line(pair.numerator), line(pair.denominator)) else { continue };
                // two indicators may share a pair
                if told.contains(&(part, whole)) {
                    continue;
                }
                told.push((part, whole));
                let (numerator, denominator) = (name(pair.numerator), name(pair.denominator));
                let kind = sheet::FaultKind::NumeratorAbove { numerator, denominator };
                self.faults.add(Fault::Sheet(sheet::Fault { line: part.max(whole), kind }));
            }
        }
        Read { units: self.units, faults: self.faults, notices: self.notices }
    }
}
