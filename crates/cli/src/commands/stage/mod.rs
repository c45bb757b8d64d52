//! `stagegate stage`.

mod add;
mod list;
mod remove;
mod set;
mod show;

use clap::Subcommand;

use crate::{cli::GlobalArgs, error::CliError};

/// The commands on stages.
#[derive(Debug, Subcommand)]
pub enum StageCommand {
    Add(add::AddArgs),
    /// List the stages of an app
    List,
    Show(show::ShowArgs),
    Set(set::SetArgs),
    Remove(remove::RemoveArgs),
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &StageCommand) -> Result<(), CliError> {
    match command {
        StageCommand::Add(args) => add::add(global, args),
        StageCommand::List => list::list(global),
        StageCommand::Show(args) => show::show(global, args),
        StageCommand::Set(args) => set::set(global, args),
        StageCommand::Remove(args) => remove::remove(global, args),
    }
}
