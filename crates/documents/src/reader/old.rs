use std::io::{Cursor, Read as _};

use super::{MOST_CELLS, MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED, Unreadable};

/// Records of MS-XLS that are looked at: what locks a file, and what stands in a cell.
const FILE_PASS: u16 = 0x002F;
const BEGINNING: u16 = 0x0809;
const SUP_BOOK: u16 = 0x01AE;
const CELLS: [u16; 12] =
    [0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x0406, 0x0001];

/// Looks through an OLE file before it is read: a password, macros, and how large its sheets would become, since an
/// old sheet is read as a full rectangle.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unreadable> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
    if file.exists("/EncryptedPackage") || file.exists("/EncryptionInfo") {
        return Err(Unreadable::Encrypted);
    }
    if file.exists("/_VBA_PROJECT_CUR") || file.exists("/VBA") {
        return Err(Unreadable::Macros);
    }
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.exists(name)).ok_or(Unreadable::NotAWorkbook)?;
    let mut stream = Vec::new();
    let opened = file.open_stream(name).map_err(|_| Unreadable::Damaged)?;
    opened.take(MOST_UNPACKED).read_to_end(&mut stream).map_err(|_| Unreadable::Damaged)?;
    records(&stream)
}

fn records(stream: &[u8]) -> Result<(), Unreadable> {
    let mut rest = stream;
    let mut area = Area::default();
    while let [kind_low, kind_high, length_low, length_high, after @ ..] = rest {
        let kind = u16::from_le_bytes([*kind_low, *kind_high]);
        let length = usize::from(u16::from_le_bytes([*length_low, *length_high]));
        let Some((record, next)) = after.split_at_checked(length) else { break };
        match kind {
            FILE_PASS => return Err(Unreadable::Encrypted),
            // a link to another file names it; that to the own sheets is four bytes long
            SUP_BOOK if length > 4 => return Err(Unreadable::Links),
            BEGINNING => area = Area { before: area.before.saturating_add(area.cells()), ..Area::default() },
            kind if CELLS.contains(&kind) => area.add(record, matches!(kind, 0x00BD | 0x00BE))?,
            _ => {}
        }
        rest = next;
    }
    Ok(())
}

/// The rectangle of a sheet's cells, and the cells of those before it.
#[derive(Default)]
struct Area {
    before: u64,
    rows: Option<(u64, u64)>,
    columns: Option<(u64, u64)>,
}

impl Area {
    fn cells(&self) -> u64 {
        let (Some(rows), Some(columns)) = (self.rows, self.columns) else { return 0 };
        (rows.1 - rows.0 + 1).saturating_mul(columns.1 - columns.0 + 1)
    }

    fn add(&mut self, record: &[u8], many: bool) -> Result<(), Unreadable> {
        let [row_low, row_high, column_low, column_high, rest @ ..] = record else { return Ok(()) };
        let row = u64::from(u16::from_le_bytes([*row_low, *row_high]));
        let first = u64::from(u16::from_le_bytes([*column_low, *column_high]));
        let last = match rest {
            [.., low, high] if many => u64::from(u16::from_le_bytes([*low, *high])).max(first),
            _ => first,
        };
        let widen = |range: Option<(u64, u64)>, least: u64, most: u64| {
            let (from, to) = range.unwrap_or((least, most));
            (from.min(least), to.max(most))
        };
        let (rows, columns) = (widen(self.rows, row, row), widen(self.columns, first, last));
        (self.rows, self.columns) = (Some(rows), Some(columns));
        if rows.1 >= u64::from(MOST_ROWS) {
            return Err(Unreadable::TooManyRows);
        }
        if columns.1 >= u64::from(MOST_COLUMNS) {
            return Err(Unreadable::TooManyColumns);
        }
        if self.before.saturating_add(self.cells()) > u64::try_from(MOST_CELLS).unwrap_or(u64::MAX) {
            Err(Unreadable::TooManyCells)
        } else {
            Ok(())
        }
    }
}
