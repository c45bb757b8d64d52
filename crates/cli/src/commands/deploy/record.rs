//! The record of a deployment on the server: its start and its end.

use std::{process::ExitCode, thread, time::Duration};

use stagegate_api::{
    client::ClientError,
    deployment::{DeploymentBody, FinishDeployment, StartDeployment},
};

use super::{plan::Resolved, steps::Outcome};
use crate::{error::CliError, framework::facts, session::Session};

/// Waits before the end is sent again to a server that cannot be reached: it may be restarting.
const RETRIES: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(6)];
/// What is kept of an error text.
const MAX_ERROR: usize = 4_000;

/// A record that was started.
pub struct Record {
    org: String,
    body: DeploymentBody,
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
            kind: None,
            facts: facts(&plan.folder, Some(&plan.framework)),
        };
        let body = session.client.start_deployment(&plan.target.org, &start)?;
        Ok(Self { org: plan.target.org.clone(), body })
    }

    /// Records the end. A failure to record is a warning: what was deployed stays deployed.
    pub fn finish(self, session: &Session, outcome: Result<Outcome, CliError>) -> Result<ExitCode, CliError> {
        let end = end(outcome.as_ref());
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
            if !matches!(sent, Err(ClientError::Unreachable { .. })) {
                break;
            }
            thread::sleep(wait);
            sent = session.client.finish_deployment(&self.org, &self.body.id, end);
        }
        sent
    }
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Report;

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
