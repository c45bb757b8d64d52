//! Parameters of profiles. A change is based on the revision of the profile.

use super::{Client, ClientError};
use crate::{
    page::{Page, PageQuery},
    parameter::{ParameterBody, RevealedParameter, SetParameter},
};

impl Client {
    /// The parameters of a profile, without their values.
    pub fn parameters(&self, org: &str, profile: &str, page: &PageQuery) -> Result<Page<ParameterBody>, ClientError> {
        self.get(&["orgs", org, "profiles", profile, "parameters"]).page(page).read()
    }

    /// One parameter with its clear value; the server writes down who asked.
    pub fn parameter(&self, org: &str, profile: &str, key: &str) -> Result<RevealedParameter, ClientError> {
        self.get(&["orgs", org, "profiles", profile, "parameters", key]).read()
    }

    /// Sets a parameter of a profile that is at `revision`.
    pub fn set_parameter(
        &self,
        org: &str,
        profile: &str,
        key: &str,
        revision: i64,
        set: &SetParameter,
    ) -> Result<ParameterBody, ClientError> {
        self.put(&["orgs", org, "profiles", profile, "parameters", key]).based_on(revision).send(set)
    }

    /// Takes a parameter away from a profile that is at `revision`.
    pub fn unset_parameter(&self, org: &str, profile: &str, key: &str, revision: i64) -> Result<(), ClientError> {
        self.delete(&["orgs", org, "profiles", profile, "parameters", key]).based_on(revision).done()
    }
}
