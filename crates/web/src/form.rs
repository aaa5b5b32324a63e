//! What was refused in a form: one sentence beside its field, or above the form.

use chrono::NaiveDate;
use organisation::{Error, Refused};
use programme::document::{NewDecision, NumberRefusal};

use crate::{failure::Failure, words::Words};

/// The refusals of a form, ready to be shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Complaints(Vec<(Option<&'static str>, String)>);

impl Complaints {
    /// Takes a refusal for its form; any other error goes on to its own page.
    pub(crate) fn of(words: Words, error: Error) -> Result<Self, Failure> {
        match error {
            Error::Refused(refused) => Ok(Self::default().and_refused(words, &refused)),
            other => Err(other.into()),
        }
    }

    /// Adds the refusal of an action.
    pub(crate) fn and_refused(mut self, words: Words, refused: &Refused) -> Self {
        self.0.push((refused.field, words.refusal(refused)));
        self
    }

    /// Adds a sentence about a field.
    pub(crate) fn and(mut self, field: &'static str, sentence: String) -> Self {
        self.0.push((Some(field), sentence));
        self
    }

    /// The same with one more above the form.
    pub(crate) fn saying(mut self, sentence: String) -> Self {
        self.0.push((None, sentence));
        self
    }

    /// What stands beside a field; empty when it was taken.
    pub(crate) fn at(&self, field: &str) -> &str {
        self.0.iter().find(|(at, _)| *at == Some(field)).map_or("", |(_, sentence)| sentence)
    }

    /// What stands above the form.
    pub(crate) fn above(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(at, _)| at.is_none()).map(|(_, sentence)| sentence.as_str())
    }

    /// Every sentence, wherever it stands.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, sentence)| sentence.as_str())
    }

    /// Whether everything was taken.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Number and day of a decision, or the refusal of the first that cannot be read.
pub(crate) fn read_decision(number: &str, decided_on: &str) -> Result<NewDecision, NumberRefusal> {
    let number = number.trim().parse().map_err(|_| NumberRefusal::NumberBad)?;
    let decided_on = read_day(decided_on).ok_or(NumberRefusal::DayBad)?;
    Ok(NewDecision { number, decided_on })
}

/// A day as the browser sends it, or as people write it: 15/12/2026.
pub(crate) fn read_day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    text.parse().ok().or_else(|| NaiveDate::parse_from_str(text, "%d/%m/%Y").ok())
}
