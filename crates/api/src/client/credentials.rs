//! Short-lived cloud credentials.

use super::{Client, ClientError};
use crate::credentials::{Credentials, IssueCredentials};

impl Client {
    /// Credentials for a stage.
    pub fn issue_credentials(&self, org: &str, issue: &IssueCredentials) -> Result<Credentials, ClientError> {
        self.post(&["orgs", org, "credentials"]).send(issue)
    }
}
