//! How many answers tell a share within five points, 19 times in 20: plain statistics, and no rule of a decree.

/// z² · p · (1 − p) / e² with z = 1.96, p = 1/2 and e = 5 %, in hundredths: 384.16.
const OF_ANY: u128 = 38_416;

/// The size of a sample of so many people, rounded up; where nobody knows how many they are, what is enough for any
/// number. Cochran, Sampling Techniques (3rd ed. 1977), chapter 4: n = n₀ / (1 + (n₀ − 1) / N).
pub fn advised(population: Option<u64>) -> u64 {
    let size = match population {
        None => OF_ANY.div_ceil(100),
        Some(0) => 0,
        Some(people) => {
            let people = u128::from(people);
            (OF_ANY * people).div_ceil(OF_ANY + 100 * (people - 1))
        }
    };
    u64::try_from(size).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_is_the_one_worked_out_by_hand() {
        // 1,000 people: 384.16 · 1000 / (384.16 + 999) = 277.74…; 100: 79.5…; 10,000: 369.98…
        for (people, size) in [(1, 1), (2, 2), (10, 10), (50, 45), (100, 80), (1_000, 278), (6_214, 362), (10_000, 370)]
        {
            assert_eq!(advised(Some(people)), size, "{people}");
        }
        assert_eq!(advised(Some(999_999_999)), 385);
        assert_eq!(advised(None), 385);
        assert_eq!(advised(Some(0)), 0);
    }

    #[test]
    fn nobody_is_asked_twice_and_more_people_never_need_fewer_answers() {
        let sizes: Vec<u64> = (0..5_000).map(|people| advised(Some(people))).collect();
        assert!(sizes.iter().zip(0..).all(|(size, people)| *size <= people));
        assert!(sizes.is_sorted());
    }
}
