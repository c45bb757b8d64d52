//! Parameters of profiles, services and instances. A change is based on the revision of the owner.

use super::{Client, ClientError};
use crate::{
    page::{Page, PageQuery},
    parameter::{
        ChangeParameters, ChangedParameters, CopyParameters, ParameterBody, ParameterVersion, RevealedParameter,
        RevealedParameters, RollbackParameter, SetParameter,
    },
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

    /// All parameters with the clear values of those that are not write-only; the server writes down who asked.
    pub fn reveal_parameters(&self, org: &str, owner: &str) -> Result<RevealedParameters, ClientError> {
        self.post(&["orgs", org, "owners", owner, "parameters", "reveal"]).holding_values().read()
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

    /// Sets and unsets several parameters of an owner that is at `revision`.
    pub fn change_parameters(
        &self,
        org: &str,
        owner: &str,
        revision: i64,
        change: &ChangeParameters,
    ) -> Result<ChangedParameters, ClientError> {
        self.patch(&["orgs", org, "owners", owner, "parameters"]).based_on(revision).send(change)
    }

    /// Copies parameters to an owner that is at `revision`.
    pub fn copy_parameters(
        &self,
        org: &str,
        owner: &str,
        revision: i64,
        copy: &CopyParameters,
    ) -> Result<ChangedParameters, ClientError> {
        self.post(&["orgs", org, "owners", owner, "parameters", "copy"]).based_on(revision).send(copy)
    }

    /// Takes a parameter away from an owner that is at `revision`.
    pub fn unset_parameter(&self, org: &str, owner: &str, key: &str, revision: i64) -> Result<(), ClientError> {
        self.delete(&["orgs", org, "owners", owner, "parameters", key]).based_on(revision).done()
    }

    /// What a parameter was before, newest first.
    pub fn parameter_history(
        &self,
        org: &str,
        owner: &str,
        key: &str,
        page: &PageQuery,
    ) -> Result<Page<ParameterVersion>, ClientError> {
        self.get(&["orgs", org, "owners", owner, "parameters", key, "history"]).page(page).read()
    }

    /// Gives a parameter of an owner that is at `revision` what it had before.
    pub fn rollback_parameter(
        &self,
        org: &str,
        owner: &str,
        key: &str,
        revision: i64,
        rollback: &RollbackParameter,
    ) -> Result<ParameterBody, ClientError> {
        self.post(&["orgs", org, "owners", owner, "parameters", key, "rollback"]).based_on(revision).send(rollback)
    }
}

#[cfg(test)]
mod tests;
