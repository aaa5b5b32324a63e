use crate::Refusal;

/// Why a list is not looked into at all, or not taken over.
#[derive(Debug)]
pub enum ListRefusal {
    /// A list needs the instrument it belongs to.
    InstrumentMissing,
    /// The file is no text in UTF-8, or no table.
    Unreadable,
    /// The first line does not name the columns.
    HeadMissing,
    /// No commune stands in it.
    Empty,
    /// A list with faults is not taken over.
    Faulty,
}

impl Refusal for ListRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::InstrumentMissing => "area.refused.instrument_missing",
            Self::Unreadable => "area.refused.unreadable",
            Self::HeadMissing => "area.refused.head_missing",
            Self::Empty => "area.refused.empty",
            Self::Faulty => "area.refused.faulty",
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::InstrumentMissing => "instrument",
            _ => "file",
        })
    }
}

/// One thing wrong with a line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No commune carries this code on the first day.
    UnknownUnit {
        /// Its line.
        line: usize,
        /// The code in the file.
        code: String,
    },
    /// The commune belongs to another province.
    OtherProvince {
        /// Its line.
        line: usize,
        /// The code in the file.
        code: String,
    },
    /// The scheme has no such class.
    UnknownClass {
        /// Its line.
        line: usize,
        /// The code in the file.
        code: String,
        /// The class in the file.
        found: String,
        /// The classes there are.
        known: String,
    },
    /// The commune stands in the list already.
    Doubled {
        /// Its line.
        line: usize,
        /// The code in the file.
        code: String,
        /// The line where it stands first.
        first: usize,
    },
    /// The commune with this code is called otherwise.
    OtherName {
        /// Its line.
        line: usize,
        /// The code in the file.
        code: String,
        /// The name in the file.
        found: String,
        /// The commune's name.
        known: String,
    },
    /// A list or a decision speaks of the commune from the same or a later day.
    Later {
        /// Its line.
        line: usize,
        /// The code in the file.
        code: String,
        /// That day.
        from: String,
    },
    /// The same of a commune that a complete list does not name.
    LeftOut {
        /// Its code.
        code: String,
        /// Its name.
        name: String,
        /// That day.
        from: String,
    },
}

impl Fault {
    /// Its line in the file; the first one for what is wrong with the list as a whole.
    pub const fn line(&self) -> usize {
        match self {
            Self::UnknownUnit { line, .. }
            | Self::OtherProvince { line, .. }
            | Self::UnknownClass { line, .. }
            | Self::Doubled { line, .. }
            | Self::OtherName { line, .. }
            | Self::Later { line, .. } => *line,
            // of the list as a whole
            Self::LeftOut { .. } => 1,
        }
    }

    /// Key in the text catalogue.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::UnknownUnit { .. } => "area.fault.unknown_unit",
            Self::OtherProvince { .. } => "area.fault.other_province",
            Self::UnknownClass { .. } => "area.fault.unknown_class",
            Self::Doubled { .. } => "area.fault.doubled",
            Self::OtherName { .. } => "area.fault.other_name",
            Self::Later { .. } => "area.fault.later",
            Self::LeftOut { .. } => "area.fault.left_out",
        }
    }

    /// Values for the places of the text.
    pub fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::UnknownUnit { code, .. } | Self::OtherProvince { code, .. } => vec![("code", code.clone())],
            Self::UnknownClass { code, found, known, .. } | Self::OtherName { code, found, known, .. } => {
                vec![("code", code.clone()), ("found", found.clone()), ("known", known.clone())]
            }
            Self::Doubled { code, first, .. } => vec![("code", code.clone()), ("first", first.to_string())],
            Self::Later { code, from, .. } => vec![("code", code.clone()), ("from", written(from))],
            Self::LeftOut { code, name, from } => {
                vec![("code", code.clone()), ("name", name.clone()), ("from", written(from))]
            }
        }
    }
}

fn written(day: &str) -> String {
    crate::parse_day(day).format("%d/%m/%Y").to_string()
}

/// What is wrong with a list: the first faults, and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// The first of them, in the order of lines.
    pub first: Vec<Fault>,
    /// All of them.
    pub count: usize,
    most: usize,
}

impl Faults {
    pub(super) fn at_most(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    pub(super) fn add(&mut self, fault: Fault) {
        self.count += 1;
        if self.first.len() < self.most {
            self.first.push(fault);
        }
    }
}
