use organisation::Result;
use programme::{
    Programme,
    council::Kind,
    decision::Outcome,
    explanation,
    sitting::{Cause, Choice, Item, Record, Remark, Ruling, Seated, Stage, View, Vote, Why},
};
use standards::{Points, Standard};

use crate::{
    pages::dossiers::{Mark, verdict_mark},
    words::Words,
};

/// The dossier in discussion.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) id: i64,
    pub(super) number: usize,
    pub(super) unit: String,
    pub(super) year: i64,
    pub(super) assessment: i64,
    pub(super) total: String,
    pub(super) threshold: String,
    pub(super) verdict: Mark,
    /// What the review council is asked to adopt.
    pub(super) proposal: Option<String>,
    pub(super) reasons: Vec<String>,
    pub(super) recusals: Vec<Recused>,
    pub(super) bars: Vec<Bar>,
    pub(super) count: String,
    /// Disagreements in their own words.
    pub(super) dissents: Vec<Said>,
    /// Whatever else was said.
    pub(super) said: Vec<Said>,
    pub(super) ruling: Mark,
    pub(super) cause: Option<String>,
    pub(super) deferred: bool,
    /// Criteria that a vote may be about.
    pub(super) criteria: Vec<(String, String)>,
}

/// A member who keeps out of the dossier.
#[derive(Debug)]
pub(super) struct Recused {
    pub(super) name: String,
    pub(super) why: String,
}

/// The votes of one kind as cells of a bar.
#[derive(Debug)]
pub(super) struct Bar {
    pub(super) icon: &'static str,
    pub(super) words: String,
    pub(super) number: usize,
    pub(super) cells: Vec<Cell>,
    /// Where enough agree.
    pub(super) needed: Option<String>,
}

/// One vote in a bar, in percent of its width.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) x: String,
    pub(super) width: String,
    pub(super) class: &'static str,
}

/// Words somebody said.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) words: String,
    pub(super) who: String,
}

/// A line of the agenda.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) id: i64,
    pub(super) number: usize,
    pub(super) unit: String,
    pub(super) score: String,
    pub(super) votes: String,
    pub(super) ruling: Mark,
    pub(super) current: bool,
}

impl Shown {
    /// The dossier of an item with everything said on it.
    pub(super) async fn of(
        programme: &Programme,
        words: Words,
        record: &Record,
        stage: Stage,
        (number, item): (usize, &Item),
    ) -> Result<Self> {
        let standard = programme.standard(&item.standard.sha256).await?;
        let criterion = |criterion: &standards::Criterion| {
            (criterion.no.clone(), words.lang.pick(&criterion.name.vi, &criterion.name.en).to_owned())
        };
        let (dissents, mut said) = words_of_votes(words, record, item);
        said.extend(item.views.iter().filter_map(|view| view_said(words, record, &standard, view)));
        said.extend(item.remarks.iter().map(|remark| remark_said(words, record, remark)));
        Ok(Self {
            id: item.id,
            number,
            unit: item.unit.name_in_text(),
            year: item.year,
            assessment: item.assessment,
            total: total(words, item),
            threshold: threshold(words, item),
            verdict: verdict_mark(words, &item.evaluation),
            proposal: proposal(words, record, item),
            reasons: explanation::reasons(words.lang, &standard, &item.evaluation),
            recusals: recusals(words, record, item),
            bars: bars(words, record, item),
            count: count(words, record, item),
            dissents,
            said,
            ruling: ruling_mark(words, record, stage, item),
            cause: cause(words, record, item),
            deferred: item.deferred.is_some(),
            criteria: standard.criteria.iter().map(criterion).collect(),
        })
    }
}

/// The agenda, with the dossier in discussion marked.
pub(super) fn lines(words: Words, record: &Record, stage: Stage, current: Option<i64>) -> Vec<Line> {
    let line = |(number, item): (usize, &Item)| {
        let count = record.count(item);
        Line {
            id: item.id,
            number,
            unit: format!("{}, {}", item.unit.name_in_text(), item.year),
            score: format!("{}/{}", total(words, item), threshold(words, item)),
            votes: if count.given() == 0 {
                words.say("sitting.votes_none")
            } else {
                format!("{} – {} – {}", count.agree, count.disagree, count.abstain)
            },
            ruling: ruling_mark(words, record, stage, item),
            current: current == Some(item.id),
        }
    };
    (1..).zip(&record.items).map(line).collect()
}

fn total(words: Words, item: &Item) -> String {
    let evaluation = &item.evaluation;
    explanation::points(words.lang, evaluation.total.unwrap_or(evaluation.known_points))
}

fn threshold(words: Words, item: &Item) -> String {
    let known = item.evaluation.threshold.map(|threshold| explanation::points(words.lang, Points::from(threshold)));
    known.unwrap_or_else(|| "–".to_owned())
}

fn proposal(words: Words, record: &Record, item: &Item) -> Option<String> {
    let key = match (record.kind, item.proposal()) {
        (Kind::Assessment, _) => return None,
        (Kind::Review, Some(Outcome::Recognised)) => "sitting.proposal.recognised",
        (Kind::Review, Some(Outcome::NotRecognised)) => "sitting.proposal.not_recognised",
        (Kind::Review, None) => "sitting.proposal.none",
    };
    Some(words.say(key))
}

fn recusals(words: Words, record: &Record, item: &Item) -> Vec<Recused> {
    let recused = |recusal: &programme::sitting::Recusal| {
        let why = match &recusal.why {
            Why::Side { side } => words.say(&format!("sitting.recused.{}", side.name())),
            Why::Word { reason, at } => format!("{reason} ({})", text::moment(*at)),
        };
        Some(Recused { name: record.seat(recusal.member)?.full_name.clone(), why })
    };
    item.recusals.iter().filter_map(recused).collect()
}

fn bars(words: Words, record: &Record, item: &Item) -> Vec<Bar> {
    let count = record.count(item);
    let bar = |choice: Choice| {
        let (number, class, icon) = match choice {
            Choice::Agree => (count.agree, "mn-f-recognised", "ok"),
            Choice::Disagree => (count.disagree, "mn-f-refused", "x"),
            Choice::Abstain => (count.abstain, "mn-f-revoked", "minus"),
        };
        let cell = |place: usize| Cell {
            x: percent(place, count.entitled, 0),
            width: percent(1, count.entitled, 6),
            class: if place < number { class } else { "mn-f-begun" },
        };
        Bar {
            icon,
            words: words.say(&format!("sitting.choice.{}", choice.name())),
            number,
            cells: (0..count.entitled).map(cell).collect(),
            needed: (choice == Choice::Agree && count.needed <= count.entitled)
                .then(|| percent(count.needed, count.entitled, 3)),
        }
    };
    Choice::ALL.map(bar).into()
}

/// A share in percent with one decimal, less a few thousandths for the gap between cells.
fn percent(part: usize, whole: usize, less: usize) -> String {
    let thousandths = (part * 1_000 / whole.max(1)).saturating_sub(less);
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

fn count(words: Words, record: &Record, item: &Item) -> String {
    let count = record.count(item);
    let numbers = [
        ("entitled", count.entitled.to_string()),
        ("given", count.given().to_string()),
        ("needed", count.needed.to_string()),
        ("share", record.majority.to_string()),
    ];
    words.fill("sitting.count", &numbers.each_ref().map(|(name, value)| (*name, value.as_str())))
}

fn words_of_votes(words: Words, record: &Record, item: &Item) -> (Vec<Said>, Vec<Said>) {
    let (mut dissents, mut others) = (Vec::new(), Vec::new());
    let uncounted: Vec<(&Seated, &Vote)> = record.uncounted(item).collect();
    let counted = |vote: &Vote| uncounted.iter().all(|(seat, _)| seat.member != vote.member);
    for (seat, vote) in record.votes(item).filter(|(_, vote)| !vote.words.is_empty() && counted(vote)) {
        let said = Said { words: vote.words.clone(), who: who(words, seat, vote) };
        if vote.choice == Choice::Disagree { dissents.push(said) } else { others.push(said) }
    }
    for (seat, vote) in &uncounted {
        let who = format!("{}; {}", who(words, seat, vote), words.say("sitting.uncounted"));
        dissents.push(Said { words: vote.words.clone(), who });
    }
    (dissents, others)
}

/// "Giáp Thị Mừng, Ủy ban MTTQ tỉnh, 14:52 10/12/2026".
fn who(words: Words, seat: &Seated, vote: &Vote) -> String {
    let agency = if seat.agency.is_empty() { &seat.title } else { &seat.agency };
    let who = format!("{}, {agency}, {}", seat.full_name, text::moment(vote.at));
    match &vote.recorded_by {
        Some(by) => format!("{who}; {}", words.with("sitting.recorded_by", "name", by)),
        None => who,
    }
}

fn view_said(words: Words, record: &Record, standard: &Standard, view: &View) -> Option<Said> {
    let seat = record.seat(view.vote.member)?;
    let known = standard.criterion(&view.criterion);
    let name = known.map_or("", |criterion| words.lang.pick(&criterion.name.vi, &criterion.name.en));
    let choice = words.say(&format!("sitting.choice.{}", view.vote.choice.name()));
    let places = [("no", view.criterion.as_str()), ("name", name), ("choice", &choice), ("words", &view.vote.words)];
    Some(Said { words: words.fill("sitting.view", &places), who: who(words, seat, &view.vote) })
}

fn remark_said(words: Words, record: &Record, remark: &Remark) -> Said {
    let seat = remark.member.and_then(|member| record.seat(member));
    let who = seat.map_or_else(|| words.say("sitting.discussion"), |seat| seat.full_name.clone());
    Said { words: remark.words.clone(), who }
}

/// What the sitting comes to on a dossier; while it is open, how far the vote is.
fn ruling_mark(words: Words, record: &Record, stage: Stage, item: &Item) -> Mark {
    let (count, ruling) = (record.count(item), record.ruling(item));
    let voting = stage == Stage::Open && ruling != Ruling::Deferred && count.silent() > 0;
    let (tone, icon, key) = match (record.kind, ruling, item.proposal()) {
        _ if stage == Stage::Cancelled => ("", "x", "cancelled"),
        _ if stage == Stage::Open && ruling != Ruling::Deferred && count.given() == 0 => ("", "none", "waiting"),
        _ if voting => ("info", "half", "voting"),
        (Kind::Review, Ruling::Adopted, Some(Outcome::Recognised)) => ("ok", "ok", "recognise"),
        (Kind::Review, Ruling::Adopted, _) => ("bad", "x", "not_recognise"),
        (_, Ruling::Adopted, _) => ("ok", "ok", "adopted"),
        (_, Ruling::NotAdopted, _) => ("bad", "x", "not_adopted"),
        (_, Ruling::Deferred, _) => ("late", "minus", "deferred"),
    };
    Mark { tone, icon, words: words.say(&format!("sitting.ruling.{key}")) }
}

fn cause(words: Words, record: &Record, item: &Item) -> Option<String> {
    match record.deferral(item) {
        Some(Cause::Word(reason)) => Some(reason.to_owned()),
        Some(Cause::NoQuorum) => Some(words.say("sitting.deferred.no_quorum")),
        Some(Cause::MovedOn) => Some(words.say("sitting.deferred.moved_on")),
        None if !record.can_be_adopted(item) => Some(words.say("sitting.deferred.undetermined")),
        None => None,
    }
}
