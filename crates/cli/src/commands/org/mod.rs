//! `stagegate org`.

mod create;
mod list;
mod show;
mod r#use;

use clap::Subcommand;

use crate::{cli::GlobalArgs, error::CliError};

/// The commands on orgs.
#[derive(Debug, Subcommand)]
pub enum OrgCommand {
    Create(create::CreateArgs),
    /// List your orgs
    List,
    Show(show::ShowArgs),
    Use(r#use::UseArgs),
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &OrgCommand) -> Result<(), CliError> {
    match command {
        OrgCommand::Create(args) => create::create(global, args),
        OrgCommand::List => list::list(global),
        OrgCommand::Show(args) => show::show(global, args),
        OrgCommand::Use(args) => r#use::use_org(global, args),
    }
}
