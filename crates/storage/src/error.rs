use std::sync::Arc;

use sea_orm::DbErr;

/// What can go wrong between the program and its database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address names no engine we know.
    #[error("the database address must begin with sqlite: or postgres://")]
    Address,
    /// The engine refused a row because another one has the same key.
    #[error("a row with the same key exists")]
    Duplicate,
    /// The database was made by a newer program than this one.
    #[error("the database was made by a newer version of mangnon (migration {0}); use that version")]
    Newer(String),
    /// The database was made by a program between two releases.
    #[error("the database was made by an unreleased version of mangnon (migration {0} differs); make a new one")]
    Unreleased(String),
    /// The commit that the change shared with others failed, so nothing of it was kept.
    #[error("the database could not keep the change: {0}")]
    NotKept(Arc<str>),
    /// Anything else the engine said.
    #[error("the database failed: {0}")]
    Engine(#[source] DbErr),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(sea_orm::SqlErr::UniqueConstraintViolation(_)) => Self::Duplicate,
            _ => Self::Engine(error),
        }
    }
}
