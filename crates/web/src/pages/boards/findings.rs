use programme::{
    board::{Behind, Cause, Tally},
    decision::Outcome,
};
use standards::Verdict;

use super::{
    selection::{Drill, VERDICTS},
    share,
};
use crate::{chart::Percent, words::Words};

/// One question with its answers as bars: the table is the chart.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    /// Its part of text keys and of the page's anchors.
    pub(super) name: &'static str,
    /// An answer a row.
    pub(super) rows: Vec<Bar>,
    /// The year of the column beside; none without that year.
    pub(super) before: Option<i64>,
}

/// One answer.
#[derive(Clone, Debug)]
pub(super) struct Bar {
    /// Class of the mark's colour.
    pub(super) tone: &'static str,
    /// Name of its icon.
    pub(super) icon: &'static str,
    /// Its words.
    pub(super) words: String,
    /// Class of the bar's colour; none where it stands for what is not known.
    pub(super) fill: Option<&'static str>,
    /// Width of the bar.
    pub(super) width: Percent,
    /// Communes.
    pub(super) count: String,
    /// Their share of all.
    pub(super) share: String,
    /// Communes a year before.
    pub(super) before: Option<String>,
    /// The list of them.
    pub(super) href: String,
}

/// How an answer looks.
struct Look {
    tone: &'static str,
    icon: &'static str,
    fill: Option<&'static str>,
}

const MET: Look = Look { tone: "ok", icon: "ok", fill: Some("mn-f-recognised") };
const NOT_MET: Look = Look { tone: "bad", icon: "x", fill: Some("mn-f-refused") };
const BEHIND: Look = Look { tone: "late", icon: "late", fill: Some("mn-f-late") };
const UNKNOWN: Look = Look { tone: "", icon: "unk", fill: None };

/// Computed verdicts, causes of failure, due days, decisions: questions that no board mixes up.
pub(super) fn findings(words: Words, tally: &Tally, before: Option<&Tally>, drill: Drill) -> Vec<Finding> {
    let bar = |key: &str, look: &Look, count: &dyn Fn(&Tally) -> u64, href: String| Bar {
        tone: look.tone,
        icon: look.icon,
        words: words.say(key),
        fill: look.fill,
        width: Percent::of(count(tally), tally.communes),
        count: words.number(count(tally)),
        share: share(words, count(tally), tally.communes),
        before: before.map(|before| words.number(count(before))),
        href,
    };
    let verdict = |verdict: Verdict| {
        let key = format!("explain.verdict.{}", verdict.key());
        bar(&key, &look(verdict), &|tally| verdict_count(tally, verdict), drill.verdict(verdict))
    };
    let cause = |cause: Cause| {
        let key = format!("boards.cause.{}", cause.name());
        bar(&key, &NOT_MET, &|tally| tally.cause(cause), drill.cause(cause))
    };
    let outcome = |outcome: Outcome| {
        let look = match outcome {
            Outcome::Recognised => &MET,
            Outcome::NotRecognised => &NOT_MET,
        };
        let key = format!("boards.outcome.{}", outcome.name());
        bar(&key, look, &|tally| tally.outcome(outcome), drill.outcome(outcome))
    };
    let behind = |behind: Behind| {
        let key = format!("boards.behind.{}", behind.name());
        bar(&key, &BEHIND, &|tally| tally.behind(behind), drill.behind(behind))
    };
    let finding = |name, rows| Finding { name, rows, before: before.map(|_| drill.year - 1) };
    vec![
        finding("verdicts", VERDICTS.into_iter().map(verdict).collect()),
        finding("causes", Cause::ALL.into_iter().map(cause).chain([verdict(Verdict::Undetermined)]).collect()),
        finding("deadlines", Behind::ALL.into_iter().map(behind).collect()),
        finding("outcomes", Outcome::ALL.into_iter().map(outcome).collect()),
    ]
}

const fn look(verdict: Verdict) -> Look {
    match verdict {
        Verdict::Met => MET,
        Verdict::NotMet => NOT_MET,
        Verdict::Undetermined => UNKNOWN,
    }
}

/// Communes with a computed verdict.
fn verdict_count(tally: &Tally, verdict: Verdict) -> u64 {
    match verdict {
        Verdict::Met => tally.met,
        Verdict::NotMet => tally.not_met,
        Verdict::Undetermined => tally.undetermined,
    }
}
