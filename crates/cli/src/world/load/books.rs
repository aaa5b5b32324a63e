//! The decisions of a year as papers in the books of the provinces' People's Committees.

use std::collections::HashMap;

use correspondence::Body;
use organisation::{Change, Error, Result, day};
use programme::{document, papers::DecisionHead, snapshot::Snapshot};
use storage::{insert_many, next_id, settle_ids};
use text::Lang;

use super::{Act, Dossier, Row};

/// The papers of a year in the making.
#[derive(Default)]
pub(super) struct Books {
    papers: Vec<Row>,
    first: i64,
    /// The People's Committees by province, as papers name them.
    issuers: HashMap<i64, String>,
}

impl Books {
    pub(super) async fn open(change: &Change, dossiers: &[Dossier]) -> Result<Self> {
        let mut issuers = HashMap::new();
        for dossier in dossiers {
            if let std::collections::hash_map::Entry::Vacant(unnamed) = issuers.entry(dossier.province) {
                let named = Body::of_unit(dossier.province).named(&change.tx, change.at.today()).await?;
                unnamed.insert(named.name);
            }
        }
        Ok(Self { papers: Vec::new(), first: next_id(&change.tx, "official_paper").await?, issuers })
    }

    pub(super) fn add(
        &mut self,
        (document, number): (i64, i64),
        dossier: &Dossier,
        snapshot: &Snapshot,
        act: Act,
    ) -> Result<()> {
        let on = act.at.today();
        let issuer = self.issuers.get(&dossier.province).cloned().ok_or(Error::NotFound)?;
        let subject = DecisionHead::of(&[snapshot], Some(number), Some(on), on)?.title.abstract_text;
        let symbol = document::symbol(true);
        let cited = correspondence::paper::reference(&number.to_string(), symbol);
        self.papers.push(vec![
            (self.first + super::whole(self.papers.len())).into(),
            dossier.province.into(),
            String::new().into(),
            issuer.into(),
            "decision".into(),
            number.to_string().into(),
            symbol.into(),
            day(on).into(),
            text::fold(&format!("{cited} {subject} ")).into(),
            subject.into(),
            String::new().into(),
            2_i64.into(),
            act.at.0.into(),
            act.post.person.into(),
            act.post.office.into(),
            document.into(),
        ]);
        Ok(())
    }

    /// Writes the papers, and from them and their documents what else the books have of them.
    pub(super) async fn write(self, change: &Change) -> Result<()> {
        let tx = &change.tx;
        insert_many(tx, "official_paper", &PAPER, self.papers).await?;
        settle_ids(tx, "official_paper").await?;
        tx.run(ENTRIES, [self.first.into()]).await?;
        tx.run(NUMBERS, [self.first.into()]).await?;
        let title = |key: &str| text::say(Lang::Vi, &format!("papers.{key}_capitals"));
        tx.run(SIGNATURES, [self.first.into(), title("chairman").into(), title("deputy").into()]).await?;
        tx.run(BASES, [self.first.into()]).await?;
        for (position, line) in (0_i64..).zip(["article", "ministry", "chairmen"]) {
            for level in ["tỉnh", "thành phố"] {
                let name = text::fill(Lang::Vi, &format!("papers.decision.recipient.{line}"), &[("level", level)]);
                let of = format!("Ủy ban nhân dân {level} %");
                tx.run(RECIPIENTS, [self.first.into(), position.into(), name.into(), of.into()]).await?;
            }
        }
        Ok(())
    }
}

const PAPER: [&str; 16] = [
    "id",
    "unit_id",
    "sector",
    "issuer",
    "type",
    "number",
    "symbol",
    "issued_on",
    "folded",
    "subject",
    "body",
    "version",
    "at",
    "person_id",
    "office_id",
    "document_id",
];
const ENTRIES: &str = "INSERT INTO paper_entry (paper_id, unit_id, sector, book, year, series, number, entered_on, handed_to,
        receipt, note, at, person_id, office_id)
    SELECT p.id, p.unit_id, '', 'outgoing', m.year, 'decision', m.number, m.decided_on, '', '', '', p.at, p.person_id, p.office_id
    FROM official_paper p JOIN decision_document m ON m.id = p.document_id WHERE p.id >= $1 ORDER BY p.id";
const NUMBERS: &str = "INSERT INTO paper_number (unit_id, sector, year, series, last)
    SELECT m.authority_id, '', m.year, 'decision', MAX(m.number)
    FROM official_paper p JOIN decision_document m ON m.id = p.document_id WHERE p.id >= $1 GROUP BY m.authority_id, m.year
    ON CONFLICT (unit_id, sector, year, series) DO UPDATE SET last = excluded.last";
const SIGNATURES: &str = "INSERT INTO paper_signature (paper_id, mode, head_title, signer_title, signer)
    SELECT p.id, CASE m.signing WHEN 'for_head' THEN 'for' ELSE 'head' END, $2,
        CASE m.signing WHEN 'for_head' THEN $3 END, w.full_name
    FROM official_paper p JOIN decision_document m ON m.id = p.document_id JOIN person w ON w.id = m.person_id
    WHERE p.id >= $1";
const BASES: &str = "INSERT INTO paper_link (from_id, to_id, kind, position, note)
    SELECT p.id, b.id, 'cites_basis', 0, '' FROM official_paper p JOIN official_paper b ON b.instrument = 'luat-102-2016'
    WHERE p.id >= $1";
const RECIPIENTS: &str =
    "INSERT INTO paper_recipient (paper_id, position, sector, name, role, purpose, channel, through)
    SELECT p.id, $2, '', $3, 'copy', '', 'paper', '' FROM official_paper p WHERE p.id >= $1 AND p.issuer LIKE $4";
