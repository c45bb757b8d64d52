//! `stagegate safeguards`.

mod check;
mod eval;

use std::process::ExitCode;

use clap::Subcommand;

use crate::{cli::GlobalArgs, error::CliError};

/// The commands on safeguards.
#[derive(Debug, Subcommand)]
pub enum SafeguardsCommand {
    Check(check::CheckArgs),
    Eval(eval::EvalArgs),
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &SafeguardsCommand) -> Result<ExitCode, CliError> {
    match command {
        SafeguardsCommand::Check(args) => check::check(global, args),
        SafeguardsCommand::Eval(args) => eval::eval(args).map(|()| ExitCode::SUCCESS),
    }
}
