//! The communes of a province to which priority is due, with their children in special circumstances and what they lack.

use askama::Template;
use axum::extract::{Path, Query};
use organisation::{
    Error, Moment,
    area::{self, Group, Words as Both},
    unit::Unit,
};
use programme::{
    explanation,
    priority::{self, Lack, Listed, Told},
};
use serde::Deserialize;
use standards::Standard;

use super::{
    NONE,
    commune_row::{CommuneRow, Writer},
    share, unopened,
    years::Years,
};
use crate::{
    failure::{Answer, page},
    frame::Frame,
    visit::SignedIn,
    words::Words,
};

/// Criteria of a commune that are named, those at zero first.
const NAMED: usize = 3;

#[derive(Template)]
#[template(path = "pages/boards/priority.html")]
struct Page {
    frame: Frame,
    now: Moment,
    years: Years,
    province: Unit,
    /// Where the order comes from, and how sure that is.
    rule: String,
    provenance: String,
    sections: Vec<Section>,
    others: usize,
}

/// A group with its communes.
struct Section {
    key: &'static str,
    name: String,
    /// Its sums in words; none where no commune has told.
    sums: Option<String>,
    rows: Vec<Row>,
}

/// A commune.
struct Row {
    commune: CommuneRow,
    /// Whether it belongs to later groups as well.
    more: String,
    children: String,
    supported: String,
    share: String,
    poor: String,
    near_poor: String,
    lacks: Vec<String>,
}

/// Which year to show.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    year: Option<i64>,
}

/// Shows the priority view of a province.
pub(crate) async fn show(visit: SignedIn, Path(id): Path<i64>, Query(wanted): Query<Wanted>) -> Answer {
    let programme = &visit.app.programme;
    let Some((years, province)) = Years::of_province(&visit, id, (wanted.year, "")).await? else {
        return unopened(&visit);
    };
    let (words, year) = (visit.words, years.year());
    let standard = &*years.standard(programme).ok_or(Error::NotFound)?;
    let view = priority::of_province(programme, &visit.actor, (id, year), visit.now.today()).await?;
    let writer = Writer::new(words, &visit.actor, Some(standard), &[]);
    let title = words.fill("priority.title", &[("year", &year.to_string()), ("province", &province.name_in_text())]);
    let rule = area::priority();
    page(&Page {
        frame: visit.frame(title).scored_by(standard),
        now: visit.now,
        rule: rule.note.as_ref().map_or_else(String::new, |note| both(words, note)),
        provenance: words.say(&format!("explain.provenance.{}", rule.provenance)),
        sections: view.groups.iter().map(|listed| section(words, standard, &writer, listed)).collect(),
        others: view.others,
        province,
        years,
    })
}

fn both(words: Words, both: &Both) -> String {
    words.lang.pick(&both.vi, &both.en).to_owned()
}

fn section(words: Words, standard: &Standard, writer: &Writer<'_>, listed: &Listed) -> Section {
    let sums = listed.sums();
    let places = [
        ("known", words.number(sums.known)),
        ("all", words.number(listed.rows.len())),
        ("children", words.number(sums.children)),
        ("supported", words.number(sums.supported)),
        ("share", share(words, sums.supported, sums.children)),
    ];
    let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
    Section {
        key: &listed.group.key,
        name: both(words, &listed.group.name),
        sums: (sums.known > 0).then(|| words.fill("priority.sums", &places)),
        rows: listed.rows.iter().map(|row| row_of(words, standard, writer, row)).collect(),
    }
}

fn row_of(words: Words, standard: &Standard, writer: &Writer<'_>, row: &priority::Row) -> Row {
    let told = |told: Told| match told {
        Told::Known(number) => words.number(number),
        Told::Missing => words.say("priority.missing"),
        Told::NotAsked => words.say("priority.not_asked"),
    };
    let later = |group: &&Group| both(words, &group.name);
    let known = row.supported.known().zip(row.children.known());
    Row {
        commune: writer.row(&row.line),
        more: row.groups.iter().skip(1).map(later).collect::<Vec<_>>().join(", "),
        children: told(row.children),
        supported: told(row.supported),
        share: known.map_or_else(|| NONE.to_owned(), |(part, whole)| share(words, part, whole)),
        poor: told(row.poor),
        near_poor: told(row.near_poor),
        lacks: row.lacks.iter().take(NAMED).map(|lack| lack_of(words, standard, lack)).collect(),
    }
}

/// A criterion with its points, its maximum and what it lacks.
fn lack_of(words: Words, standard: &Standard, lack: &Lack) -> String {
    let name = standard.criterion(&lack.criterion).map_or("", |one| words.lang.pick(&one.name.vi, &one.name.en));
    let missing = standards::Points::from(lack.max) - lack.points;
    let places = [
        ("criterion", format!("{}. {name}", lack.criterion)),
        ("points", explanation::points(words.lang, lack.points)),
        ("max", words.number(lack.max)),
        ("lack", explanation::points(words.lang, missing)),
    ];
    let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
    words.fill(if lack.points.is_zero() { "priority.zero" } else { "priority.lack" }, &places)
}
