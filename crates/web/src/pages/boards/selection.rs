//! Which communes a number stands for: the address from a number to its list, and the list's choice.

use organisation::Result;
use programme::{
    State,
    board::{Filter, Line, Tally},
};
use standards::Verdict;

use super::named;

/// The word in addresses for communes that have not sent their dossier up yet.
pub(super) const NOT_HANDED_IN: &str = "not_handed_in";

/// Outcomes of a decision as the programme writes them.
pub(super) const OUTCOMES: [&str; 2] = ["recognised", "not_recognised"];

/// All verdicts, in the order of the boards.
pub(super) const VERDICTS: [Verdict; 3] = [Verdict::Met, Verdict::NotMet, Verdict::Undetermined];

/// Why figures do not meet the standard; each commune that does not has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// A criterion at zero, the total is high enough.
    ZeroOnly,
    /// The total is too low, no criterion at zero.
    BelowOnly,
    /// Both.
    ZeroAndBelow,
}

impl Cause {
    /// All causes.
    pub(super) const ALL: [Self; 3] = [Self::ZeroOnly, Self::BelowOnly, Self::ZeroAndBelow];

    /// The name in addresses and text keys.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::ZeroOnly => "zero_only",
            Self::BelowOnly => "below_only",
            Self::ZeroAndBelow => "zero_and_below",
        }
    }

    /// The cause of a commune that does not meet the standard.
    pub(super) fn of(line: &Line) -> Option<Self> {
        match (line.verdict, line.zero_criteria.is_empty(), line.below) {
            (Verdict::NotMet, false, true) => Some(Self::ZeroAndBelow),
            (Verdict::NotMet, false, false) => Some(Self::ZeroOnly),
            (Verdict::NotMet, true, _) => Some(Self::BelowOnly),
            _ => None,
        }
    }

    /// How many communes have this cause.
    pub(super) fn count(self, tally: &Tally) -> u64 {
        match self {
            Self::ZeroOnly => tally.zero_only,
            Self::BelowOnly => tally.below_only,
            Self::ZeroAndBelow => tally.zero_and_below,
        }
    }
}

/// Whether a commune of this state has not sent its dossier up yet.
fn not_handed_in(state: State) -> bool {
    state.figures_open() && state != State::Returned
}

/// Communes that have not sent their dossier up yet.
pub(super) fn count_not_handed_in(tally: &Tally) -> u64 {
    State::ALL.into_iter().filter(|state| not_handed_in(*state)).map(|state| tally.state(state)).sum()
}

/// The choice of a list of communes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Selection {
    filter: Filter,
    not_handed_in: bool,
    cause: Option<Cause>,
}

impl Selection {
    /// Reads the parts of an address; an unknown word chooses nothing rather than everything.
    pub(super) fn parse(state: &str, verdict: &str, cause: &str, outcome: &str) -> Result<Self> {
        let not_handed_in = state == NOT_HANDED_IN;
        Ok(Self {
            filter: Filter {
                state: if not_handed_in { None } else { named(state, State::from_name)? },
                verdict: named(verdict, |name| VERDICTS.into_iter().find(|verdict| verdict.key() == name))?,
                outcome: named(outcome, |name| OUTCOMES.contains(&name).then(|| name.to_owned()))?,
                ..Filter::default()
            },
            not_handed_in,
            cause: named(cause, |name| Cause::ALL.into_iter().find(|cause| cause.name() == name))?,
        })
    }

    /// Whether a commune belongs to the list.
    pub(super) fn shows(&self, line: &Line) -> bool {
        self.filter.shows(line)
            && (!self.not_handed_in || not_handed_in(line.state))
            && self.cause.is_none_or(|cause| Cause::of(line) == Some(cause))
    }
}

/// The way from the numbers of a board to the communes behind them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drill {
    /// The year.
    pub(super) year: i64,
    /// The province; none on the country's board.
    pub(super) province: Option<i64>,
}

impl Drill {
    /// All communes.
    pub(super) fn all(self) -> String {
        let year = self.year;
        self.province.map_or_else(
            || format!("/boards/communes?year={year}"),
            |province| format!("/boards/communes?year={year}&province={province}"),
        )
    }

    /// Communes in a state.
    pub(super) fn state(self, state: State) -> String {
        format!("{}&state={}", self.all(), state.name())
    }

    /// Communes that have not sent their dossier up yet.
    pub(super) fn not_handed_in(self) -> String {
        format!("{}&state={NOT_HANDED_IN}", self.all())
    }

    /// Communes with a computed verdict.
    pub(super) fn verdict(self, verdict: Verdict) -> String {
        format!("{}&verdict={}", self.all(), verdict.key())
    }

    /// Communes that do not meet the standard for a cause.
    pub(super) fn cause(self, cause: Cause) -> String {
        format!("{}&cause={}", self.all(), cause.name())
    }

    /// Communes with a decision.
    pub(super) fn outcome(self, outcome: &str) -> String {
        format!("{}&outcome={outcome}", self.all())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::boards::sample;

    fn failing(zero: &[&str], below: bool) -> Line {
        let zero_criteria = zero.iter().map(|no| (*no).to_owned()).collect();
        Line { zero_criteria, below, ..sample::line("Xã Bảo Đài", Verdict::NotMet) }
    }

    #[test]
    fn every_commune_that_fails_has_exactly_one_cause() {
        assert_eq!(Cause::of(&failing(&["3"], false)), Some(Cause::ZeroOnly));
        assert_eq!(Cause::of(&failing(&[], true)), Some(Cause::BelowOnly));
        assert_eq!(Cause::of(&failing(&["3"], true)), Some(Cause::ZeroAndBelow));
        assert_eq!(Cause::of(&sample::line("Xã Bảo Đài", Verdict::Undetermined)), None);
    }

    #[test]
    fn a_list_by_cause_leaves_out_who_has_another_cause_as_well() {
        let zero_only = Selection::parse("", "", "zero_only", "").unwrap();
        assert!(zero_only.shows(&failing(&["3"], false)));
        assert!(!zero_only.shows(&failing(&["3"], true)));
    }

    #[test]
    fn not_handed_in_leaves_out_what_was_returned() {
        let selection = Selection::parse(NOT_HANDED_IN, "", "", "").unwrap();
        let at = |state| Line { state, ..sample::line("Xã Bảo Đài", Verdict::Met) };
        assert!(selection.shows(&at(State::NotBegun)) && selection.shows(&at(State::SelfScored)));
        assert!(!selection.shows(&at(State::Returned)) && !selection.shows(&at(State::Submitted)));
    }

    #[test]
    fn an_unknown_word_chooses_nothing_rather_than_everything() {
        assert!(Selection::parse("lost", "", "", "").is_err());
        assert!(Selection::parse("", "", "", "maybe").is_err());
        assert_eq!(Selection::parse("", "", "", "").unwrap(), Selection::default());
    }
}
