use std::collections::HashMap;

use chrono::NaiveDate;
use organisation::{Change, Result, day, office};
use standards::{Criterion, Standard};
use storage::{FromQueryResult, Sql, Store, Transaction, in_list};

use crate::figures::{FactNumbers, Figures};

/// What a sector said last of a criterion.
#[derive(Debug, FromQueryResult)]
pub(super) struct Row {
    pub(super) criterion: String,
    pub(super) sector: String,
    pub(super) figures: String,
    pub(super) at: i64,
    pub(super) person: String,
    pub(super) withdrawn_at: Option<i64>,
    pub(super) withdrawn_by: Option<String>,
    pub(super) withdrawal_reason: Option<String>,
}

/// What was said last of each criterion of a dossier.
pub(super) async fn newest(db: &impl Sql, assessment: i64) -> Result<HashMap<String, Row>> {
    let rows: Vec<Row> = db
        .rows(
            "SELECT c.criterion, c.sector, c.figures, c.at, p.full_name AS person, w.at AS withdrawn_at,
                    q.full_name AS withdrawn_by, w.reason AS withdrawal_reason
             FROM confirmation c JOIN person p ON p.id = c.person_id
             LEFT JOIN confirmation_withdrawal w ON w.confirmation_id = c.id LEFT JOIN person q ON q.id = w.person_id
             WHERE c.assessment_id = $1 ORDER BY c.id",
            [assessment.into()],
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.criterion.clone(), row)).collect())
}

/// The confirmation of a criterion that was not taken back.
pub(super) async fn standing(tx: &Transaction, assessment: i64, criterion: &str, sector: &str) -> Result<Option<i64>> {
    Ok(tx
        .number(
            "SELECT c.id FROM confirmation c
             WHERE c.id = (SELECT MAX(x.id) FROM confirmation x WHERE x.assessment_id = $1 AND x.criterion = $2)
               AND c.sector = $3
               AND NOT EXISTS (SELECT 1 FROM confirmation_withdrawal w WHERE w.confirmation_id = c.id)",
            [assessment.into(), criterion.into(), sector.into()],
        )
        .await?)
}

pub(super) async fn insert(
    change: &Change,
    assessment: i64,
    criterion: &Criterion,
    figures: &str,
    person: i64,
    office: i64,
) -> Result<()> {
    change
        .tx
        .run(
            "INSERT INTO confirmation (assessment_id, criterion, sector, figures, at, person_id, office_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [
                assessment.into(),
                criterion.no.clone().into(),
                criterion.sector.clone().into(),
                figures.into(),
                change.at.0.into(),
                person.into(),
                office.into(),
            ],
        )
        .await?;
    Ok(())
}

pub(super) async fn withdraw(change: &Change, id: i64, reason: &str, person: i64, office: i64) -> Result<()> {
    change
        .tx
        .run(
            "INSERT INTO confirmation_withdrawal (confirmation_id, reason, at, person_id, office_id)
             VALUES ($1, $2, $3, $4, $5)",
            [id.into(), reason.into(), change.at.0.into(), person.into(), office.into()],
        )
        .await?;
    Ok(())
}

/// A sector's word that may keep the commune officer from figures.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Lock {
    assessment_id: i64,
    criterion: String,
    /// The sector.
    pub(crate) sector: String,
    figures: String,
    /// When it confirmed, milliseconds since 1970.
    pub(crate) at: i64,
}

impl Lock {
    /// Whether the word still holds for the figures, and so locks a fact of its criterion.
    pub(crate) fn keeps(&self, standard: &Standard, numbers: &FactNumbers, figures: &Figures, fact: &str) -> bool {
        let criterion = standard.criterion(&self.criterion).filter(|criterion| criterion.sector == self.sector);
        criterion.is_some_and(|criterion| {
            super::facts_of(standard, criterion).any(|name| name == fact)
                && super::of_criterion(standard, criterion, numbers, figures).written() == self.figures
        })
    }
}

/// The words that sectors stand by in some dossiers, in one statement: newest of their criterion, not taken back, and
/// the sector has an officer who could take them back.
pub(crate) async fn locks(store: &Store, assessments: &[i64], today: NaiveDate) -> Result<HashMap<i64, Vec<Lock>>> {
    let sql = format!(
        "SELECT c.assessment_id, c.criterion, c.sector, c.figures, c.at
         FROM confirmation c JOIN assessment a ON a.id = c.assessment_id
         WHERE c.assessment_id IN ({})
           AND NOT EXISTS (SELECT 1 FROM confirmation x WHERE x.assessment_id = c.assessment_id
                           AND x.criterion = c.criterion AND x.id > c.id)
           AND NOT EXISTS (SELECT 1 FROM confirmation_withdrawal w WHERE w.confirmation_id = c.id)
           AND EXISTS (SELECT 1 FROM office o WHERE o.unit_id = a.unit_id AND o.sector = c.sector AND {})",
        in_list(assessments.iter().copied()),
        office::answers_for_sector("$1"),
    );
    let rows: Vec<Lock> = store.read().rows(&sql, [day(today).into()]).await?;
    let mut locks: HashMap<i64, Vec<Lock>> = HashMap::new();
    for row in rows {
        locks.entry(row.assessment_id).or_default().push(row);
    }
    Ok(locks)
}
