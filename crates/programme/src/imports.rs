//! Figures of many communes from one file, in the format of `mangnon score`: checked as a whole,
//! then taken as a whole or not at all. The sheet is read by the newest revision of the round's standard;
//! its figures go by name into each dossier's own revision, through the same check as typed ones.

mod fault;
mod store;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

pub use fault::{Fault, Faults};
use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result, parse_day};
use serde::Serialize;
use standards::{
    Evaluation, Standard,
    sheet::{self, UnitFacts},
};
use store::Named;

use crate::{
    Dossier, Programme, assessment, computation,
    confirmation::Hand,
    figures::{Bounds, Changed, FigureChange, FigureRefusal, Figures, Source, bounds, changed, reason_of, write_entry},
    round::{self, Round},
    separation::{self, AnotherSide, Side},
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
}

impl Refusal for ImportRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::YearUnknown => "imports.refused.year_unknown",
            Self::StandardMissing { .. } => "imports.refused.standard_missing",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::YearUnknown => Vec::new(),
            Self::StandardMissing { standard } => vec![("standard", standard.clone())],
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("year")
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

/// Checks a file without changing anything: the plan, or its faults in the order of lines, at most `most` of them kept.
pub async fn check(
    programme: &Programme,
    actor: &Actor,
    year: i64,
    bytes: &[u8],
    (at, most): (Moment, usize),
) -> Result<std::result::Result<Plan, Faults>> {
    let (round, standard) = round_of(programme, year).await?;
    let sheet = sheet::read(bytes, &standard, most);
    let checking = Checking::of(programme, actor, &standard, &round, (&sheet.units, at)).await?;
    let mut plan = Plan { year, units: Vec::with_capacity(sheet.units.len()), reason: String::new() };
    let mut faults = Vec::new();
    for unit in &sheet.units {
        match checking.unit(unit).await? {
            Ok(unit) => plan.units.push(unit),
            Err(of_unit) => faults.extend(of_unit),
        }
    }
    let sound = sheet.faults.is_empty() && faults.is_empty();
    Ok(if sound { Ok(plan) } else { Err(Faults::of(sheet.faults, faults, most)) })
}

/// What the communes of a file are checked against, read in a few statements for all of them.
struct Checking<'a> {
    programme: &'a Programme,
    actor: &'a Actor,
    standard: &'a Standard,
    communes: HashMap<String, Named>,
    dossiers: HashMap<i64, Dossier>,
    other_sides: HashMap<i64, AnotherSide>,
    bounds: HashMap<i64, Bounds>,
}

impl<'a> Checking<'a> {
    async fn of(
        programme: &'a Programme,
        actor: &'a Actor,
        standard: &'a Standard,
        round: &Round,
        (units, at): (&[UnitFacts], Moment),
    ) -> Result<Self> {
        let communes = store::communes(&programme.store, parse_day(&round.period_to)).await?;
        let ids: Vec<i64> = units.iter().filter_map(|unit| Some(communes.get(&unit.unit)?.id)).collect();
        let dossiers = assessment::of_units(&programme.store, round.year, &ids).await?;
        let assessments: Vec<i64> = dossiers.iter().map(|dossier| dossier.id).collect();
        let other_sides = separation::others(&programme.store, &assessments, actor.person, Side::Commune).await?;
        let bounds = bounds(programme, &dossiers.iter().collect::<Vec<_>>(), at).await?;
        let dossiers = dossiers.into_iter().map(|dossier| (dossier.unit, dossier)).collect();
        Ok(Self { programme, actor, standard, communes, dossiers, other_sides, bounds })
    }

    /// What the file would change in a commune, or everything that is wrong with it.
    async fn unit(&self, found: &UnitFacts) -> Result<std::result::Result<UnitImport, Vec<Fault>>> {
        let (line, code) = (found.line, sheet::cut(&found.unit));
        let commune = self.communes.get(&found.unit);
        let Some((commune, dossier)) = commune.and_then(|named| Some((named, self.dossiers.get(&named.id)?))) else {
            return Ok(Err(vec![Fault::UnknownUnit { line, code }]));
        };
        if !self.actor.may(Action::EnterFigures, &dossier.place) {
            // nothing else is told of a commune that is not theirs
            return Ok(Err(vec![Fault::NotYours { line, code }]));
        }
        let mut faults = Vec::new();
        if self.other_sides.contains_key(&dossier.id) {
            faults.push(Fault::AnotherSide { line, code: code.clone() });
        }
        // an unknown class is a fault of the sheet already
        if !found.class.is_empty() && dossier.class.as_ref() != Some(&found.class) {
            let (found, decided) = (found.class.clone(), dossier.class.clone());
            faults.push(Fault::OtherClass { line, code: code.clone(), found, decided });
        }
        if !dossier.state.figures_open() {
            faults.push(Fault::Locked { line, code: code.clone() });
        }
        let hand = Hand::of(self.actor, &dossier.place)?;
        let none = Bounds::default();
        let bounds = self.bounds.get(&dossier.id).unwrap_or(&none);
        let Changed { figures, changes, refused } =
            changed(self.programme, dossier, &self.wanted(found, dossier), &hand, bounds).await?;
        let revision = dossier.revision;
        let impossible = |(line, refusal)| Fault::Impossible { line, code: code.clone(), revision, refusal };
        faults.extend(self.placed(found, refused).into_iter().map(impossible));
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        let evaluation = computation::evaluate(self.programme, dossier, &figures).await?;
        let (name, dossier) = (commune.name.clone(), dossier.clone());
        let asks_why = bounds.ask_why(&changes, self.actor.person);
        Ok(Ok(UnitImport { name, code, dossier, changes, evaluation, figures, asks_why }))
    }

    /// Figures by name. One that could not be read stands for what is known, so that its name is checked all the same.
    fn wanted(&self, found: &UnitFacts, dossier: &Dossier) -> Vec<(String, Option<u64>)> {
        let numbers = self.programme.facts();
        let known = |fact| numbers.number(fact).and_then(|number| dossier.figures.get(number));
        let figure = |figure: &sheet::Figure| {
            let name = self.name(figure)?;
            Some((name.to_owned(), figure.value.or_else(|| known(name))))
        };
        found.figures.iter().filter_map(figure).collect()
    }

    fn name(&self, figure: &sheet::Figure) -> Option<&'a str> {
        self.standard.fact(figure.fact).map(|fact| fact.name.as_str())
    }

    /// Refusals with their lines, without those that the sheet has told: pairs that it has as well, and pairs with a
    /// figure that could not be read.
    fn placed(&self, found: &UnitFacts, refused: Vec<FigureRefusal>) -> Vec<(usize, FigureRefusal)> {
        if refused.is_empty() {
            return Vec::new();
        }
        let rows: HashMap<&str, &sheet::Figure> =
            found.figures.iter().filter_map(|figure| Some((self.name(figure)?, figure))).collect();
        let name = |fact| self.standard.fact(fact).map(|fact| fact.name.as_str());
        let pairs = found.facts(self.standard).check(self.standard);
        let mut told: Vec<(String, String)> = pairs
            .iter()
            .filter_map(|pair| Some((name(pair.numerator)?.to_owned(), name(pair.denominator)?.to_owned())))
            .collect();
        let line = |fact: &str| rows.get(fact).map(|figure| figure.line);
        let unread = |fact: &str| rows.get(fact).is_some_and(|figure| figure.value.is_none());
        let mut placed = Vec::new();
        for refusal in refused {
            let at = match &refusal {
                FigureRefusal::PartAboveWhole { fact, whole, .. } => {
                    let pair = (fact.clone(), whole.clone());
                    if told.contains(&pair) || unread(fact) || unread(whole) {
                        continue;
                    }
                    // two indicators may share a pair
                    told.push(pair);
                    line(fact).max(line(whole))
                }
                FigureRefusal::UnknownFact(fact)
                | FigureRefusal::NotReturned { fact, .. }
                | FigureRefusal::TooLarge(fact)
                | FigureRefusal::NotYesOrNo(fact)
                | FigureRefusal::OtherSector(fact)
                | FigureRefusal::Confirmed { fact, .. } => line(fact),
                FigureRefusal::Locked | FigureRefusal::ReasonMissing | FigureRefusal::ReasonTooLong => None,
            };
            placed.push((at.unwrap_or(found.line), refusal));
        }
        placed
    }
}

/// Takes a checked plan in one transaction: every commune, or none when one of them moved on meanwhile.
pub async fn apply(programme: &Programme, actor: &Actor, plan: &Plan, source: Source, at: Moment) -> Result<()> {
    #[derive(Serialize)]
    struct Details {
        source: &'static str,
        communes: usize,
        figures: BTreeMap<String, usize>,
    }
    let Some(first) = plan.units.iter().find(|unit| !unit.changes.is_empty()) else { return Ok(()) };
    let office = actor.office_for(Action::EnterFigures, &first.dossier.place)?;
    let reason = reason_of(&plan.reason, plan.needs_reason())?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    for unit in plan.units.iter().filter(|unit| !unit.changes.is_empty()) {
        actor.office_for(Action::EnterFigures, &unit.dossier.place)?;
        write_entry(
            &mut change,
            &unit.dossier,
            &unit.figures,
            &unit.changes,
            reason.as_deref(),
            (source, actor.person, None),
        )
        .await?;
        computation::keep(&change.tx, programme, &unit.dossier, &unit.figures, &unit.evaluation).await?;
    }
    let details = Details {
        source: source.name(),
        communes: plan.units.len(),
        figures: plan.units.iter().map(|unit| (unit.code.clone(), unit.changes.len())).collect(),
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
    match programme.latest(&round.standard) {
        Some(standard) => Ok((round, standard)),
        None => Err(ImportRefusal::StandardMissing { standard: round.standard }.into()),
    }
}
