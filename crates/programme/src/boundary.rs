//! The two lists of units, before and since 1/7/2025, and how the figures of one fall on the units of the other.
//!
//! Forward, a unit that was merged falls wholly on the one that followed it, and a divided one is allocated to its
//! successors; backward, a merged unit is allocated to what it was made of. What is allocated is approximate.

mod shares;
mod store;

pub use shares::{COLUMNS as SHARE_COLUMNS, ShareFault, ShareFaultKind, set_shares};

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use organisation::{Result, unit, unit_list};
use serde::Serialize;
use standards::rebase::{allocate, allocate_pair};
use storage::Sql;

/// A list of administrative units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Boundaries {
    /// 63 provinces, until 30/6/2025.
    Old,
    /// 34 provinces, since 1/7/2025.
    New,
}

impl Boundaries {
    /// Both lists, in the order of time.
    pub const ALL: [Self; 2] = [Self::Old, Self::New];

    /// The name in addresses and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::New => "new",
        }
    }

    /// The list of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|boundaries| boundaries.name() == name)
    }

    /// The list in force on a day.
    pub fn on(day: NaiveDate) -> Self {
        if day < unit_list::two_tier_from() { Self::Old } else { Self::New }
    }

    /// The day of the change on which the units of this list were in force: its last, or its first.
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Old => unit::last_day_of_districts(),
            Self::New => unit_list::two_tier_from(),
        }
    }
}

/// By what a divided unit's numbers are allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// By the people who live in each part.
    Population,
    /// By the households of each part.
    Households,
    /// By the villages of each part.
    Villages,
}

impl Basis {
    /// Every basis.
    pub const ALL: [Self; 3] = [Self::Population, Self::Households, Self::Villages];

    /// The stored name, and the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Households => "households",
            Self::Villages => "villages",
        }
    }

    /// The basis of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.name() == name)
    }
}

storage::stored_by_name!(Basis);

/// The units that figures are wanted for, of one list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Groups {
    /// One commune.
    Commune(i64),
    /// One province as a whole.
    Province(i64),
    /// Every commune.
    Communes,
    /// Every province.
    Provinces,
}

/// Where the figures of one unit go: to groups, by weights in the order of the other list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spread {
    parts: Vec<(Option<i64>, u64)>,
    /// None where all parts are taken as equal.
    basis: Option<Basis>,
}

/// What one group gets of a unit's figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Got {
    pub(crate) group: i64,
    pub(crate) sum: u64,
    pub(crate) of: u64,
    /// Whether it is a share of a divided unit, and by what it was allocated.
    pub(crate) divided: bool,
    pub(crate) basis: Option<Basis>,
}

/// How the units of a list fall on the groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fall {
    /// By unit of the list.
    pub(crate) spreads: HashMap<i64, Spread>,
    /// How many units of the list touch each group.
    pub(crate) units: BTreeMap<i64, u64>,
}

impl Spread {
    /// The one group that gets everything.
    fn whole(group: i64) -> Self {
        Self { parts: vec![(Some(group), 1)], basis: None }
    }

    fn groups(&self) -> BTreeSet<i64> {
        self.parts.iter().filter_map(|(group, _)| *group).collect()
    }

    /// The group that gets everything, if there is one.
    fn only(&self) -> Option<i64> {
        let (first, _) = self.parts.first()?;
        self.parts.iter().all(|(group, _)| group == first).then_some(*first).flatten()
    }

    /// Allocates a number, or a part and its whole. Every group of every question gets the same, whichever is asked for.
    pub(crate) fn of(&self, sum: u64, of: Option<u64>) -> Vec<Got> {
        if let Some(group) = self.only() {
            return vec![Got { group, sum, of: of.unwrap_or(0), divided: false, basis: None }];
        }
        let weights: Vec<u64> = self.parts.iter().map(|(_, weight)| *weight).collect();
        let shares = match of {
            Some(of) => allocate_pair(sum, of, &weights),
            None => allocate(sum, &weights).into_iter().map(|share| (share, 0)).collect(),
        };
        let mut got: BTreeMap<i64, (u64, u64)> = BTreeMap::new();
        for ((group, _), (sum, of)) in self.parts.iter().zip(shares) {
            if let Some(group) = group {
                let all = got.entry(*group).or_default();
                *all = (all.0 + sum, all.1 + of);
            }
        }
        got.into_iter().map(|(group, (sum, of))| Got { group, sum, of, divided: true, basis: self.basis }).collect()
    }

    /// What cannot be allocated, as a yes, is with every group that has a part of the unit.
    pub(crate) fn with_each(&self, sum: u64) -> Vec<Got> {
        let divided = self.only().is_none();
        self.groups().into_iter().map(|group| Got { group, sum, of: 0, divided, basis: None }).collect()
    }
}

impl Fall {
    fn of(spreads: HashMap<i64, Spread>) -> Self {
        let mut units = BTreeMap::new();
        for group in spreads.values().flat_map(Spread::groups) {
            *units.entry(group).or_default() += 1;
        }
        Self { spreads, units }
    }
}

/// How the units of `list` fall on groups of units of `boundaries`.
pub(crate) async fn fall(db: &impl Sql, groups: Groups, boundaries: Boundaries, list: Boundaries) -> Result<Fall> {
    let targets: BTreeMap<i64, store::Target> = match groups {
        // a commune is its own group, whatever else is known of it
        Groups::Commune(id) => BTreeMap::from([(id, store::Target::itself(id))]),
        Groups::Province(id) => store::targets(db, boundaries.day(), Some(id)).await?,
        Groups::Communes | Groups::Provinces => store::targets(db, boundaries.day(), None).await?,
    };
    let group = |target: &store::Target| match groups {
        Groups::Commune(_) | Groups::Communes => Some(target.id),
        Groups::Province(_) | Groups::Provinces => target.province,
    };
    if list == boundaries {
        let own = targets.values().filter(|target| target.commune);
        return Ok(Fall::of(own.filter_map(|one| Some((one.id, Spread::whole(group(one)?)))).collect()));
    }
    let among = match groups {
        Groups::Commune(_) | Groups::Province(_) => Some(targets.keys().copied().collect()),
        Groups::Communes | Groups::Provinces => None,
    };
    let mut pieces: BTreeMap<i64, Vec<store::Piece>> = BTreeMap::new();
    let mut followed = BTreeSet::new();
    for piece in store::pieces(db, boundaries, among).await? {
        followed.insert(piece.target);
        pieces.entry(piece.source).or_default().push(piece);
    }
    let mut spreads: HashMap<i64, Spread> = HashMap::new();
    for (source, pieces) in pieces {
        let spread = spread(&pieces, |target| targets.get(&target).and_then(group));
        if !spread.groups().is_empty() {
            spreads.insert(source, spread);
        }
    }
    // a unit that went on unchanged is in both lists
    for target in targets.values().filter(|target| target.commune && !followed.contains(&target.id)) {
        if let Some(group) = group(target) {
            spreads.insert(target.id, Spread::whole(group));
        }
    }
    Ok(Fall::of(spreads))
}

/// The weights of a unit's parts: as they are recorded, where each is on the same basis; equal otherwise.
fn spread(pieces: &[store::Piece], group: impl Fn(i64) -> Option<i64>) -> Spread {
    let basis = pieces.first().and_then(|piece| piece.share_basis);
    let recorded: Option<Vec<u64>> = pieces
        .iter()
        .map(|piece| {
            piece.share_count.filter(|_| piece.share_basis == basis).and_then(|count| u64::try_from(count).ok())
        })
        .collect();
    let recorded = recorded.filter(|weights| basis.is_some() && weights.iter().any(|weight| *weight > 0));
    let basis = basis.filter(|_| recorded.is_some());
    let weights = recorded.unwrap_or_else(|| vec![1; pieces.len()]);
    Spread { parts: pieces.iter().zip(weights).map(|(piece, weight)| (group(piece.target), weight)).collect(), basis }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread_over(parts: &[(Option<i64>, u64)]) -> Spread {
        Spread { parts: parts.to_vec(), basis: None }
    }

    #[test]
    fn a_unit_divided_within_a_group_is_not_divided_for_it() {
        let within = spread_over(&[(Some(7), 1), (Some(7), 1)]).of(5, Some(9));
        assert_eq!(within, [Got { group: 7, sum: 5, of: 9, divided: false, basis: None }]);
    }

    #[test]
    fn a_group_gets_the_same_share_whoever_else_is_asked_for() {
        // 5 of 9 in equal parts: wholes 5 and 4, parts 5 × 5/9 = 2.8 and 5 × 4/9 = 2.2
        let all = spread_over(&[(Some(7), 1), (Some(8), 1)]).of(5, Some(9));
        let only = spread_over(&[(None, 1), (Some(8), 1)]).of(5, Some(9));
        assert_eq!(all.iter().map(|got| (got.group, got.sum, got.of)).collect::<Vec<_>>(), [(7, 3, 5), (8, 2, 4)]);
        assert_eq!(only, all[1..]);
    }

    #[test]
    fn shares_on_different_bases_are_not_mixed() {
        let piece = |target, count, basis| store::Piece { source: 1, target, share_count: count, share_basis: basis };
        let (people, villages) = (Some(Basis::Population), Some(Basis::Villages));
        let weights = |pieces: &[store::Piece]| {
            let spread = spread(pieces, Some);
            (spread.parts.iter().map(|(_, weight)| *weight).collect::<Vec<_>>(), spread.basis)
        };
        assert_eq!(weights(&[piece(2, Some(900), people), piece(3, Some(300), people)]), (vec![900, 300], people));
        assert_eq!(weights(&[piece(2, Some(900), people), piece(3, Some(3), villages)]), (vec![1, 1], None));
        assert_eq!(weights(&[piece(2, Some(900), people), piece(3, None, None)]), (vec![1, 1], None));
        assert_eq!(weights(&[piece(2, Some(0), people), piece(3, Some(0), people)]), (vec![1, 1], None));
    }

    #[test]
    fn the_list_of_a_day_changes_on_1_july_2025() {
        let day = |month, day| NaiveDate::from_ymd_opt(2025, month, day).unwrap();
        assert_eq!(Boundaries::on(day(6, 30)), Boundaries::Old);
        assert_eq!(Boundaries::on(day(7, 1)), Boundaries::New);
        assert!(Boundaries::ALL.into_iter().all(|list| Boundaries::on(list.day()) == list));
    }
}
