use axum::{extract::Query, response::IntoResponse as _};
use documents::workbook::{Cell, Column};
use organisation::unit;

use super::{Entry, List, Typed, others, since, standards};
use crate::{
    export::{self, BYTE_ORDER_MARK, Export, cell_text},
    failure::{Answer, Failure},
    pages::evidence::{disposition, saved},
    visit::Visitor,
};

/// The columns of the table, the last parts of their keys, with their widths.
const COLUMNS: [(&str, u16); 13] = [
    ("commune", 28),
    ("province", 20),
    ("since", 12),
    ("year", 8),
    ("years", 18),
    ("standard", 40),
    ("decision", 20),
    ("day", 12),
    ("published", 12),
    ("valid_from", 12),
    ("valid_to", 12),
    ("ended", 12),
    ("note", 40),
];

/// A line of the table; days stay days.
struct Line<'a> {
    entry: &'a Entry,
    province: &'a str,
    years: String,
    standard: String,
    decision: String,
    note: String,
}

/// Everything that was found, as lines.
async fn lines<'a>(visitor: &Visitor, found: &[&'a Entry]) -> Result<Vec<Line<'a>>, Failure> {
    let standards = standards(visitor, found).await?;
    let words = visitor.words;
    let line = |entry: &&'a Entry| {
        let standard = standards.get(&entry.result.standard_sha256);
        let illustrative = standard.is_some_and(|standard| standard.illustrative);
        let notes = [
            visitor.app.programme.demo.then(|| words.say("layout.invented")),
            illustrative.then(|| words.say("results.illustrative")),
            entry.ended_on.map(|_| words.say("register.old_note")),
        ];
        let notes: Vec<String> = notes.into_iter().flatten().collect();
        let title = standard.map(|standard| words.lang.pick(&standard.title.vi, &standard.title.en));
        Line {
            entry,
            province: unit::Name::of(&entry.province_name).proper(),
            years: others(entry).unwrap_or_default(),
            standard: title.unwrap_or_default().to_owned(),
            decision: format!("{}/{}", entry.result.paper.number, entry.result.paper.symbol),
            note: notes.join(" · "),
        }
    };
    Ok(found.iter().map(line).collect())
}

/// All of the list as a table of text.
pub(crate) async fn csv(visitor: Visitor, Query(typed): Query<Typed>) -> Answer {
    let list = List::of(&visitor, &typed).await?;
    let words = visitor.words;
    let mut writer = csv::Writer::from_writer(BYTE_ORDER_MARK.to_vec());
    let heads = COLUMNS.map(|(name, _)| words.say(&format!("register.column.{name}")));
    writer.write_record(heads).map_err(Failure::broken)?;
    let found = list.wanted.among(&list.register);
    for line in lines(&visitor, &found).await? {
        let (entry, paper) = (line.entry, &line.entry.result.paper);
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| words.date(day)).unwrap_or_default();
        let fields = [
            cell_text(&entry.name),
            cell_text(line.province),
            day(Some(since(entry))),
            entry.result.year.to_string(),
            line.years,
            cell_text(&line.standard),
            cell_text(&line.decision),
            day(Some(paper.decided_on)),
            day(Some(text::clock_date(entry.result.published_at))),
            day(paper.valid_from),
            day(paper.valid_to),
            day(entry.ended_on),
            line.note,
        ];
        writer.write_record(fields).map_err(Failure::broken)?;
    }
    let bytes = writer.into_inner().map_err(|error| Failure::broken(error.into_error()))?;
    let name = disposition("attachment", &format!("{}.csv", list.file()));
    Ok(saved(bytes, "text/csv; charset=utf-8", &name).into_response())
}

/// All of the list as a workbook.
pub(crate) async fn xlsx(visitor: Visitor, Query(typed): Query<Typed>) -> Answer {
    let list = List::of(&visitor, &typed).await?;
    let words = visitor.words;
    let found = list.wanted.among(&list.register);
    let lines = lines(&visitor, &found).await?;
    let columns = COLUMNS.map(|(name, width)| Column::new(words.say(&format!("register.column.{name}")), width));
    let mut export = Export::of(&list.frame(&visitor, &found).await?, visitor.now.today())?;
    export.sheet(&words.say("register.sheet"), &columns, |sheet| {
        for line in &lines {
            let (entry, paper) = (line.entry, &line.entry.result.paper);
            sheet.row(&[
                Cell::text(&entry.name),
                Cell::text(line.province),
                Cell::date(since(entry)),
                Cell::whole(entry.result.year),
                Cell::text(&line.years),
                Cell::text(&line.standard),
                Cell::text(&line.decision),
                Cell::date(paper.decided_on),
                Cell::date(text::clock_date(entry.result.published_at)),
                export::day(paper.valid_from),
                export::day(paper.valid_to),
                export::day(entry.ended_on),
                Cell::text(&line.note),
            ])?;
        }
        Ok(())
    })?;
    export.answer(&list.file())
}

impl List {
    /// The name of the file: what, where, on which day.
    fn file(&self) -> String {
        let province = self.register.provinces.iter().find(|(id, ..)| Some(*id) == self.wanted.province);
        let place = province.map_or_else(String::new, |(_, name, _)| format!("-{}", unit::Name::of(name).proper()));
        export::plain(&format!("{}{place}-{}", self.words.say("register.file"), organisation::day(self.today)))
    }
}
