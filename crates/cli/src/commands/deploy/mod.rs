//! `stagegate deploy`, and what `stagegate remove` shares with it: resolve, announce, run the framework, record.
//!
//! Nothing is done with other credentials than those announced, and the framework's exit status is ours.

mod account;
mod check;
mod plan;
mod record;
mod steps;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_core::{deployment::DeploymentKind, profile::check_message};

use crate::{
    cli::GlobalArgs,
    error::CliError,
    framework::{Interrupts, vendor_warnings},
    session::Session,
};
use plan::Plan;
use record::Record;

/// Deploy the service of this folder with the profile of its stage
#[derive(Args, Debug)]
pub struct DeployArgs {
    #[command(flatten)]
    run: RunArgs,
}

/// How the framework is run.
#[derive(Args, Debug)]
pub struct RunArgs {
    /// Use the machine's own AWS credentials instead of those of the stage
    #[arg(long)]
    local_credentials: bool,
    /// Run this program instead of the installed framework [env: `STAGEGATE_FRAMEWORK`]
    #[arg(long, value_name = "PATH")]
    framework: Option<PathBuf>,
    /// Go past the safeguards of a guarded stage, if you may; it needs `--reason`, and stays on the record
    #[arg(long = "override")]
    overridden: bool,
    /// Why the safeguards do not count this time
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    reason: Option<String>,
    /// Further arguments for the framework
    #[arg(last = true, value_name = "ARGUMENT")]
    extra: Vec<OsString>,
}

/// Deploys, and gives the framework's exit status.
pub fn deploy(global: &GlobalArgs, args: &DeployArgs) -> Result<ExitCode, CliError> {
    run(global, &args.run, DeploymentKind::Deploy)
}

/// Deploys or removes the service of this folder, and records it.
pub fn run(global: &GlobalArgs, args: &RunArgs, kind: DeploymentKind) -> Result<ExitCode, CliError> {
    check_override(args)?;
    let plan = Plan::read(global, args, kind)?;
    let session = Session::open(global)?;
    let plan = plan.resolve(global, &session, args)?;
    if let Some(words) = plan.override_words() {
        session.output.warn(&words);
    }
    session.output.note(&plan.announcement());
    plan.target.warn_of_slip(&session, plan.resolution.profile.as_ref().map(|profile| profile.source.as_str()));
    if let Some(sentence) = account::other(&session, &plan) {
        session.output.warn(&sentence);
    }
    for (_, sentence) in vendor_warnings(&plan.resolution) {
        session.output.warn(&sentence);
    }
    let interrupts = Interrupts::watch()?;
    let mut record = Record::start(&session, &plan)?;
    let outcome = steps::run(&session, &plan, &interrupts, &mut record);
    record.finish(&session, outcome)
}

/// Nobody goes past safeguards without saying why, and a reason alone does nothing.
fn check_override(args: &RunArgs) -> Result<(), CliError> {
    match (args.overridden, &args.reason) {
        (true, Some(reason)) if !reason.trim().is_empty() => Ok(check_message(reason)?),
        (false, None) => Ok(()),
        (true, _) => Err(CliError::usage(
            "`--override` needs a reason: it stays on the record of the deployment",
            "add `--reason WHY`; without `--override` the safeguards decide",
        )),
        (false, Some(_)) => Err(CliError::usage(
            "`--reason` says why safeguards are overridden, and nothing is overridden",
            "add `--override`, or leave `--reason` out",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn override_and_reason_come_together() {
        let long = "x".repeat(10_000);
        for (overridden, reason, want) in [
            (false, None, None),
            (true, Some("it burns"), None),
            (true, None, Some("needs a reason")),
            (true, Some(" "), Some("needs a reason")),
            (false, Some("it burns"), Some("nothing is overridden")),
            (true, Some(long.as_str()), Some("message")),
        ] {
            let reason = reason.map(str::to_owned);
            let args = RunArgs { local_credentials: false, framework: None, overridden, reason, extra: Vec::new() };
            let error = check_override(&args).err();
            assert_eq!(error.as_ref().map(CliError::exit_status), want.map(|_| 2), "{overridden} {args:?}");
            assert!(error.is_none_or(|error| want.is_some_and(|want| error.sentence().contains(want))), "{args:?}");
        }
    }
}
