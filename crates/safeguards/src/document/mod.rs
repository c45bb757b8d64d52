//! Documents that others wrote: bytes in, values out, within limits.
//!
//! Size, open brackets and marks of structure are counted before the text is parsed; depth, values and length of text
//! while the value is built, aliases expanded. Nothing is executed or looked up. Keys keep their order.

pub mod brackets;
pub mod limits;
mod read;
mod short_form;

pub use read::{Format, Refused, from_slice};

/// The largest document in JSON, in bytes.
pub const MAX_JSON_BYTES: usize = 16 * 1024 * 1024;

/// The largest document in YAML. Its parser keeps every token until the end, which takes a hundred times the text.
pub const MAX_YAML_BYTES: usize = 2 * 1024 * 1024;
