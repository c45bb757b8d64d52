//! Stories from the outside: both binaries, real databases, the AWS emulator, the real frameworks.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a panic is a failed test")]

mod access_role;
mod command_line;
mod completion;
mod configuration;
mod deploy;
mod exec;
mod exec_serve;
mod explain;
mod first_run;
mod gate;
mod kill;
mod limits;
mod outputs;
mod packages;
mod parameters;
mod policies;
mod prompt;
mod providers;
mod renames;
mod revisions;
mod safeguards;
mod services;
