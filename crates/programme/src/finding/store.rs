use std::collections::BTreeMap;

use organisation::{Actor, Error, Moment, Result, actor::Held};
use storage::{FromQueryResult, Sql, Store, Transaction, insert_many};

use super::{Kind, NewFinding};

/// A finding as it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Number of the indicator.
    pub indicator: String,
    /// What was found.
    pub kind: Kind,
    /// The department's figures by fact, where they differ; none is unknown.
    pub figures: BTreeMap<String, Option<u64>>,
    /// Why.
    pub reason: String,
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Who.
    pub person: String,
}

#[derive(FromQueryResult)]
struct Row {
    indicator: String,
    kind: Kind,
    figures: String,
    reason: String,
    at: i64,
    person: String,
}

impl Row {
    fn finding(self) -> Result<Finding> {
        let figures = serde_json::from_str(&self.figures).map_err(Error::broken)?;
        let Self { indicator, kind, reason, at, person, .. } = self;
        Ok(Finding { indicator, kind, figures, reason, at, person })
    }
}

/// Every finding on a submission, oldest first.
pub async fn of_submission(store: &Store, submission: i64) -> Result<Vec<Finding>> {
    let sql = "SELECT f.indicator, f.kind, f.figures, f.reason, f.at, p.full_name AS person
               FROM appraisal_finding f JOIN person p ON p.id = f.person_id WHERE f.submission_id = $1 ORDER BY f.id";
    let rows: Vec<Row> = store.read().rows(sql, [submission.into()]).await?;
    rows.into_iter().map(Row::finding).collect()
}

/// The newest finding of each indicator of a submission.
pub async fn newest_of(store: &Store, submission: i64) -> Result<BTreeMap<String, Finding>> {
    let all = of_submission(store, submission).await?;
    Ok(all.into_iter().map(|finding| (finding.indicator.clone(), finding)).collect())
}

pub(super) async fn insert(
    tx: &Transaction,
    submission: i64,
    findings: &[NewFinding],
    actor: &Actor,
    office: &Held,
    at: Moment,
) -> Result<()> {
    let columns = ["submission_id", "indicator", "kind", "figures", "reason", "at", "person_id", "office_id"];
    let rows = findings.iter().map(|finding| {
        let figures = serde_json::to_string(&finding.figures).map_err(Error::broken)?;
        Ok(vec![
            submission.into(),
            finding.indicator.clone().into(),
            finding.kind.into(),
            figures.into(),
            finding.reason.clone().into(),
            at.0.into(),
            actor.person.into(),
            office.id.into(),
        ])
    });
    Ok(insert_many(tx, "appraisal_finding", &columns, rows.collect::<Result<_>>()?).await?)
}
