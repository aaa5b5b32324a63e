//! What the program tells people: written in the change that it tells of, and never twice.

mod store;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;
use storage::Store;
use text::Lang;

use crate::{Actor, Change, Error, Moment, Result};

pub(crate) use store::of_mail;
pub use store::{Told, holders, unread};

/// Notices on one page of the list.
pub const PAGE_LENGTH: usize = 30;
/// The unread are counted up to so many.
pub const MOST_COUNTED: i64 = 100;

/// Something to tell.
#[derive(Clone, Debug)]
pub struct Notice<'a, P: Serialize> {
    /// Last part of the text key, below `notice.`.
    pub kind: &'static str,
    /// What it is about: the noun and its row.
    pub subject: (&'static str, i64),
    /// What fills the places of the text; never a child's name.
    pub places: &'a P,
    /// Names the subject and the rule: the same person is told once.
    pub once: String,
}

/// Tells some people; whoever was told already is left out.
pub async fn tell<P: Serialize>(change: &Change, people: &[i64], notice: &Notice<'_, P>) -> Result<()> {
    store::insert(change, people, notice, &in_json(notice.places)?).await
}

/// Tells many things, each to its people; whoever was told already is left out. Gives how many notices are new.
pub async fn tell_each<P: Serialize>(change: &Change, notices: &[(BTreeSet<i64>, Notice<'_, P>)]) -> Result<u64> {
    let rows = notices.iter().map(|(people, notice)| Ok((people, notice, in_json(notice.places)?)));
    store::insert_each(change, rows.collect::<Result<_>>()?).await
}

fn in_json(places: &impl Serialize) -> Result<String> {
    serde_json::to_string(places).map_err(Error::broken)
}

/// A page of the own notices (the first is 0), the newest first, and whether there are more.
pub async fn of(store: &Store, actor: &Actor, page: usize) -> Result<(Vec<Told>, bool)> {
    store::page(store.read(), actor.person, page).await
}

/// Opens one of the own notices: from now on it is read.
pub async fn open(store: &Store, actor: &Actor, id: i64, at: Moment) -> Result<Told> {
    let told = store::find(store.read(), actor.person, id).await?.ok_or(Error::NotFound)?;
    if told.read_at.is_none() {
        store::mark_read(store, actor.person, Some(id), at).await?;
    }
    Ok(told)
}

/// Marks all of the own notices as read.
pub async fn read_all(store: &Store, actor: &Actor, at: Moment) -> Result<()> {
    store::mark_read(store, actor.person, None, at).await
}

impl Told {
    /// What it says, in a language; days in its places as people write them.
    pub fn words(&self, lang: Lang) -> String {
        let key = format!("notice.{}", self.kind);
        let key = if text::has(lang, &key) { key.as_str() } else { "notice.other" };
        let places: BTreeMap<String, Value> = serde_json::from_str(&self.places).unwrap_or_default();
        let places: Vec<(&str, String)> = places.iter().map(|(name, value)| (name.as_str(), in_words(value))).collect();
        let places: Vec<(&str, &str)> = places.iter().map(|(name, value)| (*name, value.as_str())).collect();
        text::fill(lang, key, &places)
    }

    /// When it was told.
    pub const fn at(&self) -> Moment {
        Moment(self.at)
    }
}

fn in_words(value: &Value) -> String {
    match value {
        Value::String(text) => text.parse().map_or_else(|_| text.clone(), text::date),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
