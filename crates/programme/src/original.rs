//! The signed original of a paper: its scan, attached after the signing that the program only records.

use organisation::{
    Action, Actor, Change, Error, Moment, Refusal, Result,
    file::{self, Checked, Kept},
};
use serde::Serialize;
use storage::{FromQueryResult, Sql, Store};

use crate::{Dossier, Programme, papers};

/// Why an original is not attached.
#[derive(Debug)]
pub enum OriginalRefusal {
    /// Only a scan: a PDF or a picture.
    NotAScan,
    /// The dossier has no such paper.
    NoPaper,
}

impl Refusal for OriginalRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotAScan => "original.refused.not_a_scan",
            Self::NoPaper => "original.refused.no_paper",
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("file")
    }
}

/// An original as the list of papers shows it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Original {
    /// Row.
    pub id: i64,
    /// The act of its paper.
    pub act_id: i64,
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

/// The paper that an original belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Of {
    /// The act.
    pub act: i64,
    /// The kind of paper.
    pub kind: papers::Kind,
}

/// Attaches a scan to a paper of a dossier.
pub async fn attach(
    programme: &Programme,
    actor: &Actor,
    dossier: &Dossier,
    of: Of,
    (checked, file_name): (&Checked, &str),
    at: Moment,
) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        act: i64,
        kind: &'a str,
        sha256: &'a str,
    }
    let office = actor.office_for(Action::AttachOriginal, &dossier.place)?;
    if checked.kind != file::FileKind::Pdf && !checked.kind.is_picture() {
        return Err(OriginalRefusal::NotAScan.into());
    }
    let listed = papers::of_dossier(&programme.store, dossier.id).await?;
    if !listed.iter().any(|paper| paper.act_id == of.act && paper.kind == of.kind) {
        return Err(OriginalRefusal::NoPaper.into());
    }
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    let sha256 = file::keep(&change.tx, checked).await?;
    change
        .tx
        .run(
            "INSERT INTO signed_original (act_id, kind, sha256, file_name, at, person_id, office_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [
                of.act.into(),
                of.kind.name().into(),
                sha256.clone().into(),
                file::label(file_name, checked.kind).into(),
                at.0.into(),
                actor.person.into(),
                office.id.into(),
            ],
        )
        .await?;
    let details = Details { act: of.act, kind: of.kind.name(), sha256: &sha256 };
    change.record("original_attached", dossier.subject(), &details).await?;
    change.commit().await
}

/// The originals of a dossier's papers, newest first.
pub async fn of_dossier(store: &Store, assessment: i64) -> Result<Vec<Original>> {
    let sql = "SELECT s.id, s.act_id, s.kind, s.sha256, s.file_name, s.at, p.full_name AS person
               FROM signed_original s JOIN act t ON t.id = s.act_id JOIN person p ON p.id = s.person_id
               WHERE t.assessment_id = $1 ORDER BY s.id DESC";
    Ok(store.read().rows(sql, [assessment.into()]).await?)
}

/// The file of an original, for whoever may read the dossier.
pub async fn open(programme: &Programme, actor: &Actor, dossier: &Dossier, id: i64) -> Result<(Original, Kept)> {
    actor.office_for(Action::ReadDossier, &dossier.place)?;
    let all = of_dossier(&programme.store, dossier.id).await?;
    let original = all.into_iter().find(|original| original.id == id).ok_or(Error::NotFound)?;
    let kept = file::find(&programme.store, &original.sha256).await?;
    Ok((original, kept))
}
