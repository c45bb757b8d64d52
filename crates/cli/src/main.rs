//! `stagegate`: the command line. Data goes to standard output, talk to standard error.
#![expect(unreachable_pub, reason = "nothing imports a binary: `pub` means shared between its modules")]

mod cli;
mod clock;
mod commands;
mod complete;
mod context;
mod env;
mod error;
mod file;
mod formats;
mod framework;
mod input;
mod lookup;
mod org;
mod output;
mod owner;
mod printable;
mod randomness;
#[cfg(test)]
mod reference;
mod session;
mod settings;

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(status) = stagegate_safeguards::worker::serve_if_called() {
        return status;
    }
    match cli::parse() {
        Ok(cli) => commands::run(&cli).unwrap_or_else(|error| error.report(cli.global.json)),
        Err(status) => status,
    }
}
