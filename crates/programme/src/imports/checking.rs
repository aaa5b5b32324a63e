use std::collections::HashMap;

use organisation::{Actor, Moment, Result, parse_day};
use standards::{
    Standard,
    sheet::{self, UnitFacts},
};

use super::{
    Fault, UnitImport,
    store::{self, Named},
};
use crate::{
    Dossier, Programme, assessment, computation,
    confirmation::Hand,
    figures::{Bounds, Changed, FigureRefusal, anothers, bounds, changed},
    round::Round,
    separation::{self, AnotherSide, Side},
};

/// What the communes of a file are checked against, read in a few statements for all of them.
pub(super) struct Checking<'a> {
    programme: &'a Programme,
    actor: &'a Actor,
    standard: &'a Standard,
    communes: HashMap<String, Named>,
    dossiers: HashMap<i64, Dossier>,
    other_sides: HashMap<i64, AnotherSide>,
    bounds: HashMap<i64, Bounds>,
}

impl<'a> Checking<'a> {
    pub(super) async fn of(
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
    pub(super) async fn unit(&self, found: &UnitFacts) -> Result<std::result::Result<UnitImport, Vec<Fault>>> {
        let (line, code) = (found.line, sheet::cut(&found.unit));
        let commune = self.communes.get(&found.unit);
        let Some((commune, dossier)) = commune.and_then(|named| Some((named, self.dossiers.get(&named.id)?))) else {
            return Ok(Err(vec![Fault::UnknownUnit { line, code }]));
        };
        let Ok(hand) = Hand::of(self.actor, &dossier.place) else {
            // nothing else is told of a commune that is not theirs
            return Ok(Err(vec![Fault::NotYours { line, code }]));
        };
        let mut faults = Vec::new();
        if self.other_sides.contains_key(&dossier.id) {
            faults.push(Fault::AnotherSide { line, code: code.clone() });
        }
        // an unknown class is a fault of the sheet already
        if !found.class.is_empty() && dossier.class.as_ref() != Some(&found.class) {
            let (found, decided) = (found.class.clone(), dossier.class.clone());
            faults.push(Fault::OtherClass { line, code: code.clone(), found, decided });
        }
        let none = Bounds::default();
        let bounds = self.bounds.get(&dossier.id).unwrap_or(&none);
        let Changed { figures, changes, refused } =
            changed(self.programme, dossier, &self.wanted(found, dossier), &hand, bounds).await?;
        // a row that says what is known already stands in nobody's way
        if !changes.is_empty() && !dossier.state.figures_open() {
            faults.push(Fault::Locked { line, code: code.clone() });
        }
        let revision = dossier.revision;
        let impossible = |(line, refusal)| Fault::Impossible { line, code: code.clone(), revision, refusal };
        faults.extend(self.placed(found, refused).into_iter().map(impossible));
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        let evaluation = computation::evaluate(self.programme, dossier, &figures).await?;
        let (name, dossier) = (commune.name.clone(), dossier.clone());
        let person = self.actor.person;
        let asks_why = bounds.ask_why(&changes, person)
            || !hand.enters && anothers(&self.programme.store, &dossier, &changes, person).await?;
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
