use std::collections::HashMap;

use organisation::{Error, Result, audit::Subject};
use storage::{FromQueryResult, Sql, Store, in_list};

use super::{Document, Kind, Signing};
use crate::decision::Outcome;

const SELECT: &str = "SELECT m.id, m.kind, m.authority_id, m.number, m.symbol, m.decided_on, m.signing,
        p.full_name AS signer, p.id AS signer_id
    FROM decision_document m JOIN person p ON p.id = m.person_id";

/// The document of a row.
pub async fn find(store: &Store, id: i64) -> Result<Document> {
    store.read().row(&format!("{SELECT} WHERE m.id = $1"), [id.into()]).await?.ok_or(Error::NotFound)
}

/// Some documents, in the order of their rows.
pub(crate) async fn of_ids(store: &Store, ids: &[i64]) -> Result<Vec<Document>> {
    let sql = format!("{SELECT} WHERE m.id IN ({}) ORDER BY m.id", in_list(ids.iter().copied()));
    Ok(store.read().rows(&sql, []).await?)
}

/// A dossier that a document decides, or whose decision it takes back.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Member {
    /// Row of the document.
    pub document_id: i64,
    /// Row of the act by which.
    pub act_id: i64,
    /// Row of the assessment.
    pub assessment: i64,
    /// The commune.
    pub unit: i64,
    /// Its full name on the last day of the period.
    pub name: String,
    /// The year assessed.
    pub year: i64,
    /// What was decided; none where a decision is taken back.
    pub outcome: Option<Outcome>,
    /// When this became public, milliseconds since 1970.
    pub published_at: Option<i64>,
    /// What took the decision back, if anything did.
    pub reversed: Option<Kind>,
    /// When that became public, milliseconds since 1970.
    pub reversal_published_at: Option<i64>,
    /// On which day.
    pub reversed_on: Option<String>,
    /// Under which number.
    pub reversed_number: Option<i64>,
    /// And symbol.
    pub reversed_symbol: Option<String>,
}

impl Member {
    pub(crate) const fn subject(&self) -> Subject {
        Subject { kind: "assessment", id: self.assessment, unit: Some(self.unit) }
    }
}

/// The acts of documents with the dossier, the publication and the first reversal of each.
pub(crate) const MEMBERS: &str = "FROM act t
    LEFT JOIN decision d ON d.act_id = t.id
    LEFT JOIN reversal v ON v.act_id = t.id
    JOIN decision_document m ON m.id = COALESCE(d.document_id, v.document_id)
    JOIN assessment a ON a.id = t.assessment_id
    JOIN assessment_round r ON r.year = a.year
    JOIN unit_form f ON f.unit_id = a.unit_id AND f.valid_from <= r.period_to
        AND (f.valid_to IS NULL OR f.valid_to >= r.period_to)
    LEFT JOIN publication u ON u.decision_id = d.act_id
    LEFT JOIN act ut ON ut.id = u.act_id
    LEFT JOIN document_publication mu ON mu.document_id = m.id
    LEFT JOIN reversal w ON w.act_id = (SELECT MIN(x.act_id) FROM reversal x WHERE x.decision_id = d.act_id)
    LEFT JOIN decision_document wm ON wm.id = w.document_id
    LEFT JOIN document_publication wp ON wp.document_id = w.document_id";

/// The columns of a [`Member`].
pub(crate) const MEMBER: &str = "m.id AS document_id, t.id AS act_id, a.id AS assessment, a.unit_id AS unit, f.name, a.year, d.outcome,
    COALESCE(ut.at, mu.at) AS published_at, wm.kind AS reversed, wp.at AS reversal_published_at, wm.decided_on AS reversed_on,
    wm.number AS reversed_number, wm.symbol AS reversed_symbol";

/// The dossiers of a document, by name of the commune.
pub async fn members(store: &Store, document: i64) -> Result<Vec<Member>> {
    Ok(members_of(store, &[document]).await?.remove(&document).unwrap_or_default())
}

/// The dossiers of some documents, by document; within it by name of the commune.
pub(crate) async fn members_of(store: &Store, documents: &[i64]) -> Result<HashMap<i64, Vec<Member>>> {
    let sql = format!("SELECT {MEMBER} {MEMBERS} WHERE m.id IN ({})", in_list(documents.iter().copied()));
    let mut all: Vec<Member> = store.read().rows(&sql, []).await?;
    all.sort_by_cached_key(|member| (text::sort_key(&member.name), member.unit));
    let mut members: HashMap<i64, Vec<Member>> = HashMap::new();
    for member in all {
        members.entry(member.document_id).or_default().push(member);
    }
    Ok(members)
}

/// A document in the course of a dossier.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Entry {
    /// Row of the act.
    pub act_id: i64,
    /// Row of the document.
    pub document_id: i64,
    /// What it does.
    pub kind: Kind,
    /// Number.
    pub number: i64,
    /// Symbol.
    pub symbol: String,
    /// Day of signing.
    pub decided_on: String,
    /// How it was signed.
    pub signing: Signing,
    /// The signer.
    pub signer: String,
    /// Why a decision was taken back.
    pub reason: Option<String>,
    /// When it became public, milliseconds since 1970.
    pub published_at: Option<i64>,
    /// What took it back, if anything did.
    pub reversed: Option<Kind>,
    /// First day of validity, where it is known.
    pub valid_from: Option<String>,
    /// Last day, where there is one.
    pub valid_to: Option<String>,
    /// The text that says so.
    pub valid_ground: Option<String>,
}

/// The documents on a dossier, oldest first.
pub async fn of_dossier(store: &Store, assessment: i64) -> Result<Vec<Entry>> {
    let sql = format!(
        "SELECT t.id AS act_id, m.id AS document_id, m.kind, m.number, m.symbol, m.decided_on, m.signing,
                p.full_name AS signer, v.reason, COALESCE(ut.at, mu.at) AS published_at, wm.kind AS reversed,
                y.valid_from, y.valid_to, y.ground AS valid_ground
         {MEMBERS}
         JOIN person p ON p.id = m.person_id
         LEFT JOIN document_validity y ON y.id = (SELECT MAX(x.id) FROM document_validity x WHERE x.document_id = m.id)
         WHERE t.assessment_id = $1 ORDER BY t.id"
    );
    Ok(store.read().rows(&sql, [assessment.into()]).await?)
}

/// A document in the list of its authority.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Summary {
    /// Row.
    pub id: i64,
    /// What it does.
    pub kind: Kind,
    /// Number.
    pub number: i64,
    /// Symbol.
    pub symbol: String,
    /// Day of signing.
    pub decided_on: String,
    /// How many dossiers it names.
    pub dossiers: i64,
    /// For how many of them it is public.
    pub published: i64,
    /// The commune, where it names only one.
    pub name: String,
}

/// The documents of an authority whose numbers are of a year, newest first.
pub async fn of_authority(store: &Store, authority: i64, year: i64) -> Result<Vec<Summary>> {
    let sql = format!(
        "SELECT m.id, m.kind, m.number, m.symbol, m.decided_on, COUNT(*) AS dossiers,
                COUNT(COALESCE(ut.at, mu.at)) AS published, MIN(f.name) AS name
         {MEMBERS} WHERE m.authority_id = $1 AND m.year = $2
         GROUP BY m.id, m.kind, m.number, m.symbol, m.decided_on ORDER BY m.decided_on DESC, m.number DESC"
    );
    Ok(store.read().rows(&sql, [authority.into(), year.into()]).await?)
}
