//! Somebody else, who asks for a resolution again and again.

use std::{
    thread,
    time::{Duration, Instant},
};

use crate::{Failure, server::Server};

/// Between two questions: nobody asks without a pause.
const PAUSE: Duration = Duration::from_millis(2);

/// How long answers took.
#[derive(Default)]
pub(crate) struct Latencies(Vec<Duration>);

impl Latencies {
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// What so many of a hundred were faster than.
    pub(crate) fn at(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let index = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        sorted.get(index).copied().unwrap_or_default()
    }
}

/// Asks for so long.
#[expect(clippy::disallowed_methods, reason = "a benchmark is about real time")]
pub(crate) fn probe(server: &Server, stretch: Duration, latencies: &mut Latencies) -> Result<(), Failure> {
    let mut connection = server.connect()?;
    let begin = Instant::now();
    while begin.elapsed() < stretch {
        let asked = Instant::now();
        let answer = connection.send("GET", "/api/v1/orgs/acmeorg/apps/shop/stages/prod/resolution?service=orders", "")?;
        latencies.0.push(asked.elapsed());
        if answer.status != 200 {
            return Err(format!("a resolution was refused: {}", answer.body).into());
        }
        thread::sleep(PAUSE);
    }
    Ok(())
}
