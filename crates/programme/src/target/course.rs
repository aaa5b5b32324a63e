//! What was aimed at beside what came of it, year by year; never across another standard or another list of units.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use organisation::{Action, Actor, Place, Result};
use storage::Store;

use super::{
    Aim, Goal, Level, Path,
    store::{self, Forecast, Lists, YearTarget},
};
use crate::board::{self, YearCounts};

/// A province, or the country, on its way.
#[derive(Clone, Debug)]
pub struct Course {
    /// Every path that was set, the newest first.
    pub paths: Vec<Path>,
    /// The lists of its units.
    pub lists: Lists,
    /// Year by year.
    pub years: Vec<CourseYear>,
    /// How far the newest year can come; none before any year is opened.
    pub forecast: Option<(i64, Forecast)>,
}

/// A year of the course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseYear {
    /// The year.
    pub year: i64,
    /// What the newest path that covers it says.
    pub path: Option<Level>,
    /// Row of that path.
    pub of_path: Option<i64>,
    /// Whether that is a milestone, and not a year between two.
    pub milestone: bool,
    /// What was set for this year alone.
    pub alone: Option<Aim>,
    /// What came of it.
    pub outturn: Option<YearCounts>,
    /// How both compare.
    pub comparison: Comparison,
}

/// How a goal and what came of it compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// There is no goal, or nothing to compare it with.
    Nothing,
    /// They count by two standards or two lists of units: the target wants to be registered anew.
    Apart(Apart),
    /// They compare.
    Together {
        /// Communes that the goal wants.
        wanted: u64,
        /// Points of a percent above or below the goal, in hundredths; none where it is a number of communes, or where
        /// nothing was decided yet.
        hundredths: Option<i128>,
    },
}

/// What tells a goal and a result, or two years, apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Apart {
    /// They count by two standards.
    pub standard: bool,
    /// They count two lists of units.
    pub units: bool,
}

impl Apart {
    /// What tells two pairs of a standard and a day apart.
    pub fn of(lists: &Lists, one: (&str, NaiveDate), other: (&str, NaiveDate)) -> Self {
        Self { standard: one.0 != other.0, units: !lists.same(one.1, other.1) }
    }

    /// Whether anything does.
    pub const fn any(self) -> bool {
        self.standard || self.units
    }
}

impl CourseYear {
    /// What counts for the year: what was set for it alone, else the path.
    pub fn goal(&self) -> Option<Goal> {
        self.alone.map(Goal::Year).or(self.path.map(Goal::Path))
    }
}

/// Everything of a scope that its course is made of.
struct Parts {
    paths: Vec<Path>,
    alone: BTreeMap<i64, YearTarget>,
    lists: Lists,
    outturns: Vec<YearCounts>,
}

impl Parts {
    /// The newest path that says something of a year.
    fn path(&self, year: i64) -> Option<(&Path, Level)> {
        self.paths.iter().find_map(|path| Some((path, path.level(year)?)))
    }

    fn years(&self) -> BTreeSet<i64> {
        let milestones = self.paths.iter().flat_map(|path| {
            let first = path.milestones.first().map_or(0, |milestone| milestone.year);
            let last = path.milestones.last().map_or(-1, |milestone| milestone.year);
            first..=last
        });
        milestones.chain(self.alone.keys().copied()).chain(self.outturns.iter().map(|one| one.year)).collect()
    }

    fn year(&self, year: i64) -> CourseYear {
        let (path, alone) = (self.path(year), self.alone.get(&year));
        let outturn = self.outturns.iter().find(|outturn| outturn.year == year);
        let goal = match (alone, path) {
            (Some(alone), _) => Some((Goal::Year(alone.aim), alone.standard.as_str(), alone.units_on)),
            (None, Some((path, level))) => Some((Goal::Path(level), path.standard.as_str(), path.units_on)),
            (None, None) => None,
        };
        let comparison = match (goal, outturn) {
            (Some(goal), Some(outturn)) => {
                let counts = &outturn.counts;
                let came = (counts.known_recognised(), counts.communes);
                compare(&self.lists, goal, (&outturn.standard, outturn.period_to), came)
            }
            _ => Comparison::Nothing,
        };
        CourseYear {
            year,
            path: path.map(|(_, level)| level),
            of_path: path.map(|(path, _)| path.id),
            milestone: path.is_some_and(|(path, _)| path.milestones.iter().any(|one| one.year == year)),
            alone: alone.map(|alone| alone.aim),
            outturn: outturn.cloned(),
            comparison,
        }
    }
}

fn compare(
    lists: &Lists,
    (goal, standard, on): (Goal, &str, NaiveDate),
    year: (&str, NaiveDate),
    (recognised, communes): (Option<u64>, u64),
) -> Comparison {
    let apart = Apart::of(lists, (standard, on), year);
    if apart.any() {
        return Comparison::Apart(apart);
    }
    let difference = || goal.level()?.difference(recognised?, communes);
    Comparison::Together { wanted: goal.wanted(communes), hundredths: difference() }
}

/// The course of a province.
pub async fn of_province(store: &Store, actor: &Actor, province: i64) -> Result<Course> {
    actor.office_for(Action::ReadProvincialBoard, &Place::own(province))?;
    let alone = store::year_targets(store.read(), Some(province)).await?;
    let alone = alone.into_iter().map(|((_, year), target)| (year, target)).collect();
    course(store, Some(province), alone).await
}

/// The course of the country: its path alone, for nothing is set for it year by year.
pub async fn of_country(store: &Store, actor: &Actor) -> Result<Course> {
    actor.office_for(Action::ReadNationalBoard, &Place::COUNTRY)?;
    course(store, None, BTreeMap::new()).await
}

async fn course(store: &Store, province: Option<i64>, alone: BTreeMap<i64, YearTarget>) -> Result<Course> {
    let db = store.read();
    let which = province.map_or_else(String::new, |id| format!("AND a.province_id = {id}"));
    let parts = Parts {
        paths: store::paths(db, province).await?,
        alone,
        lists: store::lists(db, province).await?,
        outturns: board::counted_years(store, &which).await?,
    };
    let years = parts.years().into_iter().map(|year| parts.year(year)).collect();
    let forecast = match parts.outturns.last() {
        Some(newest) => {
            let add = |sum: Forecast, one: Forecast| Forecast {
                communes: sum.communes + one.communes,
                decided: sum.decided || one.decided,
                recognised: sum.recognised + one.recognised,
                met: sum.met + one.met,
                undetermined: sum.undetermined + one.undetermined,
            };
            let all = store::forecasts(db, newest.year, province).await?;
            Some((newest.year, all.into_values().fold(Forecast::default(), add)))
        }
        None => None,
    };
    Ok(Course { paths: parts.paths, lists: parts.lists, years, forecast })
}

/// A province in a year, on the country's page.
#[derive(Clone, Debug)]
pub struct ProvinceYear {
    /// The province.
    pub province: i64,
    /// What counts for it.
    pub goal: Option<Goal>,
    /// How far the year can come.
    pub forecast: Forecast,
    /// How its goal and what it recognised compare.
    pub comparison: Comparison,
}

/// Every province in a year that was opened.
pub async fn of_provinces(store: &Store, actor: &Actor, round: &crate::round::Round) -> Result<Vec<ProvinceYear>> {
    actor.office_for(Action::ReadNationalBoard, &Place::COUNTRY)?;
    let db = store.read();
    let (paths, alone) = (store::provincial_paths(db).await?, store::year_targets(db, None).await?);
    let (lists, none) = (store::provincial_lists(db, None).await?, Lists::default());
    let period_to = organisation::parse_day(&round.period_to);
    let mut all = Vec::new();
    for (province, forecast) in store::forecasts(db, round.year, None).await? {
        let path = || paths.get(&province)?.iter().find_map(|path| Some((path, path.level(round.year)?)));
        let goal = match alone.get(&(province, round.year)) {
            Some(alone) => Some((Goal::Year(alone.aim), alone.standard.as_str(), alone.units_on)),
            None => path().map(|(path, level)| (Goal::Path(level), path.standard.as_str(), path.units_on)),
        };
        let came = (forecast.known_recognised(), forecast.communes);
        let lists = lists.get(&province).unwrap_or(&none);
        let comparison =
            goal.map_or(Comparison::Nothing, |goal| compare(lists, goal, (round.standard.as_str(), period_to), came));
        all.push(ProvinceYear { province, goal: goal.map(|(goal, ..)| goal), forecast, comparison });
    }
    Ok(all)
}
