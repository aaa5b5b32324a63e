//! The law engine: dated standards as data, and what a set of figures comes to under one of them.
//! Pure: data in, evaluation and reasons (as structure) out. No clock, no database, no floating point.
//! Missing is never zero: what is not known makes a result undetermined, with the reason.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod advice;
pub mod check;
pub mod compare;
pub mod edit;
pub mod effect;
mod evaluate;
mod evaluation;
mod exact;
mod facts;
mod file;
mod gain;
pub mod json;
mod library;
mod period;
mod points;
mod problem;
mod procedure;
mod procedures;
mod questionnaire;
mod questionnaires;
pub mod rebase;
pub mod sheet;
mod source;
mod standard;

pub use advice::{
    Advice, HardCriterion, Held, Obstacle, OneMore, Raise, RaiseGain, Unit, WAYS, Way, advise, hardest,
    one_more_percent,
};
pub use evaluate::evaluate;
pub use evaluation::{
    Cause, CriterionScore, Evaluation, IndicatorScore, Outcome, Reason, Value, Verdict, Why, cut_share,
};
pub use exact::{BadBound, Exact};
pub use facts::{Facts, PairFault};
pub use gain::{Gain, gains};
pub use library::{Library, LoadError, LoadErrors};
pub use period::{DayOfYear, Period};
pub use points::{BadPoints, Points};
pub use problem::{Problem, ProblemKind, Severity};
pub use procedure::{
    Authority, AuthorityRole, DayUnit, DaysAllowed, HowOften, KnownDue, PaperNeeded, Procedure, ProcedureSources, Step,
    StepKey,
};
pub use procedures::Procedures;
pub use questionnaire::{Audience, Choice, Condition, Question, Questionnaire, Satisfied, SheetFault};
pub use questionnaires::Questionnaires;
pub use source::{Gloss, Provenance, Source};
pub use standard::{
    Band, Class, Criterion, FactDef, FactId, FactKind, HeadSources, Indicator, Measure, Note, Rule, Rules, Standard,
    WhenEmpty,
};
