//! `stagegate export`, `stagegate apply` and `stagegate drift`: configuration as code.

mod apply;
mod drift;
mod export;
mod fill;
mod plan;
mod read;
mod slots;
mod values;
mod write;

pub use apply::{ApplyArgs, FileArgs, apply};
pub use drift::drift;
pub use export::{ExportArgs, export};
pub use read::Source;

/// What to do about a file that is too large to be applied at once.
const IN_PARTS: &str = "split the file: `stagegate export --app APP` writes one app, and a file may hold some of the profiles";
