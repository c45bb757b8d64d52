//! Outputs of instances.

use super::{Client, ClientError};
use crate::output::{OutputBody, Outputs};

impl Client {
    /// The present outputs of an instance, which is named by its id or as `STAGE:REGION`.
    pub fn outputs(&self, org: &str, app: &str, service: &str, instance: &str) -> Result<Outputs, ClientError> {
        self.get(&["orgs", org, "apps", app, "services", service, "instances", instance, "outputs"]).read()
    }

    /// One of them, or a part of one, such as `nested.a`.
    pub fn output(&self, org: &str, app: &str, service: &str, instance: &str, key: &str) -> Result<OutputBody, ClientError> {
        self.get(&["orgs", org, "apps", app, "services", service, "instances", instance, "outputs", key]).read()
    }
}
