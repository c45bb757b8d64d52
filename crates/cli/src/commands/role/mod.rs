//! `stagegate role`.

mod set;
mod show;
mod unset;
mod verify;

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};

use crate::{cli::GlobalArgs, complete::Names, error::CliError};

/// The commands on access roles.
#[derive(Debug, Subcommand)]
pub enum RoleCommand {
    Set(set::SetArgs),
    /// Show the access role of a profile, and what its trust policy must say
    Show(OfProfile),
    /// Take the access role away from a profile
    Unset(OfProfile),
    /// Try the access role: it must answer to us, and to nobody else
    Verify(OfProfile),
}

/// Whose access role.
#[derive(Args, Debug)]
pub struct OfProfile {
    /// Name of the profile
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Profiles)]
    profile: String,
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &RoleCommand) -> Result<(), CliError> {
    match command {
        RoleCommand::Set(args) => set::set(global, args),
        RoleCommand::Show(of) => show::show(global, of),
        RoleCommand::Unset(of) => unset::unset(global, of),
        RoleCommand::Verify(of) => verify::verify(global, of),
    }
}
