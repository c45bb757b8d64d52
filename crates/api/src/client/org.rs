//! Orgs.

use super::{Client, ClientError};
use crate::{
    org::{CreateOrg, EditOrg, OrgBody},
    page::{Page, PageQuery},
};

impl Client {
    /// The caller's orgs.
    pub fn orgs(&self, page: &PageQuery) -> Result<Page<OrgBody>, ClientError> {
        self.get(&["orgs"]).page(page).read()
    }

    /// Makes an org.
    pub fn create_org(&self, create: &CreateOrg) -> Result<OrgBody, ClientError> {
        self.post(&["orgs"]).send(create)
    }

    /// One org.
    pub fn org(&self, org: &str) -> Result<OrgBody, ClientError> {
        self.get(&["orgs", org]).read()
    }

    /// Renames an org that is at `revision`.
    pub fn edit_org(&self, org: &str, revision: i64, edit: &EditOrg) -> Result<OrgBody, ClientError> {
        self.patch(&["orgs", org]).based_on(revision).send(edit)
    }

    /// Deletes an org that is at `revision` and has nothing any more.
    pub fn delete_org(&self, org: &str, revision: i64) -> Result<(), ClientError> {
        self.delete(&["orgs", org]).based_on(revision).done()
    }
}
