//! Keeps `docs/reference/cli.md` equal to the commands, and the help texts to their form.
//!
//! The page is made from what `--help` shows. After a change run
//! `UPDATE_REFERENCE=1 cargo test -p stagegate-cli reference`, or `make reference` for all references.

mod form;

use std::{
    fmt::{self, Write as _},
    fs,
    path::Path,
};

use clap::{Arg, Command, CommandFactory as _, builder::StyledStr};

use crate::cli::Cli;

const HEAD: &str = "\
<!-- Made by crates/cli/src/reference from the help texts; change them there. -->

# Command line

This is what `--help` says, for all commands on one page. [The guide](../guides/command-line.md) has completion and manual
pages, [settings](settings.md) the environment variables and files, [errors](errors.md) the exit statuses.

";

/// The commands that people call, with everything set as it is when they run.
fn built() -> Command {
    let mut command = Cli::command();
    command.build();
    command
}

fn below(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|command| !command.is_hide_set())
}

/// The arguments of one command that are its own.
fn own(command: &Command) -> impl Iterator<Item = &Arg> {
    let is_help = |arg: &Arg| matches!(arg.get_id().as_str(), "help" | "version");
    command.get_arguments().filter(move |arg| !arg.is_hide_set() && !arg.is_global_set() && !is_help(arg))
}

fn page(command: &Command) -> Result<String, fmt::Error> {
    let mut page = HEAD.to_owned();
    page.push_str("| command | what it does |\n|---|---|\n");
    table_of_commands(&mut page, command)?;
    page.push_str("\n## Options of every command\n\n");
    let global: Vec<&Arg> = command.get_arguments().filter(|arg| arg.is_global_set()).collect();
    table_of_arguments(&mut page, "option", &global)?;
    for command in below(command) {
        sections(&mut page, command, 2)?;
    }
    Ok(page)
}

fn table_of_commands(page: &mut String, command: &Command) -> fmt::Result {
    for command in below(command) {
        if command.has_subcommands() {
            table_of_commands(page, command)?;
            continue;
        }
        let name = name(command);
        let what = cell(&text(command.get_about()));
        writeln!(page, "| [`{name}`](#{}) | {what} |", name.replace(' ', "-"))?;
    }
    Ok(())
}

fn sections(page: &mut String, command: &Command, depth: usize) -> fmt::Result {
    writeln!(page, "\n{} {}\n", "#".repeat(depth), name(command))?;
    let about = text(command.get_long_about().or(command.get_about()));
    let mut paragraphs = about.split("\n\n");
    writeln!(page, "{}.", paragraphs.next().unwrap_or_default())?;
    if command.has_subcommands() {
        return below(command).try_for_each(|command| sections(page, command, depth + 1));
    }
    let usage = command.clone().render_usage().to_string();
    writeln!(page, "\n    {}", usage.trim_start_matches("Usage: ").trim_end())?;
    for paragraph in paragraphs {
        writeln!(page, "\n{}", paragraph.trim())?;
    }
    let arguments: Vec<&Arg> = own(command).collect();
    if !arguments.is_empty() {
        page.push('\n');
        table_of_arguments(page, "argument", &arguments)?;
    }
    Ok(())
}

fn table_of_arguments(page: &mut String, title: &str, arguments: &[&Arg]) -> fmt::Result {
    writeln!(page, "| {title} | meaning |\n|---|---|")?;
    for arg in arguments {
        writeln!(page, "| {} | {} |", shown(arg), meaning(arg))?;
    }
    Ok(())
}

/// `-m`, `--message <TEXT>`.
fn shown(arg: &Arg) -> String {
    let short = arg.get_short().filter(|_| !arg.is_positional()).map(|short| format!("`-{short}`, ")).unwrap_or_default();
    format!("{short}`{arg}`")
}

fn meaning(arg: &Arg) -> String {
    let mut meaning = cell(&text(arg.get_long_help().or(arg.get_help())));
    let values: Vec<_> = arg.get_possible_values().into_iter().filter(|value| !value.is_hide_set()).collect();
    let values: Vec<_> = values.iter().map(|value| format!("`{}`", value.get_name())).collect();
    let takes_one = arg.get_num_args().is_some_and(|count| count.takes_values());
    if takes_one && !values.is_empty() {
        let _ = write!(meaning, ": {}", values.join(", ")); // a String takes all
    }
    let defaults: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    if takes_one && !defaults.is_empty() && !arg.is_hide_default_value_set() {
        let _ = write!(meaning, " (`{}` unless given)", defaults.join(",")); // as above
    }
    meaning
}

fn name(command: &Command) -> String {
    command.get_bin_name().unwrap_or_else(|| command.get_name()).to_owned()
}

fn text(help: Option<&StyledStr>) -> String {
    help.map(ToString::to_string).unwrap_or_default()
}

/// One line, and no column of its own.
fn cell(text: &str) -> String {
    text.replace("\n\n", " ").replace('\n', " ").replace('|', "\\|")
}

#[test]
fn the_reference_of_the_command_line_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/cli.md");
    let wanted = page(&built()).unwrap();
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&path, &wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "run `UPDATE_REFERENCE=1 cargo test -p stagegate-cli reference`");
}
