//! What the command line refuses: the person can mend it, so the sentence says what is expected.

use std::fmt;

use organisation::Error;
use text::Lang;

/// A refusal in words, one fault a line.
#[derive(Debug)]
pub(crate) struct Refused(String);

impl Refused {
    /// One sentence.
    pub(crate) fn because(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// A line for each fault.
    pub(crate) fn lines(faults: impl IntoIterator<Item = String>) -> Self {
        Self(faults.into_iter().collect::<Vec<_>>().join("\n"))
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

/// What a domain action answered, as the command line says it.
pub(crate) fn spoken(error: Error) -> anyhow::Error {
    match error {
        Error::Refused(refused) => {
            let places: Vec<(&str, &str)> =
                refused.places.iter().map(|(name, value)| (*name, value.as_str())).collect();
            Refused(text::fill(Lang::En, refused.key, &places)).into()
        }
        Error::Forbidden => Refused::because("no office of this person allows that").into(),
        Error::NotFound => Refused::because("there is no such thing in this database").into(),
        Error::Conflict => Refused::because("somebody else changed it meanwhile; try again").into(),
        Error::Broken(cause) => anyhow::Error::from_boxed(cause),
    }
}
