//! `stagegated`: reads the command line, starts logging, runs the server.

use std::{io::Write as _, process::ExitCode};

use clap::Parser;
use stagegate_server::serve::{LogFormat, Settings, StartError, listen, start};

/// The Stagegate server: a deployment profile for every stage of a serverless app
#[derive(Debug, Parser)]
#[command(name = "stagegated", version)]
enum Command {
    /// Run the server
    Serve(Settings),
}

fn main() -> ExitCode {
    let Command::Serve(settings) = Command::parse();
    forbid_core_dumps();
    // Whatever file we make, the database included, is for its owner alone.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    if let Some(variable) = TELL_TALES.into_iter().find(|variable| std::env::var_os(variable).is_some()) {
        return refuse(&format!("`{variable}` makes the AWS library log credentials"), &format!("run `unset {variable}`"));
    }
    log(settings.log_format);
    match run(&settings) {
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

fn run(settings: &Settings) -> Result<(), StartError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| StartError::Listen { address: settings.listen, source })?;
    runtime.block_on(async {
        let stagegate = start(settings).await?;
        listen(stagegate, settings.listen).await
    })
}

/// The sentence and its causes.
fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
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
