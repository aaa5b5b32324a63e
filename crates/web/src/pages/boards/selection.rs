//! The way from the numbers of a board to the communes behind them, and back from an address to a choice.

use organisation::{Result, area::Area};
use programme::{
    State,
    board::{Behind, Cause, Classed, Handing, Selection},
    decision::Outcome,
};
use standards::Verdict;

use super::named;

/// All verdicts, in the order of the boards.
pub(super) const VERDICTS: [Verdict; 3] = [Verdict::Met, Verdict::NotMet, Verdict::Undetermined];

/// Reads the parts of an address; an unknown word chooses nothing rather than everything.
pub(super) fn parse(state: &str, verdict: &str, cause: &str, outcome: &str, behind: &str) -> Result<Selection> {
    Ok(Selection {
        handing: named(state, Handing::from_name)?,
        verdict: named(verdict, |name| VERDICTS.into_iter().find(|verdict| verdict.key() == name))?,
        cause: named(cause, Cause::from_name)?,
        outcome: named(outcome, Outcome::from_name)?,
        behind: named(behind, Behind::from_name)?,
        class: None,
        area: None,
    })
}

/// The way from the numbers of a board to the communes behind them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drill {
    /// The year.
    pub(super) year: i64,
    /// The province; none on the country's board.
    pub(super) province: Option<i64>,
    /// The area that the board is narrowed to.
    pub(super) area: Option<Area>,
}

impl Drill {
    /// All communes.
    pub(super) fn all(self) -> String {
        let mut list = format!("/boards/communes?year={}", self.year);
        if let Some(province) = self.province {
            list = format!("{list}&province={province}");
        }
        list + &and_area(self.area)
    }

    /// Communes in a state.
    pub(super) fn state(self, state: State) -> String {
        format!("{}&state={}", self.all(), state.name())
    }

    /// Communes that have not sent their dossier up yet.
    pub(super) fn not_handed_in(self) -> String {
        format!("{}&state={}", self.all(), Handing::NOT_HANDED_IN)
    }

    /// Communes with a computed verdict.
    pub(super) fn verdict(self, verdict: Verdict) -> String {
        format!("{}&verdict={}", self.all(), verdict.key())
    }

    /// Communes that do not meet the standard for a cause.
    pub(super) fn cause(self, cause: Cause) -> String {
        format!("{}&cause={}", self.all(), cause.name())
    }

    /// Communes that are behind their due day.
    pub(super) fn behind(self, behind: Behind) -> String {
        format!("{}&behind={}", self.all(), behind.name())
    }

    /// Of a list of communes those of a class.
    pub(super) fn of_class(list: &str, class: Option<&str>) -> String {
        format!("{list}&class={}", class.unwrap_or(Classed::NONE))
    }

    /// The same of the communes in an area.
    pub(super) const fn in_area(self, area: Area) -> Self {
        Self { area: Some(area), ..self }
    }

    /// Communes with a decision.
    pub(super) fn outcome(self, outcome: Outcome) -> String {
        format!("{}&outcome={}", self.all(), outcome.name())
    }
}

/// An area as it follows the year in an address.
pub(crate) fn and_area(area: Option<Area>) -> String {
    area.map_or_else(String::new, |area| format!("&area={}", area.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_word_chooses_nothing_rather_than_everything() {
        assert!(parse("lost", "", "", "", "").is_err());
        assert!(parse("", "", "", "maybe", "").is_err());
        assert!(parse("", "", "", "", "early").is_err());
        assert_eq!(parse("", "", "", "", "").unwrap(), Selection::default());
    }

    #[test]
    fn what_a_number_links_to_reads_back_as_its_choice() {
        let drill = Drill { year: 2026, province: None, area: None };
        assert!(drill.not_handed_in().ends_with("&state=not_handed_in"));
        assert_eq!(parse("not_handed_in", "", "", "", "").unwrap().handing, Some(Handing::NotHandedIn));
        for outcome in Outcome::ALL {
            assert_eq!(parse("", "", "", outcome.name(), "").unwrap().outcome, Some(outcome));
        }
    }
}
