//! Deployments.

use super::{Client, ClientError};
use crate::{
    deployment::{DeploymentBody, DeploymentDetails, DeploymentQuery, FinishDeployment, StartDeployment},
    deployment_diff::DeploymentDiff,
    page::Page,
};

impl Client {
    /// The deployments of an org that `query` asks for, newest first.
    pub fn deployments(&self, org: &str, query: &DeploymentQuery) -> Result<Page<DeploymentBody>, ClientError> {
        let limit = query.limit.map(|limit| limit.to_string());
        self.get(&["orgs", org, "deployments"])
            .query(&[
                ("app", query.app.as_deref()),
                ("service", query.service.as_deref()),
                ("stage", query.stage.as_deref()),
                ("region", query.region.as_deref()),
                ("status", query.status.as_deref()),
                ("kind", query.kind.as_deref()),
                ("limit", limit.as_deref()),
                ("after", query.after.as_deref()),
            ])
            .read()
    }

    /// Records that a deployment starts.
    pub fn start_deployment(&self, org: &str, start: &StartDeployment) -> Result<DeploymentBody, ClientError> {
        self.post(&["orgs", org, "deployments"]).send(start)
    }

    /// One deployment with its details.
    pub fn deployment(&self, org: &str, id: &str) -> Result<DeploymentDetails, ClientError> {
        self.get(&["orgs", org, "deployments", id]).read()
    }

    /// What differs between a deployment and another one; none: the one before that deployed the same instance and worked.
    pub fn deployment_diff(&self, org: &str, id: &str, with: Option<&str>) -> Result<DeploymentDiff, ClientError> {
        self.get(&["orgs", org, "deployments", id, "diff"]).query(&[("with", with)]).read()
    }

    /// Records how a deployment ended. The same end may be sent again.
    pub fn finish_deployment(&self, org: &str, id: &str, finish: &FinishDeployment) -> Result<DeploymentBody, ClientError> {
        self.post(&["orgs", org, "deployments", id, "finish"]).send(finish)
    }
}
