//! The public register: which communes are recognised today, since when and by which decision. Never points.

mod table;

use std::{collections::BTreeMap, sync::Arc};

use askama::Template;
use axum::extract::Query;
use chrono::NaiveDate;
use organisation::unit;
use programme::register::{self, Entry, Register, Successor, Units, Wanted};
use serde::Deserialize;
use standards::Standard;

use crate::{
    failure::{Answer, Failure, page},
    frame::Frame,
    pages::boards::Opt,
    visit::Visitor,
    words::Words,
};
pub(crate) use table::{csv, xlsx};

/// Communes on one page.
const PAGE_LENGTH: usize = 100;

#[derive(Template)]
#[template(path = "pages/register/show.html")]
struct Page {
    frame: Frame,
    /// How many of how many are recognised.
    summary: String,
    name: String,
    provinces: Vec<Opt>,
    units: Vec<Opt>,
    old: bool,
    found: usize,
    rows: Vec<Row>,
    counts: Vec<Count>,
    csv: String,
    xlsx: String,
    earlier: Option<String>,
    later: Option<String>,
}

/// A commune in words.
struct Row {
    name: String,
    province: String,
    /// Of an old unit: until when it was, and where its area went.
    ended: Option<(String, String)>,
    since: String,
    decision: String,
    day: String,
    year: i64,
    /// Other years that were recognised.
    others: Option<String>,
    validity: String,
    check: String,
}

/// A province's recognised communes.
struct Count {
    name: String,
    href: String,
    recognised: String,
    communes: String,
}

/// What somebody looks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    province: String,
    name: String,
    units: String,
    page: String,
}

/// Shows the register.
pub(crate) async fn show(visitor: Visitor, Query(typed): Query<Typed>) -> Answer {
    let list = List::of(&visitor, &typed).await?;
    let found = list.wanted.among(&list.register);
    let end = found.len().saturating_sub(1) / PAGE_LENGTH;
    let number = typed.page.parse::<usize>().unwrap_or(0).min(end);
    let shown: Vec<&Entry> = found.iter().skip(number * PAGE_LENGTH).take(PAGE_LENGTH).copied().collect();
    let successors = list.successors(&visitor, &shown).await?;
    let words = visitor.words;
    page(&Page {
        frame: list.frame(&visitor, &shown).await?,
        summary: list.summary(),
        name: typed.name.clone(),
        provinces: list.provinces(),
        units: Units::ALL
            .map(|units| Opt {
                value: units.name().to_owned(),
                words: words.say(&format!("register.units.{}", units.name())),
                chosen: units == list.wanted.units,
            })
            .into(),
        old: list.wanted.units == Units::Old,
        found: found.len(),
        rows: shown.iter().map(|entry| list.row(entry, &successors)).collect(),
        counts: list.counts(),
        csv: list.address("/register.csv", 0),
        xlsx: list.address("/register.xlsx", 0),
        earlier: number.checked_sub(1).map(|page| list.address("/register", page)),
        later: (number < end).then(|| list.address("/register", number + 1)),
    })
}

/// The register of today, and what of it is wanted.
struct List {
    words: Words,
    today: NaiveDate,
    register: Arc<Register>,
    wanted: Wanted,
}

impl List {
    /// Whatever is asked for and does not exist is taken as not asked for.
    async fn of(visitor: &Visitor, typed: &Typed) -> Result<Self, Failure> {
        let today = visitor.now.today();
        let register = register::on(&visitor.app.programme, today).await?;
        let known = |id: &i64| register.entries.iter().any(|entry| entry.province == *id);
        let exists = |id: &i64| register.provinces.iter().any(|(province, ..)| province == id);
        let wanted = Wanted {
            province: typed.province.parse().ok().filter(|id| exists(id) || known(id)),
            name: typed.name.clone(),
            units: Units::from_name(&typed.units),
        };
        Ok(Self { words: visitor.words, today, register, wanted })
    }

    /// The frame, with the illustrative standard of what is shown.
    async fn frame(&self, visitor: &Visitor, shown: &[&Entry]) -> Result<Frame, Failure> {
        let mut frame = visitor.frame(self.words.say("register.title"));
        for standard in standards(visitor, shown).await?.values() {
            frame = frame.scored_by(standard);
        }
        Ok(frame)
    }

    fn summary(&self) -> String {
        let recognised: u64 = self.register.recognised().values().sum();
        let places = [
            ("count", self.words.number(recognised)),
            ("all", self.words.number(self.register.communes())),
            ("day", self.words.date(self.today)),
        ];
        self.words.fill("register.summary", &places.each_ref().map(|(name, value)| (*name, value.as_str())))
    }

    /// The provinces that exist; among old units those that have one in the register.
    fn provinces(&self) -> Vec<Opt> {
        let chosen = |id: i64| self.wanted.province == Some(id);
        if self.wanted.units == Units::Existing {
            let province = |(id, name, _): &(i64, String, u64)| Opt {
                value: id.to_string(),
                words: unit::Name::of(name).proper().to_owned(),
                chosen: chosen(*id),
            };
            return self.register.provinces.iter().map(province).collect();
        }
        let mut all: Vec<Opt> = Vec::new();
        for entry in self.register.entries.iter().filter(|entry| entry.ended_on.is_some()) {
            let value = entry.province.to_string();
            if all.last().is_none_or(|last| last.value != value) {
                let words = unit::Name::of(&entry.province_name).proper().to_owned();
                all.push(Opt { value, words, chosen: chosen(entry.province) });
            }
        }
        all
    }

    fn counts(&self) -> Vec<Count> {
        let recognised = self.register.recognised();
        let count = |(id, name, communes): &(i64, String, u64)| Count {
            name: unit::Name::of(name).proper().to_owned(),
            href: format!("/register?province={id}"),
            recognised: self.words.number(recognised.get(id).copied().unwrap_or(0)),
            communes: self.words.number(communes),
        };
        self.register.provinces.iter().map(count).collect()
    }

    /// The address of another page, or form, of the same list.
    fn address(&self, path: &str, page: usize) -> String {
        let province = self.wanted.province.map_or_else(String::new, |id| id.to_string());
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("province", &province)
            .append_pair("units", self.wanted.units.name())
            .append_pair("name", &self.wanted.name)
            .append_pair("page", &page.to_string())
            .finish();
        format!("{path}?{query}")
    }

    async fn successors(&self, visitor: &Visitor, shown: &[&Entry]) -> Result<Vec<Successor>, Failure> {
        let old = shown.iter().filter(|entry| entry.ended_on.is_some()).map(|entry| entry.unit);
        Ok(register::successors(&visitor.app.programme.store, &old.collect::<Vec<_>>()).await?)
    }

    fn row(&self, entry: &Entry, successors: &[Successor]) -> Row {
        let (words, paper) = (self.words, &entry.result.paper);
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("number", &paper.number.to_string())
            .append_pair("symbol", &paper.symbol)
            .append_pair("year", &paper.year.to_string())
            .append_pair("province", &paper.authority.to_string())
            .finish();
        Row {
            name: entry.name.clone(),
            province: unit::Name::of(&entry.province_name).proper().to_owned(),
            ended: entry.ended_on.map(|last| {
                (words.with("register.ended", "day", words.date(last)), self.went_to(entry.unit, successors))
            }),
            since: words.date(since(entry)),
            decision: format!("{}/{}", paper.number, paper.symbol),
            day: words.date(paper.decided_on),
            year: entry.result.year,
            others: others(entry).map(|years| words.with("register.others", "years", years)),
            validity: self.validity(entry),
            check: format!("/check?{query}"),
        }
    }

    fn validity(&self, entry: &Entry) -> String {
        let (words, paper) = (self.words, &entry.result.paper);
        let day = |day: NaiveDate| words.date(day);
        match (paper.valid_from, paper.valid_to) {
            (Some(from), Some(to)) => words.fill("document.valid_from_to", &[("from", &day(from)), ("to", &day(to))]),
            (Some(from), None) => words.with("document.valid_from", "from", day(from)),
            (None, _) => words.say("document.unknown_validity"),
        }
    }

    /// The units that have the area of an old one today.
    fn went_to(&self, old: i64, successors: &[Successor]) -> String {
        let words = self.words;
        let name = |one: &Successor| match one.kind.as_str() {
            "part" => words.with("register.part", "unit", &one.name),
            _ => one.name.clone(),
        };
        let names: Vec<String> = successors.iter().filter(|one| one.old == old).map(name).collect();
        if names.is_empty() { String::new() } else { words.with("register.now", "units", names.join("; ")) }
    }
}

/// Since when a commune is recognised: the first day of validity, else the day of the decision.
fn since(entry: &Entry) -> NaiveDate {
    entry.result.paper.valid_from.unwrap_or(entry.result.paper.decided_on)
}

/// The other years that were recognised; none where there is none.
fn others(entry: &Entry) -> Option<String> {
    let years: Vec<String> =
        entry.years.iter().filter(|year| **year != entry.result.year).map(ToString::to_string).collect();
    (!years.is_empty()).then(|| years.join(", "))
}

/// The standards by which some entries were decided, by fingerprint.
async fn standards(visitor: &Visitor, shown: &[&Entry]) -> Result<BTreeMap<String, Arc<Standard>>, Failure> {
    let mut standards = BTreeMap::new();
    for entry in shown {
        let sha256 = &entry.result.standard_sha256;
        if !standards.contains_key(sha256) {
            standards.insert(sha256.clone(), visitor.app.programme.standard(sha256).await?);
        }
    }
    Ok(standards)
}
