//! Resolutions.

use super::{Client, ClientError};
use crate::resolution::{Resolution, Resolve};

impl Client {
    /// What a deploy would get.
    pub fn resolve(&self, org: &str, resolve: &Resolve) -> Result<Resolution, ClientError> {
        self.post(&["orgs", org, "resolve"]).send(resolve)
    }
}
