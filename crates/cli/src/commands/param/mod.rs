//! `stagegate param`.

mod get;
mod list;
mod set;
mod unset;
mod value;

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};

use stagegate_core::parameter::ParameterKey;

use crate::{cli::GlobalArgs, complete::Names, error::CliError};

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
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Profiles)]
    profile: String,
}

/// A key, before anything is sent. What is none is not repeated: it may be a secret that was pasted.
fn key(text: &str) -> Result<ParameterKey, CliError> {
    text.parse().map_err(|_| {
        let hint = "use 1 to 128 letters, digits, `_`, `-` and `.`, starting with a letter or `_`";
        CliError::usage("that is not a valid parameter key", hint)
    })
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

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn what_is_no_key_is_not_repeated() {
        for text in ["", "1canary", "canary key", "canary/key", "canary=", &"canary".repeat(40)] {
            let error = format!("{:?}", key(text).unwrap_err());
            assert!(error.contains("that is not a valid parameter key") && !error.contains("canary"), "{text}: {error}");
        }
        assert!(key("_a.b-c").is_ok());
    }
}
