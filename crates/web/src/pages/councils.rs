//! The councils of a person's units: who sits in them, and their sittings.

mod forms;
mod list;
mod show;

pub(crate) use forms::{amend, convene, end, join, leave};
pub(crate) use list::{establish, list};
pub(crate) use show::show;

use programme::{council::Council, sitting::Stage};

use crate::{pages::dossiers::Mark, visit::SignedIn, words::Words};

/// The mark of where a sitting stands.
pub(crate) fn stage_mark(words: Words, stage: Stage) -> Mark {
    let (tone, icon) = match stage {
        Stage::Open => ("info", "half"),
        Stage::Closed => ("late", "pencil"),
        Stage::Signed => ("ok", "lock"),
        Stage::Cancelled => ("", "x"),
    };
    Mark { tone, icon, words: words.say(&format!("sitting.stage.{}", stage.name())) }
}

/// "01/07/2026 – 30/06/2027", open where no last day is known.
fn days(words: Words, from: chrono::NaiveDate, to: Option<chrono::NaiveDate>) -> String {
    match to {
        Some(to) => format!("{} – {}", words.date(from), words.date(to)),
        None => words.with("council.since", "day", words.date(from)),
    }
}

/// Whether a person keeps a council.
fn keeps(person: &SignedIn, council: &Council) -> bool {
    person.actor.may(council.kind.keep(), &council.place)
}
