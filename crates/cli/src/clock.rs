//! The clock of this machine: for ages, durations and clock skew that people are shown. No rule depends on it.

use std::time::Instant;

use jiff::Timestamp;

/// The present instant.
#[expect(clippy::disallowed_methods, reason = "the command line is the outermost layer")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// A starting point for measuring; `elapsed` gives the duration.
#[expect(clippy::disallowed_methods, reason = "the command line is the outermost layer")]
pub fn start() -> Instant {
    Instant::now()
}
