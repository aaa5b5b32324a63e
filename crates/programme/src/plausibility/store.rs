use std::collections::HashMap;

use organisation::{Change, Result};
use storage::{FromQueryResult, Sql};

use super::{Answer, Finding};

/// Every answer that was given in a dossier, by finding and values; of the same ones the newest.
pub(super) async fn answers(db: &impl Sql, assessment: i64) -> Result<HashMap<(String, String), Answer>> {
    #[derive(FromQueryResult)]
    struct Row {
        finding: String,
        amounts: String,
        reason: String,
        at: i64,
        person: String,
    }
    let rows: Vec<Row> = db
        .rows(
            "SELECT c.finding, c.amounts, c.reason, c.at, p.full_name AS person
             FROM acceptance c JOIN person p ON p.id = c.person_id WHERE c.assessment_id = $1 ORDER BY c.id",
            [assessment.into()],
        )
        .await?;
    let answer = |row: Row| ((row.finding, row.amounts), Answer { reason: row.reason, by: row.person, at: row.at });
    Ok(rows.into_iter().map(answer).collect())
}

/// Keeps the answer to a finding.
pub(crate) async fn accept(
    change: &Change,
    assessment: i64,
    finding: &Finding,
    reason: &str,
    person: i64,
) -> Result<()> {
    change
        .tx
        .run(
            "INSERT INTO acceptance (assessment_id, finding, amounts, reason, at, person_id)
             VALUES ($1, $2, $3, $4, $5, $6)",
            [
                assessment.into(),
                finding.key().into(),
                finding.amounts().into(),
                reason.into(),
                change.at.0.into(),
                person.into(),
            ],
        )
        .await?;
    Ok(())
}
