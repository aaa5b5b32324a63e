//! What the sectors said of the figures, and the reasons for unlikely ones, on the report.

use documents::Block;
use standards::Standard;
use text::Lang;

use super::{fill, say};
use crate::{
    confirmation::{Standing, Word},
    explanation,
    snapshot::Snapshot,
};

/// The two lists of a snapshot; none where it was frozen without them.
pub(super) fn blocks(standard: &Standard, snapshot: &Snapshot) -> Vec<Block> {
    let mut blocks = Vec::new();
    let confirmed = confirmations(&snapshot.sectors);
    if !confirmed.is_empty() {
        blocks.extend([Block::Heading(say("report.heading.sectors")), Block::List(confirmed)]);
    }
    let answered = snapshot.unlikely.iter().map(|finding| {
        let sentence = explanation::finding(Lang::Vi, standard, finding);
        let reason = finding.answer.as_ref().map_or("", |answer| answer.reason.as_str());
        fill(
            "report.sectors.finding",
            &[("indicator", &finding.indicator), ("sentence", &sentence), ("reason", reason)],
        )
    });
    let answered: Vec<String> = answered.collect();
    if !answered.is_empty() {
        blocks.extend([Block::Heading(say("report.heading.findings")), Block::List(answered)]);
    }
    blocks
}

/// A line a criterion; those without an officer in one line, which says whose word stands.
fn confirmations(standings: &[Standing]) -> Vec<String> {
    let (alone, others): (Vec<_>, Vec<_>) = standings.iter().partition(|standing| standing.word == Word::NoOfficer);
    let mut lines: Vec<String> = others
        .into_iter()
        .map(|standing| {
            let sentence = explanation::standing(Lang::Vi, standing);
            fill("report.sectors.criterion", &[("criterion", &standing.criterion), ("sentence", &sentence)])
        })
        .collect();
    if !alone.is_empty() {
        let criteria: Vec<&str> = alone.iter().map(|standing| standing.criterion.as_str()).collect();
        lines.push(fill("report.sectors.alone", &[("criteria", &criteria.join(", "))]));
    }
    lines
}
