//! Types of papers (`papers/types.toml`).

use std::sync::LazyLock;

use serde::Deserialize;

/// A type of paper.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Type {
    /// Key.
    pub key: String,
    /// As it prints above the subject.
    pub name: String,
    /// In symbols; empty for letters.
    pub abbreviation: String,
    /// Whether bodies here never issue it.
    #[serde(default)]
    pub arrives_only: bool,
    /// Whether it is a paper of the Party: number and symbol are joined by a hyphen.
    #[serde(default)]
    pub party: bool,
}

#[derive(Deserialize)]
struct List {
    r#type: Vec<Type>,
}

static LIST: LazyLock<Vec<Type>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
    let list: List = toml::from_str(include_str!("../../../../papers/types.toml")).expect("papers/types.toml");
    list.r#type
});

/// All types, in the order of the decree.
pub fn kinds() -> &'static [Type] {
    &LIST
}

/// The type of a key.
pub fn kind(key: &str) -> Option<&'static Type> {
    LIST.iter().find(|kind| kind.key == key)
}

impl Type {
    /// Its name in a list of types, where a plan of the Party stands beside one of a People's Committee.
    pub fn label(&self) -> String {
        if !self.party {
            return self.name.clone();
        }
        text::fill(text::Lang::Vi, "paper.of_party", &[("type", &self.name)])
    }

    /// The usual symbol: KH-UBND; for a letter the body alone, to which the drafting unit is added by hand.
    pub fn symbol(&self, body: &str) -> String {
        if self.abbreviation.is_empty() { body.to_owned() } else { format!("{}-{body}", self.abbreviation) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_has_its_abbreviation_and_a_letter_has_none() {
        assert_eq!(kind("plan").unwrap().symbol("UBND"), "KH-UBND");
        assert_eq!(kind("letter").unwrap().symbol("UBND"), "UBND");
    }
}
