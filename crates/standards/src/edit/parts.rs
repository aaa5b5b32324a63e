//! The parts of a standard's document: tables by their numbers, citations, labels, and values put in their place.

use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value};

use super::{Citing, EditFault, NewBand, NewFact, band_line};
use crate::source::{Gloss, Provenance};

/// The key under which an indicator says whether its bands are all there are.
pub(super) const COMPLETE: &str = "bands_complete";

/// Puts a value in the place of another, with the comments that stood around it, or at the end of the table.
pub(super) fn put(table: &mut Table, key: &str, mut value: Value) {
    match table.get_mut(key) {
        Some(item) => {
            if let Item::Value(old) = item {
                *value.decor_mut() = old.decor().clone();
            }
            *item = Item::Value(value);
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// `{ key = value, … }`, with a note at its end.
pub(super) fn inline<'a>(entries: impl IntoIterator<Item = (&'a str, Value)>, note: Option<&Gloss>) -> Value {
    let mut table = InlineTable::new();
    for (key, value) in entries {
        table.insert(key, value);
    }
    if let Some(note) = note {
        table.insert("note", inline([("vi", note.vi.as_str().into()), ("en", note.en.as_str().into())], None));
    }
    table.into()
}

/// A text between quotes, as TOML writes it.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string().trim().to_owned()
}

pub(super) fn rows<'a>(table: &'a mut Table, key: &str) -> Result<&'a mut ArrayOfTables, EditFault> {
    let item = table.get_mut(key).ok_or(EditFault::NotThere)?;
    item.as_array_of_tables_mut().ok_or(EditFault::Unreadable)
}

pub(super) fn criterion<'a>(document: &'a mut DocumentMut, no: &str) -> Result<&'a mut Table, EditFault> {
    let mut criteria = rows(document.as_table_mut(), "criteria")?.iter_mut();
    criteria.find(|table| number(table) == Some(no)).ok_or(EditFault::NotThere)
}

pub(super) fn indicator<'a>(document: &'a mut DocumentMut, no: &str) -> Result<&'a mut Table, EditFault> {
    let criteria = rows(document.as_table_mut(), "criteria")?.iter_mut();
    let mut indicators = criteria
        .filter_map(|table| table.get_mut("indicators").and_then(Item::as_array_of_tables_mut))
        .flat_map(ArrayOfTables::iter_mut);
    indicators.find(|table| number(table) == Some(no)).ok_or(EditFault::NotThere)
}

fn number(table: &Table) -> Option<&str> {
    table.get("no").and_then(Item::as_str)
}

/// The lines of those bands that stand in a table already. One whose source is among the weaker ones is written anew.
pub(super) fn kept_lines(table: &Table, bands: &[NewBand], weaker: &[String]) -> Vec<Option<String>> {
    let before: Vec<&InlineTable> = array(table).filter_map(Value::as_inline_table).collect();
    let gives_way = |row: &InlineTable| {
        row.get("source").and_then(Value::as_str).is_some_and(|source| weaker.iter().any(|weak| weak == source))
    };
    let kept = |band: &NewBand| before.iter().find(|row| is_same(row, band) && !gives_way(row));
    bands.iter().map(|band| kept(band).map(|row| row.to_string().trim().to_owned())).collect()
}

/// The citations that are less sure than a provenance.
pub(super) fn weaker(document: &DocumentMut, than: Provenance) -> Vec<String> {
    let citations = document.get("citations").and_then(Item::as_table);
    let provenance = |item: &Item| Provenance::from_key(item.get("provenance")?.as_str()?);
    let is_weaker = |item: &Item| provenance(item).is_some_and(|known| !known.as_sure_as(than));
    let all = citations.into_iter().flat_map(Table::iter);
    all.filter(|(_, item)| is_weaker(item)).map(|(key, _)| key.to_owned()).collect()
}

/// Whether a table has so many bands, and says as much of others.
pub(super) fn stands(table: &Table, bands: usize, complete: bool) -> bool {
    array(table).count() == bands && is_complete(table) == complete
}

/// Whether the bands of a table are all there are.
fn is_complete(table: &Table) -> bool {
    let said = table.get(COMPLETE).and_then(|item| item.as_bool().or_else(|| item.get("value")?.as_bool()));
    said.unwrap_or(true)
}

/// Whether it takes a source to say that the bands are all there are: nobody said so yet, or of other bands, or a weaker
/// source did.
pub(super) fn wants_completing(table: &Table, same_bands: bool, weaker: &[String]) -> bool {
    let source = table.get(COMPLETE).and_then(|item| item.get("source")?.as_str());
    !is_complete(table) || source.is_some_and(|source| !same_bands || weaker.iter().any(|weak| weak == source))
}

fn array(table: &Table) -> impl Iterator<Item = &Value> {
    table.get("bands").and_then(Item::as_array).into_iter().flat_map(toml_edit::Array::iter)
}

/// The bands as they are typed: the kept lines as they stood, the others with their source.
pub(super) fn band_rows(
    bands: &[NewBand],
    kept: Vec<Option<String>>,
    (source, note): (&str, Option<&Gloss>),
) -> Result<Value, EditFault> {
    let mut text = String::from("[");
    for (band, kept) in bands.iter().zip(kept) {
        let line = kept.unwrap_or_else(|| band_line(band, source, note));
        text.push_str("\n  ");
        text.push_str(&line);
        text.push(',');
    }
    text.push_str(if bands.is_empty() { "]" } else { "\n]" });
    text.parse().map_err(|_| EditFault::Unreadable)
}

fn is_same(row: &InlineTable, band: &NewBand) -> bool {
    let bound = |key: &str| {
        row.get(key).map(|value| match value.as_integer() {
            Some(whole) => whole.to_string(),
            None => value.as_str().unwrap_or_default().to_owned(),
        })
    };
    let points = row.get("points").and_then(Value::as_integer);
    bound("min").and_then(|min| min.parse().ok()) == band.min
        && bound("max").and_then(|max| max.parse().ok()) == band.max
        && points == Some(i64::from(band.points))
}

/// The key of the citation that says this: one of the file, or a new one at its end.
pub(super) fn cited(document: &mut DocumentMut, citing: &Citing) -> Result<String, EditFault> {
    let reference = match citing.read_at.trim() {
        "" => None,
        address => Some(referred(document, address)?),
    };
    let revision = document.get("revision").and_then(Item::as_integer).unwrap_or(1);
    let citations = table(document, "citations", true)?;
    if let Some((key, _)) = citations.iter().find(|(_, item)| is_cited(item, citing, reference.as_deref())) {
        return Ok(key.to_owned());
    }
    let key = free(citations, &format!("r{revision}-"));
    let mut new = Table::new();
    for (name, text) in [("instrument", &citing.instrument), ("article", &citing.article)] {
        if !text.trim().is_empty() {
            put(&mut new, name, text.trim().into());
        }
    }
    put(&mut new, "provenance", citing.provenance.key().into());
    if let Some(reference) = reference {
        put(&mut new, "refs", Value::Array([reference].into_iter().collect()));
    }
    citations.insert(&key, Item::Table(new));
    Ok(key)
}

fn is_cited(item: &Item, citing: &Citing, reference: Option<&str>) -> bool {
    let text = |key: &str| item.get(key).and_then(Item::as_str).unwrap_or_default();
    let refs: Vec<&str> = item
        .get("refs")
        .and_then(Item::as_array)
        .map(|refs| refs.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    text("instrument") == citing.instrument.trim()
        && text("article") == citing.article.trim()
        && text("provenance") == citing.provenance.key()
        && refs == reference.into_iter().collect::<Vec<_>>()
        && item.get("note").is_none()
}

/// The key of an address under `[references]`.
fn referred(document: &mut DocumentMut, address: &str) -> Result<String, EditFault> {
    let references = table(document, "references", false)?;
    if let Some((key, _)) = references.iter().find(|(_, item)| item.as_str() == Some(address)) {
        return Ok(key.to_owned());
    }
    let key = free(references, "N");
    references.insert(&key, Item::Value(address.into()));
    Ok(key)
}

/// The citation that says a value was not read.
pub(super) fn unread(document: &mut DocumentMut) -> String {
    let Ok(citations) = table(document, "citations", true) else { return String::new() };
    let unknown = |item: &Item| {
        item.get("provenance").and_then(Item::as_str) == Some(Provenance::Unknown.key()) && item.get("note").is_none()
    };
    if let Some((key, _)) = citations.iter().find(|(_, item)| unknown(item)) {
        return key.to_owned();
    }
    let key = free(citations, "unknown-");
    let mut new = Table::new();
    put(&mut new, "provenance", Provenance::Unknown.key().into());
    citations.insert(&key, Item::Table(new));
    key
}

/// Gives a fact its label, unless it has one.
pub(super) fn label(document: &mut DocumentMut, fact: &NewFact) -> Result<(), EditFault> {
    let facts = table(document, "facts", true)?;
    if facts.contains_key(&fact.name) {
        return Ok(());
    }
    let mut new = Table::new();
    put(&mut new, "vi", fact.label.vi.as_str().into());
    put(&mut new, "en", fact.label.en.as_str().into());
    facts.insert(&fact.name, Item::Table(new));
    Ok(())
}

fn table<'a>(document: &'a mut DocumentMut, key: &str, implicit: bool) -> Result<&'a mut Table, EditFault> {
    let new = || {
        let mut table = Table::new();
        table.set_implicit(implicit);
        Item::Table(table)
    };
    document.entry(key).or_insert_with(new).as_table_mut().ok_or(EditFault::Unreadable)
}

fn free(table: &Table, stem: &str) -> String {
    let mut number = 1_u32;
    loop {
        let key = format!("{stem}{number}");
        if !table.contains_key(&key) {
            return key;
        }
        number += 1;
    }
}
