//! What anybody may verify: whether a paper with a number, or with these bytes, was published, and whether it still
//! stands. Results only, never points. What was not published looks like what does not exist.

use std::collections::HashMap;

use chrono::NaiveDate;
use organisation::{Error, Result, parse_day};
use storage::{FromQueryResult, Sql, Store, in_list};

use crate::document::{self, Document, Member};

/// A published paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its document.
    pub document: Document,
    /// The unit whose chairman signed, by its full name on that day.
    pub authority: String,
    /// The communes for which it was published.
    pub communes: Vec<Member>,
    /// From when to when it is valid, with the ground, where that is known.
    pub validity: Option<Validity>,
    /// The fingerprints of its papers.
    pub sha256: Vec<String>,
    /// The fingerprints of its signed originals.
    pub scans: Vec<String>,
}

/// From when to when a recognition is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validity {
    /// First day.
    pub valid_from: String,
    /// Last day, where there is one.
    pub valid_to: Option<String>,
    /// The text that says so.
    pub ground: String,
}

/// What somebody reads on a paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The number.
    pub number: i64,
    /// The symbol after it; empty for any.
    pub symbol: String,
    /// The year of its day.
    pub year: i64,
    /// The province, where it is known.
    pub province: Option<i64>,
}

/// So many papers are answered at most: whoever finds more names the province or the symbol.
pub const MOST: usize = 40;

/// The published papers with a number, at most [`MOST`]; more than one where neither symbol nor province is named.
pub async fn by_number(store: &Store, wanted: &Wanted) -> Result<Vec<Published>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        symbol: String,
        authority_id: i64,
    }
    let sql = format!("SELECT m.id, m.symbol, m.authority_id {PUBLIC} AND m.year = $1 AND m.number = $2 ORDER BY m.id");
    let rows: Vec<Row> = store.read().rows(&sql, [wanted.year.into(), wanted.number.into()]).await?;
    let symbol = text::fold(wanted.symbol.trim());
    let fits = |row: &Row| {
        (symbol.is_empty() || text::fold(&row.symbol) == symbol)
            && wanted.province.is_none_or(|province| province == row.authority_id)
    };
    let ids: Vec<i64> = rows.iter().filter(|row| fits(row)).map(|row| row.id).take(MOST).collect();
    published(store, &ids).await
}

/// The published paper with these bytes: a document or a certificate that follows from it, or the signed original of one
/// of them, the newest as it counts.
pub async fn by_sha256(store: &Store, sha256: &str) -> Result<Option<Published>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
    }
    let sql = format!(
        "SELECT m.id {PUBLIC} AND m.id IN
             (SELECT document_id FROM document_paper WHERE sha256 = $1
              UNION SELECT s.document_id FROM signed_original s WHERE s.sha256 = $1 AND s.document_id IS NOT NULL
                  AND s.id = (SELECT MAX(x.id) FROM signed_original x WHERE x.document_id = s.document_id)
              UNION SELECT d.document_id FROM paper p JOIN publication u ON u.act_id = p.act_id
              JOIN decision d ON d.act_id = u.decision_id WHERE p.sha256 = $1 AND p.kind = 'certificate'
              UNION SELECT d.document_id FROM signed_original s JOIN publication u ON u.act_id = s.act_id
              JOIN decision d ON d.act_id = u.decision_id WHERE s.sha256 = $1 AND s.kind = 'certificate'
                  AND s.id = (SELECT MAX(x.id) FROM signed_original x WHERE x.act_id = s.act_id AND x.kind = s.kind))
         ORDER BY m.id LIMIT 1"
    );
    let rows: Vec<Row> = store.read().rows(&sql, [sha256.trim().to_lowercase().into()]).await?;
    let ids: Vec<i64> = rows.into_iter().map(|row| row.id).collect();
    Ok(published(store, &ids).await?.pop())
}

/// Documents that were published for a dossier at least.
const PUBLIC: &str = "FROM decision_document m
    WHERE (EXISTS (SELECT 1 FROM decision d JOIN publication u ON u.decision_id = d.act_id WHERE d.document_id = m.id)
        OR EXISTS (SELECT 1 FROM document_publication u WHERE u.document_id = m.id))";

/// Published documents as the public sees them, in as many statements for one as for many.
async fn published(store: &Store, ids: &[i64]) -> Result<Vec<Published>> {
    #[derive(FromQueryResult)]
    struct Head {
        id: i64,
        authority: String,
        valid_from: Option<String>,
        valid_to: Option<String>,
        ground: Option<String>,
    }
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let list = in_list(ids.iter().copied());
    let sql = format!(
        "SELECT m.id, f.name AS authority, y.valid_from, y.valid_to, y.ground
         FROM decision_document m JOIN unit_form f ON f.unit_id = m.authority_id AND f.valid_from <= m.decided_on
             AND (f.valid_to IS NULL OR f.valid_to >= m.decided_on)
         LEFT JOIN document_validity y ON y.id = (SELECT MAX(x.id) FROM document_validity x WHERE x.document_id = m.id)
         WHERE m.id IN ({list})"
    );
    let heads: Vec<Head> = store.read().rows(&sql, []).await?;
    let mut heads: HashMap<i64, Head> = heads.into_iter().map(|head| (head.id, head)).collect();
    let mut members = document::members_of(store, ids).await?;
    let papers = prints(store, &format!("document_paper WHERE document_id IN ({list})")).await?;
    let newest = format!("SELECT MAX(id) FROM signed_original WHERE document_id IN ({list}) GROUP BY document_id");
    let scans = prints(store, &format!("signed_original WHERE id IN ({newest})")).await?;
    let of = |all: &[Print], id: i64| {
        all.iter().filter(|print| print.document_id == id).map(|print| print.sha256.clone()).collect::<Vec<_>>()
    };
    let mut found = Vec::new();
    for document in document::of_ids(store, ids).await? {
        let head = heads.remove(&document.id).ok_or(Error::NotFound)?;
        let mut communes = members.remove(&document.id).unwrap_or_default();
        communes.retain(|member| member.published_at.is_some());
        // what takes a result back counts at once, but its paper is named only when it is public itself
        for member in communes.iter_mut().filter(|member| member.reversal_published_at.is_none()) {
            (member.reversed_on, member.reversed_number, member.reversed_symbol) = (None, None, None);
        }
        let validity = head.valid_from.zip(head.ground);
        found.push(Published {
            authority: head.authority,
            communes,
            validity: validity.map(|(valid_from, ground)| Validity { valid_from, valid_to: head.valid_to, ground }),
            sha256: of(&papers, document.id),
            scans: of(&scans, document.id),
            document,
        });
    }
    Ok(found)
}

/// A fingerprint of a document's bytes.
#[derive(FromQueryResult)]
struct Print {
    document_id: i64,
    sha256: String,
}

async fn prints(store: &Store, of: &str) -> Result<Vec<Print>> {
    Ok(store
        .read()
        .rows(&format!("SELECT DISTINCT document_id, sha256 FROM {of} ORDER BY document_id, sha256"), [])
        .await?)
}

impl Published {
    /// Whether the paper gives a result that still stands for a commune.
    pub fn stands(&self, commune: &Member) -> bool {
        self.document.kind.decides() && commune.reversed.is_none()
    }

    /// Whether its validity, where that is known, begins after a day.
    pub fn begins_after(&self, day: NaiveDate) -> bool {
        self.validity.as_ref().is_some_and(|validity| parse_day(&validity.valid_from) > day)
    }

    /// Whether its validity, where that is known, ended before a day.
    pub fn ended_before(&self, day: NaiveDate) -> bool {
        let last = self.validity.as_ref().and_then(|validity| validity.valid_to.as_deref());
        last.is_some_and(|last| parse_day(last) < day)
    }
}
