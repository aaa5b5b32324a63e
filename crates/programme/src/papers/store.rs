use organisation::{Error, Moment, Result, parse_day};
use storage::{FromQueryResult, Sql, Store, Transaction};

use super::{Kind, decision, self_assessment_report};
use crate::{
    Programme,
    act::ActKind,
    decision::{NewDecision, Outcome, Signer, Signing},
    snapshot,
};

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

/// The paper of an act. An act that was loaded with its snapshot alone gets its paper from the snapshot now:
/// nothing new is recorded by that, so it leaves no event.
pub async fn of_act(programme: &Programme, act: i64, kind: Kind) -> Result<Kept> {
    if let Some(kept) = find(&programme.store, act, kind).await? {
        return Ok(kept);
    }
    let bytes = make(programme, act, kind).await?;
    let tx = programme.store.write().await?;
    keep(&tx, act, kind, &bytes).await?;
    tx.commit().await?;
    find(&programme.store, act, kind).await?.ok_or(Error::NotFound)
}

async fn find(store: &Store, act: i64, kind: Kind) -> Result<Option<Kept>> {
    let sql = "SELECT bytes, sha256 FROM paper WHERE act_id = $1 AND kind = $2";
    let kept: Option<Kept> = store.read().row(sql, [act.into(), kind.name().into()]).await?;
    match kept {
        Some(kept) if snapshot::fingerprint(&kept.bytes) != kept.sha256 => Err(Error::broken(Altered(act))),
        kept => Ok(kept),
    }
}

/// What a paper says besides its snapshot.
#[derive(FromQueryResult)]
struct Signed {
    act: ActKind,
    at: i64,
    signer: String,
    outcome: Option<Outcome>,
    number: Option<i64>,
    decided_on: Option<String>,
    signing: Option<Signing>,
}

impl Signed {
    fn kind(&self) -> Option<Kind> {
        kind_of(self.act, self.outcome)
    }

    fn decision(&self) -> Option<NewDecision> {
        Some(NewDecision { number: self.number?, decided_on: parse_day(self.decided_on.as_deref()?) })
    }
}

/// The paper that an act has: a submission its report, a decision what its outcome says.
fn kind_of(act: ActKind, outcome: Option<Outcome>) -> Option<Kind> {
    match (act, outcome) {
        (ActKind::Submission, _) => Some(Kind::SelfAssessmentReport),
        (ActKind::Decision, Some(outcome)) => Some(Kind::of_outcome(outcome)),
        _ => None,
    }
}

async fn make(programme: &Programme, act: i64, kind: Kind) -> Result<Vec<u8>> {
    let sql = "SELECT t.kind AS act, t.at, p.full_name AS signer, d.outcome, d.number, d.decided_on, d.signing
               FROM act t JOIN person p ON p.id = t.person_id LEFT JOIN decision d ON d.act_id = t.id
               WHERE t.id = $1";
    let signed: Signed = programme.store.read().row(sql, [act.into()]).await?.ok_or(Error::NotFound)?;
    if signed.kind() != Some(kind) {
        return Err(Error::NotFound);
    }
    let snapshot = snapshot::of_act(&programme.store, act).await?;
    match signed.decision() {
        Some(new) => {
            let signing = signed.signing.ok_or(Error::NotFound)?;
            decision(programme, &snapshot, &new, &Signer { name: signed.signer, signing }).await
        }
        None => self_assessment_report(programme, &snapshot, &signed.signer, Moment(signed.at)).await,
    }
}

/// The papers that a dossier's submissions and decisions have or can have, in the order of the acts.
pub async fn of_dossier(store: &Store, assessment: i64) -> Result<Vec<Listed>> {
    #[derive(FromQueryResult)]
    struct Row {
        act_id: i64,
        act: ActKind,
        outcome: Option<Outcome>,
        sha256: Option<String>,
        at: i64,
    }
    let sql = "SELECT t.id AS act_id, t.kind AS act, d.outcome, p.sha256, t.at
               FROM act t JOIN snapshot s ON s.act_id = t.id
               LEFT JOIN decision d ON d.act_id = t.id
               LEFT JOIN paper p ON p.act_id = t.id
               WHERE t.assessment_id = $1 ORDER BY t.id";
    let rows: Vec<Row> = store.read().rows(sql, [assessment.into()]).await?;
    let listed = rows.into_iter().filter_map(|row| {
        let kind = kind_of(row.act, row.outcome)?;
        Some(Listed { act_id: row.act_id, kind, sha256: row.sha256, at: row.at })
    });
    Ok(listed.collect())
}
