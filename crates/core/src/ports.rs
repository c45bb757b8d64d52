//! The clock and the source of randomness, as arguments.
//!
//! Rules and use cases never ask the machine for the time or for random numbers: tests pass fixed ones.

use jiff::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// Fills buffers with bytes nobody can guess (security rule C4: from the operating system).
pub trait Entropy: Send + Sync {
    /// Overwrites `bytes` with fresh random bytes.
    fn fill(&self, bytes: &mut [u8]);
}
