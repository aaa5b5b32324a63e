//! The notice with which the lead department gives a dossier back: the reason, and perhaps one for each indicator.

use documents::{Align, Block, Column, Paper, Row, Table, Title};
use organisation::{Moment, unit::Name};
use standards::Standard;

use super::{department_letterhead, director, fill, illustrative_note, marks, say};
use crate::{returning::Returned, snapshot::Snapshot};

/// The notice on a dossier that was sent up as `snapshot`.
pub(super) fn paper(
    standard: &Standard,
    snapshot: &Snapshot,
    (reason, indicators): (&str, &[Returned]),
    at: Moment,
) -> Paper {
    let unit = snapshot.unit.name_in_text();
    let places = [("unit", unit.as_str()), ("year", &snapshot.year.to_string())];
    let about = fill("notice.about", &places);
    let letterhead = department_letterhead(snapshot, "notice", Some(at.today()));
    let mut body = vec![Block::text(fill("notice.opening", &places)), Block::Heading(say("notice.reason"))];
    body.extend(reason.lines().map(str::trim).filter(|line| !line.is_empty()).map(Block::text));
    if !indicators.is_empty() {
        body.push(Block::Heading(say("notice.indicators")));
        body.push(Block::Table(table(standard, indicators)));
    }
    body.push(Block::text(fill("notice.closing", &places)));
    let meta_title = format!("{}: {about}", say("notice.kind"));
    let level = Name::of(&snapshot.province.name).kind();
    Paper {
        title: Some(Title { kind: say("notice.kind"), abstract_text: about }),
        body,
        signature: Some(director()),
        recipients: ["commune", "committee", "file"]
            .map(|line| fill(&format!("notice.recipient.{line}"), &[("unit", &unit), ("level", &level)]))
            .into(),
        footnotes: illustrative_note(standard).into_iter().collect(),
        marks: marks(standard, snapshot),
        ..Paper::new(letterhead, at.today(), meta_title)
    }
}

fn table(standard: &Standard, indicators: &[Returned]) -> Table {
    let row = |found: &Returned| {
        let name = standard.indicator(&found.indicator).map_or("", |(_, indicator)| indicator.name.vi.as_str());
        Row::plain([found.indicator.as_str(), name, found.reason.as_str()])
    };
    Table {
        caption: None,
        columns: vec![
            Column::new(say("notice.table.no"), 12, Align::Center),
            Column::new(say("notice.table.name"), 70, Align::Left),
            Column::new(say("notice.table.reason"), 83, Align::Left),
        ],
        rows: indicators.iter().map(row).collect(),
    }
}
