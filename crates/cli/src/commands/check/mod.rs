//! `stagegate check`: what the server has judged.

mod list;
mod replay;
pub mod report;
mod show;

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};

use crate::{cli::GlobalArgs, error::CliError};

/// The commands on checks.
#[derive(Debug, Subcommand)]
pub enum CheckCommand {
    List(list::ListArgs),
    Show(Which),
    /// Judge again what a check judged, and say what has changed since
    Replay(Which),
}

/// Which check.
#[derive(Args, Debug)]
#[command(about = "Show a check, and what each safeguard objected to")]
pub struct Which {
    /// Its id
    #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    check: String,
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &CheckCommand) -> Result<(), CliError> {
    match command {
        CheckCommand::List(args) => list::list(global, args),
        CheckCommand::Show(which) => show::show(global, which),
        CheckCommand::Replay(which) => replay::replay(global, which),
    }
}
