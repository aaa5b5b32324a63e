use organisation::{Error, Result};
use storage::{FromQueryResult, Sql, Store, Transaction};

use super::{
    Kind,
    made::{self, DONE, Done},
    pdf,
};
use crate::{Programme, snapshot};

/// A paper as it was frozen.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Kept {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// Its fingerprint.
    pub sha256: String,
}

/// A paper in the list of a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The act it belongs to.
    pub act_id: i64,
    /// The document that it is, if it is one.
    pub document_id: Option<i64>,
    /// What it is.
    pub kind: Kind,
    /// Fingerprint of its bytes; none while it was not asked for.
    pub sha256: Option<String>,
    /// When the act was done, milliseconds since 1970.
    pub at: i64,
}

/// A paper was altered in the database.
#[derive(Debug, thiserror::Error)]
#[error("the paper of act {0} does not match its fingerprint")]
struct Altered(i64);

/// Freezes a paper with its act; the first bytes stay.
pub(crate) async fn keep(tx: &Transaction, act: i64, kind: Kind, bytes: &[u8]) -> Result<()> {
    tx.run(
        "INSERT INTO paper (act_id, kind, bytes, sha256) VALUES ($1, $2, $3, $4) ON CONFLICT (act_id, kind) DO NOTHING",
        [act.into(), kind.name().into(), bytes.to_vec().into(), snapshot::fingerprint(bytes).into()],
    )
    .await?;
    Ok(())
}

/// Freezes the paper of a document; the first bytes stay.
pub(crate) async fn keep_document(tx: &Transaction, document: i64, kind: Kind, bytes: &[u8]) -> Result<()> {
    tx.run(
        "INSERT INTO document_paper (document_id, kind, bytes, sha256) VALUES ($1, $2, $3, $4)
         ON CONFLICT (document_id, kind) DO NOTHING",
        [document.into(), kind.name().into(), bytes.to_vec().into(), snapshot::fingerprint(bytes).into()],
    )
    .await?;
    Ok(())
}

/// The paper of an act; that of a decision is the paper of its document. An act that was loaded with its snapshot
/// alone gets its paper from the snapshot now: nothing new is recorded by that, so it leaves no event.
pub async fn of_act(programme: &Programme, act: i64, kind: Kind) -> Result<Kept> {
    if let Some(kept) = find(&programme.store, act, kind).await? {
        return Ok(kept);
    }
    let bytes = pdf(made::paper(programme, act, kind).await?).await?;
    let tx = programme.store.write().await?;
    if kind.is_document() {
        keep_document(&tx, document_of(&programme.store, act).await?.ok_or(Error::NotFound)?, kind, &bytes).await?;
    } else {
        keep(&tx, act, kind, &bytes).await?;
    }
    tx.commit().await?;
    find(&programme.store, act, kind).await?.ok_or(Error::NotFound)
}

async fn find(store: &Store, act: i64, kind: Kind) -> Result<Option<Kept>> {
    let sql = if kind.is_document() {
        "SELECT p.bytes, p.sha256 FROM act t
         LEFT JOIN decision d ON d.act_id = t.id LEFT JOIN reversal v ON v.act_id = t.id
         JOIN document_paper p ON p.document_id = COALESCE(d.document_id, v.document_id)
         WHERE t.id = $1 AND p.kind = $2"
    } else {
        "SELECT bytes, sha256 FROM paper WHERE act_id = $1 AND kind = $2"
    };
    let kept: Option<Kept> = store.read().row(sql, [act.into(), kind.name().into()]).await?;
    match kept {
        Some(kept) if snapshot::fingerprint(&kept.bytes) != kept.sha256 => Err(Error::broken(Altered(act))),
        kept => Ok(kept),
    }
}

async fn document_of(store: &Store, act: i64) -> Result<Option<i64>> {
    let sql = "SELECT document_id FROM decision WHERE act_id = $1
               UNION SELECT document_id FROM reversal WHERE act_id = $1";
    Ok(store.read().number(sql, [act.into()]).await?)
}

/// The papers that a dossier's acts have or can have, in the order of the acts.
pub async fn of_dossier(store: &Store, assessment: i64) -> Result<Vec<Listed>> {
    #[derive(FromQueryResult)]
    struct Print {
        act_id: i64,
        kind: String,
        sha256: String,
    }
    let sql = "SELECT p.act_id, p.kind, p.sha256 FROM paper p JOIN act t ON t.id = p.act_id WHERE t.assessment_id = $1
               UNION ALL
               SELECT t.id, p.kind, p.sha256 FROM act t
               LEFT JOIN decision d ON d.act_id = t.id LEFT JOIN reversal v ON v.act_id = t.id
               JOIN document_paper p ON p.document_id = COALESCE(d.document_id, v.document_id)
               WHERE t.assessment_id = $1";
    let prints: Vec<Print> = store.read().rows(sql, [assessment.into()]).await?;
    let sha256 = |act: i64, kind: Kind| {
        let print = prints.iter().find(|print| print.act_id == act && print.kind == kind.name());
        print.map(|print| print.sha256.clone())
    };
    let sql = format!("{DONE} WHERE t.assessment_id = $1 ORDER BY t.id");
    let acts: Vec<Done> = store.read().rows(&sql, [assessment.into()]).await?;
    let listed = |done: Done| {
        let document_id = done.document_id;
        let listed = |kind| Listed { act_id: done.id, document_id, kind, sha256: sha256(done.id, kind), at: done.at };
        done.kinds().into_iter().map(listed).collect::<Vec<_>>()
    };
    Ok(acts.into_iter().flat_map(listed).collect())
}
