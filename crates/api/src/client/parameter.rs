//! Parameters of profiles. A change is based on the revision of the profile.

use super::{Client, ClientError};
use crate::{
    page::{Page, PageQuery},
    parameter::{ParameterBody, RevealedParameter, SetParameter},
};

impl Client {
    /// The parameters of an owner, without their values.
    pub fn parameters(&self, org: &str, owner: &str, page: &PageQuery) -> Result<Page<ParameterBody>, ClientError> {
        self.get(&["orgs", org, "owners", owner, "parameters"]).page(page).read()
    }

    /// One parameter with its clear value; the server writes down who asked.
    pub fn parameter(&self, org: &str, owner: &str, key: &str) -> Result<RevealedParameter, ClientError> {
        self.get(&["orgs", org, "owners", owner, "parameters", key]).read()
    }

    /// Sets a parameter of an owner that is at `revision`.
    pub fn set_parameter(
        &self,
        org: &str,
        owner: &str,
        key: &str,
        revision: i64,
        set: &SetParameter,
    ) -> Result<ParameterBody, ClientError> {
        self.put(&["orgs", org, "owners", owner, "parameters", key]).based_on(revision).send(set)
    }

    /// Takes a parameter away from an owner that is at `revision`.
    pub fn unset_parameter(&self, org: &str, owner: &str, key: &str, revision: i64) -> Result<(), ClientError> {
        self.delete(&["orgs", org, "owners", owner, "parameters", key]).based_on(revision).done()
    }
}
