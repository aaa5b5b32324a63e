/// What a domain action can answer besides success.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can act on it: a text key with its places, and the field it belongs to.
    #[error("refused: {}", .0.key)]
    Refused(Refused),
    /// The permission table does not allow it.
    #[error("not allowed")]
    Forbidden,
    /// There is no such thing, or its existence is private.
    #[error("not found")]
    NotFound,
    /// Somebody else changed it meanwhile.
    #[error("changed meanwhile by somebody else")]
    Conflict,
    /// Nothing the person can do: a fault of the program or its surroundings.
    #[error("broken: {0}")]
    Broken(Box<dyn std::error::Error + Send + Sync>),
}

/// The result of a domain action.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal as it travels to the page: text key, places, field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Key in the text catalogue.
    pub key: &'static str,
    /// Values for the places of the text.
    pub places: Vec<(&'static str, String)>,
    /// The form field it stands beside, if it belongs to one.
    pub field: Option<&'static str>,
}

/// What a noun refuses, as an enum of its own that says what the person can act on.
pub trait Refusal {
    /// Key in the text catalogue.
    fn key(&self) -> &'static str;
    /// Values for the places of the text.
    fn places(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
    /// The form field it stands beside.
    fn field(&self) -> Option<&'static str> {
        None
    }
}

impl Refused {
    /// A refusal, ready for the page.
    pub fn of(refusal: &impl Refusal) -> Self {
        Self { key: refusal.key(), places: refusal.places(), field: refusal.field() }
    }
}

impl<R: Refusal> From<R> for Error {
    fn from(refusal: R) -> Self {
        Self::Refused(Refused::of(&refusal))
    }
}

impl From<storage::Error> for Error {
    fn from(error: storage::Error) -> Self {
        Self::broken(error)
    }
}

impl Error {
    /// Wraps a fault that nobody can act on.
    pub fn broken(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Broken(Box::new(error))
    }
}
