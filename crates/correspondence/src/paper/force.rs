//! Whether a paper is in force on a day, from its own days and from what later papers did to it; and what is said where
//! one is cited that is not.

mod store;

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use organisation::{Actor, Result, parse_day};
use storage::Store;
pub use store::Cited;
pub(super) use store::facts;

use super::{LinkKind, Paper};

/// Whether a paper is in force on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Force {
    /// It is.
    InForce,
    /// It begins later, or is not issued yet.
    NotYet {
        /// The first day, where it is known.
        from: Option<NaiveDate>,
    },
    /// It is over.
    Ended {
        /// The first day without it.
        since: NaiveDate,
        /// What replaced or ended it, where that is known.
        by: Option<Cited>,
    },
    /// Its days are not known.
    Unknown {
        /// What replaced or ended it on a day that is not known.
        by: Option<Cited>,
    },
}

/// How a paper stands on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The paper.
    pub paper: Cited,
    /// Whether it is in force.
    pub force: Force,
    /// What changed parts of it until that day.
    pub amended_by: Vec<Cited>,
}

/// A basis that does not simply stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What the paper does with it.
    pub kind: LinkKind,
    /// The day that was asked about: of issue, for a draft today.
    pub on: NaiveDate,
    /// How the basis stands on it.
    pub standing: Standing,
}

/// What a paper does to an earlier one, by the later one's own days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Later {
    pub(super) kind: LinkKind,
    pub(super) paper: Cited,
}

/// Laws, decrees and circulars say themselves when they begin; of the decisions we bring with us we do not know which do.
const BY_THEIR_OWN_WORDS: [&str; 5] = ["law", "decree", "circular", "joint_circular", "technical_regulation"];

impl Cited {
    /// Its first day in force: the one that is given; otherwise the day of signing, except for what begins by its own
    /// words.
    pub fn begins(&self) -> Option<NaiveDate> {
        let assumed =
            !BY_THEIR_OWN_WORDS.contains(&self.kind.as_str()) && (self.instrument.is_none() || self.kind != "decision");
        let day = self.valid_from.as_ref().or_else(|| self.issued_on.as_ref().filter(|_| assumed));
        day.map(|day| parse_day(day))
    }

    fn rank(&self) -> u8 {
        match self.level.as_deref() {
            None | Some("ministry") => 3,
            Some("province") => 2,
            Some("district") => 1,
            Some(_) => 0,
        }
    }

    /// Whether its word ends or changes another paper: of the same body, or of one above it. A commune's plan that
    /// "replaces" a decree does nothing.
    fn may_change(&self, other: &Self) -> bool {
        let same = self.unit_id.is_some() && self.unit_id == other.unit_id && self.sector == other.sector;
        same || self.rank() == 3 || self.rank() > other.rank()
    }

    fn is_issued_on(&self, on: NaiveDate) -> bool {
        self.issued_on.as_ref().is_none_or(|day| parse_day(day) <= on)
    }
}

/// Whether a paper is in force on a day. Its own last day decides where it has one: what replaced it may have begun
/// earlier, as Decision 06/QĐ-TTg did a year before 34/2014/QĐ-TTg was removed.
fn force(paper: &Cited, later: &[Later], on: NaiveDate) -> Force {
    let begins = paper.begins();
    if begins.is_some_and(|from| on < from) {
        return Force::NotYet { from: begins };
    }
    if !paper.is_issued_on(on) {
        return Force::NotYet { from: None };
    }
    let enders = || {
        let ends = |later: &&Later| matches!(later.kind, LinkKind::Replaces | LinkKind::Repeals);
        later.iter().filter(ends).map(|later| &later.paper)
    };
    let begun = |day: NaiveDate| enders().filter(move |ender| ender.begins().is_some_and(|from| from <= day));
    if let Some(since) = paper.valid_to.as_ref().and_then(|last| parse_day(last).checked_add_days(Days::new(1))) {
        if since <= on {
            let by = begun(since).max_by_key(|ender| ender.begins()).or_else(|| enders().next());
            return Force::Ended { since, by: by.cloned() };
        }
    } else if let Some(by) = begun(on).min_by_key(|ender| ender.begins()) {
        return Force::Ended { since: by.begins().unwrap_or(on), by: Some(by.clone()) };
    } else if let Some(by) = enders().find(|ender| ender.begins().is_none() && ender.is_issued_on(on)) {
        return Force::Unknown { by: Some(by.clone()) };
    }
    if begins.is_some() { Force::InForce } else { Force::Unknown { by: None } }
}

/// How papers stand on a day, as far as the papers that somebody may read tell; by row.
pub async fn standings(store: &Store, actor: &Actor, papers: &[i64], on: NaiveDate) -> Result<HashMap<i64, Standing>> {
    let cited = store::cited(store, papers).await?;
    let mut later = store::later(store, actor, papers).await?;
    let standing = |paper: Cited| {
        let mut later = later.remove(&paper.id).unwrap_or_default();
        later.retain(|later| later.paper.may_change(&paper));
        let force = force(&paper, &later, on);
        let amends = |later: &Later| {
            later.kind == LinkKind::Amends
                && later.paper.begins().map_or_else(|| later.paper.is_issued_on(on), |from| from <= on)
        };
        let amended_by = later.into_iter().filter(amends).map(|later| later.paper).collect();
        (paper.id, Standing { paper, force, amended_by })
    };
    Ok(cited.into_iter().map(standing).collect())
}

/// What is to be said about the bases that a paper names: as of its day of issue, of a draft as of today. Nothing here
/// keeps anybody from signing.
pub async fn warnings(store: &Store, actor: &Actor, paper: &Paper, today: NaiveDate) -> Result<Vec<Warning>> {
    let on = paper.issued_on.as_deref().map_or(today, parse_day);
    let bases = store::bases(store, paper.id).await?;
    warnings_of(store, actor, &bases, on).await
}

/// The same for bases that are about to be named.
pub async fn warnings_of(
    store: &Store,
    actor: &Actor,
    bases: &[(i64, LinkKind)],
    on: NaiveDate,
) -> Result<Vec<Warning>> {
    let ids: Vec<i64> = bases.iter().map(|(paper, _)| *paper).collect();
    let mut standings = standings(store, actor, &ids, on).await?;
    let warning = |(paper, kind): &(i64, LinkKind)| {
        let standing = standings.remove(paper)?;
        let stands = standing.force == Force::InForce && standing.amended_by.is_empty();
        (!stands).then_some(Warning { kind: *kind, on, standing })
    };
    Ok(bases.iter().filter_map(warning).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(id: i64, from: Option<&str>, to: Option<&str>) -> Cited {
        Cited {
            id,
            kind: "decision".into(),
            valid_from: from.map(str::to_owned),
            valid_to: to.map(str::to_owned),
            instrument: Some(format!("x{id}")),
            ..Cited::default()
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_own_last_day_decides_before_what_replaced_it_earlier() {
        let old = paper(34, Some("2014-07-15"), Some("2020-01-02"));
        let new = Later { kind: LinkKind::Replaces, paper: paper(6, Some("2019-01-03"), None) };
        let end = Later { kind: LinkKind::Repeals, paper: paper(1, Some("2020-01-03"), None) };
        let later = [new, end];
        assert_eq!(force(&old, &later, day("2014-07-14")), Force::NotYet { from: Some(day("2014-07-15")) });
        assert_eq!(force(&old, &later, day("2019-11-22")), Force::InForce);
        assert_eq!(force(&old, &later, day("2020-01-02")), Force::InForce);
        let since = day("2020-01-03");
        assert_eq!(force(&old, &later, since), Force::Ended { since, by: Some(paper(1, Some("2020-01-03"), None)) });
    }

    #[test]
    fn without_a_last_day_what_replaced_it_decides_and_an_unknown_day_is_told() {
        let old = paper(13, Some("2023-07-01"), None);
        let law = Later { kind: LinkKind::Replaces, paper: paper(91, Some("2026-01-01"), None) };
        let since = day("2026-01-01");
        let later = [law];
        assert_eq!(force(&old, &later, day("2025-12-31")), Force::InForce);
        assert_eq!(force(&old, &later, since), Force::Ended { since, by: Some(later[0].paper.clone()) });
        let dateless = [Later { kind: LinkKind::Replaces, paper: paper(7, None, None) }];
        assert_eq!(force(&old, &dateless, since), Force::Unknown { by: Some(dateless[0].paper.clone()) });
        assert_eq!(force(&paper(2, None, None), &[], since), Force::Unknown { by: None });
    }

    #[test]
    fn a_commune_ends_no_paper_of_its_province() {
        let of = |unit: i64, level: &str| Cited { unit_id: Some(unit), level: Some(level.into()), ..Cited::default() };
        assert!(of(2, "province").may_change(&of(3, "commune")));
        assert!(of(3, "commune").may_change(&of(3, "commune")));
        assert!(!of(3, "commune").may_change(&of(4, "commune")));
        assert!(!of(3, "commune").may_change(&of(2, "province")));
        assert!(!of(2, "province").may_change(&Cited::default()));
        assert!(of(1, "ministry").may_change(&Cited::default()));
    }
}
