//! What becomes of an indicator when the units it was measured in are merged or divided: what is added, what is
//! computed anew from its parts and wholes, and what says nothing over the change. Whole numbers that add up exactly.

use crate::standard::{Indicator, Measure, Standard};

/// How figures of several units become one figure of the unit they went into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A count is added.
    Sum,
    /// Parts and wholes are added, and the share is computed from the sums; never a mean of shares.
    Recomputed,
    /// There is no figure of the other unit.
    NotComparable,
}

/// Why a figure says nothing over a change of boundaries, or says less than it seems to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caution {
    /// A yes of one predecessor is no yes of the whole: what one commune had, the merged one may lack where the others were.
    YesOrNo,
    /// How often an authority acted: four communes that each held one forum held four, and the one that follows them
    /// meets the same duty with one. The sum is a true number, but a fall at the change is no decline.
    ActsOfAuthority,
    /// Answers of people who were asked: samples of different sizes, added without the weight of their populations.
    Samples,
}

/// The re-basing rule of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebase {
    /// What is done.
    pub rule: Rule,
    /// What must be said beside it.
    pub caution: Option<Caution>,
}

/// Counts that stand for what an authority did, not for people, places or cases; the same name is the same fact everywhere.
const ACTS_OF_AUTHORITY: &[&str] = &["child_consultations"];
/// Wholes that are samples.
const SAMPLES: &[&str] = &["survey_answers"];

impl Rule {
    /// The last part of its text key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Recomputed => "recomputed",
            Self::NotComparable => "not_comparable",
        }
    }
}

impl Caution {
    /// The last part of its text key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::YesOrNo => "yes_or_no",
            Self::ActsOfAuthority => "acts_of_authority",
            Self::Samples => "samples",
        }
    }
}

impl Rebase {
    /// The rule of an indicator of a standard.
    pub fn of(standard: &Standard, indicator: &Indicator) -> Self {
        let among = |fact, names: &[&str]| standard.fact(fact).is_some_and(|fact| names.contains(&fact.name.as_str()));
        let (rule, caution) = match indicator.measure {
            Measure::Bool { .. } => (Rule::NotComparable, Some(Caution::YesOrNo)),
            Measure::Count { fact } => (Rule::Sum, among(fact, ACTS_OF_AUTHORITY).then_some(Caution::ActsOfAuthority)),
            Measure::Percent { denominator, .. } | Measure::Rate10k { denominator, .. } => {
                (Rule::Recomputed, among(denominator, SAMPLES).then_some(Caution::Samples))
            }
        };
        Self { rule, caution }
    }

    /// Whether figures over the change may be compared.
    pub const fn comparable(self) -> bool {
        !matches!(self.rule, Rule::NotComparable)
    }
}

/// Divides a number among successors in proportion to their weights, by the largest remainder: whole numbers that add up
/// to it exactly. Of equal remainders the first in order gets the one that is left; without any weight all are equal.
pub fn allocate(number: u64, weights: &[u64]) -> Vec<u64> {
    let all: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if all == 0 {
        return if weights.is_empty() { Vec::new() } else { allocate(number, &vec![1; weights.len()]) };
    }
    let exact = |weight: &u64| u128::from(number) * u128::from(*weight);
    let mut shares: Vec<u64> =
        weights.iter().map(|weight| u64::try_from(exact(weight) / all).unwrap_or(number)).collect();
    let left = number.saturating_sub(shares.iter().sum());
    let mut order: Vec<usize> = (0..weights.len()).collect();
    // the sort keeps the order of equal remainders
    order.sort_by_key(|at| std::cmp::Reverse(weights.get(*at).map_or(0, |weight| exact(weight) % all)));
    for at in order.into_iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
        if let Some(share) = shares.get_mut(at) {
            *share += 1;
        }
    }
    shares
}

/// Divides a part and its whole: the whole by the weights, then the part by the divided whole, so that no part is above
/// its whole. Gives `(part, whole)` of each successor.
pub fn allocate_pair(part: u64, whole: u64, weights: &[u64]) -> Vec<(u64, u64)> {
    let wholes = allocate(whole, weights);
    // a whole of nothing has no shares, and then its part is nothing, too
    let parts = if whole == 0 { allocate(part, weights) } else { allocate(part, &wholes) };
    parts.into_iter().zip(wholes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Library;

    #[test]
    fn what_is_left_goes_to_the_largest_remainder() {
        assert_eq!(allocate(10, &[1, 1, 1]), [4, 3, 3]);
        // 7 × 5/8 = 4.375, 7 × 2/8 = 1.75, 7 × 1/8 = 0.875: the two that are left go to the last and to the second
        assert_eq!(allocate(7, &[5, 2, 1]), [4, 2, 1]);
        assert_eq!(allocate(5, &[0, 3]), [0, 5]);
        assert_eq!(allocate(5, &[0, 0]), [3, 2]);
        assert_eq!(allocate(5, &[]), Vec::<u64>::new());
        assert_eq!(
            allocate(u64::MAX, &[u64::MAX, u64::MAX]).iter().map(|share| u128::from(*share)).sum::<u128>(),
            u128::from(u64::MAX)
        );
    }

    #[test]
    fn a_part_follows_its_whole_and_not_the_weights() {
        // three children of three: by the weights alone two of them could fall on one of one
        assert_eq!(allocate_pair(3, 3, &[1, 1]), [(2, 2), (1, 1)]);
        // 29 of 101: wholes 51 and 50; 29 × 51/101 = 14.64
        assert_eq!(allocate_pair(29, 101, &[1, 1]), [(15, 51), (14, 50)]);
        assert_eq!(allocate_pair(0, 0, &[1, 1]), [(0, 0), (0, 0)]);
    }

    #[test]
    fn what_is_not_comparable_in_the_illustrative_standard_and_why() {
        let library = Library::built_in().unwrap();
        let standard = library.latest("minh-hoa").unwrap();
        let of = |rule: Rule| -> Vec<(&str, Option<Caution>)> {
            let all = standard.indicators().map(|(_, one)| (one.no.as_str(), Rebase::of(standard, one)));
            all.filter(|(_, rebase)| rebase.rule == rule).map(|(no, rebase)| (no, rebase.caution)).collect()
        };
        let yes_or_no = Some(Caution::YesOrNo);
        assert_eq!(
            of(Rule::NotComparable),
            [("1.1", yes_or_no), ("1.3", yes_or_no), ("1.4", yes_or_no), ("12.1", yes_or_no)]
        );
        let acts = Some(Caution::ActsOfAuthority);
        assert_eq!(of(Rule::Sum), [("3.1", None), ("4.2", None), ("5.1", None), ("11.1", acts)]);
        let recomputed = of(Rule::Recomputed);
        assert_eq!(recomputed.len(), 16);
        let said: Vec<_> = recomputed.into_iter().filter(|(_, caution)| caution.is_some()).collect();
        assert_eq!(said, [("13.1", Some(Caution::Samples))]);
    }
}
