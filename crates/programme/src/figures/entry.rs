use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result, audit::Subject};
use serde::{Deserialize, Serialize};
use standards::Evaluation;

use super::{Figures, LARGEST};
use crate::{
    Dossier, Programme, assessment,
    computation::{self, evaluate},
    separation::{self, Side},
};

/// Where figures came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Typed on the page.
    Typed,
    /// Read from a file that was sent to the page.
    Imported,
    /// Read from a file on the command line, where the operator names the person.
    CommandLine,
}

impl Source {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Typed => "typed",
            Self::Imported => "imported",
            Self::CommandLine => "command_line",
        }
    }
}

/// One figure that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureChange {
    /// Name of the fact.
    pub fact: String,
    /// The figure before; none if unknown.
    pub from: Option<u64>,
    /// The figure now; none if unknown.
    pub to: Option<u64>,
}

/// Why figures are not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FigureRefusal {
    /// The dossier is with a higher level, or decided.
    Locked,
    /// Only some indicators were returned, and the fact belongs to none of them.
    NotReturned {
        /// The fact.
        fact: String,
        /// The indicators that are open.
        indicators: String,
    },
    /// The standard asks for no such fact.
    UnknownFact(String),
    /// More than nine digits.
    TooLarge(String),
    /// A yes/no fact that is neither 0 nor 1.
    NotYesOrNo(String),
    /// A part larger than the whole it is part of.
    PartAboveWhole {
        /// Number of the indicator.
        indicator: String,
        /// The part.
        numerator: u64,
        /// The whole.
        denominator: u64,
        /// Fact of the part: the field to mend.
        fact: String,
        /// Fact of the whole.
        whole: String,
    },
}

impl Refusal for FigureRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Locked => "figures.refused.locked",
            Self::NotReturned { .. } => "figures.refused.not_returned",
            Self::UnknownFact(_) => "figures.refused.unknown_fact",
            Self::TooLarge(_) => "figures.refused.too_large",
            Self::NotYesOrNo(_) => "figures.refused.not_yes_or_no",
            Self::PartAboveWhole { .. } => "figures.refused.part_above_whole",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Locked => Vec::new(),
            Self::UnknownFact(fact) | Self::TooLarge(fact) | Self::NotYesOrNo(fact) => vec![("fact", fact.clone())],
            Self::NotReturned { fact, indicators } => {
                vec![("fact", fact.clone()), ("indicators", indicators.clone())]
            }
            Self::PartAboveWhole { indicator, numerator, denominator, fact, .. } => vec![
                ("indicator", indicator.clone()),
                ("numerator", numerator.to_string()),
                ("denominator", denominator.to_string()),
                ("fact", fact.clone()),
            ],
        }
    }
}

/// What a save gave.
#[derive(Debug)]
pub struct Entered {
    /// Figures that changed.
    pub changes: Vec<FigureChange>,
    /// The score as it stands.
    pub evaluation: Evaluation,
}

/// Enters figures of a dossier; entering counts as self-scoring. `seen` is the version the person saw.
pub async fn enter(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    wanted: &[(String, Option<u64>)],
    source: Source,
    at: Moment,
) -> Result<Entered> {
    let office = actor.office_for(Action::EnterFigures, &dossier.place)?;
    if !dossier.state.figures_open() {
        return Err(FigureRefusal::Locked.into());
    }
    separation::check(&programme.store, dossier.id, actor.person, Side::Commune).await?;
    let Changed { figures, changes, refused } = changed(programme, dossier, wanted).await?;
    if let Some(refusal) = refused.into_iter().next() {
        return Err(refusal.into());
    }
    let evaluation = evaluate(programme, dossier, &figures).await?;
    if changes.is_empty() {
        return Ok(Entered { changes, evaluation });
    }
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    write_entry(&mut change, dossier, &figures, &changes, source, actor.person).await?;
    computation::keep(&change.tx, programme, dossier, &figures, &evaluation).await?;
    change.commit().await?;
    Ok(Entered { changes, evaluation })
}

/// What figures would make of a sheet.
#[derive(Debug)]
pub(crate) struct Changed {
    /// The sheet as it would be.
    pub(crate) figures: Figures,
    /// What differs.
    pub(crate) changes: Vec<FigureChange>,
    /// Everything that is impossible; with any of it nothing is taken.
    pub(crate) refused: Vec<FigureRefusal>,
}

/// The only check of figures, typed or from a file: against the revision that the dossier is pinned to.
pub(crate) async fn changed(
    programme: &Programme,
    dossier: &Dossier,
    wanted: &[(String, Option<u64>)],
) -> Result<Changed> {
    let standard = programme.standard(&dossier.standard_sha256).await?;
    let numbers = programme.facts();
    let mut figures = dossier.figures.clone();
    let (mut changes, mut refused) = (Vec::new(), Vec::new());
    let open = dossier.opening.facts(&standard);
    for (fact, value) in wanted {
        let definition = standard.fact_id(fact).and_then(|id| standard.fact(id));
        let (Some(definition), Some(number)) = (definition, numbers.number(fact)) else {
            refused.push(FigureRefusal::UnknownFact(fact.clone()));
            continue;
        };
        if value.is_some_and(|value| value > LARGEST) {
            refused.push(FigureRefusal::TooLarge(fact.clone()));
        } else if definition.kind == standards::FactKind::Bool && value.is_some_and(|value| value > 1) {
            refused.push(FigureRefusal::NotYesOrNo(fact.clone()));
        } else {
            let from = figures.set(number, *value);
            if from != *value && open.as_ref().is_some_and(|open| !open.contains(fact.as_str())) {
                let indicators = dossier.opening.numbers();
                refused.push(FigureRefusal::NotReturned { fact: fact.clone(), indicators });
            } else if from != *value {
                changes.push(FigureChange { fact: fact.clone(), from, to: *value });
            }
        }
    }
    let facts = figures.facts(&standard, &numbers);
    let named = |id| standard.fact(id).map(|fact| fact.name.clone()).unwrap_or_default();
    refused.extend(facts.check(&standard).into_iter().map(|pair| FigureRefusal::PartAboveWhole {
        indicator: pair.indicator,
        numerator: facts.get(pair.numerator).unwrap_or_default(),
        denominator: facts.get(pair.denominator).unwrap_or_default(),
        fact: named(pair.numerator),
        whole: named(pair.denominator),
    }));
    Ok(Changed { figures, changes, refused })
}

/// Writes sheet, entry and event of a change that was checked.
pub(crate) async fn write_entry(
    change: &mut Change,
    dossier: &Dossier,
    figures: &Figures,
    changes: &[FigureChange],
    source: Source,
    person: i64,
) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        source: &'static str,
        changes: &'a [FigureChange],
    }
    assessment::advance(&change.tx, dossier).await?;
    change
        .tx
        .run(
            "UPDATE figure_sheet SET figures = $2, version = version + 1, changed_at = $3 WHERE id = $1",
            [dossier.sheet_id.into(), figures.written().into(), change.at.0.into()],
        )
        .await?;
    let list = serde_json::to_string(changes).map_err(Error::broken)?;
    change
        .tx
        .run(
            "INSERT INTO figure_entry (sheet_id, version, at, person_id, source, changes) VALUES ($1, $2, $3, $4, $5, $6)",
            [
                dossier.sheet_id.into(),
                (dossier.sheet_version + 1).into(),
                change.at.0.into(),
                person.into(),
                source.name().into(),
                list.into(),
            ],
        )
        .await?;
    let details = Details { source: source.name(), changes };
    change.record("figures_entered", dossier.subject(), &details).await
}

impl Dossier {
    /// What audit events of this dossier are about.
    pub(crate) fn subject(&self) -> Subject {
        Subject { kind: "assessment", id: self.id, unit: Some(self.unit) }
    }
}
