//! The steps between the start of a deployment's record and its end.

use std::collections::BTreeMap;

use stagegate_api::sensitive::Sensitive;

use super::{super::resolve::issue, plan::Resolved};
use crate::{
    error::CliError,
    framework::{Arguments, Bridge, Ended, Expected, Grant, Interrupts, Report, Runner},
    session::Session,
};

/// How it went.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The framework's exit status; 0: it worked.
    pub exit_status: u8,
    /// Why it did not work.
    pub error: Option<String>,
    /// What came out of the framework.
    pub report: Report,
}

/// Gets the credentials, packages and deploys. An error is one of ours; the framework's are in the outcome.
pub fn run(session: &Session, plan: &Resolved, interrupts: &Interrupts) -> Result<Outcome, CliError> {
    let credentials = if plan.local { None } else { Some(issue(session, &plan.target, &plan.resolution)?) };
    let grant = credentials.as_ref().map_or(Grant::Local, Grant::Issued);
    let bridge = open_bridge(plan, grant)?;
    let runner =
        Runner { framework: &plan.framework, folder: &plan.folder, grant, region: &plan.region, bridge: &bridge, interrupts };
    let ended = package_and_deploy(plan, runner);
    // Also after an error: the private folder must go, and what was reported explains most of it.
    let report = bridge.close();
    for warning in &report.warnings {
        session.output.warn(warning);
    }
    let (command, ended) = ended?;
    if ended.well() {
        return Ok(Outcome { report, ..Outcome::default() });
    }
    let sentence = format!("`{} {command}` {}", plan.framework.name, ended.words());
    // The cause first: whoever reads the record sees why before what.
    let causes = [interrupts.check().err().map(|error| error.sentence().to_owned()), Some(sentence), report.failure.clone()];
    let error = causes.into_iter().flatten().collect::<Vec<_>>().join(": ");
    Ok(Outcome { exit_status: ended.exit_status(), error: Some(error), report })
}

fn open_bridge(plan: &Resolved, grant: Grant<'_>) -> Result<Bridge, CliError> {
    let known = plan.resolution.parameters.iter();
    let parameters: BTreeMap<String, Sensitive> =
        known.filter_map(|parameter| Some((parameter.key.clone(), parameter.value.clone()?))).collect();
    let expected = Expected {
        service: plan.service.clone(),
        stage: plan.target.stage.clone(),
        region: plan.region.clone(),
        access_key_id: grant.key_id(),
    };
    Bridge::open(&parameters, &expected)
}

/// The command that ran last, and how it ended.
fn package_and_deploy(plan: &Resolved, runner: Runner<'_>) -> Result<(&'static str, Ended), CliError> {
    let folder = runner.bridge.package();
    let arguments = Arguments { package: &folder, stage: &plan.target.stage, region: &plan.region, extra: &plan.extra };
    let packaged = runner.run(&arguments.package())?;
    if !packaged.well() {
        return Ok(("package", packaged));
    }
    between_package_and_deploy();
    Ok(("deploy", runner.run(&arguments.deploy())?))
}

/// Nothing is checked here yet. This is the place where the packaged template and the declaration, secret values
/// replaced by markers, will go to the server for the safeguards of the profile, and where a failed check will end the
/// deployment before the framework gets credentials that can change anything.
fn between_package_and_deploy() {}
