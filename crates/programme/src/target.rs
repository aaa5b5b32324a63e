//! Which share of its communes, or how many of them, a province aims to recognise in a year, and on which path it goes
//! there. A target means something only with its standard and its list of units: when QĐ 06/QĐ-TTg came, Khánh Hòa cut
//! the target of 2019 from 137 to 92 of its 140 communes.

mod course;
mod known;
mod level;
mod path;
mod store;

use std::collections::HashMap;

use organisation::{Action, Actor, Change, Error, Moment, Place, Refusal, Result, audit::Subject};
use serde::Serialize;
use storage::{FromQueryResult, Sql, Store};

pub use course::{Apart, Comparison, Course, CourseYear, ProvinceYear, of_country, of_province, of_provinces};
pub use known::{Known, known};
pub use level::{Goal, Level};
pub use path::{Certainty, MOST_MILESTONES, Milestone, NewPath, Path, PathRefusal, set_national, set_path};
pub use store::{Forecast, Lists};

use crate::{due::ground_of, round};

/// What is aimed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// A share of the communes, in hundredths of a percent.
    Share(u64),
    /// A number of communes.
    Communes(u64),
}

impl Aim {
    /// The stored name of its measure; also its part of text keys.
    pub const fn measure(self) -> &'static str {
        match self {
            Self::Share(_) => "share",
            Self::Communes(_) => "communes",
        }
    }

    /// The stored number.
    pub const fn value(self) -> u64 {
        match self {
            Self::Share(value) | Self::Communes(value) => value,
        }
    }

    /// The aim of a measure and a number as people write it: `85`, `92,5`; none where it is none.
    pub fn parse(measure: &str, written: &str) -> Option<Self> {
        let written = written.trim().trim_end_matches('%').trim_end();
        match measure {
            "communes" => written.parse().ok().filter(|value| (1..=99_999).contains(value)).map(Self::Communes),
            "share" => {
                let (whole, part) = written.split_once([',', '.']).unwrap_or((written, "0"));
                let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                let part = format!("{part:0<2}");
                let readable = digits(whole) && digits(&part) && whole.len() <= 3 && part.len() == 2;
                let value = readable.then(|| format!("{whole}{part}").parse().ok()).flatten()?;
                (1..=10_000).contains(&value).then_some(Self::Share(value))
            }
            _ => None,
        }
    }

    fn stored(measure: &str, value: i64) -> Result<Self> {
        let value = u64::try_from(value).map_err(Error::broken)?;
        match measure {
            "share" => Ok(Self::Share(value)),
            "communes" => Ok(Self::Communes(value)),
            other => Err(Error::broken(UnknownMeasure(other.to_owned()))),
        }
    }

    /// How many communes of so many that is.
    pub const fn wanted(self, communes: u64) -> u64 {
        match self {
            Self::Share(share) => Level::of(share).wanted(communes),
            Self::Communes(wanted) => wanted,
        }
    }
}

/// A word of the database that names no measure: never taken for another.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no measure of a target")]
struct UnknownMeasure(String);

/// Why a target cannot be set.
#[derive(Debug)]
pub enum TargetRefusal {
    /// The share or number is none.
    Unreadable,
}

impl Refusal for TargetRefusal {
    fn key(&self) -> &'static str {
        "target.refused.unreadable"
    }

    fn field(&self) -> Option<&'static str> {
        Some("aim")
    }
}

/// Sets what a province aims at in a year, by the standard and the units of that year; it supersedes what was set before.
pub async fn set(
    store: &Store,
    actor: &Actor,
    province: i64,
    (year, aim): (i64, Aim),
    ground: &str,
    at: Moment,
) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        year: i64,
        measure: &'a str,
        value: u64,
        standard: &'a str,
        units_on: &'a str,
        ground: &'a str,
    }
    let office = actor.office_for(Action::SetProcedure, &Place::own(province))?;
    let round = round::of_year(store, year).await?;
    let ground = ground_of(ground)?;
    let mut change = Change::begin(store, actor, office, at).await?;
    change
        .tx
        .run(
            "INSERT INTO recognition_target (province_id, year, measure, value, ground, at, person_id, office_id, standard,
                                             units_on)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            [
                province.into(),
                year.into(),
                aim.measure().into(),
                i64::try_from(aim.value()).map_err(Error::broken)?.into(),
                ground.clone().into(),
                at.0.into(),
                actor.person.into(),
                office.id.into(),
                round.standard.clone().into(),
                round.period_to.clone().into(),
            ],
        )
        .await?;
    let (measure, value) = (aim.measure(), aim.value());
    let (standard, units_on) = (&round.standard, &round.period_to);
    let details = Details { year, measure, value, standard, units_on, ground: &ground };
    change.record("target_set", Subject { kind: "unit", id: province, unit: Some(province) }, &details).await?;
    change.commit().await
}

/// The targets in force in a year, by province.
pub async fn of_year(db: &impl Sql, year: i64) -> Result<HashMap<i64, Aim>> {
    #[derive(FromQueryResult)]
    struct Row {
        province_id: i64,
        measure: String,
        value: i64,
    }
    let sql = "SELECT province_id, measure, value FROM recognition_target WHERE year = $1 ORDER BY id";
    let rows: Vec<Row> = db.rows(sql, [year.into()]).await?;
    rows.into_iter().map(|row| Ok((row.province_id, Aim::stored(&row.measure, row.value)?))).collect()
}

/// A target that was set, as a province's page shows it.
#[derive(Clone, Debug)]
pub struct TargetSet {
    /// What is aimed at.
    pub aim: Aim,
    /// The document that sets it.
    pub ground: String,
    /// When it was set, milliseconds since 1970.
    pub at: i64,
    /// By whom.
    pub person: String,
}

/// Every target that a province set for a year, the newest first.
pub async fn history(store: &Store, province: i64, year: i64) -> Result<Vec<TargetSet>> {
    #[derive(FromQueryResult)]
    struct Row {
        measure: String,
        value: i64,
        ground: String,
        at: i64,
        person: String,
    }
    let sql = "SELECT t.measure, t.value, t.ground, t.at, p.full_name AS person
               FROM recognition_target t JOIN person p ON p.id = t.person_id
               WHERE t.province_id = $1 AND t.year = $2 ORDER BY t.id DESC";
    let rows: Vec<Row> = store.read().rows(sql, [province.into(), year.into()]).await?;
    let set = |row: Row| {
        let aim = Aim::stored(&row.measure, row.value)?;
        Ok(TargetSet { aim, ground: row.ground, at: row.at, person: row.person })
    };
    rows.into_iter().map(set).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_read_as_people_write_it() {
        assert_eq!(Aim::parse("share", "85"), Some(Aim::Share(8_500)));
        assert_eq!(Aim::parse("share", " 92,5 % "), Some(Aim::Share(9_250)));
        assert_eq!(Aim::parse("share", "100"), Some(Aim::Share(10_000)));
        assert_eq!(Aim::parse("communes", "84"), Some(Aim::Communes(84)));
        for (measure, written) in [
            ("share", "0"),
            ("share", "100,01"),
            ("share", "-5"),
            ("share", "8,555"),
            ("share", ""),
            ("share", "a"),
            ("communes", "84,5"),
            ("luck", "5"),
        ] {
            assert_eq!(Aim::parse(measure, written), None, "{measure} {written}");
        }
    }

    #[test]
    fn a_share_of_communes_is_rounded_up() {
        // 85 % of 99 is 84.15: 84 communes would be 84.84 %
        assert_eq!(Aim::Share(8_500).wanted(99), 85);
        assert_eq!(Aim::Share(8_500).wanted(100), 85);
        assert_eq!(Aim::Communes(7).wanted(99), 7);
    }
}
