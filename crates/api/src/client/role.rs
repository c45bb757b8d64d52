//! Access roles of profiles. A change is based on the revision of the profile.

use super::{Client, ClientError};
use crate::role::{RoleBody, RoleVerified, SetRole};

impl Client {
    /// The access role of a profile, and what its trust policy must say.
    pub fn role(&self, org: &str, profile: &str) -> Result<RoleBody, ClientError> {
        self.get(&["orgs", org, "profiles", profile, "role"]).read()
    }

    /// Sets the access role of a profile that is at `revision`.
    pub fn set_role(&self, org: &str, profile: &str, revision: i64, set: &SetRole) -> Result<RoleBody, ClientError> {
        self.put(&["orgs", org, "profiles", profile, "role"]).based_on(revision).send(set)
    }

    /// Takes the access role away from a profile that is at `revision`.
    pub fn unset_role(&self, org: &str, profile: &str, revision: i64) -> Result<(), ClientError> {
        self.delete(&["orgs", org, "profiles", profile, "role"]).based_on(revision).done()
    }

    /// Has the server try the role: with its `ExternalId`, without, and with a wrong one.
    pub fn verify_role(&self, org: &str, profile: &str) -> Result<RoleVerified, ClientError> {
        self.post(&["orgs", org, "profiles", profile, "role", "verify"]).read()
    }
}
