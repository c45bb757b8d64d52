//! Safeguards from the outside: against recorded cases, against the examples of their pages, and against the hostile.
#![expect(clippy::unwrap_used, reason = "a panic is a failed test")]

mod engine;
mod examples;
mod hostile;
mod pages;
mod vectors;
