//! What a file is by its first bytes, and in words why it is not taken when it is something else.

use infer::MatcherType;

use super::{FileKind, FileRefusal};

/// What has to be looked into next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Picture(FileKind),
    Pdf,
    /// The container of Office files, or any other archive.
    Zip,
}

/// The old container of Word and Excel; newer Office files with a password are in it as well.
const OLD_OFFICE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// A link of Windows, which starts what it points at.
const WINDOWS_LINK: &[u8] = b"L\0\0\0\x01\x14\x02\0";
/// How far a page may be from its first tag.
const HEAD: usize = 1024;

pub(super) fn container(bytes: &[u8]) -> Result<Container, FileRefusal> {
    if bytes.starts_with(b"%PDF-") {
        return Ok(Container::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok(Container::Zip);
    }
    let found = infer::get(bytes);
    match found.map(|kind| kind.mime_type()) {
        Some("image/jpeg") => Ok(Container::Picture(FileKind::Jpeg)),
        Some("image/png") => Ok(Container::Picture(FileKind::Png)),
        Some("image/webp") => Ok(Container::Picture(FileKind::Webp)),
        _ => Err(refusal(bytes, found.map(|kind| kind.matcher_type()))),
    }
}

fn refusal(bytes: &[u8], found: Option<MatcherType>) -> FileRefusal {
    if bytes.starts_with(OLD_OFFICE) {
        FileRefusal::OldOffice
    } else if bytes.starts_with(b"#!") || bytes.starts_with(b"MZ") || bytes.starts_with(WINDOWS_LINK) {
        FileRefusal::Program
    } else if is_markup(bytes) {
        FileRefusal::Markup
    } else {
        match found {
            Some(MatcherType::App) => FileRefusal::Program,
            Some(MatcherType::Archive) => FileRefusal::Archive,
            _ => FileRefusal::NotTaken,
        }
    }
}

/// Whether a file is a page, a drawing or other marked-up text, in any of the encodings that browsers read.
fn is_markup(bytes: &[u8]) -> bool {
    let head: Vec<u8> = bytes.iter().take(HEAD).filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace() && byte.is_ascii());
    let has = |tag: &[u8]| head.windows(tag.len()).any(|part| part == tag);
    first == Some(&b'<') || [b"<!doctype".as_slice(), b"<html", b"<svg", b"<script"].into_iter().any(has)
}

/// Whether the bytes begin like something that is packed, and would have to be unpacked to be looked into.
pub(super) fn is_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(OLD_OFFICE) || infer::get(bytes).is_some_and(|kind| kind.matcher_type() == MatcherType::Archive)
}

/// Whether the bytes begin like a program.
pub(super) fn is_program(bytes: &[u8]) -> bool {
    bytes.starts_with(WINDOWS_LINK) || infer::is_app(bytes)
}
