//! Difficulties that communes raise and what they are answered, and extraordinary reports: by the program's own actions.

use correspondence::{
    difficulty::{self, NewDifficulty, Severity, Stage},
    directive,
    incident::{self, NewIncident, StepKind},
};
use organisation::{Error, Result, Role};
use serde::Deserialize;

use super::{
    desk::{Desk, Seat},
    letters::Papers,
};

#[derive(Deserialize)]
struct Words {
    difficulty: Vec<Difficulty>,
    incident: Vec<Incident>,
}

#[derive(Deserialize)]
struct Difficulty {
    unit: String,
    paper: Option<String>,
    item: Option<i64>,
    severity: String,
    words: String,
    proposal: String,
    day: i64,
    #[serde(default)]
    step: Vec<Step>,
}

#[derive(Deserialize)]
struct Incident {
    unit: String,
    kind: String,
    happened: i64,
    sent: i64,
    children: Option<i64>,
    words: String,
    done: String,
    wanted: String,
    #[serde(default)]
    step: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    kind: String,
    words: String,
    /// The question as the book of answers has it.
    #[serde(default)]
    question: String,
    day: i64,
}

/// Raises, answers, reports.
pub(super) async fn raise(desk: &Desk<'_>, papers: &Papers) -> Result<()> {
    let words: Words = toml::from_str(include_str!("../../data/difficulties.toml")).map_err(Error::broken)?;
    for new in &words.difficulty {
        difficulty(desk, papers, new).await?;
    }
    for new in &words.incident {
        incident(desk, new).await?;
    }
    Ok(())
}

async fn difficulty(desk: &Desk<'_>, papers: &Papers, words: &Difficulty) -> Result<()> {
    let (store, seat) = (desk.store, desk.seat(&words.unit)?);
    let paper = match &words.paper {
        Some(key) => Some(*papers.get(key).ok_or(Error::NotFound)?),
        None => None,
    };
    let item = match (paper, words.item) {
        (Some(paper), Some(number)) => {
            let items = directive::items(store.read(), paper).await?;
            Some(items.iter().find(|item| item.number == number).ok_or(Error::NotFound)?.id)
        }
        (None, Some(_)) => return Err(Error::NotFound),
        (_, None) => None,
    };
    let new = NewDifficulty {
        paper,
        item,
        severity: Severity::from_name(&words.severity).ok_or(Error::NotFound)?,
        words: words.words.clone(),
        proposal: words.proposal.clone(),
        no_child_named: true,
    };
    let at = desk.moment(words.day, 9);
    let raiser = desk.actor(seat.unit, seat.keeper(), at.today()).await?;
    let id = difficulty::raise(store, &raiser, seat.unit, &new, at).await?;
    for step in &words.step {
        let (known, at) = (difficulty::find(store, id).await?, desk.moment(step.day, 15));
        let (seen, said) = ((id, known.version), (step.words.as_str(), true));
        let holder = async || desk.actor(known.holder_id, holder_role(desk, known.holder_id), at.today()).await;
        match Stage::from_name(&step.kind).ok_or(Error::NotFound)? {
            Stage::Forwarded => difficulty::forward(store, &holder().await?, seen, said, at).await?,
            Stage::Answered => {
                difficulty::answer(store, &holder().await?, seen, (said, &step.question), at).await?;
            }
            Stage::Closed => difficulty::close(store, &raiser, seen, said, at).await?,
            Stage::Raised => return Err(Error::NotFound),
        }
    }
    Ok(())
}

fn holder_role(desk: &Desk<'_>, unit: i64) -> Role {
    if unit == desk.ministry { Role::Ministry } else { Role::ProvincialLead }
}

async fn incident(desk: &Desk<'_>, words: &Incident) -> Result<()> {
    let (store, Seat { unit, .. }) = (desk.store, desk.seat(&words.unit)?);
    let at = desk.moment(words.sent, 17);
    let new = NewIncident {
        kind: incident::Kind::from_name(&words.kind).ok_or(Error::NotFound)?,
        happened_on: desk.day(words.happened),
        children: words.children,
        words: words.words.clone(),
        done: words.done.clone(),
        wanted: words.wanted.clone(),
        no_child_named: false,
    };
    let reporter = desk.actor(unit, Role::CommuneOfficer, at.today()).await?;
    let id = incident::report(store, &reporter, unit, &new, at).await?;
    for (later, step) in (1..).zip(&words.step) {
        let known = incident::find(store, id).await?;
        let kind = StepKind::from_name(&step.kind).ok_or(Error::NotFound)?;
        let at = desk.moment(step.day, 17).plus_minutes(20 * later);
        let actor = match kind {
            StepKind::Added => desk.actor(unit, Role::CommuneOfficer, at.today()).await?,
            _ => desk.actor(known.province_id, Role::ProvincialLead, at.today()).await?,
        };
        incident::follow(store, &actor, (id, known.version), (kind, &step.words, true), at).await?;
    }
    Ok(())
}
