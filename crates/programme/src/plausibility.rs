//! Checks that explain: figures that differ from last year's more than they usually do. A finding is no fault. It is
//! answered with a reason, which the appraiser reads beside it, and a submission waits for the answer.

mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use organisation::{Refusal, Result};
use serde::{Deserialize, Serialize};
use standards::{FactId, FactKind, Indicator, Measure, Standard};

pub(crate) use store::accept;

use crate::{Dossier, Programme, snapshot};

// No instrument sets these limits: they are ours [D].

/// A whole or a count that moved by more than this share of last year's, in percent, …
pub const MOVED_PERCENT: u64 = 30;
/// … is asked about where the difference is at least this: small numbers jump by themselves.
pub const MOVED_AT_LEAST: u64 = 20;
/// A share that moved by more than this, in percentage points, is asked about.
pub const MOVED_POINTS: u64 = 20;

/// What was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// A whole, or a count, moved far from last year's.
    WholeMoved,
    /// A part, or a count, fell to nothing. Points rise when fewer children are counted as abused: beware the
    /// incentive to under-report.
    PartGone,
    /// A share moved far from last year's.
    ShareMoved,
}

impl Check {
    /// The stored name; also the last part of its text key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WholeMoved => "whole_moved",
            Self::PartGone => "part_gone",
            Self::ShareMoved => "share_moved",
        }
    }
}

/// A figure, or part and whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// The figure, or the part.
    pub number: u64,
    /// The whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.of {
            Some(whole) => write!(f, "{}/{whole}", self.number),
            None => self.number.fmt(f),
        }
    }
}

/// Something unlikely in a sheet, and what was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// The indicator under which it stands.
    pub indicator: String,
    /// The fact it is about: the whole, the part, or the count.
    pub fact: String,
    /// Last year's.
    pub last: Amount,
    /// This year's.
    pub now: Amount,
    /// The answer that counts for these values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

/// Why a figure that looks unlikely is right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The reason.
    pub reason: String,
    /// Who gave it.
    pub by: String,
    /// When, milliseconds since 1970.
    pub at: i64,
}

impl Finding {
    /// What names it among the findings of a dossier, whatever its values.
    pub fn key(&self) -> String {
        let subject = if self.check == Check::ShareMoved { &self.indicator } else { &self.fact };
        format!("{}.{subject}", self.check.name())
    }

    /// The values that an answer is given for.
    fn amounts(&self) -> String {
        format!("{}>{}", self.last, self.now)
    }
}

/// Everything unlikely in figures beside last year's, in the order of the indicators.
pub fn findings(standard: &Standard, now: &BTreeMap<String, u64>, last: &BTreeMap<String, u64>) -> Vec<Finding> {
    let looking = Looking { standard, now, last };
    let mut looked_at = BTreeSet::new();
    standard.indicators().flat_map(|(_, indicator)| looking.at(indicator, &mut looked_at)).collect()
}

struct Looking<'a> {
    standard: &'a Standard,
    now: &'a BTreeMap<String, u64>,
    last: &'a BTreeMap<String, u64>,
}

impl Looking<'_> {
    fn at(&self, indicator: &Indicator, looked_at: &mut BTreeSet<FactId>) -> Vec<Finding> {
        let mut found = Vec::new();
        match indicator.measure {
            Measure::Bool { .. } => {}
            Measure::Count { fact } => {
                if looked_at.insert(fact) {
                    found.extend(self.gone(indicator, fact).or_else(|| self.moved(indicator, fact)));
                }
            }
            Measure::Percent { numerator, denominator } | Measure::Rate10k { numerator, denominator } => {
                let gone = self.gone(indicator, numerator);
                // a part that fell to nothing takes its share along: one thing is asked once
                let share = if gone.is_none() { self.share_moved(indicator) } else { None };
                found.extend(gone.filter(|_| looked_at.insert(numerator)));
                if looked_at.insert(denominator) {
                    found.extend(self.moved(indicator, denominator));
                }
                found.extend(share);
            }
        }
        found
    }

    /// Last year's figure and this year's, with the fact's name; none where one of them is not known.
    fn pair(&self, fact: FactId) -> Option<(&str, u64, u64)> {
        let definition = self.standard.fact(fact).filter(|fact| fact.kind == FactKind::Count)?;
        let name = definition.name.as_str();
        Some((name, *self.last.get(name)?, *self.now.get(name)?))
    }

    fn moved(&self, indicator: &Indicator, fact: FactId) -> Option<Finding> {
        let (name, last, now) = self.pair(fact)?;
        let difference = now.abs_diff(last);
        let far = u128::from(difference) * 100 > u128::from(last) * u128::from(MOVED_PERCENT);
        (difference >= MOVED_AT_LEAST && far)
            .then(|| finding(Check::WholeMoved, indicator, name, (last, None), (now, None)))
    }

    fn gone(&self, indicator: &Indicator, fact: FactId) -> Option<Finding> {
        let (name, last, now) = self.pair(fact)?;
        (last > 0 && now == 0).then(|| finding(Check::PartGone, indicator, name, (last, None), (now, None)))
    }

    fn share_moved(&self, indicator: &Indicator) -> Option<Finding> {
        let Measure::Percent { numerator, denominator } = indicator.measure else {
            return None;
        };
        let (name, last_part, part) = self.pair(numerator)?;
        let (_, last_whole, whole) = self.pair(denominator)?;
        let (before, after) = (u128::from(last_part) * u128::from(whole), u128::from(part) * u128::from(last_whole));
        // |a/b - c/d| > limit % without a division; 0/0 is no share and moves nowhere
        let wholes = u128::from(last_whole) * u128::from(whole);
        let far = before.abs_diff(after) * 100 > wholes * u128::from(MOVED_POINTS);
        (wholes > 0 && far)
            .then(|| finding(Check::ShareMoved, indicator, name, (last_part, Some(last_whole)), (part, Some(whole))))
    }
}

fn finding(
    check: Check,
    indicator: &Indicator,
    fact: &str,
    last: (u64, Option<u64>),
    now: (u64, Option<u64>),
) -> Finding {
    let amount = |(number, of)| Amount { number, of };
    Finding {
        check,
        indicator: indicator.no.clone(),
        fact: fact.to_owned(),
        last: amount(last),
        now: amount(now),
        answer: None,
    }
}

/// What is unlikely in a dossier as it stands, with the answers that count.
pub async fn of_dossier(
    programme: &Programme,
    dossier: &Dossier,
    last: &BTreeMap<String, u64>,
) -> Result<Vec<Finding>> {
    let standard = programme.standard(&dossier.standard_sha256).await?;
    let now = snapshot::by_name(&programme.facts(), &dossier.figures);
    let mut found = findings(&standard, &now, last);
    if !found.is_empty() {
        let mut answers = store::answers(programme.store.read(), dossier.id).await?;
        for finding in &mut found {
            finding.answer = answers.remove(&(finding.key(), finding.amounts()));
        }
    }
    Ok(found)
}

/// Refuses a submission while a finding has no answer.
pub fn demand(findings: &[Finding]) -> Result<()> {
    let mut open: Vec<&str> =
        findings.iter().filter(|finding| finding.answer.is_none()).map(|finding| finding.indicator.as_str()).collect();
    open.dedup();
    if open.is_empty() { Ok(()) } else { Err(Unanswered(open.join(", ")).into()) }
}

/// Indicators with findings that nobody answered.
#[derive(Debug)]
struct Unanswered(String);

impl Refusal for Unanswered {
    fn key(&self) -> &'static str {
        "plausibility.refused.unanswered"
    }

    fn places(&self) -> Vec<(&'static str, String)> {
        vec![("indicators", self.0.clone())]
    }
}
