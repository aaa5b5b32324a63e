//! The communes to which the duties of the programme give priority: border, island, mountain, ethnic-minority regions,
//! specially difficult; with their children in special circumstances and what their criteria lack.
//!
//! Order: a commune stands under the first group it belongs to (`areas/schemes.toml`); in a group first whoever belongs
//! to more groups, then the more children without support, then by name. What is not known never counts as zero. Each
//! commune is read by the standard that its dossier is pinned to.

use std::collections::HashMap;

use chrono::NaiveDate;
use organisation::{
    Actor, Result,
    area::{self, Group},
};
use standards::{Points, Standard};
use storage::{FromQueryResult, Sql, Store};

use crate::{
    Programme,
    board::{self, Line},
    figures::Figures,
};

/// What is known of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The standard of the year does not ask for it.
    NotAsked,
    /// It does, and the commune has not told.
    Missing,
    /// The number.
    Known(u64),
}

impl Told {
    /// The number, where it is known.
    pub const fn known(self) -> Option<u64> {
        match self {
            Self::Known(number) => Some(number),
            Self::NotAsked | Self::Missing => None,
        }
    }
}

/// A criterion that loses points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// Its number.
    pub criterion: String,
    /// Points that it has.
    pub points: Points,
    /// Its maximum.
    pub max: u32,
}

/// A commune of the view.
#[derive(Clone, Debug)]
pub struct Row {
    /// The commune as boards show it.
    pub line: Line,
    /// The groups that it belongs to, in their order.
    pub groups: Vec<&'static Group>,
    /// Children in special circumstances.
    pub children: Told,
    /// Those of them who are supported.
    pub supported: Told,
    /// Poor households.
    pub poor: Told,
    /// Near-poor households.
    pub near_poor: Told,
    /// Criteria that lose points: those at zero first, then the largest loss.
    pub lacks: Vec<Lack>,
}

impl Row {
    /// Children who are in special circumstances and not supported, where both numbers are known.
    pub fn unsupported(&self) -> Option<u64> {
        Some(self.children.known()?.saturating_sub(self.supported.known()?))
    }
}

/// The communes that stand under a group.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The group.
    pub group: &'static Group,
    /// Its communes in their order.
    pub rows: Vec<Row>,
}

/// Sums over the communes of a group that have told both numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Communes with both numbers.
    pub known: u64,
    /// Children in special circumstances.
    pub children: u64,
    /// Those of them who are supported.
    pub supported: u64,
}

impl Listed {
    /// The sums of the group.
    pub fn sums(&self) -> Sums {
        let told = self.rows.iter().filter_map(|row| row.children.known().zip(row.supported.known()));
        told.fold(Sums::default(), |sums, (children, supported)| Sums {
            known: sums.known + 1,
            children: sums.children + children,
            supported: sums.supported + supported,
        })
    }
}

/// The view of a province.
#[derive(Clone, Debug)]
pub struct View {
    /// Every group in its order, those without a commune as well.
    pub groups: Vec<Listed>,
    /// Communes of the province that belong to no group.
    pub others: usize,
}

/// The priority view of a province and year.
pub async fn of_province(
    programme: &Programme,
    actor: &Actor,
    (province, year): (i64, i64),
    today: NaiveDate,
) -> Result<View> {
    let lines = board::lines(&programme.store, actor, Some(province), year, today).await?;
    let mut sheets = sheets(&programme.store, province, year).await?;
    let rule = area::priority();
    let mut rows = Vec::new();
    for line in lines {
        let Some(sheet) = sheets.remove(&line.unit) else { continue };
        let (standard, figures) = (programme.standard(&sheet.standard_sha256).await?, Figures::read(&sheet.figures)?);
        let numbers = programme.facts();
        let told = |facts: &[String]| {
            let Some(fact) = facts.iter().find(|fact| standard.fact_id(fact).is_some()) else { return Told::NotAsked };
            numbers.number(fact).and_then(|number| figures.get(number)).map_or(Told::Missing, Told::Known)
        };
        rows.push(Row {
            groups: groups_of(&line),
            children: told(&rule.children),
            supported: told(&rule.supported),
            poor: told(&rule.poor),
            near_poor: told(&rule.near_poor),
            lacks: lacks(&standard, &line),
            line,
        });
    }
    Ok(arranged(rows))
}

fn groups_of(line: &Line) -> Vec<&'static Group> {
    let holds = |group: &&Group| group.areas().any(|area| line.areas.contains(&area));
    area::priority().groups.iter().filter(holds).collect()
}

/// Each commune under the first of its groups; the lines come by name, which the sort keeps among equals.
fn arranged(rows: Vec<Row>) -> View {
    let (inside, outside): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| !row.groups.is_empty());
    let mut groups: Vec<Listed> =
        area::priority().groups.iter().map(|group| Listed { group, rows: Vec::new() }).collect();
    for row in inside {
        let first = row.groups.first().map(|group| group.key.as_str());
        if let Some(listed) = groups.iter_mut().find(|listed| Some(listed.group.key.as_str()) == first) {
            listed.rows.push(row);
        }
    }
    for listed in &mut groups {
        listed.rows.sort_by_key(|row| std::cmp::Reverse((row.groups.len(), row.unsupported())));
    }
    View { groups, others: outside.len() }
}

fn lacks(standard: &Standard, line: &Line) -> Vec<Lack> {
    let lack = |criterion: &standards::Criterion| {
        let points = line.points.get(&criterion.no).copied().flatten()?;
        let max = criterion.max_points?;
        (points < Points::from(max)).then(|| Lack { criterion: criterion.no.clone(), points, max })
    };
    let mut lacks: Vec<Lack> = standard.criteria.iter().filter_map(lack).collect();
    lacks.sort_by_key(|lack| (!lack.points.is_zero(), std::cmp::Reverse(Points::from(lack.max) - lack.points)));
    lacks
}

/// What a commune was asked by, and what it told.
#[derive(FromQueryResult)]
struct Sheet {
    unit_id: i64,
    standard_sha256: String,
    figures: String,
}

async fn sheets(store: &Store, province: i64, year: i64) -> Result<HashMap<i64, Sheet>> {
    let sql = "SELECT s.unit_id, a.standard_sha256, s.figures FROM assessment a
               JOIN figure_sheet s ON s.unit_id = a.unit_id AND s.year = a.year
               WHERE a.year = $1 AND a.province_id = $2";
    let rows: Vec<Sheet> = store.read().rows(sql, [year.into(), province.into()]).await?;
    Ok(rows.into_iter().map(|row| (row.unit_id, row)).collect())
}
