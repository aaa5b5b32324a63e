//! What anybody may read without an account: which communes were recognised. Results only, never points.

mod recorded;

pub(crate) use recorded::show as recorded;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use askama::Template;
use axum::{extract::Query, response::IntoResponse};
use chrono::NaiveDate;
use documents::workbook::{Cell, Column as Head};
use organisation::{Error, area::Area, parse_day, unit};
use programme::{
    results::{self, Entry, Order, Standing},
    round,
};
use serde::Deserialize;
use standards::Standard;

use crate::{
    export::{BYTE_ORDER_MARK, Export},
    failure::{Answer, Failure, page},
    frame::Frame,
    pages::{
        boards::{Opt, area_options},
        dossiers::Mark,
        evidence::{disposition, saved},
    },
    visit::Visitor,
    words::Words,
};

/// Results on one page.
const PAGE_LENGTH: usize = 100;

#[derive(Template)]
#[template(path = "pages/results.html")]
struct Page {
    frame: Frame,
    /// The standard of every result, where it is one and the same.
    standard: Option<String>,
    year: Option<i64>,
    years: Vec<Opt>,
    provinces: Vec<Opt>,
    standings: Vec<Opt>,
    area_options: Vec<Opt>,
    name: String,
    order: &'static str,
    found: usize,
    rows: Vec<Row>,
    /// Order by province, and by name: where its link leads, and how the column is sorted now.
    by_province: Column,
    by_name: Column,
    table: String,
    xlsx: String,
    earlier: Option<String>,
    later: Option<String>,
}

/// The head of a column that sorts.
struct Column {
    href: String,
    /// The word of `aria-sort`.
    sorted: &'static str,
    icon: Option<&'static str>,
}

/// A result in words.
struct Row {
    name: String,
    province: String,
    class: String,
    standard: String,
    illustrative: bool,
    standing: Mark,
    decision: String,
    day: String,
    published: String,
    validity: String,
    check: String,
}

/// What somebody looks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    year: String,
    province: String,
    standing: String,
    area: String,
    name: String,
    order: String,
    page: String,
}

/// Shows the results.
pub(crate) async fn show(visitor: Visitor, Query(typed): Query<Typed>) -> Answer {
    let list = List::of(&visitor, &typed).await?;
    let found = list.found();
    let end = found.len().saturating_sub(1) / PAGE_LENGTH;
    let number = typed.page.parse::<usize>().unwrap_or(0).min(end);
    let address = |order: Order, page: usize| list.address("/results", order, page);
    let order = list.wanted.order;
    let title = match list.year {
        Some(year) => visitor.words.with("results.title", "year", year),
        None => visitor.words.say("results.link"),
    };
    let frame = visitor.frame(title);
    let illustrative = list.standards.values().find(|standard| standard.illustrative);
    page(&Page {
        frame: illustrative.into_iter().fold(frame, |frame, standard| frame.scored_by(standard)),
        standard: list.one_standard(),
        year: list.year,
        years: list.years.iter().map(|year| opt(year, year.to_string(), list.year == Some(*year))).collect(),
        provinces: list.provinces(visitor.words),
        standings: standings(visitor.words, list.wanted.standing),
        area_options: area_options(visitor.words, list.last_day, list.area),
        name: typed.name.clone(),
        order: order.name(),
        found: found.len(),
        rows: found.iter().skip(number * PAGE_LENGTH).take(PAGE_LENGTH).map(|entry| list.row(entry)).collect(),
        by_province: Column {
            href: address(Order::Province, 0),
            sorted: if order == Order::Province { "ascending" } else { "none" },
            icon: (order == Order::Province).then_some("up"),
        },
        by_name: Column {
            href: address(if order == Order::Name { Order::NameBackwards } else { Order::Name }, 0),
            sorted: match order {
                Order::Name => "ascending",
                Order::NameBackwards => "descending",
                Order::Province => "none",
            },
            icon: match order {
                Order::Name => Some("up"),
                Order::NameBackwards => Some("down"),
                Order::Province => None,
            },
        },
        table: list.address("/results.csv", order, 0),
        xlsx: list.address("/results.xlsx", order, 0),
        earlier: number.checked_sub(1).map(|page| address(order, page)),
        later: (number < end).then(|| address(order, number + 1)),
    })
}

/// The same as a table to be saved, all of its pages.
pub(crate) async fn table(visitor: Visitor, Query(typed): Query<Typed>) -> Answer {
    const COLUMNS: [&str; 10] =
        ["commune", "province", "year", "class", "standard", "standing", "decision", "day", "published", "validity"];
    let list = List::of(&visitor, &typed).await?;
    let year = list.year.ok_or(Error::NotFound)?.to_string();
    let words = visitor.words;
    let invented = visitor.app.programme.demo.then(|| words.say("layout.invented"));
    let mut writer = csv::Writer::from_writer(BYTE_ORDER_MARK.to_vec());
    let head = COLUMNS.map(|column| words.say(&format!("results.column.{column}")));
    writer.write_record(head.into_iter().chain([words.say("results.column.note")])).map_err(Failure::broken)?;
    for entry in list.found() {
        let row = list.row(entry);
        let illustrative = row.illustrative.then(|| words.say("results.illustrative"));
        let notes: Vec<String> = invented.clone().into_iter().chain(illustrative).collect();
        let note = notes.join(" · ");
        let fields = [
            &row.name,
            &row.province,
            &year,
            &row.class,
            &row.standard,
            &row.standing.words,
            &row.decision,
            &row.day,
            &row.published,
            &row.validity,
            &note,
        ];
        writer.write_record(fields).map_err(Failure::broken)?;
    }
    let bytes = writer.into_inner().map_err(|error| Failure::broken(error.into_error()))?;
    let name = disposition("attachment", &format!("{}-{year}.csv", words.say("results.file")));
    Ok(saved(bytes, "text/csv; charset=utf-8", &name).into_response())
}

/// The same as a workbook, all of its pages.
pub(crate) async fn workbook(visitor: Visitor, Query(typed): Query<Typed>) -> Answer {
    const COLUMNS: [(&str, u16); 11] = [
        ("commune", 28),
        ("province", 20),
        ("year", 8),
        ("class", 36),
        ("standard", 40),
        ("standing", 36),
        ("decision", 20),
        ("day", 12),
        ("published", 12),
        ("validity", 28),
        ("note", 30),
    ];
    let list = List::of(&visitor, &typed).await?;
    let year = list.year.ok_or(Error::NotFound)?;
    let words = visitor.words;
    let frame = visitor.frame(words.with("results.title", "year", year));
    let illustrative = list.standards.values().find(|standard| standard.illustrative);
    let frame = illustrative.into_iter().fold(frame, |frame, standard| frame.scored_by(standard));
    let heads = COLUMNS.map(|(name, width)| Head::new(words.say(&format!("results.column.{name}")), width));
    let mut export = Export::of(&frame, list.today)?;
    export.sheet(&words.say("results.link"), &heads, |sheet| {
        for entry in list.found() {
            let row = list.row(entry);
            let note = if row.illustrative { words.say("results.illustrative") } else { String::new() };
            sheet.row(&[
                Cell::text(row.name),
                Cell::text(row.province),
                Cell::whole(year),
                Cell::text(row.class),
                Cell::text(row.standard),
                Cell::text(row.standing.words),
                Cell::text(row.decision),
                Cell::date(parse_day(&entry.decided_on)),
                Cell::date(text::clock_date(entry.published_at)),
                Cell::text(row.validity),
                Cell::text(note),
            ])?;
        }
        Ok(())
    })?;
    export.answer(&format!("{}-{year}", words.say("results.file")))
}

/// The results of a year, and which of them are wanted.
struct List {
    words: Words,
    today: NaiveDate,
    years: Vec<i64>,
    /// None before anything is published.
    year: Option<i64>,
    all: Vec<Entry>,
    wanted: results::Wanted,
    area: Option<Area>,
    /// The last day of the year's period, on which areas are asked for.
    last_day: NaiveDate,
    standards: BTreeMap<String, Arc<Standard>>,
}

impl List {
    /// Whatever is asked for and does not exist is taken as not asked for: the page shows what it chose.
    async fn of(visitor: &Visitor, typed: &Typed) -> Result<Self, Failure> {
        let programme = &visitor.app.programme;
        let years = results::years(&programme.store).await?;
        let asked = typed.year.trim().parse().ok().filter(|year| years.contains(year));
        let year = asked.or_else(|| years.first().copied());
        let area = Area::from_name(&typed.area);
        let all = match year {
            Some(year) => results::of_year_in(&programme.store, year, area).await?,
            None => Vec::new(),
        };
        let last_day = match year {
            Some(year) => parse_day(&round::of_year(&programme.store, year).await?.period_to),
            None => visitor.now.today(),
        };
        let mut standards = BTreeMap::new();
        for entry in &all {
            if !standards.contains_key(&entry.standard_sha256) {
                let standard = programme.standard(&entry.standard_sha256).await?;
                standards.insert(entry.standard_sha256.clone(), standard);
            }
        }
        let wanted = results::Wanted {
            province: typed.province.parse().ok().filter(|id| all.iter().any(|entry| entry.province_id == *id)),
            standing: Standing::from_name(&typed.standing),
            name: typed.name.clone(),
            order: Order::from_name(&typed.order),
        };
        Ok(Self {
            words: visitor.words,
            today: visitor.now.today(),
            years,
            year,
            all,
            wanted,
            area,
            last_day,
            standards,
        })
    }

    fn found(&self) -> Vec<&Entry> {
        self.wanted.among(&self.all, self.today)
    }

    fn provinces(&self, words: Words) -> Vec<Opt> {
        let province = |(id, name, count): (i64, &str, u64)| {
            let count = words.number(count);
            let counted = words.fill("results.province", &[("province", name), ("count", &count)]);
            opt(&id, counted, self.wanted.province == Some(id))
        };
        results::provinces(&self.all).into_iter().map(province).collect()
    }

    /// The address of another page, or order, of the same list.
    fn address(&self, path: &str, order: Order, page: usize) -> String {
        let written = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("year", &written(self.year))
            .append_pair("province", &written(self.wanted.province))
            .append_pair("standing", self.wanted.standing.map_or("", Standing::name))
            .append_pair("area", &self.area.map_or_else(String::new, Area::name))
            .append_pair("name", &self.wanted.name)
            .append_pair("order", order.name())
            .append_pair("page", &page.to_string())
            .finish();
        format!("{path}?{query}")
    }

    fn title(&self, standard: &Standard) -> String {
        self.words.lang.pick(&standard.title.vi, &standard.title.en).to_owned()
    }

    /// The standard of all results of the year, where it is one and the same.
    fn one_standard(&self) -> Option<String> {
        let titles: BTreeSet<String> = self.standards.values().map(|standard| self.title(standard)).collect();
        titles.first().filter(|_| titles.len() == 1).cloned()
    }

    fn row(&self, entry: &Entry) -> Row {
        let words = self.words;
        let day = |stored: &str| words.date(parse_day(stored));
        let standard = self.standards.get(&entry.standard_sha256);
        let class = entry.class.as_deref().and_then(|key| standard?.class(key));
        let check = form_urlencoded::Serializer::new(String::new())
            .append_pair("number", &entry.number.to_string())
            .append_pair("symbol", &entry.symbol)
            .append_pair("year", &entry.year.to_string())
            .append_pair("province", &entry.authority_id.to_string())
            .finish();
        Row {
            name: entry.name.clone(),
            province: unit::Name::of(&entry.province).proper().to_owned(),
            class: class.map_or_else(String::new, |class| words.lang.pick(&class.name.vi, &class.name.en).to_owned()),
            standard: standard.map_or_else(String::new, |standard| self.title(standard)),
            illustrative: standard.is_some_and(|standard| standard.illustrative),
            standing: standing(words, entry, self.today),
            decision: format!("{}/{}", entry.number, entry.symbol),
            day: day(&entry.decided_on),
            published: words.date(text::clock_date(entry.published_at)),
            validity: match (&entry.valid_from, &entry.valid_to) {
                (Some(from), Some(to)) => {
                    words.fill("document.valid_from_to", &[("from", &day(from)), ("to", &day(to))])
                }
                (Some(from), None) => words.with("document.valid_from", "from", day(from)),
                (None, _) if entry.outcome == programme::decision::Outcome::Recognised => {
                    words.say("document.unknown_validity")
                }
                (None, _) => String::new(),
            },
            check: format!("/check?{check}"),
        }
    }
}

fn opt(value: &impl ToString, words: String, chosen: bool) -> Opt {
    Opt { value: value.to_string(), words, chosen }
}

fn standings(words: Words, chosen: Option<Standing>) -> Vec<Opt> {
    let option = |standing: Standing| {
        let sentence = words.say(&format!("results.standing.{}", standing.name()));
        opt(&standing.name(), sentence, chosen == Some(standing))
    };
    Standing::ALL.into_iter().map(option).collect()
}

/// How a result stands; what took it back is named with its day and number.
pub(crate) fn standing(words: Words, entry: &Entry, today: NaiveDate) -> Mark {
    let standing = entry.standing(today);
    let (tone, icon) = match standing {
        Standing::Recognised => ("ok", "ok"),
        Standing::Awaited => ("info", "clock"),
        Standing::Ended => ("late", "late"),
        Standing::Revoked => ("bad", "back"),
        Standing::NotRecognised => ("bad", "x"),
        Standing::Reopened => ("", "back"),
    };
    let reversed = entry.reversed.zip(entry.reversed_on.as_deref()).map(|(kind, on)| {
        let (number, symbol) = (entry.reversed_number.unwrap_or_default().to_string(), &entry.reversed_symbol);
        let symbol = symbol.as_deref().unwrap_or_default();
        let places = [("day", words.date(parse_day(on))), ("number", number), ("symbol", symbol.to_owned())];
        let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
        words.fill(&format!("document.reversed.{}", kind.name()), &places)
    });
    let sentence = reversed.unwrap_or_else(|| words.say(&format!("results.standing.{}", standing.name())));
    Mark { tone, icon, words: sentence }
}
