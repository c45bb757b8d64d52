//! The options that every command takes; the commands themselves are in [`crate::commands`].

use clap::{Args, Parser, builder::NonEmptyStringValueParser};

use crate::commands::Command;

/// Give every stage of a serverless app its own deployment profile
#[derive(Debug, Parser)]
#[command(name = "stagegate", version, disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Cli {
    /// For every command.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The options that every command takes, as given; the environment and files come in later.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// Use the server at this address [env: `STAGEGATE_SERVER`]
    #[arg(long, global = true, value_name = "URL", value_parser = NonEmptyStringValueParser::new())]
    pub server: Option<String>,
    /// Work in this org [env: `STAGEGATE_ORG`]
    #[arg(long, global = true, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub org: Option<String>,
    /// Work with this app [env: `STAGEGATE_APP`]
    #[arg(long, global = true, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub app: Option<String>,
    /// Work with this stage [env: `STAGEGATE_STAGE`]
    #[arg(long, global = true, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub stage: Option<String>,
    /// Work with this service [env: `STAGEGATE_SERVICE`]
    #[arg(long, global = true, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub service: Option<String>,
    /// Work in this region [env: `STAGEGATE_REGION`]
    #[arg(long, global = true, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub region: Option<String>,
    /// Print data and errors as JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Only print data and errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
