//! Brings the tables up to date: one SQL file a step, the same text on both engines but for two type words.

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use sha2::{Digest as _, Sha256};

use crate::{Error, Store, Transaction};

/// All steps in order; a step once released is never edited. A database keeps the fingerprint of each step that made it,
/// so that one made by a program between two releases is refused with a sentence and not with a missing column.
const STEPS: &[(&str, &str)] = &[
    ("0001_units", include_str!("../migrations/0001_units.sql")),
    ("0002_people", include_str!("../migrations/0002_people.sql")),
    ("0003_dossiers", include_str!("../migrations/0003_dossiers.sql")),
    ("0004_appraisal", include_str!("../migrations/0004_appraisal.sql")),
    ("0005_second_factor", include_str!("../migrations/0005_second_factor.sql")),
    ("0006_evidence", include_str!("../migrations/0006_evidence.sql")),
    ("0007_councils", include_str!("../migrations/0007_councils.sql")),
    ("0008_confirmations", include_str!("../migrations/0008_confirmations.sql")),
    ("0009_procedure", include_str!("../migrations/0009_procedure.sql")),
    ("0010_decisions", include_str!("../migrations/0010_decisions.sql")),
    ("0011_originals", include_str!("../migrations/0011_originals.sql")),
    ("0012_reviews", include_str!("../migrations/0012_reviews.sql")),
    ("0013_standard_revisions", include_str!("../migrations/0013_standard_revisions.sql")),
    ("0014_boundaries", include_str!("../migrations/0014_boundaries.sql")),
    ("0015_support", include_str!("../migrations/0015_support.sql")),
    ("0016_imports", include_str!("../migrations/0016_imports.sql")),
    ("0017_survey", include_str!("../migrations/0017_survey.sql")),
    ("0018_areas", include_str!("../migrations/0018_areas.sql")),
    ("0019_targets", include_str!("../migrations/0019_targets.sql")),
    ("0020_past_withdrawals", include_str!("../migrations/0020_past_withdrawals.sql")),
    ("0021_papers", include_str!("../migrations/0021_papers.sql")),
    ("0022_tasks", include_str!("../migrations/0022_tasks.sql")),
    ("0023_notices", include_str!("../migrations/0023_notices.sql")),
    ("0024_delegations", include_str!("../migrations/0024_delegations.sql")),
    ("0025_mail", include_str!("../migrations/0025_mail.sql")),
    ("0026_calendar", include_str!("../migrations/0026_calendar.sql")),
    ("0027_coordination", include_str!("../migrations/0027_coordination.sql")),
    ("0028_difficulties", include_str!("../migrations/0028_difficulties.sql")),
    ("0029_exchange", include_str!("../migrations/0029_exchange.sql")),
    ("0030_decisions_in_books", include_str!("../migrations/0030_decisions_in_books.sql")),
    ("0031_answers", include_str!("../migrations/0031_answers.sql")),
    ("0032_references", include_str!("../migrations/0032_references.sql")),
    ("0033_received_papers", include_str!("../migrations/0033_received_papers.sql")),
];

/// Applies every step that is not yet in the database, all in one change: of several programs that open a new
/// database at once, the first makes the tables and the others find them.
pub(crate) async fn up(store: &Store) -> Result<(), Error> {
    let tx = store.write().await?;
    alone(&tx).await?;
    bring(&tx, |_| true).await?;
    tx.commit().await
}

/// Nobody else makes tables until this change is over.
pub(crate) async fn alone(tx: &Transaction) -> Result<(), Error> {
    tx.alone("migration").await
}

/// Applies those of the wanted steps that are not yet in the database.
pub(crate) async fn bring(tx: &Transaction, wanted: impl Fn(&str) -> bool) -> Result<(), Error> {
    tx.run("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL)", []).await?;
    let done = done(tx).await?;
    for (name, sql) in STEPS {
        if wanted(name) && !done.iter().any(|done| done == name) {
            apply(tx, name, sql).await?;
        }
    }
    Ok(())
}

/// The steps that made the database, in order; none of them is newer than this program, or another one.
pub(crate) async fn done(db: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let all = Statement::from_string(db.get_database_backend(), "SELECT * FROM migration ORDER BY name");
    let mut done = Vec::new();
    for row in db.query_all_raw(all).await? {
        let name: String = row.try_get("", "name")?;
        let Some((_, sql)) = STEPS.iter().find(|(step, _)| *step == name) else { return Err(Error::Newer(name)) };
        // the first programs kept no fingerprint
        let kept = row.column_names().iter().any(|column| column == "sha256");
        let kept = if kept { row.try_get::<String>("", "sha256")? } else { String::new() };
        if kept != sha256(sql) {
            return Err(Error::Unreleased(name));
        }
        done.push(name);
    }
    Ok(done)
}

fn sha256(sql: &str) -> String {
    hex::encode(Sha256::digest(sql))
}

/// The first of some steps that this program does not know.
pub(crate) fn unknown(steps: &[String]) -> Option<&str> {
    steps.iter().map(String::as_str).find(|step| STEPS.iter().all(|(name, _)| name != step))
}

async fn apply(tx: &Transaction, name: &str, sql: &str) -> Result<(), Error> {
    let (id, bytes) = match tx.get_database_backend() {
        DbBackend::Sqlite => ("INTEGER PRIMARY KEY", "BLOB"),
        _ => ("BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "BYTEA"),
    };
    tx.execute_unprepared(&sql.replace("{id}", id).replace("{bytes}", bytes)).await?;
    let values = [name.to_string().into(), sha256(sql).into()];
    tx.run("INSERT INTO migration (name, sha256) VALUES ($1, $2)", values).await?;
    Ok(())
}

/// What the tables are made of: changes with every step.
pub fn fingerprint() -> String {
    STEPS.iter().flat_map(|(name, sql)| [*name, *sql]).collect()
}
