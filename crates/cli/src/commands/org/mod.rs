//! `stagegate org`.

mod create;
mod list;
mod r#use;

use clap::Subcommand;

use crate::{cli::GlobalArgs, error::CliError};

/// The commands on orgs.
#[derive(Debug, Subcommand)]
pub enum OrgCommand {
    Create(create::CreateArgs),
    /// List your orgs
    List,
    Use(r#use::UseArgs),
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &OrgCommand) -> Result<(), CliError> {
    match command {
        OrgCommand::Create(args) => create::create(global, args),
        OrgCommand::List => list::list(global),
        OrgCommand::Use(args) => r#use::use_org(global, args),
    }
}
