//! Where charts put their shapes: places and widths in hundredths of a percent, for drawing only.

use std::fmt;

use askama::filters::HtmlSafe;
use standards::Points;

const WHOLE: i128 = 10_000;

/// A place or a width along a chart; written as `33.18%`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Percent(u64);

/// A piece of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Where it begins.
    pub(crate) start: Percent,
    /// How wide it is.
    pub(crate) width: Percent,
}

impl Percent {
    /// The whole width.
    pub(crate) const FULL: Self = Self(10_000);

    /// A part of a whole; nothing of nothing is nothing.
    pub(crate) fn of(part: u64, whole: u64) -> Self {
        Self::cut(i128::from(part), i128::from(whole))
    }

    /// Points of a maximum.
    pub(crate) fn of_points(points: Points, max: u32) -> Self {
        Self::cut(points.numerator(), points.denominator() * i128::from(max))
    }

    /// From hundredths of a percent.
    pub(crate) fn of_hundredths(hundredths: u64) -> Self {
        Self(hundredths.min(Self::FULL.0))
    }

    /// Halfway between two places.
    pub(crate) fn between(start: Self, end: Self) -> Self {
        Self(u64::midpoint(start.0, end.0))
    }

    fn cut(part: i128, whole: i128) -> Self {
        let hundredths = (part * WHOLE).checked_div(whole).unwrap_or(0).clamp(0, WHOLE);
        Self(u64::try_from(hundredths).unwrap_or(0))
    }
}

impl Piece {
    /// From one place to another.
    pub(crate) fn between(start: Percent, end: Percent) -> Self {
        Self { start, width: Percent(end.0.saturating_sub(start.0)) }
    }

    /// Parts that add up to the whole bar, without a gap between them.
    pub(crate) fn row(parts: &[u64]) -> Vec<Self> {
        let whole = parts.iter().sum();
        let mut before = 0;
        let place = |part: &u64| {
            let start = Percent::of(before, whole);
            before += part;
            Self::between(start, Percent::of(before, whole))
        };
        parts.iter().map(place).collect()
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}%", self.0 / 100, self.0 % 100)
    }
}

impl HtmlSafe for Percent {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_drawn_in_hundredths_of_a_percent() {
        assert_eq!(Percent::of(1, 3).to_string(), "33.33%");
        assert_eq!(Percent::of(3, 3).to_string(), "100.00%");
        assert_eq!(Percent::of(0, 0).to_string(), "0.00%");
        assert_eq!(Percent::of_points("375/8".parse().unwrap(), 75).to_string(), "62.50%");
    }

    #[test]
    fn nothing_is_drawn_beyond_the_edge() {
        assert_eq!(Percent::of(5, 4), Percent::FULL);
        assert_eq!(Percent::of_hundredths(10_001), Percent::FULL);
    }

    #[test]
    fn the_pieces_of_a_bar_leave_no_gap() {
        let pieces = Piece::row(&[1, 1, 1]);
        let drawn: Vec<_> = pieces.iter().map(|piece| format!("{}+{}", piece.start, piece.width)).collect();
        assert_eq!(drawn, ["0.00%+33.33%", "33.33%+33.33%", "66.66%+33.34%"]);
    }
}
