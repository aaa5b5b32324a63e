use organisation::{Error, Result};
use storage::{FromQueryResult, Sql, Store};

use super::Kind;

/// A draft with its newest text.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Draft {
    /// Row.
    pub id: i64,
    /// The id it will have as a standard.
    pub standard: String,
    /// Its revision.
    pub revision: i64,
    /// How it came about.
    pub kind: Kind,
    /// Fingerprint of what it began as.
    pub base_sha256: Option<String>,
    /// When it was begun, milliseconds since 1970.
    pub begun_at: i64,
    /// Who began it; none for the command line.
    pub begun_by: Option<String>,
    /// Row of the newest edit.
    pub(super) edit_id: i64,
    /// Counts edits; a writer names the one it saw.
    pub version: i64,
    /// The text after the newest edit.
    pub content: String,
    /// Its fingerprint.
    pub sha256: String,
    /// When it was edited last, milliseconds since 1970.
    pub edited_at: i64,
    /// Since which day it is in force, YYYY-MM-DD.
    pub enacted_on: Option<String>,
    /// The ground of that.
    pub ground: Option<String>,
    /// When it was put in force.
    pub enacted_at: Option<i64>,
    /// By whom.
    pub enacted_by: Option<String>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<i64>,
    /// By whom.
    pub withdrawn_by: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

const DRAFTS: &str = "SELECT d.id, d.standard, d.revision, d.kind, d.base_sha256, d.at AS begun_at,
        bp.full_name AS begun_by, e.id AS edit_id, e.version, e.content, e.sha256, e.at AS edited_at,
        n.enacted_on, n.ground, n.at AS enacted_at, np.full_name AS enacted_by,
        w.at AS withdrawn_at, wp.full_name AS withdrawn_by, w.reason
    FROM standard_draft d
    JOIN standard_edit e ON e.draft_id = d.id
        AND e.version = (SELECT MAX(l.version) FROM standard_edit l WHERE l.draft_id = d.id)
    LEFT JOIN person bp ON bp.id = d.person_id
    LEFT JOIN standard_enactment n ON n.draft_id = d.id LEFT JOIN person np ON np.id = n.person_id
    LEFT JOIN standard_withdrawal w ON w.draft_id = d.id LEFT JOIN person wp ON wp.id = w.person_id";

/// The draft of a row.
pub async fn find(store: &Store, id: i64) -> Result<Draft> {
    within(store.read(), id).await
}

pub(super) async fn within(db: &impl Sql, id: i64) -> Result<Draft> {
    db.row(&format!("{DRAFTS} WHERE d.id = $1"), [id.into()]).await?.ok_or(Error::NotFound)
}

/// The drafts that still take edits, the newest first.
pub async fn open_drafts(store: &Store) -> Result<Vec<Draft>> {
    let sql = format!("{DRAFTS} WHERE n.id IS NULL AND w.draft_id IS NULL ORDER BY d.id DESC");
    Ok(store.read().rows(&sql, []).await?)
}

/// Whether a standard has a draft that still takes edits.
pub(super) async fn is_drafted(db: &impl Sql, standard: &str) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM standard_draft d WHERE d.standard = $1
                   AND NOT EXISTS (SELECT 1 FROM standard_enactment n WHERE n.draft_id = d.id)
                   AND NOT EXISTS (SELECT 1 FROM standard_withdrawal w WHERE w.draft_id = d.id)";
    Ok(db.number(sql, [standard.into()]).await? > Some(0))
}

/// An edit in the history of a draft.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct EditLine {
    /// Which one.
    pub version: i64,
    /// What it was about.
    pub kind: String,
    /// Number or key of the place.
    pub subject: String,
    /// Fingerprint of the text after it.
    pub sha256: String,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who; none for the command line.
    pub person: Option<String>,
}

/// The edits of a draft, the newest first.
pub async fn edits(store: &Store, draft: i64) -> Result<Vec<EditLine>> {
    let sql = "SELECT e.version, e.kind, e.subject, e.sha256, e.at, p.full_name AS person
               FROM standard_edit e LEFT JOIN person p ON p.id = e.person_id
               WHERE e.draft_id = $1 ORDER BY e.version DESC";
    Ok(store.read().rows(sql, [draft.into()]).await?)
}

/// Everybody who has a hand in a draft.
pub(super) async fn hands(db: &impl Sql, draft: i64) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        person_id: i64,
    }
    let sql = "SELECT DISTINCT person_id FROM standard_edit WHERE draft_id = $1 AND person_id IS NOT NULL";
    let rows: Vec<Row> = db.rows(sql, [draft.into()]).await?;
    Ok(rows.into_iter().map(|row| row.person_id).collect())
}

/// How a revision came into force.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Enactment {
    /// The draft.
    pub draft_id: i64,
    /// The standard.
    pub standard: String,
    /// Its revision.
    pub revision: i64,
    /// The fingerprint of its text.
    pub sha256: String,
    /// Since which day, YYYY-MM-DD.
    pub enacted_on: String,
    /// The ground.
    pub ground: String,
    /// When it was recorded, milliseconds since 1970.
    pub at: i64,
    /// By whom.
    pub person: String,
}

/// Every revision that was put in force here, the newest first.
pub async fn enactments(store: &Store) -> Result<Vec<Enactment>> {
    let sql = "SELECT n.draft_id, n.standard, n.revision, n.sha256, n.enacted_on, n.ground, n.at, p.full_name AS person
               FROM standard_enactment n JOIN person p ON p.id = n.person_id ORDER BY n.id DESC";
    Ok(store.read().rows(sql, []).await?)
}
