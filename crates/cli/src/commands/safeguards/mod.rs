//! `stagegate safeguards`.

mod add;
mod backtest;
mod check;
mod edit;
mod eval;
mod except;
mod export;
mod held;
mod list;
mod place;
mod remove;
mod reorder;
mod set;
mod settings;
mod show;
mod test;
mod text;
mod unexcept;

pub use check::{Package, REFUSED};
pub use test::read_cases;
pub use text::{CHANGED, COMPARED, changed, compared, count, difference, fields, words};

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum, builder::NonEmptyStringValueParser};

use crate::{cli::GlobalArgs, complete::Names, error::CliError};

/// The commands on safeguards.
#[derive(Debug, Subcommand)]
pub enum SafeguardsCommand {
    List(list::ListArgs),
    Show(show::ShowArgs),
    Add(add::AddArgs),
    Edit(edit::EditArgs),
    Remove(remove::RemoveArgs),
    Move(reorder::MoveArgs),
    Set(set::SetArgs),
    Except(except::ExceptArgs),
    Unexcept(unexcept::UnexceptArgs),
    Check(check::CheckArgs),
    Test(test::TestArgs),
    Export(export::ExportArgs),
    Backtest(backtest::BacktestArgs),
    Eval(eval::EvalArgs),
}

/// Whose safeguards, and why they change.
#[derive(Args, Debug)]
pub struct OfProfile {
    /// Name of the profile
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Profiles)]
    profile: String,
    /// Why, for the history
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,
}

/// Which safeguard of a profile.
#[derive(Args, Debug)]
pub struct Which {
    /// Its title or its id, or what it checks if the profile has one such
    #[arg(value_name = "WHICH", value_parser = NonEmptyStringValueParser::new(), add = Names::SafeguardTitles)]
    which: String,
}

/// Whether a failure blocks.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Enforcement {
    /// It does
    Error,
    /// It does not
    Warning,
}

impl Enforcement {
    fn word(self) -> String {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
        .to_owned()
    }
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &SafeguardsCommand) -> Result<ExitCode, CliError> {
    match command {
        SafeguardsCommand::Check(args) => return check::check(global, args),
        SafeguardsCommand::Test(args) => return test::test(global, args),
        SafeguardsCommand::Backtest(args) => return backtest::backtest(global, args),
        SafeguardsCommand::List(args) => list::list(global, args),
        SafeguardsCommand::Show(args) => show::show(global, args),
        SafeguardsCommand::Add(args) => add::add(global, args),
        SafeguardsCommand::Edit(args) => edit::edit(global, args),
        SafeguardsCommand::Remove(args) => remove::remove(global, args),
        SafeguardsCommand::Move(args) => reorder::reorder(global, args),
        SafeguardsCommand::Set(args) => set::set(global, args),
        SafeguardsCommand::Except(args) => except::except(global, args),
        SafeguardsCommand::Unexcept(args) => unexcept::unexcept(global, args),
        SafeguardsCommand::Export(args) => export::export(global, args),
        SafeguardsCommand::Eval(args) => eval::eval(args),
    }
    .map(|()| ExitCode::SUCCESS)
}
