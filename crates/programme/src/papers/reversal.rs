//! The decision that takes another one back: a recognition is revoked, or a dossier reopened.

use documents::Paper;
use organisation::parse_day;
use standards::Standard;

use super::{
    decision::{numbered, order},
    fill, province_letterhead,
};
use crate::{
    decision::Decision,
    document::{NewDecision, Signer, symbol},
    reversal::Reversal,
    snapshot::Snapshot,
};

/// The paper of a reversal; `snapshot` is that of the decision taken back.
pub(super) fn paper(
    standard: &Standard,
    (reversal, decision, snapshot): (Reversal, &Decision, &Snapshot),
    (new, reason): (&NewDecision, &str),
    signer: &Signer,
) -> Paper {
    let name = reversal.kind().name();
    let (unit, year) = (snapshot.unit.name_in_text(), snapshot.year.to_string());
    let about = fill(&format!("reversal.about.{name}"), &[("unit", &unit), ("year", &year)]);
    let symbol = symbol(snapshot.demo);
    let letterhead = province_letterhead(snapshot, Some(new.number), symbol, Some(new.decided_on));
    let places = [
        ("decision", format!("{:02}/{}", decision.number, decision.symbol)),
        ("day", text::long_date(parse_day(&decision.decided_on))),
        ("reason", reason.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()),
    ];
    let provisions = [format!("reversal.result.{name}"), format!("reversal.follow_up.{name}")];
    let [result, follow_up] = provisions.each_ref().map(String::as_str);
    Paper {
        body: numbered(snapshot, [result, follow_up, "decision.execution"], &places),
        ..order(standard, snapshot, (letterhead, about), new, signer)
    }
}
