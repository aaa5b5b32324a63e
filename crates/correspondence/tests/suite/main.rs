//! The acts of this crate, on both engines.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod answers;
mod coordination;
mod departments;
mod desks;
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
mod reminding_by_hand;
mod search;
mod signing;
mod tasks;
