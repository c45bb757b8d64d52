//! Providers. A change is based on the revision of the provider.

use super::{Client, ClientError};
use crate::{
    impact::Impact,
    page::{Page, PageQuery},
    provider::{AddProvider, EditProvider, ProviderBody, ProviderDetails, ProviderVerified, RotateProvider},
};

impl Client {
    /// The providers of an org.
    pub fn providers(&self, org: &str, page: &PageQuery) -> Result<Page<ProviderBody>, ClientError> {
        self.get(&["orgs", org, "providers"]).page(page).read()
    }

    /// Adds a provider.
    pub fn add_provider(&self, org: &str, add: &AddProvider) -> Result<ProviderBody, ClientError> {
        self.post(&["orgs", org, "providers"]).send(add)
    }

    /// One provider, what the trust policy of its role must say, and who uses it.
    pub fn provider(&self, org: &str, provider: &str) -> Result<ProviderDetails, ClientError> {
        self.get(&["orgs", org, "providers", provider]).read()
    }

    /// Changes a provider that is at `revision`.
    pub fn edit_provider(
        &self,
        org: &str,
        provider: &str,
        revision: i64,
        edit: &EditProvider,
    ) -> Result<ProviderBody, ClientError> {
        self.patch(&["orgs", org, "providers", provider]).based_on(revision).send(edit)
    }

    /// Gives new keys or details to a provider that is at `revision`.
    pub fn rotate_provider(
        &self,
        org: &str,
        provider: &str,
        revision: i64,
        rotate: &RotateProvider,
    ) -> Result<ProviderBody, ClientError> {
        self.post(&["orgs", org, "providers", provider, "rotate"]).based_on(revision).send(rotate)
    }

    /// Has the server try what a provider holds.
    pub fn verify_provider(&self, org: &str, provider: &str) -> Result<ProviderVerified, ClientError> {
        self.post(&["orgs", org, "providers", provider, "verify"]).read()
    }

    /// Removes a provider that is at `revision`, and that nothing uses.
    pub fn remove_provider(&self, org: &str, provider: &str, revision: i64) -> Result<(), ClientError> {
        self.delete(&["orgs", org, "providers", provider]).based_on(revision).done()
    }

    /// Makes a provider that is at `revision` the org's default of its vendor.
    pub fn set_default_provider(&self, org: &str, provider: &str, revision: i64) -> Result<ProviderBody, ClientError> {
        self.put(&["orgs", org, "providers", provider, "default"]).based_on(revision).read()
    }

    /// Whose credentials that would change.
    pub fn set_default_provider_impact(&self, org: &str, provider: &str, revision: i64) -> Result<Impact, ClientError> {
        self.put(&["orgs", org, "providers", provider, "default"]).based_on(revision).dry_run().read()
    }

    /// Takes the default away from a provider that is at `revision`.
    pub fn unset_default_provider(&self, org: &str, provider: &str, revision: i64) -> Result<ProviderBody, ClientError> {
        self.delete(&["orgs", org, "providers", provider, "default"]).based_on(revision).read()
    }

    /// Whose credentials that would change.
    pub fn unset_default_provider_impact(&self, org: &str, provider: &str, revision: i64) -> Result<Impact, ClientError> {
        self.delete(&["orgs", org, "providers", provider, "default"]).based_on(revision).dry_run().read()
    }
}
