//! A path of several years: milestones set at once, for a standard and a list of units, with a ground.

use chrono::NaiveDate;
use organisation::{Action, Actor, Change, Moment, Place, Refusal, Result, actor::Held, audit::Subject, day};
use serde::Serialize;

use super::{Level, store};
use crate::{Programme, due::ground_of};

/// Milestones that one path may have.
pub const MOST_MILESTONES: usize = 12;

/// How sure it is that the ground says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Whoever set it read the document.
    Verified,
    /// It is told elsewhere; the document was not read.
    Reported,
}

impl Certainty {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Verified, Self::Reported];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Reported => "reported",
        }
    }

    /// The certainty of a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|certainty| certainty.name() == name)
    }
}

storage::stored_by_name!(Certainty);

/// What is to be reached until a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Milestone {
    /// The year.
    pub year: i64,
    /// The share of the communes, in hundredths of a percent.
    pub share: u64,
}

/// A path as it was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Row.
    pub id: i64,
    /// Id of the standard that it counts by.
    pub standard: String,
    /// A day on which the list of units that it counts was in force.
    pub units_on: NaiveDate,
    /// How sure it is.
    pub certainty: Certainty,
    /// The document that sets it.
    pub ground: String,
    /// When it was set, milliseconds since 1970.
    pub at: i64,
    /// By whom.
    pub person: String,
    /// By year.
    pub milestones: Vec<Milestone>,
}

impl Path {
    /// What it says of a year: nothing before its first milestone and after its last one.
    pub fn level(&self, year: i64) -> Option<Level> {
        if let Some(milestone) = self.milestones.iter().find(|milestone| milestone.year == year) {
            return Some(Level::of(milestone.share));
        }
        let mut after = self.milestones.iter().skip(1);
        let mut pairs = self.milestones.iter().zip(after.by_ref());
        let (before, next) = pairs.find(|(before, next)| before.year < year && year < next.year)?;
        Level::between((before.year, before.share), (next.year, next.share), year)
    }
}

/// A path to set.
#[derive(Clone, Debug)]
pub struct NewPath {
    /// In any order.
    pub milestones: Vec<Milestone>,
    /// Id of the standard.
    pub standard: String,
    /// A day on which the list of units was in force.
    pub units_on: NaiveDate,
    /// How sure it is.
    pub certainty: Certainty,
    /// The document.
    pub ground: String,
}

/// Why a path cannot be set.
#[derive(Debug)]
pub enum PathRefusal {
    /// No milestone, or too many.
    Count,
    /// Not a year of this century, or not a share above 0 up to 100 %.
    Unreadable,
    /// Two milestones of one year.
    YearTwice(i64),
    /// No standard has this id.
    StandardUnknown,
    /// There was no commune on that day.
    NoUnits,
    /// The certainty is none.
    CertaintyUnknown,
}

impl Refusal for PathRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::Count => "path.refused.count",
            Self::Unreadable => "path.refused.unreadable",
            Self::YearTwice(_) => "path.refused.year_twice",
            Self::StandardUnknown => "path.refused.standard_unknown",
            Self::NoUnits => "path.refused.no_units",
            Self::CertaintyUnknown => "path.refused.certainty_unknown",
        }
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::YearTwice(year) => vec![("year", year.to_string())],
            Self::Count => vec![("most", MOST_MILESTONES.to_string())],
            _ => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Count | Self::Unreadable | Self::YearTwice(_) => "milestones",
            Self::StandardUnknown => "standard",
            Self::NoUnits => "units_on",
            Self::CertaintyUnknown => "certainty",
        })
    }
}

/// Sets the path of a province; it supersedes what was set before, for the years that it covers.
pub async fn set_path(programme: &Programme, actor: &Actor, province: i64, new: &NewPath, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::SetProcedure, &Place::own(province))?;
    keep(programme, (actor, office), Some(province), new, at).await
}

/// Sets the path of the country.
pub async fn set_national(programme: &Programme, actor: &Actor, new: &NewPath, at: Moment) -> Result<()> {
    let office = actor.office_for(Action::SetNationalTarget, &Place::COUNTRY)?;
    keep(programme, (actor, office), None, new, at).await
}

async fn keep(
    programme: &Programme,
    (actor, office): (&Actor, &Held),
    province: Option<i64>,
    new: &NewPath,
    at: Moment,
) -> Result<()> {
    #[derive(Serialize)]
    struct Details<'a> {
        milestones: &'a [Milestone],
        standard: &'a str,
        units_on: String,
        certainty: &'a str,
        ground: &'a str,
    }
    let milestones = sorted(&new.milestones)?;
    programme.newest(&new.standard).await?.ok_or(PathRefusal::StandardUnknown)?;
    if store::communes_on(programme.store.read(), province, new.units_on).await? == 0 {
        return Err(PathRefusal::NoUnits.into());
    }
    let (ground, units_on) = (ground_of(&new.ground)?, day(new.units_on));
    let mut change = Change::begin(&programme.store, actor, office, at).await?;
    let path = change
        .tx
        .insert(
            "INSERT INTO target_path (province_id, standard, units_on, certainty, ground, at, person_id, office_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            [
                province.into(),
                new.standard.clone().into(),
                units_on.clone().into(),
                new.certainty.into(),
                ground.clone().into(),
                at.0.into(),
                actor.person.into(),
                office.id.into(),
            ],
        )
        .await?;
    store::insert_milestones(&change.tx, path, &milestones).await?;
    let details = Details {
        milestones: &milestones,
        standard: &new.standard,
        units_on,
        certainty: new.certainty.name(),
        ground: &ground,
    };
    change.record("target_path_set", Subject { kind: "target_path", id: path, unit: province }, &details).await?;
    change.commit().await
}

fn sorted(milestones: &[Milestone]) -> Result<Vec<Milestone>, PathRefusal> {
    if milestones.is_empty() || milestones.len() > MOST_MILESTONES {
        return Err(PathRefusal::Count);
    }
    let readable = |one: &Milestone| (2000..=2100).contains(&one.year) && (1..=10_000).contains(&one.share);
    if !milestones.iter().all(readable) {
        return Err(PathRefusal::Unreadable);
    }
    let mut sorted = milestones.to_vec();
    sorted.sort_by_key(|milestone| milestone.year);
    let mut pairs = sorted.iter().zip(sorted.iter().skip(1));
    match pairs.find(|(one, next)| one.year == next.year) {
        Some((one, _)) => Err(PathRefusal::YearTwice(one.year)),
        None => Ok(sorted),
    }
}
