//! What the lead department finds of one indicator of a submitted dossier: it agrees, it comes to other figures, or the
//! indicator goes back. Findings gather until the appraisal or the return closes them; the newest one counts.

mod before;
mod store;

use std::collections::BTreeMap;

use organisation::{Action, Actor, Change, Moment, Refusal, Result, actor::Held};
use serde::{Deserialize, Serialize};
use standards::{Evaluation, Standard};

pub use before::Before;
pub use store::{Finding, newest_of, of_submission};

use crate::{
    Dossier, Programme, State, assessment,
    figures::LARGEST,
    recheck,
    returning::{LONGEST_WORDS, words},
    separation::{self, Side},
    snapshot::{self, Snapshot, facts},
};

/// What is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// As the commune has it.
    Agreed,
    /// Other figures.
    Differs,
    /// It goes back to the commune.
    ToReturn,
    /// An earlier finding was taken back.
    Open,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Agreed, Self::Differs, Self::ToReturn, Self::Open];

    /// The stored name; also its part of addresses and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Differs => "differs",
            Self::ToReturn => "to_return",
            Self::Open => "open",
        }
    }

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

storage::stored_by_name!(Kind);

/// What somebody finds of an indicator.
#[derive(Clone, Debug)]
pub struct NewFinding {
    /// Number of the indicator.
    pub indicator: String,
    /// What is found.
    pub kind: Kind,
    /// The figures found, by fact, where they differ; none is unknown.
    pub figures: BTreeMap<String, Option<u64>>,
    /// Why; demanded unless it agrees.
    pub reason: String,
}

/// Why a finding is not taken.
#[derive(Debug)]
pub enum FindingRefusal {
    /// The dossier is not with the department.
    NotSubmitted,
    /// The standard has no such indicator.
    UnknownIndicator(String),
    /// A difference or a return needs a reason that the commune can read.
    ReasonMissing,
    /// Longer than [`LONGEST_WORDS`].
    ReasonTooLong,
    /// The figures are the commune's own.
    NothingDiffers,
    /// A figure of another indicator, or one that is too large.
    FigureBad(String),
    /// Another finding says otherwise of the same figure.
    Contradicts {
        /// The figure.
        fact: String,
        /// The indicator of the other finding.
        indicator: String,
    },
    /// A part larger than its whole.
    PartAboveWhole {
        /// The part.
        numerator: u64,
        /// The whole.
        denominator: u64,
        /// Number of the indicator.
        indicator: String,
    },
}

impl Refusal for FindingRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotSubmitted => "appraisal.refused.not_submitted",
            Self::UnknownIndicator(_) => "finding.refused.unknown_indicator",
            Self::ReasonMissing => "finding.refused.reason_missing",
            Self::ReasonTooLong => "return.refused.reason_too_long",
            Self::NothingDiffers => "finding.refused.nothing_differs",
            Self::FigureBad(_) => "finding.refused.figure_bad",
            Self::Contradicts { .. } => "finding.refused.contradicts",
            Self::PartAboveWhole { .. } => "figures.refused.part_above_whole",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::UnknownIndicator(indicator) => vec![("indicator", indicator.clone())],
            Self::ReasonTooLong => vec![("longest", LONGEST_WORDS.to_string())],
            Self::FigureBad(fact) => vec![("fact", fact.clone())],
            Self::Contradicts { fact, indicator } => vec![("fact", fact.clone()), ("indicator", indicator.clone())],
            Self::PartAboveWhole { numerator, denominator, indicator } => vec![
                ("numerator", numerator.to_string()),
                ("denominator", denominator.to_string()),
                ("indicator", indicator.clone()),
            ],
            Self::NotSubmitted | Self::ReasonMissing | Self::NothingDiffers => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::ReasonMissing | Self::ReasonTooLong => Some("reason"),
            Self::NothingDiffers | Self::FigureBad(_) | Self::Contradicts { .. } | Self::PartAboveWhole { .. } => {
                Some("figures")
            }
            Self::NotSubmitted | Self::UnknownIndicator(_) => None,
        }
    }
}

/// Writes down what is found of one indicator.
pub async fn record(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    new: &NewFinding,
    at: Moment,
) -> Result<()> {
    let (office, submission) = allowed(programme, actor, dossier).await?;
    let snapshot = snapshot::of_act(&programme.store, submission).await?;
    let standard = programme.standard(&snapshot.standard.sha256).await?;
    let found = newest_of(&programme.store, submission).await?;
    let finding = checked(&standard, &snapshot, &found, new)?;
    write(programme, actor, office, dossier, submission, &[finding], at).await
}

/// Agrees with every indicator of which nothing was found yet; how many.
pub async fn agree_with_rest(programme: &Programme, actor: &Actor, dossier: &Dossier, at: Moment) -> Result<usize> {
    let (office, submission) = allowed(programme, actor, dossier).await?;
    let snapshot = snapshot::of_act(&programme.store, submission).await?;
    let standard = programme.standard(&snapshot.standard.sha256).await?;
    let found = newest_of(&programme.store, submission).await?;
    let rest: Vec<NewFinding> = open(&standard, &found).map(agreed).collect();
    if !rest.is_empty() {
        write(programme, actor, office, dossier, submission, &rest, at).await?;
    }
    Ok(rest.len())
}

/// Finds again what was found of the submission before, for every indicator whose figures did not change since and of
/// which nothing was found yet; how many. What went back is looked at anew, and so is what cannot stand any more beside
/// the other findings.
pub async fn repeat_unchanged(programme: &Programme, actor: &Actor, dossier: &Dossier, at: Moment) -> Result<usize> {
    let (office, submission) = allowed(programme, actor, dossier).await?;
    let Some(before) = Before::of(programme, dossier, submission).await? else { return Ok(0) };
    let snapshot = snapshot::of_act(&programme.store, submission).await?;
    let standard = programme.standard(&snapshot.standard.sha256).await?;
    let found = newest_of(&programme.store, submission).await?;
    let again = before.repeatable(&standard, &snapshot, &found);
    if !again.is_empty() {
        write(programme, actor, office, dossier, submission, &again, at).await?;
    }
    Ok(again.len())
}

/// A finding as an appraisal freezes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenFinding {
    /// Number of the indicator.
    pub indicator: String,
    /// What was found.
    pub kind: Kind,
    /// The department's figures by fact, where they differ; none is unknown.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub figures: BTreeMap<String, Option<u64>>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

impl FrozenFinding {
    fn of(finding: &Finding) -> Self {
        Self {
            indicator: finding.indicator.clone(),
            kind: finding.kind,
            figures: finding.figures.clone(),
            reason: finding.reason.clone(),
        }
    }
}

/// The names of an indicator's facts.
pub fn facts_of<'a>(standard: &'a Standard, indicator: &str) -> impl Iterator<Item = &'a str> {
    let measure = standard.indicator(indicator).map(|(_, indicator)| indicator.measure);
    let facts: Vec<_> = measure.into_iter().flat_map(|measure| measure.facts().collect::<Vec<_>>()).collect();
    facts.into_iter().filter_map(|fact| standard.fact(fact)).map(|fact| fact.name.as_str())
}

/// Indicators of which nothing is found yet, in the standard's order.
pub fn open<'a>(standard: &'a Standard, found: &BTreeMap<String, Finding>) -> impl Iterator<Item = &'a str> {
    standard
        .indicators()
        .map(|(_, indicator)| indicator.no.as_str())
        .filter(|no| found.get(*no).is_none_or(|finding| finding.kind == Kind::Open))
}

/// The submission as the department sees it: its figures where they differ, scored anew under the same standard.
pub fn applied(standard: &Standard, submitted: &Snapshot, found: &BTreeMap<String, Finding>) -> Snapshot {
    let mut appraised = submitted.clone();
    for finding in found.values().filter(|finding| finding.kind == Kind::Differs) {
        lay_over(&mut appraised.figures, &finding.figures);
    }
    appraised.findings = found.values().filter(|finding| finding.kind != Kind::Open).map(FrozenFinding::of).collect();
    appraised.evaluation = scored(standard, &appraised);
    appraised
}

fn scored(standard: &Standard, snapshot: &Snapshot) -> Evaluation {
    let class = snapshot.class.as_ref().map(|class| class.key.as_str());
    standards::evaluate(standard, class, &facts(standard, &snapshot.figures))
}

async fn allowed<'a>(programme: &Programme, actor: &'a Actor, dossier: &Dossier) -> Result<(&'a Held, i64)> {
    let office = actor.office_for(Action::Appraise, &dossier.place)?;
    let submission =
        dossier.newest_act.filter(|_| dossier.state == State::Submitted).ok_or(FindingRefusal::NotSubmitted)?;
    separation::check(&programme.store, dossier.id, actor.person, Side::Appraiser).await?;
    recheck::demand_apart(&programme.store, dossier.id, actor.person).await?;
    Ok((office, submission))
}

fn agreed(indicator: &str) -> NewFinding {
    NewFinding { indicator: indicator.to_owned(), kind: Kind::Agreed, figures: BTreeMap::new(), reason: String::new() }
}

/// A finding that can be kept: words where they are needed, figures that differ and are possible.
pub(crate) fn checked(
    standard: &Standard,
    submitted: &Snapshot,
    found: &BTreeMap<String, Finding>,
    new: &NewFinding,
) -> Result<NewFinding, FindingRefusal> {
    if standard.indicator(&new.indicator).is_none() {
        return Err(FindingRefusal::UnknownIndicator(new.indicator.clone()));
    }
    let reason = words(&new.reason).ok_or(FindingRefusal::ReasonTooLong)?;
    if matches!(new.kind, Kind::Differs | Kind::ToReturn) && reason.is_empty() {
        return Err(FindingRefusal::ReasonMissing);
    }
    let figures = if new.kind == Kind::Differs { differing(standard, submitted, new)? } else { BTreeMap::new() };
    let finding = NewFinding { indicator: new.indicator.clone(), kind: new.kind, figures, reason };
    possible(standard, submitted, found, &finding)?;
    Ok(finding)
}

/// The figures of a finding that are other ones than the commune's.
fn differing(
    standard: &Standard,
    submitted: &Snapshot,
    new: &NewFinding,
) -> Result<BTreeMap<String, Option<u64>>, FindingRefusal> {
    let own: Vec<&str> = facts_of(standard, &new.indicator).collect();
    for (fact, figure) in &new.figures {
        let kind = standard.fact_id(fact).and_then(|id| standard.fact(id)).map(|fact| fact.kind);
        let largest = if kind == Some(standards::FactKind::Bool) { 1 } else { LARGEST };
        if !own.contains(&fact.as_str()) || figure.is_some_and(|figure| figure > largest) {
            return Err(FindingRefusal::FigureBad(fact.clone()));
        }
    }
    let mut figures = new.figures.clone();
    figures.retain(|fact, figure| submitted.figures.get(fact).copied() != *figure);
    if figures.is_empty() { Err(FindingRefusal::NothingDiffers) } else { Ok(figures) }
}

/// Whether a finding can stand beside the others: no figure in two values, no part above its whole.
fn possible(
    standard: &Standard,
    submitted: &Snapshot,
    found: &BTreeMap<String, Finding>,
    new: &NewFinding,
) -> Result<(), FindingRefusal> {
    let mut figures = submitted.figures.clone();
    let others = found.values().filter(|other| other.kind == Kind::Differs && other.indicator != new.indicator);
    for other in others {
        let differs = |fact: &str, figure| new.figures.get(fact).is_some_and(|mine| *mine != figure);
        if let Some((fact, _)) = other.figures.iter().find(|(fact, figure)| differs(fact, **figure)) {
            return Err(FindingRefusal::Contradicts { fact: fact.clone(), indicator: other.indicator.clone() });
        }
        lay_over(&mut figures, &other.figures);
    }
    lay_over(&mut figures, &new.figures);
    let figures = facts(standard, &figures);
    match figures.check(standard).into_iter().next() {
        Some(fault) => Err(FindingRefusal::PartAboveWhole {
            numerator: figures.get(fault.numerator).unwrap_or_default(),
            denominator: figures.get(fault.denominator).unwrap_or_default(),
            indicator: fault.indicator,
        }),
        None => Ok(()),
    }
}

fn lay_over(figures: &mut BTreeMap<String, u64>, over: &BTreeMap<String, Option<u64>>) {
    for (fact, figure) in over {
        match figure {
            Some(figure) => figures.insert(fact.clone(), *figure),
            None => figures.remove(fact),
        };
    }
}

async fn write(
    programme: &Programme,
    actor: &Actor,
    office: &Held,
    dossier: &Dossier,
    submission: i64,
    findings: &[NewFinding],
    at: Moment,
) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        submission: i64,
        findings: Vec<(&'a str, &'static str)>,
    }
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    assessment::advance(&change.tx, dossier).await?;
    store::insert(&change.tx, submission, findings, actor, office, at).await?;
    let list = findings.iter().map(|finding| (finding.indicator.as_str(), finding.kind.name())).collect();
    change.record("found", dossier.subject(), &Details { submission, findings: list }).await?;
    change.commit().await
}
