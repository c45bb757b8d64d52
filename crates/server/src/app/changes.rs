//! What changed since an instance's last deployment that worked: what the next one would pick up.

use stagegate_core::{
    access::{Action, Caller, Permit},
    app::App,
    deployment::{Deployment, DeploymentKind, Used},
    error::Error,
    id::looks_like_an_id,
    instance::{Instance, Place},
    name::{AppName, ServiceName, StageName},
    owner::{Owner, OwnerId},
    page::{MAX_PAGE, PageRequest},
    revision::{Moment, Revision},
    service::Service,
};
use stagegate_store::{AssignmentNote, Subject, Tx};

use super::{
    Stagegate,
    app::find_app,
    comparison::Compared,
    instance::place_of,
    resolution::{Target, Values, layers_of},
};

/// What changed, and since when.
#[derive(Debug)]
pub struct Changes {
    /// The app's name.
    pub app: AppName,
    /// The service, which need not exist.
    pub service: ServiceName,
    /// Stage and region.
    pub place: Place,
    /// The last deployment or removal that worked, with the app's name then.
    pub last: Option<(Deployment, AppName)>,
    /// The deployment on the left, the present on the right; none: nothing is deployed.
    pub since: Option<Since>,
}

/// What differs from the last deployment.
#[derive(Debug)]
pub struct Since {
    /// The deployment on the left, the present on the right.
    pub compared: Compared,
    /// Who gave the stage, or the app, another profile.
    pub assigned: Option<AssignmentNote>,
    /// The revisions made since, by owner.
    pub revisions: Vec<RevisionsSince>,
}

/// The revisions of one owner that were made since.
#[derive(Debug)]
pub struct RevisionsSince {
    /// The owner as it is now.
    pub owner: Owner,
    /// The revision that the deployment used.
    pub since: i64,
    /// The newest first.
    pub revisions: Vec<Revision>,
    /// Whether there are more.
    pub more: bool,
}

impl Stagegate {
    /// What the next deployment of an instance would pick up. The instance need not exist: it was never deployed then.
    pub async fn changes(&self, caller: &Caller, org: &str, at: (&str, &str, &str)) -> Result<Changes, Error> {
        let (app, service, instance) = at;
        let (mut tx, permit) = self.read(caller, org, Action::Explain).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        let (name, service) = find_service(&mut tx, &permit, &app, service).await?;
        let (place, instance) = find_instance(&mut tx, &permit, (&app, service.as_ref()), instance).await?;
        let last = match &instance {
            Some(instance) => tx.last_success(&permit, &instance.id).await?,
            None => None,
        };
        let last = last.map(|stored| (stored.deployment, stored.app));
        let since = match &last {
            Some((deployment, _)) if deployment.kind == DeploymentKind::Deploy => {
                Some(self.since(&mut tx, &permit, (&app, &name, &place), deployment).await?)
            }
            _ => None,
        };
        Ok(Changes { app: app.name, service: name, place, last, since })
    }

    /// The present is that of the names of now: the deployment recorded those of then.
    async fn since(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (app, service, place): (&App, &ServiceName, &Place),
        deployment: &Deployment,
    ) -> Result<Since, Error> {
        let layers = layers_of(tx, permit, app.clone(), deployment).await?;
        let then = self.explain_layers(tx, permit, layers, Values::Fingerprints, None).await?;
        let target = Target {
            app: app.id.to_string(),
            stage: place.stage.clone().into(),
            service: Some(service.clone().into()),
            region: Some(place.region.clone()),
        };
        let now = self.explain_in(tx, permit, (&target, &Moment::Now), Values::Fingerprints, None).await?;
        let present: Vec<Owner> = now.resolution.layers.owners().collect();
        let mut revisions = Vec::new();
        for owner in present {
            let Some(since) = used(&deployment.used, &owner.id()) else { continue };
            revisions.extend(revisions_since(tx, permit, owner, since).await?);
        }
        let assigned = assigned_since(tx, permit, app, &place.stage, deployment).await?;
        let compared = Compared::of(then, now);
        let profile = |side: &super::explanation::Explanation| {
            side.resolution.layers.profile.as_ref().map(|(profile, _)| profile.id.clone())
        };
        let assigned = assigned.filter(|_| profile(&compared.left) != profile(&compared.right));
        Ok(Since { compared, assigned, revisions })
    }
}

/// Who gave the stage, or the app, another profile after a deployment.
async fn assigned_since(
    tx: &mut Tx,
    permit: &Permit,
    app: &App,
    stage: &StageName,
    deployment: &Deployment,
) -> Result<Option<AssignmentNote>, Error> {
    let of_stage = last_assignment(tx, permit, app, stage, deployment).await?;
    let of_app = tx.last_assignment(permit, &Subject::default_profile(app)).await?;
    let later = |note: &Option<AssignmentNote>| note.as_ref().is_some_and(|note| note.since >= deployment.started_at);
    Ok(Some(of_stage).filter(later).unwrap_or(of_app).filter(|note| note.since >= deployment.started_at))
}

/// Who gave a stage its profile: not who gave it another name with the profile that it had.
async fn last_assignment(
    tx: &mut Tx,
    permit: &Permit,
    app: &App,
    stage: &StageName,
    deployment: &Deployment,
) -> Result<Option<AssignmentNote>, Error> {
    let mut note = tx.last_assignment(permit, &Subject::stage(app, stage)).await?;
    let mut name = stage;
    let renamings = tx.stages_renamed_since(permit, app, deployment.started_at).await?;
    for renaming in &renamings {
        if renaming.name == *name && note.as_ref().is_some_and(|note| note.since == renaming.at) {
            name = &renaming.former;
            note = tx.assignment_before(permit, &Subject::stage(app, name), renaming.at).await?;
        }
    }
    Ok(note)
}

/// None: there were none.
async fn revisions_since(tx: &mut Tx, permit: &Permit, owner: Owner, since: i64) -> Result<Option<RevisionsSince>, Error> {
    let page = tx.revisions(permit, &owner.id(), &PageRequest::new(Some(MAX_PAGE), None)?).await?;
    let fetched = page.items.len();
    let revisions: Vec<_> = page.items.into_iter().filter(|revision| revision.revision > since).collect();
    let more = page.next.is_some() && revisions.len() == fetched && owner.revision() - since > MAX_PAGE;
    Ok(Some(RevisionsSince { owner, since, revisions, more }).filter(|found| !found.revisions.is_empty()))
}

/// The revision of an owner that a deployment used; none: another owner was in its place.
fn used(used: &Used, owner: &OwnerId) -> Option<i64> {
    let Used { profile, service, instance } = used;
    match owner {
        OwnerId::Profile(id) => profile.as_ref().filter(|(used, _)| used == id).map(|(_, revision)| *revision),
        OwnerId::Service(id) => service.as_ref().filter(|(used, _)| used == id).map(|(_, revision)| *revision),
        OwnerId::Instance(id) => instance.as_ref().filter(|(used, _)| used == id).map(|(_, revision)| *revision),
    }
}

/// A service by its id, which must exist, or by its name, which need not.
async fn find_service(
    tx: &mut Tx,
    permit: &Permit,
    app: &App,
    name_or_id: &str,
) -> Result<(ServiceName, Option<Service>), Error> {
    if looks_like_an_id(name_or_id) {
        let service = tx.service(permit, app, name_or_id).await?.ok_or_else(|| Error::no_such("service", name_or_id))?;
        return Ok((service.name.clone(), Some(service)));
    }
    let name: ServiceName = name_or_id.parse()?;
    let service = tx.service(permit, app, name.as_str()).await?;
    Ok((name, service))
}

/// An instance of the service by its id, which must exist, or by stage and region.
async fn find_instance(
    tx: &mut Tx,
    permit: &Permit,
    (app, service): (&App, Option<&Service>),
    place_or_id: &str,
) -> Result<(Place, Option<Instance>), Error> {
    if looks_like_an_id(place_or_id) {
        let missing = || Error::no_such("instance", place_or_id);
        let found = match place_or_id.parse() {
            Ok(id) => tx.instance_by_id(permit, &id).await?,
            Err(_) => None,
        };
        let found = found.filter(|found| service.is_some_and(|service| service.id == found.service)).ok_or_else(missing)?;
        return Ok((found.place.clone(), Some(found)));
    }
    let place = place_of(tx, permit, app, &place_or_id.parse()?).await?;
    let instance = match service {
        Some(service) => tx.instance(permit, service, &place).await?,
        None => None,
    };
    Ok((place, instance))
}
