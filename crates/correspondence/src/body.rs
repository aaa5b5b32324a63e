//! Bodies that issue papers in their own name and number: a unit's People's Committee, its departments, the ministry.
//! Their names and abbreviations are data with dates (`papers/bodies.toml`).

use std::sync::LazyLock;

use chrono::NaiveDate;
use organisation::{Result, Role, actor::Held, unit};
use serde::Deserialize;
use storage::Sql;

/// A body: a unit, and the department in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Body {
    /// The unit.
    pub unit: i64,
    /// Key of the sector; empty for the People's Committee, or the ministry itself.
    pub sector: String,
}

/// A body as papers name it on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its name in full.
    pub name: String,
    /// In symbols: UBND, SYT.
    pub abbreviation: String,
}

#[derive(Debug, Deserialize)]
struct List {
    body: Vec<Entry>,
    lead: Vec<Lead>,
    desk: Vec<Desk>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    level: String,
    sector: String,
    name: String,
    abbreviation: String,
    superior: Option<String>,
    #[serde(flatten)]
    days: Days,
}

/// A body as the head of a paper has it; a line feed breaks its line there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterheadNames {
    /// The body above it.
    pub superior: Option<String>,
    /// The body.
    pub issuer: String,
    /// Before the date.
    pub place: String,
}

#[derive(Debug, Deserialize)]
struct Lead {
    level: String,
    sector: String,
    #[serde(flatten)]
    days: Days,
}

/// The desk that leads the work on children at a level below the province, where an instrument names one.
#[derive(Debug, Deserialize)]
pub struct Desk {
    level: String,
    /// Its name.
    pub name: String,
    /// The instrument.
    pub instrument: String,
    /// How sure that is: verified, reported, unconfirmed.
    pub certainty: String,
    #[serde(flatten)]
    days: Days,
}

/// First and last day of a line of a list; open where none is named.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Days {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl Days {
    pub(crate) fn hold(self, on: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= on) && self.to.is_none_or(|to| on <= to)
    }
}

/// The row of the ministry: provinces stand beside it.
pub(crate) const MINISTRY: i64 = 1;

static LIST: LazyLock<List> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
    toml::from_str(include_str!("../../../papers/bodies.toml")).expect("papers/bodies.toml")
});

impl Body {
    /// The ministry.
    pub const MINISTRY: Self = Self::of_unit(MINISTRY);

    /// The People's Committee of a unit, or the ministry.
    pub const fn of_unit(unit: i64) -> Self {
        Self { unit, sector: String::new() }
    }

    /// The body in whose name somebody acts in an office. In a commune everybody acts for the People's Committee.
    pub fn of(held: &Held, on: NaiveDate) -> Self {
        let sector = match held.role {
            Role::ProvincialLead => lead("province", on).unwrap_or_default().to_owned(),
            Role::ProvincialSector => held.sector.clone().unwrap_or_default(),
            _ => String::new(),
        };
        Self { unit: held.unit, sector }
    }

    /// How papers name it on a day; a department that the list does not know is named by its unit.
    pub async fn named(&self, db: &impl Sql, on: NaiveDate) -> Result<Named> {
        Ok(name_of(&unit::find(db, self.unit, on).await?, &self.sector, on))
    }

    /// How the head of its papers names it on a day.
    pub async fn head(&self, db: &impl Sql, on: NaiveDate) -> Result<LetterheadNames> {
        let unit = unit::find(db, self.unit, on).await?;
        let name = unit::Name::of(&unit.name);
        let named = name_of(&unit, &self.sector, on);
        if unit.level == unit::level::MINISTRY {
            return Ok(LetterheadNames { superior: None, issuer: named.name.to_uppercase(), place: say("capital") });
        }
        let place = name.place().to_owned();
        if !self.sector.is_empty() {
            let above = entry(&unit.level, &self.sector, on).and_then(|entry| entry.superior.clone());
            let superior = Some(above.unwrap_or_else(|| committee(name))).filter(|above| !above.is_empty());
            return Ok(LetterheadNames { superior, issuer: named.name.to_uppercase(), place });
        }
        let above = match unit.parent_id.filter(|_| unit.level != unit::level::PROVINCE) {
            Some(parent) => Some(unit::find(db, parent, on).await?),
            None => None,
        };
        let superior = above.map(|unit| committee(unit::Name::of(&unit.name)));
        Ok(LetterheadNames { superior, issuer: committee(name), place })
    }

    /// The bodies that its papers go to most: the unit's own, those above it, and the units below, as papers name them.
    pub async fn near(&self, db: &impl Sql, on: NaiveDate) -> Result<Vec<(Self, String)>> {
        let own = unit::find(db, self.unit, on).await?;
        let below = match own.level.as_str() {
            unit::level::MINISTRY => unit::provinces(db, on).await?,
            unit::level::PROVINCE => unit::below(db, own.id, unit::level::COMMUNE, on).await?,
            _ => Vec::new(),
        };
        let above = match (own.level.as_str(), own.parent_id) {
            (unit::level::MINISTRY, _) => None,
            (unit::level::PROVINCE, _) => Some(unit::find(db, MINISTRY, on).await?),
            (_, Some(parent)) => Some(unit::find(db, parent, on).await?),
            (_, None) => None,
        };
        let mut near = Vec::new();
        for unit in above.iter().chain(std::iter::once(&own)) {
            for entry in LIST.body.iter().filter(|entry| entry.level == unit.level && entry.days.hold(on)) {
                near.push((Self { unit: unit.id, sector: entry.sector.clone() }, full_name(unit, &entry.sector, on)));
            }
        }
        for unit in &below {
            near.push((Self::of_unit(unit.id), full_name(unit, "", on)));
            if let Some(sector) = lead(&unit.level, on) {
                near.push((Self { unit: unit.id, sector: sector.into() }, full_name(unit, sector, on)));
            }
        }
        near.retain(|(body, _)| body != self);
        near.sort_by_cached_key(|(body, name)| (below.iter().any(|unit| unit.id == body.unit), text::sort_key(name)));
        Ok(near)
    }
}

fn say(key: &str) -> String {
    text::say(text::Lang::Vi, &format!("papers.{key}"))
}

fn entry(level: &str, sector: &str, on: NaiveDate) -> Option<&'static Entry> {
    LIST.body.iter().find(|body| body.level == level && body.sector == sector && body.days.hold(on))
}

/// How papers name the body of a unit that is known; a department that the list does not know is named by its unit.
pub fn name_of(unit: &unit::Unit, sector: &str, on: NaiveDate) -> Named {
    let name = unit::Name::of(&unit.name);
    entry(&unit.level, sector, on).or_else(|| entry(&unit.level, "", on)).map_or_else(
        || Named { name: unit.name.clone(), abbreviation: String::new() },
        |body| Named {
            name: body.name.replace("{unit}", &name.in_text()).replace("{kind}", &name.kind()),
            abbreviation: body.abbreviation.clone(),
        },
    )
}

/// The same with the unit, where the name of a department does not say it.
fn full_name(unit: &unit::Unit, sector: &str, on: NaiveDate) -> String {
    let name = name_of(unit, sector, on).name;
    if sector.is_empty() {
        return name;
    }
    // "Công an tỉnh" and "tỉnh Bắc Ninh" name the kind once
    let kind = format!(" {}", unit::Name::of(&unit.name).kind());
    format!("{} {}", name.trim_end_matches(&kind), unit.name_in_text())
}

/// A people's committee in a letterhead: the place on a line of its own.
fn committee(unit: unit::Name<'_>) -> String {
    format!("{}\n{}", say("committee_capitals"), unit.capitals())
}

/// Whether a word can be the key of a sector.
pub(crate) fn is_key(sector: &str) -> bool {
    !sector.is_empty() && sector.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// The keys of the departments that the list knows.
pub fn departments() -> impl Iterator<Item = &'static str> {
    let sectors: std::collections::BTreeSet<&str> = LIST.body.iter().map(|body| body.sector.as_str()).collect();
    sectors.into_iter().filter(|sector| !sector.is_empty())
}

/// How a department is called on a day, without its unit; nothing for what is no department.
pub fn department_name(sector: &str, on: NaiveDate) -> Option<String> {
    let known = LIST.body.iter().find(|body| !sector.is_empty() && body.sector == sector && body.days.hold(on))?;
    Some(known.name.replace(" {kind}", ""))
}

/// The one body among some that typed words name. Marks may be left out only where that leaves one: xã Cẩm Giang and xã
/// Cẩm Giàng stand in one province.
pub fn named_among(bodies: &[(Body, String)], typed: &str) -> Option<Body> {
    let as_written: fn(&str) -> String = text::nfc;
    let only = |key: fn(&str) -> String| {
        let typed = key(typed.trim());
        let mut found = bodies.iter().filter(|(_, name)| key(name) == typed);
        found.next().filter(|_| found.next().is_none()).map(|(body, _)| body.clone())
    };
    only(as_written).or_else(|| only(text::fold))
}

/// The unit to which another one turns: the one above it in the lists; for a province the ministry, for that nobody.
pub async fn superior(db: &impl Sql, unit: i64) -> Result<Option<i64>> {
    let above = unit::place(db, unit).await?.above.first().copied();
    Ok(above.or_else(|| (unit != MINISTRY).then_some(MINISTRY)))
}

/// The sector that leads the work on children at a level on a day, where the list says so.
pub fn lead(level: &str, on: NaiveDate) -> Option<&'static str> {
    LIST.lead.iter().find(|lead| lead.level == level && lead.days.hold(on)).map(|lead| lead.sector.as_str())
}

/// The desk that leads the work on children at a level on a day.
pub fn desk(level: &str, on: NaiveDate) -> Option<&'static Desk> {
    LIST.desk.iter().find(|desk| desk.level == level && desk.days.hold(on))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labour_leads_until_the_end_of_february_2025_and_health_after_it() {
        let day = |month, day| NaiveDate::from_ymd_opt(2025, month, day).unwrap();
        assert_eq!(lead("province", day(2, 28)), Some("labour"));
        assert_eq!(lead("province", day(3, 1)), Some("health"));
        assert!(desk("commune", day(6, 30)).is_none());
        assert_eq!(desk("commune", day(7, 1)).unwrap().name, "Phòng Văn hóa – Xã hội");
    }
}
