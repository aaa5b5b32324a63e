//! Files that people send: each is looked into before it is kept, and kept once, by its fingerprint.
//!
//! Neither the name nor what a browser says of a file is believed: its kind is read from its bytes. What is taken is a
//! closed list of what a commune can prove something with: scans and photographs, and the papers of an office.
//! Plain text and CSV are not on it: nothing in the bytes of a text says that it is no script and no page.

mod kind;
mod name;
mod office;
mod page;
mod pdf;
mod picture;
mod sniff;
mod store;

use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

pub use kind::FileKind;
pub use name::label;
pub use store::{Kept, find, keep, thumbnail};

use crate::{Error, Refusal, Result};

/// The largest file that is taken, in bytes.
pub const LARGEST: usize = 20 * 1024 * 1024;

/// How many files are looked into at once: a picture unpacks to much more than its file.
static TURNS: Semaphore = Semaphore::const_new(2);

/// A file that was looked into and can be kept.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What its bytes say it is.
    pub kind: FileKind,
    /// Its fingerprint.
    pub sha256: String,
    bytes: Arc<Vec<u8>>,
    thumbnail: Option<Vec<u8>>,
}

impl Checked {
    /// How many bytes it has.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Whether a small picture could be made of it.
    pub fn has_thumbnail(&self) -> bool {
        self.thumbnail.is_some()
    }
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileRefusal {
    /// It has no bytes, or no file was chosen.
    Empty,
    /// It has more than [`LARGEST`] bytes.
    TooLarge,
    /// A page or a drawing in HTML, SVG or XML, which can carry scripts.
    Markup,
    /// A program or a script.
    Program,
    /// An archive.
    Archive,
    /// The old Office format, which is also that of an Office file with a password.
    OldOffice,
    /// It has macros.
    Macros,
    /// It has another file inside that is not looked into.
    Embedded,
    /// It unpacks to more than any paper needs.
    Bomb,
    /// It has a password.
    Locked,
    /// A PDF that does something when it is opened, or carries files.
    ActivePdf,
    /// A picture of more pixels than any camera takes.
    TooManyPixels,
    /// It cannot be read as what it claims to be.
    Damaged,
    /// Anything else.
    NotTaken,
}

impl Refusal for FileRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Empty => "file.refused.empty",
            Self::TooLarge => "file.refused.too_large",
            Self::Markup => "file.refused.markup",
            Self::Program => "file.refused.program",
            Self::Archive => "file.refused.archive",
            Self::OldOffice => "file.refused.old_office",
            Self::Macros => "file.refused.macros",
            Self::Embedded => "file.refused.embedded",
            Self::Bomb => "file.refused.bomb",
            Self::Locked => "file.refused.locked",
            Self::ActivePdf => "file.refused.active_pdf",
            Self::TooManyPixels => "file.refused.too_many_pixels",
            Self::Damaged => "file.refused.damaged",
            Self::NotTaken => "file.refused.not_taken",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        vec![("largest", (LARGEST / 1024 / 1024).to_string())]
    }

    fn field(&self) -> Option<&'static str> {
        Some("file")
    }
}

/// Looks into a file: what it is, whether it is taken, and what it looks like. Nothing is kept by that.
pub async fn check(bytes: Vec<u8>) -> Result<Checked> {
    if bytes.is_empty() {
        return Err(FileRefusal::Empty.into());
    }
    if bytes.len() > LARGEST {
        return Err(FileRefusal::TooLarge.into());
    }
    let bytes = Arc::new(bytes);
    let _turn = TURNS.acquire().await.map_err(Error::broken)?;
    let looked = Arc::clone(&bytes);
    // a reader that gives up in the middle of a file has found it damaged
    let found = tokio::task::spawn_blocking(move || examine(&looked)).await.unwrap_or(Err(FileRefusal::Damaged))?;
    let thumbnail = match found.look {
        Look::Picture(jpeg) => Some(jpeg),
        Look::Page => page::thumbnail(Arc::clone(&bytes)).await,
        Look::None => None,
    };
    Ok(Checked { kind: found.kind, sha256: found.sha256, bytes, thumbnail })
}

/// The fingerprint of bytes.
pub fn fingerprint(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// What was found in a file.
struct Found {
    kind: FileKind,
    sha256: String,
    look: Look,
}

/// How a file is shown in a list.
enum Look {
    /// By this picture, a JPEG.
    Picture(Vec<u8>),
    /// By its first page.
    Page,
    /// By an icon.
    None,
}

fn examine(bytes: &Arc<Vec<u8>>) -> Result<Found, FileRefusal> {
    let (kind, look) = match sniff::container(bytes)? {
        sniff::Container::Picture(kind) => (kind, Look::Picture(picture::thumbnail(bytes, kind)?)),
        sniff::Container::Pdf => {
            let look = if pdf::examine(bytes)?.can_be_drawn { Look::Page } else { Look::None };
            (FileKind::Pdf, look)
        }
        sniff::Container::Zip => (office::examine(bytes)?, Look::None),
    };
    Ok(Found { kind, sha256: fingerprint(bytes), look })
}
