//! The minutes of a sitting: a draft until they are recorded as signed, the same bytes for ever afterwards.

use chrono::NaiveDate;
use organisation::{Error, Result, day, parse_day};
use storage::{FromQueryResult, Sql, Store, Transaction};

use super::{
    Sitting, Stage,
    closing::{ClosingRefusal, NewSigning, year_of},
    draft,
};
use crate::{
    Programme,
    papers::{self, Kept},
    snapshot::fingerprint,
};

/// What the record of a signing says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minutes {
    /// Number, where the council counts its minutes.
    pub number: Option<i64>,
    /// Symbol after the number.
    pub symbol: String,
    /// Day of signing.
    pub signed_on: NaiveDate,
    /// The member who presided.
    pub chair: i64,
    /// The member who kept the minutes.
    pub secretary: i64,
}

impl Minutes {
    pub(super) fn of(programme: &Programme, new: &NewSigning) -> Self {
        Self {
            number: new.number,
            symbol: papers::minutes_symbol(programme.demo),
            signed_on: new.signed_on,
            chair: new.chair,
            secretary: new.secretary,
        }
    }
}

/// The record of the signing, if there is one.
pub async fn signed(store: &Store, sitting: i64) -> Result<Option<Minutes>> {
    #[derive(FromQueryResult)]
    struct Row {
        number: Option<i64>,
        symbol: String,
        signed_on: String,
        chair_id: i64,
        secretary_id: i64,
    }
    let sql = "SELECT number, symbol, signed_on, chair_id, secretary_id FROM minutes WHERE sitting_id = $1";
    let row: Option<Row> = store.read().row(sql, [sitting.into()]).await?;
    Ok(row.map(|row| Minutes {
        number: row.number,
        symbol: row.symbol,
        signed_on: parse_day(&row.signed_on),
        chair: row.chair_id,
        secretary: row.secretary_id,
    }))
}

/// The minutes as paper: the signed bytes, or the draft as the records stand. Minutes that were loaded with their
/// record alone get their bytes now: nothing new is recorded by that, so it leaves no event.
pub async fn paper(programme: &Programme, sitting: &Sitting) -> Result<Kept> {
    if sitting.stage == Stage::Signed {
        if let Some(kept) = find(&programme.store, sitting.id).await? {
            return Ok(kept);
        }
        let signing = signed(&programme.store, sitting.id).await?.ok_or(Error::NotFound)?;
        let record = draft::record(programme, sitting).await?;
        let bytes = papers::pdf(papers::minutes(programme, &record, Some(&signing)).await?).await?;
        let tx = programme.store.write().await?;
        keep_bytes(&tx, sitting.id, &bytes).await?;
        tx.commit().await?;
        return find(&programme.store, sitting.id).await?.ok_or(Error::NotFound);
    }
    let record = draft::record(programme, sitting).await?;
    let bytes = papers::pdf(papers::minutes(programme, &record, None).await?).await?;
    Ok(Kept { sha256: fingerprint(&bytes), bytes })
}

/// The fingerprint of signed minutes as it was kept with their bytes, which are not read for it.
pub async fn sha256(programme: &Programme, sitting: &Sitting) -> Result<String> {
    #[derive(FromQueryResult)]
    struct Row {
        sha256: String,
    }
    let sql = "SELECT sha256 FROM minutes_paper WHERE sitting_id = $1";
    let kept: Option<Row> = programme.store.read().row(sql, [sitting.id.into()]).await?;
    match kept {
        Some(row) => Ok(row.sha256),
        None => Ok(paper(programme, sitting).await?.sha256),
    }
}

/// The minutes as DOCX, made from the same record as their PDF.
pub async fn docx(programme: &Programme, sitting: &Sitting) -> Result<Vec<u8>> {
    let record = draft::record(programme, sitting).await?;
    let signing = signed(&programme.store, sitting.id).await?;
    papers::docx(papers::minutes(programme, &record, signing.as_ref()).await?).await
}

/// Minutes were altered in the database.
#[derive(Debug, thiserror::Error)]
#[error("the minutes of sitting {0} do not match their fingerprint")]
struct Altered(i64);

async fn find(store: &Store, sitting: i64) -> Result<Option<Kept>> {
    let sql = "SELECT bytes, sha256 FROM minutes_paper WHERE sitting_id = $1";
    let kept: Option<Kept> = store.read().row(sql, [sitting.into()]).await?;
    match kept {
        Some(kept) if fingerprint(&kept.bytes) != kept.sha256 => Err(Error::broken(Altered(sitting))),
        kept => Ok(kept),
    }
}

pub(super) async fn keep(tx: &Transaction, sitting: &Sitting, minutes: &Minutes, bytes: &[u8]) -> Result<()> {
    let taken = tx
        .run(
            "INSERT INTO minutes (sitting_id, council_id, number, symbol, year, signed_on, chair_id, secretary_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            [
                sitting.id.into(),
                sitting.council.id.into(),
                minutes.number.into(),
                minutes.symbol.clone().into(),
                year_of(minutes.signed_on).into(),
                day(minutes.signed_on).into(),
                minutes.chair.into(),
                minutes.secretary.into(),
            ],
        )
        .await;
    match taken {
        Err(storage::Error::Duplicate) => return Err(ClosingRefusal::NumberTaken.into()),
        taken => taken?,
    };
    keep_bytes(tx, sitting.id, bytes).await
}

async fn keep_bytes(tx: &Transaction, sitting: i64, bytes: &[u8]) -> Result<()> {
    tx.run(
        "INSERT INTO minutes_paper (sitting_id, bytes, sha256) VALUES ($1, $2, $3) ON CONFLICT (sitting_id) DO NOTHING",
        [sitting.into(), bytes.to_vec().into(), fingerprint(bytes).into()],
    )
    .await?;
    Ok(())
}
