//! A clock that the test sets.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use stagegate_core::ports::Clock;

/// Goes on by a millisecond each time it is asked, so that ids sort in the order in which they were made.
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    /// Starts on 15 January 2027.
    pub(crate) fn new() -> Self {
        Self(AtomicI64::new(1_800_000_000_000))
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, time: SignedDuration) {
        self.0.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.fetch_add(1, Ordering::SeqCst)).unwrap()
    }
}
