//! `stagegate app`.

mod create;
mod delete;
mod list;
mod set;
mod show;

use clap::Subcommand;

use crate::{cli::GlobalArgs, error::CliError};

/// The commands on apps.
#[derive(Debug, Subcommand)]
pub enum AppCommand {
    Create(create::CreateArgs),
    /// List the apps of the org
    List,
    Show(show::ShowArgs),
    Set(set::SetArgs),
    Delete(delete::DeleteArgs),
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &AppCommand) -> Result<(), CliError> {
    match command {
        AppCommand::Create(args) => create::create(global, args),
        AppCommand::List => list::list(global),
        AppCommand::Show(args) => show::show(global, args),
        AppCommand::Set(args) => set::set(global, args),
        AppCommand::Delete(args) => delete::delete(global, args),
    }
}
