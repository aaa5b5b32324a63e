//! Where everything is kept: one store on either engine, SQLite file or PostgreSQL.
//!
//! A store gives `read` (a pool) and `write` (one transaction; the only way to change a row).
//! Statements are portable SQL text with `$1` placeholders; no caller asks which engine it talks to.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod backup;
mod bulk;
mod connect;
mod error;
mod migrate;
mod sql;
mod store;
mod transaction;
mod words;

pub use bulk::{insert_many, insert_missing, next_id, settle_ids};
pub use connect::file_of;
pub use error::Error;
pub use migrate::fingerprint;
#[doc(hidden)]
pub use sea_orm;
pub use sea_orm::{DatabaseConnection, FromQueryResult, Value};
pub use sql::{Sql, in_list};
pub use store::Store;
pub use transaction::Transaction;
