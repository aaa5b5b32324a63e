//! Figures of many communes from one file: CSV in the format of `mangnon score`, our workbook, or an office's own sheet
//! by a mapping. Checked as a whole, then taken as a whole or not at all. It is read by the newest revision of the
//! round's standard; its figures go by name into each dossier's own revision, through the same check as typed ones.

mod batch;
mod cell;
mod checking;
mod fault;
mod mapping;
mod marked;
mod own;
mod store;
mod template;
mod workbook;

use std::{collections::BTreeMap, sync::Arc};

pub use batch::{Import, Obstacle, Obstacles, Undo, names, of_person, undo};
pub use cell::{CellFault, CellPlace};
use checking::Checking;
use documents::reader;
pub use fault::{Fault, Faults};
pub use mapping::{
    By, Kept, Mapped, Mapping, MappingRefusal, keep as keep_mapping, keepers as mapping_keepers, of_actor as mappings,
    remove as remove_mapping,
};
pub use marked::{Words, marked};
use organisation::{Actor, Change, Error, Moment, Refusal, Result, parse_day};
pub use own::{Preview, previews};
use serde::Serialize;
use standards::{
    Evaluation, Standard,
    sheet::{self, UnitFacts},
};
pub use template::{Which, template};

use crate::{
    Dossier, Programme, computation,
    confirmation::Hand,
    figures::{FigureChange, Figures, Source, reason_of, write_entry},
    round::{self, Round},
    snapshot,
};

/// Why no file can be checked, whatever is in it.
#[derive(Debug)]
pub enum ImportRefusal {
    /// The year is not open.
    YearUnknown,
    /// The standard of the year is not among those the program was started with.
    StandardMissing {
        /// Its id.
        standard: String,
    },
    /// The workbook cannot be read.
    Unreadable(reader::Unreadable),
}

impl Refusal for ImportRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::YearUnknown => "imports.refused.year_unknown",
            Self::StandardMissing { .. } => "imports.refused.standard_missing",
            Self::Unreadable(why) => cell::unreadable_key(why),
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::YearUnknown => Vec::new(),
            Self::StandardMissing { standard } => vec![("standard", standard.clone())],
            Self::Unreadable(why) => cell::unreadable_places(why),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::YearUnknown | Self::StandardMissing { .. } => Some("year"),
            Self::Unreadable(_) => Some("file"),
        }
    }
}

/// A file as it was sent.
#[derive(Clone, Copy, Debug)]
pub struct NewFile<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
    /// How to read it, where it is an office's own sheet.
    pub mapping: Option<&'a Mapping>,
}

/// What a file is, as the trail keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// What it was called.
    pub name: String,
    /// The fingerprint of its bytes.
    pub sha256: String,
    /// Text, our workbook or an own one.
    pub form: Form,
}

/// The form of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// CSV.
    #[default]
    Csv,
    /// Our own workbook, filled in.
    Template,
    /// An office's own sheet, by a mapping.
    Own,
}

impl Form {
    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Template => "template",
            Self::Own => "own",
        }
    }
}

/// What a person should know of a sound file before it is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notices {
    /// Figures that a formula gave: the value saved with it is taken.
    pub formulas: usize,
    /// Whole numbers that were written as text.
    pub texts: usize,
}

/// What a check of a file gives.
#[derive(Debug)]
pub enum Checked {
    /// Nothing is wrong with it.
    Sound(Plan),
    /// Something is.
    Faulty(Faults),
    /// A workbook that is not ours, and no mapping: its sheets as they begin.
    Foreign(Vec<Preview>),
}

/// What a file would change in one commune.
#[derive(Debug)]
pub struct UnitImport {
    /// The commune's full name.
    pub name: String,
    /// Its code in the file.
    pub code: String,
    /// Its dossier as it stands.
    pub dossier: Dossier,
    /// Figures that would change.
    pub changes: Vec<FigureChange>,
    /// The score as it would stand.
    pub evaluation: Evaluation,
    figures: Figures,
    /// Whether a figure changes that was sent up before, or that a sector wrote.
    asks_why: bool,
}

/// What a file would change, checked and ready.
#[derive(Debug)]
pub struct Plan {
    /// The year.
    pub year: i64,
    /// Communes in the order of the file.
    pub units: Vec<UnitImport>,
    /// Why figures change, as the importing person says it.
    pub reason: String,
    /// The file.
    pub file: Origin,
    /// What to know before it is taken.
    pub notices: Notices,
}

impl Plan {
    /// Figures that would change, in all communes.
    pub fn changes(&self) -> usize {
        self.units.iter().map(|unit| unit.changes.len()).sum()
    }

    /// Whether figures change that were sent up before or that a sector wrote, which needs a reason.
    pub fn needs_reason(&self) -> bool {
        self.units.iter().any(|unit| unit.asks_why)
    }
}

/// Checks a text file without changing anything: the plan, or its faults in the order of lines, at most `most` of them
/// kept.
pub async fn check(
    programme: &Programme,
    actor: &Actor,
    year: i64,
    bytes: &[u8],
    (at, most): (Moment, usize),
) -> Result<std::result::Result<Plan, Faults>> {
    let (round, standard) = round_of(programme, year).await?;
    let read = Read::text(sheet::read(bytes, &standard, most), most);
    let checked = planned(programme, actor, (&round, &standard), read, at).await?;
    Ok(checked.map(|plan| Plan { file: origin("", bytes, Form::Csv), ..plan }))
}

/// Checks a text file or a workbook without changing anything.
pub async fn check_file(
    programme: &Programme,
    actor: &Actor,
    year: i64,
    file: &NewFile<'_>,
    (at, most): (Moment, usize),
) -> Result<Checked> {
    let (round, standard) = round_of(programme, year).await?;
    let (read, form) = if reader::looks_like_workbook(file.bytes) {
        let communes = store::communes(&programme.store, parse_day(&round.period_to)).await?;
        let (standard, actor) = (Arc::clone(&standard), actor.clone());
        let asked = workbook::Asked { standard, year, communes, actor, most };
        let (bytes, mapping) = (file.bytes.to_vec(), file.mapping.cloned());
        let read = move || Ok(asked.read(&bytes, mapping.as_ref()).map_err(ImportRefusal::Unreadable)?);
        match read_apart(read).await? {
            workbook::Answer::Read(read, form) => (read, form),
            workbook::Answer::Foreign(previews) => return Ok(Checked::Foreign(previews)),
        }
    } else {
        (Read::text(sheet::read(file.bytes, &standard, most), most), Form::Csv)
    };
    let checked = planned(programme, actor, (&round, &standard), read, at).await?;
    Ok(match checked {
        Ok(plan) => Checked::Sound(Plan { file: origin(file.name, file.bytes, form), ..plan }),
        Err(faults) => Checked::Faulty(faults),
    })
}

/// Reads a workbook where nobody else waits; a reader that gives up in the middle of one has found it damaged.
async fn read_apart<T: Send + 'static>(read: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    apart(read).await.unwrap_or_else(|_| Err(ImportRefusal::Unreadable(reader::Unreadable::Damaged).into()))
}

/// Does what takes long where nobody else waits.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::broken)
}

/// Whether bytes are a workbook, and not a text.
pub fn is_workbook(bytes: &[u8]) -> bool {
    reader::looks_like_workbook(bytes)
}

fn origin(name: &str, bytes: &[u8], form: Form) -> Origin {
    let name = text::nfc(name).chars().filter(|character| !character.is_control()).take(200).collect();
    Origin { name, sha256: snapshot::fingerprint(bytes), form }
}

/// What a file says, whatever its form.
struct Read {
    units: Vec<UnitFacts>,
    faults: Faults,
    notices: Notices,
}

impl Read {
    fn text(sheet: sheet::Sheet, most: usize) -> Self {
        Self { units: sheet.units, faults: Faults::of_text(sheet.faults, most), notices: Notices::default() }
    }
}

async fn planned(
    programme: &Programme,
    actor: &Actor,
    (round, standard): (&Round, &Standard),
    mut read: Read,
    at: Moment,
) -> Result<std::result::Result<Plan, Faults>> {
    let checking = Checking::of(programme, actor, standard, round, (&read.units, at)).await?;
    let mut units = Vec::with_capacity(read.units.len());
    for unit in &read.units {
        match checking.unit(unit).await? {
            Ok(unit) => units.push(unit),
            Err(of_unit) => of_unit.into_iter().for_each(|fault| read.faults.add(fault)),
        }
    }
    if !read.faults.is_empty() {
        read.faults.settle();
        return Ok(Err(read.faults));
    }
    let (reason, file) = (String::new(), Origin::default());
    Ok(Ok(Plan { year: round.year, units, reason, file, notices: read.notices }))
}

/// Takes a checked plan in one transaction: every commune, or none when one of them moved on meanwhile.
pub async fn apply(programme: &Programme, actor: &Actor, plan: &Plan, source: Source, at: Moment) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        source: &'static str,
        import: i64,
        file: &'a str,
        sha256: &'a str,
        communes: usize,
        figures: BTreeMap<String, usize>,
    }
    let changed: Vec<&UnitImport> = plan.units.iter().filter(|unit| !unit.changes.is_empty()).collect();
    let Some(first) = changed.first() else { return Ok(()) };
    let office = Hand::of(actor, &first.dossier.place)?.office;
    let reason = reason_of(&plan.reason, plan.needs_reason())?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    for unit in &changed {
        let hand = Hand::of(actor, &unit.dossier.place)?;
        let sector = hand.office.sector.as_deref().filter(|_| !hand.enters);
        let by = (source, actor.person, sector);
        write_entry(&mut change, &unit.dossier, &unit.figures, &unit.changes, reason.as_deref(), by).await?;
        computation::keep(&change.tx, programme, &unit.dossier, &unit.figures, &unit.evaluation).await?;
    }
    let import = batch::keep(&change, (actor.person, office.id), plan, &changed).await?;
    let details = Details {
        source: source.name(),
        import,
        file: &plan.file.name,
        sha256: &plan.file.sha256,
        communes: changed.len(),
        figures: changed.iter().map(|unit| (unit.code.clone(), unit.changes.len())).collect(),
    };
    let subject = organisation::audit::Subject { kind: "round", id: plan.year, unit: None };
    change.record("figures_imported", subject, &details).await?;
    change.commit().await
}

/// The revision that a file is read by: its facts are listed on the import page.
pub async fn standard_of(programme: &Programme, year: i64) -> Result<Arc<Standard>> {
    Ok(round_of(programme, year).await?.1)
}

async fn round_of(programme: &Programme, year: i64) -> Result<(Round, Arc<Standard>)> {
    let round = match round::of_year(&programme.store, year).await {
        Err(Error::NotFound) => return Err(ImportRefusal::YearUnknown.into()),
        round => round?,
    };
    match programme.newest(&round.standard).await? {
        Some(standard) => Ok((round, standard)),
        None => Err(ImportRefusal::StandardMissing { standard: round.standard }.into()),
    }
}
