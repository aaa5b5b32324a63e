use std::fmt;

use serde::{Deserialize, Serialize};

/// A share of people, as two thirds; exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// So many …
    pub part: usize,
    /// … of so many.
    pub whole: usize,
}

impl Share {
    /// The program's own quorum: no instrument is known.
    pub const TWO_THIRDS: Self = Self { part: 2, whole: 3 };
    /// The program's own majority, to be exceeded: no instrument is known.
    pub const HALF: Self = Self { part: 1, whole: 2 };
    /// The largest whole that is read.
    const LARGEST: usize = 100;

    /// Reads "2/3"; no share is above its whole.
    pub fn parse(text: &str) -> Option<Self> {
        let (part, whole) = text.split_once('/')?;
        let share = Self { part: part.trim().parse().ok()?, whole: whole.trim().parse().ok()? };
        (share.part > 0 && share.part <= share.whole && share.whole <= Self::LARGEST).then_some(share)
    }

    /// The share that is stored; a damaged one is reached by nobody.
    pub(crate) fn stored(part: i64, whole: i64) -> Self {
        let read = |number: i64| usize::try_from(number).unwrap_or(Self::LARGEST);
        Self { part: read(part), whole: read(whole).max(1) }
    }

    /// How many of all reach it.
    pub const fn reached_by(self, all: usize) -> usize {
        (all * self.part).div_ceil(self.whole)
    }

    /// How many of all exceed it.
    pub const fn exceeded_by(self, all: usize) -> usize {
        all * self.part / self.whole + 1
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_thirds_of_nine_are_six_and_of_ten_seven() {
        assert_eq!(Share::TWO_THIRDS.reached_by(9), 6);
        assert_eq!(Share::TWO_THIRDS.reached_by(10), 7);
        assert_eq!(Share::TWO_THIRDS.reached_by(0), 0);
    }

    #[test]
    fn more_than_half_of_seven_are_four_and_of_eight_five() {
        assert_eq!(Share::HALF.exceeded_by(7), 4);
        assert_eq!(Share::HALF.exceeded_by(8), 5);
        assert_eq!(Share::HALF.exceeded_by(0), 1);
    }

    #[test]
    fn a_share_is_read_as_it_is_written() {
        assert_eq!(Share::parse(" 3 / 4 "), Some(Share { part: 3, whole: 4 }));
        for bad in ["", "2", "4/3", "0/3", "1/0", "1/101", "-1/2", "một/hai"] {
            assert_eq!(Share::parse(bad), None, "{bad}");
        }
    }
}
