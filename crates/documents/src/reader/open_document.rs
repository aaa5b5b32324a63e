use std::collections::BTreeSet;

use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesRef, BytesStart, Event},
};

use super::{
    Content, Grid, SheetHead, Unreadable,
    content::LONGEST,
    package::{Parts, attribute, contains},
};

/// Reads the sheets of an ODS file. It says "this cell a million times" in a few letters, so every cell is counted as
/// it is unfolded.
pub(super) fn sheets(parts: &Parts) -> Result<Vec<(SheetHead, Grid)>, Unreadable> {
    if parts.get("META-INF/manifest.xml").is_some_and(|manifest| contains(manifest, b"encryption-data")) {
        return Err(Unreadable::Encrypted);
    }
    let mut reader = Reader::from_reader(parts.get("content.xml").ok_or(Unreadable::Damaged)?);
    reader.config_mut().expand_empty_elements = true;
    let (mut buffer, mut reading) = (Vec::new(), Reading::default());
    loop {
        match reader.read_event_into(&mut buffer).map_err(|_| Unreadable::Damaged)? {
            Event::Start(element) => reading.start(&element)?,
            Event::End(element) => reading.end(element.local_name().as_ref())?,
            Event::Text(text) => reading.write(&text.xml10_content()),
            Event::CData(text) => reading.write(&text.xml10_content()),
            Event::GeneralRef(name) => reading.write(&letter(&name)?),
            Event::Eof if reading.sheet.is_some() => return Err(Unreadable::Damaged),
            Event::Eof => return Ok(reading.sheets),
            _ => {}
        }
        buffer.clear();
    }
}

/// The letter that a reference stands for.
fn letter(name: &BytesRef<'_>) -> Result<String, Unreadable> {
    let named = || resolve_predefined_entity(name).map(str::to_owned);
    let numbered = name.resolve_char_ref().map_err(|_| Unreadable::Damaged)?;
    numbered.map(String::from).or_else(named).ok_or(Unreadable::Damaged)
}

/// A file while it is read.
#[derive(Default)]
struct Reading {
    sheets: Vec<(SheetHead, Grid)>,
    /// The style that is being read, and those of hidden sheets.
    style: String,
    hidden: BTreeSet<String>,
    sheet: Option<Sheet>,
}

impl Reading {
    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), Unreadable> {
        if let Some(sheet) = &mut self.sheet {
            return sheet.start(element);
        }
        match element.local_name().as_ref() {
            "style" => self.style = attribute(element, "name").unwrap_or_default(),
            "table-properties" if attribute(element, "display").as_deref() == Some("false") => {
                self.hidden.insert(self.style.clone());
            }
            "table" => {
                // one without a name is what a link has brought
                let name = attribute(element, "name").ok_or(Unreadable::Links)?;
                let hidden = attribute(element, "style-name").is_some_and(|style| self.hidden.contains(&style));
                let grid = self.sheets.last().map(|(_, before)| before.next()).unwrap_or_default();
                self.sheet = Some(Sheet::of(SheetHead { name, hidden }, grid));
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Unreadable> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        let ended = sheet.beside == 0 && name == "table";
        sheet.end(name)?;
        if ended && let Some(mut sheet) = self.sheet.take() {
            sheet.grid.finish()?;
            self.sheets.push((sheet.head, sheet.grid));
        }
        Ok(())
    }

    fn write(&mut self, text: &str) {
        if let Some(cell) = self.sheet.as_mut().and_then(Sheet::written) {
            cell.text.push_str(text);
        }
    }
}

/// A sheet while it is read.
struct Sheet {
    head: SheetHead,
    grid: Grid,
    /// The column whose heading comes next.
    heading: u32,
    row: u32,
    /// How often the row comes.
    rows: u32,
    column: u32,
    cells: Vec<(u32, Cell)>,
    cell: Option<Cell>,
    /// How deep in what is no text of a cell: a note, a picture.
    beside: usize,
}

/// A cell while it is read.
struct Cell {
    value: Content,
    text: String,
    paragraphs: usize,
    in_paragraph: bool,
    formula: bool,
    /// How often it comes in its row.
    columns: u32,
    /// Over how many rows and columns it goes.
    over: (u32, u32),
}

impl Sheet {
    fn of(head: SheetHead, grid: Grid) -> Self {
        Self { head, grid, heading: 0, row: 0, rows: 1, column: 0, cells: Vec::new(), cell: None, beside: 0 }
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), Unreadable> {
        let name = element.local_name();
        let name = name.as_ref();
        let outside = self.cell.as_ref().is_some_and(|cell| !cell.in_paragraph && name != "p");
        if self.beside > 0 || outside {
            self.beside += 1;
            return Ok(());
        }
        let hidden = || attribute(element, "visibility").is_some_and(|visibility| visibility != "visible");
        match name {
            "table-source" => return Err(Unreadable::Links),
            // none is within another, outside of a cell
            "table" => return Err(Unreadable::Damaged),
            "table-column" => {
                let next = self.heading.saturating_add(count(element, "number-columns-repeated")?);
                if hidden() {
                    self.grid.hide_columns(self.heading..=next.saturating_sub(1))?;
                }
                self.heading = next;
            }
            "table-row" => {
                (self.column, self.rows) = (0, count(element, "number-rows-repeated")?);
                if hidden() {
                    self.grid.hide_rows(self.row..=self.last_row())?;
                }
            }
            "table-cell" | "covered-table-cell" => self.cell = Some(Cell::of(element)?),
            _ => {}
        }
        let Some(cell) = &mut self.cell else { return Ok(()) };
        match name {
            "p" => cell.begin_paragraph(),
            "s" => {
                let blanks = usize::try_from(count(element, "c")?).unwrap_or(LONGEST).min(LONGEST);
                cell.text.push_str(&" ".repeat(blanks));
            }
            "tab" => cell.text.push('\t'),
            "line-break" => cell.text.push('\n'),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Unreadable> {
        if self.beside > 0 {
            self.beside -= 1;
            return Ok(());
        }
        match name {
            "p" => self.cell.iter_mut().for_each(|cell| cell.in_paragraph = false),
            "table-cell" | "covered-table-cell" => self.end_cell()?,
            "table-row" => self.end_row()?,
            _ => {}
        }
        Ok(())
    }

    /// The cell whose text is being read.
    fn written(&mut self) -> Option<&mut Cell> {
        self.cell.as_mut().filter(|cell| cell.in_paragraph && self.beside == 0)
    }

    fn last_row(&self) -> u32 {
        self.row.saturating_add(self.rows).saturating_sub(1)
    }

    fn end_cell(&mut self) -> Result<(), Unreadable> {
        let Some(mut cell) = self.cell.take() else { return Ok(()) };
        let column = self.column;
        self.column = column.saturating_add(cell.columns);
        if cell.over != (1, 1) {
            let (rows, columns) = cell.over;
            let last_row = self.last_row().saturating_add(rows.saturating_sub(1));
            self.grid.merge(self.row..=last_row, &(column..=column.saturating_add(columns.saturating_sub(1))))?;
        }
        if cell.value == Content::Empty {
            cell.value = Content::text(&cell.text);
        }
        if cell.value != Content::Empty || cell.formula {
            self.cells.push((column, cell));
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Unreadable> {
        let next = self.row.saturating_add(self.rows);
        let cells = std::mem::take(&mut self.cells);
        for row in (self.row..next).take_while(|_| !cells.is_empty()) {
            for (first, cell) in &cells {
                for column in *first..first.saturating_add(cell.columns) {
                    self.grid.push((row, column), cell.value.clone(), cell.formula)?;
                }
            }
        }
        self.row = next;
        Ok(())
    }
}

impl Cell {
    fn of(element: &BytesStart<'_>) -> Result<Self, Unreadable> {
        Ok(Self {
            value: value(element)?,
            text: String::new(),
            paragraphs: 0,
            in_paragraph: false,
            formula: attribute(element, "formula").is_some_and(|formula| !formula.is_empty()),
            columns: count(element, "number-columns-repeated")?,
            over: (count(element, "number-rows-spanned")?, count(element, "number-columns-spanned")?),
        })
    }

    fn begin_paragraph(&mut self) {
        if self.paragraphs > 0 {
            self.text.push('\n');
        }
        self.paragraphs += 1;
        self.in_paragraph = true;
    }
}

/// The value that a cell says beside its text.
fn value(element: &BytesStart<'_>) -> Result<Content, Unreadable> {
    let said = |name| attribute(element, name);
    if let Some(number) = said("value") {
        return number.parse().map(Content::number).map_err(|_| Unreadable::Damaged);
    }
    if let Some(answer) = said("boolean-value") {
        return Ok(Content::Logical(answer.eq_ignore_ascii_case("true")));
    }
    if let Some(moment) = said("date-value").or_else(|| said("time-value")) {
        return Ok(Content::Date(moment));
    }
    Ok(said("string-value").map_or(Content::Empty, |text| Content::text(&text)))
}

/// How often, or over how many; once where nothing is said.
fn count(element: &BytesStart<'_>, name: &str) -> Result<u32, Unreadable> {
    attribute(element, name).map_or(Ok(1), |text| text.parse().map_err(|_| Unreadable::Damaged))
}
