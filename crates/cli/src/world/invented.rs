//! The invented names, grounds and words of the demonstration, read from `data/invented.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::dice::Dice;

/// Everything that is invented in words.
#[derive(Debug, Deserialize)]
pub(crate) struct Invented {
    /// Units for which no figure is ever made up.
    pub(crate) without_figures: Vec<String>,
    /// The grounds of rounds, classes and offices.
    pub(crate) grounds: Grounds,
    /// What appraisers write.
    pub(crate) words: Words,
    /// The commune with which a visitor begins.
    pub(crate) showcase: Showcase,
    /// Who can sign in.
    pub(crate) accounts: Vec<Account>,
    names: Names,
}

/// The grounds of rounds, classes and offices.
#[derive(Debug, Deserialize)]
pub(crate) struct Grounds {
    /// Of a round.
    pub(crate) round: String,
    /// Of a threshold class.
    pub(crate) class: String,
    /// Of an office.
    pub(crate) office: String,
}

/// What appraisers write.
#[derive(Debug, Deserialize)]
pub(crate) struct Words {
    /// With an appraisal.
    pub(crate) opinions: Vec<String>,
    /// With a return.
    pub(crate) return_reasons: Vec<String>,
}

/// The commune with which a visitor begins.
#[derive(Debug, Deserialize)]
pub(crate) struct Showcase {
    /// Code of its province.
    pub(crate) province: String,
    /// Its full name.
    pub(crate) commune: String,
    /// What it knows this year.
    pub(crate) figures: BTreeMap<String, u64>,
}

/// An account anybody may try.
#[derive(Debug, Deserialize)]
pub(crate) struct Account {
    /// Name of the role.
    pub(crate) role: String,
    /// Name to sign in with.
    pub(crate) sign_in_name: String,
    /// Full name of the person.
    pub(crate) full_name: String,
    /// Its sector, where the role has one.
    pub(crate) sector: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Names {
    family: Vec<String>,
    middle_of_women: Vec<String>,
    given_to_women: Vec<String>,
    middle_of_men: Vec<String>,
    given_to_men: Vec<String>,
}

impl Invented {
    /// Reads the file that the program carries.
    pub(crate) fn read() -> Result<Self, toml::de::Error> {
        toml::from_str(include_str!("../../data/invented.toml"))
    }

    /// A full name.
    pub(crate) fn name(&self, dice: &mut Dice) -> String {
        let names = &self.names;
        let (middle, given) = if dice.chance(500) {
            (&names.middle_of_women, &names.given_to_women)
        } else {
            (&names.middle_of_men, &names.given_to_men)
        };
        let parts = [dice.pick(&names.family), dice.pick(middle), dice.pick(given)];
        parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}
