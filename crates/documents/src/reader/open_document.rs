use super::{
    MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Unreadable,
    package::{Parts, attribute, elements},
};

/// An ODS file says "this cell a million times" in a few letters: counts what it would become before it is read.
pub(super) fn check(parts: &Parts) -> Result<(), Unreadable> {
    if parts
        .get("META-INF/manifest.xml")
        .is_some_and(|manifest| manifest.windows(b"encryption-data".len()).any(|window| window == b"encryption-data"))
    {
        return Err(Unreadable::Encrypted);
    }
    let content = parts.get("content.xml").ok_or(Unreadable::Damaged)?;
    let mut sheet = Counting::default();
    let mut worst = Ok(());
    elements(content, |element| {
        let repeated = |name| attribute(element, name).and_then(|text| text.parse::<u64>().ok()).unwrap_or(1);
        match element.local_name().as_ref() {
            "table" => {
                sheet.end_row();
                worst = worst.clone().and(sheet.verdict());
                sheet = Counting { before: sheet.area(), ..Counting::default() };
            }
            "table-row" => {
                sheet.end_row();
                sheet.repeats = repeated("number-rows-repeated");
            }
            "table-cell" | "covered-table-cell" => {
                sheet.columns = sheet.columns.saturating_add(repeated("number-columns-repeated"));
                if attribute(element, "value-type").is_some() || attribute(element, "formula").is_some() {
                    sheet.width = sheet.columns;
                }
            }
            // a text without a type is a cell that holds something all the same
            "p" => sheet.width = sheet.columns,
            _ => {}
        }
    })?;
    sheet.end_row();
    worst.and(sheet.verdict())
}

/// The area of a sheet up to its last cell.
#[derive(Default)]
struct Counting {
    /// The areas of the sheets before this one.
    before: u64,
    rows: u64,
    used_rows: u64,
    widest: u64,
    repeats: u64,
    columns: u64,
    width: u64,
}

impl Counting {
    fn end_row(&mut self) {
        self.rows = self.rows.saturating_add(self.repeats);
        if self.width > 0 {
            self.used_rows = self.rows;
            self.widest = self.widest.max(self.width);
        }
        (self.repeats, self.columns, self.width) = (0, 0, 0);
    }

    fn area(&self) -> u64 {
        self.before.saturating_add(self.used_rows.saturating_mul(self.widest))
    }

    fn verdict(&self) -> Result<(), Unreadable> {
        if self.widest > u64::from(MOST_COLUMNS) {
            return Err(Unreadable::TooManyColumns);
        }
        if self.used_rows > u64::from(MOST_ROWS) {
            return Err(Unreadable::TooManyRows);
        }
        if self.area() > u64::try_from(MOST_CELLS).unwrap_or(u64::MAX) { Err(Unreadable::TooManyCells) } else { Ok(()) }
    }
}
