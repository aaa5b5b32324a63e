use std::collections::BTreeSet;

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::IntoResponse,
};
use chrono::Datelike as _;
use organisation::{Error, day, unit};
use programme::{
    council::{self, Member},
    original,
    sitting::{self, Choice, Item, Presence, Record, Seated, Sitting, Stage},
};
use serde::Deserialize;

use super::item::{Line, Shown, lines};
use crate::{
    again::Again,
    failure::{Answer, Failure, page},
    frame::Frame,
    pages::{
        councils::stage_mark,
        dossiers::{Mark, pdf},
        papers::{Originals, word},
    },
    visit::SignedIn,
    words::Words,
};

#[derive(Template)]
#[template(path = "pages/sittings/show.html")]
#[expect(clippy::struct_excessive_bools, reason = "what the template asks, each by its own word")]
struct Page {
    frame: Frame,
    id: i64,
    /// What every form names that overwrites what was seen.
    version: i64,
    ballots: i64,
    council: i64,
    council_name: String,
    decision: String,
    when: String,
    place: String,
    guests: String,
    stage: Mark,
    open: bool,
    closed: bool,
    /// Whether its day has come.
    begun: bool,
    quorum: Mark,
    rule: String,
    lines: Vec<Line>,
    item: Option<Shown>,
    seats: Vec<SeatLine>,
    nobody_recorded: bool,
    /// Whether the person keeps the council.
    keeps: bool,
    /// The person's own seat.
    mine: Option<Mine>,
    /// Members whose votes the secretary writes down.
    written: Vec<(i64, String)>,
    waiting: Vec<(i64, String)>,
    signing: Option<SigningForm>,
    signed: Option<String>,
    papers: Originals,
    today: String,
    again: Again,
}

/// A member's seat in the room.
struct SeatLine {
    member: i64,
    name: String,
    outside: String,
    seat: String,
    off: bool,
    mark: Mark,
    presence: &'static str,
    reason: String,
}

/// The seat of whoever looks at the page.
struct Mine {
    member: i64,
    /// Why no vote of this member is taken on the dossier in discussion.
    barred: Option<String>,
    /// The vote on the dossier in discussion.
    choice: &'static str,
    words: String,
    /// How often the vote was changed.
    earlier: usize,
    /// Whether there are dossiers left to agree to.
    rest: bool,
}

/// Who can sign.
struct SigningForm {
    closing: i64,
    present: Vec<(i64, String)>,
    chair: i64,
    secretary: i64,
}

/// Which dossier of the agenda is looked at.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Wanted {
    item: Option<i64>,
}

/// Shows the room.
pub(crate) async fn show(person: SignedIn, Path(id): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    page(&build(&person, id, wanted.item, Again::default()).await?)
}

/// Shows the room again with a form that was refused or overtaken.
pub(crate) async fn again(person: &SignedIn, id: i64, item: Option<i64>, again: Again, status: StatusCode) -> Answer {
    Ok((status, page(&build(person, id, item, again).await?)?).into_response())
}

/// The minutes: a draft, or as they were signed.
pub(crate) async fn minutes(person: SignedIn, Path(id): Path<i64>) -> Answer {
    let sitting = may_read(&person, id).await?;
    let kept = sitting::paper(&person.app.programme, &sitting).await?;
    let year = i64::from(sitting.held_at.today().year());
    Ok(pdf(kept.bytes, &sitting.council.kind.paper().file_name(year)))
}

/// The minutes as DOCX.
pub(crate) async fn minutes_docx(person: SignedIn, Path(id): Path<i64>) -> Answer {
    let sitting = may_read(&person, id).await?;
    let bytes = sitting::docx(&person.app.programme, &sitting).await?;
    Ok(word(bytes, &sitting.council.kind.paper().file_name(i64::from(sitting.held_at.today().year()))))
}

/// The sitting, for somebody who may read what its council does.
pub(crate) async fn may_read(person: &SignedIn, id: i64) -> Result<Sitting, Error> {
    let store = &person.app.programme.store;
    let sitting = sitting::find(store, id).await?;
    council::may_read(store, &person.actor, &sitting.council).await?;
    Ok(sitting)
}

async fn build(person: &SignedIn, id: i64, wanted: Option<i64>, again: Again) -> Result<Page, Failure> {
    let (words, programme) = (person.words, &person.app.programme);
    let sitting = may_read(person, id).await?;
    let record = sitting::record(programme, &sitting).await?;
    let members = council::members_on(&programme.store, sitting.council.id, sitting.held_at.today()).await?;
    let keeps = person.actor.may(sitting.council.kind.keep(), &sitting.council.place);
    let current = current(&record, wanted);
    let shown = match current {
        Some(current) => Some(Shown::of(programme, words, &record, sitting.stage, current).await?),
        None => None,
    };
    let item = current.map(|(_, item)| item);
    let unit = unit::Name::of(&record.unit.name).in_text();
    let mut frame = person.frame(words.with("sitting.title", "unit", &unit)).shown_at(format!("/sittings/{id}"));
    for sha256 in record.items.iter().map(|item| &item.standard.sha256).collect::<BTreeSet<_>>() {
        frame = frame.scored_by(&*programme.standard(sha256).await?);
    }
    let open = sitting.stage == Stage::Open;
    Ok(Page {
        version: sitting.version,
        ballots: sitting.ballots,
        council: sitting.council.id,
        council_name: words.with(&format!("council.title.{}", record.kind.name()), "unit", &unit),
        decision: decision(words, &record),
        when: words.moment(sitting.held_at),
        place: record.place.clone(),
        guests: record.guests.clone(),
        stage: stage_mark(words, sitting.stage),
        open,
        closed: sitting.stage == Stage::Closed,
        begun: sitting.begun(person.now).is_ok(),
        quorum: quorum(words, &record),
        rule: rule(words, &record),
        lines: lines(words, &record, sitting.stage, item.map(|item| item.id)),
        nobody_recorded: record.seats.iter().all(|seat| seat.presence.is_none()),
        seats: record.seats.iter().map(|seat| seat_line(words, item, seat)).collect(),
        mine: mine(person, &record, &members, item).filter(|_| open),
        written: if open && keeps { written(&record, &members, item) } else { Vec::new() },
        waiting: if open && keeps { waiting(person, &sitting).await? } else { Vec::new() },
        signing: signing(&sitting, &record).filter(|_| keeps),
        signed: signed(person, &sitting, &record).await?,
        papers: papers(person, &sitting, again.at("original", "file")).await?,
        today: day(person.now.today()),
        item: shown,
        keeps,
        again,
        id,
        frame,
    })
}

/// The dossier in discussion: the one asked for, else the first that nobody has voted on.
fn current(record: &Record, wanted: Option<i64>) -> Option<(usize, &Item)> {
    let numbered = || (1..).zip(&record.items);
    numbered()
        .find(|(_, item)| Some(item.id) == wanted)
        .or_else(|| numbered().find(|(_, item)| item.deferred.is_none() && record.count(item).given() == 0))
        .or_else(|| numbered().next())
}

fn decision(words: Words, record: &Record) -> String {
    let (number, decided_on) = &record.decision;
    let decided_on = words.date(organisation::parse_day(decided_on));
    words.fill("council.decision_of", &[("decision", number), ("day", &decided_on)])
}

fn quorum(words: Words, record: &Record) -> Mark {
    let numbers = [
        ("present", record.present().to_string()),
        ("all", record.seats.len().to_string()),
        ("needed", record.quorum_needed().to_string()),
    ];
    let numbers = numbers.each_ref().map(|(name, value)| (*name, value.as_str()));
    let (tone, icon, key) = if record.has_quorum() {
        ("ok", "ok", "sitting.quorum.reached")
    } else {
        ("late", "late", "sitting.quorum.missed")
    };
    Mark { tone, icon, words: words.fill(key, &numbers) }
}

fn rule(words: Words, record: &Record) -> String {
    let ground = if record.ground.is_empty() { words.say("council.rule_own") } else { record.ground.clone() };
    let places = [("quorum", record.quorum.to_string()), ("majority", record.majority.to_string()), ("ground", ground)];
    words.fill("council.rule", &places.each_ref().map(|(name, value)| (*name, value.as_str())))
}

fn seat_line(words: Words, item: Option<&Item>, seat: &Seated) -> SeatLine {
    let outside = [seat.title.as_str(), seat.agency.as_str()];
    let outside: Vec<&str> = outside.into_iter().filter(|words| !words.is_empty()).collect();
    let recused = item.is_some_and(|item| item.is_recused(seat.member));
    let voted = item.is_some_and(|item| item.votes.iter().any(|vote| vote.member == seat.member));
    let (tone, icon, key) = match seat.presence {
        None => ("", "none", "unknown"),
        Some(Presence::Excused) => ("", "none", "excused"),
        Some(Presence::Absent) => ("bad", "x", "absent"),
        Some(Presence::Present) if recused => ("late", "minus", "recused"),
        Some(Presence::Present) if voted => ("ok", "ok", "voted"),
        Some(Presence::Present) => ("", "person", "present"),
    };
    SeatLine {
        member: seat.member,
        name: seat.full_name.clone(),
        outside: outside.join(", "),
        seat: words.say(&format!("council.seat.{}", seat.seat.name())),
        off: recused || !seat.is_present(),
        mark: Mark { tone, icon, words: words.say(&format!("sitting.seat.{key}")) },
        presence: seat.presence.map_or("", Presence::name),
        reason: seat.reason.clone(),
    }
}

fn mine(person: &SignedIn, record: &Record, members: &[Member], item: Option<&Item>) -> Option<Mine> {
    let me = members.iter().find(|member| member.person == Some(person.actor.person))?;
    let vote = item.and_then(|item| item.votes.iter().find(|vote| vote.member == me.id));
    let silent = |item: &Item| item.votes.iter().all(|vote| vote.member != me.id);
    let barred = |item: &Item| sitting::in_the_way(record, item, me.id);
    let left = |item: &&Item| silent(item) && record.can_be_adopted(item) && barred(item).is_none();
    Some(Mine {
        member: me.id,
        barred: item.and_then(barred).map(|refused| person.words.refusal(&refused)),
        choice: vote.map_or("", |vote| vote.choice.name()),
        words: vote.map_or_else(String::new, |vote| vote.words.clone()),
        earlier: vote.map_or(0, |vote| vote.earlier),
        rest: record.items.len() > 1 && record.items.iter().filter(left).count() > 0,
    })
}

fn written(record: &Record, members: &[Member], item: Option<&Item>) -> Vec<(i64, String)> {
    let Some(item) = item else { return Vec::new() };
    let without_account =
        |seat: &&Seated| members.iter().any(|member| member.id == seat.member && member.person.is_none());
    let votes = |seat: &&Seated| sitting::in_the_way(record, item, seat.member).is_none();
    record
        .entitled(item)
        .filter(without_account)
        .filter(votes)
        .map(|seat| (seat.member, seat.full_name.clone()))
        .collect()
}

async fn waiting(person: &SignedIn, sitting: &Sitting) -> Result<Vec<(i64, String)>, Failure> {
    let waiting = sitting::waiting(&person.app.programme.store, &sitting.council).await?;
    Ok(waiting
        .into_iter()
        .map(|line| (line.id, format!("{}, {}", unit::Name::of(&line.unit).in_text(), line.year)))
        .collect())
}

fn signing(sitting: &Sitting, record: &Record) -> Option<SigningForm> {
    let closing = sitting.closing.filter(|_| sitting.stage == Stage::Closed)?;
    let present: Vec<&Seated> = record.seats.iter().filter(|seat| seat.is_present()).collect();
    let first = |wanted: &[council::Seat]| {
        present.iter().find(|seat| wanted.contains(&seat.seat)).map_or(0, |seat| seat.member)
    };
    Some(SigningForm {
        closing,
        chair: first(&[council::Seat::Chair, council::Seat::ViceChair]),
        secretary: first(&[council::Seat::Secretary]),
        present: present.into_iter().map(|seat| (seat.member, seat.full_name.clone())).collect(),
    })
}

async fn signed(person: &SignedIn, sitting: &Sitting, record: &Record) -> Result<Option<String>, Failure> {
    let Some(minutes) = sitting::signed(&person.app.programme.store, sitting.id).await? else {
        return Ok(None);
    };
    let words = person.words;
    let name = |member: i64| record.seat(member).map_or_else(String::new, |seat| seat.full_name.clone());
    let number = minutes.number.map_or_else(|| "–".to_owned(), |number| number.to_string());
    let sha256 = sitting::sha256(&person.app.programme, sitting).await?;
    let places = [
        ("number", format!("{number}/{}", minutes.symbol)),
        ("day", words.date(minutes.signed_on)),
        ("chair", name(minutes.chair)),
        ("secretary", name(minutes.secretary)),
        ("sha256", sha256),
    ];
    Ok(Some(words.fill("sitting.signed_as", &places.each_ref().map(|(name, value)| (*name, value.as_str())))))
}

/// The signed originals of the minutes, and where another one goes once it is recorded that they were signed.
async fn papers(person: &SignedIn, sitting: &Sitting, complaint: &str) -> Result<Originals, Failure> {
    let (kind, here) = (sitting.council.kind.paper(), format!("/sittings/{}", sitting.id));
    let kept = original::of_sitting(&person.app.programme.store, sitting.id).await?;
    let signed = sitting.stage == Stage::Signed;
    let attaches = signed && original::attaches(&person.actor, kind, &sitting.council.place);
    let attach = attaches.then(|| format!("{here}/minutes/original"));
    Ok(Originals::of(person.words, kind, &here, kept.iter()).attached_at(attach).refused(complaint))
}

impl Page {
    /// The choices of a vote.
    #[expect(clippy::unused_self, reason = "templates reach it through the page")]
    fn choices(&self) -> [Choice; 3] {
        Choice::ALL
    }

    /// How somebody can have come.
    #[expect(clippy::unused_self, reason = "templates reach it through the page")]
    fn presences(&self) -> [Presence; 3] {
        Presence::ALL
    }
}
