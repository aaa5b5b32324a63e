//! What goes between offices: papers and their books, what they ask of others as tasks, and who has answered.
//!
//! A paper is frozen when it is issued. A task's steps are rows; its stage is the newest one's.
//! This crate knows nothing of standards, scores and dossiers.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod body;
pub mod coordination;
pub mod delegation;
pub mod difficulty;
pub mod directive;
pub mod due;
pub mod exchange;
pub mod incident;
pub mod instrument;
mod names;
pub mod paper;
pub mod period;
pub mod reminding;
pub mod task;

pub use body::Body;
pub use organisation::{Error, Result};

/// Makes a database ready for this crate: the legal instruments that the program brings with it.
pub async fn open(store: &storage::Store, at: organisation::Moment) -> Result<()> {
    instrument::renew(store, at).await
}
