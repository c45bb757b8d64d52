//! Owners of parameters and their history.

use super::{Client, ClientError};
use crate::{
    owner::{OwnerBody, RevisionBody},
    page::{Page, PageQuery},
};

impl Client {
    /// An owner by its address; a service or an instance need not exist yet.
    pub fn owner(&self, org: &str, owner: &str) -> Result<OwnerBody, ClientError> {
        self.get(&["orgs", org, "owners", owner]).read()
    }

    /// The history of an owner, newest first.
    pub fn revisions(&self, org: &str, owner: &str, page: &PageQuery) -> Result<Page<RevisionBody>, ClientError> {
        self.get(&["orgs", org, "owners", owner, "revisions"]).page(page).read()
    }
}
