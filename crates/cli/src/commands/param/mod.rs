//! `stagegate param`.

mod get;
mod list;
mod set;
mod unset;
mod value;

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};

use crate::{cli::GlobalArgs, error::CliError};

/// The commands on parameters.
#[derive(Debug, Subcommand)]
pub enum ParamCommand {
    Set(set::SetArgs),
    Get(get::GetArgs),
    /// List the parameters of a profile, without their values
    List(OfProfile),
    Unset(unset::UnsetArgs),
}

/// Whose parameters.
#[derive(Args, Debug)]
pub struct OfProfile {
    /// Name of the profile
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    profile: String,
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &ParamCommand) -> Result<(), CliError> {
    match command {
        ParamCommand::Set(args) => set::set(global, args),
        ParamCommand::Get(args) => get::get(global, args),
        ParamCommand::List(of) => list::list(global, of),
        ParamCommand::Unset(args) => unset::unset(global, args),
    }
}
