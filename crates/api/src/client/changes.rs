//! What changed since the last deployment.

use super::{Client, ClientError};
use crate::changes::Changes;

impl Client {
    /// What the next deployment of an instance would pick up; `instance` is an id or `STAGE:REGION`.
    pub fn changes(&self, org: &str, app: &str, service: &str, instance: &str) -> Result<Changes, ClientError> {
        self.get(&["orgs", org, "apps", app, "services", service, "instances", instance, "changes"]).read()
    }
}
