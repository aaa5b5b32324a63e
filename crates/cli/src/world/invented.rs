//! The invented names, grounds and words of the demonstration, read from `data/invented.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{dice::Dice, land::Commune};

/// Everything that is invented in words.
#[derive(Debug, Deserialize)]
pub(crate) struct Invented {
    /// Units for which no figure is ever made up.
    pub(crate) without_figures: Vec<String>,
    /// The grounds of rounds, classes and offices.
    pub(crate) grounds: Grounds,
    /// What appraisers write.
    pub(crate) words: Words,
    /// What is written on the way of some dossiers.
    pub(crate) play: Play,
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
    /// Of a list of area classes.
    pub(crate) areas: String,
    /// Of how an old commune was divided.
    pub(crate) shares: String,
    /// Of what a province sets and plans.
    pub(crate) plan: String,
    /// Of a drawing.
    pub(crate) draw: String,
}

/// What is written on the way of the dossiers that go it by the program's own actions, each word under the name of its
/// place.
#[derive(Debug, Deserialize)]
pub(crate) struct Play {
    pub(crate) plausible: String,
    pub(crate) evidence_label: String,
    pub(crate) evidence_note: String,
    pub(crate) list_kind: String,
    pub(crate) list_about: String,
    pub(crate) list_columns: [String; 3],
    pub(crate) list_village: String,
    pub(crate) list_result: String,
    pub(crate) list_end: String,
    pub(crate) committee: String,
    pub(crate) mark: String,
    pub(crate) council_place: String,
    pub(crate) excused: String,
    pub(crate) against: String,
    pub(crate) evidence_rejected: String,
    pub(crate) returned: String,
    pub(crate) appraised: String,
    pub(crate) differs: String,
    pub(crate) review_place: String,
    pub(crate) dissent: String,
    pub(crate) revoked: String,
    pub(crate) reopened: String,
    pub(crate) objected: String,
    pub(crate) looked: String,
    pub(crate) reminded: String,
    pub(crate) draft: String,
    pub(crate) council: Vec<Chair>,
    pub(crate) review: Vec<Chair>,
    pub(crate) support: Vec<Help>,
}

/// A seat in a council.
#[derive(Debug, Deserialize)]
pub(crate) struct Chair {
    /// What the member is outside.
    pub(crate) title: String,
    /// Of which agency.
    pub(crate) agency: String,
    /// Name of the kind of seat.
    pub(crate) seat: String,
    /// Whether the member is away in some communes.
    #[serde(default)]
    pub(crate) absent: bool,
    /// Whether the member disagrees in some communes.
    #[serde(default)]
    pub(crate) against: bool,
}

/// Help that a province plans for a commune.
#[derive(Debug, Deserialize)]
pub(crate) struct Help {
    /// Number of the indicator.
    pub(crate) indicator: String,
    /// Name of its kind.
    pub(crate) kind: String,
    /// What is to be done.
    pub(crate) what: String,
    /// In đồng, where it is known.
    pub(crate) cost: Option<u64>,
    /// Who pays; empty where that is not known.
    pub(crate) funder: String,
    /// Who does it.
    pub(crate) responsible: String,
    /// How many months it is given.
    pub(crate) months: u32,
    /// Names of the stages that it went through.
    pub(crate) stages: Vec<String>,
    /// The words with the last stage.
    pub(crate) words: String,
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

impl Showcase {
    /// Whether a commune is the one.
    pub(crate) fn is(&self, commune: &Commune) -> bool {
        commune.province.code == self.province && commune.unit.name == self.commune
    }
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
