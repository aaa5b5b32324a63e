//! Dividing the numbers of a unit: nothing is counted twice, nothing vanishes.

use proptest::prelude::*;
use standards::rebase::{allocate, allocate_pair};

/// What could have been entered: a part that is not above its whole.
fn pair() -> impl Strategy<Value = (u64, u64)> {
    prop_oneof![0_u64..30, 0_u64..1_000_000_000].prop_flat_map(|whole| (0..=whole, Just(whole)))
}

fn weights() -> impl Strategy<Value = Vec<u64>> {
    prop::collection::vec(prop_oneof![Just(1_u64), 0_u64..10, 0_u64..200_000], 1..7)
}

proptest! {
    #[test]
    fn divided_numbers_add_up_exactly(number in 0_u64..1_000_000_000, weights in weights()) {
        let shares = allocate(number, &weights);
        prop_assert_eq!(shares.len(), weights.len());
        prop_assert_eq!(shares.iter().sum::<u64>(), number);
    }

    #[test]
    fn no_share_is_a_whole_one_away_from_its_exact_value(number in 0_u64..1_000_000, weights in weights()) {
        let all: u64 = weights.iter().sum();
        prop_assume!(all > 0);
        for (share, weight) in allocate(number, &weights).into_iter().zip(weights) {
            // |share − number × weight / all| < 1
            prop_assert!((share * all).abs_diff(number * weight) < all);
        }
    }

    #[test]
    fn no_part_is_above_its_whole_and_both_add_up((part, whole) in pair(), weights in weights()) {
        let pairs = allocate_pair(part, whole, &weights);
        prop_assert!(pairs.iter().all(|(part, whole)| part <= whole), "{:?}", pairs);
        prop_assert_eq!(pairs.iter().map(|(part, _)| part).sum::<u64>(), part);
        prop_assert_eq!(pairs.iter().map(|(_, whole)| whole).sum::<u64>(), whole);
    }
}
