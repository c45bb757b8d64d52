//! `stagegate audit`.

mod list;

use clap::Subcommand;

use crate::{cli::GlobalArgs, error::CliError};

/// The commands on the audit log.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    List(list::ListArgs),
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &AuditCommand) -> Result<(), CliError> {
    match command {
        AuditCommand::List(args) => list::list(global, args),
    }
}
