//! `stagegate drift`.

use std::process::ExitCode;

use super::{
    apply::{FileArgs, Wish},
    plan,
};
use crate::{cli::GlobalArgs, error::CliError};

/// Shows what `stagegate apply` would do; exit status 1 if that is anything.
pub fn drift(global: &GlobalArgs, args: &FileArgs) -> Result<ExitCode, CliError> {
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
    Ok(if agrees { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
