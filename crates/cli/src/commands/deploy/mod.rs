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
use stagegate_core::deployment::DeploymentKind;

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
    #[arg(long = "override", requires = "reason")]
    overridden: bool,
    /// Why the safeguards do not count this time
    #[arg(long, value_name = "TEXT", requires = "overridden", value_parser = NonEmptyStringValueParser::new())]
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
    let plan = Plan::read(global, args, kind)?;
    let session = Session::open(global)?;
    let plan = plan.resolve(global, &session, args)?;
    if let Some(reason) = plan.override_reason.as_ref().filter(|_| plan.is_guarded()) {
        session.output.warn(&format!(
            "the safeguards of stage `{}` are overridden, which stays on the record: {reason}",
            plan.target.stage
        ));
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
    let record = Record::start(&session, &plan)?;
    let outcome = steps::run(&session, &plan, &interrupts, record.id());
    record.finish(&session, outcome)
}
