//! What the province planned after last year's results, and how far it came.

use chrono::{Days, Months};
use organisation::{Actor, Error, Result};
use programme::{
    assessment,
    support::{self, Kind, NewMeasure},
};

use super::Stage;
use crate::world::{course::at, date, invented::Help, land::Commune};

/// Plans the help for some communes of a province and follows it.
pub(super) async fn plan(stage: &Stage<'_>, communes: &[&Commune], lead: &Actor) -> Result<()> {
    for (commune, help) in communes.iter().zip(&stage.words().support) {
        measure(stage, commune, lead, help).await?;
    }
    Ok(())
}

async fn measure(stage: &Stage<'_>, commune: &Commune, lead: &Actor, help: &Help) -> Result<()> {
    let programme = stage.programme();
    let begins = date(2026, 2, 10);
    let dossier = assessment::of_unit(&programme.store, commune.unit.id, stage.round.year.number - 1).await?;
    let new = NewMeasure {
        indicator: help.indicator.clone(),
        kind: Kind::from_name(&help.kind).ok_or(Error::NotFound)?,
        what: help.what.clone(),
        cost: help.cost,
        funder: help.funder.clone(),
        responsible: help.responsible.clone(),
        due_on: begins.checked_add_months(Months::new(help.months)).ok_or(Error::NotFound)?,
        document: stage.grounds().plan.clone(),
    };
    let id = support::plan(programme, lead, &dossier, &new, at(begins, 9 * 3_600)).await?;
    for (name, days) in help.stages.iter().zip([40, 150]) {
        let stage = support::Stage::from_name(name).ok_or(Error::NotFound)?;
        let words = if help.stages.last() == Some(name) { help.words.as_str() } else { "" };
        let measure = support::find(&programme.store, id).await?;
        let on = begins.checked_add_days(Days::new(days)).ok_or(Error::NotFound)?;
        support::follow(programme, lead, &measure, (stage, words), at(on, 10 * 3_600)).await?;
    }
    Ok(())
}
