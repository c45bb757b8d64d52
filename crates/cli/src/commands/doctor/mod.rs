//! `stagegate doctor`.

mod check;
mod local;
mod server;

use std::process::ExitCode;

use check::{Check, State};

use crate::{cli::GlobalArgs, context, error::CliError, output::Output};

/// Checks everything that a deploy needs, in its order. The exit status is that of the first problem.
pub fn doctor(global: &GlobalArgs) -> Result<ExitCode, CliError> {
    let output = Output::new(global);
    let context = context::discover(global)?;
    let mut checks = server::checks(global, &context);
    checks.extend(local::checks(&context));
    if output.is_json() {
        output.json(&checks)?;
    } else {
        let lines: Vec<String> = checks.iter().map(Check::line).collect();
        output.text(&lines.join("\n"))?;
    }
    let first = checks.iter().find(|check| check.state == State::Problem);
    Ok(first.map_or(ExitCode::SUCCESS, |check| ExitCode::from(check.exit_status)))
}
