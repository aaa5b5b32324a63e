use chrono::NaiveDate;
use organisation::{Moment, Refused};
use programme::explanation;
use text::Lang;

/// The words of a page, in the language of the person who asked for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    /// The language.
    pub(crate) lang: Lang,
}

impl Words {
    /// The text of a key.
    pub(crate) fn say(self, key: &str) -> String {
        text::say(self.lang, key)
    }

    /// The text of a key with its places filled.
    pub(crate) fn fill(self, key: &str, places: &[(&str, &str)]) -> String {
        text::fill(self.lang, key, places)
    }

    /// The text of a key with one place filled: the short form for templates.
    pub(crate) fn with(self, key: &str, place: &str, value: impl std::fmt::Display) -> String {
        self.fill(key, &[(place, &value.to_string())])
    }

    /// A refusal in words.
    pub(crate) fn refusal(self, refused: &Refused) -> String {
        explanation::refusal(self.lang, refused.key, &refused.places)
    }

    /// What a sector is called.
    pub(crate) fn sector(self, sector: &str) -> String {
        explanation::sector(self.lang, sector)
    }

    /// A whole number in groups of three.
    pub(crate) fn number(self, number: impl std::fmt::Display) -> String {
        text::decimal(self.lang, &number.to_string())
    }

    /// A decimal written with a point, in the manner of the language.
    pub(crate) fn decimal(self, number: &str) -> String {
        text::decimal(self.lang, number)
    }

    /// A day, written alike in both languages.
    #[expect(clippy::unused_self, reason = "templates reach every format through the words")]
    pub(crate) fn date(self, day: NaiveDate) -> String {
        text::date(day)
    }

    /// A moment in the time of Viet Nam, written alike in both languages.
    #[expect(clippy::unused_self, reason = "templates reach every format through the words")]
    pub(crate) fn moment(self, at: Moment) -> String {
        text::moment(at.0)
    }
}
