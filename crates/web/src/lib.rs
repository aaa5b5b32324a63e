//! The pages: router, sign-in, layout, errors, and a page per noun of the crates below.
//!
//! A handler extracts, calls one action and answers; it loads nothing and decides nothing.
//! This crate knows nothing of SQL and of no rule of a noun.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod again;
mod app;
mod assets;
mod chart;
mod cookies;
mod export;
mod failure;
mod form;
mod frame;
mod guard;
mod kept;
mod local_path;
mod pages;
mod qr;
mod routes;
mod routing;
mod serve;
mod visit;
mod words;
mod work;

pub use app::{App, Config, DemoAccount, Transport};
pub use routes::{router, routes};
pub use routing::{Access, Route, Routes};
pub use serve::{ServeError, serve};
