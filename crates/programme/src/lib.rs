//! The programme "child-friendly commune": a commune's year from figures to a numbered decision.
//!
//! Each act is a row with its author and time; the state of a dossier is read off the newest one.
//! This crate knows nothing of casework: figures reach it as counts.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod act;
pub mod advice;
pub mod agenda;
pub mod agreement;
pub mod appraisal;
pub mod assessment;
pub mod authority;
pub mod board;
pub mod boundary;
pub mod check;
pub mod classing;
pub mod computation;
pub mod confirmation;
pub mod council;
pub mod decision;
pub mod document;
pub mod due;
pub mod evidence;
pub mod explanation;
pub mod figures;
pub mod finding;
pub mod imports;
pub mod objection;
pub mod original;
pub mod papers;
pub mod past;
pub mod plausibility;
pub mod priority;
pub mod procedure;
mod programme;
pub mod publication;
pub mod recheck;
pub mod register;
pub mod reminder;
pub mod results;
pub mod returning;
pub mod reversal;
pub mod review;
pub mod revision;
pub mod round;
pub mod self_assessment;
pub mod separation;
pub mod series;
pub mod sitting;
pub mod snapshot;
pub mod submission;
pub mod support;
pub mod survey;
pub mod target;

pub use assessment::{Dossier, State};
pub use organisation::{Error, Result};
pub use programme::Programme;
