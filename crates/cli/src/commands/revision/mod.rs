//! `stagegate revision`.

mod diff;
mod list;
mod range;
mod rollback;
mod show;

use clap::Subcommand;

pub use range::revision;

use crate::{cli::GlobalArgs, error::CliError, owner::OfOwner};

/// The commands on revisions of profiles, services and instances.
#[derive(Debug, Subcommand)]
pub enum RevisionCommand {
    /// List the revisions, newest first
    List(OfOwner),
    Show(show::ShowArgs),
    Diff(diff::DiffArgs),
    Rollback(rollback::RollbackArgs),
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &RevisionCommand) -> Result<(), CliError> {
    match command {
        RevisionCommand::List(of) => list::list(global, of),
        RevisionCommand::Show(args) => show::show(global, args),
        RevisionCommand::Diff(args) => diff::diff(global, args),
        RevisionCommand::Rollback(args) => rollback::rollback(global, args),
    }
}
