//! The process: settings, root key, start and clean stop.

mod connections;
mod listen;
mod plan_policy;
mod root_key_file;
mod settings;
mod start;

pub use listen::listen;
pub use settings::{LogFormat, Settings};
pub use start::{StartError, start, start_existing};
