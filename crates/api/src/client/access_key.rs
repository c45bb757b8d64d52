//! Access keys.

use super::{Client, ClientError};
use crate::{
    access_key::{AccessKeyBody, AccessKeyCreated, CreateAccessKey},
    page::{Page, PageQuery},
};

impl Client {
    /// The caller's access keys in an org.
    pub fn access_keys(&self, org: &str, page: &PageQuery) -> Result<Page<AccessKeyBody>, ClientError> {
        self.get(&["orgs", org, "access-keys"]).page(page).read()
    }

    /// Makes an access key; the answer alone holds it.
    pub fn create_access_key(&self, org: &str, create: &CreateAccessKey) -> Result<AccessKeyCreated, ClientError> {
        self.post(&["orgs", org, "access-keys"]).send(create)
    }

    /// One of the caller's access keys.
    pub fn access_key(&self, org: &str, key: &str) -> Result<AccessKeyBody, ClientError> {
        self.get(&["orgs", org, "access-keys", key]).read()
    }

    /// Ends an access key.
    pub fn revoke_access_key(&self, org: &str, key: &str) -> Result<(), ClientError> {
        self.delete(&["orgs", org, "access-keys", key]).done()
    }
}
