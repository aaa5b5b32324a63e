use std::{fmt, time::Duration};

/// Times of many runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Times(Vec<Duration>);

impl Times {
    /// Adds one run.
    pub(super) fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// Adds the runs of others.
    pub(super) fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many runs.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The time that so many of a hundred runs did not exceed.
    fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        sorted.get(place).copied().unwrap_or_default()
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = |percent| self.percentile(percent).as_secs_f64() * 1e3;
        write!(f, "p50 {:.3} ms, p95 {:.3} ms ({} runs)", milliseconds(50), milliseconds(95), self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_runs_are_at_most_the_median() {
        let mut times = Times::default();
        (1..=100).for_each(|run| times.add(Duration::from_millis(run)));
        assert_eq!(times.percentile(50), Duration::from_millis(50));
        assert_eq!(times.percentile(95), Duration::from_millis(95));
    }
}
