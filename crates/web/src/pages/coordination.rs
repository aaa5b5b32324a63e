//! Coordination bodies of a unit: the list, and each with its terms, members, meetings and what is wrong today.

mod forms;
mod list;
mod show;

pub(crate) use forms::{hold, join, keep_minutes, leave, renew};
pub(crate) use list::{establish, list};
pub(crate) use show::show;

use chrono::NaiveDate;
use correspondence::coordination::{Alert, Choice, Composition, NewTerm};

use crate::{
    again::{Fields, Unread},
    pages::dossiers::Mark,
    words::Words,
};

/// What is wrong with a body, each in a sentence with its mark.
pub(crate) fn alert_marks(words: Words, alerts: &[Alert]) -> Vec<Mark> {
    let mark = |alert: &Alert| {
        let (tone, icon, said) = match alert {
            Alert::TermOver(day) => {
                ("bad", "late", words.with("coordination.alert.term_over", "day", words.date(*day)))
            }
            Alert::TermEnds(day) => {
                ("late", "clock", words.with("coordination.alert.term_ends", "day", words.date(*day)))
            }
            Alert::Vacant(seat) => ("late", "none", words.with("coordination.alert.vacant", "seat", seat)),
            Alert::OfficeEnded(name) => ("late", "late", words.with("coordination.alert.office_ended", "name", name)),
        };
        Mark { tone, icon, words: said }
    };
    alerts.iter().map(mark).collect()
}

/// "01/07/2026 – 30/06/2031", open where no last day is known.
pub(crate) fn days(words: Words, from: NaiveDate, to: Option<NaiveDate>) -> String {
    match to {
        Some(to) => format!("{} – {}", words.date(from), words.date(to)),
        None => words.with("coordination.since", "day", words.date(from)),
    }
}

/// The instrument that lists a composition, how sure that is, and where it was read.
pub(crate) fn composition_of(words: Words, known: &Composition) -> String {
    let sure = words.say(&format!("coordination.certainty.{}", known.certainty));
    let (instrument, source) = (&known.instrument, &known.source);
    let places: [(&str, &str); 3] = [("instrument", instrument), ("certainty", &sure), ("source", source)];
    words.fill("coordination.composition_of", &places)
}

/// Papers as a form lists them.
pub(crate) fn choices(words: Words, papers: &[Choice]) -> Vec<(String, String)> {
    let choice = |paper: &Choice| {
        let day = words.date(paper.day());
        (paper.id.to_string(), format!("{} ({day}): {}", paper.reference(), paper.subject))
    };
    papers.iter().map(choice).collect()
}

/// A term as a form has it.
fn term(typed: &Fields) -> Result<NewTerm, Unread> {
    let given = |field: &'static str| match typed.get(field) {
        "" => Ok(None),
        _ => typed.day(field).map(Some).ok_or(Unread::Day(field)),
    };
    Ok(NewTerm {
        decision: typed.get("decision").to_owned(),
        decided_on: given("decided_on")?,
        paper: typed.row("paper"),
        from: typed.day("from").ok_or(Unread::Day("from"))?,
        to: given("to")?,
    })
}
