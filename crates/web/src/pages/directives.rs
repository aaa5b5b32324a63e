//! Papers that set tasks: their list, the board of each, the forms that set, send and pass on its items.

mod board;
mod deciding;
mod list;
pub(crate) mod marks;
mod on_paper;
mod pace;
mod reminder;
mod rows;
mod selection;
mod sending;
mod set;

pub(crate) use board::show;
pub(crate) use deciding::close;
pub(crate) use list::show as list;
pub(crate) use on_paper::{OnPaper, on_paper};
pub(crate) use reminder::remind;
pub(crate) use sending::{send, show as sending};
pub(crate) use set::{keep as set, show as items};

/// The page of a paper.
pub(crate) fn paper_page(paper: i64) -> String {
    format!("/papers/{paper}")
}
