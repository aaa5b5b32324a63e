//! Support measures: what the province plans to help a commune over a hard criterion, and what became of it.
//!
//! A measure stands against one indicator of one year; the following year's figure tells whether it helped.

mod effect;
mod store;

pub use effect::{After, Effect, effects};
pub use store::{Measure, StepTaken, find, of_dossier, of_province, of_unit, steps};

use chrono::{Months, NaiveDate};
use organisation::{Action, Actor, Change, Error, Moment, Refusal, Result};
use serde::Serialize;

use crate::{Dossier, Programme, assessment, council::tidy};

/// The longest text of a measure that is more than a name, in signs.
pub const LONGEST_WORDS: usize = 2_000;
/// The longest name of a funder, an office or a document, in signs.
pub const LONGEST_NAME: usize = 300;
/// The highest cost, in đồng.
pub const HIGHEST_COST: u64 = 1_000_000_000_000_000;
/// Months within which a measure is due.
const FURTHEST: Months = Months::new(60);

/// What kind of help it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Training of officials and collaborators.
    Training,
    /// Money.
    Funds,
    /// People.
    Staff,
    /// Buildings and things.
    Facility,
    /// Communication among families.
    Communication,
    /// Something else, in words.
    Other,
}

impl Kind {
    /// Every kind, in the order of the form.
    pub const ALL: [Self; 6] =
        [Self::Training, Self::Funds, Self::Staff, Self::Facility, Self::Communication, Self::Other];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Funds => "funds",
            Self::Staff => "staff",
            Self::Facility => "facility",
            Self::Communication => "communication",
            Self::Other => "other",
        }
    }

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

storage::stored_by_name!(Kind);

/// How far a measure is: its newest row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Planned.
    Planned,
    /// Begun.
    Begun,
    /// Done.
    Done,
    /// Given up, with the reason.
    Dropped,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Begun, Self::Done, Self::Dropped];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Begun => "begun",
            Self::Done => "done",
            Self::Dropped => "dropped",
        }
    }

    /// The stage of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }

    /// Whether something is still to be done.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Begun)
    }

    /// What may come next.
    pub fn next(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |next| match self {
            Self::Planned => *next != Self::Planned,
            Self::Begun => matches!(next, Self::Done | Self::Dropped),
            Self::Done | Self::Dropped => false,
        })
    }

    const fn event(self) -> &'static str {
        match self {
            Self::Planned => "support_planned",
            Self::Begun => "support_begun",
            Self::Done => "support_done",
            Self::Dropped => "support_dropped",
        }
    }
}

storage::stored_by_name!(Stage);

/// Why a measure is not recorded.
#[derive(Debug)]
pub enum SupportRefusal {
    /// The standard of the year has no such indicator.
    IndicatorUnknown,
    /// What is to be done is missing.
    WhatMissing,
    /// The responsible office is missing.
    ResponsibleMissing,
    /// The document that plans it is missing.
    DocumentMissing,
    /// Not a whole number of đồng, or above [`HIGHEST_COST`].
    CostBad,
    /// The due day is over, or too far.
    DueBad,
    /// A measure that was given up says why.
    ReasonMissing,
    /// It is done or given up already, or this does not come next.
    NotNext,
}

impl Refusal for SupportRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::IndicatorUnknown => "support.refused.indicator_unknown",
            Self::WhatMissing => "support.refused.what_missing",
            Self::ResponsibleMissing => "support.refused.responsible_missing",
            Self::DocumentMissing => "support.refused.document_missing",
            Self::CostBad => "support.refused.cost_bad",
            Self::DueBad => "support.refused.due_bad",
            Self::ReasonMissing => "support.refused.reason_missing",
            Self::NotNext => "support.refused.not_next",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::IndicatorUnknown => Some("indicator"),
            Self::WhatMissing => Some("what"),
            Self::ResponsibleMissing => Some("responsible"),
            Self::DocumentMissing => Some("document"),
            Self::CostBad => Some("cost"),
            Self::DueBad => Some("due_on"),
            Self::ReasonMissing => Some("words"),
            Self::NotNext => None,
        }
    }
}

/// A measure to be planned.
#[derive(Clone, Debug)]
pub struct NewMeasure {
    /// Number of the indicator.
    pub indicator: String,
    /// What kind of help.
    pub kind: Kind,
    /// What is to be done; no child is named.
    pub what: String,
    /// What it costs in đồng; none where that is not known.
    pub cost: Option<u64>,
    /// Who pays; empty where that is not known.
    pub funder: String,
    /// The office or sector that is responsible.
    pub responsible: String,
    /// The last day.
    pub due_on: NaiveDate,
    /// The document that plans it.
    pub document: String,
}

/// Plans a measure for the commune of a dossier; gives its row.
pub async fn plan(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    new: &NewMeasure,
    at: Moment,
) -> Result<i64> {
    #[derive(Serialize)]
    struct Details<'a> {
        measure: i64,
        indicator: &'a str,
        kind: &'a str,
        cost: Option<u64>,
        due_on: String,
    }
    let office = actor.office_for(Action::PlanSupport, &dossier.place)?;
    let standard = programme.standard(&dossier.standard_sha256).await?;
    let new = checked(new, at.today())?;
    if standard.indicator(&new.indicator).is_none() {
        return Err(SupportRefusal::IndicatorUnknown.into());
    }
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    let id = store::insert(&change, dossier.id, &new, (actor.person, office.id)).await?;
    let details = Details {
        measure: id,
        indicator: &new.indicator,
        kind: new.kind.name(),
        cost: new.cost,
        due_on: organisation::day(new.due_on),
    };
    change.record(Stage::Planned.event(), dossier.subject(), &details).await?;
    change.commit().await?;
    Ok(id)
}

/// The texts as they are kept, each there and short enough.
fn checked(new: &NewMeasure, today: NaiveDate) -> Result<NewMeasure> {
    let checked = NewMeasure {
        indicator: new.indicator.trim().to_owned(),
        what: tidy(&new.what, LONGEST_WORDS)?,
        funder: tidy(&new.funder, LONGEST_NAME)?,
        responsible: tidy(&new.responsible, LONGEST_NAME)?,
        document: tidy(&new.document, LONGEST_NAME)?,
        ..new.clone()
    };
    let furthest = today.checked_add_months(FURTHEST);
    let refusal = if checked.what.is_empty() {
        SupportRefusal::WhatMissing
    } else if checked.responsible.is_empty() {
        SupportRefusal::ResponsibleMissing
    } else if checked.document.is_empty() {
        SupportRefusal::DocumentMissing
    } else if checked.cost.is_some_and(|cost| cost > HIGHEST_COST) {
        SupportRefusal::CostBad
    } else if checked.due_on < today || furthest.is_some_and(|furthest| checked.due_on > furthest) {
        SupportRefusal::DueBad
    } else {
        return Ok(checked);
    };
    Err(refusal.into())
}

/// Writes down how far a measure is.
pub async fn follow(
    programme: &Programme,
    actor: &Actor,
    measure: &Measure,
    (stage, words): (Stage, &str),
    at: Moment,
) -> Result<()> {
    let dossier = assessment::find(&programme.store, measure.assessment_id).await?;
    let office = actor.office_for(Action::PlanSupport, &dossier.place)?;
    let words = tidy(words, LONGEST_WORDS)?;
    if !measure.stage.next().any(|next| next == stage) {
        return Err(SupportRefusal::NotNext.into());
    }
    if stage == Stage::Dropped && words.is_empty() {
        return Err(SupportRefusal::ReasonMissing.into());
    }
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    store::advance(&change.tx, measure).await?;
    store::insert_step(&change, measure.id, (stage, &words), (actor.person, office.id)).await?;
    change.record(stage.event(), dossier.subject(), &(measure.id, words.as_str())).await?;
    change.commit().await
}

/// A measure, for somebody who may read the commune's dossier.
pub async fn read(programme: &Programme, actor: &Actor, id: i64) -> Result<Measure> {
    let measure = find(&programme.store, id).await?;
    let dossier = assessment::find(&programme.store, measure.assessment_id).await?;
    match assessment::may_read(&programme.store, actor, &dossier).await {
        Err(Error::Forbidden) => Err(Error::NotFound),
        read => read.map(|()| measure),
    }
}

impl Measure {
    /// The last day.
    pub fn due(&self) -> NaiveDate {
        organisation::parse_day(&self.due_on)
    }

    /// Whether its last day is over and something is still to be done.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.stage.is_open() && self.due() < today
    }

    /// The same measure as a person saw it on a page.
    #[must_use]
    pub fn seen_at(mut self, version: i64) -> Self {
        self.version = version;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_is_over() {
        assert_eq!(Stage::Planned.next().collect::<Vec<_>>(), [Stage::Begun, Stage::Done, Stage::Dropped]);
        assert_eq!(Stage::Begun.next().collect::<Vec<_>>(), [Stage::Done, Stage::Dropped]);
        assert_eq!(Stage::Done.next().chain(Stage::Dropped.next()).count(), 0);
    }
}
