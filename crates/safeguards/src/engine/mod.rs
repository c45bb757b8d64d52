//! Runs the safeguards that an org or a service asks for, and says what came of each, in their order.
//!
//! A check that errs never allows: an unknown safeguard, a word that is no level and a program that raises an error all
//! fail, whatever the level of their entry is.

mod bounded;
mod entry;
mod exception;
mod file;
mod level;
mod module;
pub mod output;
mod run;
mod stage;
mod verdict;

pub use entry::{Entry, InvalidEntries, entries};
pub use exception::Exception;
pub use file::from_file;
pub use level::Level;
pub use module::candidates;
pub(crate) use run::{raised, run_each};
pub use run::{run, run_telling};
pub use stage::StageFilter;
pub use verdict::{Excepted, Report, Status, Verdict};
