//! `stagegate help`.

use clap::{Args, Command, CommandFactory as _};

use crate::{
    cli::{Cli, GlobalArgs},
    complete::Names,
    error::CliError,
    lookup,
    output::Output,
};

/// Say what a command does, as its `--help` does
#[derive(Args, Debug)]
pub struct HelpArgs {
    /// The command, such as `param set`; all of them if none is named
    #[arg(value_name = "COMMAND", add = Names::Commands)]
    command: Vec<String>,
}

/// Prints the help.
pub fn help(global: &GlobalArgs, args: &HelpArgs) -> Result<(), CliError> {
    let mut command = Cli::command();
    command.build();
    for name in &args.command {
        command = command.find_subcommand(name).cloned().ok_or_else(|| unknown(&command, name))?;
    }
    Output::new(global).data(&command.render_long_help().to_string())
}

fn unknown(above: &Command, name: &str) -> CliError {
    let names: Vec<&str> = below(above).map(Command::get_name).collect();
    let near = lookup::nearest(name, &names).map(|near| format!("did you mean `{near}`? else ")).unwrap_or_default();
    let all = above.get_display_name().unwrap_or("stagegate").replace('-', " ");
    CliError::usage("there is no such command", format!("{near}run `{all} --help` to see them"))
}

/// The commands that people call.
pub fn below(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|command| !command.is_hide_set())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_command_is_not_repeated() {
        let mut command = Cli::command();
        command.build();
        for (name, want) in [
            ("parm", "did you mean `param`? else run `stagegate --help` to see them"),
            ("canary", "run `stagegate --help` to see them"),
        ] {
            let error = unknown(&command, name);
            assert_eq!((error.exit_status(), error.sentence(), error.hint()), (2, "there is no such command", Some(want)));
        }
    }
}
