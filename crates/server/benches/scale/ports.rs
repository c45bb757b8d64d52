//! Clock and randomness of what is seeded: ids, names and times are the same in every run.
//!
//! Keys and seals are not made with these, but with the machine's random numbers: a seeded server keeps secrets as well as any.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use jiff::Timestamp;
use stagegate_core::ports::{Clock, Entropy};

/// The first moment of every seeded database: 1 June 2025.
const START_MS: i64 = 1_748_736_000_000;

/// Goes on by a millisecond each time it is asked, so that ids sort in the order in which they were made.
#[derive(Debug)]
pub(crate) struct Ticking(AtomicI64);

impl Ticking {
    pub(crate) fn new() -> Self {
        Self(AtomicI64::new(START_MS))
    }
}

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.fetch_add(1, Ordering::Relaxed)).unwrap_or_default()
    }
}

/// `SplitMix64`: well mixed, and nothing to keep secrets with.
#[derive(Debug, Default)]
pub(crate) struct Generator(AtomicU64);

impl Entropy for Generator {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut mixed = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^= mixed >> 31;
            chunk.iter_mut().zip(mixed.to_be_bytes()).for_each(|(byte, random)| *byte = random);
        }
    }
}
