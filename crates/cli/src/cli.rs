//! The options that every command takes; the commands themselves are in [`crate::commands`].

use std::{ffi::OsString, process::ExitCode};

use clap::{Args, Parser, builder::NonEmptyStringValueParser};

use crate::{commands::Command, error::CliError};

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

/// Reads the command line. When there is nothing to run (help was asked for, or the line is wrong), everything is
/// printed already, and the exit status comes back.
pub fn parse() -> Result<Cli, ExitCode> {
    Cli::try_parse().map_err(|error| {
        if error.use_stderr() && wants_json(std::env::args_os()) {
            return CliError::usage(sentence(&error.to_string()), "run the command with `--help`").report(true);
        }
        // With the terminal gone, the exit status still tells.
        let _ = error.print();
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
    })
}

/// Whether `--json` is among our own options; what follows `--` is the command of `exec`.
fn wants_json(mut args: impl Iterator<Item = OsString>) -> bool {
    args.by_ref().take_while(|arg| arg != "--").any(|arg| arg == "--json")
}

/// The first paragraph of a message of the parser, in our form.
fn sentence(message: &str) -> String {
    let lines: Vec<&str> = message.lines().take_while(|line| !line.trim().is_empty()).map(str::trim).collect();
    lines.join(" ").trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::{sentence, wants_json};

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }

    #[test]
    fn wrong_command_lines_are_json_when_that_is_wanted() {
        for (line, want) in [("stagegate x --json", true), ("stagegate exec -- x --json", false), ("stagegate x", false)] {
            assert_eq!(wants_json(line.split(' ').map(Into::into)), want, "{line}");
        }
        let message = "error: the following required arguments were not provided:\n  --profile <NAME>\n\nUsage: x";
        assert_eq!(sentence(message), "the following required arguments were not provided: --profile <NAME>");
    }
}
