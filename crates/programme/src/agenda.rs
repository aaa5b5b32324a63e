//! What waits for a person: the work of each office, with the day by which it is due.

mod above;
mod store;

use std::collections::BTreeSet;

use organisation::{Action, Actor, Error, Moment, Result};

use crate::{
    Dossier, Programme, State, assessment, confirmation,
    due::{self, Standing},
    round,
};

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    /// The commune enters the year's figures.
    EnterFigures,
    /// The commune mends what came back.
    Mend,
    /// A sector confirms its figures.
    Confirm,
    /// The commune's council is convened and its minutes signed.
    HoldCouncil,
    /// A member votes.
    Vote,
    /// The chairman sends the dossier up.
    Submit,
    /// The department appraises.
    Appraise,
    /// The review council is convened and its minutes signed.
    HoldReview,
    /// The authority decides.
    Decide,
    /// The office publishes.
    Publish,
    /// The department answers an objection.
    AnswerObjection,
    /// A provincial sector says of what was sent up whether it agrees.
    Agree,
    /// The department looks at drawn dossiers a second time.
    Recheck,
    /// The ministry looks at a province whose communes are overdue.
    WatchOverdue,
}

impl Work {
    /// The last part of its text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EnterFigures => "enter_figures",
            Self::Mend => "mend",
            Self::Confirm => "confirm",
            Self::HoldCouncil => "hold_council",
            Self::Vote => "vote",
            Self::Submit => "submit",
            Self::Appraise => "appraise",
            Self::HoldReview => "hold_review",
            Self::Decide => "decide",
            Self::Publish => "publish",
            Self::AnswerObjection => "answer_objection",
            Self::Agree => "agree",
            Self::Recheck => "recheck",
            Self::WatchOverdue => "watch_overdue",
        }
    }
}

/// Where a piece of work is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// On the dossier of the own commune.
    Dossier(i64),
    /// On the objections to a dossier.
    Objections(i64),
    /// On the dossiers of a province.
    Province(i64),
    /// In a council's sitting.
    Sitting(i64),
}

/// A piece of work that waits.
#[derive(Clone, Debug)]
pub struct Item {
    /// What.
    pub work: Work,
    /// Where.
    pub at: At,
    /// The assessed year.
    pub year: i64,
    /// How many dossiers, criteria, votes or communes.
    pub count: u64,
    /// The province or commune it is about, by name; empty for the own commune and for a sitting.
    pub place: String,
    /// How it stands to its day; none where no day belongs to it.
    pub standing: Option<Standing>,
}

/// Everything that waits for a person, by the offices held today.
pub async fn of(programme: &Programme, actor: &Actor, at: Moment) -> Result<Vec<Item>> {
    let Some(year) = round::years(&programme.store).await?.first().copied() else {
        return Ok(Vec::new());
    };
    let mut items = Vec::new();
    // two offices in one unit have its work once
    let units: BTreeSet<_> =
        actor.offices.iter().map(|held| (held.role.level(), held.unit, held.unit_name.as_str())).collect();
    for (level, unit, name) in units {
        match level {
            "commune" => of_commune(programme, actor, unit, year, at, &mut items).await?,
            "province" => above::of_province(programme, actor, (unit, name), year, at, &mut items).await?,
            _ => {}
        }
    }
    above::of_country(programme, actor, year, at, &mut items).await?;
    for open in store::open_votes(&programme.store, actor.person, at.today()).await? {
        items.push(Item {
            work: Work::Vote,
            at: At::Sitting(open.sitting),
            year: open.year,
            count: open.votes,
            place: String::new(),
            standing: None,
        });
    }
    Ok(items)
}

async fn of_commune(
    programme: &Programme,
    actor: &Actor,
    unit: i64,
    year: i64,
    at: Moment,
    items: &mut Vec<Item>,
) -> Result<()> {
    let dossier = match assessment::of_unit(&programme.store, unit, year).await {
        Ok(dossier) => dossier,
        // a commune that did not exist in the assessed period
        Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    let standing = due::standing(&programme.store, &dossier, at.today()).await?;
    let mut add = |work, count| {
        let standing = Some(standing.clone());
        items.push(Item { work, at: At::Dossier(dossier.id), year, count, place: String::new(), standing });
    };
    if let Some((work, action)) = next(&dossier)
        && actor.may(action, &dossier.place)
    {
        add(work, 1);
    }
    let sectors = actor.sectors_for(Action::ConfirmFigures, &dossier.place);
    if dossier.state.figures_open() && !sectors.is_empty() {
        let awaited = confirmation::standings(programme, &dossier, at.today())
            .await?
            .iter()
            .filter(|standing| standing.is_awaited() && sectors.contains(&standing.sector.as_str()))
            .count();
        if awaited > 0 {
            add(Work::Confirm, u64::try_from(awaited).unwrap_or(0));
        }
    }
    Ok(())
}

/// The next step on a dossier that is with the commune, and what it takes to do it.
fn next(dossier: &Dossier) -> Option<(Work, Action)> {
    match dossier.state {
        State::NotBegun | State::InFigures if dossier.opening.is_whole() => {
            Some((Work::EnterFigures, Action::EnterFigures))
        }
        State::InFigures | State::Returned => Some((Work::Mend, Action::EnterFigures)),
        State::SelfScored => Some((Work::HoldCouncil, Action::KeepAssessmentCouncil)),
        State::CouncilHeld => Some((Work::Submit, Action::Submit)),
        _ => None,
    }
}
