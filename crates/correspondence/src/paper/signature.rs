//! Who signs a paper, in whose stead, as it prints.

use organisation::Result;
use storage::{FromQueryResult, Sql, Store, Transaction};

use super::NewSignature;

/// Who signs a paper, in whose stead, as it prints.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Signature {
    /// The mark, as stored.
    pub mode: String,
    /// After TM.
    pub collective: Option<String>,
    /// Title of the head.
    pub head_title: String,
    /// Title of whoever signs in the head's stead.
    pub signer_title: Option<String>,
    /// Full name.
    pub signer: String,
    /// The delegation it rests on.
    pub delegation_id: Option<i64>,
}

/// Who signs a paper.
pub async fn signature_of(store: &Store, id: i64) -> Result<Option<Signature>> {
    signature_in(store.read(), id).await
}

pub(super) async fn signature_in(db: &impl Sql, id: i64) -> Result<Option<Signature>> {
    let sql = "SELECT mode, collective, head_title, signer_title, signer, delegation_id FROM paper_signature
               WHERE paper_id = $1";
    Ok(db.row(sql, [id.into()]).await?)
}

/// Writes down what a signature rests on.
pub(super) async fn rest_on(tx: &Transaction, id: i64, delegation: Option<i64>) -> Result<()> {
    let sql = "UPDATE paper_signature SET delegation_id = $2 WHERE paper_id = $1";
    tx.run(sql, [id.into(), delegation.into()]).await?;
    Ok(())
}

pub(super) async fn insert(tx: &Transaction, paper: i64, new: &NewSignature) -> Result<()> {
    let sql = "INSERT INTO paper_signature
                   (paper_id, mode, collective, head_title, signer_title, signer, delegation_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        paper.into(),
        mode_name(new.mode).into(),
        new.collective.clone().into(),
        new.head_title.clone().into(),
        new.signer_title.clone().into(),
        new.signer.clone().into(),
        new.delegation.into(),
    ];
    tx.run(sql, values).await?;
    Ok(())
}

/// The signing mark of a stored name.
pub fn mode_of(name: &str) -> Option<documents::Mode> {
    use documents::Mode;
    [Mode::Head, Mode::OnBehalf, Mode::For, Mode::ByOrder, Mode::ByAuthorisation, Mode::Acting]
        .into_iter()
        .find(|mode| mode_name(*mode) == name)
}

/// The stored name of a signing mark.
pub const fn mode_name(mode: documents::Mode) -> &'static str {
    match mode {
        documents::Mode::Head => "head",
        documents::Mode::OnBehalf => "on_behalf",
        documents::Mode::For => "for",
        documents::Mode::ByOrder => "by_order",
        documents::Mode::ByAuthorisation => "by_authorisation",
        documents::Mode::Acting => "acting",
    }
}
