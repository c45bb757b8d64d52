//! The safeguards of profiles.

use super::{Client, ClientError};
use crate::safeguard::{Safeguards, SetSafeguards};

impl Client {
    /// The safeguards of a profile, in their order.
    pub fn safeguards(&self, org: &str, profile: &str) -> Result<Safeguards, ClientError> {
        self.get(&["orgs", org, "profiles", profile, "safeguards"]).read()
    }

    /// Gives a profile that is at `revision` these safeguards.
    pub fn set_safeguards(
        &self,
        org: &str,
        profile: &str,
        revision: i64,
        set: &SetSafeguards,
    ) -> Result<Safeguards, ClientError> {
        self.put(&["orgs", org, "profiles", profile, "safeguards"]).based_on(revision).send(set)
    }
}
