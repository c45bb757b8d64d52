//! Instances as things of their own: made, archived, deleted. What is set on them is in `parameter`.

use stagegate_core::{
    access::{Action, Caller, Permit},
    app::App,
    audit::Act,
    deployment::LastDeployment,
    error::Error,
    id::InstanceId,
    instance::{Instance, Place, PlaceAddress},
    owner::Owner,
    page::{Page, PageRequest},
    profile::check_message,
    service::Service,
};
use stagegate_store::{InstanceFilter, Tx};

use super::{Stagegate, app::find_app, owner::ArchiveEdit, precondition::Precondition, service::find_service, stage::stage_name};

/// Where an instance is looked for: org, app, service and what names it there, its id or `STAGE:REGION`.
pub type InstanceAt<'a> = (&'a str, &'a str, &'a str, &'a str);

/// An instance, and how its last deployment went.
#[derive(Clone, Debug)]
pub struct InstanceView {
    /// The instance.
    pub instance: Instance,
    /// None: it was never deployed.
    pub last_deployment: Option<LastDeployment>,
}

/// Which instances of an app are wanted.
#[derive(Clone, Debug, Default)]
pub struct InstancesOf<'a> {
    /// Only of this service, by name or id.
    pub service: Option<&'a str>,
    /// Only in this stage, by name or id.
    pub stage: Option<&'a str>,
    /// Archived ones as well.
    pub archived: bool,
}

impl Stagegate {
    /// Makes an instance of a service before its first deploy. A service that was archived comes back.
    pub async fn create_instance(
        &self,
        caller: &Caller,
        at: (&str, &str, &str),
        stage: &str,
        region: &str,
    ) -> Result<InstanceView, Error> {
        let (org, app, service) = at;
        let place = PlaceAddress { stage: stage.parse()?, region: region.parse()? };
        let (mut tx, permit) = self.write(caller, org, Action::EditService).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        let service = find_service(&mut tx, &permit, &app, service).await?;
        let place = place_of(&mut tx, &permit, &app, &place).await?;
        let now = self.clock.now();
        let id = InstanceId::new(now, &*self.entropy);
        let added = tx.add_instance(&permit, &id, &service, &place, now).await;
        let instance = added.map_err(|error| error.about_new("instance", &place.to_string()))?;
        self.take_out_of_archive(&mut tx, &permit, caller, &Owner::Service(service)).await?;
        let act = Act::done(permit.org(), "instance.create", &id).with(Owner::Instance(instance.clone()).name());
        tx.commit(&self.event(caller, act)).await?;
        Ok(InstanceView { instance, last_deployment: None })
    }

    /// An app's instances by service, stage and region.
    pub async fn instances(
        &self,
        caller: &Caller,
        org: &str,
        app: &str,
        wanted: InstancesOf<'_>,
        page: &PageRequest,
    ) -> Result<Page<InstanceView>, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadApp).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        let service = match wanted.service {
            Some(service) => Some(find_service(&mut tx, &permit, &app, service).await?.id),
            None => None,
        };
        let stage = match wanted.stage {
            Some(stage) => Some(stage_name(&mut tx, &permit, &app, &stage.parse()?).await?.into()),
            None => None,
        };
        let filter = InstanceFilter { service, stage, archived: wanted.archived };
        let found = tx.instances(&permit, &app, &filter, page).await?;
        let ids: Vec<_> = found.items.iter().map(|instance| &instance.id).collect();
        let mut last = tx.last_deployments(&permit, &ids).await?;
        Ok(found.map(|instance| InstanceView { last_deployment: last.remove(&instance.id), instance }))
    }

    /// One instance.
    pub async fn instance(&self, caller: &Caller, at: InstanceAt<'_>) -> Result<InstanceView, Error> {
        let (org, app, service, instance) = at;
        let (mut tx, permit) = self.read(caller, org, Action::ReadApp).await?;
        let service = find_service_of(&mut tx, &permit, app, service).await?;
        let instance = find_instance(&mut tx, &permit, &service, instance).await?;
        view(&mut tx, &permit, instance).await
    }

    /// Archives an instance, or takes it out of the archive and its service with it. An edit of nothing makes no revision.
    pub async fn edit_instance(
        &self,
        caller: &Caller,
        at: InstanceAt<'_>,
        edit: ArchiveEdit<'_>,
        precondition: Precondition,
    ) -> Result<InstanceView, Error> {
        edit.message.map(check_message).transpose()?;
        let (org, app, service, instance) = at;
        let (mut tx, permit) = self.write(caller, org, Action::EditService).await?;
        let service = find_service_of(&mut tx, &permit, app, service).await?;
        let instance = find_instance(&mut tx, &permit, &service, instance).await?;
        precondition.check(instance.revision, "instance", &instance.place.to_string())?;
        let owner = Owner::Instance(instance.clone());
        let Some(revision) = self.archive(&mut tx, &permit, caller, &owner, edit).await? else {
            return view(&mut tx, &permit, instance).await;
        };
        let action = if edit.archived == Some(true) { "instance.archive" } else { "instance.unarchive" };
        let act = Act::done(permit.org(), action, &instance.id).with(format!("{} r{revision}", owner.name()));
        let instance = find_instance(&mut tx, &permit, &service, instance.id.as_str()).await?;
        let view = view(&mut tx, &permit, instance).await?;
        tx.commit(&self.event(caller, act)).await?;
        Ok(view)
    }

    /// Deletes an instance and all that is set on it. Its deployments stay.
    pub async fn delete_instance(&self, caller: &Caller, at: InstanceAt<'_>, precondition: Precondition) -> Result<(), Error> {
        let (org, app, service, instance) = at;
        let (mut tx, permit) = self.write(caller, org, Action::EditService).await?;
        let service = find_service_of(&mut tx, &permit, app, service).await?;
        let instance = find_instance(&mut tx, &permit, &service, instance).await?;
        let name = instance.place.to_string();
        precondition.check(instance.revision, "instance", &name)?;
        let deleted = tx.delete_instance(&permit, &instance, self.clock.now()).await;
        deleted.map_err(|error| error.about("instance", &name))?;
        let act = Act::done(permit.org(), "instance.delete", &instance.id).with(Owner::Instance(instance).name());
        Ok(tx.commit(&self.event(caller, act)).await?)
    }
}

async fn find_service_of(tx: &mut Tx, permit: &Permit, app: &str, service: &str) -> Result<Service, Error> {
    let app = find_app(tx, permit, app).await?;
    find_service(tx, permit, &app, service).await
}

/// The service's instance with this id or in this `STAGE:REGION`, the stage by name or id, or the error that says there is
/// none.
pub(super) async fn find_instance(tx: &mut Tx, permit: &Permit, service: &Service, instance: &str) -> Result<Instance, Error> {
    let found = if let Ok(id) = instance.parse::<InstanceId>() {
        tx.instance_by_id(permit, &id).await?.filter(|found| found.service == service.id)
    } else if let Ok(place) = instance.parse() {
        let app = find_app(tx, permit, service.app.as_str()).await?;
        let place = place_of(tx, permit, &app, &place).await?;
        tx.instance(permit, service, &place).await?
    } else {
        None
    };
    found.ok_or_else(|| Error::no_such("instance", instance))
}

/// Stage and region by their names; a stage that is named by its id must be there.
pub(super) async fn place_of(tx: &mut Tx, permit: &Permit, app: &App, address: &PlaceAddress) -> Result<Place, Error> {
    Ok(Place { stage: stage_name(tx, permit, app, &address.stage).await?, region: address.region.clone() })
}

async fn view(tx: &mut Tx, permit: &Permit, instance: Instance) -> Result<InstanceView, Error> {
    let last_deployment = tx.last_deployments(permit, &[&instance.id]).await?.remove(&instance.id);
    Ok(InstanceView { instance, last_deployment })
}
