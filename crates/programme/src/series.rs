//! The figures of a commune, a province or the country over the years, in the units of either list. Years of the other
//! list are re-based: counts added, shares computed anew from their sums, divided units allocated. Missing stays missing.

mod cell;
mod store;

pub use cell::{Allocation, Cell};

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use organisation::{
    Action, Actor, Error, Place, Result, parse_day,
    unit::{self, level},
};
use standards::{Indicator, Measure, Standard, Value, rebase::Rebase};
use storage::Store;

use crate::{
    Programme,
    boundary::{Boundaries, Fall, Groups, fall},
};
use store::{Asked, Sheet};

/// Whose figures are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A commune's, of either list.
    Commune(i64),
    /// A province's, of either list.
    Province(i64),
    /// All of them.
    Country,
}

/// What is new about the standard of a year, beside the year before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Another standard: the trend breaks here.
    Standard,
    /// A new revision of the same one: only marked.
    Revision,
}

/// A year of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The year.
    pub year: i64,
    /// Id of its standard.
    pub standard: String,
    /// The newest revision that a dossier of the year is pinned to; none without dossiers.
    pub revision: Option<i64>,
    /// What is new about it.
    pub turn: Option<Turn>,
    /// The list whose units the year was assessed in.
    pub list: Boundaries,
    /// Whether the standard of the year asks for this figure; a standard that is gone is not known to.
    pub asked: bool,
    /// The figure.
    pub cell: Cell,
}

/// Years of one indicator.
#[derive(Clone, Debug)]
pub struct Series {
    /// In whose list.
    pub boundaries: Boundaries,
    /// The lists in which there is such a unit; none for one that was there only before or after their day.
    pub possible: Vec<Boundaries>,
    /// What is measured.
    pub measure: Measure,
    /// How the years of the other list are re-based.
    pub rebase: Rebase,
    /// Whether a year is a figure only where every unit of it has told: of a commune; sums of more are as on the boards.
    pub strict: bool,
    /// The years, oldest first.
    pub points: Vec<Point>,
}

impl Series {
    /// The value of a year: none where it is not comparable, not known or, for a commune, not complete.
    pub fn value(&self, point: &Point) -> Option<Value> {
        let (cell, rebased) = (point.cell, point.list != self.boundaries);
        let alone = cell.units == 1 && cell.divided == 0;
        if cell.known == 0 || (self.strict && !cell.complete()) || (rebased && !alone && !self.rebase.comparable()) {
            return None;
        }
        match self.measure {
            Measure::Percent { .. } | Measure::Rate10k { .. } => {
                let scale = self.measure.share().map_or(1, |(_, _, scale)| scale);
                Some(Value::Share { numerator: cell.sum, denominator: cell.of, scale })
            }
            // of many communes, the share of those that said yes
            Measure::Bool { .. } if !self.strict => {
                Some(Value::Share { numerator: cell.sum, denominator: cell.known, scale: 100 })
            }
            Measure::Bool { .. } => Some(Value::Yes(cell.sum > 0)),
            Measure::Count { .. } => Some(Value::Count(cell.sum)),
        }
    }
}

/// The years of an indicator, for whoever may read the unit; in the newest list that has it, if none is asked for.
pub async fn of(
    programme: &Programme,
    actor: &Actor,
    whose: Whose,
    boundaries: Option<Boundaries>,
    (standard, indicator): (&Standard, &Indicator),
) -> Result<Series> {
    let store = &programme.store;
    let (groups, group) = match whose {
        Whose::Commune(id) => {
            unit::may_read(store.read(), actor, id).await?;
            (Some(Groups::Commune(id)), id)
        }
        Whose::Province(id) => {
            readable_province(store, actor, id).await?;
            (Some(Groups::Province(id)), id)
        }
        Whose::Country => {
            actor.office_for(Action::ReadNationalBoard, &Place::COUNTRY)?;
            (None, 0)
        }
    };
    let possible = lists_of(store, whose).await?;
    let boundaries = match (boundaries, possible.last()) {
        (Some(wanted), _) if possible.contains(&wanted) => wanted,
        (Some(_), _) => return Err(Error::NotFound),
        (None, Some(newest)) => *newest,
        (None, None) => outside(store, whose).await?,
    };
    let asked = Asked::of(programme, standard, indicator);
    let mut gathered = gather(programme, groups, boundaries, &asked).await?;
    let points = if groups.is_some() { gathered.groups.remove(&group) } else { None };
    Ok(Series {
        boundaries,
        possible,
        measure: indicator.measure,
        rebase: Rebase::of(standard, indicator),
        strict: matches!(whose, Whose::Commune(_)),
        points: gathered.years.points(points.unwrap_or(gathered.total)),
    })
}

/// The country and each of its units.
#[derive(Clone, Debug)]
pub struct All {
    /// Every sheet once, as it is.
    pub country: Series,
    /// By unit.
    pub units: BTreeMap<i64, Series>,
    /// By year, the sheets with a figure whose unit is in neither list: they are in the country's sum and in no unit's.
    pub unplaced: BTreeMap<i64, u64>,
}

/// The years of an indicator in every commune or every province of a list: the country opened down.
pub async fn of_all(
    programme: &Programme,
    actor: &Actor,
    (boundaries, unit_level): (Boundaries, &str),
    (standard, indicator): (&Standard, &Indicator),
) -> Result<All> {
    actor.office_for(Action::ReadNationalBoard, &Place::COUNTRY)?;
    let groups = if unit_level == level::PROVINCE { Groups::Provinces } else { Groups::Communes };
    let asked = Asked::of(programme, standard, indicator);
    let gathered = gather(programme, Some(groups), boundaries, &asked).await?;
    let series = |cells, strict| Series {
        boundaries,
        possible: Boundaries::ALL.to_vec(),
        measure: indicator.measure,
        rebase: Rebase::of(standard, indicator),
        strict,
        points: gathered.years.points(cells),
    };
    let strict = groups == Groups::Communes;
    let unplaced = gathered.years.0.iter().zip(&gathered.unplaced).map(|(point, sheets)| (point.year, *sheets));
    Ok(All {
        unplaced: unplaced.filter(|(_, sheets)| *sheets > 0).collect(),
        country: series(gathered.total, false),
        units: gathered.groups.into_iter().map(|(id, cells)| (id, series(cells, strict))).collect(),
    })
}

/// An old province is read by whoever reads the one that it wholly went into.
async fn readable_province(store: &Store, actor: &Actor, id: i64) -> Result<()> {
    if actor.may(Action::ReadProvincialBoard, &Place::own(id)) {
        return Ok(());
    }
    let followers = unit::successors(store, id).await?;
    match followers.as_slice() {
        [one] if one.kind == "whole" => actor.office_for(Action::ReadProvincialBoard, &Place::own(one.id)).map(|_| ()),
        _ => Err(Error::Forbidden),
    }
}

/// The lists in which there is such a unit, in the order of time.
async fn lists_of(store: &Store, whose: Whose) -> Result<Vec<Boundaries>> {
    let (id, wanted) = match whose {
        Whose::Country => return Ok(Boundaries::ALL.to_vec()),
        Whose::Commune(id) => (id, level::COMMUNE),
        Whose::Province(id) => (id, level::PROVINCE),
    };
    let mut lists = Vec::new();
    for list in Boundaries::ALL {
        let found = unit::in_force(store.read(), id, list.day()).await?;
        if found.is_some_and(|unit| unit.level == wanted) {
            lists.push(list);
        }
    }
    Ok(lists)
}

/// The list of the time of a commune that is in neither: its own figures are all that is known of it.
async fn outside(store: &Store, whose: Whose) -> Result<Boundaries> {
    let Whose::Commune(id) = whose else { return Err(Error::NotFound) };
    let unit = unit::find(store.read(), id, Boundaries::New.day()).await?;
    if unit.level == level::COMMUNE { Ok(Boundaries::on(parse_day(&unit.valid_from))) } else { Err(Error::NotFound) }
}

/// The years of a series, before anything is summed.
struct Years(Vec<Point>);

impl Years {
    async fn of(programme: &Programme, asked: &Asked) -> Result<Self> {
        let mut points: Vec<Point> = Vec::new();
        // the standard of a year may have been put in force by another process
        programme.renew().await?;
        for year in store::years(programme.store.read()).await? {
            let turn = points.last().and_then(|before| {
                let revised = before.revision.is_some() && year.revision.is_some() && before.revision != year.revision;
                if before.standard == year.standard { revised.then_some(Turn::Revision) } else { Some(Turn::Standard) }
            });
            let last: NaiveDate = parse_day(&year.period_to);
            points.push(Point {
                year: year.number,
                asked: asked.is_asked_by(programme.latest(&year.standard).as_deref()),
                standard: year.standard,
                revision: year.revision,
                turn,
                list: Boundaries::on(last),
                cell: Cell::default(),
            });
        }
        Ok(Self(points))
    }

    fn lists(&self) -> BTreeSet<Boundaries> {
        self.0.iter().map(|point| point.list).collect()
    }

    fn points(&self, cells: Vec<Cell>) -> Vec<Point> {
        self.0.iter().zip(cells).map(|(point, cell)| Point { cell, ..point.clone() }).collect()
    }
}

/// The cells of each group, a cell a year, and of all sheets that were read.
struct Gathered {
    years: Years,
    groups: BTreeMap<i64, Vec<Cell>>,
    total: Vec<Cell>,
    unplaced: Vec<u64>,
}

/// Reads the sheets that are needed and lets their figures fall on the groups; of the whole country where there are none.
async fn gather(
    programme: &Programme,
    groups: Option<Groups>,
    boundaries: Boundaries,
    asked: &Asked,
) -> Result<Gathered> {
    let db = programme.store.read();
    let years = Years::of(programme, asked).await?;
    let mut falls: BTreeMap<Boundaries, Fall> = BTreeMap::new();
    if let Some(groups) = groups {
        for list in years.lists() {
            falls.insert(list, fall(db, groups, boundaries, list).await?);
        }
    }
    let (total, unplaced) = (vec![Cell::default(); years.0.len()], vec![0; years.0.len()]);
    let mut out = Gathered { groups: BTreeMap::new(), total, unplaced, years };
    for (list, fall) in &falls {
        for (at, _) in out.years.0.iter().enumerate().filter(|(_, point)| point.list == *list) {
            for (group, units) in &fall.units {
                let cells = out.groups.entry(*group).or_insert_with(|| vec![Cell::default(); out.total.len()]);
                if let Some(cell) = cells.get_mut(at) {
                    cell.units = *units;
                }
            }
        }
    }
    let few = matches!(groups, Some(Groups::Commune(_) | Groups::Province(_)));
    let wanted = out.years.0.iter().map(|point| {
        let units = few.then(|| falls.get(&point.list).map(|fall| fall.spreads.keys().copied().collect()));
        (point.year, units.map(Option::unwrap_or_default))
    });
    let sheets = store::sheets(&programme.store, wanted.collect()).await?;
    for (at, sheets) in sheets.iter().enumerate() {
        let fall = out.years.0.get(at).and_then(|point| falls.get(&point.list));
        for sheet in sheets {
            out.add(at, sheet, fall, asked)?;
        }
    }
    Ok(out)
}

impl Gathered {
    fn add(&mut self, at: usize, sheet: &Sheet, fall: Option<&Fall>, asked: &Asked) -> Result<()> {
        let figure = asked.read(&sheet.figures)?;
        if let Some(total) = self.total.get_mut(at) {
            total.units += 1;
            if let Some((sum, of)) = figure {
                total.add(sum, of.unwrap_or(0), false, None);
            }
        }
        let (Some((sum, of)), Some(fall)) = (figure, fall) else { return Ok(()) };
        let Some(spread) = fall.spreads.get(&sheet.unit_id) else {
            self.unplaced.get_mut(at).into_iter().for_each(|sheets| *sheets += 1);
            return Ok(());
        };
        let got = if asked.is_answer() { spread.with_each(sum) } else { spread.of(sum, of) };
        for got in got {
            if let Some(cell) = self.groups.get_mut(&got.group).and_then(|cells| cells.get_mut(at)) {
                cell.add(got.sum, got.of, got.divided, got.basis);
            }
        }
        Ok(())
    }
}
