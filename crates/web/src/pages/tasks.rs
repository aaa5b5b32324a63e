//! Tasks: what came to the own units, and each task with its steps and what can be done with it.

mod acts;
mod file;
mod list;
mod offers;
mod show;

pub(crate) use acts::{accept, answer, ask, assign, close, decide, give_back};
pub(crate) use file::show as file;
pub(crate) use list::show as list;
pub(crate) use show::show;
