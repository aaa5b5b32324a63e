use programme::{State, board::Tally};

use super::{selection::Drill, share};
use crate::{chart::Piece, words::Words};

/// The states of a set of communes: they add up to the whole.
#[derive(Clone, Debug)]
pub(super) struct Strip {
    /// A cell a state, in the order of the work.
    pub(super) cells: Vec<Cell>,
    /// How many communes together.
    pub(super) communes: String,
    /// How many of their figures are known.
    pub(super) facts: String,
}

/// One state.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// Its word.
    pub(super) words: String,
    /// Class of its colour.
    pub(super) fill: &'static str,
    /// Communes in it.
    pub(super) count: String,
    /// Their share of all.
    pub(super) share: String,
    /// The same a year before.
    pub(super) before: Option<String>,
    /// The list of them.
    pub(super) href: String,
    /// Its piece of the bar.
    pub(super) piece: Piece,
}

impl Strip {
    /// The states of a tally, last year's beside.
    pub(super) fn of(words: Words, tally: &Tally, before: Option<&Tally>, drill: Drill) -> Self {
        let last_year = |state| {
            let before = before?;
            let count = before.state(state);
            let places = [
                ("year", (drill.year - 1).to_string()),
                ("count", words.number(count)),
                ("share", share(words, count, before.communes)),
            ];
            let places: Vec<(&str, &str)> = places.iter().map(|(name, value)| (*name, value.as_str())).collect();
            Some(words.fill("boards.strip.before", &places))
        };
        let cells = State::ALL.into_iter().zip(pieces(tally)).map(|(state, piece)| Cell {
            words: words.say(&format!("state.{}", state.name())),
            fill: fill(state),
            count: words.number(tally.state(state)),
            share: share(words, tally.state(state), tally.communes),
            before: last_year(state),
            href: drill.state(state),
            piece,
        });
        Self { cells: cells.collect(), communes: words.number(tally.communes), facts: facts(words, tally) }
    }
}

/// How many of the figures are known.
fn facts(words: Words, tally: &Tally) -> String {
    let (known, wanted) = (tally.facts_known, tally.facts_wanted);
    let places =
        [("share", share(words, known, wanted)), ("known", words.number(known)), ("wanted", words.number(wanted))];
    let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
    words.fill("boards.strip.facts", &places)
}

/// The coloured pieces of a bar of states; those without a commune are left out.
pub(super) fn bar(tally: &Tally) -> Vec<(&'static str, Piece)> {
    let pieces = State::ALL.into_iter().zip(pieces(tally));
    pieces.filter(|(state, _)| tally.state(*state) > 0).map(|(state, piece)| (fill(state), piece)).collect()
}

fn pieces(tally: &Tally) -> Vec<Piece> {
    Piece::row(&State::ALL.map(|state| tally.state(state)))
}

/// The class of a state's colour.
const fn fill(state: State) -> &'static str {
    match state {
        State::NotBegun => "mn-f-none",
        State::InFigures => "mn-f-begun",
        State::SelfScored => "mn-f-q2",
        State::CouncilHeld => "mn-f-council",
        State::Submitted => "mn-f-sent",
        State::Returned => "mn-f-returned",
        State::Appraised => "mn-f-appraised",
        State::InReview => "mn-f-review",
        State::Recognised => "mn-f-recognised",
        State::NotRecognised => "mn-f-refused",
        State::Published => "mn-f-published",
        State::Revoked => "mn-f-revoked",
    }
}
