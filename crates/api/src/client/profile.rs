//! Profiles and their revisions.

use super::{Client, ClientError};
use crate::{
    page::{Page, PageQuery},
    profile::{CreateProfile, EditProfile, ProfileBody},
};

impl Client {
    /// The profiles of an org.
    pub fn profiles(&self, org: &str, page: &PageQuery) -> Result<Page<ProfileBody>, ClientError> {
        self.get(&["orgs", org, "profiles"]).page(page).read()
    }

    /// Makes a profile.
    pub fn create_profile(&self, org: &str, create: &CreateProfile) -> Result<ProfileBody, ClientError> {
        self.post(&["orgs", org, "profiles"]).send(create)
    }

    /// One profile.
    pub fn profile(&self, org: &str, profile: &str) -> Result<ProfileBody, ClientError> {
        self.get(&["orgs", org, "profiles", profile]).read()
    }

    /// Changes a profile that is at `revision`.
    pub fn edit_profile(&self, org: &str, profile: &str, revision: i64, edit: &EditProfile) -> Result<ProfileBody, ClientError> {
        self.patch(&["orgs", org, "profiles", profile]).based_on(revision).send(edit)
    }

    /// Deletes a profile that is at `revision`.
    pub fn delete_profile(&self, org: &str, profile: &str, revision: i64) -> Result<(), ClientError> {
        self.delete(&["orgs", org, "profiles", profile]).based_on(revision).done()
    }
}
