use documents::workbook::{Cell, Column};
use programme::{
    Programme,
    series::{Point, Series},
};
use standards::{Value, cut_share};

use super::{
    Asked, heading, read,
    rows::{Heads, notes_of, shown, unplaced_in},
    title, unit_of,
};
use crate::{
    export::{Export, counted},
    failure::Answer,
    pages::boards::standard_title,
    visit::SignedIn,
    words::Words,
};

/// Sends the years that are asked for; of the country those of its provinces on a second sheet.
pub(super) async fn send(person: &SignedIn, asked: &Asked) -> Answer {
    let (words, programme, indicator) = (person.words, &person.app.programme, asked.indicator()?);
    let (series, provinces, unplaced) = read(person, asked, indicator).await?;
    let unit = unit_of(person, asked, &series).await?;
    let title = format!("{}. {}", title(words, unit.as_ref()), heading(words, indicator));
    let mut export = Export::of(&person.frame(title).scored_by(&asked.standard), person.now.today())?;
    let writer = Writer { words, programme, heads: Heads::of(indicator.measure) };
    export.sheet(&words.say("series.link"), &writer.columns(None), |sheet| {
        series.points.iter().try_for_each(|point| {
            let unplaced = unplaced_in(words, unplaced.get_key_value(&point.year).into_iter());
            sheet.row(&writer.cells(&series, point, unplaced))
        })
    })?;
    if !provinces.is_empty() {
        export.sheet(&words.say("series.provinces"), &writer.columns(Some("boards.column.province")), |sheet| {
            provinces.iter().try_for_each(|(unit, series)| {
                series.points.iter().try_for_each(|point| {
                    let name = std::iter::once(Cell::text(unit.short_name()));
                    sheet.row(&name.chain(writer.cells(series, point, None)).collect::<Vec<_>>())
                })
            })
        })?;
    }
    let place = unit.map_or_else(String::new, |unit| format!("-{}", unit.code));
    export.answer(&format!("{}{place}-{}", words.say("series.file"), indicator.no))
}

/// What the lines of a sheet are written with.
struct Writer<'a> {
    words: Words,
    programme: &'a Programme,
    heads: Heads,
}

impl Writer<'_> {
    fn columns(&self, first: Option<&'static str>) -> Vec<Column<'static>> {
        let keys = [
            ("series.column.year", 8),
            ("series.column.list", 24),
            (self.heads.sum, 14),
            ("series.column.whole", 14),
            (self.heads.value.unwrap_or("series.column.answer"), 14),
            ("series.column.known", 14),
            ("series.column.units", 14),
            ("series.column.rule", 50),
            ("series.column.divided", 14),
            ("series.column.standard", 40),
            ("series.column.notes", 50),
        ];
        let first = first.map(|key| (key, 24));
        first.into_iter().chain(keys).map(|(key, width)| Column::new(self.words.say(key), width)).collect()
    }

    /// A year: what is not known, or not comparable, stays empty.
    fn cells<'a>(&self, series: &Series, point: &Point, more: Option<String>) -> Vec<Cell<'a>> {
        let (words, cell) = (self.words, point.cell);
        let known = shown(series, point);
        let number = |number: u64| if known { counted(number) } else { Cell::empty() };
        let rebased = point.list != series.boundaries;
        let rule =
            if rebased { words.say(&format!("series.rule.{}", series.rebase.rule.key())) } else { String::new() };
        vec![
            Cell::whole(point.year),
            Cell::text(words.say(&format!("series.units.{}", point.list.name()))),
            number(cell.sum),
            if self.heads.is_share { number(cell.of) } else { Cell::empty() },
            series.value(point).map_or_else(Cell::empty, |value| self.value(value)),
            counted(cell.known),
            counted(cell.units),
            Cell::text(rule),
            counted(cell.divided),
            Cell::text(standard_title(words, self.programme, &point.standard)),
            Cell::text(notes_of(words, series, point).into_iter().chain(more).collect::<Vec<_>>().join(" ")),
        ]
    }

    fn value<'a>(&self, value: Value) -> Cell<'a> {
        match value {
            Value::Yes(yes) => Cell::text(self.words.say(if yes { "figures.yes" } else { "figures.no" })),
            Value::Count(count) => counted(count),
            Value::Share { .. } => cut_share(value).map_or_else(Cell::empty, Cell::decimal),
        }
    }
}
