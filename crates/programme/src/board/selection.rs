use organisation::area::Area;
use standards::Verdict;

use super::Line;
use crate::{State, decision::Outcome, due::Timing};

/// Why figures do not meet the standard; each commune that does not has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A criterion at zero, the total is high enough.
    ZeroOnly,
    /// The total is too low, no criterion at zero.
    BelowOnly,
    /// Both.
    ZeroAndBelow,
}

impl Cause {
    /// All causes, in the order of boards.
    pub const ALL: [Self; 3] = [Self::ZeroOnly, Self::BelowOnly, Self::ZeroAndBelow];

    /// The name in addresses and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ZeroOnly => "zero_only",
            Self::BelowOnly => "below_only",
            Self::ZeroAndBelow => "zero_and_below",
        }
    }

    /// The cause of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.name() == name)
    }

    /// The cause of a computed verdict; none where the standard is met or open.
    pub const fn of(verdict: Verdict, zero: bool, below: bool) -> Option<Self> {
        match (verdict, zero, below) {
            (Verdict::NotMet, true, true) => Some(Self::ZeroAndBelow),
            (Verdict::NotMet, true, false) => Some(Self::ZeroOnly),
            (Verdict::NotMet, false, _) => Some(Self::BelowOnly),
            _ => None,
        }
    }
}

/// Where a dossier lies: one state, or all before the first handing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handing {
    /// In this state.
    State(State),
    /// Not handed in yet, and not given back either.
    NotHandedIn,
}

impl Handing {
    /// The word in addresses for [`Handing::NotHandedIn`].
    pub const NOT_HANDED_IN: &str = "not_handed_in";

    /// The handing of a word in an address.
    pub fn from_name(name: &str) -> Option<Self> {
        if name == Self::NOT_HANDED_IN { Some(Self::NotHandedIn) } else { State::from_name(name).map(Self::State) }
    }

    /// Whether a state belongs to it.
    pub fn holds(self, state: State) -> bool {
        match self {
            Self::State(one) => one == state,
            Self::NotHandedIn => state.figures_open() && state != State::Returned,
        }
    }
}

/// In which way a commune is behind the day until which it was to hand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// Handed in after it.
    Late,
    /// Not handed in, and it is over.
    Overdue,
}

impl Behind {
    /// Both, in the order of boards.
    pub const ALL: [Self; 2] = [Self::Late, Self::Overdue];

    /// The name in addresses and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Overdue => "overdue",
        }
    }

    /// The way of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|behind| behind.name() == name)
    }

    /// The way of a timing; none where the commune is not behind.
    pub const fn of(timing: Timing) -> Option<Self> {
        match timing {
            Timing::Late(_) => Some(Self::Late),
            Timing::Overdue(_) => Some(Self::Overdue),
            Timing::HandedIn | Timing::NotSet | Timing::Left(_) => None,
        }
    }
}

/// A threshold class, or that none was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Classed {
    /// This class.
    In(String),
    /// No class.
    None,
}

impl Classed {
    /// The word in addresses for [`Classed::None`]; no key of a class has a bar.
    pub const NONE: &str = "-";

    /// The choice of a word in an address.
    pub fn from_name(name: &str) -> Self {
        if name == Self::NONE { Self::None } else { Self::In(name.to_owned()) }
    }

    fn holds(&self, class: Option<&str>) -> bool {
        match self {
            Self::In(key) => class == Some(key),
            Self::None => class.is_none(),
        }
    }
}

/// Which communes a number stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only where the dossier lies here.
    pub handing: Option<Handing>,
    /// Only this computed verdict.
    pub verdict: Option<Verdict>,
    /// Only this cause of failure.
    pub cause: Option<Cause>,
    /// Only decided with this outcome.
    pub outcome: Option<Outcome>,
    /// Only behind in this way.
    pub behind: Option<Behind>,
    /// Only of this class.
    pub class: Option<Classed>,
    /// Only in this area.
    pub area: Option<Area>,
}

impl Selection {
    /// Whether a commune belongs to it.
    pub fn shows(&self, line: &Line) -> bool {
        self.handing.is_none_or(|handing| handing.holds(line.state))
            && self.verdict.is_none_or(|verdict| line.verdict == verdict)
            && self.cause.is_none_or(|cause| line.cause() == Some(cause))
            && self.outcome.is_none_or(|outcome| line.outcome == Some(outcome))
            && self.behind.is_none_or(|behind| Behind::of(line.timing) == Some(behind))
            && self.class.as_ref().is_none_or(|class| class.holds(line.class.as_deref()))
            && line.lies_in(self.area)
    }
}

impl Line {
    /// Whether the commune belongs to an area, where one is named.
    pub fn lies_in(&self, area: Option<Area>) -> bool {
        area.is_none_or(|area| self.areas.contains(&area))
    }

    /// Why its figures do not meet the standard.
    pub fn cause(&self) -> Option<Cause> {
        Cause::of(self.verdict, !self.zero_criteria.is_empty(), self.below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_commune_that_fails_has_exactly_one_cause() {
        assert_eq!(Cause::of(Verdict::NotMet, true, false), Some(Cause::ZeroOnly));
        assert_eq!(Cause::of(Verdict::NotMet, false, true), Some(Cause::BelowOnly));
        assert_eq!(Cause::of(Verdict::NotMet, true, true), Some(Cause::ZeroAndBelow));
        assert_eq!(Cause::of(Verdict::Undetermined, true, true), None);
        assert_eq!(Cause::of(Verdict::Met, false, false), None);
    }

    #[test]
    fn not_handed_in_leaves_out_what_was_returned() {
        assert!(Handing::NotHandedIn.holds(State::NotBegun) && Handing::NotHandedIn.holds(State::SelfScored));
        assert!(!Handing::NotHandedIn.holds(State::Returned) && !Handing::NotHandedIn.holds(State::Submitted));
    }
}
