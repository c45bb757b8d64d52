//! `stagegate policy`.

mod create;
mod delete;
mod edit;
mod list;
mod program;
mod show;
mod test;
mod versions;

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};

use crate::{cli::GlobalArgs, complete::Names, error::CliError};

/// The commands on policies.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    Create(create::CreateArgs),
    /// List the policies of the org
    List,
    Show(show::ShowArgs),
    Edit(edit::EditArgs),
    /// List the versions of a policy
    Versions(OfPolicy),
    Test(test::TestArgs),
    Delete(delete::DeleteArgs),
}

/// Which policy.
#[derive(Args, Debug)]
pub struct OfPolicy {
    /// Name of the policy
    #[arg(value_name = "POLICY", value_parser = NonEmptyStringValueParser::new(), add = Names::Policies)]
    name: String,
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &PolicyCommand) -> Result<(), CliError> {
    match command {
        PolicyCommand::Create(args) => create::create(global, args),
        PolicyCommand::List => list::list(global),
        PolicyCommand::Show(args) => show::show(global, args),
        PolicyCommand::Edit(args) => edit::edit(global, args),
        PolicyCommand::Versions(of) => versions::versions(global, of),
        PolicyCommand::Test(args) => test::test(global, args),
        PolicyCommand::Delete(args) => delete::delete(global, args),
    }
}

/// A version as people write it: `3` or `v3`.
pub fn version(text: &str) -> Result<i64, String> {
    let number = text.strip_prefix('v').unwrap_or(text).parse::<i64>().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "a version is a number such as `3`".to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn versions_are_numbers() {
        for (text, want) in [("3", Some(3)), ("v12", Some(12)), ("0", None), ("-1", None), ("vv1", None), ("x", None), ("", None)]
        {
            assert_eq!(super::version(text).ok(), want, "{text:?}");
        }
    }
}
