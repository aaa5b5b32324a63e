use super::Aim;

/// A share of the communes as an exact fraction: what a path says between two milestones is rarely a whole percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Hundredths of a percent, times the denominator.
    numerator: u64,
    denominator: u64,
}

/// A whole in hundredths of a percent.
const WHOLE: u64 = 10_000;

impl Level {
    /// A share in hundredths of a percent.
    pub const fn of(share: u64) -> Self {
        Self { numerator: share, denominator: 1 }
    }

    /// The share of a year on the straight line between two milestones, each a year and hundredths of a percent.
    pub fn between((from, low): (i64, u64), (to, high): (i64, u64), year: i64) -> Option<Self> {
        let whole = u64::try_from(to.checked_sub(from)?).ok().filter(|years| *years > 0)?;
        let gone = u64::try_from(year.checked_sub(from)?).ok().filter(|years| *years <= whole)?;
        Some(Self { numerator: low * (whole - gone) + high * gone, denominator: whole })
    }

    /// How many communes of so many that is: rounded up, for less would not reach it.
    pub const fn wanted(self, communes: u64) -> u64 {
        (communes * self.numerator).div_ceil(WHOLE * self.denominator)
    }

    /// In hundredths of a percent, cut.
    pub const fn hundredths(self) -> u64 {
        self.numerator / self.denominator
    }

    /// The percentage as a fraction in lowest terms, where two decimals do not say it all.
    pub fn fraction(self) -> Option<(u64, u64)> {
        let (part, whole) = (self.numerator, self.denominator * 100);
        let common = greatest_common(part, whole);
        (!self.numerator.is_multiple_of(self.denominator)).then(|| (part / common, whole / common))
    }

    /// How far so many recognised of so many communes are from it, in hundredths of a percent, rounded down: what
    /// is missed never reads as reached.
    pub fn difference(self, recognised: u64, communes: u64) -> Option<i128> {
        let (numerator, denominator) = (i128::from(self.numerator), i128::from(self.denominator));
        let (part, whole) = (i128::from(recognised), i128::from(communes));
        let difference = part * i128::from(WHOLE) * denominator - numerator * whole;
        difference.checked_div_euclid(whole * denominator)
    }
}

/// What counts for a year: what was set for the year alone, else what the path says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Set for the year alone.
    Year(Aim),
    /// Of the path.
    Path(Level),
}

impl Goal {
    /// How many communes of so many that is.
    pub fn wanted(self, communes: u64) -> u64 {
        match self {
            Self::Year(aim) => aim.wanted(communes),
            Self::Path(level) => level.wanted(communes),
        }
    }

    /// The share aimed at; none where a number of communes is.
    pub const fn level(self) -> Option<Level> {
        match self {
            Self::Year(Aim::Share(share)) => Some(Level::of(share)),
            Self::Year(Aim::Communes(_)) => None,
            Self::Path(level) => Some(level),
        }
    }
}

const fn greatest_common(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hung_yen(year: i64) -> Option<Level> {
        Level::between((2015, 8_500), (2020, 9_500), year)
    }

    #[test]
    fn a_path_is_a_straight_line_from_85_percent_in_2015_to_95_in_2020() {
        let hundredths = |year| hung_yen(year).map(Level::hundredths);
        assert_eq!(hundredths(2015), Some(8_500));
        assert_eq!(hundredths(2017), Some(8_900));
        assert_eq!(hundredths(2020), Some(9_500));
        assert_eq!((hundredths(2014), hundredths(2021)), (None, None), "a path says nothing beyond its milestones");
        assert_eq!(Level::between((2015, 1), (2015, 1), 2015), None);
    }

    #[test]
    fn a_year_between_is_exact_and_never_rounded_to_something_easier() {
        // 65 % in 2025, 75 % in 2028: 65 + 10/3 = 205/3 = 68,33… % in 2026
        let level = Level::between((2025, 6_500), (2028, 7_500), 2026).unwrap();
        assert_eq!((level.hundredths(), level.fraction()), (6_833, Some((205, 3))));
        // 205/300 of 300 communes are 205 exactly, of 301 they are 205,68…
        assert_eq!((level.wanted(300), level.wanted(301)), (205, 206));
        assert_eq!(Level::of(9_250).fraction(), None);
    }

    #[test]
    fn a_path_may_go_down() {
        let level = Level::between((2018, 9_800), (2019, 6_571), 2019).unwrap();
        assert_eq!(level, Level::of(6_571));
    }

    #[test]
    fn the_difference_is_that_of_the_shares() {
        assert_eq!(Level::of(8_500).difference(84, 99), Some(-16), "84/99 are 84,84… %");
        // 26.699/40.000 are 66,7475 %: 0,0025 points below
        assert_eq!(Level::of(6_675).difference(26_699, 40_000), Some(-1), "missed is never 0");
        assert_eq!(Level::of(6_675).difference(26_701, 40_000), Some(0), "nor is it more than it is");
        assert_eq!(Level::of(8_500).difference(85, 100), Some(0));
        assert_eq!(Level::of(8_500).difference(1, 1), Some(1_500));
        assert_eq!(Level::of(8_500).difference(0, 0), None);
    }
}
