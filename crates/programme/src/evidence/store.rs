use chrono::NaiveDate;
use organisation::{Change, Error, Moment, Result, day, file::FileKind, parse_day};
use storage::{FromQueryResult, Sql, Store, Value};

use super::{Evidence, Judged, Verdict};
use crate::snapshot::FrozenEvidence;

/// A piece as it is written.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) indicator: &'a str,
    pub(super) sha256: &'a str,
    pub(super) file_name: String,
    pub(super) label: String,
    pub(super) note: String,
    pub(super) expires_on: Option<NaiveDate>,
    pub(super) reused_from: Option<i64>,
}

/// A piece that was not withdrawn.
#[derive(Debug, FromQueryResult)]
pub(super) struct Living {
    pub(super) indicator: String,
    pub(super) sha256: String,
}

/// The same file as `e` in a piece `x` that counts, elsewhere; the same commune's own reuse over the years is no twin.
pub(super) const IS_TWIN: &str = "x.sha256 = e.sha256 AND x.id <> e.id
    AND NOT EXISTS (SELECT 1 FROM evidence_withdrawal xw WHERE xw.evidence_id = x.id)
    AND (y.id <> a.id OR x.indicator <> e.indicator)
    AND NOT (y.unit_id = a.unit_id AND x.indicator = e.indicator
             AND (x.reused_from IS NOT NULL OR e.reused_from IS NOT NULL))";

/// One statement, however many pieces; the bytes of files are not read.
fn select(which: &str) -> String {
    let twin = |of: &str| {
        format!(
            "CASE WHEN EXISTS (SELECT 1 FROM evidence x JOIN assessment y ON y.id = x.assessment_id
             WHERE {IS_TWIN} AND y.unit_id {of} a.unit_id) THEN 1 ELSE 0 END"
        )
    };
    format!(
        "SELECT e.id, e.assessment_id, e.indicator, e.sha256, c.kind, c.size, e.file_name, e.label, e.note,
                e.expires_on, e.reused_from, e.at, p.full_name AS person, w.at AS withdrawn_at,
                v.verdict, v.reason, v.at AS judged_at, q.full_name AS judge,
                CASE WHEN t.sha256 IS NULL THEN 0 ELSE 1 END AS thumbnail,
                {} AS twin_here, {} AS twin_elsewhere
         FROM evidence e
         JOIN assessment a ON a.id = e.assessment_id
         JOIN file_content c ON c.sha256 = e.sha256
         JOIN person p ON p.id = e.person_id
         LEFT JOIN file_thumbnail t ON t.sha256 = e.sha256
         LEFT JOIN evidence_withdrawal w ON w.evidence_id = e.id
         LEFT JOIN evidence_verdict v ON v.id = (SELECT MAX(n.id) FROM evidence_verdict n WHERE n.evidence_id = e.id)
         LEFT JOIN person q ON q.id = v.person_id
         WHERE {which} ORDER BY e.id",
        twin("="),
        twin("<>"),
    )
}

#[derive(FromQueryResult)]
struct Found {
    id: i64,
    assessment_id: i64,
    indicator: String,
    sha256: String,
    kind: FileKind,
    size: i64,
    file_name: String,
    label: String,
    note: String,
    expires_on: Option<String>,
    reused_from: Option<i64>,
    at: i64,
    person: String,
    withdrawn_at: Option<i64>,
    verdict: Option<String>,
    reason: Option<String>,
    judged_at: Option<i64>,
    judge: Option<String>,
    thumbnail: i32,
    twin_here: i32,
    twin_elsewhere: i32,
}

/// A verdict is there that no program wrote.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no verdict on evidence")]
struct NoVerdict(String);

impl Found {
    fn evidence(self) -> Result<Evidence> {
        let verdict = match self.verdict.as_deref() {
            None => None,
            Some("accepted") => Some(Verdict::Accepted),
            Some("rejected") => Some(Verdict::Rejected(self.reason.unwrap_or_default())),
            Some(other) => return Err(Error::broken(NoVerdict(other.to_owned()))),
        };
        let judged = verdict.map(|verdict| Judged {
            verdict,
            at: self.judged_at.unwrap_or_default(),
            person: self.judge.unwrap_or_default(),
        });
        Ok(Evidence {
            id: self.id,
            assessment: self.assessment_id,
            indicator: self.indicator,
            sha256: self.sha256,
            kind: self.kind,
            size: self.size,
            file_name: self.file_name,
            label: self.label,
            note: self.note,
            expires_on: self.expires_on.as_deref().map(parse_day),
            reused_from: self.reused_from,
            at: self.at,
            person: self.person,
            withdrawn_at: self.withdrawn_at,
            judged,
            has_thumbnail: self.thumbnail == 1,
            twin_here: self.twin_here == 1,
            twin_elsewhere: self.twin_elsewhere == 1,
        })
    }
}

/// Every piece of a dossier in the order of offering, also what was withdrawn.
pub async fn of_dossier(store: &Store, assessment: i64) -> Result<Vec<Evidence>> {
    list(store.read(), &select("e.assessment_id = $1"), [assessment.into()]).await
}

/// A piece of a dossier.
pub async fn find(store: &Store, assessment: i64, id: i64) -> Result<Evidence> {
    let values = [assessment.into(), id.into()];
    let found = list(store.read(), &select("e.assessment_id = $1 AND e.id = $2"), values).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

async fn list(db: &impl Sql, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<Vec<Evidence>> {
    let found: Vec<Found> = db.rows(sql, values).await?;
    found.into_iter().map(Found::evidence).collect()
}

/// The pieces as a submission freezes them, by indicator; what was withdrawn is not among them.
pub(crate) async fn frozen(db: &impl Sql, assessment: i64, at: Moment) -> Result<Vec<FrozenEvidence>> {
    let pieces = list(db, &select("e.assessment_id = $1"), [assessment.into()]).await?;
    let living = pieces.into_iter().filter(|piece| piece.withdrawn_at.is_none());
    let mut frozen: Vec<_> = living
        .map(|piece| FrozenEvidence {
            state: piece.state(at.today()).name().to_owned(),
            indicator: piece.indicator,
            label: piece.label,
            sha256: piece.sha256,
            size: piece.size,
            kind: piece.kind.name().to_owned(),
        })
        .collect();
    let parts = |no: &str| no.split('.').map(|part| part.parse().unwrap_or(u32::MAX)).collect::<Vec<_>>();
    frozen.sort_by_key(|piece| parts(&piece.indicator));
    Ok(frozen)
}

/// The pieces of a dossier that were not withdrawn.
pub(super) async fn living(db: &impl Sql, assessment: i64) -> Result<Vec<Living>> {
    let sql = "SELECT e.indicator, e.sha256 FROM evidence e WHERE e.assessment_id = $1
               AND NOT EXISTS (SELECT 1 FROM evidence_withdrawal w WHERE w.evidence_id = e.id)";
    Ok(db.rows(sql, [assessment.into()]).await?)
}

/// Who acted on the evidence of some dossiers, for [`crate::separation`]: to offer and to withdraw belongs to whoever
/// enters figures, a verdict to the appraisal.
pub(crate) fn acted(assessments: &str, people: &str) -> String {
    format!(
        "SELECT assessment_id, person_id, NULL FROM evidence
         WHERE assessment_id IN ({assessments}) AND person_id IN ({people})
         UNION
         SELECT e.assessment_id, w.person_id, NULL FROM evidence_withdrawal w JOIN evidence e ON e.id = w.evidence_id
         WHERE e.assessment_id IN ({assessments}) AND w.person_id IN ({people})
         UNION
         SELECT e.assessment_id, v.person_id, 'appraisal' FROM evidence_verdict v JOIN evidence e ON e.id = v.evidence_id
         WHERE e.assessment_id IN ({assessments}) AND v.person_id IN ({people})"
    )
}

pub(super) async fn insert(change: &Change, assessment: i64, row: &Row<'_>, person: i64, office: i64) -> Result<i64> {
    let sql = "INSERT INTO evidence (assessment_id, indicator, sha256, file_name, label, note, expires_on, reused_from,
                                     at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id";
    let values = [
        assessment.into(),
        row.indicator.into(),
        row.sha256.into(),
        row.file_name.clone().into(),
        row.label.clone().into(),
        row.note.clone().into(),
        row.expires_on.map(day).into(),
        row.reused_from.into(),
        change.at.0.into(),
        person.into(),
        office.into(),
    ];
    Ok(change.tx.insert(sql, values).await?)
}

/// Gives whether the piece was not withdrawn before.
pub(super) async fn insert_withdrawal(change: &Change, evidence: i64, person: i64, office: i64) -> Result<bool> {
    let sql = "INSERT INTO evidence_withdrawal (evidence_id, at, person_id, office_id) VALUES ($1, $2, $3, $4)
               ON CONFLICT (evidence_id) DO NOTHING";
    let values = [evidence.into(), change.at.0.into(), person.into(), office.into()];
    Ok(change.tx.run(sql, values).await? == 1)
}

pub(super) async fn insert_verdict(
    change: &Change,
    evidence: i64,
    (verdict, reason): (&str, &str),
    person: i64,
    office: i64,
) -> Result<()> {
    let sql = "INSERT INTO evidence_verdict (evidence_id, verdict, reason, at, person_id, office_id)
               VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [evidence.into(), verdict.into(), reason.into(), change.at.0.into(), person.into(), office.into()];
    change.tx.run(sql, values).await?;
    Ok(())
}
