//! Instances.

use super::{Client, ClientError};
use crate::{
    instance::{CreateInstance, InstanceBody, InstanceQuery},
    page::Page,
    service::Archive,
};

/// Where an instance is: app, service and what names it there, its id or `STAGE:REGION`.
pub type InstancePlace<'a> = (&'a str, &'a str, &'a str);

impl Client {
    /// The instances of an app that `query` asks for, by service, stage and region.
    pub fn instances(&self, org: &str, app: &str, query: &InstanceQuery) -> Result<Page<InstanceBody>, ClientError> {
        let limit = query.limit.map(|limit| limit.to_string());
        self.get(&["orgs", org, "apps", app, "instances"])
            .query(&[
                ("service", query.service.as_deref()),
                ("stage", query.stage.as_deref()),
                ("limit", limit.as_deref()),
                ("after", query.after.as_deref()),
            ])
            .flags(&[("archived", query.archived == Some(true))])
            .read()
    }

    /// Makes an instance of a service.
    pub fn create_instance(
        &self,
        org: &str,
        app: &str,
        service: &str,
        create: &CreateInstance,
    ) -> Result<InstanceBody, ClientError> {
        self.post(&["orgs", org, "apps", app, "services", service, "instances"]).send(create)
    }

    /// One instance.
    pub fn instance(&self, org: &str, at: InstancePlace<'_>) -> Result<InstanceBody, ClientError> {
        let (app, service, instance) = at;
        self.get(&["orgs", org, "apps", app, "services", service, "instances", instance]).read()
    }

    /// Archives an instance that is at `revision`, or takes it out of the archive.
    pub fn archive_instance(
        &self,
        org: &str,
        at: InstancePlace<'_>,
        revision: i64,
        archive: &Archive,
    ) -> Result<InstanceBody, ClientError> {
        let (app, service, instance) = at;
        let call = self.patch(&["orgs", org, "apps", app, "services", service, "instances", instance]);
        call.based_on(revision).send(archive)
    }

    /// Deletes an instance that is at `revision`.
    pub fn delete_instance(&self, org: &str, at: InstancePlace<'_>, revision: i64) -> Result<(), ClientError> {
        let (app, service, instance) = at;
        let call = self.delete(&["orgs", org, "apps", app, "services", service, "instances", instance]);
        call.based_on(revision).done()
    }
}
