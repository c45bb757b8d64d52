//! The owners whose layers make a resolution: as they are now, and as they were.
//!
//! Looking back, revisions, parameters, links, providers and assignments are those of then. Names are those of now, but for
//! aliases of providers; a name that meant another stage or service then is refused, with the name that this one has now. What
//! was deleted since took its values with it, and is refused as well. A deployment is also found by the names that it recorded.

use jiff::Timestamp;
use stagegate_core::{
    access::Permit,
    app::App,
    deployment::{Deployment, Used},
    error::Error,
    id::{InstanceId, ProfileId, ServiceId},
    instance::{Instance, Place},
    name::{RegionName, ServiceName, StageName},
    owner::{Owner, OwnerId},
    profile::Profile,
    renaming::{Then, given_up, name_then},
    resolution::{ProfileSource, profile_for},
    revision::Moment,
    service::Service,
};
use stagegate_store::{Assignment, Subject, Tx};

use super::Target;
use crate::app::{app::find_app, profile::find_profile, service::service_name, stage::stage_name};

/// The owners whose layers make a resolution, each at the revision that counts.
#[derive(Clone, Debug)]
pub struct Layers {
    /// The app.
    pub app: App,
    /// The stage.
    pub stage: StageName,
    /// The service, if one was named; it need not exist.
    pub service_name: Option<ServiceName>,
    /// The region, if one was named.
    pub region: Option<RegionName>,
    /// The profile and why.
    pub profile: Option<(Profile, ProfileSource)>,
    /// The service, if it exists.
    pub service: Option<Service>,
    /// The instance, if it exists.
    pub instance: Option<Instance>,
    /// When it was like this; none: it is now.
    pub past: Option<Past>,
}

/// A moment of the past.
#[derive(Clone, Debug)]
pub struct Past {
    /// When that was: it decides what is in no owner's revision.
    pub time: Timestamp,
    /// Which moment, in words.
    pub words: String,
}

impl Layers {
    /// For the record of a deployment.
    pub fn used(&self) -> Used {
        Used {
            profile: self.profile.as_ref().map(|(profile, _)| (profile.id.clone(), profile.revision)),
            service: self.service.as_ref().map(|service| (service.id.clone(), service.revision)),
            instance: self.instance.as_ref().map(|instance| (instance.id.clone(), instance.revision)),
        }
    }

    /// The owners, the farthest first.
    pub fn owners(&self) -> impl Iterator<Item = Owner> {
        let profile = self.profile.iter().map(|(profile, _)| Owner::Profile(profile.clone()));
        let service = self.service.iter().cloned().map(Owner::Service);
        profile.chain(service).chain(self.instance.iter().cloned().map(Owner::Instance))
    }
}

/// A target by its names; the app is there.
struct Names {
    app: App,
    stage: StageName,
    service: Option<ServiceName>,
}

async fn names(tx: &mut Tx, permit: &Permit, target: &Target) -> Result<Names, Error> {
    let app = find_app(tx, permit, &target.app).await?;
    let stage = stage_name(tx, permit, &app, &target.stage).await?;
    let service = match &target.service {
        Some(service) => Some(service_name(tx, permit, &app, service).await?),
        None => None,
    };
    Ok(Names { app, stage, service })
}

/// The layers of a target as they are now.
pub(in crate::app) async fn layers_now(tx: &mut Tx, permit: &Permit, target: &Target) -> Result<Layers, Error> {
    let Names { app, stage, service: service_name } = names(tx, permit, target).await?;
    let profile = profile_now(tx, permit, &app, &stage).await?;
    let service = match &service_name {
        Some(name) => tx.service(permit, &app, name.as_str()).await?,
        None => None,
    };
    let instance = match (&service, &target.region) {
        (Some(service), Some(region)) => {
            let place = Place { stage: stage.clone(), region: region.clone() };
            tx.instance(permit, service, &place).await?
        }
        _ => None,
    };
    Ok(Layers { app, stage, service_name, region: target.region.clone(), profile, service, instance, past: None })
}

async fn profile_now(
    tx: &mut Tx,
    permit: &Permit,
    app: &App,
    stage: &StageName,
) -> Result<Option<(Profile, ProfileSource)>, Error> {
    let stage = tx.stage(permit, app, stage.as_str()).await?;
    match profile_for(stage.as_ref(), app) {
        Some(picked) => Ok(Some((find_profile(tx, permit, picked.profile.id.as_str()).await?, picked.source))),
        None => Ok(None),
    }
}

/// The layers of a target as they were at a moment.
pub(in crate::app) async fn layers_at(tx: &mut Tx, permit: &Permit, target: &Target, moment: &Moment) -> Result<Layers, Error> {
    match moment {
        Moment::Now => layers_now(tx, permit, target).await,
        Moment::Time(time) => {
            let present = layers_now(tx, permit, target).await?;
            if present.app.created_at > *time {
                return Err(Error::no_such_moment(moment, format!("app `{}` was made later", present.app.name)));
            }
            at_time(tx, permit, present, moment, *time).await
        }
        Moment::Revision(revision) => at_revision(tx, permit, target, moment, *revision).await,
        Moment::Deployment(id) => {
            let stored = tx.deployment(permit, id.as_str()).await?.ok_or_else(|| Error::no_such("deployment", id))?;
            let names = names(tx, permit, target).await?;
            check_same_target(tx, permit, &names, target.region.as_ref(), &stored.deployment).await?;
            layers_of(tx, permit, names.app, &stored.deployment).await
        }
    }
}

/// What was at a time. Of what is not there any more nobody can tell.
async fn at_time(tx: &mut Tx, permit: &Permit, present: Layers, moment: &Moment, time: Timestamp) -> Result<Layers, Error> {
    let stage = stage_then(tx, permit, &present, moment, time).await?;
    check_service_name(tx, permit, &present, moment, time).await?;
    let profile = profile_at(tx, permit, (&present.app, &stage), moment, time).await?;
    let service = match &present.service {
        Some(service) => service_at(tx, permit, service.clone(), time).await?,
        None => None,
    };
    let instance = match &present.instance {
        Some(instance) => instance_at(tx, permit, instance.clone(), time).await?,
        None => None,
    };
    if let Some(name) = present.service_name.as_ref().filter(|_| service.is_none())
        && tx.was_deleted_since(permit, &present.app, name, None, time).await?
    {
        return Err(gone(moment, "service", name.as_str()));
    }
    if let Some((name, region)) = present.service_name.as_ref().zip(present.region.as_ref()).filter(|_| instance.is_none()) {
        let place = Place { stage: present.stage.clone(), region: region.clone() };
        if tx.was_deleted_since(permit, &present.app, name, Some(&place), time).await? {
            return Err(gone(moment, "instance", &place.to_string()));
        }
    }
    let past = Some(Past { time, words: moment.to_string() });
    Ok(Layers { profile, service, instance, past, ..present })
}

/// A revision of the nearest owner, and what was around it when it was made.
async fn at_revision(tx: &mut Tx, permit: &Permit, target: &Target, moment: &Moment, number: i64) -> Result<Layers, Error> {
    let present = layers_now(tx, permit, target).await?;
    let missing = |reason: String| Error::no_such_moment(moment, reason);
    // An instance that a deploy made has no revision yet: then it is its service's or the profile's that is meant.
    let nearest = present.owners().filter(|owner| owner.revision() > 0).last();
    let nearest =
        nearest.ok_or_else(|| missing(format!("stage `{}` has no profile to have revisions", target.stage.as_str())))?;
    let name = format!("{} `{}`", nearest.kind(), nearest.name());
    let found = tx.revision(permit, &nearest.id(), number).await?;
    let revision = found.ok_or_else(|| Error::no_such_revision(moment, &nearest))?;
    let (time, profile) = (revision.at, present.profile.clone());
    let then = at_time(tx, permit, present, moment, time).await?;
    let past = Some(Past { time, words: format!("revision {number} of {name}") });
    // Two revisions may be of the same millisecond.
    Ok(match nearest {
        Owner::Profile(_) => Layers { profile: profile.map(|(profile, source)| (profile.as_of(revision), source)), past, ..then },
        Owner::Service(service) => {
            Layers { service: Some(Service { revision: number, updated_at: time, ..service }), past, ..then }
        }
        Owner::Instance(instance) => {
            Layers { instance: Some(Instance { revision: number, updated_at: time, ..instance }), past, ..then }
        }
    })
}

/// What a deployment used, by its record.
pub(in crate::app) async fn layers_of(tx: &mut Tx, permit: &Permit, app: App, deployment: &Deployment) -> Result<Layers, Error> {
    let missing = |reason: String| Error::no_such_moment(&deployment.id, reason);
    let Used { profile, service, instance } = &deployment.used;
    if profile.is_none() && deployment.profile.is_some() {
        return Err(missing("it did not record which revisions it used".to_owned()));
    }
    let source = match assigned(tx, permit, &Subject::stage(&app, &deployment.stage), deployment.started_at).await? {
        Assignment::At(_) => ProfileSource::Stage,
        Assignment::Nothing => ProfileSource::AppDefault,
        Assignment::Unknown => match tx.stage(permit, &app, deployment.stage.as_str()).await? {
            Some(_) => ProfileSource::Stage,
            None => ProfileSource::AppDefault,
        },
    };
    let profile = match profile {
        Some((id, revision)) => Some((used_profile(tx, permit, deployment, id, *revision).await?, source)),
        None => None,
    };
    let service = match service {
        Some((id, revision)) => Some(used_service(tx, permit, deployment, id, *revision).await?),
        None => None,
    };
    let instance = match instance {
        Some((id, revision)) => Some(used_instance(tx, permit, deployment, id, *revision).await?),
        None => None,
    };
    Ok(Layers {
        app,
        stage: deployment.stage.clone(),
        service_name: Some(deployment.service.clone()),
        region: Some(deployment.region.clone()),
        profile,
        service,
        instance,
        past: Some(Past { time: deployment.started_at, words: format!("deployment {}", deployment.id) }),
    })
}

/// What the stage was called at a time.
async fn stage_then(
    tx: &mut Tx,
    permit: &Permit,
    present: &Layers,
    moment: &Moment,
    time: Timestamp,
) -> Result<StageName, Error> {
    let renamings = tx.stages_renamed_since(permit, &present.app, time).await?;
    match name_then(&renamings, &present.stage, time) {
        Then::Called(name) => Ok(name.clone()),
        Then::GivenUpFor(now) => Err(given_up(moment, "stage", &present.stage, now)),
    }
}

/// Refuses the name of a service that meant another one at a time.
async fn check_service_name(
    tx: &mut Tx,
    permit: &Permit,
    present: &Layers,
    moment: &Moment,
    time: Timestamp,
) -> Result<(), Error> {
    let Some(name) = &present.service_name else { return Ok(()) };
    let renamings = tx.services_renamed_since(permit, &present.app, time).await?;
    match name_then(&renamings, name, time) {
        Then::Called(_) => Ok(()),
        Then::GivenUpFor(now) => Err(given_up(moment, "service", name, now)),
    }
}

/// Refuses to show what another app, stage, service or region got; what the target leaves open, the deployment says.
async fn check_same_target(
    tx: &mut Tx,
    permit: &Permit,
    names: &Names,
    region: Option<&RegionName>,
    deployment: &Deployment,
) -> Result<(), Error> {
    let Names { app, stage, service } = names;
    let time = deployment.started_at;
    let stages = tx.stages_renamed_since(permit, app, time).await?;
    let services = tx.services_renamed_since(permit, app, time).await?;
    let called = |service: &ServiceName| {
        *service == deployment.service || name_then(&services, service, time) == Then::Called(&deployment.service)
    };
    let same = deployment.app == app.id
        && (deployment.stage == *stage || name_then(&stages, stage, time) == Then::Called(&deployment.stage))
        && service.as_ref().is_none_or(called)
        && region.is_none_or(|region| *region == deployment.region);
    if same {
        return Ok(());
    }
    let Deployment { service, stage, region, .. } = deployment;
    let of = if deployment.app == app.id { String::new() } else { " of another app".to_owned() };
    Err(Error::no_such_moment(&deployment.id, format!("it was of service `{service}`{of} to stage `{stage}` in {region}")))
}

/// The profile that the stage had, or else the app.
async fn profile_at(
    tx: &mut Tx,
    permit: &Permit,
    (app, stage): (&App, &StageName),
    moment: &Moment,
    time: Timestamp,
) -> Result<Option<(Profile, ProfileSource)>, Error> {
    let of_stage = match assigned(tx, permit, &Subject::stage(app, stage), time).await? {
        Assignment::At(id) => Some(id),
        Assignment::Nothing => None,
        Assignment::Unknown => tx.stage(permit, app, stage.as_str()).await?.map(|stage| stage.profile.id.into()),
    };
    let (id, source) = match of_stage {
        Some(id) => (id, ProfileSource::Stage),
        None => match assigned(tx, permit, &Subject::default_profile(app), time).await? {
            Assignment::At(id) => (id, ProfileSource::AppDefault),
            Assignment::Nothing => return Ok(None),
            Assignment::Unknown => match &app.default_profile {
                Some(profile) => (profile.id.to_string(), ProfileSource::AppDefault),
                None => return Ok(None),
            },
        },
    };
    let profile = profile_by_id(tx, permit, moment, &id.parse()?).await?;
    let revision = tx.revision_at(permit, &(&profile.id).into(), time).await?;
    Ok(revision.map(|revision| (profile.as_of(revision), source)))
}

async fn assigned(tx: &mut Tx, permit: &Permit, subject: &Subject, time: Timestamp) -> Result<Assignment, Error> {
    Ok(tx.assignment_at(permit, subject, time).await?)
}

/// A profile that must still have its values.
async fn profile_by_id(tx: &mut Tx, permit: &Permit, moment: impl std::fmt::Display, id: &ProfileId) -> Result<Profile, Error> {
    if let Some(profile) = tx.profile(permit, id.as_str()).await? {
        return Ok(profile);
    }
    let name = tx.profile_even_deleted(permit, id).await?.map_or_else(|| id.to_string(), |profile| profile.name.into());
    Err(gone(moment, "profile", &name))
}

async fn service_at(tx: &mut Tx, permit: &Permit, service: Service, time: Timestamp) -> Result<Option<Service>, Error> {
    if service.created_at > time {
        return Ok(None);
    }
    let (revision, updated_at) = number_at(tx, permit, &(&service.id).into(), time).await?.unwrap_or((0, service.created_at));
    Ok(Some(Service { revision, updated_at, ..service }))
}

async fn instance_at(tx: &mut Tx, permit: &Permit, instance: Instance, time: Timestamp) -> Result<Option<Instance>, Error> {
    if instance.created_at > time {
        return Ok(None);
    }
    let (revision, updated_at) = number_at(tx, permit, &(&instance.id).into(), time).await?.unwrap_or((0, instance.created_at));
    Ok(Some(Instance { revision, updated_at, ..instance }))
}

async fn number_at(tx: &mut Tx, permit: &Permit, owner: &OwnerId, time: Timestamp) -> Result<Option<(i64, Timestamp)>, Error> {
    let revision = tx.revision_at(permit, owner, time).await?;
    Ok(revision.map(|revision| (revision.revision, revision.at)))
}

async fn used_profile(
    tx: &mut Tx,
    permit: &Permit,
    deployment: &Deployment,
    id: &ProfileId,
    number: i64,
) -> Result<Profile, Error> {
    let profile = profile_by_id(tx, permit, &deployment.id, id).await?;
    let revision = tx.revision(permit, &id.into(), number).await?;
    let lost = || Error::Internal(format!("revision {number} of {id} is not there").into());
    Ok(profile.as_of(revision.ok_or_else(lost)?))
}

async fn used_service(
    tx: &mut Tx,
    permit: &Permit,
    deployment: &Deployment,
    id: &ServiceId,
    revision: i64,
) -> Result<Service, Error> {
    let gone = || gone(&deployment.id, "service", deployment.service.as_str());
    let service = tx.service_by_id(permit, id).await?.ok_or_else(gone)?;
    Ok(Service { revision, ..service })
}

async fn used_instance(
    tx: &mut Tx,
    permit: &Permit,
    deployment: &Deployment,
    id: &InstanceId,
    revision: i64,
) -> Result<Instance, Error> {
    let gone = || gone(&deployment.id, "instance", &format!("{}:{}", deployment.stage, deployment.region));
    let instance = tx.instance_by_id(permit, id).await?.ok_or_else(gone)?;
    Ok(Instance { revision, ..instance })
}

fn gone(moment: impl std::fmt::Display, kind: &str, name: &str) -> Error {
    Error::no_such_moment(moment, format!("{kind} `{name}` was deleted since, and its values with it"))
}
