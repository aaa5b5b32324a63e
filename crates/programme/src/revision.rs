//! The standards room: an official fills the gaps of a standard or writes the one that follows it, as a draft; another
//! one puts it in force. What is in force is never edited: a revision says what was open, or the end.

mod draft;
mod effect;
mod enactment;
mod store;

use organisation::{Action, Actor, Error, Place, Refusal, Result, actor::Held, audit::Subject};
use standards::{Severity, Standard, check, edit::EditFault};

pub use draft::{Way, begin, edit, import, import_by_program, withdraw, write};
pub use effect::{Commune, Considered, Tally, consider};
pub use enactment::{NewEnactment, enact, hindrance};
pub use store::{Draft, EditLine, Enactment, edits, enactments, find, open_drafts};

/// The longest text of a standard, in bytes.
pub const LONGEST_TEXT: usize = 1024 * 1024;
/// The longest ground or reason, in characters.
pub const LONGEST_GROUND: usize = 1_000;

/// How a draft came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The next revision of a standard.
    Revision,
    /// Another standard, begun as a copy.
    Successor,
    /// A file from elsewhere.
    Import,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Revision, Self::Successor, Self::Import];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Revision => "revision",
            Self::Successor => "successor",
            Self::Import => "import",
        }
    }

    /// The kind of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

storage::stored_by_name!(Kind);

/// Why something is not done in the standards room.
#[derive(Debug)]
pub enum RevisionRefusal {
    /// The id is no short name, or taken.
    IdBad,
    /// A draft of the same standard is open.
    DraftOpen,
    /// It was put in force or withdrawn already.
    Closed,
    /// The text cannot be edited value by value.
    Unreadable,
    /// The place is not in the text.
    NotThere,
    /// The number is taken.
    NumberTaken,
    /// Nothing would change.
    NothingChanged,
    /// A value needs its source.
    SourceMissing,
    /// Verified or reported, but neither article nor address says where.
    GroundMissing,
    /// The text is too long.
    TooLong,
    /// Why it is withdrawn.
    ReasonMissing,
    /// The person has a hand in the draft.
    OwnDraft,
    /// No official has a hand in the draft.
    NobodyAnswers,
    /// The text has errors.
    Faulty(usize),
    /// The text says another id or revision than the draft.
    OtherStandard,
    /// Another revision was put in force since the draft was begun.
    Overtaken,
    /// Changes or takes back what the standard knows; the differences tell which.
    KnownChanged,
    /// The ground of the enactment.
    EnactmentGroundMissing,
    /// The day lies ahead, or before the text was there.
    DayBad,
    /// The file is not what its fingerprint says.
    HashDiffers,
    /// The fingerprint is none.
    HashUnreadable,
    /// The file is no sound standard.
    FileFaulty {
        /// The line of the first fault.
        line: usize,
        /// How many faults there are.
        count: usize,
    },
    /// The revision, or a higher one, is known already.
    Known,
}

impl Refusal for RevisionRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::IdBad => "revision.refused.id_bad",
            Self::DraftOpen => "revision.refused.draft_open",
            Self::Closed => "revision.refused.closed",
            Self::Unreadable => "revision.refused.unreadable",
            Self::NotThere => "revision.refused.not_there",
            Self::NumberTaken => "revision.refused.number_taken",
            Self::NothingChanged => "revision.refused.nothing_changed",
            Self::SourceMissing => "revision.refused.source_missing",
            Self::GroundMissing => "revision.refused.ground_missing",
            Self::TooLong => "revision.refused.too_long",
            Self::ReasonMissing => "revision.refused.reason_missing",
            Self::OwnDraft => "revision.refused.own_draft",
            Self::NobodyAnswers => "revision.refused.nobody_answers",
            Self::Faulty(_) => "revision.refused.faulty",
            Self::OtherStandard => "revision.refused.other_standard",
            Self::Overtaken => "revision.refused.overtaken",
            Self::KnownChanged => "revision.refused.known_changed",
            Self::EnactmentGroundMissing => "revision.refused.enactment_ground_missing",
            Self::DayBad => "revision.refused.day_bad",
            Self::HashDiffers => "revision.refused.hash_differs",
            Self::HashUnreadable => "revision.refused.hash_unreadable",
            Self::FileFaulty { .. } => "revision.refused.file_faulty",
            Self::Known => "revision.refused.known",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Faulty(count) => vec![("count", count.to_string())],
            Self::FileFaulty { line, count } => vec![("line", line.to_string()), ("count", count.to_string())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::IdBad => Some("id"),
            Self::NumberTaken => Some("no"),
            Self::SourceMissing => Some("instrument"),
            Self::GroundMissing => Some("read_at"),
            Self::TooLong => Some("text"),
            Self::ReasonMissing => Some("reason"),
            Self::EnactmentGroundMissing => Some("ground"),
            Self::DayBad => Some("on"),
            Self::HashDiffers | Self::HashUnreadable => Some("sha256"),
            Self::FileFaulty { .. } | Self::Known => Some("file"),
            _ => None,
        }
    }
}

impl From<EditFault> for RevisionRefusal {
    fn from(fault: EditFault) -> Self {
        match fault {
            EditFault::Unreadable => Self::Unreadable,
            EditFault::NotThere => Self::NotThere,
            EditFault::Taken => Self::NumberTaken,
        }
    }
}

impl Draft {
    /// Whether it still takes edits.
    pub const fn is_open(&self) -> bool {
        self.enacted_at.is_none() && self.withdrawn_at.is_none()
    }

    /// The draft as a standard, where it can be read, and its problems.
    pub fn checked(&self) -> (Option<Standard>, Vec<standards::Problem>) {
        check::draft("", &self.content)
    }

    /// The same as a page showed it, which may be older.
    #[must_use]
    pub fn seen_at(self, version: i64) -> Self {
        Self { version, ..self }
    }

    fn subject(&self) -> Subject {
        subject(self.id)
    }

    /// No two changes of a draft are made at once.
    fn topic(&self) -> String {
        format!("standard draft {}", self.id)
    }
}

const fn subject(draft: i64) -> Subject {
    Subject { kind: "standard_draft", id: draft, unit: None }
}

/// How many of some problems are errors.
fn errors(problems: &[standards::Problem]) -> usize {
    problems.iter().filter(|problem| problem.severity() == Severity::Error).count()
}

/// The office of somebody who writes drafts.
fn writer(actor: &Actor) -> Result<&Held> {
    actor.office_for(Action::ReviseStandard, &Place::COUNTRY)
}

/// Whether a person sees drafts at all: whoever writes them, and whoever puts them in force.
pub fn may_read(actor: &Actor) -> bool {
    actor.may(Action::ReviseStandard, &Place::COUNTRY) || actor.may(Action::EnactStandard, &Place::COUNTRY)
}

/// A draft, for somebody who may see it.
pub async fn read(store: &storage::Store, actor: &Actor, id: i64) -> Result<Draft> {
    if may_read(actor) { find(store, id).await } else { Err(Error::NotFound) }
}
