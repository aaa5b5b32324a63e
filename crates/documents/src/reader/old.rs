mod strings;

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _, Write as _},
};

use super::{Grid, MOST_CELLS, MOST_COLUMNS, MOST_UNPACKED, Unreadable};

/// Records of MS-XLS that are looked at: what locks a file, where its sheets stand, what they hide, and their cells.
const FILE_PASS: u16 = 0x002F;
const SUP_BOOK: u16 = 0x01AE;
const BOUND_SHEET: u16 = 0x0085;
const BEGINNING: u16 = 0x0809;
const END: u16 = 0x000A;
const DIMENSIONS: u16 = 0x0200;
const ROW: u16 = 0x0208;
const COLUMNS: u16 = 0x007D;
const STRINGS: u16 = 0x00FC;
const CONTINUED: u16 = 0x003C;
const STRING: u16 = 0x00FD;
const CELLS: [u16; 12] =
    [0x0006, 0x00BD, 0x00BE, 0x00D6, STRING, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x0406, 0x0001];

/// Looks through an OLE file before it is read: a password, macros, and how large its sheets would become, since an
/// old sheet is read as a full rectangle. Gives the workbook packed anew, so that nothing else of the file is read, and
/// what each of its sheets hides.
pub(super) fn looked_through(bytes: &[u8]) -> Result<(Vec<u8>, Vec<Grid>), Unreadable> {
    let damaged = |_| Unreadable::Damaged;
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(damaged)?;
    if file.exists("/EncryptedPackage") || file.exists("/EncryptionInfo") {
        return Err(Unreadable::Encrypted);
    }
    if file.exists("/_VBA_PROJECT_CUR") || file.exists("/VBA") {
        return Err(Unreadable::Macros);
    }
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.exists(name)).ok_or(Unreadable::NotAWorkbook)?;
    let mut stream = Vec::new();
    let opened = file.open_stream(name).map_err(damaged)?;
    opened.take(MOST_UNPACKED).read_to_end(&mut stream).map_err(damaged)?;
    let hiding = records(&mut stream)?;
    let mut packed =
        cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).map_err(damaged)?;
    packed.create_stream("/Workbook").and_then(|mut written| written.write_all(&stream)).map_err(damaged)?;
    packed.flush().map_err(damaged)?;
    Ok((packed.into_inner().into_inner(), hiding))
}

/// Goes through all records; gives what each sheet hides, in the order of the sheets.
fn records(stream: &mut [u8]) -> Result<Vec<Grid>, Unreadable> {
    let (mut rest, mut place, mut seen) = (stream, 0, Seen::default());
    while let [kind_low, kind_high, length_low, length_high, after @ ..] = rest {
        let kind = number(&[*kind_low, *kind_high], 0);
        let length = usize::from(number(&[*length_low, *length_high], 0));
        let Some((record, next)) = after.split_at_mut_checked(length) else { break };
        seen.look(place, kind, record)?;
        place += 4 + length;
        rest = next;
    }
    seen.finish()
}

/// What was seen of a workbook so far.
#[derive(Default)]
struct Seen<'a> {
    /// Where its sheets are said to begin, in their order.
    bound: Vec<usize>,
    /// What is hidden, by where it begins.
    hiding: BTreeMap<usize, Grid>,
    /// Where that begins which is gone through, and how deep in it.
    place: usize,
    depth: usize,
    area: Area,
    /// The records of the table of strings, and which strings stand in cells.
    strings: Vec<&'a [u8]>,
    in_strings: bool,
    used: Vec<usize>,
}

impl<'a> Seen<'a> {
    fn look(&mut self, place: usize, kind: u16, record: &'a mut [u8]) -> Result<(), Unreadable> {
        self.in_strings = kind == STRINGS || self.in_strings && kind == CONTINUED;
        match kind {
            FILE_PASS => return Err(Unreadable::Encrypted),
            // a link to another file names it; that to the own sheets is four bytes long
            SUP_BOOK if record.len() > 4 => return Err(Unreadable::Links),
            BOUND_SHEET => self.bound.push(wide(record, 0)),
            BEGINNING => {
                // what begins within a sheet, such as a chart, is a part of it
                if self.depth == 0 {
                    let grid = self.hiding.get(&self.place).map(Grid::next).unwrap_or_default();
                    self.hiding.insert(place, grid);
                    self.place = place;
                    self.area = self.area.next();
                }
                self.depth += 1;
            }
            END => self.depth = self.depth.saturating_sub(1),
            // how large a sheet says that it is counts for nothing: room would be taken for it
            DIMENSIONS => record.fill(0),
            ROW if number(record, 12) & 0x20 != 0 => {
                let row = u32::from(number(record, 0));
                self.grid()?.hide_rows(row..=row)?;
            }
            COLUMNS if number(record, 8) & 1 != 0 => {
                self.grid()?.hide_columns(u32::from(number(record, 0))..=u32::from(number(record, 2)))?;
            }
            STRINGS if !self.strings.is_empty() => return Err(Unreadable::Damaged),
            _ if self.in_strings => self.strings.push(record),
            kind if CELLS.contains(&kind) => {
                self.area.add(record, matches!(kind, 0x00BD | 0x00BE))?;
                self.used.extend((kind == STRING).then(|| wide(record, 6)));
            }
            _ => {}
        }
        Ok(())
    }

    fn grid(&mut self) -> Result<&mut Grid, Unreadable> {
        self.hiding.get_mut(&self.place).ok_or(Unreadable::Damaged)
    }

    fn finish(mut self) -> Result<Vec<Grid>, Unreadable> {
        // one long string may stand in every cell
        let lengths = strings::lengths(&self.strings);
        if self.used.iter().filter_map(|string| lengths.get(*string)).sum::<u64>() > MOST_UNPACKED {
            return Err(Unreadable::TooLarge);
        }
        // each sheet begins somewhere, and nowhere begin two: what stands there would be read twice
        let hidden = |place| self.hiding.remove(place).ok_or(Unreadable::Damaged);
        self.bound.iter().map(hidden).collect()
    }
}

/// A number of two bytes; 0 beyond the end.
fn number(record: &[u8], place: usize) -> u16 {
    record.get(place..place + 2).and_then(|bytes| bytes.try_into().ok()).map_or(0, u16::from_le_bytes)
}

/// A number of four bytes.
fn wide(record: &[u8], place: usize) -> usize {
    usize::from(number(record, place)) | usize::from(number(record, place + 2)) << 16
}

/// The rectangle from a sheet's first possible cell to its last one, and the cells of the sheets before it.
#[derive(Default)]
struct Area {
    before: u64,
    rows: u64,
    columns: u64,
}

impl Area {
    fn next(&self) -> Self {
        Self { before: self.before.saturating_add(self.cells()), ..Self::default() }
    }

    fn cells(&self) -> u64 {
        self.rows.saturating_mul(self.columns)
    }

    fn add(&mut self, record: &[u8], many: bool) -> Result<(), Unreadable> {
        let first = number(record, 2);
        let last = if many { number(record, record.len().saturating_sub(2)).max(first) } else { first };
        self.rows = self.rows.max(u64::from(number(record, 0)) + 1);
        self.columns = self.columns.max(u64::from(last) + 1);
        if self.columns > u64::from(MOST_COLUMNS) {
            return Err(Unreadable::TooManyColumns);
        }
        let most = u64::try_from(MOST_CELLS).unwrap_or(u64::MAX);
        if self.before.saturating_add(self.cells()) > most { Err(Unreadable::TooManyCells) } else { Ok(()) }
    }
}
