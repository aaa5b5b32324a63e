//! What a changed standard does to units whose figures are known: scored under both, and what moved.

use crate::evaluate::evaluate;
use crate::evaluation::{Evaluation, Reason, Verdict};
use crate::facts::Facts;
use crate::points::Points;
use crate::standard::Standard;

/// Which way a verdict moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Move {
    /// Meets the standard now, and did not before.
    Gains,
    /// Met the standard before, and does not now.
    Loses,
    /// Was open, and is not met now.
    Settles,
    /// Was not met, and is open now.
    Opens,
    /// The same verdict.
    Stays,
}

impl Move {
    /// All of them; those whose verdict changes come first.
    pub const ALL: [Move; 5] = [Move::Gains, Move::Loses, Move::Settles, Move::Opens, Move::Stays];

    /// The word for it in addresses and text keys.
    pub fn key(self) -> &'static str {
        match self {
            Move::Gains => "gains",
            Move::Loses => "loses",
            Move::Settles => "settles",
            Move::Opens => "opens",
            Move::Stays => "stays",
        }
    }

    /// The move of a word.
    pub fn from_key(key: &str) -> Option<Move> {
        Move::ALL.into_iter().find(|one| one.key() == key)
    }

    /// From one verdict to another.
    pub fn of(before: Verdict, after: Verdict) -> Move {
        match (before, after) {
            (before, after) if before == after => Move::Stays,
            (_, Verdict::Met) => Move::Gains,
            (Verdict::Met, _) => Move::Loses,
            (_, Verdict::NotMet) => Move::Settles,
            (_, Verdict::Undetermined) => Move::Opens,
        }
    }
}

/// A unit under both standards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// Under the first.
    pub before: Evaluation,
    /// Under the second.
    pub after: Evaluation,
}

/// A criterion whose points are others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CriterionChange {
    /// Its number.
    pub no: String,
    /// Its points under the first standard; none where it is undetermined or not there.
    pub before: Option<Points>,
    /// Under the second.
    pub after: Option<Points>,
}

impl Effect {
    /// Scores a unit of a class by its facts in the order of each standard.
    pub fn of(before: (&Standard, &Facts), after: (&Standard, &Facts), class: Option<&str>) -> Effect {
        Effect { before: evaluate(before.0, class, before.1), after: evaluate(after.0, class, after.1) }
    }

    /// Which way the verdict moved.
    pub fn moved(&self) -> Move {
        Move::of(self.before.verdict, self.after.verdict)
    }

    /// The reasons that were not there before.
    pub fn new_reasons(&self) -> Vec<&Reason> {
        self.after.reasons.iter().filter(|reason| !self.before.reasons.contains(reason)).collect()
    }

    /// The reasons that are not there any more.
    pub fn gone_reasons(&self) -> Vec<&Reason> {
        self.before.reasons.iter().filter(|reason| !self.after.reasons.contains(reason)).collect()
    }

    /// The criteria whose points are others, in the order of the second standard, then those that only the first has.
    pub fn criteria(&self) -> Vec<CriterionChange> {
        let points = |evaluation: &Evaluation, no: &str| evaluation.criterion(no).and_then(|score| score.points);
        let gone = self.before.criteria.iter().filter(|score| self.after.criterion(&score.no).is_none());
        let all = self.after.criteria.iter().chain(gone);
        let changes = all.map(|score| CriterionChange {
            no: score.no.clone(),
            before: points(&self.before, &score.no),
            after: points(&self.after, &score.no),
        });
        changes.filter(|change| change.before != change.after).collect()
    }
}

/// The facts of one standard in the order of another: the same name is the same fact in all standards.
pub fn carried(facts: &Facts, from: &Standard, to: &Standard) -> Facts {
    let mut out = Facts::none(to);
    for (id, value) in facts.known() {
        if let Some(id) = from.fact(id).and_then(|fact| to.fact_id(&fact.name)) {
            out.set(id, Some(value));
        }
    }
    out
}
