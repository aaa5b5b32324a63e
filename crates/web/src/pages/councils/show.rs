use askama::Template;
use axum::extract::Path;
use organisation::{Error, office::Holder, unit};
use programme::{
    council::{self, Council, Member, Seat},
    sitting::{self, Waiting},
};

use super::{days, keeps, stage_mark};
use crate::{
    again::Again,
    failure::{Answer, Failure, page, refused_page},
    frame::Frame,
    pages::dossiers::Mark,
    visit::SignedIn,
    words::Words,
};

/// How many members the official letter on coordination bodies lists for a commune.
const SUGGESTED: usize = 9;

#[derive(Template)]
#[template(path = "pages/councils/show.html")]
struct Page {
    frame: Frame,
    id: i64,
    decision: String,
    decided_on: String,
    days: String,
    quorum: String,
    majority: String,
    /// Where the shares come from; none where they are the program's own.
    ground: Option<String>,
    members: Vec<MemberLine>,
    sittings: Vec<SittingLine>,
    waiting: Vec<WaitingLine>,
    /// Whether the person keeps the council.
    keeps: bool,
    candidates: Vec<Candidate>,
    /// Seats as another instrument lists them, for a commune.
    suggested: Vec<String>,
    today: String,
    again: Again,
}

/// A member.
struct MemberLine {
    member: Member,
    seat: String,
    days: String,
    over: bool,
}

/// A sitting.
struct SittingLine {
    id: i64,
    at: String,
    place: String,
    stage: Mark,
}

/// A dossier that waits for the council.
struct WaitingLine {
    id: i64,
    unit: String,
    year: i64,
    score: String,
    verdict: String,
}

/// A person with an account who could sit here.
struct Candidate {
    id: i64,
    words: String,
}

/// Shows a council.
pub(crate) async fn show(person: SignedIn, Path(id): Path<i64>) -> Answer {
    let council = may_read(&person, id).await?;
    page(&build(&person, &council, Again::default()).await?)
}

/// Shows a council again with a form that was refused.
pub(super) async fn refused(person: &SignedIn, council: &Council, again: Again) -> Answer {
    refused_page(&build(person, council, again).await?)
}

/// The council, for somebody who may read what it does.
pub(super) async fn may_read(person: &SignedIn, id: i64) -> Result<Council, Error> {
    let store = &person.app.programme.store;
    let council = council::find(store, id).await?;
    council::may_read(store, &person.actor, &council).await?;
    Ok(council)
}

async fn build(person: &SignedIn, council: &Council, again: Again) -> Result<Page, Failure> {
    let (words, store, today) = (person.words, &person.app.programme.store, person.now.today());
    let unit = unit::find(store.read(), council.unit, council.to.unwrap_or(today)).await?;
    let title = words.with(&format!("council.title.{}", council.kind.name()), "unit", unit.name_in_text());
    let keeps = keeps(person, council);
    let waiting = if keeps { sitting::waiting(store, council).await? } else { Vec::new() };
    let candidates = if keeps { council::candidates(store, council, today).await? } else { Vec::new() };
    let sittings = sitting::of_council(store, council).await?;
    Ok(Page {
        id: council.id,
        decision: council.decision.clone(),
        decided_on: words.date(council.decided_on),
        days: days(words, council.from, council.to),
        quorum: council.quorum.to_string(),
        majority: council.majority.to_string(),
        ground: (!council.ground.is_empty()).then(|| council.ground.clone()),
        members: members(words, council::members(store, council.id).await?, today),
        sittings: sittings
            .into_iter()
            .map(|sitting| SittingLine {
                id: sitting.id,
                at: words.moment(sitting.held_at),
                stage: stage_mark(words, sitting.stage),
                place: sitting.place,
            })
            .collect(),
        waiting: waiting.into_iter().map(|line| waiting_line(words, line)).collect(),
        keeps,
        candidates: candidates.into_iter().map(|holder| candidate(words, &holder)).collect(),
        suggested: suggested(words, council),
        today: organisation::day(today),
        again,
        frame: person.frame(title).shown_at(format!("/councils/{}", council.id)),
    })
}

fn members(words: Words, members: Vec<Member>, today: chrono::NaiveDate) -> Vec<MemberLine> {
    let line = |member: Member| MemberLine {
        seat: words.say(&format!("council.seat.{}", member.seat.name())),
        days: days(words, member.joined, member.left),
        over: member.left.is_some_and(|left| left < today),
        member,
    };
    members.into_iter().map(line).collect()
}

fn waiting_line(words: Words, line: Waiting) -> WaitingLine {
    let known = |number: Option<String>| number.map_or_else(|| "–".to_owned(), |number| words.decimal(&number));
    WaitingLine {
        id: line.id,
        unit: unit::Name::of(&line.unit).in_text(),
        year: line.year,
        score: format!("{}/{}", known(line.total), known(line.threshold.map(|threshold| threshold.to_string()))),
        verdict: words.say(&format!("explain.verdict.{}", line.verdict)),
    }
}

fn candidate(words: Words, holder: &Holder) -> Candidate {
    let role = words.say(&format!("role.{}", holder.role));
    Candidate { id: holder.person_id, words: format!("{} ({role})", holder.full_name) }
}

/// The members of a commune's coordination body (official letter 2805/BLĐTBXH-TE of 2019): a hint, not a rule.
fn suggested(words: Words, council: &Council) -> Vec<String> {
    match council.kind {
        council::Kind::Assessment => {
            (1..=SUGGESTED).map(|line| words.say(&format!("council.suggested.m{line}"))).collect()
        }
        council::Kind::Review => Vec::new(),
    }
}

impl Page {
    /// The seats of a select.
    #[expect(clippy::unused_self, reason = "templates reach it through the page")]
    fn seats(&self) -> [Seat; 4] {
        Seat::ALL
    }
}
