//! The options that every command takes; the commands themselves are in [`crate::commands`].

use std::{ffi::OsString, process::ExitCode};

use clap::{
    Args, Parser,
    builder::NonEmptyStringValueParser,
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::{commands::Command, complete::Names, error::CliError};

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
    #[arg(long, global = true, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Orgs)]
    pub org: Option<String>,
    /// Work with this app [env: `STAGEGATE_APP`]
    #[arg(long, global = true, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Apps)]
    pub app: Option<String>,
    /// Work with this stage [env: `STAGEGATE_STAGE`]
    #[arg(long, global = true, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Stages)]
    pub stage: Option<String>,
    /// Work with this service [env: `STAGEGATE_SERVICE`]
    #[arg(long, global = true, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Services)]
    pub service: Option<String>,
    /// Work in this region [env: `STAGEGATE_REGION`]
    #[arg(long, global = true, value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Regions)]
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
        if let Some(refusal) = refusal(&error) {
            return refusal.report(wants_json(std::env::args_os()));
        }
        if error.use_stderr() && wants_json(std::env::args_os()) {
            return CliError::usage(sentence(&error.to_string()), "run the command with `--help`").report(true);
        }
        // With the terminal gone, the exit status still tells.
        let _ = error.print();
        ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
    })
}

/// The parser's own message would repeat what was typed, and that may be a secret in the wrong place: it says what is
/// wrong with it instead. Only what is known to be ours is named. None: the message repeats nothing.
fn refusal(error: &clap::Error) -> Option<CliError> {
    let sentence = match error.kind() {
        ErrorKind::UnknownArgument => match unknown_option(error) {
            Some(option) => format!("there is no option `{option}` here"),
            None => "there is an option or argument too many".to_owned(),
        },
        ErrorKind::InvalidSubcommand => "there is no such command".to_owned(),
        ErrorKind::TooManyValues => format!("{} takes no value", known_option(error)),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("the value of {} is missing or not valid", known_option(error))
        }
        ErrorKind::InvalidUtf8 => "an argument is not UTF-8 text".to_owned(),
        _ => return None,
    };
    let suggested = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand].into_iter().find_map(|kind| error.get(kind));
    let near = match suggested {
        Some(ContextValue::String(near)) => Some(near),
        Some(ContextValue::Strings(near)) => near.first(),
        _ => None,
    };
    let near = near.map(|near| format!("did you mean `{near}`? else ")).or_else(|| accepted(error)).unwrap_or_default();
    Some(CliError::usage(
        sentence,
        format!("{near}run the command with `--help`; what was typed is not repeated: it may be a secret"),
    ))
}

/// The option that the parser complains about, as we declared it.
fn known_option(error: &clap::Error) -> String {
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(option)) => format!("`{option}`"),
        _ => "an option".to_owned(),
    }
}

/// The name of an option that we do not have, if it cannot be a secret: those are no words of small letters.
fn unknown_option(error: &clap::Error) -> Option<&str> {
    let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg) else { return None };
    let name = option.strip_prefix("--")?;
    let is_word = (2..=20).contains(&name.len()) && name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    is_word.then_some(option.as_str())
}

/// What an option takes: its words, or what its own parser says.
fn accepted(error: &clap::Error) -> Option<String> {
    let listed = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(words)) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        _ => String::new(),
    };
    if !listed.is_empty() {
        return Some(format!("use one of {listed}; else "));
    }
    let source = std::error::Error::source(error)?;
    source.downcast_ref::<Expected>().map(|Expected(what)| format!("use {what}; else "))
}

/// What a parser of ours expects of a value. Only it is shown: it never repeats the value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("use {0}")]
pub struct Expected(pub String);

/// A whole number from `MIN` to `MAX`.
pub fn number<const MIN: i64, const MAX: i64>(text: &str) -> Result<i64, Expected> {
    let number = text.parse().ok().filter(|number| (MIN..=MAX).contains(number));
    number.ok_or_else(|| Expected(format!("a whole number from {MIN} to {MAX}")))
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
    use clap::{CommandFactory as _, Parser as _};

    use super::{refusal, sentence, wants_json};

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }

    #[test]
    fn what_was_typed_in_the_wrong_place_is_not_repeated() {
        for (line, want) in [
            ("login --stdin=sgk_canary", "`--stdin` takes no value"),
            ("param set k --profile p --stdin=sgk_canary", "`--stdin` takes no value"),
            ("param set k --profile p --plain=sgk_canary", "`--plain` takes no value"),
            ("--json=sgk_canary whoami", "`--json` takes no value"),
            ("login --sgk_canary", "too many"),
            ("--sgk_canary", "too many"),
            ("login -sgk_canary", "too many"),
            ("login --stdn=sgk_canary", "did you mean `--stdin`?"),
            ("whoami sgk_canary", "too many"),
            ("param get k sgk_canary --profile p", "too many"),
            ("deploy sgk_canary", "too many"),
            ("sgk_canary", "no such command"),
            ("param sgk_canary", "no such command"),
            ("paramcanary", "no such command"),
            ("deployment list --limit sgk_canary", "`--limit <COUNT>` is missing or not valid"),
            ("deployment list --limit sgk_canary", "use a whole number from 1 to 200; else"),
            ("param unread --days 0", "use a whole number from 1 to 366; else"),
            ("key create n --scope read --expires-in-days 366", "use a whole number from 1 to 365; else"),
            ("param import canary --format sgk_canary", "use one of `dotenv`, `json`"),
            ("param rollback k --profile p --to sgk_canary", "use the number of a revision, such as `7`; else"),
            ("revision diff a..canary --profile p", "use two revisions, such as `3..7`; else"),
            ("login --frobnicate", "there is no option `--frobnicate` here"),
            ("login --frobnicate=sgk_canary", "there is no option `--frobnicate` here"),
            ("login --CANARY=x", "too many"),
            ("--stage= whoami", "`--stage <NAME>` is missing or not valid"),
            ("param get --sgk_canary", "too many"),
        ] {
            let error = super::Cli::try_parse_from(["stagegate"].into_iter().chain(line.split(' '))).unwrap_err();
            let shown = format!("{:?}", refusal(&error).unwrap_or_else(|| panic!("{line}: {error}")));
            assert!(shown.contains(want) && !shown.contains("canary"), "{line}: {shown}");
        }
        for line in ["param rollback k", "param set k --profile p --stdin --plain", "login --help"] {
            let error = super::Cli::try_parse_from(["stagegate"].into_iter().chain(line.split(' '))).unwrap_err();
            assert!(refusal(&error).is_none(), "{line}");
        }
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
