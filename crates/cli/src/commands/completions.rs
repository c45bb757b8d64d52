//! `stagegate completions`.

use std::io::{self, IsTerminal as _, Read as _};

use clap::{Args, CommandFactory as _};
use zeroize::Zeroizing;

use crate::{
    cli::{Cli, GlobalArgs},
    complete::{self, Shell},
    error::CliError,
    output::Output,
};

/// No line that somebody types comes near it.
const MAX_LINE_BYTES: u64 = 1024 * 1024;

/// Print the script that completes commands, options and names in a shell
///
/// Names of apps, stages, profiles, parameters and the like come from the server while you type: it is asked with your
/// access key, and when it does not answer within a second, there are no names. `stagegate` must be in `PATH`.
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// The shell
    shell: Shell,
    /// Answer the script: the line is on standard input
    #[arg(long, hide = true)]
    line: bool,
}

/// Prints the script, or what may come next on a line.
pub fn completions(global: &GlobalArgs, args: &CompletionsArgs) -> Result<(), CliError> {
    let output = Output::new(global);
    if !args.line {
        return output.data(args.shell.script());
    }
    // Whatever is wrong with the line, there are no candidates, and nothing is said.
    match read_line().and_then(|line| answer(args.shell, &line)) {
        Some(answer) => output.data(&answer),
        None => Ok(()),
    }
}

fn answer(shell: Shell, line: &str) -> Option<String> {
    let question = shell.question(line)?;
    let folder = std::env::current_dir().ok();
    let reply = complete::reply(Cli::command(), question.line.clone(), folder.as_deref(), complete::ask);
    Some(question.answer(shell, &reply))
}

/// The line may hold what was pasted by mistake: it is not kept.
fn read_line() -> Option<Zeroizing<String>> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::new());
    stdin.lock().take(MAX_LINE_BYTES).read_to_end(&mut bytes).ok()?;
    Some(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()))
}
