use programme::State;

use crate::words::Words;

/// A word with its icon and colour: always all three.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Class of the colour.
    pub(crate) tone: &'static str,
    /// Name of the icon.
    pub(crate) icon: &'static str,
    /// The words.
    pub(crate) words: String,
}

impl Mark {
    /// The mark of a computed verdict by its stored word.
    pub(crate) fn of_verdict(words: Words, verdict: &str) -> Self {
        let (tone, icon) = match verdict {
            "met" => ("ok", "ok"),
            "not_met" => ("bad", "x"),
            _ => ("", "unk"),
        };
        Self { tone, icon, words: words.say(&format!("explain.verdict.{verdict}")) }
    }

    /// The mark of a dossier's state.
    pub(crate) fn of_state(words: Words, state: State) -> Self {
        let (tone, icon) = match state {
            State::NotBegun => ("", "none"),
            State::InFigures => ("", "pencil"),
            State::SelfScored => ("info", "half"),
            State::CouncilHeld | State::InReview => ("info", "council"),
            State::Submitted => ("info", "send"),
            State::Returned | State::Revoked => ("bad", "back"),
            State::Appraised => ("ok", "check"),
            State::Recognised => ("ok", "ok"),
            State::NotRecognised => ("bad", "x"),
            State::Published => ("ok", "eye"),
        };
        Self { tone, icon, words: words.say(&format!("state.{}", state.name())) }
    }
}
