//! Owners of parameters: profiles, services and instances alike.

use stagegate_core::{
    access::{Action, Caller, Permit},
    app::App,
    audit::Act,
    error::Error,
    id::{InstanceId, ServiceId},
    instance::{Instance, Place},
    link::LinkedOwner,
    name::ServiceName,
    owner::{Owner, OwnerAddress, OwnerId},
    page::{Page, PageRequest},
    revision::Revision,
    service::Service,
};
use stagegate_store::{RevisionNote, StoreError, Tx};

use super::{
    Stagegate, app::find_app, instance::place_of, precondition::Precondition, profile::find_profile, service::service_name,
};

/// An owner, or what it will be once something is set on it.
#[derive(Debug)]
pub enum OwnerView {
    /// It is there.
    There(Owner),
    /// A service or an instance that nothing was set on and that was never deployed.
    NotYet(LinkedOwner),
}

impl Stagegate {
    /// An owner by its address. A service or an instance of an app that is there need not exist yet.
    pub async fn owner(&self, caller: &Caller, org: &str, owner: &OwnerAddress) -> Result<OwnerView, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadParameter).await?;
        view(&mut tx, &permit, owner).await
    }

    /// The history of an owner, newest first.
    pub async fn revisions(
        &self,
        caller: &Caller,
        org: &str,
        owner: &OwnerAddress,
        page: &PageRequest,
    ) -> Result<Page<Revision>, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadParameter).await?;
        let owner = find_owner(&mut tx, &permit, owner).await?;
        Ok(tx.revisions(&permit, &owner.id(), page).await?)
    }

    /// The owner to change. A service or an instance that does not exist yet is made, at revision 0; one that was archived
    /// stays so until its next revision is made.
    pub(super) async fn owner_to_change(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        address: &OwnerAddress,
    ) -> Result<Owner, Error> {
        let Some((app, names)) = names_of(tx, permit, address).await? else { return find_owner(tx, permit, address).await };
        let service = self.service_to_change(tx, permit, caller, &app, &names.service).await?;
        match &names.place {
            None => Ok(Owner::Service(service)),
            Some(place) => Ok(Owner::Instance(self.instance_to_change(tx, permit, caller, &service, place).await?)),
        }
    }

    /// The service, made if it does not exist yet, and that recorded.
    pub(super) async fn service_to_change(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        app: &App,
        name: &ServiceName,
    ) -> Result<Service, Error> {
        if let Some(found) = tx.service(permit, app, name.as_str()).await? {
            return Ok(found);
        }
        let now = self.clock.now();
        let id = ServiceId::new(now, &*self.entropy);
        let added = tx.add_service(permit, &id, app, name, now).await;
        let service = added.map_err(|error| made_meanwhile(error, "service", name.as_str()))?;
        let act = Act::done(permit.org(), "service.create", &id).with(Owner::Service(service.clone()).name());
        tx.also(&self.event(caller, act)).await?;
        Ok(service)
    }

    /// The instance, made if it does not exist yet, and that recorded.
    pub(super) async fn instance_to_change(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        service: &Service,
        place: &Place,
    ) -> Result<Instance, Error> {
        if let Some(found) = tx.instance(permit, service, place).await? {
            return Ok(found);
        }
        let now = self.clock.now();
        let id = InstanceId::new(now, &*self.entropy);
        let added = tx.add_instance(permit, &id, service, place, now).await;
        let instance = added.map_err(|error| made_meanwhile(error, "instance", &place.to_string()))?;
        let act = Act::done(permit.org(), "instance.create", &id).with(Owner::Instance(instance.clone()).name());
        tx.also(&self.event(caller, act)).await?;
        Ok(instance)
    }

    /// Makes the next revision of an owner, and takes it out of the archive. Returns the revision's number.
    pub(super) async fn revise(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        owner: &Owner,
        change: &str,
        message: Option<&str>,
    ) -> Result<i64, Error> {
        let revision = self.next_revision(tx, permit, caller, owner, (change, message)).await?;
        self.bring_service_back(tx, permit, caller, owner).await?;
        if is_archived(owner) {
            self.bring_back(tx, permit, caller, owner, revision).await?;
        }
        Ok(revision)
    }

    /// Takes an owner that is archived out of the archive, in its next revision. Returns the revision's number; none: it
    /// is not archived.
    pub(super) async fn take_out_of_archive(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        owner: &Owner,
    ) -> Result<Option<i64>, Error> {
        if !is_archived(owner) {
            return Ok(None);
        }
        let revision = self.next_revision(tx, permit, caller, owner, (TAKEN_OUT, None)).await?;
        self.bring_back(tx, permit, caller, owner, revision).await?;
        Ok(Some(revision))
    }

    /// Archives a service or an instance, or takes it out of the archive, in its next revision. Returns the revision's number;
    /// none: it is there already.
    pub(super) async fn archive(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        owner: &Owner,
        edit: ArchiveEdit<'_>,
    ) -> Result<Option<i64>, Error> {
        match edit.archived {
            Some(true) if !is_archived(owner) => {
                let revision = self.next_revision(tx, permit, caller, owner, ("archived", edit.message)).await?;
                tx.set_archived(permit, &owner.id(), Some(self.clock.now())).await?;
                Ok(Some(revision))
            }
            Some(false) => {
                let came_back = self.bring_service_back(tx, permit, caller, owner).await?;
                if !is_archived(owner) && !came_back {
                    return Ok(None);
                }
                let revision = self.next_revision(tx, permit, caller, owner, (TAKEN_OUT, edit.message)).await?;
                tx.set_archived(permit, &owner.id(), None).await?;
                Ok(Some(revision))
            }
            _ => Ok(None),
        }
    }

    /// Makes the next revision of an owner, archived or not.
    pub(super) async fn next_revision(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        owner: &Owner,
        (change, message): (&str, Option<&str>),
    ) -> Result<i64, Error> {
        let note = RevisionNote { change, message, author: &caller.user.name, now: self.clock.now() };
        let revised = tx.next_revision(permit, owner, &note).await;
        revised.map_err(|error| error.about(owner.kind(), &owner.name()))
    }

    /// Takes the service of an instance out of the archive: what is set on the instance shall be seen. Returns whether it
    /// was archived.
    async fn bring_service_back(&self, tx: &mut Tx, permit: &Permit, caller: &Caller, owner: &Owner) -> Result<bool, Error> {
        let Owner::Instance(instance) = owner else { return Ok(false) };
        let Some(service) = tx.service_by_id(permit, &instance.service).await? else { return Ok(false) };
        Ok(self.take_out_of_archive(tx, permit, caller, &Owner::Service(service)).await?.is_some())
    }

    /// Takes an owner out of the archive with the revision that does it, and records that.
    async fn bring_back(&self, tx: &mut Tx, permit: &Permit, caller: &Caller, owner: &Owner, revision: i64) -> Result<(), Error> {
        tx.set_archived(permit, &owner.id(), None).await?;
        let action = if matches!(owner, Owner::Instance(_)) { "instance.unarchive" } else { "service.unarchive" };
        let act = Act::done(permit.org(), action, owner.id()).with(format!("{} r{revision}", owner.name()));
        Ok(tx.also(&self.event(caller, act)).await?)
    }
}

/// What the history says of an owner that comes back.
const TAKEN_OUT: &str = "taken out of the archive";

fn is_archived(owner: &Owner) -> bool {
    match owner {
        Owner::Profile(_) => false,
        Owner::Service(service) => service.archived_at.is_some(),
        Owner::Instance(instance) => instance.archived_at.is_some(),
    }
}

/// What to change of a service or an instance itself; what is set on it is changed elsewhere.
#[derive(Clone, Copy, Debug, Default)]
pub struct ArchiveEdit<'a> {
    /// Whether it is archived from now on; as it was if `None`.
    pub archived: Option<bool>,
    /// Why.
    pub message: Option<&'a str>,
}

/// Two requests made the same thing: the slower one may try again.
fn made_meanwhile(error: StoreError, kind: &'static str, name: &str) -> Error {
    match error {
        StoreError::Duplicate(_) => StoreError::Stale.about(kind, name),
        other => other.about(kind, name),
    }
}

/// The owner with this address, or the error that says there is none.
pub(super) async fn find_owner(tx: &mut Tx, permit: &Permit, address: &OwnerAddress) -> Result<Owner, Error> {
    look_up(tx, permit, address).await?.ok_or_else(|| no_such(address))
}

/// The owner with this address, or what it will be.
pub(super) async fn view(tx: &mut Tx, permit: &Permit, address: &OwnerAddress) -> Result<OwnerView, Error> {
    let Some((app, names)) = names_of(tx, permit, address).await? else {
        return find_owner(tx, permit, address).await.map(OwnerView::There);
    };
    Ok(named(tx, permit, &app, &names).await?.map_or(OwnerView::NotYet(names), OwnerView::There))
}

/// The names of a service or an instance, whether they are anybody's yet or not; none for what must be there.
async fn names_of(tx: &mut Tx, permit: &Permit, address: &OwnerAddress) -> Result<Option<(App, LinkedOwner)>, Error> {
    let (app, service, place) = match address {
        OwnerAddress::Service { app, service } => (app, service, None),
        OwnerAddress::Instance { app, service, place } => (app, service, Some(place)),
        OwnerAddress::Id(_) | OwnerAddress::Profile(_) => return Ok(None),
    };
    let app = find_app(tx, permit, app).await?;
    let service = service_name(tx, permit, &app, service).await?;
    let place = match place {
        Some(place) => Some(place_of(tx, permit, &app, place).await?),
        None => None,
    };
    let names = LinkedOwner { app: app.name.clone(), service, place };
    Ok(Some((app, names)))
}

/// What has these names, if anything.
async fn named(tx: &mut Tx, permit: &Permit, app: &App, names: &LinkedOwner) -> Result<Option<Owner>, Error> {
    let Some(service) = tx.service(permit, app, names.service.as_str()).await? else { return Ok(None) };
    match &names.place {
        None => Ok(Some(Owner::Service(service))),
        Some(place) => Ok(tx.instance(permit, &service, place).await?.map(Owner::Instance)),
    }
}

async fn look_up(tx: &mut Tx, permit: &Permit, address: &OwnerAddress) -> Result<Option<Owner>, Error> {
    Ok(match address {
        OwnerAddress::Id(OwnerId::Profile(id)) => tx.profile(permit, id.as_str()).await?.map(Owner::Profile),
        OwnerAddress::Id(OwnerId::Service(id)) => tx.service_by_id(permit, id).await?.map(Owner::Service),
        OwnerAddress::Id(OwnerId::Instance(id)) => tx.instance_by_id(permit, id).await?.map(Owner::Instance),
        OwnerAddress::Profile(name) => Some(Owner::Profile(find_profile(tx, permit, name).await?)),
        OwnerAddress::Service { .. } | OwnerAddress::Instance { .. } => match names_of(tx, permit, address).await? {
            Some((app, names)) => named(tx, permit, &app, &names).await?,
            None => None,
        },
    })
}

pub(super) fn no_such(address: &OwnerAddress) -> Error {
    match address {
        OwnerAddress::Profile(name) => Error::no_such("profile", name),
        OwnerAddress::Id(id @ OwnerId::Profile(_)) => Error::no_such("profile", id),
        OwnerAddress::Service { service, .. } => Error::no_such("service", service.as_str()),
        OwnerAddress::Id(id @ OwnerId::Service(_)) => Error::no_such("service", id),
        OwnerAddress::Instance { place, .. } => Error::no_such("instance", place.to_string()),
        OwnerAddress::Id(id @ OwnerId::Instance(_)) => Error::no_such("instance", id),
    }
}

impl Precondition {
    /// The same for an owner.
    pub(super) fn check_owner(self, owner: &Owner) -> Result<(), Error> {
        self.check(owner.revision(), owner.kind(), &owner.name())
    }
}
