//! Access keys.

use super::{Client, ClientError};
use crate::{
    access_key::{AccessKeyBody, AccessKeyCreated, CreateAccessKey, EditAccessKey},
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

    /// Renames an access key that is at `revision`, or lets it end earlier or later.
    pub fn edit_access_key(
        &self,
        org: &str,
        key: &str,
        revision: i64,
        edit: &EditAccessKey,
    ) -> Result<AccessKeyBody, ClientError> {
        self.patch(&["orgs", org, "access-keys", key]).based_on(revision).send(edit)
    }

    /// Ends an access key.
    pub fn revoke_access_key(&self, org: &str, key: &str) -> Result<(), ClientError> {
        self.delete(&["orgs", org, "access-keys", key]).done()
    }
}
