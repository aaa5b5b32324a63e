use programme::board::{Counts, Region};

/// What the map shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Measure {
    /// Recognised communes of all.
    #[default]
    Recognised,
    /// Communes whose figures meet the standard, of those whose verdict is known.
    Met,
    /// Figures that are known, of those that are asked for.
    Completeness,
    /// Communes that handed in and were not late, of all.
    InTime,
    /// Communes without a point in one criterion, of those where it is determined.
    Zero,
}

/// The order of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sort {
    /// By name.
    #[default]
    Name,
    /// By the share, the largest first.
    Share,
    /// By the part.
    Part,
    /// By the whole.
    Whole,
    /// By the number of communes.
    Communes,
}

/// Patterns of the classes: not by colour alone.
pub(super) const FILLS: [&str; 5] = ["url(#mn-m1)", "url(#mn-m2)", "url(#mn-m3)", "url(#mn-m4)", "url(#mn-m5)"];
/// Not known is hatched, as in every chart.
pub(super) const UNKNOWN: &str = "url(#hatch)";

impl Measure {
    /// All, in the order of the page.
    pub(super) const ALL: [Self; 5] = [Self::Recognised, Self::Met, Self::Completeness, Self::InTime, Self::Zero];

    /// The name in addresses and text keys.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Recognised => "recognised",
            Self::Met => "met",
            Self::Completeness => "completeness",
            Self::InTime => "in_time",
            Self::Zero => "zero",
        }
    }

    /// The lower bounds of the classes after the first, in percent.
    pub(super) const fn bounds(self) -> [u64; 4] {
        match self {
            Self::Recognised | Self::Met | Self::InTime => [20, 40, 60, 80],
            Self::Completeness => [50, 75, 90, 100],
            Self::Zero => [2, 5, 10, 20],
        }
    }

    /// Part and whole, beside what is shown of the year: where nothing was decided, or handed in, that is not known to be
    /// nobody.
    pub(super) const fn of(self, region: &Region, year: &Counts) -> (u64, u64) {
        let counts = &region.counts;
        match self {
            Self::Recognised if !counts.decided => (0, 0),
            Self::InTime if year.handed_in == 0 => (0, 0),
            Self::Recognised => (counts.recognised, counts.communes),
            Self::Met => (counts.met, counts.determined()),
            Self::Completeness => (counts.facts_known, counts.facts_wanted),
            Self::InTime => (counts.in_time, counts.communes),
            Self::Zero => (region.zero, counts.communes - region.open),
        }
    }

    /// The class of a share; none where there is nothing to divide by.
    pub(super) fn step(self, (part, whole): (u64, u64)) -> Option<usize> {
        (whole > 0).then(|| self.bounds().into_iter().filter(|bound| part * 100 >= whole * bound).count())
    }

    /// The pattern of a share.
    pub(super) fn fill(self, part: (u64, u64)) -> &'static str {
        self.step(part).and_then(|step| FILLS.get(step).copied()).unwrap_or(UNKNOWN)
    }
}

impl Sort {
    /// All, in the order of the page.
    pub(super) const ALL: [Self; 5] = [Self::Name, Self::Share, Self::Part, Self::Whole, Self::Communes];

    /// The name in addresses and text keys.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Share => "share",
            Self::Part => "part",
            Self::Whole => "whole",
            Self::Communes => "communes",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_on_a_bound_belongs_to_the_class_above_and_nothing_of_nothing_to_none() {
        assert_eq!(Measure::Recognised.step((19, 100)), Some(0));
        assert_eq!(Measure::Recognised.step((1, 5)), Some(1));
        assert_eq!(Measure::Recognised.step((4, 5)), Some(4));
        assert_eq!(Measure::Completeness.step((3664, 3665)), Some(3));
        assert_eq!(Measure::Completeness.step((3665, 3665)), Some(4));
        assert_eq!(Measure::Met.step((0, 0)), None);
        assert_eq!(Measure::Met.fill((0, 0)), UNKNOWN);
    }

    #[test]
    fn a_year_without_a_decision_or_a_dossier_handed_in_is_not_known_to_be_at_zero() {
        let province =
            |decided| Region { counts: Counts { communes: 9, decided, ..Counts::default() }, ..Region::default() };
        let of = |measure: Measure, year: Counts| measure.of(&province(true), &year);
        assert_eq!(Measure::Recognised.of(&province(false), &Counts::default()), (0, 0));
        assert_eq!(of(Measure::Recognised, Counts::default()), (0, 9));
        assert_eq!(of(Measure::InTime, Counts::default()), (0, 0));
        assert_eq!(of(Measure::InTime, Counts { handed_in: 1, ..Counts::default() }), (0, 9));
    }
}
