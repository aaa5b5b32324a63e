//! Who, where, may, what happened: units on dates, people and their offices, sign-in, permissions, audit.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod account;
pub mod actor;
pub mod area;
pub mod area_list;
pub mod audit;
pub mod browser;
pub mod calendar;
pub mod class;
mod error;
pub mod feed;
pub mod file;
pub mod lease;
pub mod mail;
mod moment;
pub mod notice;
pub mod office;
pub mod password;
pub mod permission;
pub mod sealing;
pub mod second_factor;
pub mod session;
pub mod setting;
pub mod throttle;
pub mod unit;
pub mod unit_list;

pub use actor::Actor;
pub use audit::Change;
pub use error::{Error, Refusal, Refused, Result};
pub use moment::{Moment, day, parse_day};
pub use permission::{Action, Place, Role};
