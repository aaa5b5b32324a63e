use std::collections::{BTreeMap, BTreeSet};

use organisation::{Actor, Change, Error, Moment, Result, audit::Subject};
use serde::{Deserialize, Serialize};
use standards::{Evaluation, Standard};

use super::{
    FigureRefusal, Figures, LARGEST,
    bounds::{self, Bounds, bounds},
};
use crate::{
    Dossier, Programme, assessment,
    computation::{self, evaluate},
    confirmation::Hand,
    plausibility::{self, Finding},
    returning::words,
    separation::{self, Side},
    snapshot,
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
    /// The counts of a survey that was closed.
    Survey(i64),
    /// Put back to what they were before an import that was taken back.
    Undone,
}

impl Source {
    /// The stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Typed => "typed",
            Self::Imported => "imported",
            Self::CommandLine => "command_line",
            Self::Survey(_) => "survey",
            Self::Undone => "undone",
        }
    }

    /// The survey that the figures are the counts of.
    const fn survey(self) -> Option<i64> {
        match self {
            Self::Survey(survey) => Some(survey),
            _ => None,
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
    /// Whether it is last year's, offered as a proposal and taken over by ticking.
    #[serde(default, skip_serializing_if = "is_false")]
    pub proposed: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field as it stands")]
fn is_false(value: &bool) -> bool {
    !value
}

/// What a person sends of a sheet.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Figures by fact; none where the field is empty.
    pub figures: Vec<(String, Option<u64>)>,
    /// Facts whose figure is last year's, taken over by ticking.
    pub proposed: BTreeSet<String>,
    /// Why figures change.
    pub reason: String,
    /// Why what looks unlikely is right, by the key of the finding.
    pub answers: BTreeMap<String, String>,
}

impl Entry {
    /// Figures and nothing else.
    pub fn of(figures: impl Into<Vec<(String, Option<u64>)>>) -> Self {
        Self { figures: figures.into(), ..Self::default() }
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

/// Enters figures of a dossier, or corrects those of the own sector; either counts as self-scoring.
pub async fn enter(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    entry: &Entry,
    source: Source,
    at: Moment,
) -> Result<Entered> {
    let hand = Hand::of(actor, &dossier.place)?;
    if !dossier.state.figures_open() {
        return Err(FigureRefusal::Locked.into());
    }
    separation::check(&programme.store, dossier.id, actor.person, Side::Commune).await?;
    let bounds = bounds(programme, &[dossier], at).await?.remove(&dossier.id).unwrap_or_default();
    let Changed { figures, mut changes, refused } = changed(programme, dossier, &entry.figures, &hand, &bounds).await?;
    if let Some(refusal) = refused.into_iter().next() {
        return Err(refusal.into());
    }
    let anothers = !hand.enters && bounds::anothers(&programme.store, dossier, &changes, actor.person).await?;
    let reason = reason_of(&entry.reason, anothers || bounds.ask_why(&changes, actor.person))?;
    let beside = Beside::of(programme, dossier, entry).await?;
    beside.mark(&mut changes, entry);
    let standard = programme.standard(&dossier.standard_sha256).await?;
    let now = snapshot::by_name(&programme.facts(), &figures);
    let answered = beside.answered(&standard, &hand, &now, entry);
    let evaluation = evaluate(programme, dossier, &figures).await?;
    if changes.is_empty() && answered.is_empty() {
        return Ok(Entered { changes, evaluation });
    }
    let mut change = Change::begin(&programme.store, actor, hand.office, at).await?;
    if changes.is_empty() {
        assessment::advance(&change.tx, dossier).await?;
    } else {
        let sector = hand.office.sector.as_deref().filter(|_| !hand.enters);
        write_entry(&mut change, dossier, &figures, &changes, reason.as_deref(), (source, actor.person, sector))
            .await?;
        computation::keep(&change.tx, programme, dossier, &figures, &evaluation).await?;
    }
    answer(&mut change, dossier, &answered, actor.person).await?;
    change.commit().await?;
    Ok(Entered { changes, evaluation })
}

/// The reason of a save; none where nobody asked for one and nothing was said.
pub(crate) fn reason_of(reason: &str, wanted: bool) -> Result<Option<String>, FigureRefusal> {
    let reason = words(reason).ok_or(FigureRefusal::ReasonTooLong)?;
    if reason.is_empty() && wanted {
        return Err(FigureRefusal::ReasonMissing);
    }
    Ok(Some(reason).filter(|reason| !reason.is_empty()))
}

/// Last year's figures, read only where an entry speaks of them.
struct Beside(BTreeMap<String, u64>);

impl Beside {
    async fn of(programme: &Programme, dossier: &Dossier, entry: &Entry) -> Result<Self> {
        if entry.proposed.is_empty() && entry.answers.is_empty() {
            return Ok(Self(BTreeMap::new()));
        }
        snapshot::last_year(programme, dossier).await.map(Self)
    }

    /// Marks what was taken over from last year as it was.
    fn mark(&self, changes: &mut [FigureChange], entry: &Entry) {
        for change in changes {
            change.proposed = entry.proposed.contains(&change.fact) && change.to == self.0.get(&change.fact).copied();
        }
    }

    /// The findings of the sheet as it will be for which a reason was given, with the reason.
    fn answered(
        &self,
        standard: &Standard,
        hand: &Hand<'_>,
        now: &BTreeMap<String, u64>,
        entry: &Entry,
    ) -> Vec<(Finding, String)> {
        let found = plausibility::findings(standard, now, &self.0).into_iter();
        let theirs = found.filter(|finding| hand.enters || hand.answers_for(standard, &finding.fact));
        let answered = theirs.filter_map(|finding| {
            let reason = entry.answers.get(&finding.key())?.trim();
            (!reason.is_empty()).then(|| (finding, reason.to_owned()))
        });
        answered.collect()
    }
}

async fn answer(change: &mut Change, dossier: &Dossier, answered: &[(Finding, String)], person: i64) -> Result<()> {
    if answered.is_empty() {
        return Ok(());
    }
    for (finding, reason) in answered {
        plausibility::accept(change, dossier.id, finding, &text::nfc(reason), person).await?;
    }
    let keys: Vec<String> = answered.iter().map(|(finding, _)| finding.key()).collect();
    change.record("findings_answered", dossier.subject(), &keys).await
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

/// The only check of figures, typed or from a file: against the revision that the dossier is pinned to, and against
/// what the sectors confirmed.
pub(crate) async fn changed(
    programme: &Programme,
    dossier: &Dossier,
    wanted: &[(String, Option<u64>)],
    hand: &Hand<'_>,
    bounds: &Bounds,
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
                refused.extend(bounds.refuses(&standard, &numbers, &dossier.figures, hand, fact));
                changes.push(FigureChange { fact: fact.clone(), from, to: *value, proposed: false });
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
    reason: Option<&str>,
    (source, person, sector): (Source, i64, Option<&str>),
) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        source: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'a str>,
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
            "INSERT INTO figure_entry (sheet_id, version, at, person_id, source, changes, reason, sector, survey_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            [
                dossier.sheet_id.into(),
                (dossier.sheet_version + 1).into(),
                change.at.0.into(),
                person.into(),
                source.name().into(),
                list.into(),
                reason.map(str::to_owned).into(),
                sector.into(),
                source.survey().into(),
            ],
        )
        .await?;
    let details = Details { source: source.name(), reason, changes };
    change.record("figures_entered", dossier.subject(), &details).await
}

/// Opens a dossier again that was scored or voted on, without a new figure: the sheet takes its next version.
pub(crate) async fn reopen(change: &Change, dossier: &Dossier) -> Result<()> {
    assessment::advance(&change.tx, dossier).await?;
    let sql = "UPDATE figure_sheet SET version = version + 1, changed_at = $2 WHERE id = $1";
    change.tx.run(sql, [dossier.sheet_id.into(), change.at.0.into()]).await?;
    Ok(())
}

impl Dossier {
    /// What audit events of this dossier are about.
    pub(crate) fn subject(&self) -> Subject {
        Subject { kind: "assessment", id: self.id, unit: Some(self.unit) }
    }
}
