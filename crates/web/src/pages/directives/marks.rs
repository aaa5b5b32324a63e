//! Words, colours and bars for how far tasks are.

use std::collections::HashSet;

use chrono::NaiveDate;
use correspondence::task::{Counts, Line, Stage, Task};
use organisation::parse_day;
use programme::due::Timing;

use crate::{chart::Piece, pages::dossiers::Mark, words::Words};

/// The groups of a board, which add up to all tasks: name in addresses and text keys, and class of the colour.
pub(super) const GROUPS: [(&str, &str); 6] = [
    ("sent", "mn-f-unopened"),
    ("seen", "mn-f-seen"),
    ("in_work", "mn-f-sent"),
    ("returned", "mn-f-returned"),
    ("answered", "mn-f-recognised"),
    ("closed", "mn-f-published"),
];

/// How many tasks are in each of the groups.
pub(super) fn groups(counts: &Counts) -> [u64; 6] {
    [counts.sent, counts.seen, counts.in_work, counts.returned, counts.answered, counts.closed].map(whole)
}

/// A count that is never below nothing.
pub(super) fn whole(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

/// The groups as a bar; those without a task are left out.
pub(crate) fn bar(counts: &Counts) -> Vec<(&'static str, Piece)> {
    let groups = groups(counts);
    let pieces = GROUPS.into_iter().zip(groups).zip(Piece::row(&groups));
    pieces.filter(|((_, count), _)| *count > 0).map(|(((_, fill), _), piece)| (fill, piece)).collect()
}

/// The share that is answered, in whole percent; none of nothing.
pub(super) fn percent(counts: &Counts) -> Option<u64> {
    (whole(counts.answers()) * 100).checked_div(whole(counts.total()))
}

/// A last day, or that there is none.
pub(crate) fn due(words: Words, due_on: Option<&str>) -> String {
    due_on.map_or_else(|| words.say("directive.undated"), |on| words.date(parse_day(on)))
}

/// How far a task is.
pub(crate) fn stage(words: Words, stage: Stage) -> Mark {
    let (tone, icon, name) = match stage {
        Stage::Sent => ("", "none", "sent"),
        Stage::Seen => ("", "eye", "seen"),
        Stage::Accepted => ("info", "half", "in_work"),
        Stage::Returned => ("late", "back", "returned"),
        Stage::Answered => ("ok", "check", "answered"),
        Stage::Closed => ("ok", "ok", "closed"),
    };
    Mark { tone, icon, words: words.say(&format!("directive.state.{name}")) }
}

/// How a task stands to its last day: days left or over while it is open, days late when it is answered.
pub(crate) fn timing(words: Words, task: &Task, today: NaiveDate) -> Option<Mark> {
    if task.stage.is_open() {
        return Some(Mark::of_timing(words, Timing::of(false, 0, Some(task.due()?), today)));
    }
    let days = task.days_late(today)?;
    Some(Mark { tone: "late", icon: "late", words: words.with("task.late", "days", days) })
}

/// Who does a task: the unit, or its department.
pub(crate) fn doer(words: Words, unit: &str, sector: &str) -> String {
    if sector.is_empty() { unit.to_owned() } else { format!("{}, {unit}", words.sector(sector)) }
}

/// The paper of an answer: its page, if it is among those that the reader may open, and how it is cited.
pub(super) fn answer(line: &Line, open: &HashSet<i64>) -> Option<(Option<String>, String)> {
    let (paper, reference) = (line.task.answer_id?, line.answer_reference()?);
    Some((open.contains(&paper).then(|| super::paper_page(paper)), reference))
}

/// The papers of the answers of some lines.
pub(super) fn answers(lines: &[Line]) -> impl Iterator<Item = i64> {
    lines.iter().filter_map(|line| line.task.answer_id)
}
