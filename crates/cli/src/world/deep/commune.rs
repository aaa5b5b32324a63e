//! One commune: figures, evidence, sectors, its council, and the way up.

use std::collections::{BTreeMap, BTreeSet};

use documents::{Align, Block, Column, Letterhead, Paper, Row, Table, Title};
use organisation::{Actor, Error, Moment, Result, Role, file, unit::Unit};
use programme::{
    Dossier, appraisal, confirmation,
    council::{self, NewCouncil, Seat, Share},
    evidence::{self, NewEvidence, Verdict},
    figures::{self, Entry, Source},
    finding::{self, Kind, NewFinding},
    plausibility,
    returning::{self, NewReturn, Part},
    self_assessment,
    sitting::{self, Attended, Ballot, Choice, NewSigning, NewSitting, Presence},
    snapshot, submission,
};

use super::{Aim, Stage, day, in_text, survey};
use crate::world::{invented::Play, land::Commune};

/// Sectors that have an officer in the communes of this play.
pub(crate) const SECTORS: [&str; 4] = ["health", "education", "police", "justice"];
/// Indicators for which evidence is offered.
const PROVEN: [&str; 3] = ["1.1", "2.1", "7.1"];

/// Everybody of a commune.
struct Cast {
    officer: Actor,
    chair: Actor,
    sectors: Vec<Actor>,
}

/// Plays a commune up to its aim, or up to the appraisal where the province goes on.
pub(super) async fn play(stage: &Stage<'_>, commune: &Commune, aim: Aim, turn: u64, lead: &Actor) -> Result<()> {
    let cast = Cast::of(stage, commune).await?;
    enter(stage, commune, &cast, (aim, turn)).await?;
    prove(stage, commune, &cast.officer, turn).await?;
    confirm(stage, commune, &cast, aim, day(turn % 5 + 3, 9)).await?;
    if aim == Aim::InFigures {
        return survey::hold(stage, commune, &cast.officer).await;
    }
    let dossier = stage.dossier(commune).await?;
    self_assessment::record(stage.programme(), &cast.officer, &dossier, day(turn % 5 + 4, 9)).await?;
    if aim == Aim::SelfScored {
        return Ok(());
    }
    sit(stage, commune, &cast, turn).await?;
    if aim == Aim::CouncilHeld {
        return Ok(());
    }
    let dossier = stage.dossier(commune).await?;
    // two communes of each province hand in after the due day of 30 October
    let handing_in = if turn % 6 == 5 { day(15, 16) } else { day(turn % 5 + 9, 15) };
    submission::record(stage.programme(), &cast.chair, &dossier, handing_in).await?;
    if aim == Aim::Submitted {
        return Ok(());
    }
    appraise(stage, commune, aim, turn, lead).await
}

impl Cast {
    async fn of(stage: &Stage<'_>, commune: &Commune) -> Result<Self> {
        let on = day(0, 8).today();
        let people = stage.people();
        let post = |role, turn| people.post(commune.unit.id, role, turn).ok_or(Error::NotFound);
        let mut sectors = Vec::new();
        for turn in 0..SECTORS.len() {
            let turn = u64::try_from(turn).map_err(Error::broken)?;
            sectors.push(stage.actor(post(Role::CommuneSector, turn)?, on).await?);
        }
        Ok(Self {
            officer: stage.actor(post(Role::CommuneOfficer, 0)?, on).await?,
            chair: stage.actor(post(Role::CommuneChair, 0)?, on).await?,
            sectors,
        })
    }
}

/// The year's figures, and an answer to everything that looks unlikely beside last year's.
async fn enter(stage: &Stage<'_>, commune: &Commune, cast: &Cast, (aim, turn): (Aim, u64)) -> Result<()> {
    let programme = stage.programme();
    let dossier = stage.dossier(commune).await?;
    let class = dossier.class.clone().unwrap_or_default();
    let mut known: BTreeMap<String, u64> = stage.round.full_figures(commune, &class).into_iter().collect();
    // what nobody was asked stays undetermined, and no council adopts it
    if aim.is_reviewed() && known.get("survey_answers").is_none_or(|answers| *answers == 0) {
        known.extend([("survey_answers".to_owned(), 300), ("survey_satisfied".to_owned(), 255)]);
    }
    let figures: Vec<(String, Option<u64>)> = known.into_iter().map(|(fact, figure)| (fact, Some(figure))).collect();
    let at = day(turn % 5, 9);
    figures::enter(programme, &cast.officer, &dossier, &Entry::of(figures), Source::Typed, at).await?;
    let dossier = stage.dossier(commune).await?;
    let last_year = snapshot::last_year(programme, &dossier).await?;
    let answers: BTreeMap<String, String> = plausibility::of_dossier(programme, &dossier, &last_year)
        .await?
        .iter()
        .map(|finding| (finding.key(), stage.words().plausible.clone()))
        .collect();
    if answers.is_empty() {
        return Ok(());
    }
    let entry = Entry { answers, ..Entry::default() };
    figures::enter(programme, &cast.officer, &dossier, &entry, Source::Typed, day(turn % 5 + 1, 9)).await?;
    Ok(())
}

/// A list on paper for a few indicators; every fifth commune proves the first one with its neighbour's paper, and every
/// third one a paper that is no longer good in November.
async fn prove(stage: &Stage<'_>, commune: &Commune, officer: &Actor, turn: u64) -> Result<()> {
    let at = day(turn % 5 + 2, 10);
    for (place, indicator) in PROVEN.into_iter().enumerate() {
        let copied = place == 0 && turn % 5 == 2;
        let printed = if copied { day(0, 8) } else { at };
        let of = if copied { &commune.province } else { &commune.unit };
        let bytes = documents::pdf(&list(stage.words(), of, indicator, printed)).map_err(Error::broken)?;
        let new = NewEvidence {
            label: format!("{} {indicator}", stage.words().evidence_label),
            note: stage.words().evidence_note.clone(),
            expires_on: (place == 1 && turn % 3 == 1).then(|| day(14, 8).today()),
            file_name: format!("doi-chieu-{}.pdf", indicator.replace('.', "-")),
        };
        let dossier = stage.dossier(commune).await?;
        evidence::offer(stage.programme(), officer, &dossier, indicator, &new, &file::check(bytes).await?, at).await?;
    }
    Ok(())
}

fn list(words: &Play, unit: &Unit, indicator: &str, at: Moment) -> Paper {
    let letterhead = Letterhead {
        superior: None,
        issuer: format!("{}\n{}", words.committee, unit.name.to_uppercase()),
        number: None,
        symbol: "DS-MẪU".to_owned(),
        about: None,
        place: unit.short_name().to_owned(),
        date: Some(at.today()),
    };
    let rows = (1..=12).map(|village: u32| {
        Row::plain([village.to_string(), format!("{} {village}", words.list_village), words.list_result.clone()])
    });
    let [number, village, result] = &words.list_columns;
    let table = Table {
        caption: None,
        columns: vec![
            Column::new(number, 10, Align::Center),
            Column::new(village, 60, Align::Left),
            Column::new(result, 30, Align::Left),
        ],
        rows: rows.collect(),
    };
    Paper {
        title: Some(Title {
            kind: words.list_kind.clone(),
            abstract_text: format!("{} {indicator}, {}", words.list_about, in_text(unit)),
        }),
        body: vec![Block::Table(table), Block::text(&words.list_end)],
        marks: vec![words.mark.clone()],
        ..Paper::new(letterhead, at.today(), format!("{} {indicator}", words.evidence_label))
    }
}

/// Each sector confirms its criteria; where the commune is still entering figures only the first one has.
async fn confirm(stage: &Stage<'_>, commune: &Commune, cast: &Cast, aim: Aim, at: Moment) -> Result<()> {
    let programme = stage.programme();
    let sectors = if aim == Aim::InFigures { 1 } else { SECTORS.len() };
    for (actor, sector) in cast.sectors.iter().zip(SECTORS).take(sectors) {
        let dossier = stage.dossier(commune).await?;
        let criteria: Vec<String> = stage
            .round
            .standard
            .criteria
            .iter()
            .filter(|criterion| criterion.sector == sector)
            .map(|criterion| criterion.no.clone())
            .collect();
        let seen = snapshot::Snapshot::of(programme, &dossier).await?.figures;
        confirmation::confirm(programme, actor, &dossier, &criteria, &seen, at).await?;
    }
    Ok(())
}

/// The commune's council: one sitting, one voice against in every third commune.
async fn sit(stage: &Stage<'_>, commune: &Commune, cast: &Cast, turn: u64) -> Result<()> {
    let (programme, officer) = (stage.programme(), &cast.officer);
    let store = &programme.store;
    let founded = day(0, 8);
    let new = NewCouncil {
        unit: commune.unit.id,
        kind: council::Kind::Assessment,
        decision: format!("{}/QĐ-MẪU", 20 + turn),
        decided_on: founded.today(),
        from: founded.today(),
        to: None,
        quorum: Share::TWO_THIRDS,
        majority: Share::HALF,
        ground: String::new(),
    };
    let id = council::establish(store, officer, &new, founded).await?;
    let council = council::find(store, id).await?;
    let seats = &stage.words().council;
    // the first seat is the chair's, who has an office in the program
    let names = std::iter::once(cast.chair.name.clone()).chain(stage.round.names(commune, seats.len()));
    for (full_name, chair) in names.zip(seats) {
        let seat = chair.seat()?;
        let person = (seat == Seat::Chair).then_some(cast.chair.person);
        council::join(store, officer, &council, &chair.member(full_name, person, founded.today())?, founded).await?;
    }
    let held_at = day(turn % 5 + 6, 14);
    let dossier = stage.dossier(commune).await?;
    let new = NewSitting {
        held_at,
        place: format!("{} {}", stage.words().council_place, in_text(&commune.unit)),
        guests: String::new(),
        dossiers: vec![dossier.id],
    };
    let sitting = sitting::convene(store, officer, &council, &new, day(turn % 5 + 5, 9)).await?;
    let members = council::members_on(store, council.id, held_at.today()).await?;
    let came: Vec<Attended> = members
        .iter()
        .map(|member| {
            let absent = turn % 4 == 1 && seats.iter().any(|chair| chair.absent && chair.agency == member.agency);
            let presence = if absent { Presence::Excused } else { Presence::Present };
            let reason = if absent { stage.words().excused.clone() } else { String::new() };
            Attended { member: member.id, presence, reason }
        })
        .collect();
    sitting::attend(store, officer, &sitting::find(store, sitting).await?, &came, "", held_at).await?;
    vote(stage, cast, sitting, &members, turn, held_at.plus_minutes(30)).await?;
    sitting::close(programme, officer, &sitting::find(store, sitting).await?, held_at.plus_minutes(60)).await?;
    sign(stage, officer, sitting, &members, 1, held_at.plus_minutes(90)).await
}

async fn vote(
    stage: &Stage<'_>,
    cast: &Cast,
    sitting: i64,
    members: &[council::Member],
    turn: u64,
    at: Moment,
) -> Result<()> {
    let programme = stage.programme();
    let open = sitting::find(&programme.store, sitting).await?;
    let record = sitting::record(programme, &open).await?;
    let item = record.items.first().ok_or(Error::NotFound)?.id;
    let there: BTreeSet<i64> = record.seats.iter().filter(|seat| seat.is_present()).map(|seat| seat.member).collect();
    for member in members.iter().filter(|member| there.contains(&member.id)) {
        let seats = &stage.words().council;
        let against =
            turn.is_multiple_of(3) && seats.iter().any(|chair| chair.against && chair.agency == member.agency);
        let ballot = Ballot {
            member: member.id,
            criterion: None,
            choice: if against { Choice::Disagree } else { Choice::Agree },
            words: if against { stage.words().against.clone() } else { String::new() },
        };
        let voter = if member.person.is_some() { &cast.chair } else { &cast.officer };
        let open = sitting::find(&programme.store, sitting).await?;
        sitting::cast(programme, voter, &open, item, &ballot, at).await?;
    }
    Ok(())
}

/// Records that chair and secretary signed the minutes.
pub(super) async fn sign(
    stage: &Stage<'_>,
    keeper: &Actor,
    sitting: i64,
    members: &[council::Member],
    number: i64,
    at: Moment,
) -> Result<()> {
    let programme = stage.programme();
    let seat = |seat| members.iter().find(|member| member.seat == seat).map(|member| member.id).ok_or(Error::NotFound);
    let closed = sitting::find(&programme.store, sitting).await?;
    let new = NewSigning {
        closing: closed.closing.ok_or(Error::NotFound)?,
        number: Some(number),
        signed_on: at.today(),
        chair: seat(Seat::Chair)?,
        secretary: seat(Seat::Secretary)?,
    };
    sitting::sign(programme, keeper, &closed, &new, at).await
}

/// The department: evidence accepted or not, one difference in every fourth dossier, one indicator back where that is the aim.
async fn appraise(stage: &Stage<'_>, commune: &Commune, aim: Aim, turn: u64, lead: &Actor) -> Result<()> {
    let programme = stage.programme();
    let at = day(turn % 3 + 16, 9);
    let dossier = stage.dossier(commune).await?;
    for piece in evidence::of_dossier(&programme.store, dossier.id).await? {
        let verdict = if turn % 4 == 1 && piece.indicator == "2.1" {
            Verdict::Rejected(stage.words().evidence_rejected.clone())
        } else {
            Verdict::Accepted
        };
        evidence::judge(programme, lead, &stage.dossier(commune).await?, piece.id, &verdict, at).await?;
    }
    if aim == Aim::ReturnedInPart {
        let back = NewFinding {
            indicator: "11.2".to_owned(),
            kind: Kind::ToReturn,
            figures: BTreeMap::new(),
            reason: stage.words().returned.clone(),
        };
        finding::record(programme, lead, &stage.dossier(commune).await?, &back, at).await?;
        finding::agree_with_rest(programme, lead, &stage.dossier(commune).await?, at).await?;
        let new = NewReturn { part: Part::Marked, reason: String::new(), answer_by: Some(day(33, 9).today()) };
        return returning::record(programme, lead, &stage.dossier(commune).await?, &new, at.plus_minutes(60)).await;
    }
    if turn % 4 == 3 {
        differ(stage, commune, lead, &dossier, at).await?;
    }
    finding::agree_with_rest(programme, lead, &stage.dossier(commune).await?, at.plus_minutes(20)).await?;
    let opinion = &stage.words().appraised;
    appraisal::record(programme, lead, &stage.dossier(commune).await?, opinion, at.plus_minutes(40)).await
}

/// One village less with a playground than the commune says, where it has any.
async fn differ(stage: &Stage<'_>, commune: &Commune, lead: &Actor, dossier: &Dossier, at: Moment) -> Result<()> {
    let programme = stage.programme();
    let fact = "villages_with_playground";
    let figures = snapshot::Snapshot::of(programme, dossier).await?.figures;
    let Some(fewer) = figures.get(fact).and_then(|figure| figure.checked_sub(1)) else { return Ok(()) };
    let new = NewFinding {
        indicator: "12.2".to_owned(),
        kind: Kind::Differs,
        figures: BTreeMap::from([(fact.to_owned(), Some(fewer))]),
        reason: stage.words().differs.clone(),
    };
    finding::record(programme, lead, &stage.dossier(commune).await?, &new, at).await
}
