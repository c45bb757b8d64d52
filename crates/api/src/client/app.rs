//! Apps.

use super::{Client, ClientError};
use crate::{
    app::{AppBody, CreateApp, EditApp},
    page::{Page, PageQuery},
};

impl Client {
    /// The apps of an org.
    pub fn apps(&self, org: &str, page: &PageQuery) -> Result<Page<AppBody>, ClientError> {
        self.get(&["orgs", org, "apps"]).page(page).read()
    }

    /// Makes an app.
    pub fn create_app(&self, org: &str, create: &CreateApp) -> Result<AppBody, ClientError> {
        self.post(&["orgs", org, "apps"]).send(create)
    }

    /// One app.
    pub fn app(&self, org: &str, app: &str) -> Result<AppBody, ClientError> {
        self.get(&["orgs", org, "apps", app]).read()
    }

    /// Changes an app that is at `revision`.
    pub fn edit_app(&self, org: &str, app: &str, revision: i64, edit: &EditApp) -> Result<AppBody, ClientError> {
        self.patch(&["orgs", org, "apps", app]).based_on(revision).send(edit)
    }

    /// Deletes an app that is at `revision`, with `everything` that it has or only if it has nothing.
    pub fn delete_app(&self, org: &str, app: &str, revision: i64, everything: bool) -> Result<(), ClientError> {
        self.delete(&["orgs", org, "apps", app]).flags(&[("everything", everything)]).based_on(revision).done()
    }
}
