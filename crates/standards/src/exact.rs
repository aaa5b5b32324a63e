//! A bound of a band, as the law writes it: a decimal number kept exact.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use num_rational::Ratio;

const MILLION: u64 = 1_000_000;

/// A non-negative decimal with at most nine digits before the point and six after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(Ratio<u64>);

impl Exact {
    /// How `numerator ÷ denominator × scale` compares with this bound, without rounding.
    pub fn compare_share(self, numerator: u64, denominator: u64, scale: u32) -> Ordering {
        let value = u128::from(numerator) * u128::from(scale) * u128::from(*self.0.denom());
        let bound = u128::from(*self.0.numer()) * u128::from(denominator);
        value.cmp(&bound)
    }

    /// Whether the bound is a whole number.
    pub fn is_whole(self) -> bool {
        self.0.is_integer()
    }
}

impl From<u32> for Exact {
    fn from(whole: u32) -> Self {
        Exact(Ratio::from_integer(u64::from(whole)))
    }
}

/// A text that is not a bound.
#[derive(Debug, thiserror::Error)]
#[error("a number like 98 or \"97.5\", not negative, at most nine digits and six decimals")]
pub struct BadBound;

impl FromStr for Exact {
    type Err = BadBound;

    fn from_str(text: &str) -> Result<Self, BadBound> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(whole, 9) || !digits(decimals, 6) {
            return Err(BadBound);
        }
        let whole: u64 = whole.parse().map_err(|_| BadBound)?;
        let millionths: u64 = format!("{decimals:0<6}").parse().map_err(|_| BadBound)?;
        Ok(Exact(Ratio::new(whole * MILLION + millionths, MILLION)))
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millionths = (self.0 * MILLION).to_integer();
        let (whole, rest) = (millionths / MILLION, millionths % MILLION);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        write!(f, "{whole}.{}", format!("{rest:06}").trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_nine_of_fifty_is_exactly_98_percent() {
        let bound: Exact = "98".parse().unwrap();
        assert_eq!(bound.compare_share(49, 50, 100), Ordering::Equal);
        assert_eq!(bound.compare_share(97_999, 100_000, 100), Ordering::Less);
        assert_eq!(bound.compare_share(u64::MAX - 1, u64::MAX, 10_000), Ordering::Greater);
    }

    #[test]
    fn bounds_are_read_and_shown_as_decimals() {
        for (written, shown) in [("98", "98"), ("97.50", "97.5"), ("0.000001", "0.000001")] {
            assert_eq!(written.parse::<Exact>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn texts_that_are_no_bound_are_refused() {
        for text in ["", "-1", "+1", "1.", ".5", "1e3", "1,5", "1234567890", "0.1234567", " 1"] {
            assert!(text.parse::<Exact>().is_err(), "{text}");
        }
    }
}
