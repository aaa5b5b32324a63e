//! PDF: what it does besides being read, and what it unpacks to. Nothing of it is run or drawn here.

use std::sync::Arc;

use flate2::{Decompress, FlushDecompress, Status};
use hayro::hayro_syntax::Pdf;

use super::FileRefusal;

/// What one stream may unpack to, in bytes: a page scanned in colour at 600 dots an inch.
const LARGEST_STREAM: u64 = 128 * 1024 * 1024;
/// What may be read and unpacked in all: streams that lie in one another make each byte count many times.
const MOST_WORK: u64 = 768 * 1024 * 1024;
/// What a stream costs besides its bytes.
const STREAM_COST: u64 = 16 * 1024;
/// The longest side of a picture that is drawn small, in pixels.
const LONGEST_SIDE: u64 = 12_000;
/// More bytes than the head of any stream has.
const LONGEST_HEAD: usize = 4096;

/// What makes a PDF do something or carry something. A paper for the archive (PDF/A, ISO 19005-1) has none of it.
const ACTIVE: [&[u8]; 7] =
    [b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"ImportData", b"SubmitForm"];
/// Pictures that say their size only inside, where no limit can be set before they are unpacked.
const UNMEASURED: [&[u8]; 2] = [b"JPXDecode", b"JBIG2Decode"];

/// What was found in a PDF that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// Whether its first page can be drawn within limits that are known before.
    pub(super) can_be_drawn: bool,
}

/// Looks at every name and unpacks every stream once, into nothing.
pub(super) fn examine(bytes: &Arc<Vec<u8>>) -> Result<Seen, FileRefusal> {
    let mut seen = Seen { can_be_drawn: true };
    look(bytes, &mut seen)?;
    let (mut at, mut work) = (0, 0);
    while let Some(found) = find(bytes, b"stream", at) {
        let head = bytes.get(found.saturating_sub(LONGEST_HEAD).max(at)..found).unwrap_or_default();
        at = found + b"stream".len();
        if head.ends_with(b"end") {
            continue;
        }
        let head = from_last(head, b"obj");
        let body = bytes.get(at..).unwrap_or_default();
        // the next one is looked for inside this one too: what is packed here may be made up to hide it
        stream(head, body, &mut work, &mut seen)?;
    }
    // what it unpacks to is known by now
    let opened = Pdf::new(Arc::clone(bytes)).map_err(|_| FileRefusal::Damaged)?;
    if opened.pages().is_empty() { Err(FileRefusal::Damaged) } else { Ok(seen) }
}

/// A stream with the dictionary before it.
fn stream(head: &[u8], body: &[u8], work: &mut u64, seen: &mut Seen) -> Result<(), FileRefusal> {
    *work += STREAM_COST;
    let named = |wanted: &[u8]| names(head).any(|(name, _)| name == wanted);
    let objects = named(b"ObjStm");
    // objects that cannot be looked into as others read them may be anything
    let filters = names(head).filter(|(name, _)| name.ends_with(b"Decode")).count();
    if objects && (filters > 1 || (filters == 1 && !named(b"FlateDecode")) || named(b"DecodeParms")) {
        return Err(FileRefusal::Damaged);
    }
    let body = body.strip_prefix(b"\r").unwrap_or(body);
    let body = body.strip_prefix(b"\n").unwrap_or(body);
    let mut unpacked = 0;
    let picture = named(b"Image") && !objects;
    let mut carried = Vec::new();
    unpack(body, |read, new| {
        unpacked += new.len() as u64;
        *work += read + new.len() as u64;
        if *work > MOST_WORK || unpacked > LARGEST_STREAM {
            return Err(FileRefusal::Bomb);
        }
        if !picture {
            // a name may lie across two pieces
            carried.extend_from_slice(new);
            look(&carried, seen)?;
            carried.drain(..carried.len().saturating_sub(64));
        }
        Ok(())
    })
}

/// Unpacks what is packed at the start of some bytes; the packing says itself where it ends. Each piece comes with the
/// number of bytes that were read for it.
fn unpack(packed: &[u8], mut take: impl FnMut(u64, &[u8]) -> Result<(), FileRefusal>) -> Result<(), FileRefusal> {
    let mut inflate = Decompress::new(true);
    let mut piece = vec![0; 64 * 1024];
    loop {
        let (read, written) = (inflate.total_in(), inflate.total_out());
        let rest = packed.get(usize::try_from(read).unwrap_or(usize::MAX)..).unwrap_or_default();
        let status = inflate.decompress(rest, &mut piece, FlushDecompress::None);
        let new = usize::try_from(inflate.total_out() - written).unwrap_or_default();
        take(inflate.total_in() - read, piece.get(..new).unwrap_or_default())?;
        let moved = inflate.total_in() > read || new > 0;
        match status {
            Ok(Status::Ok | Status::BufError) if moved => {}
            _ => return Ok(()),
        }
    }
}

/// Looks at the names in some bytes.
fn look(bytes: &[u8], seen: &mut Seen) -> Result<(), FileRefusal> {
    for (name, after) in names(bytes) {
        if ACTIVE.contains(&name.as_slice()) {
            return Err(FileRefusal::ActivePdf);
        }
        match name.as_slice() {
            b"Encrypt" => return Err(FileRefusal::Locked),
            b"Width" | b"Height" if !is_small(after) => seen.can_be_drawn = false,
            name if UNMEASURED.contains(&name) => seen.can_be_drawn = false,
            _ => {}
        }
    }
    Ok(())
}

/// Whether a number stands here, by itself, that is no longer than a side may be.
fn is_small(after: &[u8]) -> bool {
    let after = after.trim_ascii_start();
    let digits = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = after.get(..digits).and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|n| n.parse().ok());
    let next = after.get(digits..).unwrap_or_default().trim_ascii_start().first();
    // "5 0 R" is the number of another object
    number.is_some_and(|number: u64| number <= LONGEST_SIDE) && !next.is_some_and(u8::is_ascii_digit)
}

/// Names (`/Like#20this`) as readers understand them, each with what stands after it.
fn names(bytes: &[u8]) -> impl Iterator<Item = (Vec<u8>, &[u8])> {
    let slashes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at + 1);
    slashes.map(|start| {
        let rest = bytes.get(start..).unwrap_or_default();
        let length = rest.iter().take(127).take_while(|byte| is_of_name(**byte)).count();
        let (name, after) = rest.split_at_checked(length).unwrap_or_default();
        (decoded(name), after)
    })
}

fn is_of_name(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && byte != 0 && !b"()<>[]{}/%".contains(&byte)
}

/// A name without its `#4A`.
fn decoded(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).filter(|_| *first == b'#').and_then(|pair| hex::decode(pair).ok());
        if let Some(byte) = hex {
            out.extend(byte);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            out.push(*first);
            rest = tail;
        }
    }
    out
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(what.len()).position(|part| part == what).map(|at| at + from)
}

fn from_last<'a>(bytes: &'a [u8], what: &[u8]) -> &'a [u8] {
    let at = bytes.windows(what.len()).rposition(|part| part == what).unwrap_or(0);
    bytes.get(at..).unwrap_or_default()
}
