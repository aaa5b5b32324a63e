//! Letters between document systems of state bodies as edXML: QCVN 102:2016/BTTTT with Amendment 1:2022, as far as it is
//! known here from files that systems exchange (the texts themselves were not at hand).
//!
//! A file comes from outside: no DTD, no entity of its own, no more nodes, files and bytes than a letter needs.

mod read;
mod write;

use chrono::{NaiveDate, NaiveDateTime};

pub use read::read;
pub use write::write;

/// The name space of every element with a prefix.
pub const NAMESPACE: &str = "http://www.mic.gov.vn/TBT/QCVN_102_2016";
/// The largest file that is read, in bytes.
pub const LARGEST: usize = 40 * 1024 * 1024;
/// Elements, attributes and texts in one file.
pub const MOST_NODES: u32 = 20_000;
/// Elements within elements.
pub const DEEPEST: usize = 32;
/// Files that come with a letter.
pub const MOST_FILES: usize = 50;

/// A body that sends or receives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Office {
    /// Identifier of Decision 20/2020/QĐ-TTg, as in `H37.02.02`.
    pub id: String,
    /// The body above it.
    pub in_charge: String,
    /// Its name.
    pub name: String,
}

/// A stop on the way of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Identifier of the body.
    pub office: String,
    /// When, as local time.
    pub at: NaiveDateTime,
}

/// A file that comes with a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name, as a label.
    pub name: String,
    /// What the sender says it is.
    pub content_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Who sends it.
    pub from: Office,
    /// Whom it goes to.
    pub to: Vec<Office>,
    /// Number.
    pub number: String,
    /// Symbol after the number.
    pub symbol: String,
    /// Place of issue.
    pub place: String,
    /// Day of issue.
    pub date: NaiveDate,
    /// Number of the type in the code's list; 18 is a letter (công văn). The others are not known here.
    pub kind: Option<u16>,
    /// Name of the type.
    pub kind_name: String,
    /// What it is about.
    pub subject: String,
    /// Its text, where it is sent as text.
    pub content: String,
    /// The signing mark, as in `KT.`; empty for the head in person.
    pub competence: String,
    /// Title of the signer.
    pub position: String,
    /// Full name of the signer.
    pub signer: String,
    /// Day by which an answer is due.
    pub due: Option<NaiveDate>,
    /// Places it was sent to, in words.
    pub to_places: Vec<String>,
    /// Urgency, as a number from 0.
    pub priority: u8,
    /// Pages.
    pub pages: Option<u32>,
    /// The way it went.
    pub traces: Vec<Trace>,
    /// What the sending means: 0 is a new letter. The other numbers are not known here.
    pub business: u16,
    /// The files.
    pub files: Vec<File>,
}

impl Message {
    /// `OrganId,yyyy/MM/dd,number/notation`, by which systems know a letter again.
    pub fn document_id(&self) -> String {
        format!("{},{},{}/{}", self.from.id, self.date.format("%Y/%m/%d"), self.number, self.symbol)
    }
}

/// Why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EdxmlError {
    /// More than [`LARGEST`] bytes.
    #[error("the file is larger than {LARGEST} bytes")]
    TooLarge,
    /// More than [`MOST_NODES`] nodes, or deeper than [`DEEPEST`].
    #[error("the file has more elements than a letter needs")]
    TooMany,
    /// A DTD or an entity of its own.
    #[error("the file declares a document type or entities, which a letter never needs")]
    Declares,
    /// No XML, or not UTF-8.
    #[error("the file is no well-formed XML in UTF-8{}", .line.map_or_else(String::new, |line| format!(", line {line}")))]
    Malformed {
        /// Where, if it is known.
        line: Option<u32>,
    },
    /// XML, and no edXML.
    #[error("the file is XML, but no edXML")]
    Other,
    /// An element that every letter has is not there, or empty.
    #[error("the letter has no {0}")]
    Missing(&'static str),
    /// A day, a number or a file cannot be read.
    #[error("{0} of the letter cannot be read")]
    Unreadable(&'static str),
    /// More than [`MOST_FILES`] files.
    #[error("the letter has more than {MOST_FILES} files")]
    TooManyFiles,
}
