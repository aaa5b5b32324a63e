//! The council room: who is there, the dossier in discussion, the votes, and the minutes as they stand.

mod forms;
mod item;
mod room;

pub(crate) use forms::{add, agree_to_the_rest, attend, cancel, close, defer, recuse, remark, reopen, sign, vote};
pub(crate) use room::{again, may_read, minutes, minutes_docx, show};
