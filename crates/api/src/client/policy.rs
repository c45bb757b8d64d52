//! Policies. A change is based on the newest version of the policy.

use super::{Client, ClientError};
use crate::{
    page::{Page, PageQuery},
    policy::{CreatePolicy, EditPolicy, PolicyBody, PolicyDetails, PolicyTrial, TryPolicy},
};

impl Client {
    /// The policies of an org, each at its newest version.
    pub fn policies(&self, org: &str, page: &PageQuery) -> Result<Page<PolicyBody>, ClientError> {
        self.get(&["orgs", org, "policies"]).page(page).read()
    }

    /// Makes a policy.
    pub fn create_policy(&self, org: &str, create: &CreatePolicy) -> Result<PolicyDetails, ClientError> {
        self.post(&["orgs", org, "policies"]).holding_configuration().send(create)
    }

    /// One policy at a version, or at its newest.
    pub fn policy(&self, org: &str, policy: &str, version: Option<i64>) -> Result<PolicyDetails, ClientError> {
        let version = version.map(|version| version.to_string());
        let fields = [("version", version.as_deref())];
        self.get(&["orgs", org, "policies", policy]).query(&fields).holding_configuration().read()
    }

    /// The versions of a policy, newest first.
    pub fn policy_versions(&self, org: &str, policy: &str, page: &PageQuery) -> Result<Page<PolicyBody>, ClientError> {
        self.get(&["orgs", org, "policies", policy, "versions"]).page(page).read()
    }

    /// Gives a policy whose newest version is `version` its next one.
    pub fn edit_policy(&self, org: &str, policy: &str, version: i64, edit: &EditPolicy) -> Result<PolicyDetails, ClientError> {
        self.patch(&["orgs", org, "policies", policy]).based_on(version).holding_configuration().send(edit)
    }

    /// Deletes a policy whose newest version is `version`, and that no profile uses.
    pub fn delete_policy(&self, org: &str, policy: &str, version: i64) -> Result<(), ClientError> {
        self.delete(&["orgs", org, "policies", policy]).based_on(version).done()
    }

    /// Runs the cases of a version, or of the newest one.
    pub fn test_policy(&self, org: &str, policy: &str, version: Option<i64>) -> Result<PolicyTrial, ClientError> {
        let version = version.map(|version| version.to_string());
        self.post(&["orgs", org, "policies", policy, "test"]).query(&[("version", version.as_deref())]).read()
    }

    /// Tries a program that is not stored.
    pub fn try_policy(&self, org: &str, trial: &TryPolicy) -> Result<PolicyTrial, ClientError> {
        self.post(&["orgs", org, "policy-trials"]).send(trial)
    }
}
