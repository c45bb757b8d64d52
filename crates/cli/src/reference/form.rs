//! The form of help texts: there is one for everything, it is imperative, and its first line is no sentence.

use clap::{Arg, Command};

use super::{below, built, own, text};

/// Every command and what is wrong with it.
fn faults(command: &Command, check: &dyn Fn(&Command) -> Vec<String>) -> Vec<String> {
    let mut faults: Vec<String> = check(command).into_iter().map(|fault| format!("{}: {fault}", super::name(command))).collect();
    faults.extend(below(command).flat_map(|command| self::faults(command, check)));
    faults
}

fn leaves(command: &Command) -> Vec<&Command> {
    if command.has_subcommands() { below(command).flat_map(leaves).collect() } else { vec![command] }
}

/// What is wrong with the first line of a help text.
fn fault(help: &str) -> Option<&'static str> {
    let line = help.lines().next().unwrap_or_default();
    match line.chars().next() {
        None => Some("no help"),
        Some(first) if !first.is_uppercase() && !first.is_ascii_digit() => Some("begins with a small letter"),
        _ if line.ends_with('.') => Some("ends with a full stop"),
        _ => None,
    }
}

/// `Shows`, `Showing`, `Showed` and `It shows` are not imperative.
fn is_imperative(help: &str) -> bool {
    let word = help.split_whitespace().next().unwrap_or_default();
    let forms = ["s", "ing", "ed"].iter().any(|ending| word.ends_with(ending));
    let imperatives_like_them = ["Pass", "Need", "Embed"];
    let no_verbs = ["It", "The", "A", "An", "This", "Whether", "If", "Will", "To"];
    (!forms || imperatives_like_them.contains(&word)) && !no_verbs.contains(&word)
}

fn is_flag(arg: &Arg) -> bool {
    !arg.is_positional() && !arg.get_num_args().is_some_and(|count| count.takes_values())
}

#[test]
fn every_command_says_what_to_do() {
    let found = faults(&built(), &|command| {
        let about = text(command.get_about());
        let mut faults: Vec<String> = fault(&about).map(str::to_owned).into_iter().collect();
        if !is_imperative(&about) {
            faults.push(format!("`{about}` is not imperative"));
        }
        faults
    });
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_argument_has_help() {
    let found = faults(&built(), &|command| {
        let arguments = command.get_arguments().filter(|arg| !arg.is_hide_set());
        let fault = |arg: &Arg| {
            let help = text(arg.get_help());
            let fault = fault(&help).or_else(|| (is_flag(arg) && !is_imperative(&help)).then_some("is not imperative"))?;
            Some(format!("`{arg}`: {fault}"))
        };
        arguments.filter_map(fault).collect()
    });
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_value_has_a_name_that_is_told_from_words() {
    let found = faults(&built(), &|command| {
        let names = own(command).filter(|arg| !is_flag(arg)).flat_map(|arg| {
            let names = arg.get_value_names().map(<[_]>::to_vec).unwrap_or_default();
            names.into_iter().map(|name| name.to_string()).collect::<Vec<_>>()
        });
        names.filter(|name| *name != name.to_uppercase()).map(|name| format!("`{name}` is not in capitals")).collect()
    });
    assert!(found.is_empty(), "{found:#?}");
}

/// What a command prints must be readable for programs, whichever command it is.
#[test]
fn every_command_takes_json() {
    let command = built();
    let leaves = leaves(&command);
    assert!(leaves.len() > 30, "{}", leaves.len());
    for leaf in leaves {
        let json = leaf.get_arguments().find(|arg| arg.get_long() == Some("json"));
        assert!(json.is_some_and(|arg| is_flag(arg) && !arg.is_hide_set()), "{}", super::name(leaf));
    }
}

#[test]
fn the_checks_find_something() {
    for (help, want) in [
        ("", Some("no help")),
        ("show it", Some("begins with a small letter")),
        ("Show it.", Some("ends with a full stop")),
        ("Show it\n\nIn full.", None),
        ("3 to 39 letters", None),
    ] {
        assert_eq!(fault(help), want, "{help}");
    }
    for (help, want) in
        [("Show it", true), ("Shows it", false), ("Showing it", false), ("The thing", false), ("Pass it on", true)]
    {
        assert_eq!(is_imperative(help), want, "{help}");
    }
}
