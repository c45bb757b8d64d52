//! Configuration as code.

use super::{Client, ClientError};
use crate::configuration::{ApplyConfiguration, Configuration, ConfigurationPlan};

impl Client {
    /// The configuration of an org, or of one of its apps, without secret values.
    pub fn configuration(&self, org: &str, app: Option<&str>) -> Result<Configuration, ClientError> {
        self.get(&["orgs", org, "configuration"]).query(&[("app", app)]).holding_configuration().read()
    }

    /// Makes an org as a file says, or only tells what that would do.
    pub fn apply_configuration(&self, org: &str, apply: &ApplyConfiguration) -> Result<ConfigurationPlan, ClientError> {
        self.post(&["orgs", org, "configuration"]).holding_configuration().send(apply)
    }
}
