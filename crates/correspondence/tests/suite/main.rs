//! The acts of this crate, on both engines.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod coordination;
mod difficulties;
mod directives;
mod due;
mod exchange;
mod fan_out;
mod graph;
mod incidents;
mod instruments;
mod numbering;
mod papers;
mod periods;
mod printing;
mod reminding;
mod search;
mod signing;
mod tasks;
