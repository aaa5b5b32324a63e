//! Points as exact fractions: a share of a criterion's maximum must not be rounded before it is compared.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};
use std::str::FromStr;

use num_rational::Ratio;
use num_traits::{Signed, Zero};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The finest fraction of a point that a standard may lead to, as a denominator.
pub(crate) const FINEST: i128 = 1_000_000_000_000;
const LARGEST: i128 = 1_000_000_000_000_000_000_000_000;
const SIX_PLACES: i128 = 1_000_000;

/// Exact points. Shown as a decimal rounded half-up at six places; serialised losslessly as `"46"` or `"375/8"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(Ratio<i128>);

impl Points {
    /// No points at all.
    pub const ZERO: Points = Points(Ratio::new_raw(0, 1));

    /// Whether these are no points at all.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// The numerator in lowest terms.
    pub fn numerator(self) -> i128 {
        *self.0.numer()
    }

    /// The denominator in lowest terms.
    pub fn denominator(self) -> i128 {
        *self.0.denom()
    }

    /// `points` of `of`, carried over to a maximum of `to`; none where `of` is zero.
    pub(crate) fn pro_rata(points: u64, of: u64, to: u32) -> Option<Points> {
        (of != 0).then(|| Points(Ratio::new(i128::from(points) * i128::from(to), i128::from(of))))
    }
}

impl From<u32> for Points {
    fn from(points: u32) -> Self {
        Points::from(u64::from(points))
    }
}

impl From<u64> for Points {
    fn from(points: u64) -> Self {
        Points(Ratio::new_raw(i128::from(points), 1))
    }
}

impl Add for Points {
    type Output = Points;

    fn add(self, other: Points) -> Points {
        Points(self.0 + other.0)
    }
}

impl Sub for Points {
    type Output = Points;

    fn sub(self, other: Points) -> Points {
        Points(self.0 - other.0)
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Points>>(points: I) -> Points {
        points.fold(Points::ZERO, Add::add)
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (numerator, denominator) = (self.numerator(), self.denominator());
        let millionths = (2 * SIX_PLACES * numerator + denominator).div_euclid(2 * denominator);
        let sign = if millionths < 0 { "-" } else { "" };
        let (whole, rest) = (millionths.abs() / SIX_PLACES, millionths.abs() % SIX_PLACES);
        if rest == 0 {
            return write!(f, "{sign}{whole}");
        }
        let decimals = format!("{rest:06}");
        write!(f, "{sign}{whole}.{}", decimals.trim_end_matches('0'))
    }
}

/// A text that is not points as they are serialised.
#[derive(Debug, thiserror::Error)]
#[error("expected points as a whole number or a fraction, like 46 or 375/8")]
pub struct BadPoints;

impl FromStr for Points {
    type Err = BadPoints;

    fn from_str(text: &str) -> Result<Self, BadPoints> {
        let ratio: Ratio<i128> = text.parse().map_err(|_| BadPoints)?;
        let in_bounds = ratio.numer().abs() <= LARGEST && *ratio.denom() <= FINEST;
        if in_bounds { Ok(Points(ratio)) } else { Err(BadPoints) }
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_five_of_forty_in_a_criterion_of_75_is_46_875() {
        let points = Points::pro_rata(25, 40, 75).unwrap();
        assert_eq!(points.to_string(), "46.875");
        assert_eq!((points.numerator(), points.denominator()), (375, 8));
    }

    #[test]
    fn points_are_shown_half_up_at_six_places_without_trailing_zeros() {
        let shown = |points, of, to| Points::pro_rata(points, of, to).unwrap().to_string();
        assert_eq!(shown(1, 3, 1), "0.333333");
        assert_eq!(shown(2, 3, 1), "0.666667");
        assert_eq!(shown(1, 2_000_000, 1), "0.000001");
        assert_eq!(shown(1, 2_000_001, 1), "0");
        assert_eq!(shown(1, 1, 100), "100");
        assert_eq!(shown(1, 10, 15), "1.5");
        assert_eq!(shown(2_999_999_999, 3_000_000_000, 1), "1");
    }

    #[test]
    fn serialised_points_come_back_exactly() {
        let third = Points::pro_rata(1, 3, 1).unwrap();
        assert_eq!(serde_json::to_string(&third).unwrap(), "\"1/3\"");
        assert_eq!(serde_json::from_str::<Points>("\"1/3\"").unwrap(), third);
        assert_eq!(serde_json::from_str::<Points>("\"46\"").unwrap(), Points::from(46_u32));
    }

    #[test]
    fn texts_that_are_no_points_are_refused() {
        for text in ["", "1/0", "1.5", "x", "1/9000000000000", "1000000000000000000000000000"] {
            assert!(text.parse::<Points>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_difference_below_zero_keeps_its_sign() {
        assert_eq!((Points::from(1_u32) - Points::from(3_u32)).to_string(), "-2");
    }
}
