//! The steps between the start of a deployment's record and its end.

use std::{collections::BTreeMap, ffi::OsString, path::Path};

use stagegate_api::{
    credentials::{Credentials, IssueCredentials},
    sensitive::Sensitive,
};
use stagegate_core::deployment::DeploymentKind;

use super::{
    super::resolve::issue_for,
    check::{self, Checked},
    plan::Resolved,
    record::Record,
};
use crate::{
    error::CliError,
    framework::{Arguments, Bridge, Ended, Expected, Grant, Interrupts, Report, Runner, vendor_variables},
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

/// Gets the credentials, and packages, has it checked and deploys, or removes. An error is one of ours; the framework's
/// are in the outcome.
pub fn run(session: &Session, plan: &Resolved, interrupts: &Interrupts, record: &mut Record) -> Result<Outcome, CliError> {
    let wish = match (plan.kind, plan.is_guarded()) {
        (DeploymentKind::Remove, true) => to_deploy(plan, None, record.id()),
        _ => IssueCredentials::default(),
    };
    let mut credentials = issued(session, plan, wish)?;
    if plan.kind == DeploymentKind::Remove && credentials.as_ref().is_some_and(|credentials| credentials.read_only) {
        credentials = issued(session, plan, to_deploy(plan, None, record.id()))?;
    }
    let grant = credentials.as_ref().map_or(Grant::Local, Grant::Issued);
    let bridge = open_bridge(plan, grant, None)?;
    let vendors = vendor_variables(&plan.resolution);
    let runner = runner(plan, grant, &vendors, &bridge, interrupts);
    session.output.step(match plan.kind {
        DeploymentKind::Deploy => "packaging",
        DeploymentKind::Remove => "removing",
    });
    let ended = match plan.kind {
        DeploymentKind::Deploy => package(&plan.target.stage, &plan.extra, runner),
        DeploymentKind::Remove => remove(&plan.target.stage, &plan.extra, runner),
    };
    let packaged = matches!(&ended, Ok((_, ended)) if ended.well()) && plan.kind == DeploymentKind::Deploy;
    if packaged {
        let further = deploy_checked(session, plan, (&bridge, credentials.as_ref()), interrupts, record);
        return conclude(session, plan, interrupts, bridge, further);
    }
    conclude(session, plan, interrupts, bridge, ended.map(|ended| (ended, None)))
}

/// The command that ran last, how it ended, and the bridge it ran with if that is not the first one.
type Ran = ((&'static str, Ended), Option<Bridge>);

/// Has the package checked, and deploys that very package: on a guarded stage with the credentials that the check gives.
fn deploy_checked(
    session: &Session,
    plan: &Resolved,
    (first, credentials): (&Bridge, Option<&Credentials>),
    interrupts: &Interrupts,
    record: &mut Record,
) -> Result<Ran, CliError> {
    let package = first.package();
    let checked = check::check(session, plan, &package)?;
    if let Some(checked) = &checked {
        record.judged_by(&checked.id);
        checked.must_clear(session, plan.is_guarded() && plan.override_reason.is_some())?;
    }
    let can_only_read = credentials.is_some_and(|credentials| credentials.read_only);
    let cleared = if plan.is_guarded() || can_only_read {
        issued(session, plan, to_deploy(plan, checked.as_ref(), record.id()))?
    } else {
        None
    };
    let grant = cleared.as_ref().or(credentials).map_or(Grant::Local, Grant::Issued);
    // The first one knows of no check.
    let second = open_bridge(plan, grant, checked.as_ref())?;
    if let Some(checked) = &checked {
        checked.verify(&package)?;
    }
    let vendors = vendor_variables(&plan.resolution);
    session.output.step("deploying");
    let ended = deploy(&package, &plan.target.stage, &plan.extra, runner(plan, grant, &vendors, &second, interrupts))?;
    Ok((ended, Some(second)))
}

/// What is told to the server to get credentials that can change a guarded stage.
fn to_deploy(plan: &Resolved, checked: Option<&Checked>, deployment: &str) -> IssueCredentials {
    let override_reason = plan.override_reason.clone();
    let checked = checked.filter(|_| override_reason.is_none());
    IssueCredentials {
        purpose: Some("deploy".to_owned()),
        check: checked.map(|checked| checked.id.clone()),
        digest: checked.map(|checked| checked.digest.clone()),
        deployment: Some(deployment.to_owned()),
        override_reason,
        ..IssueCredentials::default()
    }
}

fn issued(session: &Session, plan: &Resolved, wish: IssueCredentials) -> Result<Option<Credentials>, CliError> {
    if plan.local { Ok(None) } else { issue_for(session, &plan.target, &plan.resolution, wish).map(Some) }
}

fn runner<'a>(
    plan: &'a Resolved,
    grant: Grant<'a>,
    vendors: &'a [(String, &'a Sensitive)],
    bridge: &'a Bridge,
    interrupts: &'a Interrupts,
) -> Runner<'a> {
    Runner { framework: &plan.framework, folder: plan.file.folder(), grant, region: &plan.region, vendors, bridge, interrupts }
}

/// Closes the bridges and tells how it went.
fn conclude(
    session: &Session,
    plan: &Resolved,
    interrupts: &Interrupts,
    first: Bridge,
    ran: Result<Ran, CliError>,
) -> Result<Outcome, CliError> {
    // Also after an error: the private folder must go, and what was reported explains most of it.
    let mut report = first.close();
    let ended = ran.map(|(ended, second)| {
        if let Some(second) = second {
            let warnings = std::mem::take(&mut report.warnings);
            report = second.close();
            report.warnings.splice(0..0, warnings);
        }
        ended
    });
    for warning in &report.warnings {
        session.output.warn(warning);
    }
    let (command, ended) = ended?;
    if ended.well() {
        return watched(plan.kind, &plan.framework.name, report);
    }
    let sentence = format!("`{} {command}` {}", plan.framework.name, ended.words());
    // The cause first: whoever reads the record sees why before what.
    let causes = [interrupts.check().err().map(|error| error.sentence().to_owned()), Some(sentence), report.failure.clone()];
    let error = causes.into_iter().flatten().collect::<Vec<_>>().join(": ");
    Ok(Outcome { exit_status: ended.exit_status(), error: Some(error), report })
}

fn open_bridge(plan: &Resolved, grant: Grant<'_>, checked: Option<&Checked>) -> Result<Bridge, CliError> {
    let known = plan.resolution.parameters.iter();
    let parameters: BTreeMap<String, Sensitive> =
        known.filter_map(|parameter| Some((parameter.key.clone(), parameter.value.clone()?))).collect();
    let expected = Expected {
        service: plan.service.clone(),
        stage: plan.target.stage.clone(),
        region: plan.region.clone(),
        access_key_id: grant.key_id(),
        template: checked.map(|checked| checked.template.clone()),
    };
    Bridge::open(&parameters, &expected)
}

/// Packages; the script must have seen it.
fn package(stage: &str, extra: &[OsString], runner: Runner<'_>) -> Result<(&'static str, Ended), CliError> {
    let folder = runner.bridge.package();
    let arguments = Arguments { package: &folder, stage, region: runner.region, extra };
    let packaged = runner.run(&arguments.package())?;
    if packaged.well() && !runner.bridge.has_checked("package") {
        return Err(unwatched("was not deployed", &runner.framework.name));
    }
    Ok(("package", packaged))
}

fn deploy(package: &Path, stage: &str, extra: &[OsString], runner: Runner<'_>) -> Result<(&'static str, Ended), CliError> {
    let arguments = Arguments { package, stage, region: runner.region, extra };
    Ok(("deploy", runner.run(&arguments.deploy())?))
}

fn remove(stage: &str, extra: &[OsString], runner: Runner<'_>) -> Result<(&'static str, Ended), CliError> {
    let folder = runner.bridge.package();
    let arguments = Arguments { package: &folder, stage, region: runner.region, extra };
    Ok(("remove", runner.run(&arguments.remove())?))
}

/// A deploy or removal that worked is one only if it was watched; otherwise nobody knows with what it was made.
fn watched(kind: DeploymentKind, framework: &str, report: Report) -> Result<Outcome, CliError> {
    if !report.checked.contains(kind.as_str()) {
        let state = match kind {
            DeploymentKind::Deploy => "may have been deployed",
            DeploymentKind::Remove => "may have been removed",
        };
        return Err(unwatched(state, framework));
    }
    Ok(Outcome { report, ..Outcome::default() })
}

/// The script never ran inside of the framework: it is not where it looks like it is, or lost `NODE_OPTIONS`.
fn unwatched(state: &str, framework: &str) -> CliError {
    let package = if framework == "serverless" { "serverless@3" } else { "osls" };
    CliError::local(
        format!("the framework was not watched: its parameters and credentials were not checked, and the service {state}"),
        format!("install it in the service: `npm install --save-dev {package}`, and keep `NODE_OPTIONS` as it is passed on"),
    )
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;
    use crate::framework::Framework;

    /// Runs a script in the place of the framework; what came out, and the commands that ran.
    fn run_with(kind: DeploymentKind, script: &str) -> (Result<Outcome, CliError>, String) {
        let home = tempfile::tempdir().unwrap();
        let program = home.path().join("osls");
        fs::write(&program, format!("#!/bin/sh\necho \"$1\" >> ran\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        let outcome = run_in(kind, home.path(), &Framework { name: "osls".into(), version: "4.0.0".into(), program });
        (outcome, fs::read_to_string(home.path().join("ran")).unwrap())
    }

    fn run_in(kind: DeploymentKind, folder: &Path, framework: &Framework) -> Result<Outcome, CliError> {
        let expect =
            Expected { service: "s".into(), stage: "dev".into(), region: "r".into(), access_key_id: None, template: None };
        let bridge = Bridge::open(&BTreeMap::new(), &expect).unwrap();
        let interrupts = Interrupts::default();
        let grant = Grant::Local;
        let runner = Runner { framework, folder, grant, region: "r", vendors: &[], bridge: &bridge, interrupts: &interrupts };
        let ended = match kind {
            DeploymentKind::Deploy => package("dev", &[], runner).and_then(|_| deploy(&bridge.package(), "dev", &[], runner)),
            DeploymentKind::Remove => remove("dev", &[], runner),
        };
        let report = bridge.close();
        ended.and_then(|(_, ended)| {
            assert!(ended.well());
            watched(kind, "osls", report)
        })
    }

    #[test]
    fn what_was_not_watched_is_not_deployed() {
        let (outcome, ran) = run_with(DeploymentKind::Deploy, "");
        assert!(outcome.unwrap_err().sentence().starts_with("the framework was not watched"));
        assert_eq!(ran, "package\n");
    }

    #[test]
    fn a_deploy_that_was_not_watched_is_no_success() {
        let only = |command: &str| {
            let event = r#"echo "{\"event\":\"checked\",\"command\":\"$1\"}" > "$STAGEGATE_BRIDGE/report""#;
            format!("case \"$1\" in {command}) {event};; esac")
        };
        let (outcome, ran) = run_with(DeploymentKind::Deploy, &only("package"));
        assert!(outcome.unwrap_err().sentence().contains("may have been deployed"));
        assert_eq!(ran, "package\ndeploy\n");
        assert!(run_with(DeploymentKind::Deploy, &only("*")).0.is_ok());
        let (outcome, ran) = run_with(DeploymentKind::Remove, &only("deploy"));
        assert!(outcome.unwrap_err().sentence().contains("may have been removed"));
        assert_eq!(ran, "remove\n");
        assert!(run_with(DeploymentKind::Remove, &only("remove")).0.is_ok());
    }
}
