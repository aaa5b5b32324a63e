//! Edits of a standard's text, one value at a time: everything else stays as it was written, comments and order too.
//! Every value comes with its source.

mod parts;

use chrono::NaiveDate;
use toml_edit::{DocumentMut, Item, Table, Value};

use crate::compare::{Aspect, Place};
use crate::exact::Exact;
use crate::source::{Gloss, Provenance};
use crate::standard::WhenEmpty;
use parts::{
    COMPLETE, band_rows, cited, criterion, indicator, inline, kept_lines, put, quoted, rows, stands, wants_completing,
    weaker,
};

/// Where a new value was read, and how sure that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citing {
    /// The legal instrument as it is cited.
    pub instrument: String,
    /// Article and clause.
    pub article: String,
    /// How sure.
    pub provenance: Provenance,
    /// An address, or where it was read; may be empty.
    pub read_at: String,
    /// What a reader should know about the value.
    pub note: Option<Gloss>,
}

/// A row of bands as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBand {
    /// Open below where absent.
    pub min: Option<Exact>,
    /// Open above where absent.
    pub max: Option<Exact>,
    /// What a value in the band gives.
    pub points: u32,
}

/// A fact of a new indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFact {
    /// Short name, as `births`.
    pub name: String,
    /// What forms call it; left out where the name is known already.
    pub label: Gloss,
}

/// What a new indicator measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewMeasure {
    /// Yes or no.
    Bool(NewFact),
    /// A whole number.
    Count(NewFact),
    /// A share in hundredths: the part and the whole.
    Percent(NewFact, NewFact),
    /// A share in ten-thousandths.
    Rate10k(NewFact, NewFact),
}

/// One change of a standard's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// A day: of signing, the first or the last in force.
    Day(Aspect, NaiveDate),
    /// A number: the most points, how many criteria, the threshold of a class.
    Number(Place, Aspect, u32),
    /// A rule.
    Holds(Aspect, bool),
    /// A title or a name.
    Name(Place, Gloss),
    /// The sector that answers for a criterion.
    Sector(String, String),
    /// What 0/0 gives in an indicator.
    WhenEmpty(String, WhenEmpty),
    /// All bands of an indicator, and whether there are no others. One that stood there takes a surer source only.
    Bands(String, Vec<NewBand>, bool),
    /// A criterion that was not listed.
    Criterion {
        /// Its number.
        no: String,
        /// Its name.
        name: Gloss,
        /// The sector that answers.
        sector: String,
        /// The most points, where they are known.
        max_points: Option<u32>,
    },
    /// An indicator that was not listed.
    Indicator {
        /// The number of its criterion.
        criterion: String,
        /// Its own number.
        no: String,
        /// Its name.
        name: Gloss,
        /// What it measures.
        measure: NewMeasure,
        /// The known bands.
        bands: Vec<NewBand>,
        /// Whether there are no others.
        complete: bool,
    },
}

/// Why an edit cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditFault {
    /// The text is not TOML, or of another form than a standard.
    #[error("the text cannot be read; mend it as a whole first")]
    Unreadable,
    /// The text does not have the place.
    #[error("the standard has no such place")]
    NotThere,
    /// The number is taken.
    #[error("the number is taken")]
    Taken,
}

/// How a draft begins: the head of a copied text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning<'a> {
    /// The id it will have.
    pub id: &'a str,
    /// Its revision.
    pub revision: u32,
    /// Who writes it.
    pub author: &'a str,
}

/// The text of a standard under another head. Another id is another instrument: it has days of its own.
pub fn begin(text: &str, beginning: &Beginning<'_>) -> Result<String, EditFault> {
    let mut document = read(text)?;
    let same = document.get("id").and_then(Item::as_str) == Some(beginning.id);
    put(document.as_table_mut(), "id", beginning.id.into());
    put(document.as_table_mut(), "revision", i64::from(beginning.revision).into());
    put(document.as_table_mut(), "author", beginning.author.into());
    if !same {
        for day in [Aspect::Issued, Aspect::EffectiveFrom, Aspect::EffectiveTo] {
            document.remove(day.key());
        }
    }
    Ok(document.to_string())
}

/// The text after one edit.
pub fn apply(text: &str, edit: &Edit, citing: &Citing) -> Result<String, EditFault> {
    let mut document = read(text)?;
    let source = cited(&mut document, citing)?;
    let entry = |value: Value| inline([("value", value), ("source", source.as_str().into())], citing.note.as_ref());
    match edit {
        Edit::Day(aspect, day) => {
            let day: Value = day.to_string().parse().map_err(|_| EditFault::Unreadable)?;
            put(document.as_table_mut(), aspect.key(), entry(day));
        }
        Edit::Number(place, aspect, number) => {
            let table = table_of(&mut document, place)?;
            put(table, aspect.key(), entry(i64::from(*number).into()));
        }
        Edit::Holds(aspect, holds) => {
            let rules = document.get_mut("rules").and_then(Item::as_table_mut).ok_or(EditFault::NotThere)?;
            put(rules, aspect.key(), entry((*holds).into()));
        }
        Edit::Name(place, name) => {
            let key = if *place == Place::Head { Aspect::Title } else { Aspect::Name };
            let words =
                named(name, (!matches!(place, Place::Class(_))).then_some(source.as_str()), citing.note.as_ref());
            put(table_of(&mut document, place)?, key.key(), words);
        }
        Edit::Sector(no, sector) => {
            put(criterion(&mut document, no)?, "sector", entry(sector.as_str().into()));
        }
        Edit::WhenEmpty(no, rule) => {
            put(indicator(&mut document, no)?, "when_empty", entry(rule.key().into()));
        }
        Edit::Bands(no, bands, complete) => {
            let weaker = weaker(&document, citing.provenance);
            let table = indicator(&mut document, no)?;
            let kept = kept_lines(table, bands, &weaker);
            let all_kept = kept.iter().all(Option::is_some);
            let completes = *complete && wants_completing(table, all_kept, &weaker);
            if all_kept && !completes {
                if stands(table, bands.len(), *complete) {
                    return Ok(text.to_owned());
                }
                // a citation that neither a band takes nor that they are all is none
                document = read(text)?;
            }
            let rows = band_rows(bands, kept, (&source, citing.note.as_ref()))?;
            let table = indicator(&mut document, no)?;
            put(table, "bands", rows);
            if completes {
                put(table, COMPLETE, entry(true.into()));
            } else if !complete {
                put(table, COMPLETE, false.into());
            }
        }
        Edit::Criterion { .. } => add_criterion(&mut document, edit, (&source, citing.note.as_ref()))?,
        Edit::Indicator { .. } => add_indicator(&mut document, edit, (&source, citing.note.as_ref()))?,
    }
    Ok(document.to_string())
}

fn read(text: &str) -> Result<DocumentMut, EditFault> {
    text.strip_prefix('\u{feff}').unwrap_or(text).parse().map_err(|_| EditFault::Unreadable)
}

fn table_of<'a>(document: &'a mut DocumentMut, place: &Place) -> Result<&'a mut Table, EditFault> {
    match place {
        Place::Head => Ok(document.as_table_mut()),
        Place::Class(key) => rows(document.as_table_mut(), "classes")?
            .iter_mut()
            .find(|class| class.get("key").and_then(Item::as_str) == Some(key))
            .ok_or(EditFault::NotThere),
        Place::Criterion(no) => criterion(document, no),
        Place::Indicator(no) => indicator(document, no),
    }
}

fn named(name: &Gloss, source: Option<&str>, note: Option<&Gloss>) -> Value {
    let words = [("vi", name.vi.as_str().into()), ("en", name.en.as_str().into())];
    match source {
        Some(source) => inline(words.into_iter().chain([("source", source.into())]), note),
        None => inline(words, note),
    }
}

fn add_criterion(
    document: &mut DocumentMut,
    edit: &Edit,
    (source, note): (&str, Option<&Gloss>),
) -> Result<(), EditFault> {
    let Edit::Criterion { no, name, sector, max_points } = edit else { return Err(EditFault::NotThere) };
    if criterion(document, no).is_ok() {
        return Err(EditFault::Taken);
    }
    let entry = |value: Value| inline([("value", value), ("source", source.into())], None);
    let mut table = Table::new();
    put(&mut table, "no", no.as_str().into());
    put(&mut table, "name", named(name, Some(source), note));
    put(&mut table, "sector", entry(sector.as_str().into()));
    let max_points = match max_points {
        Some(points) => entry(i64::from(*points).into()),
        None => inline([("source", parts::unread(document).as_str().into())], None),
    };
    put(&mut table, "max_points", max_points);
    let criteria = document.entry("criteria").or_insert_with(|| Item::ArrayOfTables(toml_edit::ArrayOfTables::new()));
    criteria.as_array_of_tables_mut().ok_or(EditFault::Unreadable)?.push(table);
    Ok(())
}

fn add_indicator(
    document: &mut DocumentMut,
    edit: &Edit,
    (source, note): (&str, Option<&Gloss>),
) -> Result<(), EditFault> {
    let Edit::Indicator { criterion: of, no, name, measure, bands, complete } = edit else {
        return Err(EditFault::NotThere);
    };
    if indicator(document, no).is_ok() {
        return Err(EditFault::Taken);
    }
    let (kind, facts) = match measure {
        NewMeasure::Bool(fact) => ("bool", vec![("value", fact)]),
        NewMeasure::Count(fact) => ("count", vec![("value", fact)]),
        NewMeasure::Percent(part, whole) => ("percent", vec![("numerator", part), ("denominator", whole)]),
        NewMeasure::Rate10k(part, whole) => ("rate_10k", vec![("numerator", part), ("denominator", whole)]),
    };
    for (_, fact) in &facts {
        parts::label(document, fact)?;
    }
    let words = facts.iter().map(|(key, fact)| (*key, fact.name.as_str().into()));
    let words = std::iter::once(("kind", kind.into())).chain(words).chain([("source", source.into())]);
    let mut table = Table::new();
    put(&mut table, "no", no.as_str().into());
    put(&mut table, "name", named(name, Some(source), note));
    put(&mut table, "measure", inline(words, None));
    let rows = band_rows(bands, vec![None; bands.len()], (source, None))?;
    put(&mut table, "bands", rows);
    if !complete {
        put(&mut table, COMPLETE, false.into());
    }
    let indicators = criterion(document, of)?
        .entry("indicators")
        .or_insert_with(|| Item::ArrayOfTables(toml_edit::ArrayOfTables::new()));
    indicators.as_array_of_tables_mut().ok_or(EditFault::Unreadable)?.push(table);
    Ok(())
}

/// One band on one line.
fn band_line(band: &NewBand, source: &str, note: Option<&Gloss>) -> String {
    let bound = |bound: Exact| if bound.is_whole() { bound.to_string() } else { quoted(&bound.to_string()) };
    let mut parts: Vec<String> = Vec::new();
    parts.extend(band.min.map(|min| format!("min = {}", bound(min))));
    parts.extend(band.max.map(|max| format!("max = {}", bound(max))));
    parts.push(format!("points = {}", band.points));
    parts.push(format!("source = {}", quoted(source)));
    parts.extend(note.map(|note| format!("note = {{ vi = {}, en = {} }}", quoted(&note.vi), quoted(&note.en))));
    format!("{{ {} }}", parts.join(", "))
}
