//! The two databases, and what was measured on them.

use std::time::Duration;

use super::Subject;
use crate::Failure;

/// Rounds that are not counted: they fill caches, and let PostgreSQL settle on plans.
const WARM_UP: usize = 30;

/// Small and large.
pub(super) struct Pair {
    pub(super) small: Subject,
    pub(super) large: Subject,
    pub(super) rounds: usize,
}

/// What one thing took on each.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) small: Spread,
    pub(crate) large: Spread,
}

/// Measured times, sorted.
#[derive(Debug, Default)]
pub(crate) struct Spread(Vec<Duration>);

impl Pair {
    /// Measures one thing on both in turn; who is first changes with each round.
    pub(super) async fn measure(
        &self,
        time: impl AsyncFn(&Subject, usize) -> Result<Duration, Failure>,
    ) -> Result<Figures, Failure> {
        let mut figures = Figures::default();
        for round in 0..WARM_UP + self.rounds {
            let (small, large) = if round % 2 == 0 {
                let small = time(&self.small, round).await?;
                (small, time(&self.large, round).await?)
            } else {
                let large = time(&self.large, round).await?;
                (time(&self.small, round).await?, large)
            };
            if round >= WARM_UP {
                figures.small.0.push(small);
                figures.large.0.push(large);
            }
        }
        figures.small.0.sort_unstable();
        figures.large.0.sort_unstable();
        Ok(figures)
    }
}

impl Figures {
    /// How much more the large database takes.
    pub(crate) fn ratio(&self) -> f64 {
        self.large.at(50).as_secs_f64() / self.small.at(50).as_secs_f64()
    }
}

impl Spread {
    /// A percentile; nothing was measured: no time.
    pub(crate) fn at(&self, percent: usize) -> Duration {
        self.0.get(self.0.len() * percent / 100).copied().unwrap_or_default()
    }
}
