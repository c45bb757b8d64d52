//! Links of services and instances to providers. A change is based on the revision of the service or instance.

use super::{Client, ClientError};
use crate::{
    impact::Impact,
    link::{LinkProvider, Linked, Links},
    owner::OwnerBody,
};

impl Client {
    /// The links of an owner.
    pub fn links(&self, org: &str, owner: &str) -> Result<Links, ClientError> {
        self.get(&["orgs", org, "owners", owner, "links"]).read()
    }

    /// Links an owner that is at `revision` to a provider.
    pub fn link_provider(
        &self,
        org: &str,
        owner: &str,
        provider: &str,
        revision: i64,
        link: &LinkProvider,
    ) -> Result<Linked, ClientError> {
        self.put(&["orgs", org, "owners", owner, "links", provider]).based_on(revision).send(link)
    }

    /// Whose credentials that would change.
    pub fn link_impact(&self, org: &str, owner: &str, provider: &str, revision: i64) -> Result<Impact, ClientError> {
        let link = LinkProvider::default();
        self.put(&["orgs", org, "owners", owner, "links", provider]).based_on(revision).dry_run().send(&link)
    }

    /// Ends the link of an owner that is at `revision`.
    pub fn unlink_provider(&self, org: &str, owner: &str, provider: &str, revision: i64) -> Result<OwnerBody, ClientError> {
        self.delete(&["orgs", org, "owners", owner, "links", provider]).based_on(revision).read()
    }

    /// Whose credentials that would change.
    pub fn unlink_impact(&self, org: &str, owner: &str, provider: &str, revision: i64) -> Result<Impact, ClientError> {
        self.delete(&["orgs", org, "owners", owner, "links", provider]).based_on(revision).dry_run().read()
    }
}
