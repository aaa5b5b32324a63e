//! The appraisal report (báo cáo thẩm định): what the lead department found, for the authority and the review council.

use documents::{Block, Paper, Title};
use organisation::{Moment, unit::Name};
use standards::Standard;

use super::{department_letterhead, director, fill, illustrative_note, marks, report, say};
use crate::snapshot::Snapshot;

/// The report on a dossier that was appraised as `snapshot`.
pub(super) fn paper(standard: &Standard, snapshot: &Snapshot, opinion: &str, at: Moment) -> Paper {
    let province = Name::of(&snapshot.province.name);
    let (unit, level) = (snapshot.unit.name_in_text(), province.kind());
    let places = [("unit", unit.as_str()), ("year", &snapshot.year.to_string()), ("level", &level)];
    let about = fill("appraisal.about", &places);
    let mut body =
        vec![Block::text(fill("appraisal.opening", &places)), Block::Heading(say("appraisal.heading.ground"))];
    body.push(Block::List(report::ground(standard, snapshot)));
    body.push(Block::Heading(say("appraisal.heading.result")));
    body.extend(report::result(standard, snapshot));
    body.push(Block::Heading(say("appraisal.heading.scores")));
    body.push(Block::Table(report::scores(standard, snapshot)));
    body.push(Block::Heading(say("appraisal.heading.opinion")));
    let said: Vec<Block> = opinion.lines().map(str::trim).filter(|line| !line.is_empty()).map(Block::text).collect();
    if said.is_empty() {
        body.push(Block::text(say("appraisal.no_opinion")));
    }
    body.extend(said);
    body.push(Block::Heading(say("appraisal.heading.proposal")));
    let proposal = snapshot.evaluation.verdict.key();
    body.push(Block::text(fill(&format!("appraisal.proposal.{proposal}"), &places)));
    let meta_title = format!("{}: {about}", say("appraisal.kind"));
    Paper {
        title: Some(Title { kind: say("appraisal.kind"), abstract_text: about }),
        addressees: vec![fill("appraisal.addressee", &[("province", &province.in_text())])],
        body,
        signature: Some(director()),
        recipients: ["as_above", "council", "file"].map(|line| say(&format!("appraisal.recipient.{line}"))).into(),
        footnotes: illustrative_note(standard).into_iter().collect(),
        marks: marks(standard, snapshot),
        ..Paper::new(department_letterhead(snapshot, "appraisal", Some(at.today())), at.today(), meta_title)
    }
}
