//! The certificate of a recognised commune. No text that was read prescribes its form: it is plain, and says so.

use documents::{Block, Paper, Run, Title};
use organisation::{parse_day, unit::Name};
use standards::Standard;

use super::{decision::authority_note, fill, illustrative_note, marks, province_letterhead, say, signature, symbol_of};
use crate::{decision::Decision, document::Signer, snapshot::Snapshot};

/// The certificate that follows from a published recognition.
pub(super) fn paper(standard: &Standard, snapshot: &Snapshot, decision: &Decision) -> Paper {
    let (unit, province) = (Name::of(&snapshot.unit.name), Name::of(&snapshot.province.name));
    let year = snapshot.year.to_string();
    let decided_on = parse_day(&decision.decided_on);
    let day = text::long_date(decided_on);
    let number = format!("{:02}/{}", decision.number, decision.symbol);
    let kind = unit.kind();
    let places = [
        ("unit", unit.in_text()),
        ("province", province.in_text()),
        ("kind", kind),
        ("year", year),
        ("decision", number),
        ("day", day),
    ];
    let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
    let signer = Signer { name: decision.signer.clone(), signing: decision.signing };
    let symbol = symbol_of(snapshot, "certificate");
    let notes = [say("note.certificate"), authority_note(snapshot), say("note.check")];
    let title = fill("certificate.title", &places);
    Paper {
        title: Some(Title { kind: say("certificate.kind"), abstract_text: title.clone() }),
        authority: Some(fill("certificate.authority", &[("province", &province.capitals())])),
        resolves: Some(say("certificate.certifies")),
        body: vec![
            Block::Paragraph(vec![Run::bold(fill("certificate.unit", &places))]),
            Block::text(fill("certificate.result", &places)),
            Block::text(fill("certificate.ground", &places)),
        ],
        signature: Some(signature(&signer, None)),
        footnotes: illustrative_note(standard).into_iter().chain(notes).collect(),
        marks: marks(standard, snapshot),
        ..Paper::new(province_letterhead(snapshot, None, &symbol, None), decided_on, title)
    }
}
