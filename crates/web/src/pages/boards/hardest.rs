use programme::board::{Hardness, Line, hardness};
use standards::Standard;

use super::{NONE, share};
use crate::{
    chart::{Percent, Piece},
    words::Words,
};

/// Criteria that the table shows.
const SHOWN: usize = 6;

/// A criterion that communes find hard.
#[derive(Clone, Debug)]
pub(super) struct Hard {
    /// Its number.
    pub(super) no: String,
    /// Its name.
    pub(super) name: String,
    /// Mean share of its maximum.
    pub(super) mean: String,
    /// Change against last year, in percentage points.
    pub(super) change: Option<Change>,
    /// Communes without a point.
    pub(super) zero: String,
    /// Both years on one scale.
    pub(super) dumbbell: Dumbbell,
}

/// A change against last year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// Class of its colour.
    pub(super) tone: &'static str,
    /// Name of its icon.
    pub(super) icon: &'static str,
    /// Percentage points with their sign.
    pub(super) points: String,
}

/// Last year's place, this year's, and the way between.
#[derive(Clone, Debug)]
pub(super) struct Dumbbell {
    /// Last year.
    pub(super) before: Option<Percent>,
    /// This year.
    pub(super) now: Percent,
    /// From the lower to the higher.
    pub(super) way: Piece,
}

/// The criteria with the lowest means, last year's beside them.
pub(super) fn hardest(words: Words, standard: &Standard, lines: &[Line], before: &[Line]) -> Vec<Hard> {
    let last_year = hardness(standard, before);
    let hard = |hardness: Hardness| {
        let now = hardness.mean_e4?;
        let before = last_year.iter().find(|before| before.criterion == hardness.criterion).and_then(|one| one.mean_e4);
        let criterion = standard.criterion(&hardness.criterion)?;
        Some(Hard {
            name: words.lang.pick(&criterion.name.vi, &criterion.name.en).to_owned(),
            no: hardness.criterion,
            mean: share(words, now, 10_000),
            change: before.map(|before| change(words, before, now)),
            zero: words.number(hardness.zero),
            dumbbell: dumbbell(before, now),
        })
    };
    hardness(standard, lines).into_iter().filter_map(hard).take(SHOWN).collect()
}

fn change(words: Words, before: u64, now: u64) -> Change {
    let (tone, icon, sign) = match now.cmp(&before) {
        std::cmp::Ordering::Greater => ("mn-ok", "up", "+"),
        std::cmp::Ordering::Less => ("mn-bad", "down", "−"),
        std::cmp::Ordering::Equal => {
            return Change { tone: "mn-2", icon: "minus", points: NONE.to_owned() };
        }
    };
    let by = now.abs_diff(before);
    let decimal = words.decimal(&format!("{}.{:02}", by / 100, by % 100));
    Change { tone, icon, points: format!("{sign}{decimal}") }
}

fn dumbbell(before: Option<u64>, now: u64) -> Dumbbell {
    let (now, before) = (Percent::of_hundredths(now), before.map(Percent::of_hundredths));
    let other = before.unwrap_or(now);
    Dumbbell { before, now, way: Piece::between(now.min(other), now.max(other)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fall_is_told_in_percentage_points_with_its_sign() {
        let fallen = change(Words::default(), 7_400, 7_050);
        assert_eq!(fallen, Change { tone: "mn-bad", icon: "down", points: "−3,50".into() });
        assert_eq!(change(Words::default(), 7_000, 7_001).points, "+0,01");
        assert_eq!(change(Words::default(), 7_000, 7_000).points, "–");
    }

    #[test]
    fn the_way_goes_from_the_lower_year_to_the_higher() {
        let fallen = dumbbell(Some(8_000), 6_000);
        assert_eq!(fallen.way, Piece::between(Percent::of_hundredths(6_000), Percent::of_hundredths(8_000)));
    }
}
