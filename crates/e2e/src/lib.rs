//! What the end-to-end tests share: the two binaries as processes, the AWS emulator, a home folder for each test.
//!
//! Imports neither binary: everything goes through arguments, environment, files and HTTP, as it does for a user.
//! Waits for conditions and for lines, never for time.
#![expect(clippy::expect_used, clippy::missing_panics_doc, reason = "only tests use this crate; a panic is a failed test")]

mod aws;
mod binaries;
mod cli;
mod framework;
mod http;
mod lines;
mod scan;
mod server;

pub use aws::{Aws, Stack};
pub use binaries::{binary, repository};
pub use cli::{Cli, Finished};
pub use framework::Framework;
pub use http::{Answer, Api};
pub use scan::{CommandLines, find_in_files, forms_of};
pub use server::{Database, Server, ServerOptions};
