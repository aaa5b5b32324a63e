//! One province: its dates and target, the review council, the decisions and what came of them, the second look.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};
use organisation::{Actor, Error, Moment, Result, Role};
use programme::{
    council::{self, NewCouncil, Share},
    decision::{self, Outcome, Seen},
    document::{self, NewDecision},
    due::{self, NewDue},
    finding::{Kind, NewFinding},
    objection, publication,
    recheck::{self, NewDraw},
    reminder,
    reversal::{self, Reversal},
    sitting::{self, Attended, Ballot, Choice, NewSitting, Presence},
    target,
};
use standards::StepKey;

use super::{AIMS, Aim, Stage, commune, day, support};
use crate::world::land::Commune;

/// A commune of the play with how far it goes.
struct Part<'a> {
    commune: &'a Commune,
    aim: Aim,
}

/// Everybody of a province.
struct Cast {
    lead: Actor,
    second_lead: Actor,
    secretary: Actor,
    members: Vec<Actor>,
    chair: Actor,
    deputy: Actor,
    office: Actor,
}

/// Plays a province with its communes.
pub(super) async fn play(stage: &Stage<'_>, province: i64, communes: &[&Commune]) -> Result<()> {
    let cast = Cast::of(stage, province).await?;
    support::plan(stage, communes, &cast.lead).await?;
    let (store, year) = (&stage.programme().store, stage.round.year.number);
    let set = day(0, 8);
    let new = NewDue {
        year,
        step: StepKey::Submission,
        on: NaiveDate::from_ymd_opt(2026, 10, 30).unwrap_or_default(),
        ground: stage.grounds().plan.clone(),
    };
    due::set(store, &cast.lead, province, &new, set).await?;
    let aim = target::Aim::Share(6_500);
    target::set(store, &cast.lead, province, (year, aim), &stage.grounds().plan, set).await?;
    let mut parts = Vec::new();
    for ((commune, aim), turn) in communes.iter().zip(AIMS).zip(0..) {
        commune::play(stage, commune, aim, turn, &cast.lead).await?;
        stage.progress.tick();
        parts.push(Part { commune, aim });
    }
    review(stage, province, &cast, &parts).await?;
    decide(stage, province, &cast, &parts).await?;
    afterwards(stage, province, &cast, &parts).await?;
    second_look(stage, province, &cast).await
}

impl Cast {
    async fn of(stage: &Stage<'_>, province: i64) -> Result<Self> {
        let on = day(0, 8).today();
        let people = stage.people();
        let post = |role, turn| people.post(province, role, turn).ok_or(Error::NotFound);
        let mut members = Vec::new();
        for turn in 0..4 {
            members.push(stage.actor(post(Role::ReviewCouncilMember, turn)?, on).await?);
        }
        Ok(Self {
            lead: stage.actor(post(Role::ProvincialLead, 0)?, on).await?,
            second_lead: stage.actor(post(Role::ProvincialLead, 1)?, on).await?,
            secretary: stage.actor(post(Role::ReviewSecretary, 0)?, on).await?,
            members,
            chair: stage.actor(post(Role::ProvincialChair, 0)?, on).await?,
            deputy: stage.actor(post(Role::ProvincialViceChair, 0)?, on).await?,
            office: stage.actor(post(Role::ProvincialOffice, 0)?, on).await?,
        })
    }
}

/// The review council sits once on everything that was appraised; one member disagrees on one dossier.
async fn review(stage: &Stage<'_>, province: i64, cast: &Cast, parts: &[Part<'_>]) -> Result<()> {
    let programme = stage.programme();
    let (store, keeper) = (&programme.store, &cast.secretary);
    let founded = day(0, 8);
    let new = NewCouncil {
        unit: province,
        kind: council::Kind::Review,
        decision: "15/QĐ-MẪU".to_owned(),
        decided_on: founded.today(),
        from: founded.today(),
        to: None,
        quorum: Share::TWO_THIRDS,
        majority: Share::HALF,
        ground: String::new(),
    };
    let council = council::find(store, council::establish(store, keeper, &new, founded).await?).await?;
    for (actor, chair) in std::iter::once(&cast.deputy).chain(&cast.members).zip(&stage.words().review) {
        let new = chair.member(actor.name.clone(), Some(actor.person), founded.today())?;
        council::join(store, keeper, &council, &new, founded).await?;
    }
    let mut dossiers = Vec::new();
    for part in parts.iter().filter(|part| part.aim.is_reviewed()) {
        let dossier = stage.dossier(part.commune).await?;
        if dossier.state == programme::State::Appraised {
            dossiers.push(dossier.id);
        }
    }
    let held_at = day(21, 8);
    let new = NewSitting { held_at, place: stage.words().review_place.clone(), guests: String::new(), dossiers };
    let sitting = sitting::convene(store, keeper, &council, &new, day(20, 9)).await?;
    let members = council::members_on(store, council.id, held_at.today()).await?;
    let came: Vec<Attended> = members
        .iter()
        .map(|member| Attended { member: member.id, presence: Presence::Present, reason: String::new() })
        .collect();
    sitting::attend(store, keeper, &sitting::find(store, sitting).await?, &came, "", held_at).await?;
    let at = held_at.plus_minutes(60);
    dissent(stage, sitting, &members, cast, at).await?;
    for voter in std::iter::once(&cast.deputy).chain(&cast.members) {
        sitting::agree_to_the_rest(programme, voter, &sitting::find(store, sitting).await?, at).await?;
    }
    sitting::close(programme, keeper, &sitting::find(store, sitting).await?, held_at.plus_minutes(120)).await?;
    commune::sign(stage, keeper, sitting, &members, 1, held_at.plus_minutes(180)).await
}

async fn dissent(stage: &Stage<'_>, sitting: i64, members: &[council::Member], cast: &Cast, at: Moment) -> Result<()> {
    let programme = stage.programme();
    let open = sitting::find(&programme.store, sitting).await?;
    let record = sitting::record(programme, &open).await?;
    let voter = cast.members.last().ok_or(Error::NotFound)?;
    let member = members.iter().find(|member| member.person == Some(voter.person)).ok_or(Error::NotFound)?;
    let Some(item) = record.items.first() else { return Ok(()) };
    let ballot =
        Ballot { member: member.id, criterion: None, choice: Choice::Disagree, words: stage.words().dissent.clone() };
    sitting::cast(programme, voter, &open, item.id, &ballot, at).await
}

/// One list for what is recognised and published, one for what is not recognised, one that nobody published yet.
async fn decide(stage: &Stage<'_>, province: i64, cast: &Cast, parts: &[Part<'_>]) -> Result<()> {
    let programme = stage.programme();
    let at = day(24, 10);
    let ready = decision::awaiting(programme, &cast.chair, province, stage.round.year.number).await?;
    let mut lists: BTreeMap<(bool, &'static str), Vec<Seen>> = BTreeMap::new();
    for candidate in ready {
        let Ok(outcome) = &candidate.outcome else { continue };
        let part = parts.iter().find(|part| part.commune.unit.id == candidate.dossier.unit);
        let Some(part) = part.filter(|part| part.aim.is_decided()) else { continue };
        let seen = Seen { assessment: candidate.dossier.id, version: candidate.dossier.version };
        lists.entry((part.aim == Aim::Decided, outcome.name())).or_default().push(seen);
    }
    for ((unpublished, outcome), seen) in lists {
        let signer = if outcome == Outcome::Recognised.name() { &cast.chair } else { &cast.deputy };
        let new = numbered(stage, province, at).await?;
        let document = decision::record_list(programme, signer, &seen, &new, at).await?;
        if !unpublished {
            publication::record_document(programme, &cast.office, document, day(25, 9)).await?;
        }
    }
    Ok(())
}

async fn numbered(stage: &Stage<'_>, province: i64, at: Moment) -> Result<NewDecision> {
    let decided_on = at.today();
    let programme = stage.programme();
    let number = document::next_number(programme.store.read(), province, decided_on.year()).await?;
    Ok(NewDecision { number, decided_on })
}

/// A revocation, a reopening, an objection with its answer.
async fn afterwards(stage: &Stage<'_>, province: i64, cast: &Cast, parts: &[Part<'_>]) -> Result<()> {
    let programme = stage.programme();
    let at = day(27, 9);
    for part in parts {
        let dossier = stage.dossier(part.commune).await?;
        if dossier.outcome.is_none() {
            continue;
        }
        match part.aim {
            Aim::Revoked if dossier.outcome == Some(Outcome::Recognised) => {
                let new = numbered(stage, province, at).await?;
                let why = &stage.words().revoked;
                reversal::record(programme, &cast.chair, (&dossier, Reversal::Revocation), (&new, why), at).await?;
            }
            Aim::Reopened => {
                let new = numbered(stage, province, at).await?;
                let why = &stage.words().reopened;
                reversal::record(programme, &cast.chair, (&dossier, Reversal::Reopening), (&new, why), at).await?;
            }
            Aim::Objected => {
                let chair = stage.people().post(part.commune.unit.id, Role::CommuneChair, 0).ok_or(Error::NotFound)?;
                let chair = stage.actor(chair, at.today()).await?;
                let words = &stage.words().objected;
                objection::raise(programme, &chair, &dossier, words, at).await?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// A drawing, one dossier looked at, and a reminder to whoever has not begun.
async fn second_look(stage: &Stage<'_>, province: i64, cast: &Cast) -> Result<()> {
    let programme = stage.programme();
    let (store, year) = (&programme.store, stage.round.year.number);
    let new = NewDraw {
        province,
        year,
        seed: "xo-so-giai-dac-biet-31-10-2026".to_owned(),
        percent: 5,
        ground: stage.grounds().draw.clone(),
    };
    recheck::draw(programme, &cast.second_lead, &new, day(26, 9)).await?;
    if let Some(first) = recheck::drawn(store, province, year).await?.first() {
        let look = |indicator: &str| NewFinding {
            indicator: indicator.to_owned(),
            kind: Kind::Agreed,
            figures: BTreeMap::new(),
            reason: stage.words().looked.clone(),
        };
        let recheck = recheck::find(store, first.id).await?;
        for indicator in ["2.1", "7.1", "12.1"] {
            match recheck::look(programme, &cast.second_lead, &recheck, &look(indicator), day(28, 9)).await {
                // whoever appraised the drawn dossier leaves it to somebody else
                Err(Error::Refused(_)) => break,
                done => done?,
            }
        }
    }
    let words = &stage.words().reminded;
    reminder::send(store, &cast.lead, (province, year), &reminder::Who::NotBegun, words, day(28, 10)).await?;
    Ok(())
}
