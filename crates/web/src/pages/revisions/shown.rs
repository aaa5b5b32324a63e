use organisation::{Action, Moment, Place as Where, Result, parse_day};
use programme::{
    explanation,
    revision::{self, Draft, EditLine},
};
use standards::{
    Problem, Severity, Standard,
    compare::{self, Aspect, Difference, Place, Value},
};

use crate::{
    pages::standards::{gloss, source},
    visit::SignedIn,
    words::Words,
};

/// What the standards room adds to the page of a standard.
pub(crate) struct Room {
    pub(crate) gaps: Vec<Gap>,
    /// Open drafts, by words and address.
    pub(crate) drafts: Vec<(String, String)>,
    /// Whether the person begins drafts here.
    pub(crate) begins: bool,
    /// How the revision came into force.
    pub(crate) enacted: Option<String>,
}

/// Something open, or something that can be changed.
pub(crate) struct Gap {
    pub(crate) at: String,
    pub(crate) aspect: String,
    pub(crate) known: String,
    /// The query of its form; empty where it has none.
    pub(crate) form: String,
}

/// A problem with its line and key.
pub(super) struct ProblemLine {
    pub(super) line: usize,
    pub(super) key: String,
    pub(super) sentence: String,
    pub(super) error: bool,
}

/// A difference from what a draft began as.
pub(super) struct Change {
    pub(super) at: String,
    pub(super) aspect: String,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) ground: String,
    pub(super) changes_known: bool,
}

impl Change {
    /// Where it is, and what about.
    pub(super) fn words(&self) -> String {
        format!("{} – {}", self.at, self.aspect)
    }
}

/// A step of a draft's history.
pub(super) struct Step {
    pub(super) version: i64,
    pub(super) what: String,
    pub(super) who: String,
    pub(super) at: String,
}

/// The room of a standard.
pub(crate) async fn room(person: &SignedIn, standard: &Standard) -> Result<Room> {
    let (words, programme) = (person.words, &person.app.programme);
    let newest = programme.latest(&standard.id).is_some_and(|newest| newest.sha256 == standard.sha256);
    let enacted = revision::enactments(&programme.store).await?;
    let enacted = enacted.into_iter().find(|one| one.sha256 == standard.sha256);
    let drafts = drafts(person, Some(&standard.id)).await?;
    Ok(Room {
        gaps: gaps(words, standard),
        begins: newest && drafts.is_empty() && person.actor.may(Action::ReviseStandard, &Where::COUNTRY),
        drafts,
        enacted: enacted.map(|one| {
            let (day, at) = (words.date(parse_day(&one.enacted_on)), words.moment(Moment(one.at)));
            let places = [("day", &*day), ("ground", &*one.ground), ("person", &*one.person), ("at", &*at)];
            words.fill("revision.enacted", &places)
        }),
    })
}

/// The open drafts that a person may see, of one standard or of all, by words and address.
pub(crate) async fn drafts(person: &SignedIn, of: Option<&str>) -> Result<Vec<(String, String)>> {
    if !revision::may_read(&person.actor) {
        return Ok(Vec::new());
    }
    let open = revision::open_drafts(&person.app.programme.store).await?;
    let open = open.iter().filter(|draft| of.is_none_or(|of| draft.standard == of));
    Ok(open.map(|draft| (super::title(person, draft), super::address(draft.id))).collect())
}

/// What a standard leaves open, with what is known about it.
pub(super) fn gaps(words: Words, standard: &Standard) -> Vec<Gap> {
    compare::gaps(standard).iter().map(|value| gap(words, standard, value)).collect()
}

/// Every other value, to be changed, and the criteria that may have more indicators.
pub(super) fn others(words: Words, standard: &Standard) -> Vec<Gap> {
    let values = compare::values(standard).into_iter().filter(|value| !value.is_gap());
    let values = values.map(|value| gap(words, standard, &value)).filter(|gap| !gap.form.is_empty());
    let more = standard.criteria.iter().filter(|criterion| !criterion.indicators.is_empty()).map(|criterion| Gap {
        at: explanation::place(words.lang, standard, &Place::Criterion(criterion.no.clone())),
        aspect: words.say("revision.add_indicator"),
        known: source(words, &criterion.points_source),
        form: format!("aspect={}&criterion={}", Aspect::Indicators.key(), criterion.no),
    });
    values.chain(more).collect()
}

fn gap(words: Words, standard: &Standard, value: &Value) -> Gap {
    Gap {
        at: explanation::place(words.lang, standard, &value.place),
        aspect: words.say(&format!("revision.aspect.{}", value.aspect.key())),
        known: known(words, value),
        form: form_of(value),
    }
}

/// What a draft says at a place, and by which source.
pub(super) fn known(words: Words, value: &Value) -> String {
    let said = value.said.as_ref().map(|said| explanation::said(words.lang, said)).filter(|said| !said.is_empty());
    let ground = source(words, &value.source);
    said.map_or_else(|| ground.clone(), |said| format!("{said} · {ground}"))
}

/// The query of the form that changes a value.
fn form_of(value: &Value) -> String {
    match value.aspect {
        Aspect::Illustrative | Aspect::Under | Aspect::Period | Aspect::Measure | Aspect::Notes => String::new(),
        aspect => query(&value.place, aspect),
    }
}

/// The query of the form of a place and an aspect.
pub(super) fn query(place: &Place, aspect: Aspect) -> String {
    let of = match place {
        Place::Head => String::new(),
        Place::Class(name) => format!("&class={name}"),
        Place::Criterion(name) => format!("&criterion={name}"),
        Place::Indicator(name) => format!("&indicator={name}"),
    };
    format!("aspect={}{of}", aspect.key())
}

/// The problems of a draft in words, the errors first.
pub(super) fn problems(words: Words, problems: &[Problem]) -> Vec<ProblemLine> {
    let line = |problem: &Problem| ProblemLine {
        line: problem.line,
        key: problem.key.clone(),
        sentence: explanation::problem(words.lang, problem),
        error: problem.severity() == Severity::Error,
    };
    let mut lines: Vec<ProblemLine> = problems.iter().map(line).collect();
    lines.sort_by_key(|line| !line.error);
    lines
}

/// Where a draft differs from what it began as.
pub(super) fn changes(words: Words, base: &Standard, draft: &Standard) -> Vec<Change> {
    let said = |value: Option<&Value>| match value {
        None => words.say("revision.nothing"),
        Some(value) => value
            .said
            .as_ref()
            .map_or_else(|| words.say("standard.unknown"), |said| explanation::said(words.lang, said)),
    };
    let change = |difference: &Difference| Change {
        at: explanation::place(words.lang, if difference.after.is_some() { draft } else { base }, &difference.place),
        aspect: words.say(&format!("revision.aspect.{}", difference.aspect.key())),
        before: said(difference.before.as_ref()),
        after: said(difference.after.as_ref()),
        ground: grounds(words, difference),
        changes_known: base.id == draft.id && difference.changes_known(),
    };
    compare::differences(base, draft).iter().map(change).collect()
}

/// What the newer side rests on and the older one did not; the source of the whole where that is the same.
fn grounds(words: Words, difference: &Difference) -> String {
    let Some(after) = &difference.after else { return String::new() };
    let before = difference.before.as_ref().map_or_else(Vec::new, Value::sources);
    let mut new: Vec<String> =
        after.sources().into_iter().filter(|source| !before.contains(source)).map(|new| source(words, new)).collect();
    new.dedup();
    if new.is_empty() { source(words, &after.source) } else { new.join("; ") }
}

pub(super) fn step(words: Words, standard: Option<&Standard>, edit: &EditLine) -> Step {
    let known = ["begun", "imported", "adopted", "text", "criterion", "indicator"];
    let what = if known.contains(&edit.kind.as_str()) {
        words.say(&format!("revision.done.{}", edit.kind))
    } else {
        words.say(&format!("revision.aspect.{}", edit.kind))
    };
    // a class is known by its name, everything else by its number
    let class = standard.and_then(|standard| standard.class(&edit.subject));
    let subject = class.map_or(edit.subject.as_str(), |class| words.lang.pick(&class.name.vi, &class.name.en));
    Step {
        version: edit.version,
        what: format!("{what} {subject}").trim().to_owned(),
        who: edit.person.clone().unwrap_or_else(|| words.say("revision.program")),
        at: words.moment(Moment(edit.at)),
    }
}

pub(super) fn begun(words: Words, draft: &Draft) -> String {
    let person = draft.begun_by.clone().unwrap_or_else(|| words.say("revision.program"));
    words.fill("revision.begun", &[("at", &words.moment(Moment(draft.begun_at))), ("person", &person)])
}

pub(super) fn state(words: Words, draft: &Draft) -> String {
    let moment = |at: Option<i64>| at.map(|at| words.moment(Moment(at))).unwrap_or_default();
    let word = |word: &Option<String>| word.clone().unwrap_or_default();
    if let Some(day) = &draft.enacted_on {
        let (day, at) = (words.date(parse_day(day)), moment(draft.enacted_at));
        let (ground, person) = (word(&draft.ground), word(&draft.enacted_by));
        let places = [("day", &*day), ("ground", &*ground), ("person", &*person), ("at", &*at)];
        return words.fill("revision.enacted", &places);
    }
    if draft.withdrawn_at.is_some() {
        let (at, person, reason) = (moment(draft.withdrawn_at), word(&draft.withdrawn_by), word(&draft.reason));
        return words.fill("revision.withdrawn", &[("at", &at), ("person", &person), ("reason", &reason)]);
    }
    words.say("revision.draft_open")
}

/// The title of a standard.
pub(super) fn titled(words: Words, standard: &Standard) -> String {
    gloss(words, &standard.title)
}
