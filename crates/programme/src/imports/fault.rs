use standards::sheet;

use super::{CellFault, CellPlace};
use crate::figures::FigureRefusal;

/// One thing wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The file itself: see the sheet's own faults.
    Sheet(sheet::Fault),
    /// A cell of a workbook that is not what it should be.
    Cell {
        /// Its place among the places of the file.
        line: usize,
        /// What is wrong with it.
        fault: CellFault,
    },
    /// No commune carries this code on the last day of the assessed period.
    UnknownUnit {
        /// First line of the unit.
        line: usize,
        /// The code in the file.
        code: String,
    },
    /// The importing person may not enter this commune's figures.
    NotYours {
        /// First line of the unit.
        line: usize,
        /// The code in the file.
        code: String,
    },
    /// The importing person has acted on another side of this commune's dossier.
    AnotherSide {
        /// First line of the unit.
        line: usize,
        /// The code in the file.
        code: String,
    },
    /// The class in the file is not the one that was decided.
    OtherClass {
        /// First line of the unit.
        line: usize,
        /// The code in the file.
        code: String,
        /// The class in the file.
        found: String,
        /// The decided class, if there is one.
        decided: Option<String>,
    },
    /// The dossier is with a higher level, or decided.
    Locked {
        /// First line of the unit.
        line: usize,
        /// The code in the file.
        code: String,
    },
    /// A figure that typed entry would refuse as well, with what is known already.
    Impossible {
        /// The figure's line; of a pair the later one.
        line: usize,
        /// The code in the file.
        code: String,
        /// The revision that the dossier is pinned to.
        revision: i64,
        /// What is wrong with it.
        refusal: FigureRefusal,
    },
}

impl Fault {
    /// The line it stands in, from 1.
    pub fn line(&self) -> usize {
        match self {
            Self::Sheet(fault) => fault.line,
            Self::UnknownUnit { line, .. }
            | Self::NotYours { line, .. }
            | Self::AnotherSide { line, .. }
            | Self::OtherClass { line, .. }
            | Self::Locked { line, .. }
            | Self::Cell { line, .. }
            | Self::Impossible { line, .. } => *line,
        }
    }

    /// Key in the text catalogue; faults of the sheet have their own.
    pub fn key(&self) -> &'static str {
        use organisation::Refusal as _;
        match self {
            Self::Sheet(fault) => fault.kind.key(),
            Self::Cell { fault, .. } => fault.key(),
            Self::UnknownUnit { .. } => "imports.fault.unknown_unit",
            Self::NotYours { .. } => "imports.fault.not_yours",
            Self::AnotherSide { .. } => "imports.fault.another_side",
            Self::OtherClass { decided: None, .. } => "imports.fault.no_class",
            Self::OtherClass { .. } => "imports.fault.other_class",
            Self::Locked { .. } => "imports.fault.locked",
            Self::Impossible { refusal: FigureRefusal::UnknownFact(_), .. } => "imports.fault.unknown_fact",
            Self::Impossible { refusal: FigureRefusal::PartAboveWhole { .. }, .. } => "imports.fault.part_above_whole",
            Self::Impossible { refusal: FigureRefusal::Confirmed { .. }, .. } => "imports.fault.confirmed",
            Self::Impossible { refusal, .. } => refusal.key(),
        }
    }

    /// Values for the places of the text.
    pub fn places(&self) -> Vec<(&'static str, String)> {
        use organisation::Refusal as _;
        match self {
            Self::Sheet(fault) => fault.kind.params(),
            Self::Cell { fault, .. } => fault.places(),
            Self::UnknownUnit { code, .. }
            | Self::NotYours { code, .. }
            | Self::AnotherSide { code, .. }
            | Self::Locked { code, .. } => vec![("code", code.clone())],
            Self::OtherClass { code, found, decided, .. } => {
                vec![("code", code.clone()), ("found", found.clone()), ("decided", decided.clone().unwrap_or_default())]
            }
            Self::Impossible { code, revision, refusal, .. } => {
                let mut places = refusal.places();
                places.extend([("code", code.clone()), ("revision", revision.to_string())]);
                places
            }
        }
    }
}

/// The faults of a file: all are counted, and of very many only the first are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    /// The first of them, in the order of lines.
    pub first: Vec<Fault>,
    /// How many there are.
    pub count: usize,
    /// Where the lines of a workbook stand; empty for a text file, whose lines are lines.
    pub(super) places: Vec<CellPlace>,
    most: usize,
}

impl Faults {
    /// No fault yet; `most` are kept.
    pub(super) fn keeping(most: usize) -> Self {
        Self { first: Vec::new(), count: 0, places: Vec::new(), most }
    }

    /// Those of a text file.
    pub(super) fn of_text(faults: sheet::Faults, most: usize) -> Self {
        let count = faults.count();
        let first = faults.into_first().into_iter().map(Fault::Sheet).collect();
        Self { first, count, ..Self::keeping(most) }
    }

    pub(super) fn add(&mut self, fault: Fault) {
        self.first.push(fault);
        self.count += 1;
        // they come almost in the order of lines, so that it costs little to sort them now and then
        if self.first.len() >= self.most.saturating_mul(2).max(64) {
            self.settle();
        }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Leaves the first in the order of lines.
    pub(super) fn settle(&mut self) {
        self.first.sort_by_key(Fault::line);
        self.first.truncate(self.most);
    }

    /// The cell of a fault in a workbook.
    pub fn place(&self, fault: &Fault) -> Option<&CellPlace> {
        self.places.get(fault.line().checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_very_many_the_first_are_kept_whenever_they_come() {
        let mut faults = Faults::keeping(2);
        for line in (1..=10_000).rev() {
            faults.add(Fault::Cell { line, fault: CellFault::NoValue });
            assert!(faults.first.len() <= 64);
        }
        faults.settle();
        assert_eq!(faults.first.iter().map(Fault::line).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(faults.count, 10_000);
    }
}
