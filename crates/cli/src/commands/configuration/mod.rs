//! `stagegate export`, `stagegate apply` and `stagegate drift`: configuration as code.

mod fill;
mod read;
mod write;

/// What to do about a file that is too large to be applied at once.
const IN_PARTS: &str = "split the file: each part may hold some of the profiles, or one app";
