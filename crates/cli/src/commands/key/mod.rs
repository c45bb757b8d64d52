//! `stagegate key`.

mod create;
mod edit;
mod list;
mod revoke;
mod show;

use clap::Subcommand;

use crate::{cli::GlobalArgs, error::CliError};

/// The commands on access keys.
#[derive(Debug, Subcommand)]
pub enum KeyCommand {
    Create(create::CreateArgs),
    /// List your access keys in the org
    List,
    Show(show::ShowArgs),
    Edit(edit::EditArgs),
    Revoke(revoke::RevokeArgs),
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &KeyCommand) -> Result<(), CliError> {
    match command {
        KeyCommand::Create(args) => create::create(global, args),
        KeyCommand::List => list::list(global),
        KeyCommand::Show(args) => show::show(global, args),
        KeyCommand::Edit(args) => edit::edit(global, args),
        KeyCommand::Revoke(args) => revoke::revoke(global, args),
    }
}
