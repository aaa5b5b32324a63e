//! The decisions of a year as papers in the books of the provinces' People's Committees. What such papers have in
//! common the program drafts, as for a decision that is recorded; only the writing is done for thousands at once.

use std::collections::{BTreeMap, btree_map::Entry};

use correspondence::{
    body,
    paper::{self, Book, Draft},
};
use organisation::{Change, Error, Result, day, unit::Name};
use programme::{
    Programme,
    act::ActKind,
    document::{self, NewDecision, Signer, Signing},
    papers::{self, DecisionHead},
    snapshot::Snapshot,
};
use storage::{Transaction, in_list, insert_many, next_id, settle_ids};

use super::{Act, Dossier, Row};
use crate::world::{PAPER, land::Forms};

/// The papers of a year in the making.
#[derive(Default)]
pub(super) struct Books {
    papers: Vec<Row>,
    first: i64,
    provinces: Forms,
    alike: BTreeMap<Likeness, Alike>,
}

/// By what decisions differ besides their communes: the kind of the province and how they are signed.
type Likeness = (String, &'static str);

/// Papers that are alike: the draft of the first of them, and their rows.
struct Alike {
    draft: Draft,
    papers: Vec<i64>,
}

impl Books {
    pub(super) async fn open(programme: &Programme, change: &Change, dossiers: &[Dossier]) -> Result<Self> {
        let mut alike = BTreeMap::new();
        for dossier in dossiers {
            let Some(snapshot) = &dossier.snapshot else { continue };
            for act in dossier.acts.iter().filter(|act| act.kind == ActKind::Decision) {
                if let Entry::Vacant(new) = alike.entry(likeness(snapshot, *act)) {
                    let draft = draft(programme, change, snapshot, *act).await?;
                    new.insert(Alike { draft, papers: Vec::new() });
                }
            }
        }
        let first = next_id(&change.tx, "official_paper").await?;
        Ok(Self { papers: Vec::new(), first, provinces: Forms::load(&change.tx).await?, alike })
    }

    pub(super) fn add(
        &mut self,
        (document, number): (i64, i64),
        dossier: &Dossier,
        snapshot: &Snapshot,
        act: Act,
    ) -> Result<()> {
        let (id, on) = (self.first + super::whole(self.papers.len()), act.at.today());
        let Alike { draft, papers } = self.alike.get_mut(&likeness(snapshot, act)).ok_or(Error::NotFound)?;
        papers.push(id);
        // as the province is called on the day of signing: some became cities since
        let issuer = body::name_of(self.provinces.on(dossier.province, on)?, "", on).name;
        let subject = DecisionHead::of(&[snapshot], Some(number), Some(on), on)?.title.abstract_text;
        let cited = paper::reference(&number.to_string(), &draft.symbol);
        self.papers.push(vec![
            id.into(),
            dossier.province.into(),
            String::new().into(),
            issuer.into(),
            draft.kind.clone().into(),
            number.to_string().into(),
            draft.symbol.clone().into(),
            day(on).into(),
            subject.clone().into(),
            String::new().into(),
            text::fold(&format!("{cited} {subject} ")).into(),
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
        insert_many(tx, "official_paper", &[&PAPER[..], &["document_id"]].concat(), self.papers).await?;
        settle_ids(tx, "official_paper").await?;
        tx.run(ENTRIES, [self.first.into(), Book::Outgoing.into()]).await?;
        tx.run(NUMBERS, [self.first.into()]).await?;
        for alike in self.alike.values() {
            alike.write(tx).await?;
        }
        Ok(())
    }
}

fn likeness(snapshot: &Snapshot, act: Act) -> Likeness {
    (Name::of(&snapshot.province.name).kind(), Signing::of(act.post.role).name())
}

/// What the books would take over from a decision, had it been recorded.
async fn draft(programme: &Programme, change: &Change, snapshot: &Snapshot, act: Act) -> Result<Draft> {
    let new = NewDecision { number: 1, decided_on: act.at.today() };
    let signer = Signer { name: String::new(), signing: Signing::of(act.post.role) };
    let paper = papers::decision(programme, &[snapshot], &new, &signer).await?;
    document::draft(&change.tx, &paper, &snapshot.standard.id).await
}

impl Alike {
    /// Signatures, recipients and bases.
    async fn write(&self, tx: &Transaction) -> Result<()> {
        let papers = in_list(self.papers.iter().copied());
        let of = |sql: &str| format!("{sql} WHERE p.id IN ({papers})");
        if let Some(signature) = &self.draft.signature {
            let values = [
                paper::mode_name(signature.mode).into(),
                signature.collective.clone().into(),
                signature.head_title.clone().into(),
                signature.signer_title.clone().into(),
            ];
            tx.run(&of(SIGNATURES), values).await?;
        }
        for (position, recipient) in (0_i64..).zip(&self.draft.recipients) {
            let values = [
                position.into(),
                recipient.name.clone().into(),
                recipient.role.into(),
                recipient.purpose.clone().into(),
                recipient.channel.into(),
                recipient.through.clone().into(),
            ];
            tx.run(&of(RECIPIENTS), values).await?;
        }
        for (position, link) in (0_i64..).zip(&self.draft.links) {
            let values = [link.to.into(), link.kind.into(), position.into(), link.note.clone().into()];
            tx.run(&of(LINKS), values).await?;
        }
        Ok(())
    }
}

const ENTRIES: &str = "INSERT INTO paper_entry (paper_id, unit_id, sector, book, year, series, number, entered_on,
        handed_to, receipt, note, at, person_id, office_id)
    SELECT p.id, p.unit_id, p.sector, $2, m.year, p.type, m.number, m.decided_on,
        '', '', '', p.at, p.person_id, p.office_id
    FROM official_paper p JOIN decision_document m ON m.id = p.document_id WHERE p.id >= $1 ORDER BY p.id";
const NUMBERS: &str = "INSERT INTO paper_number (unit_id, sector, year, series, last)
    SELECT p.unit_id, p.sector, m.year, p.type, MAX(m.number)
    FROM official_paper p JOIN decision_document m ON m.id = p.document_id WHERE p.id >= $1
    GROUP BY p.unit_id, p.sector, m.year, p.type
    ON CONFLICT (unit_id, sector, year, series) DO UPDATE SET last = excluded.last";
const SIGNATURES: &str = "INSERT INTO paper_signature (paper_id, mode, collective, head_title, signer_title, signer)
    SELECT p.id, $1, $2, $3, $4, w.full_name FROM official_paper p JOIN person w ON w.id = p.person_id";
const RECIPIENTS: &str =
    "INSERT INTO paper_recipient (paper_id, position, sector, name, role, purpose, channel, through)
    SELECT p.id, $1, '', $2, $3, $4, $5, $6 FROM official_paper p";
const LINKS: &str = "INSERT INTO paper_link (from_id, to_id, kind, position, note)
    SELECT p.id, $1, $2, $3, $4 FROM official_paper p";
