//! Files of a paper: the original as it was signed and sealed or as it came, and what is attached to it.

use organisation::{
    Action, Actor, Change, Error, Moment, Result,
    actor::Held,
    file::{self, Checked, Kept},
};
use storage::{FromQueryResult, Sql, Store, Transaction};

use super::{Paper, PaperRefusal, entries_of, keeper, reading, subject};
use crate::Body;

/// What a file is to its paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileRole {
    /// The signed and sealed paper, or the paper as it came.
    Original,
    /// What is attached to it.
    Attachment,
}

impl FileRole {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Original, Self::Attachment];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Attachment => "attachment",
        }
    }

    /// The role of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

storage::stored_by_name!(FileRole);

/// A file of a paper.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct PaperFile {
    /// Row.
    pub id: i64,
    /// What it is to the paper.
    pub role: FileRole,
    /// Fingerprint.
    pub sha256: String,
    /// Its name, as a label.
    pub file_name: String,
    /// When it was attached, milliseconds since 1970.
    pub at: i64,
    /// Who attached it; none for the program.
    pub person: Option<String>,
}

const FILES: &str = "SELECT f.id, f.kind AS role, f.sha256, f.file_name, f.at, w.full_name AS person
    FROM official_paper_file f LEFT JOIN person w ON w.id = f.person_id";

/// The files of a paper, originals first.
pub async fn files_of(store: &Store, paper: i64) -> Result<Vec<PaperFile>> {
    let sql = format!("{FILES} WHERE f.paper_id = $1 ORDER BY CASE WHEN f.kind = 'original' THEN 0 ELSE 1 END, f.id");
    Ok(store.read().rows(&sql, [paper.into()]).await?)
}

/// Which files somebody may add: to a draft what is attached to it, to an issued paper its signed original, to one that
/// came both; to one that is kept elsewhere none.
pub async fn may_attach(store: &Store, actor: &Actor, paper: &Paper, at: Moment) -> Result<Vec<FileRole>> {
    if paper.document_id.is_some() {
        return Ok(Vec::new());
    }
    let Some((_, own)) = office(store, actor, paper, at).await? else { return Ok(Vec::new()) };
    Ok(match (paper.issued_on.is_some(), own) {
        (false, _) => vec![FileRole::Attachment],
        (true, true) => vec![FileRole::Original],
        (true, false) => FileRole::ALL.into(),
    })
}

/// Adds a file that was looked into.
pub async fn attach(
    store: &Store,
    actor: &Actor,
    (paper, role): (i64, FileRole),
    (checked, name): (&Checked, &str),
    at: Moment,
) -> Result<()> {
    let paper = reading::read(store, actor, paper).await?;
    if !may_attach(store, actor, &paper, at).await?.contains(&role) {
        let keeps = office(store, actor, &paper, at).await?.is_some();
        return Err(if keeps { PaperRefusal::Issued.into() } else { Error::Forbidden });
    }
    let (held, _) = office(store, actor, &paper, at).await?.ok_or(Error::Forbidden)?;
    let mut change = Change::begin(store, actor, held, at).await?;
    attach_in(&mut change, (actor, held), (paper.id, role), (checked, name)).await?;
    change.commit().await
}

/// Whether a paper has a file already.
pub(crate) async fn has(tx: &Transaction, paper: i64, checked: &Checked) -> Result<bool> {
    let sql = "SELECT id FROM official_paper_file WHERE paper_id = $1 AND sha256 = $2";
    Ok(tx.number(sql, [paper.into(), checked.sha256.clone().into()]).await?.is_some())
}

/// The same as a part of a larger change.
pub(crate) async fn attach_in(
    change: &mut Change,
    (actor, held): (&Actor, &Held),
    (paper, role): (i64, FileRole),
    (checked, name): (&Checked, &str),
) -> Result<()> {
    let sha256 = file::keep(&change.tx, checked).await?;
    let label = file::label(name, checked.kind);
    let values = [
        paper.into(),
        role.into(),
        sha256.clone().into(),
        label.clone().into(),
        change.at.0.into(),
        actor.person.into(),
        held.id.into(),
    ];
    let sql = "INSERT INTO official_paper_file (paper_id, kind, sha256, file_name, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    change.tx.run(sql, values).await?;
    change.record("paper_file_attached", subject(paper, held.unit), &(role.name(), sha256, label)).await
}

/// A file of a paper that somebody may read.
pub async fn open(store: &Store, actor: &Actor, paper: i64, id: i64) -> Result<(PaperFile, Kept)> {
    let paper = reading::read(store, actor, paper).await?;
    let sql = format!("{FILES} WHERE f.paper_id = $1 AND f.id = $2");
    let found: PaperFile = store.read().row(&sql, [paper.id.into(), id.into()]).await?.ok_or(Error::NotFound)?;
    let kept = file::find(store, &found.sha256).await?;
    Ok((found, kept))
}

/// The office in which somebody keeps a paper, and whether their body issued it here.
async fn office<'a>(store: &Store, actor: &'a Actor, paper: &Paper, at: Moment) -> Result<Option<(&'a Held, bool)>> {
    let entries = entries_of(store, actor, paper).await?;
    // a paper of a body here that was entered by somebody else came from outside the program
    let issued_here = paper.issued_on.is_none() || entries.iter().any(|entry| entry.book != super::Book::Incoming);
    let issuer = paper.issuing_body().filter(|_| issued_here);
    let keeps = |body: &Body| keeper(actor, Action::KeepPapers, body, at).ok();
    if let Some(held) = issuer.as_ref().and_then(keeps) {
        return Ok(Some((held, true)));
    }
    if issued_here && paper.issued_on.is_some() {
        return Ok(None);
    }
    Ok(entries.iter().find_map(|entry| keeps(&entry.body())).map(|held| (held, false)))
}
