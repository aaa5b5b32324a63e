//! What anybody may verify: whether a paper with a number, or with these bytes, was published, and whether it still
//! stands. Results only, never points. What was not published looks like what does not exist.

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
}

/// From when to when a recognition is valid.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
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

/// The published papers with a number; more than one where neither symbol nor province is named.
pub async fn by_number(store: &Store, wanted: &Wanted) -> Result<Vec<Published>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
        symbol: String,
        authority_id: i64,
    }
    let sql = "SELECT id, symbol, authority_id FROM decision_document WHERE year = $1 AND number = $2 ORDER BY id";
    let rows: Vec<Row> = store.read().rows(sql, [wanted.year.into(), wanted.number.into()]).await?;
    let symbol = text::fold(wanted.symbol.trim());
    let fits = |row: &Row| {
        (symbol.is_empty() || text::fold(&row.symbol) == symbol)
            && wanted.province.is_none_or(|province| province == row.authority_id)
    };
    let ids: Vec<i64> = rows.iter().filter(|row| fits(row)).map(|row| row.id).collect();
    let mut found = Vec::new();
    for id in published_of(store, &ids).await? {
        found.extend(published(store, id).await?);
    }
    Ok(found)
}

/// The published paper with these bytes: a document, or a certificate that follows from it.
pub async fn by_sha256(store: &Store, sha256: &str) -> Result<Option<Published>> {
    let sql = "SELECT document_id FROM document_paper WHERE sha256 = $1
               UNION
               SELECT d.document_id FROM paper p JOIN publication u ON u.act_id = p.act_id
               JOIN decision d ON d.act_id = u.decision_id WHERE p.sha256 = $1 AND p.kind = 'certificate'";
    match store.read().number(sql, [sha256.trim().to_lowercase().into()]).await? {
        Some(id) => published(store, id).await,
        None => Ok(None),
    }
}

/// Of some documents those that were published for a dossier at least, in one statement.
async fn published_of(store: &Store, ids: &[i64]) -> Result<Vec<i64>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: i64,
    }
    let list = in_list(ids.iter().copied());
    let sql = format!(
        "SELECT d.document_id AS id FROM decision d JOIN publication u ON u.decision_id = d.act_id
         WHERE d.document_id IN ({list})
         UNION SELECT u.document_id FROM document_publication u WHERE u.document_id IN ({list}) ORDER BY id"
    );
    let rows: Vec<Row> = store.read().rows(&sql, []).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// A document as the public sees it; none before it is published.
async fn published(store: &Store, id: i64) -> Result<Option<Published>> {
    #[derive(FromQueryResult)]
    struct Bytes {
        sha256: String,
    }
    let document = match document::find(store, id).await {
        Ok(document) => document,
        Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut communes = document::members(store, id).await?;
    communes.retain(|member| member.published_at.is_some());
    if communes.is_empty() {
        return Ok(None);
    }
    let signed = parse_day(&document.decided_on);
    let authority = organisation::unit::find(store.read(), document.authority_id, signed).await?.name;
    let sql = "SELECT valid_from, valid_to, ground FROM document_validity WHERE document_id = $1
               ORDER BY id DESC LIMIT 1";
    let validity = store.read().row(sql, [id.into()]).await?;
    let sql = "SELECT sha256 FROM document_paper WHERE document_id = $1 ORDER BY kind";
    let papers: Vec<Bytes> = store.read().rows(sql, [id.into()]).await?;
    let sha256 = papers.into_iter().map(|paper| paper.sha256).collect();
    Ok(Some(Published { document, authority, communes, validity, sha256 }))
}

impl Published {
    /// Whether the paper gives a result that still stands for a commune.
    pub fn stands(&self, commune: &Member) -> bool {
        self.document.kind.decides() && commune.reversed.is_none()
    }

    /// Whether its validity, where that is known, ended before a day.
    pub fn ended_before(&self, day: NaiveDate) -> bool {
        let last = self.validity.as_ref().and_then(|validity| validity.valid_to.as_deref());
        last.is_some_and(|last| parse_day(last) < day)
    }
}
