//! Services as things of their own: made, archived, deleted. What is set on them is in `parameter`.

use stagegate_core::{
    access::{Action, Caller, Permit},
    app::App,
    audit::Act,
    error::Error,
    id::ServiceId,
    name::{NameOrId, ServiceName},
    owner::Owner,
    page::{Page, PageRequest},
    profile::check_message,
    service::Service,
};
use stagegate_store::{InstanceFilter, Tx};

use super::{NAMED, Stagegate, app::find_app, named, owner::ArchiveEdit, precondition::Precondition};

/// What to change of a service itself; what is set on it is changed elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct ServiceEdit<'a> {
    /// A new name.
    pub name: Option<&'a str>,
    /// Whether it is archived, and why.
    pub archive: ArchiveEdit<'a>,
}

impl Stagegate {
    /// Makes a service before its first deploy.
    pub async fn create_service(&self, caller: &Caller, org: &str, app: &str, name: &str) -> Result<Service, Error> {
        let name: ServiceName = name.parse()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditService).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        let now = self.clock.now();
        let id = ServiceId::new(now, &*self.entropy);
        let added = tx.add_service(&permit, &id, &app, &name, now).await;
        let service = added.map_err(|error| error.about_new("service", name.as_str()))?;
        let act = Act::done(permit.org(), "service.create", &id).with(format!("{}/{name}", app.name));
        tx.commit(&self.event(caller, act)).await?;
        Ok(service)
    }

    /// An app's services by name; archived ones only if they are wanted.
    pub async fn services(
        &self,
        caller: &Caller,
        org: &str,
        app: &str,
        archived: bool,
        page: &PageRequest,
    ) -> Result<Page<Service>, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadApp).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        Ok(tx.services(&permit, &app, archived, page).await?)
    }

    /// One service by name or id.
    pub async fn service(&self, caller: &Caller, org: &str, app: &str, service: &str) -> Result<Service, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadApp).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        find_service(&mut tx, &permit, &app, service).await
    }

    /// Renames a service, archives it, or takes it out of the archive. An edit of nothing makes no revision.
    pub async fn edit_service(
        &self,
        caller: &Caller,
        at: (&str, &str, &str),
        edit: ServiceEdit<'_>,
        precondition: Precondition,
    ) -> Result<Service, Error> {
        let name = edit.name.map(str::parse::<ServiceName>).transpose()?;
        edit.archive.message.map(check_message).transpose()?;
        let (org, app, service) = at;
        let (mut tx, permit) = self.write(caller, org, Action::EditService).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        let mut service = find_service(&mut tx, &permit, &app, service).await?;
        precondition.check(service.revision, "service", service.name.as_str())?;
        let mut acts = Vec::new();
        if let Some(name) = name.filter(|name| *name != service.name) {
            acts.push(self.rename_service(&mut tx, &permit, caller, &service, (&name, edit.archive.message)).await?);
            service = find_service(&mut tx, &permit, &app, service.id.as_str()).await?;
        }
        let owner = Owner::Service(service.clone());
        if let Some(revision) = self.archive(&mut tx, &permit, caller, &owner, edit.archive).await? {
            let action = if edit.archive.archived == Some(true) { "service.archive" } else { "service.unarchive" };
            acts.push(Act::done(permit.org(), action, &service.id).with(format!("{} r{revision}", owner.name())));
            service = find_service(&mut tx, &permit, &app, service.id.as_str()).await?;
        }
        self.commit_acts(tx, caller, acts).await?;
        Ok(service)
    }

    /// Gives a service another name in its next revision. An archived one stays so.
    async fn rename_service(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        service: &Service,
        (name, message): (&ServiceName, Option<&str>),
    ) -> Result<Act, Error> {
        let owner = Owner::Service(service.clone());
        let words = format!("renamed to {name}");
        let revision = self.next_revision(tx, permit, caller, &owner, (&words, message)).await?;
        let renamed = tx.rename_service(permit, service, name, self.clock.now()).await;
        renamed.map_err(|error| error.about("service", name.as_str()))?;
        Ok(Act::done(permit.org(), "service.rename", &service.id).with(format!("{} to {name} r{revision}", owner.name())))
    }

    /// Deletes a service and all that is set on it; with its `instances`, or only if it has none. Its deployments stay.
    pub async fn delete_service(
        &self,
        caller: &Caller,
        at: (&str, &str, &str),
        instances: bool,
        precondition: Precondition,
    ) -> Result<(), Error> {
        let (org, app, service) = at;
        let (mut tx, permit) = self.write(caller, org, Action::EditService).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        let service = find_service(&mut tx, &permit, &app, service).await?;
        precondition.check(service.revision, "service", service.name.as_str())?;
        let present = instances_of(&mut tx, &permit, &app, &service).await?;
        let name = Owner::Service(service.clone()).name();
        let detail = match (&present[..], instances) {
            ([], _) => name,
            (_, true) => format!("{name} with {}", named(&present)),
            (_, false) => return Err(Error::ServiceNotEmpty { service: name, instances: named(&present) }),
        };
        let now = self.clock.now();
        tx.delete_instances(&permit, &service, now).await.map_err(|error| error.about("service", service.name.as_str()))?;
        tx.delete_service(&permit, &service, now).await.map_err(|error| error.about("service", service.name.as_str()))?;
        let act = Act::done(permit.org(), "service.delete", &service.id).with(detail);
        Ok(tx.commit(&self.event(caller, act)).await?)
    }
}

/// The app's service with this name or id, or the error that says there is none.
pub(super) async fn find_service(tx: &mut Tx, permit: &Permit, app: &App, service: &str) -> Result<Service, Error> {
    tx.service(permit, app, service).await?.ok_or_else(|| Error::no_such("service", service))
}

/// The name of a service, made or not; of one that is named by its id, which must be there.
pub(super) async fn service_name(
    tx: &mut Tx,
    permit: &Permit,
    app: &App,
    service: &NameOrId<ServiceName>,
) -> Result<ServiceName, Error> {
    match service {
        NameOrId::Name(name) => Ok(name.clone()),
        NameOrId::Id(id) => Ok(find_service(tx, permit, app, id).await?.name),
    }
}

/// The first instances of a service, archived or not, in words.
async fn instances_of(tx: &mut Tx, permit: &Permit, app: &App, service: &Service) -> Result<Vec<String>, Error> {
    let filter = InstanceFilter { service: Some(service.id.clone()), stage: None, archived: true };
    let limit = i64::try_from(NAMED).unwrap_or(i64::MAX) + 1;
    let found = tx.instances(permit, app, &filter, &PageRequest { limit, after: None }).await?;
    Ok(found.items.iter().map(|instance| format!("instance `{}`", instance.place)).collect())
}
