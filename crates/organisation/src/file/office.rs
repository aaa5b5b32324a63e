//! The files of Word, Excel and LibreOffice: an archive whose every part is unpacked once, counted, and thrown away.

use std::{
    io::{Cursor, Read as _},
    path::Path,
};

use zip::{CompressionMethod, ZipArchive, read::ZipFile};

use super::{FileKind, FileRefusal, sniff};

/// More parts than a workbook of many sheets has.
const MOST_PARTS: usize = 2_000;
/// What any file may unpack to, in bytes.
const ALWAYS_ALLOWED: u64 = 16 * 1024 * 1024;
/// How many times its size a file may unpack to. Sheets of figures reach some thirty times.
const LARGEST_RATIO: u64 = 60;
/// What no file may unpack to.
const NEVER_ALLOWED: u64 = 256 * 1024 * 1024;
/// The part that names the kind of the others; longer than any real one.
const LONGEST_LIST: u64 = 1024 * 1024;
/// How much of a part shows what it is.
const HEAD: usize = 512;
/// The directory entry of a part.
const ENTRY: &[u8] = b"PK\x01\x02";

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

type Part<'a, 'b> = ZipFile<'a, Cursor<&'b [u8]>>;

/// What the archive says of itself while it is walked through.
#[derive(Default)]
struct Said {
    content_types: String,
    mime_type: String,
    macros: bool,
}

/// Finds the kind of an Office file, or why it is not taken.
pub(super) fn examine(bytes: &[u8]) -> Result<FileKind, FileRefusal> {
    let size = u64::try_from(bytes.len()).unwrap_or(NEVER_ALLOWED);
    let mut budget = ALWAYS_ALLOWED.max(size.saturating_mul(LARGEST_RATIO)).min(NEVER_ALLOWED);
    let said = walk(bytes, &mut budget, true)?;
    kind(&said)
}

fn kind(said: &Said) -> Result<FileKind, FileRefusal> {
    if said.macros || said.content_types.contains("macroEnabled") {
        return Err(FileRefusal::Macros);
    }
    match said.mime_type.as_str() {
        "application/vnd.oasis.opendocument.text" => Ok(FileKind::Odt),
        "application/vnd.oasis.opendocument.spreadsheet" => Ok(FileKind::Ods),
        _ if said.content_types.contains(DOCX) => Ok(FileKind::Docx),
        _ if said.content_types.contains(XLSX) => Ok(FileKind::Xlsx),
        _ => Err(FileRefusal::Archive),
    }
}

/// Unpacks every part into nothing. What is declared is not believed: the budget falls with each byte that comes out.
fn walk(bytes: &[u8], budget: &mut u64, outermost: bool) -> Result<Said, FileRefusal> {
    if bytes.windows(ENTRY.len()).filter(|part| *part == ENTRY).count() > MOST_PARTS {
        return Err(FileRefusal::Bomb);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| FileRefusal::Damaged)?;
    let mut declared = 0_u64;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|_| FileRefusal::Damaged)?;
        if part.encrypted() {
            return Err(FileRefusal::Locked);
        }
        declared = declared.saturating_add(part.size());
    }
    if declared > *budget {
        return Err(FileRefusal::Bomb);
    }
    let mut said = Said::default();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|_| FileRefusal::Damaged)?;
        if !matches!(part.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
            return Err(FileRefusal::Damaged);
        }
        hear(&mut said, &mut part, budget, outermost)?;
    }
    Ok(said)
}

fn hear(said: &mut Said, part: &mut Part<'_, '_>, budget: &mut u64, outermost: bool) -> Result<(), FileRefusal> {
    let name = part.name().to_lowercase().replace('\\', "/");
    let is = |start: &str| name.starts_with(start);
    said.macros |= name.ends_with("vbaproject.bin") || name.ends_with("vbadata.xml") || is("basic/") || is("scripts/");
    if said.macros {
        return Err(FileRefusal::Macros);
    }
    if name.contains("/activex/") {
        return Err(FileRefusal::Embedded);
    }
    if name == "[content_types].xml" || name == "mimetype" {
        let mut list = Vec::new();
        part.take(LONGEST_LIST + 1).read_to_end(&mut list).map_err(|_| FileRefusal::Damaged)?;
        spend(budget, list.len())?;
        if list.len() as u64 > LONGEST_LIST {
            return Err(FileRefusal::Bomb);
        }
        let list = String::from_utf8_lossy(&list).into_owned();
        if name == "mimetype" {
            list.trim().clone_into(&mut said.mime_type);
        } else {
            said.content_types = list;
        }
        return Ok(());
    }
    // the workbook behind a chart that was pasted into a text is the one thing that may lie in another file
    let workbook = outermost
        && name.contains("/embeddings/")
        && Path::new(&name).extension().is_some_and(|kind| kind.eq_ignore_ascii_case("xlsx"));
    let inner = unpack(part, budget, workbook)?;
    if let Some(inner) = inner {
        let said = walk(&inner, budget, false)?;
        if kind(&said)? != FileKind::Xlsx {
            return Err(FileRefusal::Embedded);
        }
    }
    Ok(())
}

/// Reads a part to its end; keeps it only where it will be walked through itself.
fn unpack(part: &mut Part<'_, '_>, budget: &mut u64, keep: bool) -> Result<Option<Vec<u8>>, FileRefusal> {
    let mut chunk = vec![0; 64 * 1024];
    let (mut head, mut kept) = (Vec::new(), Vec::new());
    loop {
        let read = part.read(&mut chunk).map_err(|_| FileRefusal::Damaged)?;
        let new = chunk.get(..read).unwrap_or_default();
        spend(budget, read)?;
        head.extend(new.iter().take(HEAD.saturating_sub(head.len())));
        if keep {
            kept.extend_from_slice(new);
        }
        if read == 0 {
            break;
        }
    }
    if sniff::is_program(&head) || (!keep && sniff::is_packed(&head)) {
        return Err(FileRefusal::Embedded);
    }
    Ok(keep.then_some(kept))
}

fn spend(budget: &mut u64, read: usize) -> Result<(), FileRefusal> {
    let read = u64::try_from(read).unwrap_or(u64::MAX);
    *budget = budget.checked_sub(read).ok_or(FileRefusal::Bomb)?;
    Ok(())
}
