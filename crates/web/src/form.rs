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

/// The digits of `6214`, `6.214`, `6,214` or `6 214`; nothing where the groups are not of three or marked unlike.
pub(crate) fn ungrouped(text: &str) -> Option<String> {
    let is_mark = |c: char| matches!(c, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}');
    let mark = text.chars().find(|c| is_mark(*c)).unwrap_or('.');
    let mut groups = text.split(mark);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let well_grouped = rest.iter().all(|group| group.len() == 3 && all_digits(group));
    let leads = all_digits(first) && (rest.is_empty() || first.len() <= 3);
    (leads && well_grouped).then(|| text.replace(mark, ""))
}

/// A whole number as people write it, in groups of three if they like.
pub(crate) fn read_number(text: &str) -> Option<u64> {
    ungrouped(text.trim())?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_in_groups_of_three_and_never_guessed() {
        for text in ["1200", "1.200", "1,200", " 1 200 ", "1\u{a0}200"] {
            assert_eq!(read_number(text), Some(1_200), "{text}");
        }
        assert_eq!(read_number("1.200.300"), Some(1_200_300));
        for text in ["", "12,5", "1.2", "1.200,300", "1.200,5", "-3", "1..000", "1200.000", "93%"] {
            assert_eq!(read_number(text), None, "{text}");
        }
    }
}
