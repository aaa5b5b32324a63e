//! What a paper has to do with earlier ones.

/// The kinds of edges in the graph of papers (domain.md, A2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// "Căn cứ …".
    CitesBasis,
    /// Carries it out.
    Implements,
    /// Answers it.
    Answers,
    /// Takes its place.
    Replaces,
    /// Changes parts of it.
    Amends,
    /// Reports on it.
    ReportsOn,
    /// Ends it.
    Repeals,
}

impl LinkKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::CitesBasis,
        Self::Implements,
        Self::Answers,
        Self::Replaces,
        Self::Amends,
        Self::ReportsOn,
        Self::Repeals,
    ];

    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CitesBasis => "cites_basis",
            Self::Implements => "implements",
            Self::Answers => "answers",
            Self::Replaces => "replaces",
            Self::Amends => "amends",
            Self::ReportsOn => "reports_on",
            Self::Repeals => "repeals",
        }
    }

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

storage::stored_by_name!(LinkKind);

/// An edge to an earlier paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The earlier paper.
    pub to: i64,
    /// What this one does with it.
    pub kind: LinkKind,
    /// Article or item.
    pub note: String,
}
