//! `stagegated`: reads the command line, starts logging, runs the server.

use std::{io::Write as _, process::ExitCode};

use clap::Parser;
use stagegate_server::serve::{LogFormat, Settings, StartError, listen, start, start_existing};

/// The Stagegate server: a deployment profile for every stage of a serverless app
#[derive(Debug, Parser)]
#[command(name = "stagegated", version)]
enum Command {
    /// Run the server
    Serve(Settings),
    /// Print a new access key of the owner, when the last one was lost or has ended
    ///
    /// Needs the same settings as `serve`, and may run beside it. The key is printed on standard output, this once.
    OwnerKey(Settings),
}

fn main() -> ExitCode {
    if let Some(status) = stagegate_safeguards::worker::serve_if_called() {
        return status;
    }
    let command = Command::parse();
    let (Command::Serve(settings) | Command::OwnerKey(settings)) = &command;
    forbid_core_dumps();
    // Whatever file we make, the database included, is for its owner alone.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    if let Some(variable) = TELL_TALES.into_iter().find(|variable| std::env::var_os(variable).is_some()) {
        return refuse(&format!("`{variable}` makes the AWS library log credentials"), &format!("run `unset {variable}`"));
    }
    log(settings.log_format);
    let done = match &command {
        Command::Serve(_) => block_on(settings, async { listen(start(settings).await?, settings.listen).await }),
        Command::OwnerKey(_) => block_on(settings, owner_key(settings)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => refuse(&chain(&error), &error.hint()),
    }
}

/// Variables of the AWS library that put credentials into its log (rule O1).
const TELL_TALES: [&str; 2] = ["LOG_SENSITIVE_BODIES", "LOG_SIGNABLE_BODY"];

/// Says why the server does not start, and what to do.
fn refuse(sentence: &str, hint: &str) -> ExitCode {
    let _ = write!(std::io::stderr(), "error: {sentence}\nhint: {hint}\n");
    ExitCode::FAILURE
}

fn block_on(settings: &Settings, work: impl Future<Output = Result<(), StartError>>) -> Result<(), StartError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| StartError::Listen { address: settings.listen, source })?
        .block_on(work)
}

async fn owner_key(settings: &Settings) -> Result<(), StartError> {
    let (user, key) = start_existing(settings).await?.issue_owner_key().await?.ok_or(StartError::NobodySetUp)?;
    let _ = writeln!(std::io::stderr(), "a new access key of `{}`; it works in all orgs, for 90 days", user.name);
    let _ = writeln!(std::io::stdout(), "{}", key.expose());
    Ok(())
}

/// The sentence and its causes, without those that a sentence before has told already.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes.fold(error.to_string(), |said, cause| {
        let cause = cause.to_string();
        if said.contains(&cause) { said } else { format!("{said}: {cause}") }
    })
}

/// `STAGEGATED_LOG` picks what is logged; see [`stagegate_server::log::filter`].
fn log(format: LogFormat) {
    let wanted = std::env::var("STAGEGATED_LOG").unwrap_or_else(|_| "info".into());
    let filter = stagegate_server::log::filter(&wanted);
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => lines.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).init(),
        LogFormat::Json => lines.json().init(),
    }
}

/// A core dump would hold keys (rule C6).
fn forbid_core_dumps() {
    let none = rustix::process::Rlimit { current: Some(0), maximum: Some(0) };
    if rustix::process::setrlimit(rustix::process::Resource::Core, none).is_err() {
        let _ = writeln!(std::io::stderr(), "warning: core dumps could not be switched off");
    }
}
