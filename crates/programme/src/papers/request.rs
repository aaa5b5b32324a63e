//! The letter in which a commune asks to be appraised and recognised (tờ trình); the report goes with it.

use documents::{Block, Paper, Run, Title};
use organisation::{Moment, unit::Name};
use standards::Standard;
use text::Lang;

use super::{commune_letterhead, fill, illustrative_note, marks, report, say, signature};
use crate::{document::Signer, explanation, snapshot::Snapshot};

/// The request of a commune.
pub(super) fn paper(standard: &Standard, snapshot: &Snapshot, signer: &Signer, at: Moment) -> Paper {
    let (unit, province) = (snapshot.unit.name_in_text(), Name::of(&snapshot.province.name).in_text());
    let places = [("unit", unit.as_str()), ("province", &province), ("year", &snapshot.year.to_string())];
    let about = fill("request.about", &places);
    let verdict = explanation::verdict(Lang::Vi, &snapshot.evaluation);
    let mut body = vec![Block::text(fill("request.opening", &places))];
    body.push(Block::List(report::ground(standard, snapshot)));
    body.push(Block::Paragraph(vec![Run::plain(say("request.result")), Run::bold(format!(" {verdict}."))]));
    body.push(Block::text(fill("request.asks", &places)));
    body.push(Block::text(say("request.enclosed")));
    body.push(Block::List(
        ["report", "minutes", "evidence"].map(|one| say(&format!("request.enclosure.{one}"))).into(),
    ));
    body.push(Block::text(fill("request.closing", &places)));
    let meta_title = format!("{}: {about}", say("request.kind"));
    Paper {
        title: Some(Title { kind: say("request.kind"), abstract_text: about }),
        addressees: vec![fill("request.addressee", &places)],
        body,
        signature: Some(signature(signer, Some(say("committee_capitals")))),
        recipients: ["as_above", "department", "file"].map(|line| say(&format!("report.recipient.{line}"))).into(),
        footnotes: illustrative_note(standard).into_iter().collect(),
        marks: marks(standard, snapshot),
        ..Paper::new(commune_letterhead(snapshot, "request", Some(at.today())), at.today(), meta_title)
    }
}
