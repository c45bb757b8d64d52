//! Services.

use super::{Client, ClientError};
use crate::{
    page::{Page, PageQuery},
    service::{CreateService, EditService, ServiceBody},
};

impl Client {
    /// The services of an app by name; archived ones only if they are wanted.
    pub fn services(&self, org: &str, app: &str, archived: bool, page: &PageQuery) -> Result<Page<ServiceBody>, ClientError> {
        self.get(&["orgs", org, "apps", app, "services"]).flags(&[("archived", archived)]).page(page).read()
    }

    /// Makes a service.
    pub fn create_service(&self, org: &str, app: &str, create: &CreateService) -> Result<ServiceBody, ClientError> {
        self.post(&["orgs", org, "apps", app, "services"]).send(create)
    }

    /// One service.
    pub fn service(&self, org: &str, app: &str, service: &str) -> Result<ServiceBody, ClientError> {
        self.get(&["orgs", org, "apps", app, "services", service]).read()
    }

    /// Renames a service that is at `revision`, archives it, or takes it out of the archive.
    pub fn edit_service(
        &self,
        org: &str,
        app: &str,
        service: &str,
        revision: i64,
        edit: &EditService,
    ) -> Result<ServiceBody, ClientError> {
        self.patch(&["orgs", org, "apps", app, "services", service]).based_on(revision).send(edit)
    }

    /// Deletes a service that is at `revision`, with its `instances` or only if it has none.
    pub fn delete_service(&self, org: &str, app: &str, service: &str, revision: i64, instances: bool) -> Result<(), ClientError> {
        let call = self.delete(&["orgs", org, "apps", app, "services", service]);
        call.flags(&[("instances", instances)]).based_on(revision).done()
    }
}
