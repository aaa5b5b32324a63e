//! What an evaluation says: verdict, points and reasons as structure. The words for them live elsewhere.
//! It can be stored and read back without loss.

use serde::{Deserialize, Serialize};

use crate::points::Points;

/// The result of one unit under one standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// What the figures come to.
    pub verdict: Verdict,
    /// The exact sum, where every criterion is determined and all are listed.
    pub total: Option<Points>,
    /// The points that are sure already.
    pub known_points: Points,
    /// The highest total still possible; none where it is open.
    pub reach: Option<Points>,
    /// The threshold of the unit's class, where it is known.
    pub threshold: Option<u32>,
    /// All reasons, whatever the verdict; none where the standard is met.
    pub reasons: Vec<Reason>,
    /// All criteria, in the standard's order.
    pub criteria: Vec<CriterionScore>,
}

impl Evaluation {
    /// Numbers of the criteria whose zero keeps the unit from meeting the standard.
    pub fn zero_criteria(&self) -> impl Iterator<Item = &str> {
        self.reasons.iter().filter_map(|reason| match reason {
            Reason::CriterionZero { criterion } => Some(criterion.as_str()),
            _ => None,
        })
    }

    /// The score of the criterion with this number.
    pub fn criterion(&self, no: &str) -> Option<&CriterionScore> {
        self.criteria.iter().find(|criterion| criterion.no == no)
    }

    /// The score of the indicator with this number.
    pub fn indicator(&self, no: &str) -> Option<&IndicatorScore> {
        self.criteria.iter().flat_map(|criterion| &criterion.indicators).find(|indicator| indicator.no == no)
    }
}

/// What figures come to under a standard; recognition is another thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Đạt.
    Met,
    /// Không đạt.
    NotMet,
    /// Chưa xác định.
    Undetermined,
}

impl Verdict {
    /// The word for it in files and text keys.
    pub fn key(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::NotMet => "not_met",
            Verdict::Undetermined => "undetermined",
        }
    }
}

/// Why the standard is not met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    /// A criterion has no points, and the standard refuses that.
    CriterionZero {
        /// The criterion's number.
        criterion: String,
    },
    /// Even the highest total still possible is below the threshold.
    TotalBelowThreshold,
    /// A criterion has no result.
    Undetermined {
        /// The criterion's number.
        criterion: String,
        /// Each thing that stands in the way.
        why: Vec<Why>,
    },
    /// The standard does not list all its criteria, or has no known threshold for the class.
    StandardIncomplete,
}

/// One thing that leaves a criterion undetermined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// The indicator's number; none where the criterion as a whole has no result.
    pub indicator: Option<String>,
    /// What is missing.
    pub cause: Cause,
    /// The names of the facts concerned.
    pub facts: Vec<String>,
}

/// What leaves an indicator or a criterion undetermined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A figure is not known.
    FactMissing,
    /// 0/0, and the standard gives no points for it.
    EmptyDenominator,
    /// The standard's own band, maximum or indicator is not known.
    StandardGap,
    /// The figures contradict each other; entry and import refuse them before.
    Impossible,
}

impl Cause {
    /// The word for it in files and text keys.
    pub fn key(self) -> &'static str {
        match self {
            Cause::FactMissing => "fact_missing",
            Cause::EmptyDenominator => "empty_denominator",
            Cause::StandardGap => "standard_gap",
            Cause::Impossible => "impossible",
        }
    }
}

/// The score of one criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionScore {
    /// The criterion's number.
    pub no: String,
    /// Its points, where it is determined.
    pub points: Option<Points>,
    /// The points of its determined indicators; all of them where it is determined.
    pub known_points: Points,
    /// The most it can still come to; none where that is open.
    pub reach: Option<Points>,
    /// The criterion's maximum, where the standard knows it.
    pub max: Option<u32>,
    /// All its known indicators, in the standard's order.
    pub indicators: Vec<IndicatorScore>,
}

impl CriterionScore {
    /// The points that may still come on top of the known ones; none where that is open.
    pub fn open_points(&self) -> Option<Points> {
        self.reach.map(|reach| reach - self.known_points)
    }
}

/// The score of one indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorScore {
    /// The indicator's number.
    pub no: String,
    /// Its points, or why it has none.
    pub outcome: Outcome,
    /// The measured value, where its facts are known.
    pub value: Option<Value>,
    /// The highest points of its known bands.
    pub max: Option<u32>,
}

impl IndicatorScore {
    /// The points, where the indicator has some.
    pub fn points(&self) -> Option<u32> {
        match self.outcome {
            Outcome::Scored { points, .. } | Outcome::EmptyFull { points } => Some(points),
            Outcome::Excluded | Outcome::Undetermined { .. } => None,
        }
    }
}

/// What became of an indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// The value lies in a band.
    Scored {
        /// The band's points.
        points: u32,
        /// The band's position in the indicator.
        band: usize,
    },
    /// 0/0 that gives the indicator's maximum.
    EmptyFull {
        /// The maximum.
        points: u32,
    },
    /// 0/0 that drops out; the others of the criterion are scaled up.
    Excluded,
    /// No result.
    Undetermined {
        /// What is missing.
        cause: Cause,
        /// The names of the facts concerned.
        facts: Vec<String>,
    },
}

/// A measured value, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Yes or no.
    Yes(bool),
    /// A whole number.
    Count(u64),
    /// `numerator ÷ denominator × scale`.
    Share {
        /// The part.
        numerator: u64,
        /// The whole.
        denominator: u64,
        /// 100 or 10,000.
        scale: u32,
    },
}

/// A share cut (never rounded) after two decimals, as `97.99`; a whole share has none. None for 0/0 and what is no share.
pub fn cut_share(value: Value) -> Option<String> {
    let Value::Share { numerator, denominator, scale } = value else {
        return None;
    };
    let (numerator, denominator) = (u128::from(numerator), u128::from(denominator));
    let scaled = numerator * u128::from(scale);
    let hundredths = (scaled * 100).checked_div(denominator)?;
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    Some(if scaled % denominator == 0 { whole.to_string() } else { format!("{whole}.{rest:02}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(numerator: u64, denominator: u64, scale: u32) -> Option<String> {
        cut_share(Value::Share { numerator, denominator, scale })
    }

    #[test]
    fn a_share_just_below_98_never_reads_as_98() {
        assert_eq!(cut(97_999, 100_000, 100).unwrap(), "97.99");
        assert_eq!(cut(979_999_999, 1_000_000_000, 100).unwrap(), "97.99");
    }

    #[test]
    fn a_whole_share_has_no_decimals_and_one_just_above_shows_them() {
        assert_eq!(cut(49, 50, 100).unwrap(), "98");
        assert_eq!(cut(98_001, 100_000, 100).unwrap(), "98.00");
        assert_eq!(cut(10, 6_187, 10_000).unwrap(), "16.16");
    }

    #[test]
    fn nothing_of_nothing_and_a_count_have_no_share() {
        assert_eq!(cut(0, 0, 100), None);
        assert_eq!(cut_share(Value::Count(3)), None);
    }
}
