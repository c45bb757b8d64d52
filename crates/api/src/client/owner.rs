//! Owners of parameters and their history.

use super::{Client, ClientError};
use crate::{
    owner::{DifferenceQuery, OwnerBody, RevisionBody, RevisionDetails, RevisionDifference, Rollback, RollbackPreview},
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

    /// What an owner held at a revision, without values.
    pub fn revision(&self, org: &str, owner: &str, revision: i64) -> Result<RevisionDetails, ClientError> {
        self.get(&["orgs", org, "owners", owner, "revisions", &revision.to_string()]).read()
    }

    /// How two revisions of an owner differ.
    pub fn revision_difference(
        &self,
        org: &str,
        owner: &str,
        query: &DifferenceQuery,
    ) -> Result<RevisionDifference, ClientError> {
        let number = |number: Option<i64>| number.map(|number| number.to_string());
        let (from, to) = (number(query.from), number(query.to));
        self.get(&["orgs", org, "owners", owner, "diff"]).query(&[("from", from.as_deref()), ("to", to.as_deref())]).read()
    }

    /// Makes an owner that is at `revision` what it was before.
    pub fn roll_back(&self, org: &str, owner: &str, revision: i64, rollback: &Rollback) -> Result<OwnerBody, ClientError> {
        self.post(&["orgs", org, "owners", owner, "rollback"]).based_on(revision).send(rollback)
    }

    /// What going back from `revision` to revision `to` would change.
    pub fn rollback_preview(&self, org: &str, owner: &str, revision: i64, to: i64) -> Result<RollbackPreview, ClientError> {
        let rollback = Rollback { revision: to, message: None, dry_run: true };
        self.post(&["orgs", org, "owners", owner, "rollback"]).based_on(revision).send(&rollback)
    }
}
