use std::collections::{BTreeMap, BTreeSet};

use programme::{
    Programme,
    series::{Cell, Point, Series, Turn},
};
use standards::{Measure, Value, cut_share};

use crate::{pages::boards::standard_title, words::Words};

/// What stands where there is no number.
const NONE: &str = "–";

/// Text keys of the columns.
pub(super) struct Heads {
    /// Of the sums.
    pub(super) sum: &'static str,
    /// Of the values; none where the sum is the value.
    pub(super) value: Option<&'static str>,
    /// Whether there is a sum of wholes.
    pub(super) is_share: bool,
}

impl Heads {
    pub(super) const fn of(measure: Measure) -> Self {
        match measure {
            Measure::Bool { .. } => {
                Self { sum: "series.column.yes", value: Some("series.column.answer"), is_share: false }
            }
            Measure::Count { .. } => Self { sum: "series.column.count", value: None, is_share: false },
            Measure::Percent { .. } => {
                Self { sum: "series.column.part", value: Some("series.column.percent"), is_share: true }
            }
            Measure::Rate10k { .. } => {
                Self { sum: "series.column.part", value: Some("series.column.per_10k"), is_share: true }
            }
        }
    }
}

/// A year in words.
pub(super) struct Row {
    pub(super) year: i64,
    pub(super) list: String,
    pub(super) standard: String,
    pub(super) sum: String,
    pub(super) of: String,
    pub(super) value: String,
    pub(super) known: String,
    pub(super) notes: Vec<String>,
}

/// The units of the country, a column a year.
pub(super) struct Spread {
    pub(super) years: Vec<i64>,
    pub(super) rows: Vec<SpreadRow>,
    /// What the country's sums hold besides.
    pub(super) unplaced: Option<String>,
}

/// One of them.
pub(super) struct SpreadRow {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) cells: Vec<String>,
}

/// Sheets of the country that are in no unit of the list, by year; none where there are none.
pub(super) fn unplaced_in<'a>(words: Words, sheets: impl Iterator<Item = (&'a i64, &'a u64)>) -> Option<String> {
    let years = sheets.map(|(year, sheets)| format!("{year} ({})", words.number(*sheets))).collect::<Vec<_>>();
    (!years.is_empty()).then(|| words.with("series.unplaced", "years", years.join(", ")))
}

/// The years as the table shows them, oldest first as in the chart.
pub(super) fn rows(words: Words, programme: &Programme, series: &Series) -> Vec<Row> {
    series.points.iter().map(|point| row(words, programme, series, point)).collect()
}

fn row(words: Words, programme: &Programme, series: &Series, point: &Point) -> Row {
    let cell = point.cell;
    let known = shown(series, point);
    let number = |number: u64| if known { words.number(number) } else { NONE.to_owned() };
    Row {
        year: point.year,
        list: words.say(&format!("series.units.{}", point.list.name())),
        standard: standard_title(words, programme, &point.standard),
        sum: number(cell.sum),
        of: number(cell.of),
        value: series.value(point).map_or_else(|| NONE.to_owned(), |value| written(words, value)),
        known: format!("{}/{}", words.number(cell.known), words.number(cell.units)),
        notes: notes_of(words, series, point),
    }
}

/// Whether a year has sums: of a commune an incomplete sum is no figure, of more it is the sum of what is known.
pub(super) const fn shown(series: &Series, point: &Point) -> bool {
    point.cell.known > 0 && (point.cell.complete() || !series.strict)
}

/// A value as it stands in a table.
pub(super) fn written(words: Words, value: Value) -> String {
    match value {
        Value::Yes(yes) => words.say(if yes { "figures.yes" } else { "figures.no" }),
        Value::Count(count) => words.number(count),
        Value::Share { .. } => cut_share(value).map_or_else(|| NONE.to_owned(), |share| words.decimal(&share)),
    }
}

/// What must be said of a year.
pub(super) fn notes_of(words: Words, series: &Series, point: &Point) -> Vec<String> {
    let (cell, mut notes) = (point.cell, Vec::new());
    match point.turn {
        Some(Turn::Standard) => notes.push(words.say("series.note.standard")),
        Some(Turn::Revision) => {
            notes.push(words.with("series.note.revision", "revision", point.revision.unwrap_or_default()));
        }
        None => {}
    }
    if cell.known == 0 {
        notes.push(words.say(if point.asked { "series.note.no_figure" } else { "series.note.not_asked" }));
        return notes;
    }
    if !cell.complete() {
        let key = if series.strict { "series.note.incomplete" } else { "series.note.partly_known" };
        notes.push(counted(words, key, cell));
    } else if point.list != series.boundaries && !series.rebase.comparable() && series.value(point).is_none() {
        notes.push(counted(words, "series.note.not_comparable", cell));
    }
    if cell.approximate() && series.rebase.comparable() {
        let (count, by) = (words.number(cell.divided), words.say(&format!("series.by.{}", cell.by.name())));
        notes.push(words.fill("series.note.approximate", &[("count", &count), ("by", &by)]));
    }
    notes
}

fn counted(words: Words, key: &str, cell: Cell) -> String {
    let (known, units, sum) = (words.number(cell.known), words.number(cell.units), words.number(cell.sum));
    words.fill(key, &[("known", &known), ("units", &units), ("sum", &sum)])
}

/// What is printed under the figure: the re-basing rule, and what must be said with it.
pub(super) fn notes(words: Words, series: &Series) -> Vec<String> {
    let lists: BTreeSet<_> = series.points.iter().map(|point| point.list).collect();
    let mut notes = Vec::new();
    if series.possible.is_empty() {
        notes.push(words.say("series.rule.outside"));
    } else if lists.iter().any(|list| *list != series.boundaries) {
        notes.push(words.say(&format!("series.rule.{}", series.rebase.rule.key())));
        if series.points.iter().any(|point| point.cell.approximate()) && series.rebase.comparable() {
            notes.push(words.say("series.rule.divided"));
        }
    }
    if let Some(caution) = series.rebase.caution {
        notes.push(words.say(&format!("series.caution.{}", caution.key())));
    }
    notes.push(words.say(if series.strict { "series.rule.missing" } else { "series.rule.partly_known" }));
    notes
}

impl Spread {
    pub(super) fn of<'a>(
        words: Words,
        (country, unplaced): (&Series, &BTreeMap<i64, u64>),
        units: impl Iterator<Item = (String, String, &'a Series)>,
    ) -> Self {
        let cell = |series: &Series, point: &Point| {
            let value = series.value(point).map_or_else(|| NONE.to_owned(), |value| written(words, value));
            let mark = if point.cell.approximate() && series.rebase.comparable() { "≈ " } else { "" };
            format!("{mark}{value}")
        };
        let row = |(name, href, series): (String, String, &Series)| SpreadRow {
            name,
            href,
            cells: series.points.iter().map(|point| cell(series, point)).collect(),
        };
        Self {
            years: country.points.iter().map(|point| point.year).collect(),
            rows: units.map(row).collect(),
            unplaced: unplaced_in(words, unplaced.iter()),
        }
    }
}
