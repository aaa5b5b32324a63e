//! A sector stands for the figures of its criteria. Confirmed, they are locked for the commune officer until the
//! sector corrects them or takes its word back. Which sector answers for a criterion is data of the standard; where
//! nobody holds it in a commune, the commune officer's word stands.

mod store;

pub(crate) use store::{Lock, locks};

use std::collections::BTreeMap;

use chrono::NaiveDate;
use organisation::{Action, Actor, Change, Error, Moment, Place, Refusal, Result, actor::Held, office};
use serde::{Deserialize, Serialize};
use standards::{Criterion, Standard};

use crate::{
    Dossier, Programme, State, assessment,
    figures::{FactNumbers, Figures},
    returning::{LONGEST_WORDS, words},
    separation::{self, Side},
};

/// How a criterion stands with its sector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Number of the criterion.
    pub criterion: String,
    /// The sector that answers for it.
    pub sector: String,
    /// What the sector says.
    pub word: Word,
    /// Whether somebody held the sector in the commune.
    pub staffed: bool,
}

/// What a sector says of a criterion's figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Word {
    /// Nothing yet.
    NotConfirmed,
    /// It took its word back.
    Withdrawn {
        /// Who.
        by: String,
        /// When, milliseconds since 1970.
        at: i64,
        /// Why.
        reason: String,
    },
    /// The figures as they stand are right.
    Confirmed {
        /// Who.
        by: String,
        /// When, milliseconds since 1970.
        at: i64,
    },
    /// Figures changed since it confirmed them.
    Outdated {
        /// Who.
        by: String,
        /// When, milliseconds since 1970.
        at: i64,
    },
    /// Nobody holds the sector in this commune: the commune officer's word stands.
    NoOfficer,
}

impl Standing {
    /// Whether the commune officer is kept from the figures: only a word that somebody could take back locks them.
    pub fn locks(&self) -> bool {
        self.staffed && matches!(self.word, Word::Confirmed { .. })
    }

    /// Whether a submission has to wait for the sector.
    pub fn is_awaited(&self) -> bool {
        matches!(self.word, Word::NotConfirmed | Word::Withdrawn { .. } | Word::Outdated { .. })
    }
}

/// Why a sector cannot confirm or withdraw.
#[derive(Debug)]
pub enum ConfirmationRefusal {
    /// The dossier is with a higher level, or decided.
    NotWithCommune,
    /// No figure of the year is known yet.
    NothingEntered,
    /// No criterion was chosen.
    NothingChosen,
    /// The figures are not those that the person saw.
    Moved {
        /// The criteria whose figures changed.
        criteria: Vec<String>,
    },
    /// To take one's word back needs a reason.
    ReasonMissing,
    /// Longer than [`LONGEST_WORDS`].
    ReasonTooLong,
    /// There is nothing to take back.
    NotConfirmed,
}

impl Refusal for ConfirmationRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotWithCommune => "confirmation.refused.not_with_commune",
            Self::NothingEntered => "confirmation.refused.nothing_entered",
            Self::NothingChosen => "confirmation.refused.nothing_chosen",
            Self::Moved { .. } => "confirmation.refused.moved",
            Self::ReasonMissing => "confirmation.refused.reason_missing",
            Self::ReasonTooLong => "confirmation.refused.reason_too_long",
            Self::NotConfirmed => "confirmation.refused.not_confirmed",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Moved { criteria } => vec![("criteria", criteria.join(", "))],
            Self::ReasonTooLong => vec![("longest", LONGEST_WORDS.to_string())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::ReasonMissing | Self::ReasonTooLong).then_some("withdrawal_reason")
    }
}

/// Whether a sector can speak of the figures now.
pub fn ready(dossier: &Dossier) -> Result<()> {
    match dossier.state {
        State::NotBegun => Err(ConfirmationRefusal::NothingEntered.into()),
        state if state.figures_open() => Ok(()),
        _ => Err(ConfirmationRefusal::NotWithCommune.into()),
    }
}

/// Confirms the figures of criteria of the own sectors. `seen` are the figures by fact that the person saw: only those
/// are confirmed, however old the page is.
pub async fn confirm(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    criteria: &[String],
    seen: &BTreeMap<String, u64>,
    at: Moment,
) -> Result<()> {
    let standard = programme.standard(&dossier.standard_sha256).await?;
    let mut chosen = Vec::with_capacity(criteria.len());
    for no in criteria {
        chosen.push(of_own_sector(actor, &dossier.place, &standard, no)?);
    }
    let Some((_, office)) = chosen.first() else {
        actor.office_for(Action::ConfirmFigures, &dossier.place)?;
        return Err(ConfirmationRefusal::NothingChosen.into());
    };
    ready(dossier)?;
    separation::check(&programme.store, dossier.id, actor.person, Side::Commune).await?;
    let numbers = programme.facts();
    let moved: Vec<String> = chosen
        .iter()
        .filter(|(criterion, _)| {
            facts_of(&standard, criterion).any(|fact| {
                let now = numbers.number(fact).and_then(|number| dossier.figures.get(number));
                now != seen.get(fact).copied()
            })
        })
        .map(|(criterion, _)| criterion.no.clone())
        .collect();
    if !moved.is_empty() {
        return Err(ConfirmationRefusal::Moved { criteria: moved }.into());
    }
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    // the figures cannot move under it, and nobody's page grows old by it
    assessment::hold(&change.tx, dossier).await?;
    for (criterion, office) in &chosen {
        let figures = of_criterion(&standard, criterion, &numbers, &dossier.figures);
        store::insert(&change, dossier.id, criterion, &figures.written(), actor.person, office.id).await?;
    }
    change.record("figures_confirmed", dossier.subject(), &Criteria { criteria, reason: None }).await?;
    change.commit().await
}

/// Takes back what the own sector said of a criterion; its figures are open to the commune officer again.
pub async fn withdraw(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    criterion: &str,
    reason: &str,
    at: Moment,
) -> Result<()> {
    let standard = programme.standard(&dossier.standard_sha256).await?;
    let (criterion, office) = of_own_sector(actor, &dossier.place, &standard, criterion)?;
    ready(dossier)?;
    let reason = words(reason).ok_or(ConfirmationRefusal::ReasonTooLong)?;
    if reason.is_empty() {
        return Err(ConfirmationRefusal::ReasonMissing.into());
    }
    separation::check(&programme.store, dossier.id, actor.person, Side::Commune).await?;
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    // a submission that counted on the sector's word has to look again
    assessment::advance(&change.tx, dossier).await?;
    let id = store::standing(&change.tx, dossier.id, &criterion.no, &criterion.sector).await?;
    let id = id.ok_or(ConfirmationRefusal::NotConfirmed)?;
    store::withdraw(&change, id, &reason, actor.person, office.id).await?;
    let details = Criteria { criteria: std::slice::from_ref(&criterion.no), reason: Some(&reason) };
    change.record("confirmation_withdrawn", dossier.subject(), &details).await?;
    change.commit().await
}

/// What an event tells of criteria.
#[derive(Serialize)]
struct Criteria<'a> {
    criteria: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

/// How every criterion of a dossier stands with its sector on a day.
pub async fn standings(programme: &Programme, dossier: &Dossier, today: NaiveDate) -> Result<Vec<Standing>> {
    let standard = programme.standard(&dossier.standard_sha256).await?;
    let held = office::sectors_held(programme.store.read(), dossier.unit, today).await?;
    let mut newest = store::newest(programme.store.read(), dossier.id).await?;
    let numbers = programme.facts();
    let standing = |criterion: &Criterion| {
        let figures = of_criterion(&standard, criterion, &numbers, &dossier.figures).written();
        let row = newest.remove(&criterion.no).filter(|row| row.sector == criterion.sector);
        let staffed = held.contains(&criterion.sector);
        let word = word(row, &figures, staffed);
        Standing { criterion: criterion.no.clone(), sector: criterion.sector.clone(), word, staffed }
    };
    Ok(standard.criteria.iter().map(standing).collect())
}

fn word(row: Option<store::Row>, figures: &str, staffed: bool) -> Word {
    match row {
        Some(row) if row.withdrawn_at.is_none() && row.figures == figures => {
            Word::Confirmed { by: row.person, at: row.at }
        }
        _ if !staffed => Word::NoOfficer,
        Some(row) => match row.withdrawn_at {
            Some(at) => Word::Withdrawn {
                by: row.withdrawn_by.unwrap_or_default(),
                at,
                reason: row.withdrawal_reason.unwrap_or_default(),
            },
            None => Word::Outdated { by: row.person, at: row.at },
        },
        None => Word::NotConfirmed,
    }
}

/// Refuses a submission while a sector that has an officer did not confirm the figures as they stand.
pub fn demand(standings: &[Standing]) -> Result<()> {
    let mut awaited: Vec<(String, Vec<String>)> = Vec::new();
    for standing in standings.iter().filter(|standing| standing.is_awaited()) {
        match awaited.iter_mut().find(|(sector, _)| *sector == standing.sector) {
            Some((_, criteria)) => criteria.push(standing.criterion.clone()),
            None => awaited.push((standing.sector.clone(), vec![standing.criterion.clone()])),
        }
    }
    if awaited.is_empty() { Ok(()) } else { Err(Awaited(awaited).into()) }
}

/// Sectors that have not confirmed, each with its criteria.
#[derive(Debug)]
struct Awaited(Vec<(String, Vec<String>)>);

impl Refusal for Awaited {
    fn key(&self) -> &'static str {
        "confirmation.refused.awaited"
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        let sector = |(sector, criteria): &(String, Vec<String>)| format!("{sector}:{}", criteria.join(","));
        vec![("sectors", self.0.iter().map(sector).collect::<Vec<_>>().join(";"))]
    }
}

/// The criterion of a number, with the office in which the person speaks for its sector.
fn of_own_sector<'a, 's>(
    actor: &'a Actor,
    place: &Place,
    standard: &'s Standard,
    no: &str,
) -> Result<(&'s Criterion, &'a Held)> {
    let criterion = standard.criterion(no).ok_or(Error::NotFound)?;
    Ok((criterion, actor.sector_office(Action::ConfirmFigures, place, &criterion.sector)?))
}

/// The names of the facts that a criterion's indicators ask for.
pub fn facts_of<'s>(standard: &'s Standard, criterion: &'s Criterion) -> impl Iterator<Item = &'s str> {
    let facts = criterion.indicators.iter().flat_map(|indicator| indicator.measure.facts());
    facts.filter_map(|id| standard.fact(id)).map(|fact| fact.name.as_str())
}

/// The figures of a criterion alone.
fn of_criterion(standard: &Standard, criterion: &Criterion, numbers: &FactNumbers, all: &Figures) -> Figures {
    let mut figures = Figures::default();
    for number in facts_of(standard, criterion).filter_map(|fact| numbers.number(fact)) {
        figures.set(number, all.get(number));
    }
    figures
}

/// What of a sheet a person may write: all of it but what a sector confirmed, or the criteria of the own sectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand<'a> {
    /// The office in which figures are written.
    pub office: &'a Held,
    /// Whether the person enters for the commune.
    pub enters: bool,
    /// The sectors for which the person corrects.
    pub sectors: Vec<&'a str>,
}

impl<'a> Hand<'a> {
    /// What the offices of a person allow at a place; `Forbidden` where it is nothing.
    pub fn of(actor: &'a Actor, place: &Place) -> Result<Self> {
        let sectors = actor.sectors_for(Action::ConfirmFigures, place);
        let enters = actor.office_for(Action::EnterFigures, place);
        let office = match &enters {
            Ok(office) => office,
            Err(_) => actor.office_for(Action::ConfirmFigures, place)?,
        };
        Ok(Self { office, enters: enters.is_ok(), sectors })
    }

    /// Whether a fact may be written while the criteria stand with their sectors as they do.
    pub fn may_write(&self, standard: &Standard, standings: &[Standing], fact: &str) -> bool {
        let locked = || {
            let locking = standings.iter().filter(|standing| standing.locks());
            let mut criteria = locking.filter_map(|standing| standard.criterion(&standing.criterion));
            criteria.any(|criterion| facts_of(standard, criterion).any(|name| name == fact))
        };
        self.answers_for(standard, fact) || self.enters && !locked()
    }

    /// Whether a fact belongs to a criterion of the own sectors.
    pub fn answers_for(&self, standard: &Standard, fact: &str) -> bool {
        let mut own = standard.criteria.iter().filter(|criterion| self.sectors.contains(&criterion.sector.as_str()));
        own.any(|criterion| facts_of(standard, criterion).any(|name| name == fact))
    }
}
