//! Completion at a shell's prompt: what may come next on a line that is being typed.
//!
//! [`Names`] marks an argument whose values the server knows. `stagegate completions SHELL` prints a script for the
//! shell, which asks the same command for candidates. That says nothing, changes nothing and ends within a second or
//! so: when something is amiss there are fewer candidates, or none.
//!
//! The scripts are our own, and `clap_complete` only walks the line: its scripts insert candidates as they are, so that
//! a profile named `$(reboot)` would become part of the command, and hand the line over as arguments, which other users
//! of the machine can read.

mod line;
mod names;
mod shell;
mod word;

use std::{
    ffi::OsString,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use clap::{Arg, Command, ValueHint};
use clap_complete::{
    ArgValueCandidates, CompletionCandidate,
    engine::{ArgValueCompleter, complete},
};

pub use line::Line;
pub use names::{Names, ask};
pub use shell::Shell;

/// What may come next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A file, which shells complete by themselves.
    Files,
    /// One of these.
    Words(Vec<Candidate>),
}

/// A word that may come next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The word, not quoted.
    pub word: String,
    /// What it is, for shells that show that.
    pub help: Option<String>,
}

/// What may come next on `line`; `ask` knows the names of things.
pub fn reply(
    command: Command,
    line: Line,
    folder: Option<&Path>,
    ask: impl Fn(Names, &Line) -> Vec<Candidate> + Send + Sync + 'static,
) -> Reply {
    let files = Arc::new(AtomicBool::new(false));
    let (words, at) = (line.words().map(OsString::from).collect(), line.at());
    let options = line.current().starts_with('-') && !line.current().contains('=');
    let mut command = prepared(command, &Context { line: Arc::new(line), ask: Arc::new(ask), files: files.clone() });
    let found = complete(&mut command, words, at, folder).unwrap_or_default();
    if files.load(Ordering::Relaxed) && !options {
        return Reply::Files;
    }
    Reply::Words(without_noise(found.iter().filter_map(Candidate::from_clap).collect(), options))
}

/// Knows the names of things.
type Ask = dyn Fn(Names, &Line) -> Vec<Candidate> + Send + Sync;

/// What the arguments of a command need while a line is completed.
#[derive(Clone)]
struct Context {
    line: Arc<Line>,
    ask: Arc<Ask>,
    /// Whether a file may come next.
    files: Arc<AtomicBool>,
}

/// The command, and those below it, with candidates instead of marks.
fn prepared(command: Command, context: &Context) -> Command {
    command.mut_args(|arg| prepared_argument(arg, context)).mut_subcommands(|command| prepared(command, context))
}

fn prepared_argument(arg: Arg, context: &Context) -> Arg {
    let context = context.clone();
    if let Some(names) = arg.get::<Names>().copied() {
        return arg.add(ArgValueCandidates::new(move || {
            (context.ask)(names, &context.line).into_iter().map(Candidate::into_clap).collect()
        }));
    }
    if matches!(arg.get_value_hint(), ValueHint::Unknown | ValueHint::Other) {
        return arg;
    }
    arg.add(ArgValueCompleter::new(move |_: &std::ffi::OsStr| {
        context.files.store(true, Ordering::Relaxed);
        Vec::new()
    }))
}

/// Options are only in the way while names or commands may come as well, unless a hyphen asks for them.
fn without_noise(mut candidates: Vec<Candidate>, options: bool) -> Vec<Candidate> {
    let is_option = |candidate: &Candidate| candidate.word.starts_with('-');
    if !options && !candidates.iter().all(is_option) {
        candidates.retain(|candidate| !is_option(candidate));
    }
    candidates
}

impl Candidate {
    /// A word, and what it is.
    pub fn new(word: impl Into<String>, help: impl Into<String>) -> Self {
        Self { word: word.into(), help: Some(help.into()).filter(|help| !help.is_empty()) }
    }

    fn into_clap(self) -> CompletionCandidate {
        CompletionCandidate::new(self.word).help(self.help.map(Into::into))
    }

    fn from_clap(found: &CompletionCandidate) -> Option<Self> {
        let help = found.get_help().map(|help| help.to_string().lines().next().unwrap_or_default().to_owned());
        Some(Self { word: found.get_value().to_str()?.to_owned(), help: help.filter(|help| !help.is_empty()) })
    }
}

#[cfg(test)]
mod tests;
