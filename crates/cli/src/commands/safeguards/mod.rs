//! `stagegate safeguards`.

mod check;
mod eval;
mod export;
mod test;

use std::process::ExitCode;

use clap::Subcommand;

use crate::{cli::GlobalArgs, error::CliError};

/// The commands on safeguards.
#[derive(Debug, Subcommand)]
pub enum SafeguardsCommand {
    Check(check::CheckArgs),
    Test(test::TestArgs),
    Export(export::ExportArgs),
    Eval(eval::EvalArgs),
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &SafeguardsCommand) -> Result<ExitCode, CliError> {
    match command {
        SafeguardsCommand::Check(args) => check::check(global, args),
        SafeguardsCommand::Test(args) => test::test(global, args),
        SafeguardsCommand::Export(args) => export::export(global, args).map(|()| ExitCode::SUCCESS),
        SafeguardsCommand::Eval(args) => eval::eval(args).map(|()| ExitCode::SUCCESS),
    }
}
