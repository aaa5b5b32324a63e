use sha2::{Digest as _, Sha256};
use storage::{FromQueryResult, Sql, Store, Transaction};

use super::{Checked, FileKind};
use crate::{Error, Result};

/// A file as it was kept.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Kept {
    /// What it is.
    pub kind: FileKind,
    /// Its content.
    pub bytes: Vec<u8>,
    sha256: String,
}

#[derive(FromQueryResult)]
struct Small {
    bytes: Vec<u8>,
}

/// A file was altered in the database.
#[derive(Debug, thiserror::Error)]
#[error("the file {0} does not match its fingerprint")]
struct Altered(String);

/// Keeps a file that was checked, within a change; gives its fingerprint. A content that is there already stays.
pub async fn keep(tx: &Transaction, checked: &Checked) -> Result<String> {
    let size = i64::try_from(checked.size()).map_err(Error::broken)?;
    let new = tx
        .run(
            "INSERT INTO file_content (sha256, kind, size, bytes) VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING",
            [
                checked.sha256.clone().into(),
                checked.kind.into(),
                size.into(),
                checked.bytes.as_ref().clone().into(),
            ],
        )
        .await?;
    if let (1, Some(small)) = (new, &checked.thumbnail) {
        tx.run(
            "INSERT INTO file_thumbnail (sha256, bytes) VALUES ($1, $2)",
            [checked.sha256.clone().into(), small.clone().into()],
        )
        .await?;
    }
    Ok(checked.sha256.clone())
}

/// The file of a fingerprint. One that was altered in the database is refused, not shown.
pub async fn find(store: &Store, sha256: &str) -> Result<Kept> {
    let sql = "SELECT sha256, kind, bytes FROM file_content WHERE sha256 = $1";
    let kept: Kept = store.read().row(sql, [sha256.into()]).await?.ok_or(Error::NotFound)?;
    if hex::encode(Sha256::digest(&kept.bytes)) != kept.sha256 {
        return Err(Error::broken(Altered(kept.sha256)));
    }
    Ok(kept)
}

/// The small picture of a file, a JPEG, if one could be made.
pub async fn thumbnail(store: &Store, sha256: &str) -> Result<Option<Vec<u8>>> {
    let small: Option<Small> =
        store.read().row("SELECT bytes FROM file_thumbnail WHERE sha256 = $1", [sha256.into()]).await?;
    Ok(small.map(|small| small.bytes))
}
