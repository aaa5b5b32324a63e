//! What waits for a person: the work of each office, with the day by which it is due.

mod store;

use organisation::{Action, Actor, Error, Moment, Place, Result, Role};

use crate::{
    Dossier, Programme, State, assessment,
    board::{self, Tally},
    confirmation,
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
        }
    }
}

/// Where a piece of work is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// On a dossier.
    Dossier(i64),
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
    /// How many dossiers, criteria or votes.
    pub count: u64,
    /// How it stands to its day; none where only a pile is counted.
    pub standing: Option<Standing>,
}

/// Everything that waits for a person, by the offices held today.
pub async fn of(programme: &Programme, actor: &Actor, at: Moment) -> Result<Vec<Item>> {
    let Some(year) = round::years(&programme.store).await?.first().copied() else {
        return Ok(Vec::new());
    };
    let mut items = Vec::new();
    for held in &actor.offices {
        match held.role.level() {
            "commune" => of_commune(programme, actor, held.unit, year, at, &mut items).await?,
            "province" => of_province(programme, actor, held.unit, year, at, &mut items).await?,
            _ => {}
        }
    }
    for open in store::open_votes(&programme.store, actor.person, at.today()).await? {
        items.push(Item {
            work: Work::Vote,
            at: At::Sitting(open.sitting),
            year: open.year,
            count: open.votes,
            standing: None,
        });
    }
    items.dedup_by(|a, b| a.work == b.work && a.at == b.at);
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
        items.push(Item { work, at: At::Dossier(dossier.id), year, count, standing: Some(standing.clone()) });
    };
    if let Some((work, action)) = next(&dossier)
        && actor.may(action, &dossier.place)
    {
        add(work, 1);
    }
    if dossier.state.figures_open() && actor.held(Role::CommuneSector).is_some() {
        let sectors: Vec<&str> = actor
            .offices
            .iter()
            .filter(|held| held.role == Role::CommuneSector && held.unit == unit)
            .filter_map(|held| held.sector.as_deref())
            .collect();
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

async fn of_province(
    programme: &Programme,
    actor: &Actor,
    province: i64,
    year: i64,
    at: Moment,
    items: &mut Vec<Item>,
) -> Result<()> {
    let tally = board::tallies(&programme.store, year, Some(province), at.today()).await?.total;
    let below = Place::below(province);
    let objections = store::open_objections(&programme.store, province).await?;
    for (work, action, count) in piles(&tally, objections) {
        if count > 0 && actor.may(action, &below) {
            items.push(Item { work, at: At::Province(province), year, count, standing: None });
        }
    }
    Ok(())
}

/// The piles of a province, each with what it takes to work on it.
fn piles(tally: &Tally, objections: u64) -> [(Work, Action, u64); 5] {
    let decided = tally.state(State::Recognised) + tally.state(State::NotRecognised);
    [
        (Work::Appraise, Action::Appraise, tally.state(State::Submitted)),
        (Work::HoldReview, Action::KeepReviewCouncil, tally.state(State::Appraised)),
        (Work::Decide, Action::Decide, tally.state(State::InReview)),
        (Work::Publish, Action::Publish, decided),
        (Work::AnswerObjection, Action::AnswerObjection, objections),
    ]
}
