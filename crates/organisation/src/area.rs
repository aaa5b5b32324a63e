//! Areas: dated schemes of classes (region, mountain, island, border, …) as data, and the communes in them on a day.
//!
//! Which commune is in which area is never concluded here: it comes from lists with their instrument ([`crate::area_list`]).

mod schemes;
mod store;

pub use schemes::{Class, Faulty, Group, Priority, Scheme, Schemes, Words, priority, scheme, schemes};
pub use store::{Counted, Exported, Held, counts, export, held, of_units};

use chrono::NaiveDate;
use serde::Serialize;

use crate::{
    Action, Actor, Change, Moment, Refusal, Result,
    class::{self, Classed},
    day, unit,
};

/// One class of one scheme: an area that communes belong to.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    /// Its scheme.
    pub scheme: &'static Scheme,
    /// Its class.
    pub class: &'static Class,
}

impl PartialEq for Area {
    fn eq(&self, other: &Self) -> bool {
        (&self.scheme.key, &self.class.key) == (&other.scheme.key, &other.class.key)
    }
}

impl Eq for Area {}

impl Area {
    /// The area of a scheme's and a class's key.
    pub fn of(scheme: &str, class: &str) -> Option<Self> {
        let scheme = self::scheme(scheme)?;
        Some(Self { scheme, class: scheme.class(class)? })
    }

    /// The area of a word in an address or a file: scheme and class with a full stop between.
    pub fn from_name(name: &str) -> Option<Self> {
        let (scheme, class) = name.split_once('.')?;
        Self::of(scheme, class)
    }

    /// Its word in addresses.
    pub fn name(self) -> String {
        format!("{}.{}", self.scheme.key, self.class.key)
    }

    /// Every area that communes can be put in, in the order of the file.
    pub fn all() -> impl Iterator<Item = Self> {
        let listed = schemes().iter().filter(|scheme| !scheme.set_with_score);
        listed.flat_map(|scheme| scheme.classes.iter().map(move |class| Self { scheme, class }))
    }

    /// The place of the area in the order of the file.
    pub fn rank(self) -> usize {
        Self::all().position(|area| area == self).unwrap_or(usize::MAX)
    }

    /// The condition in SQL that a row of `unit_class` by this alias is one of the area. Keys are letters, digits and
    /// underscores (checked when the file is read), so they stand in the text.
    pub fn is_row(self, alias: &str) -> String {
        format!("{alias}.scheme = '{}' AND {alias}.class = '{}'", self.scheme.key, self.class.key)
    }
}

/// Why a commune cannot be put in an area.
#[derive(Debug)]
pub enum AreaRefusal {
    /// No scheme of this name, or one whose classes are set elsewhere.
    SchemeUnknown,
    /// The scheme has no such class.
    ClassUnknown,
    /// The first day is no day.
    DayBad,
    /// The scheme does not hold on the first day.
    DayOutside {
        /// Its first and last day.
        days: String,
    },
    /// Only communes that exist on the first day have an area.
    NoCommune,
}

impl Refusal for AreaRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::SchemeUnknown => "area.refused.scheme_unknown",
            Self::ClassUnknown => "area.refused.class_unknown",
            Self::DayBad => "class.refused.day_bad",
            Self::DayOutside { .. } => "area.refused.day_outside",
            Self::NoCommune => "area.refused.no_commune",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::DayOutside { days } => vec![("days", days.clone())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::SchemeUnknown => "scheme",
            Self::ClassUnknown => "class",
            Self::DayBad | Self::DayOutside { .. } | Self::NoCommune => "from",
        })
    }
}

/// The scheme of a key, where its classes come from lists and it holds on a day.
pub(crate) fn listed(key: &str, from: &str) -> Result<(&'static Scheme, NaiveDate)> {
    let scheme = scheme(key).filter(|scheme| !scheme.set_with_score).ok_or(AreaRefusal::SchemeUnknown)?;
    let from: NaiveDate = from.trim().parse().map_err(|_| AreaRefusal::DayBad)?;
    if !scheme.holds_on(from) {
        return Err(AreaRefusal::DayOutside { days: scheme.days() }.into());
    }
    Ok((scheme, from))
}

/// One commune, put in an area or taken out of a scheme, by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correction {
    /// Key of the scheme.
    pub scheme: String,
    /// Key of the class; empty where the commune has none any more.
    pub class: String,
    /// First day, YYYY-MM-DD.
    pub from: String,
    /// The instrument that says so.
    pub ground: String,
}

/// Corrects the area of one commune from a day on; what was until then stays.
pub async fn correct(
    store: &storage::Store,
    actor: &Actor,
    unit: i64,
    correction: &Correction,
    at: Moment,
) -> Result<()> {
    let place = unit::place(store.read(), unit).await?;
    let office = actor.office_for(Action::SetArea, &place)?;
    let (scheme, from) = listed(&correction.scheme, &correction.from)?;
    let commune = unit::in_force(store.read(), unit, from).await?;
    if commune.is_none_or(|commune| commune.level != unit::level::COMMUNE) {
        return Err(AreaRefusal::NoCommune.into());
    }
    let mut change = Change::begin(store, actor, office, at).await?;
    if correction.class.is_empty() {
        class::end(&mut change, unit, &scheme.key, from, &correction.ground).await?;
    } else {
        let class = scheme.class(&correction.class).ok_or(AreaRefusal::ClassUnknown)?;
        let new = Classed { class: class.key.clone(), valid_from: day(from), ground: correction.ground.clone() };
        class::set(&mut change, unit, &scheme.key, &new).await?;
    }
    change.commit().await
}

/// What the event of a class tells.
#[derive(Serialize)]
pub(crate) struct Details<'a> {
    pub(crate) scheme: &'a str,
    /// None where the class ended and no other follows.
    pub(crate) class: Option<&'a str>,
    pub(crate) from: &'a str,
    pub(crate) ground: &'a str,
}
