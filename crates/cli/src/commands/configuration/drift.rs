//! `stagegate drift`.

use std::process::ExitCode;

use super::{
    apply::{FileArgs, Wish},
    plan,
};
use crate::{cli::GlobalArgs, error::CliError};

/// The exit status if file and server differ.
const DIFFERENT: u8 = 1;

/// The exit status of errors that end others with [`DIFFERENT`].
const TROUBLE: u8 = 2;

/// Shows what `stagegate apply` would do; exit status 1 if that is anything, and for nothing else.
pub fn drift(global: &GlobalArgs, args: &FileArgs) -> Result<ExitCode, CliError> {
    compare(global, args).map_err(|error| if error.exit_status() == DIFFERENT { error.with_exit_status(TROUBLE) } else { error })
}

fn compare(global: &GlobalArgs, args: &FileArgs) -> Result<ExitCode, CliError> {
    let wish = Wish::prepare(global, args, None)?;
    let plan = wish.plan()?;
    let output = wish.session.output;
    let agrees = plan.actions.is_empty() && plan.conflicts.is_empty();
    if output.is_json() {
        output.json(&plan)?;
    } else if agrees {
        output.note(&format!("org `{}` is as {} says", wish.org, wish.source.name()));
    } else {
        output.text(&plan::describe(&plan, &wish.source))?;
    }
    Ok(if agrees { ExitCode::SUCCESS } else { ExitCode::from(DIFFERENT) })
}
