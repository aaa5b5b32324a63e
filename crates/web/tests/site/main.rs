//! The site as a browser meets it, without a browser: real routes, real databases on both engines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod accounts;
mod browser;
mod ground;
mod listening;
mod routes;
mod second_factor;
mod sign_in;
mod templates;
mod words;
