//! The signed original of a paper: its scan, attached by the office that issued the paper after the signing that the
//! program only records. It belongs to what the paper belongs to: an act, a numbered document, a sitting.

use organisation::{
    Action, Actor, Change, Error, Moment, Place, Refusal, Result,
    actor::Held,
    audit::Subject,
    file::{self, Checked},
    permission,
};
use serde::Serialize;
use storage::{FromQueryResult, Sql, Store};

use crate::{
    Dossier, Programme, document,
    papers::{self, Kind, Listed},
    sitting::{Sitting, Stage},
};

/// Why an original is not attached.
#[derive(Debug)]
pub enum OriginalRefusal {
    /// Only a scan: a PDF or a picture.
    NotAScan,
    /// There is no such paper.
    NoPaper,
    /// Minutes have an original once it is recorded that they were signed.
    MinutesNotSigned,
}

impl Refusal for OriginalRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotAScan => "original.refused.not_a_scan",
            Self::NoPaper => "original.refused.no_paper",
            Self::MinutesNotSigned => "original.refused.minutes_not_signed",
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("file")
    }
}

/// An original as lists of papers show it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Original {
    /// Row.
    pub id: i64,
    /// The act of its paper, where that belongs to an act.
    pub act_id: Option<i64>,
    /// The document that its paper is, where it is one.
    pub document_id: Option<i64>,
    /// Name of the paper's kind.
    pub kind: String,
    /// Fingerprint of the file.
    pub sha256: String,
    /// Its name, as a label.
    pub file_name: String,
    /// When it was attached, milliseconds since 1970.
    pub at: i64,
    /// Who attached it.
    pub person: String,
}

impl Original {
    /// Whether it is the original of a paper in the list of a dossier.
    pub fn is_of(&self, paper: &Listed) -> bool {
        match paper.document_id {
            Some(document) => self.document_id == Some(document),
            None => self.act_id == Some(paper.act_id) && self.kind == paper.kind.name(),
        }
    }
}

/// What an original belongs to.
#[derive(Clone, Copy)]
enum Owner {
    Act(i64),
    Document(i64),
    Sitting(i64),
}

/// Whether somebody may attach the originals of a kind of paper issued at a place.
pub fn attaches(actor: &Actor, kind: Kind, place: &Place) -> bool {
    office(actor, kind, place).is_ok()
}

/// The office of whoever issues the paper: no commune puts a scan to the province's decision, no province to a request.
fn office<'a>(actor: &'a Actor, kind: Kind, place: &Place) -> Result<&'a Held> {
    let issues = |held: &&Held| {
        held.role == kind.issuer() && permission::allows(held.role, held.unit, Action::AttachOriginal, place)
    };
    actor.offices.iter().find(issues).ok_or(Error::Forbidden)
}

/// Attaches a scan to a paper of a dossier; to a decision's, for every dossier that it names.
pub async fn attach(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    (act, kind): (i64, Kind),
    file: (&Checked, &str),
    at: Moment,
) -> Result<()> {
    let office = office(actor, kind, &dossier.place)?;
    let listed = papers::of_dossier(&programme.store, dossier.id).await?;
    let paper = listed.iter().find(|paper| paper.act_id == act && paper.kind == kind);
    let paper = paper.ok_or(OriginalRefusal::NoPaper)?;
    let owner = paper.document_id.map_or(Owner::Act(act), Owner::Document);
    keep(programme, (actor, office), (owner, kind), (dossier.subject(), file), at).await
}

/// Attaches a scan to the paper of a document.
pub async fn attach_to_document(
    programme: &Programme,
    actor: &Actor,
    id: i64,
    file: (&Checked, &str),
    at: Moment,
) -> Result<()> {
    let document = document::find(&programme.store, id).await?;
    let members = document::members(&programme.store, id).await?;
    let kind = Kind::of_document(document.kind, members.len() > 1);
    let office = office(actor, kind, &document.place())?;
    let first = members.first().ok_or(Error::NotFound)?;
    keep(programme, (actor, office), (Owner::Document(id), kind), (first.subject(), file), at).await
}

/// Attaches a scan to the signed minutes of a sitting.
pub async fn attach_to_minutes(
    programme: &Programme,
    actor: &Actor,
    sitting: &Sitting,
    file: (&Checked, &str),
    at: Moment,
) -> Result<()> {
    let kind = sitting.council.kind.paper();
    let office = office(actor, kind, &sitting.council.place)?;
    if sitting.stage != Stage::Signed {
        return Err(OriginalRefusal::MinutesNotSigned.into());
    }
    keep(programme, (actor, office), (Owner::Sitting(sitting.id), kind), (sitting.subject(), file), at).await
}

async fn keep(
    programme: &Programme,
    (actor, office): (&Actor, &Held),
    (owner, kind): (Owner, Kind),
    (subject, (checked, file_name)): (Subject, (&Checked, &str)),
    at: Moment,
) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        of: i64,
        kind: &'a str,
        sha256: &'a str,
    }
    if checked.kind != file::FileKind::Pdf && !checked.kind.is_picture() {
        return Err(OriginalRefusal::NotAScan.into());
    }
    let (column, of) = match owner {
        Owner::Act(act) => ("act_id", act),
        Owner::Document(document) => ("document_id", document),
        Owner::Sitting(sitting) => ("sitting_id", sitting),
    };
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    let sha256 = file::keep(&change.tx, checked).await?;
    let sql = format!(
        "INSERT INTO signed_original ({column}, kind, sha256, file_name, at, person_id, office_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    );
    let values = [
        of.into(),
        kind.name().into(),
        sha256.clone().into(),
        file::label(file_name, checked.kind).into(),
        at.0.into(),
        actor.person.into(),
        office.id.into(),
    ];
    change.tx.run(&sql, values).await?;
    change.record("original_attached", subject, &Details { of, kind: kind.name(), sha256: &sha256 }).await?;
    change.commit().await
}

const SELECT: &str = "SELECT s.id, s.act_id, s.document_id, s.kind, s.sha256, s.file_name, s.at, p.full_name AS person
    FROM signed_original s JOIN person p ON p.id = s.person_id";

/// The originals of a dossier's papers, newest first: also those of documents that name others beside it.
pub async fn of_dossier(store: &Store, assessment: i64) -> Result<Vec<Original>> {
    let sql = format!(
        "{SELECT} WHERE s.act_id IN (SELECT id FROM act WHERE assessment_id = $1) OR s.document_id IN
             (SELECT COALESCE(d.document_id, v.document_id) FROM act t LEFT JOIN decision d ON d.act_id = t.id
              LEFT JOIN reversal v ON v.act_id = t.id WHERE t.assessment_id = $1)
         ORDER BY s.id DESC"
    );
    Ok(store.read().rows(&sql, [assessment.into()]).await?)
}

/// The originals of a document, newest first.
pub async fn of_document(store: &Store, document: i64) -> Result<Vec<Original>> {
    let sql = format!("{SELECT} WHERE s.document_id = $1 ORDER BY s.id DESC");
    Ok(store.read().rows(&sql, [document.into()]).await?)
}

/// The originals of a sitting's minutes, newest first.
pub async fn of_sitting(store: &Store, sitting: i64) -> Result<Vec<Original>> {
    let sql = format!("{SELECT} WHERE s.sitting_id = $1 ORDER BY s.id DESC");
    Ok(store.read().rows(&sql, [sitting.into()]).await?)
}

/// The file of one of some originals.
pub async fn open(store: &Store, originals: Vec<Original>, id: i64) -> Result<(Original, file::Kept)> {
    let original = originals.into_iter().find(|original| original.id == id).ok_or(Error::NotFound)?;
    let kept = file::find(store, &original.sha256).await?;
    Ok((original, kept))
}
