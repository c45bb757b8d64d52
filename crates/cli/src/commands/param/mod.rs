//! `stagegate param`.

mod changes;
mod copy;
mod export;
mod get;
mod history;
mod import;
mod list;
mod rollback;
mod set;
mod unset;
mod value;

use clap::Subcommand;

use stagegate_core::parameter::ParameterKey;

pub use changes::short;

use crate::{cli::GlobalArgs, error::CliError, owner::OfOwner};

/// The commands on parameters.
#[derive(Debug, Subcommand)]
pub enum ParamCommand {
    Set(set::SetArgs),
    Get(get::GetArgs),
    /// List parameters, without their values
    List(OfOwner),
    Unset(unset::UnsetArgs),
    Import(import::ImportArgs),
    Export(export::ExportArgs),
    Copy(copy::CopyArgs),
    History(history::HistoryArgs),
    Rollback(rollback::RollbackArgs),
}

/// A key, before anything is sent. What is none is not repeated: it may be a secret that was pasted.
pub fn key(text: &str) -> Result<ParameterKey, CliError> {
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
        ParamCommand::Import(args) => import::import(global, args),
        ParamCommand::Export(args) => export::export(global, args),
        ParamCommand::Copy(args) => copy::copy(global, args),
        ParamCommand::History(args) => history::history(global, args),
        ParamCommand::Rollback(args) => rollback::rollback(global, args),
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
