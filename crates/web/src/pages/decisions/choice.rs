use organisation::Result;
use programme::{
    decision::Seen,
    document::{NewDecision, NumberRefusal},
};

use crate::form::read_decision;

/// What somebody typed and ticked for one paper.
#[derive(Clone, Debug, Default)]
pub(super) struct Choice {
    pub(super) province: Option<i64>,
    pub(super) year: Option<i64>,
    /// The outcome whose form was sent.
    pub(super) outcome: String,
    pub(super) number: String,
    pub(super) decided_on: String,
    /// The ticked dossiers, each with the version of the page.
    pub(super) seen: Vec<Seen>,
}

impl Choice {
    /// Reads the fields of the form; a tick is `dossier:version`.
    pub(super) fn of(fields: Vec<(String, String)>) -> Self {
        let mut choice = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "province" => choice.province = value.parse().ok(),
                "year" => choice.year = value.parse().ok(),
                "outcome" => choice.outcome = value,
                "number" => choice.number = value,
                "decided_on" => choice.decided_on = value,
                "d" => choice.seen.extend(tick(&value)),
                _ => {}
            }
        }
        choice
    }

    /// The record, or the refusal of its first field that cannot be read.
    pub(super) fn read(&self) -> Result<NewDecision, NumberRefusal> {
        read_decision(&self.number, &self.decided_on)
    }

    pub(super) fn has(&self, assessment: i64) -> bool {
        self.seen.iter().any(|seen| seen.assessment == assessment)
    }
}

/// A tick: a dossier with the version of the page.
pub(crate) fn tick(value: &str) -> Option<Seen> {
    let (assessment, version) = value.split_once(':')?;
    Some(Seen { assessment: assessment.parse().ok()?, version: version.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_that_is_no_dossier_with_its_version_is_none() {
        assert_eq!(tick("12:3"), Some(Seen { assessment: 12, version: 3 }));
        for odd in ["", "12", "12:", ":3", "a:b", "12:3:4"] {
            assert_eq!(tick(odd), None, "{odd}");
        }
    }
}
