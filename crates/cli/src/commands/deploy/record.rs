//! The record of a deployment on the server: its start and its end.

use std::{fs, path::Path, process::ExitCode, thread, time::Duration};

use stagegate_api::{
    MAX_RECORD_BYTES,
    client::ClientError,
    deployment::{DeploymentBody, FinishDeployment, StartDeployment},
};
use stagegate_core::{
    Code,
    deployment::{DeploymentKind, MAX_SERVICE_FILE_BYTES},
};

use super::{plan::Resolved, steps::Outcome};
use crate::{error::CliError, framework::facts, session::Session};

/// Waits before the end is sent again to a server that did not take it: it may be restarting. The server knows an end that
/// it has taken already.
const RETRIES: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(6)];
/// What is kept of an error text.
const MAX_ERROR: usize = 4_000;

/// A record that was started.
pub struct Record {
    org: String,
    body: DeploymentBody,
    /// The text of the service file as it was then.
    service_file: Option<String>,
    /// The check of the package.
    check: Option<String>,
}

impl Record {
    /// Starts the record; without it nothing is deployed.
    pub fn start(session: &Session, plan: &Resolved) -> Result<Self, CliError> {
        let start = StartDeployment {
            app: plan.target.app.clone(),
            service: plan.service.clone(),
            stage: plan.target.stage.clone(),
            region: plan.region.clone(),
            account_id: plan.account_id().map(str::to_owned),
            profile_revision: plan.resolution.profile.as_ref().map(|profile| profile.revision),
            service_revision: Some(plan.resolution.service.as_ref().map_or(0, |service| service.revision)),
            instance_revision: Some(plan.resolution.instance.as_ref().map_or(0, |instance| instance.revision)),
            kind: (plan.kind != DeploymentKind::default()).then(|| plan.kind.as_str().to_owned()),
            facts: facts(plan.file.folder(), Some(&plan.framework)),
        };
        let body = session.client.start_deployment(&plan.target.org, &start)?;
        let service_file = service_file(&plan.file.path);
        if service_file.is_none() {
            let limit = MAX_SERVICE_FILE_BYTES / 1024;
            session.output.warn(&format!("the service file is not recorded: it is no text of at most {limit} KiB"));
        }
        Ok(Self { org: plan.target.org.clone(), body, service_file, check: None })
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.body.id
    }

    /// Notes which check judged the package, whatever came of it.
    pub fn judged_by(&mut self, check: &str) {
        self.check = Some(check.to_owned());
    }

    /// Records the end. A failure to record is a warning: what was deployed stays deployed.
    pub fn finish(self, session: &Session, outcome: Result<Outcome, CliError>) -> Result<ExitCode, CliError> {
        let mut end = end(outcome.as_ref());
        end.service_file.clone_from(&self.service_file);
        end.check.clone_from(&self.check);
        let left_out = fit(&mut end, MAX_RECORD_BYTES);
        if !left_out.is_empty() {
            let parts = left_out.join(", ");
            session.output.warn(&format!("not recorded, as the record would be larger than {MAX_RECORD_BYTES} bytes: {parts}"));
        }
        let id = &self.body.id;
        match self.send(session, &end) {
            Ok(_) => session.output.note(&match &end.error {
                Some(error) => format!("deployment `{id}` {}: {error}", end.status),
                None => format!("deployment `{id}` {}", end.status),
            }),
            Err(error) => session.output.warn(&format!(
                "the deployment {}, but that could not be recorded: {error}\n\
                 deployment `{id}` stays `running` in the list of deployments",
                end.status
            )),
        }
        outcome.map(|outcome| ExitCode::from(outcome.exit_status))
    }

    fn send(&self, session: &Session, end: &FinishDeployment) -> Result<DeploymentBody, ClientError> {
        let mut sent = session.client.finish_deployment(&self.org, &self.body.id, end);
        for wait in RETRIES {
            if !sent.as_ref().is_err_and(may_work_later) {
                break;
            }
            thread::sleep(wait);
            sent = session.client.finish_deployment(&self.org, &self.body.id, end);
        }
        sent
    }
}

fn may_work_later(error: &ClientError) -> bool {
    matches!(error, ClientError::Unreachable { .. }) || matches!(error.code(), Some(Code::StorageUnavailable | Code::Timeout))
}

fn service_file(path: &Path) -> Option<String> {
    let length = fs::metadata(path).ok()?.len();
    let text = if length <= MAX_SERVICE_FILE_BYTES as u64 { fs::read_to_string(path).ok()? } else { return None };
    Some(text).filter(|text| text.len() <= MAX_SERVICE_FILE_BYTES)
}

fn end(outcome: Result<&Outcome, &CliError>) -> FinishDeployment {
    let (error, report) = match outcome {
        Ok(outcome) => (outcome.error.clone(), Some(&outcome.report)),
        Err(error) => (Some(error.sentence().to_owned()), None),
    };
    FinishDeployment {
        status: if error.is_none() { "succeeded" } else { "failed" }.to_owned(),
        error: error.map(|text| text.chars().take(MAX_ERROR).collect()),
        stack: report.and_then(|report| report.stack.clone()),
        outputs: report.map(|report| report.outputs.clone()).unwrap_or_default(),
        declared_outputs: report.map(|report| report.declared_outputs.clone()).unwrap_or_default(),
        service_file: None,
        check: None,
        custom: None,
    }
}

/// Leaves out what makes the end too large to be sent, the least useful first, and says what.
fn fit(end: &mut FinishDeployment, limit: usize) -> Vec<&'static str> {
    type LeaveOut = fn(&mut FinishDeployment);
    let parts: [(&str, LeaveOut); 3] = [
        ("the service file", |end| end.service_file = None),
        ("the declared outputs", |end| end.declared_outputs.clear()),
        ("the outputs of the stack", |end| end.outputs.clear()),
    ];
    let mut left_out = Vec::new();
    for (name, leave_out) in parts {
        if serde_json::to_vec(end).is_ok_and(|bytes| bytes.len() <= limit) {
            break;
        }
        leave_out(end);
        left_out.push(name);
    }
    left_out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::framework::Report;

    #[test]
    fn an_end_that_is_too_large_loses_the_least_useful() {
        let large = FinishDeployment {
            service_file: Some("x".repeat(1_000)),
            declared_outputs: [("a".to_owned(), json!("x".repeat(1_000)))].into_iter().collect(),
            outputs: [("a".to_owned(), "x".repeat(1_000))].into_iter().collect(),
            ..end(Err(&CliError::local("no credentials", None)))
        };
        for (limit, want) in [
            (4_000, &[][..]),
            (2_500, &["the service file"]),
            (1_500, &["the service file", "the declared outputs"]),
            (10, &["the service file", "the declared outputs", "the outputs of the stack"]),
        ] {
            let mut fitted = large.clone();
            assert_eq!(fit(&mut fitted, limit), want, "{limit}");
            assert_eq!(
                (fitted.service_file.is_some(), fitted.declared_outputs.len()),
                (want.is_empty(), usize::from(want.len() < 2))
            );
        }
    }

    #[test]
    fn only_short_texts_are_sent_as_service_files() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("serverless.yml");
        assert_eq!(service_file(&file), None);
        for (bytes, want) in
            [(vec![b'x'; MAX_SERVICE_FILE_BYTES], true), (vec![b'x'; MAX_SERVICE_FILE_BYTES + 1], false), (vec![0xff], false)]
        {
            fs::write(&file, &bytes).unwrap();
            assert_eq!(service_file(&file).is_some(), want, "{}", bytes.len());
        }
    }

    #[test]
    fn every_end_has_its_status() {
        let report = Report { stack: Some("orders-dev".into()), ..Report::default() };
        let worked = end(Ok(&Outcome { report, ..Outcome::default() }));
        assert_eq!((worked.status.as_str(), worked.error, worked.stack.as_deref()), ("succeeded", None, Some("orders-dev")));
        let failed = end(Ok(&Outcome { exit_status: 3, error: Some("x".repeat(9_000)), report: Report::default() }));
        assert_eq!((failed.status.as_str(), failed.error.map(|text| text.len())), ("failed", Some(MAX_ERROR)));
        let ours = end(Err(&CliError::local("no credentials", None)));
        assert_eq!((ours.status.as_str(), ours.error.as_deref()), ("failed", Some("no credentials")));
    }
}
