use std::collections::BTreeMap;

use organisation::{Actor, Result, area::Area};
use standards::{Standard, Verdict};
use storage::{FromQueryResult, Sql};

use super::{Cause, counted, in_area, over_years::within};
use crate::{Programme, computation};

/// Why communes did not meet the standard of a year, or why nothing can be said of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Causes {
    /// All communes.
    pub communes: u64,
    /// Computed: met.
    pub met: u64,
    /// Not met, each commune under one cause, in the order of [`Cause::ALL`].
    pub failed: [u64; 3],
    /// Undetermined, each commune under one cause, in the order of [`Open::ALL`].
    pub open: [u64; 4],
    /// Communes without a point, by criterion; a commune may stand under several.
    pub zero: BTreeMap<String, u64>,
    /// Communes where it is undetermined, by criterion.
    pub undetermined: BTreeMap<String, u64>,
}

/// Why a verdict is open; each commune that is undetermined has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// No threshold class was decided, or one that the pinned standard does not have.
    Unclassed,
    /// Figures are missing, the standard is whole.
    Figures,
    /// Every figure is there: the standard has a gap.
    Standard,
    /// Figures are missing, and the standard has gaps as well.
    Both,
}

impl Open {
    /// All, in the order of boards.
    pub const ALL: [Self; 4] = [Self::Unclassed, Self::Figures, Self::Standard, Self::Both];

    /// The name in text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unclassed => "unclassed",
            Self::Figures => "figures",
            Self::Standard => "standard",
            Self::Both => "both",
        }
    }

    const fn of(classed: bool, figures_missing: bool, standard_whole: bool) -> Self {
        match (classed, figures_missing, standard_whole) {
            (false, ..) => Self::Unclassed,
            (true, true, true) => Self::Figures,
            (true, true, false) => Self::Both,
            (true, false, _) => Self::Standard,
        }
    }
}

#[derive(FromQueryResult)]
struct Row {
    verdict: String,
    zero_criteria: String,
    undetermined_criteria: String,
    below: i64,
    class: Option<String>,
    missing: i64,
    standard_sha256: String,
    communes: i64,
}

/// The causes of a year: of the country, or of a province together with those that it was made of; in an area, where one
/// is named.
pub async fn causes(
    programme: &Programme,
    actor: &Actor,
    province: Option<i64>,
    (year, area): (i64, Option<Area>),
) -> Result<Causes> {
    let store = &programme.store;
    let (which, in_area) = (within(store, actor, province).await?, in_area(area));
    let sql = format!(
        "SELECT c.verdict, c.zero_criteria, c.undetermined_criteria, c.below_threshold AS below, a.class,
                CAST(CASE WHEN c.facts_known < c.facts_wanted THEN 1 ELSE 0 END AS BIGINT) AS missing,
                a.standard_sha256, COUNT(*) AS communes
         FROM assessment a JOIN computation c ON c.assessment_id = a.id WHERE a.year = $1 {which} {in_area}
         GROUP BY c.verdict, c.zero_criteria, c.undetermined_criteria, c.below_threshold, a.class, missing,
                  a.standard_sha256"
    );
    let rows: Vec<Row> = store.read().rows(&sql, [year.into()]).await?;
    let mut out = Causes::default();
    for row in rows {
        out.add(&row, &*programme.standard(&row.standard_sha256).await?)?;
    }
    Ok(out)
}

impl Causes {
    /// Communes that do not meet the standard for a cause.
    pub fn failed_for(&self, cause: Cause) -> u64 {
        Cause::ALL.into_iter().zip(self.failed).find(|(one, _)| *one == cause).map_or(0, |(_, count)| count)
    }

    /// Communes that are undetermined for a cause.
    pub fn open_for(&self, open: Open) -> u64 {
        Open::ALL.into_iter().zip(self.open).find(|(one, _)| *one == open).map_or(0, |(_, count)| count)
    }

    fn add(&mut self, row: &Row, standard: &Standard) -> Result<()> {
        let communes = counted(row.communes);
        self.communes += communes;
        let verdict = computation::verdict(&row.verdict)?;
        match verdict {
            Verdict::Met => self.met += communes,
            Verdict::NotMet => {
                let cause = Cause::of(verdict, !row.zero_criteria.is_empty(), row.below > 0);
                let slots = Cause::ALL.into_iter().zip(&mut self.failed);
                slots.filter(|(one, _)| Some(*one) == cause).for_each(|(_, count)| *count += communes);
            }
            Verdict::Undetermined => {
                let classed = row.class.as_deref().is_some_and(|key| standard.class(key).is_some());
                let open = Open::of(classed, row.missing > 0, standard.is_complete());
                let slots = Open::ALL.into_iter().zip(&mut self.open);
                slots.filter(|(one, _)| *one == open).for_each(|(_, count)| *count += communes);
            }
        }
        for (list, counts) in
            [(&row.zero_criteria, &mut self.zero), (&row.undetermined_criteria, &mut self.undetermined)]
        {
            for criterion in list.split_whitespace() {
                *counts.entry(criterion.to_owned()).or_default() += communes;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_open_verdict_has_exactly_one_cause() {
        assert_eq!(Open::of(false, true, true), Open::Unclassed);
        assert_eq!(Open::of(true, true, true), Open::Figures);
        assert_eq!(Open::of(true, true, false), Open::Both);
        assert_eq!(Open::of(true, false, false), Open::Standard);
    }
}
