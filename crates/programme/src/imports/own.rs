use documents::reader::{self, Unreadable, Workbook};
use organisation::Result;

use super::{ImportRefusal, read_apart};

/// Rows and columns of a sheet that are shown before a mapping is made.
const ROWS: u32 = 12;
const COLUMNS: u32 = 120;

/// How a sheet begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Its name.
    pub sheet: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Its first rows with their numbers from 1; each as long as the longest.
    pub rows: Vec<(u32, Vec<String>)>,
    /// The letters of its columns.
    pub columns: Vec<String>,
}

/// How the sheets of a workbook begin.
pub async fn previews(bytes: &[u8]) -> Result<Vec<Preview>> {
    let bytes = bytes.to_vec();
    let previews = move || reader::open(&bytes).and_then(|mut book| previews_of(&mut book));
    read_apart(move || Ok(previews().map_err(ImportRefusal::Unreadable)?)).await
}

pub(super) fn previews_of(book: &mut Workbook) -> Result<Vec<Preview>, Unreadable> {
    let sheets: Vec<_> = book.sheets().to_vec();
    let preview = |sheet: reader::SheetHead| {
        let grid = book.read(&sheet.name)?;
        let shown = grid.cells().iter().filter(|cell| cell.row < ROWS && cell.column < COLUMNS);
        let width = shown.clone().map(|cell| cell.column + 1).max().unwrap_or(0);
        let mut rows: Vec<(u32, Vec<String>)> = Vec::new();
        for cell in shown {
            if rows.last().is_none_or(|(number, _)| *number != cell.row + 1) {
                let empty = (0..width).map(|_| String::new()).collect();
                rows.push((cell.row + 1, empty));
            }
            let place = usize::try_from(cell.column).unwrap_or(usize::MAX);
            if let Some(slot) = rows.last_mut().and_then(|(_, row)| row.get_mut(place)) {
                *slot = cell.content.shown();
            }
        }
        let columns = (0..width).map(reader::column_name).collect();
        Ok(Preview { sheet: sheet.name, hidden: sheet.hidden, rows, columns })
    };
    sheets.into_iter().take(20).map(preview).collect()
}
