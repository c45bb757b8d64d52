//! `stagegate param set`.

use std::path::PathBuf;

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::parameter::SetParameter;
use stagegate_core::parameter::{Visibility, check_value};

use super::value::Given;
use crate::{cli::GlobalArgs, complete::Names, error::CliError, input, owner::OfOwner};

/// Set a parameter
///
/// At a terminal the value is asked for and not shown. With `--stdin` it is read to its end, and exactly one line
/// break there is taken away, as `echo` adds one; `--raw` keeps it. With `--file` the bytes of the file are the
/// value. Values are UTF-8 text of up to 64 KiB.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct SetArgs {
    /// Letters, digits, `_`, `-` and `.`, starting with a letter or `_`
    #[arg(value_name = "KEY", value_parser = NonEmptyStringValueParser::new(), add = Names::Parameters)]
    assignment: String,
    /// Never used: a value on the command line is refused without being repeated
    #[arg(hide = true)]
    on_command_line: Vec<String>,
    #[command(flatten)]
    of: OfOwner,
    /// Read the value from standard input
    #[arg(long, conflicts_with_all = ["file", "plain"])]
    stdin: bool,
    /// Keep the line break at the end of standard input
    #[arg(long, requires = "stdin")]
    raw: bool,
    /// Take the content of this file as the value
    #[arg(long, value_name = "PATH", conflicts_with = "plain")]
    file: Option<PathBuf>,
    /// Take the value from the command line, as `KEY=VALUE`: it is no secret
    #[arg(long)]
    plain: bool,
    /// Let only deploys and `exec` receive the value
    #[arg(long, conflicts_with = "masked")]
    write_only: bool,
    /// Let people with the right reveal the value (how parameters start)
    #[arg(long)]
    masked: bool,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Why, for the history
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,
}

/// Sets a parameter.
pub fn set(global: &GlobalArgs, args: &SetArgs) -> Result<(), CliError> {
    let given = Given {
        assignment: &args.assignment,
        more: !args.on_command_line.is_empty(),
        plain: args.plain,
        stdin: args.stdin,
        raw: args.raw,
        file: args.file.as_ref(),
        terminal: input::is_terminal(),
    };
    let (key, source) = given.source()?;
    let mut scene = args.of.open(global)?;
    // Nobody types a secret only to learn that the owner was misspelt.
    let owner = scene.look_before_change()?;
    let value = source.read(&key, &scene.owner.flags())?;
    check_value(&key, &value)?;
    let set = SetParameter {
        value: value.into(),
        visibility: args.visibility().map(|visibility| visibility.as_str().to_owned()),
        description: args.description.clone(),
        message: args.message.clone(),
    };
    let client = &scene.session.client;
    let parameter = client.set_parameter(&scene.org, &scene.address(), key.as_str(), owner.revision, &set)?;
    let (visibility, words, revision) = (&parameter.visibility, scene.words(), parameter.revision);
    let sentence = format!("set parameter `{key}` ({visibility}) of {words}, now at revision {revision}");
    scene.session.output.changed(&parameter, &sentence)
}

impl SetArgs {
    /// None: as it is, or as parameters start.
    fn visibility(&self) -> Option<Visibility> {
        match (self.write_only, self.masked) {
            (true, _) => Some(Visibility::WriteOnly),
            (_, true) => Some(Visibility::Masked),
            _ => None,
        }
    }
}
