//! `stagegate profile`.

mod create;
mod delete;
mod edit;
mod history;
mod list;
mod show;

use clap::Subcommand;

pub use edit::unchecked;

use crate::{cli::GlobalArgs, error::CliError};

/// The commands on profiles.
#[derive(Debug, Subcommand)]
pub enum ProfileCommand {
    Create(create::CreateArgs),
    /// List the profiles of the org
    List,
    Show(show::ShowArgs),
    Edit(edit::EditArgs),
    Delete(delete::DeleteArgs),
    History(history::HistoryArgs),
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &ProfileCommand) -> Result<(), CliError> {
    match command {
        ProfileCommand::Create(args) => create::create(global, args),
        ProfileCommand::List => list::list(global),
        ProfileCommand::Show(args) => show::show(global, args),
        ProfileCommand::Edit(args) => edit::edit(global, args),
        ProfileCommand::Delete(args) => delete::delete(global, args),
        ProfileCommand::History(args) => history::history(global, args),
    }
}
