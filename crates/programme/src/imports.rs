//! Figures of many communes from one file, in the format of `mangnon score`: checked as a whole,
//! then taken as a whole or not at all.

use std::collections::BTreeMap;

use organisation::{Action, Actor, Change, Moment, Result, parse_day, unit};
use serde::Serialize;
use standards::{
    Evaluation,
    sheet::{self, UnitFacts},
};

use crate::{
    Dossier, Programme, assessment, computation,
    figures::{FigureChange, Figures, Source, write_entry},
    round,
    separation::{self, Side},
};

/// One thing wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The file itself: see the sheet's own faults.
    Sheet(sheet::Fault),
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
    /// With what is known already, a part would be larger than its whole.
    PartAboveWhole {
        /// First line of the unit.
        line: usize,
        /// The code in the file.
        code: String,
        /// The indicator.
        indicator: String,
    },
}

impl Fault {
    /// The line it stands in, from 1.
    pub fn line(&self) -> usize {
        match self {
            Self::Sheet(fault) => fault.line,
            Self::UnknownUnit { line, .. }
            | Self::NotYours { line, .. }
            | Self::OtherClass { line, .. }
            | Self::Locked { line, .. }
            | Self::PartAboveWhole { line, .. } => *line,
        }
    }

    /// Key in the text catalogue; faults of the sheet have their own.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Sheet(fault) => fault.kind.key(),
            Self::UnknownUnit { .. } => "imports.fault.unknown_unit",
            Self::NotYours { .. } => "imports.fault.not_yours",
            Self::OtherClass { decided: None, .. } => "imports.fault.no_class",
            Self::OtherClass { .. } => "imports.fault.other_class",
            Self::Locked { .. } => "imports.fault.locked",
            Self::PartAboveWhole { .. } => "imports.fault.part_above_whole",
        }
    }

    /// Values for the places of the text.
    pub fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Sheet(fault) => fault.kind.params(),
            Self::UnknownUnit { code, .. } | Self::NotYours { code, .. } | Self::Locked { code, .. } => {
                vec![("code", code.clone())]
            }
            Self::OtherClass { code, found, decided, .. } => {
                vec![("code", code.clone()), ("found", found.clone()), ("decided", decided.clone().unwrap_or_default())]
            }
            Self::PartAboveWhole { code, indicator, .. } => {
                vec![("code", code.clone()), ("indicator", indicator.clone())]
            }
        }
    }
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
}

/// What a file would change, checked and ready.
#[derive(Debug)]
pub struct Plan {
    /// The year.
    pub year: i64,
    /// Communes in the order of the file.
    pub units: Vec<UnitImport>,
}

impl Plan {
    /// Figures that would change, in all communes.
    pub fn changes(&self) -> usize {
        self.units.iter().map(|unit| unit.changes.len()).sum()
    }
}

/// Checks a file without changing anything: the plan, or all faults in the order of lines.
pub async fn check(
    programme: &Programme,
    actor: &Actor,
    year: i64,
    bytes: &[u8],
) -> Result<std::result::Result<Plan, Vec<Fault>>> {
    let round = round::of_year(&programme.store, year).await?;
    let standard = programme.library.latest(&round.standard).ok_or(organisation::Error::NotFound)?;
    let found = match sheet::parse(bytes, standard) {
        Ok(found) => found,
        Err(faults) => return Ok(Err(faults.into_iter().map(Fault::Sheet).collect())),
    };
    let mut plan = Plan { year, units: Vec::new() };
    let mut faults = Vec::new();
    for unit in found {
        match check_unit(programme, actor, &round, unit).await? {
            Ok(unit) => plan.units.push(unit),
            Err(fault) => faults.push(fault),
        }
    }
    Ok(if faults.is_empty() { Ok(plan) } else { Err(faults) })
}

async fn check_unit(
    programme: &Programme,
    actor: &Actor,
    round: &round::Round,
    found: UnitFacts,
) -> Result<std::result::Result<UnitImport, Fault>> {
    let UnitFacts { unit: code, class, line, facts } = found;
    let last_day = parse_day(&round.period_to);
    let Some(unit) = unit::by_code(programme.store.read(), unit::level::COMMUNE, &code, last_day).await? else {
        return Ok(Err(Fault::UnknownUnit { line, code }));
    };
    let dossier = assessment::of_unit(&programme.store, unit.id, round.year).await?;
    if !actor.may(Action::EnterFigures, &dossier.place)
        || separation::check(&programme.store, dossier.id, actor.person, Side::Commune).await.is_err()
    {
        return Ok(Err(Fault::NotYours { line, code }));
    }
    if dossier.class.as_ref() != Some(&class) {
        return Ok(Err(Fault::OtherClass { line, code, found: class, decided: dossier.class }));
    }
    if !dossier.state.figures_open() {
        return Ok(Err(Fault::Locked { line, code }));
    }
    let standard = programme.standard(&dossier.standard_sha256)?;
    let mut figures = dossier.figures.clone();
    let mut changes = Vec::new();
    for (fact, value) in facts.known() {
        let Some((name, number)) =
            standard.fact(fact).and_then(|fact| Some((fact.name.clone(), programme.facts.number(&fact.name)?)))
        else {
            continue;
        };
        let from = figures.set(number, Some(value));
        if from != Some(value) {
            changes.push(FigureChange { fact: name, from, to: Some(value) });
        }
    }
    if let Some(fault) = figures.facts(standard, &programme.facts).check(standard).into_iter().next() {
        return Ok(Err(Fault::PartAboveWhole { line, code, indicator: fault.indicator }));
    }
    let evaluation = computation::evaluate(programme, &dossier, &figures)?;
    Ok(Ok(UnitImport { name: unit.name, code, dossier, changes, evaluation, figures }))
}

/// Takes a checked plan in one transaction: every commune, or none when one of them moved on meanwhile.
pub async fn apply(programme: &Programme, actor: &Actor, plan: &Plan, at: Moment) -> Result<()> {
    #[derive(Serialize)]
    struct Details {
        communes: usize,
        figures: BTreeMap<String, usize>,
    }
    let Some(first) = plan.units.iter().find(|unit| !unit.changes.is_empty()) else { return Ok(()) };
    let office = actor.office_for(Action::EnterFigures, &first.dossier.place)?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    for unit in plan.units.iter().filter(|unit| !unit.changes.is_empty()) {
        actor.office_for(Action::EnterFigures, &unit.dossier.place)?;
        write_entry(&mut change, &unit.dossier, &unit.figures, &unit.changes, Source::Imported, actor.person).await?;
        computation::keep(&change.tx, programme, &unit.dossier, &unit.figures, &unit.evaluation).await?;
    }
    let details = Details {
        communes: plan.units.len(),
        figures: plan.units.iter().map(|unit| (unit.code.clone(), unit.changes.len())).collect(),
    };
    let subject = organisation::audit::Subject { kind: "round", id: plan.year, unit: None };
    change.record("figures_imported", subject, &details).await?;
    change.commit().await
}

/// The revision that a file is checked against: its facts are listed on the import page.
pub async fn standard_of(programme: &Programme, year: i64) -> Result<std::sync::Arc<standards::Standard>> {
    let round = round::of_year(&programme.store, year).await?;
    programme.library.latest(&round.standard).cloned().ok_or(organisation::Error::NotFound)
}
