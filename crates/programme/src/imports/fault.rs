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
}

impl Faults {
    /// All faults of a file, at most `most` of them kept.
    pub(super) fn of(mut all: Vec<Fault>, count: usize, places: Vec<CellPlace>, most: usize) -> Self {
        all.sort_by_key(Fault::line);
        all.truncate(most);
        Self { first: all, count, places }
    }

    /// The cell of a fault in a workbook.
    pub fn place(&self, fault: &Fault) -> Option<&CellPlace> {
        self.places.get(fault.line().checked_sub(1)?)
    }
}
