//! Orgs.

use super::{Client, ClientError};
use crate::{
    org::{CreateOrg, OrgBody},
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
}
