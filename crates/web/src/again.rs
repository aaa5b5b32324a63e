//! A page with several forms, shown again with what was typed in the one that was refused.

use chrono::{NaiveDate, NaiveTime};
use organisation::{Error, Refusal};

use crate::{
    failure::Failure,
    form::{Complaints, read_day},
    words::Words,
};

/// The fields of a form as they were sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(crate) fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// A field without blanks around it; empty where it is missing.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
    }

    /// A field exactly as it was sent: a text in which blanks count.
    pub(crate) fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// Every value of a field, as of ticked boxes.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.trim())
    }

    /// A row.
    pub(crate) fn row(&self, name: &str) -> Option<i64> {
        self.get(name).parse().ok()
    }

    /// A day as the browser sends it, or as people write it: 15/12/2026.
    pub(crate) fn day(&self, name: &str) -> Option<NaiveDate> {
        read_day(self.get(name))
    }

    /// An hour: 14:00.
    pub(crate) fn hour(&self, name: &str) -> Option<NaiveTime> {
        NaiveTime::parse_from_str(self.get(name), "%H:%M").ok()
    }
}

/// What cannot be read in a form, by its field.
#[derive(Debug)]
pub(crate) enum Unread {
    /// A day.
    Day(&'static str),
    /// An hour.
    Hour(&'static str),
    /// A choice of a list.
    Choice(&'static str),
    /// A share, as 2/3.
    Share(&'static str),
    /// A number of minutes.
    Number(&'static str),
}

impl Refusal for Unread {
    fn key(&self) -> &'static str {
        match self {
            Self::Day(_) => "council.refused.day_unread",
            Self::Hour(_) => "council.refused.hour_unread",
            Self::Choice(_) => "council.refused.choice_unread",
            Self::Share(_) => "council.refused.share_bad",
            Self::Number(_) => "sitting.refused.number_bad",
        }
    }

    fn field(&self) -> Option<&'static str> {
        let (Self::Day(field) | Self::Hour(field) | Self::Choice(field) | Self::Share(field) | Self::Number(field)) =
            self;
        Some(field)
    }
}

/// What was refused, in which form of the page, and what was typed there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Again {
    form: String,
    typed: Fields,
    complaints: Complaints,
}

impl Again {
    /// Takes the refusal of a form; any other error goes on to its own page.
    pub(crate) fn of(words: Words, form: &str, typed: Fields, error: Error) -> Result<Self, Failure> {
        Ok(Self { form: form.to_owned(), typed, complaints: Complaints::of(words, error)? })
    }

    /// A form that was overtaken by somebody else's, with a sentence about that.
    pub(crate) fn overtaken(form: &str, typed: Fields, sentence: String) -> Self {
        Self { form: form.to_owned(), typed, complaints: Complaints::default().saying(sentence) }
    }

    /// What stands in a field: as typed, or what the page proposes.
    pub(crate) fn value(&self, form: &str, field: &str, proposed: impl std::fmt::Display) -> String {
        if self.form == form { self.typed.get(field).to_owned() } else { proposed.to_string() }
    }

    /// Whether a box is ticked or a choice chosen.
    pub(crate) fn is(&self, form: &str, field: &str, value: impl std::fmt::Display, proposed: bool) -> bool {
        let value = value.to_string();
        if self.form == form { self.typed.all(field).any(|typed| typed == value) } else { proposed }
    }

    /// What stands beside a field; empty when it was taken.
    pub(crate) fn at(&self, form: &str, field: &str) -> &str {
        if self.form == form { self.complaints.at(field) } else { "" }
    }

    /// Every value of a field as it was typed in a form; none of any other form.
    pub(crate) fn all_of(&self, form: &str, field: &str) -> Vec<String> {
        if self.form == form { self.typed.all(field).map(str::to_owned).collect() } else { Vec::new() }
    }

    /// Whether it is of this form.
    pub(crate) fn is_of(&self, form: &str) -> bool {
        self.form == form
    }

    /// Whether nothing was refused.
    pub(crate) fn is_empty(&self) -> bool {
        self.complaints.is_empty()
    }

    /// Every sentence, for the top of the page.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        self.complaints.all()
    }
}
