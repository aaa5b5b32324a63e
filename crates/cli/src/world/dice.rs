//! Numbers from a seed that are the same on every machine and in every version.

use chacha20::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};

/// Dice of one matter of one unit: what is thrown for others does not change them.
#[derive(Debug)]
pub(crate) struct Dice(ChaCha8Rng);

/// What dice are thrown for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Matter {
    /// How large the unit is.
    Size,
    /// Whether it lies in the mountains.
    Class,
    /// Who holds its offices.
    People,
    /// The areas it belongs to, by a list.
    Areas,
    /// What people answer when they are asked.
    Answers,
    /// The figures of a year.
    Figures(i64),
    /// The way of a dossier.
    Course(i64),
    /// What becomes of the tasks of a letter.
    Letters(i64),
}

impl Dice {
    /// Dice of a matter of the unit with a code.
    pub(crate) fn of(seed: u64, matter: Matter, code: &str) -> Self {
        let matter = match matter {
            Matter::Size => 0,
            Matter::Class => 1,
            Matter::People => 2,
            Matter::Areas => 3,
            Matter::Answers => 4,
            Matter::Figures(year) => 2 * year,
            Matter::Course(year) => 2 * year + 1,
            Matter::Letters(paper) => 1_000_000 + paper,
        };
        let mut key = [0_u8; 32];
        let bytes = seed.to_le_bytes().into_iter().chain(matter.to_le_bytes()).chain(code.bytes());
        for (place, byte) in key.iter_mut().zip(bytes) {
            *place = byte;
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A whole number below `end`; 0 for an empty range.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(end);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// A whole number from `first` to `last`, both included.
    pub(crate) fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last.saturating_sub(first) + 1)
    }

    /// Yes in so many of 1,000 throws.
    pub(crate) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of a list.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let place = self.below(u64::try_from(list.len()).unwrap_or(0));
        list.get(usize::try_from(place).unwrap_or(0))
    }

    /// One of a list of weights and things.
    pub(crate) fn weighted<T: Copy>(&mut self, list: &[(u64, T)]) -> Option<T> {
        let mut left = self.below(list.iter().map(|(weight, _)| weight).sum());
        for (weight, thing) in list {
            if left < *weight {
                return Some(*thing);
            }
            left -= weight;
        }
        None
    }

    /// A part of `whole` whose share lies from `low` to below `high`, in ten-thousandths;
    /// where no whole number does, the nearest above.
    pub(crate) fn part(&mut self, whole: u64, low: u64, high: u64) -> u64 {
        let first = (whole * low).div_ceil(10_000);
        let last = (whole * high).div_ceil(10_000).saturating_sub(1).min(whole);
        self.between(first, last.max(first)).min(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_throws_the_same_numbers() {
        let thrown = |seed| {
            let mut dice = Dice::of(seed, Matter::Size, "07462");
            (0..5).map(|_| dice.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(thrown(1), thrown(1));
        assert_ne!(thrown(1), thrown(2));
    }

    #[test]
    fn a_part_stays_in_its_band_or_the_nearest_above() {
        let mut dice = Dice::of(1, Matter::Size, "");
        for whole in 0..300 {
            let part = dice.part(whole, 9_500, 9_800);
            assert!(part <= whole && part * 10_000 >= whole * 9_500, "{part}/{whole}");
        }
        assert_eq!(dice.part(3, 9_000, 10_000), 3);
        assert!(dice.part(3, 0, 9_000) <= 2);
    }
}
