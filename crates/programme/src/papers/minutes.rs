//! The minutes of a council (biên bản): who came, what was said and voted on each dossier, dissent in its own words.

use std::{collections::HashMap, sync::Arc};

use chrono::NaiveDate;
use documents::{Align, Block, Cell, Column, Letterhead, Mode, Paper, Row, Run, Signature, Table, Title};
use organisation::{parse_day, unit::Name};
use standards::{Points, Standard};
use text::Lang;

use super::{committee, fill, say};
use crate::{
    council::{Kind as Of, Seat},
    decision::Outcome,
    explanation,
    sitting::{Cause, Choice, Item, Minutes, Presence, Record, Ruling, Seated, View, Vote, Why},
};

/// The symbol of minutes: the program's own, no instrument is known; none of a real office in an invented world.
pub(super) fn symbol(demo: bool) -> String {
    say(if demo { "minutes.symbol_invented" } else { "minutes.symbol" })
}

/// The standards of a record's dossiers, by fingerprint.
pub(super) type Standards = HashMap<String, Arc<Standard>>;

/// The minutes of a record: a draft, or as they were signed.
pub(super) fn paper(standards: &Standards, record: &Record, signed: Option<&Minutes>) -> Paper {
    let unit = Name::of(&record.unit.name);
    let held_on = text::clock_date(record.held_at);
    let about = fill(&key("about", record), &[("unit", &unit.in_text())]);
    let letterhead = Letterhead {
        superior: Some(committee(unit)),
        issuer: say(&key("issuer", record)),
        number: signed.and_then(|minutes| minutes.number).map(|number| number.to_string()),
        symbol: signed.map_or_else(|| symbol(record.demo), |minutes| minutes.symbol.clone()),
        place: unit.place().to_owned(),
        date: Some(held_on),
        about: None,
    };
    let illustrative = standards.values().find(|standard| standard.illustrative);
    let marks = [
        record.demo.then(|| super::say("mark.invented")),
        illustrative.map(|_| super::say("mark.illustrative")),
        record.closed_at.is_none().then(|| say("minutes.draft")),
    ];
    let meta_title = format!("{}: {about}, {}", say("minutes.kind"), text::date(held_on));
    let signers = Signers::of(record, signed);
    Paper {
        title: Some(Title { kind: say("minutes.kind"), abstract_text: about }),
        body: body(standards, record, held_on),
        signature: Some(signature("minutes.chair", signers.chair)),
        co_signature: Some(signature("minutes.secretary", signers.secretary)),
        recipients: ["members", "file"].map(|line| say(&format!("minutes.recipient.{line}"))).into(),
        footnotes: illustrative.and_then(|standard| super::illustrative_note(standard)).into_iter().collect(),
        marks: marks.into_iter().flatten().collect(),
        ..Paper::new(letterhead, held_on, meta_title)
    }
}

fn key(part: &str, record: &Record) -> String {
    format!("minutes.{part}.{}", record.kind.name())
}

/// Whose names stand under the minutes.
struct Signers<'a> {
    chair: Option<&'a Seated>,
    secretary: Option<&'a Seated>,
}

impl<'a> Signers<'a> {
    /// As they signed; in a draft whoever is there in the seat.
    fn of(record: &'a Record, signed: Option<&Minutes>) -> Self {
        let there = |seat: Seat| record.seats.iter().find(|seated| seated.seat == seat && seated.is_present());
        match signed {
            Some(minutes) => Self { chair: record.seat(minutes.chair), secretary: record.seat(minutes.secretary) },
            None => {
                Self { chair: there(Seat::Chair).or_else(|| there(Seat::ViceChair)), secretary: there(Seat::Secretary) }
            }
        }
    }
}

fn signature(title: &str, signer: Option<&Seated>) -> Signature {
    Signature {
        mode: Mode::Head,
        collective: None,
        head_title: say(title),
        signer_title: None,
        name: signer.map(|seated| seated.full_name.clone()),
    }
}

fn body(standards: &Standards, record: &Record, held_on: NaiveDate) -> Vec<Block> {
    let mut body = vec![Block::text(opening(record, held_on))];
    body.push(Block::Heading(say("minutes.heading.members")));
    body.push(Block::Table(members(record)));
    body.extend(attendance(record));
    body.push(Block::Heading(say("minutes.heading.dossiers")));
    if record.items.is_empty() {
        body.push(Block::text(say("minutes.no_dossiers")));
    }
    for (number, item) in (1..).zip(&record.items) {
        if let Some(standard) = standards.get(&item.standard.sha256) {
            body.extend(dossier(standard, record, number, item));
        }
    }
    body.push(Block::Heading(say("minutes.heading.result")));
    if record.items.len() > 1 {
        body.push(Block::Table(results(record)));
    }
    body.push(Block::text(rule(record)));
    body.push(Block::text(closing(record)));
    body
}

fn opening(record: &Record, held_on: NaiveDate) -> String {
    let unit = Name::of(&record.unit.name).in_text();
    let (decision, decided_on) = &record.decision;
    let places = [
        ("hour", text::long_hour(record.held_at)),
        ("day", text::long_date(held_on)),
        ("place", record.place.clone()),
        ("unit", unit),
        ("decision", decision.clone()),
        ("decided_on", text::date(parse_day(decided_on))),
    ];
    fill(&key("opening", record), &places.each_ref().map(|(name, value)| (*name, value.as_str())))
}

fn members(record: &Record) -> Table {
    let row = |(number, seat): (usize, &Seated)| {
        let outside = [&seat.title, &seat.agency];
        let outside: Vec<&str> = outside.into_iter().map(String::as_str).filter(|words| !words.is_empty()).collect();
        Row::plain([
            number.to_string(),
            seat.full_name.clone(),
            outside.join(", "),
            say(&format!("minutes.seat.{}", seat.seat.name())),
            presence(seat),
        ])
    };
    Table {
        caption: None,
        columns: vec![
            Column::new(say("minutes.table.no"), 10, Align::Center),
            Column::new(say("minutes.table.name"), 42, Align::Left),
            Column::new(say("minutes.table.title"), 56, Align::Left),
            Column::new(say("minutes.table.seat"), 26, Align::Left),
            Column::new(say("minutes.table.presence"), 31, Align::Left),
        ],
        rows: (1..).zip(&record.seats).map(row).collect(),
    }
}

fn presence(seat: &Seated) -> String {
    let Some(presence) = seat.presence else { return say("minutes.presence.unknown") };
    let words = say(&format!("minutes.presence.{}", presence.name()));
    if presence == Presence::Present || seat.reason.is_empty() { words } else { format!("{words}: {}", seat.reason) }
}

fn attendance(record: &Record) -> Vec<Block> {
    let numbers = [
        ("present", record.present().to_string()),
        ("all", record.seats.len().to_string()),
        ("needed", record.quorum_needed().to_string()),
        ("share", record.quorum.to_string()),
        ("ground", ground(record)),
    ];
    let numbers = numbers.each_ref().map(|(name, value)| (*name, value.as_str()));
    let quorum = if record.has_quorum() { "minutes.quorum.reached" } else { "minutes.quorum.missed" };
    let mut blocks = vec![Block::text(fill(quorum, &numbers))];
    if !record.guests.is_empty() {
        blocks.push(Block::text(fill("minutes.guests", &[("guests", &record.guests)])));
    }
    blocks
}

fn dossier(standard: &Standard, record: &Record, number: usize, item: &Item) -> Vec<Block> {
    let head = fill(
        "minutes.dossier.head",
        &[("number", &number.to_string()), ("unit", &item.unit.name), ("year", &item.year.to_string())],
    );
    let mut blocks = vec![Block::Paragraph(vec![Run::bold(format!("{head} ")), Run::plain(score(standard, item))])];
    let mut lines = explanation::reasons(Lang::Vi, standard, &item.evaluation);
    lines.extend(item.recusals.iter().filter_map(|recusal| {
        let name = &record.seat(recusal.member)?.full_name;
        let why = match &recusal.why {
            Why::Side { side } => say(&format!("minutes.recused.{}", side.name())),
            Why::Word { reason, .. } => reason.clone(),
        };
        Some(fill("minutes.dossier.recused", &[("name", name), ("why", &why)]))
    }));
    if !lines.is_empty() {
        blocks.push(Block::List(lines));
    }
    blocks.extend(said(standard, record, item));
    blocks.push(ruled(record, item));
    blocks
}

fn score(standard: &Standard, item: &Item) -> String {
    let evaluation = &item.evaluation;
    let known = |points: Option<Points>| {
        points.map_or_else(|| say("report.result.open"), |points| explanation::points(Lang::Vi, points))
    };
    let threshold = known(evaluation.threshold.map(Points::from));
    let verdict = explanation::verdict(Lang::Vi, evaluation);
    if let Some(total) = evaluation.total {
        let total = explanation::out_of(Lang::Vi, Some(total), standard.max_points);
        let places = [("total", total.as_str()), ("threshold", &threshold), ("verdict", &verdict)];
        return fill("minutes.dossier.score", &places);
    }
    let (sure, reach) = (known(Some(evaluation.known_points)), known(evaluation.reach));
    let places = [("known", sure.as_str()), ("reach", &reach), ("threshold", &threshold), ("verdict", &verdict)];
    fill("minutes.dossier.no_total", &places)
}

/// Remarks, views on single criteria, and the votes with every dissent in its own words.
fn said(standard: &Standard, record: &Record, item: &Item) -> Vec<Block> {
    let mut blocks = Vec::new();
    for remark in &item.remarks {
        let name = remark.member.and_then(|member| record.seat(member)).map(|seat| seat.full_name.as_str());
        let words = match name {
            Some(name) => fill("minutes.dossier.remark", &[("name", name), ("words", &remark.words)]),
            None => fill("minutes.dossier.remark_of_nobody", &[("words", &remark.words)]),
        };
        blocks.push(Block::text(words));
    }
    blocks.extend(item.views.iter().filter_map(|view| view_of(standard, record, view)));
    if record.deferral(item).is_none() {
        blocks.extend(votes(record, item));
    }
    for (seat, vote) in record.uncounted(item) {
        let label = fill("minutes.dossier.uncounted", &[("name", &seat.full_name), ("agency", outside(seat))]);
        blocks.push(Block::Paragraph(vec![Run::italic(label), Run::plain(format!(" “{}”", vote.words))]));
    }
    blocks
}

/// How the votes came out, and what went with them.
fn votes(record: &Record, item: &Item) -> Vec<Block> {
    let mut blocks = vec![Block::text(count(record, item))];
    for (seat, vote) in record.votes(item).filter(|(_, vote)| !vote.words.is_empty()) {
        let key =
            if vote.choice == Choice::Disagree { "minutes.dossier.dissent" } else { "minutes.dossier.with_words" };
        let label = fill(key, &[("name", &seat.full_name), ("agency", outside(seat))]);
        blocks.push(Block::Paragraph(vec![Run::italic(label), Run::plain(format!(" “{}”", vote.words))]));
    }
    blocks.extend(recorded(record, item));
    blocks
}

fn outside(seat: &Seated) -> &str {
    if seat.agency.is_empty() { &seat.title } else { &seat.agency }
}

fn view_of(standard: &Standard, record: &Record, view: &View) -> Option<Block> {
    let Vote { member, choice, words, .. } = &view.vote;
    let seat = record.seat(*member)?;
    let name = standard.criterion(&view.criterion).map_or("", |criterion| criterion.name.vi.as_str());
    let choice = say(&format!("minutes.choice.{}", choice.name()));
    let places = [("no", view.criterion.as_str()), ("criterion", name), ("name", &seat.full_name), ("choice", &choice)];
    let line = fill("minutes.dossier.view", &places);
    Some(Block::text(if words.is_empty() { format!("{line}.") } else { format!("{line}: “{words}”") }))
}

fn count(record: &Record, item: &Item) -> String {
    let count = record.count(item);
    let numbers = [
        ("entitled", count.entitled),
        ("agree", count.agree),
        ("disagree", count.disagree),
        ("abstain", count.abstain),
        ("silent", count.silent()),
    ];
    let numbers = numbers.map(|(name, number)| (name, format!("{number:02}")));
    let key = if count.silent() > 0 { "minutes.dossier.count_silent" } else { "minutes.dossier.count" };
    fill(key, &numbers.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// Who wrote down votes for members without an account.
fn recorded(record: &Record, item: &Item) -> Option<Block> {
    let by: Vec<(&str, &str)> = record
        .votes(item)
        .filter_map(|(seat, vote)| Some((seat.full_name.as_str(), vote.recorded_by.as_deref()?)))
        .collect();
    let (_, secretary) = by.first()?;
    let names: Vec<&str> = by.iter().map(|(name, _)| *name).collect();
    Some(Block::text(fill("minutes.dossier.recorded", &[("names", &names.join(", ")), ("by", secretary)])))
}

fn ruled(record: &Record, item: &Item) -> Block {
    let deferral = record.deferral(item);
    if record.closed_at.is_none() && deferral.is_none() && record.count(item).given() == 0 {
        return Block::Paragraph(vec![Run::bold(say("minutes.ruling.open"))]);
    }
    let mut words = say(&ruling_key(record, item));
    let cause = match deferral {
        Some(Cause::Word(reason)) => Some(reason.to_owned()),
        Some(Cause::NoQuorum) => Some(say("minutes.deferred.no_quorum")),
        Some(Cause::MovedOn) => Some(say("minutes.deferred.moved_on")),
        None if !record.can_be_adopted(item) => Some(say("minutes.ruling.undetermined")),
        None => None,
    };
    if let Some(cause) = cause {
        words = format!("{words} ({cause})");
    }
    Block::Paragraph(vec![Run::plain(say("minutes.ruling.label")), Run::bold(format!(" {words}."))])
}

fn ruling_key(record: &Record, item: &Item) -> String {
    let ruling = match (record.kind, record.ruling(item), item.proposal()) {
        (Of::Review, Ruling::Adopted, Some(Outcome::Recognised)) => "recognise",
        (Of::Review, Ruling::Adopted, _) => "not_recognise",
        (_, ruling, _) => ruling.name(),
    };
    format!("minutes.ruling.{ruling}")
}

fn results(record: &Record) -> Table {
    let row = |(number, item): (usize, &Item)| {
        let count = record.count(item);
        let votes = match record.deferral(item) {
            Some(_) => "–".to_owned(),
            None => format!("{} – {} – {}", count.agree, count.disagree, count.abstain),
        };
        let cells: [Cell; 4] = [
            number.to_string().into(),
            format!("{} ({})", item.unit.name, item.year).into(),
            votes.into(),
            say(&ruling_key(record, item)).into(),
        ];
        Row::plain(cells)
    };
    Table {
        caption: Some(say("minutes.results.caption")),
        columns: vec![
            Column::new(say("minutes.table.no"), 10, Align::Center),
            Column::new(say("minutes.results.unit"), 60, Align::Left),
            Column::new(say("minutes.results.votes"), 35, Align::Center),
            Column::new(say("minutes.results.ruling"), 60, Align::Left),
        ],
        rows: (1..).zip(&record.items).map(row).collect(),
    }
}

/// By which rule a dossier is adopted, and where the rule comes from.
fn rule(record: &Record) -> String {
    fill("minutes.rule.words", &[("share", &record.majority.to_string()), ("ground", &ground(record))])
}

/// Where quorum and majority come from: an instrument, or the council itself.
fn ground(record: &Record) -> String {
    if record.ground.is_empty() { say("minutes.rule.own") } else { record.ground.clone() }
}

fn closing(record: &Record) -> String {
    match record.closed_at {
        Some(at) => {
            fill("minutes.closing", &[("hour", &text::long_hour(at)), ("day", &text::long_date(text::clock_date(at)))])
        }
        None => say("minutes.not_closed"),
    }
}
