//! Deployments.

use super::{Client, ClientError};
use crate::{
    deployment::{DeploymentBody, DeploymentDetails, DeploymentQuery, FinishDeployment, StartDeployment},
    page::Page,
};

impl Client {
    /// The deployments of an org that `query` asks for, newest first.
    pub fn deployments(&self, org: &str, query: &DeploymentQuery) -> Result<Page<DeploymentBody>, ClientError> {
        let limit = query.limit.map(|limit| limit.to_string());
        self.get(&["orgs", org, "deployments"])
            .query(&[
                ("app", query.app.as_deref()),
                ("stage", query.stage.as_deref()),
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

    /// Records how a deployment ended; works once.
    pub fn finish_deployment(&self, org: &str, id: &str, finish: &FinishDeployment) -> Result<DeploymentBody, ClientError> {
        self.post(&["orgs", org, "deployments", id, "finish"]).send(finish)
    }
}
