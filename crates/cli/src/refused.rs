//! What the command line refuses: the person can mend it, so the sentence says what is expected.

use std::{
    fmt,
    io::{self, BufWriter, Write as _},
};

use organisation::Error;
use programme::explanation;
use text::Lang;

/// A refusal in words; none where every fault has been told already.
#[derive(Debug)]
pub(crate) struct Refused(Option<String>);

impl Refused {
    /// One sentence.
    pub(crate) fn because(sentence: impl Into<String>) -> Self {
        Self(Some(sentence.into()))
    }

    /// Tells a line for each fault as they come: there may be millions.
    pub(crate) fn told(faults: impl IntoIterator<Item = impl fmt::Display>) -> Self {
        let mut out = BufWriter::new(io::stderr().lock());
        let tell = || -> io::Result<()> {
            for fault in faults {
                writeln!(out, "{fault}")?;
            }
            out.flush()
        };
        // whoever stops reading has seen enough; the exit code still says that it was refused
        let _told = tell();
        Self(None)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |sentence| writeln!(f, "{sentence}"))
    }
}

impl std::error::Error for Refused {}

/// What a domain action answered, as the command line says it.
pub(crate) fn spoken(error: Error) -> anyhow::Error {
    match error {
        Error::Refused(refused) => {
            Refused::because(explanation::refusal(Lang::En, refused.key, &refused.places)).into()
        }
        Error::Forbidden => Refused::because("no office of this person allows that").into(),
        Error::NotFound => Refused::because("there is no such thing in this database").into(),
        Error::Conflict => Refused::because("somebody else changed it meanwhile; try again").into(),
        Error::Broken(cause) => anyhow::Error::from_boxed(cause),
    }
}
