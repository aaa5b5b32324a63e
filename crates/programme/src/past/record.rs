use std::collections::BTreeMap;

use organisation::{Action, Actor, Result, unit};

use super::store::{self, Recorded};
use crate::{Programme, results::Entry};

/// A unit whose area, or a part of it, went into another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Predecessor {
    /// The old unit.
    pub unit: i64,
    /// Its last name.
    pub name: String,
    /// `whole` or `part`; `same` for the unit itself.
    pub kind: String,
    /// First day of its last form; none where it is older than the lists.
    pub from: Option<String>,
    /// Its last day; none where that is not known.
    pub to: Option<String>,
    /// Its district then.
    pub district: Option<String>,
    /// Its province then.
    pub province: Option<String>,
    /// Whether the reader may open it.
    pub readable: bool,
    /// Its years, newest first.
    pub years: Vec<PastYear>,
}

/// A year of a predecessor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastYear {
    /// The year.
    pub year: i64,
    /// The dossier, for whoever may read it.
    pub assessment: Option<i64>,
    /// What is known of its result.
    pub known: Known,
}

/// What is known of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Decided here, and published.
    Published(Box<Entry>),
    /// Decided elsewhere, before this program.
    Recorded(Box<Recorded>),
    /// There was a dossier, and no result of it is public.
    Unpublished,
}

/// The record of a commune's predecessors, for whoever may read the commune: published results, and what was recorded.
pub async fn record(programme: &Programme, actor: &Actor, commune: i64) -> Result<Vec<Predecessor>> {
    let store = &programme.store;
    unit::may_read(store.read(), actor, commune).await?;
    let old = store::predecessors(store, commune).await?;
    let units: Vec<i64> = old.iter().map(|old| old.id).chain([commune]).collect();
    let dossiers = store::dossiers(store, &units).await?;
    let mut published = store::published(programme, &units).await?;
    let mut recorded: BTreeMap<(i64, i64), Recorded> =
        store::of_units(store, &units).await?.into_iter().map(|one| ((one.unit_id, one.year), one)).collect();
    let mut record = Vec::new();
    for old in old {
        let place = unit::reading_place(store.read(), old.id).await?;
        let readable = actor.may(Action::ReadDossier, &place);
        let mut years: BTreeMap<i64, PastYear> = BTreeMap::new();
        for dossier in dossiers.iter().filter(|dossier| dossier.unit_id == old.id) {
            let known = match (published.remove(&(old.id, dossier.year)), recorded.remove(&(old.id, dossier.year))) {
                (Some(entry), _) => Known::Published(Box::new(entry)),
                (None, Some(recorded)) => Known::Recorded(Box::new(recorded)),
                (None, None) => Known::Unpublished,
            };
            let assessment = readable.then_some(dossier.id);
            years.insert(dossier.year, PastYear { year: dossier.year, assessment, known });
        }
        let rest: Vec<i64> = recorded.keys().filter(|(unit, _)| *unit == old.id).map(|(_, year)| *year).collect();
        for year in rest {
            if let Some(one) = recorded.remove(&(old.id, year)) {
                years.insert(year, PastYear { year, assessment: None, known: Known::Recorded(Box::new(one)) });
            }
        }
        record.push(Predecessor {
            unit: old.id,
            name: old.name,
            kind: old.kind,
            from: Some(old.valid_from).filter(|from| from.as_str() > BEFORE_LISTS),
            to: old.valid_to.filter(|to| *to < old.on_date),
            district: old.district,
            province: old.province,
            readable,
            years: years.into_values().rev().collect(),
        });
    }
    record.extend(itself(commune, recorded));
    Ok(record)
}

/// A unit that went on unchanged has results of before this program itself.
fn itself(commune: i64, recorded: BTreeMap<(i64, i64), Recorded>) -> Option<Predecessor> {
    let own: Vec<Recorded> = recorded.into_values().filter(|one| one.unit_id == commune).rev().collect();
    let newest = own.first()?;
    Some(Predecessor {
        unit: commune,
        name: newest.name.clone(),
        kind: "same".to_owned(),
        from: None,
        to: None,
        district: None,
        province: Some(newest.province.clone()),
        readable: false,
        years: own
            .into_iter()
            .map(|one| PastYear { year: one.year, assessment: None, known: Known::Recorded(Box::new(one)) })
            .collect(),
    })
}

/// The first day that lists give to what is older than they are.
const BEFORE_LISTS: &str = "1900-01-01";
