//! Deployments: recorded when they start and when they end. A record that stays `running` was cut off.
//!
//! Values of parameters are taken out of every text before it is sealed (rule O2), see [`stagegate_core::scrub`].

mod diff;
mod given;
mod judged;
mod record;
mod values;

use stagegate_api::deployment::{Facts, FinishDeployment};
use stagegate_core::{
    Secret,
    access::{Action, Caller, Permit},
    audit::Act,
    deployment::{Deployment, DeploymentKind, Status},
    error::Error,
    fingerprint::Fingerprint,
    id::DeploymentId,
    instance::Place,
    name::{AppName, RegionName, ServiceName, StageName},
    owner::Owner,
    page::{Page, PageRequest},
};
use stagegate_seal::TenantKey;
use stagegate_store::{DeploymentFilter, SealedDeployment, SealedStart, StoreError, Tx};

pub use diff::{Change, ChangedFact, ChangedOutput, ChangedParameter, Difference, RecordedFile};
pub use record::EndRecord;
pub(super) use record::open_end;

use super::{
    Stagegate,
    app::find_app,
    resolution::{Layers, Resolution, Target, Values},
    sealing::{DEPLOYMENT_DETAILS, internal, place, to_secret},
};
use judged::named_check;
use record::{
    END, Fingerprints, GIVEN, START, check_end, checked_facts, fingerprint_of, open_facts, scrubbed_end, scrubbed_facts,
};
use values::Secrets;

/// A deployment that starts.
#[derive(Debug)]
pub struct DeploymentStart {
    /// App and stage.
    pub target: Target,
    /// The service.
    pub service: ServiceName,
    /// The region.
    pub region: RegionName,
    /// The account whose credentials were handed out.
    pub account_id: Option<String>,
    /// What it does.
    pub kind: DeploymentKind,
    /// The revisions that the client resolved.
    pub resolved: ResolvedRevisions,
    /// Where it is run from.
    pub facts: Facts,
}

/// The revisions that a client resolved; what is `None` it does not know.
#[derive(Clone, Copy, Debug, Default)]
pub struct ResolvedRevisions {
    /// Of the profile.
    pub profile: Option<i64>,
    /// Of the service; 0 if there was none.
    pub service: Option<i64>,
    /// Of the instance; 0 if there was none.
    pub instance: Option<i64>,
}

/// A deployment with what was sealed of it.
#[derive(Debug)]
pub struct DeploymentView {
    /// The record.
    pub deployment: Deployment,
    /// The app's name.
    pub app: AppName,
    /// Where it was run from.
    pub facts: Facts,
    /// How it ended.
    pub end: Option<EndRecord>,
}

/// Which deployments are wanted; what is `None` does not matter.
#[derive(Clone, Debug, Default)]
pub struct Wanted<'a> {
    /// Name or id of the app.
    pub app: Option<&'a str>,
    /// The service.
    pub service: Option<ServiceName>,
    /// The stage.
    pub stage: Option<StageName>,
    /// The region.
    pub region: Option<RegionName>,
    /// How far it got.
    pub status: Option<Status>,
    /// What it did.
    pub kind: Option<DeploymentKind>,
}

impl Stagegate {
    /// Records that a deployment starts, with the owners as they are now. The service and the instance come into being
    /// with their first deployment.
    pub async fn start_deployment(
        &self,
        caller: &Caller,
        org: &str,
        start: DeploymentStart,
    ) -> Result<(Deployment, AppName), Error> {
        check_account(start.account_id.as_deref())?;
        let facts = checked_facts(start.facts.clone())?;
        let (mut tx, permit) = self.write(caller, org, Action::RecordDeployment).await?;
        let target =
            Target { service: Some(start.service.clone().into()), region: Some(start.region.clone()), ..start.target.clone() };
        let resolution = self.resolve_in(&mut tx, &permit, &target, Values::Clear).await?;
        check_announced(&resolution, &start)?;
        let used = resolution.parameters;
        let layers = self.layers_to_deploy(&mut tx, &permit, caller, resolution.layers, &start).await?;
        let now = self.clock.now();
        let deployment = Deployment {
            id: DeploymentId::new(now, &*self.entropy),
            org: permit.org().clone(),
            app: layers.app.id.clone(),
            kind: start.kind,
            status: Status::Running,
            profile: layers.profile.as_ref().map(|(profile, _)| profile.name.to_string()),
            used: layers.used(),
            service: start.service,
            stage: layers.stage,
            region: start.region,
            account_id: start.account_id,
            judged: None,
            overridden: None,
            user: caller.user.id.clone(),
            author: caller.user.name.clone(),
            started_at: now,
            finished_at: None,
        };
        let org = tx.org(&permit).await?.name;
        // What providers hold has no history, and goes first.
        let mut given = self.held_by_providers(&mut tx, &permit, &deployment.used).await?;
        given.extend(values::given(used));
        let secrets = Secrets::new(given, &deployment, &org, &layers.app.name);
        let key = self.tenant_key(&mut tx, &permit).await?;
        let seal = |secret: &Secret, version| {
            key.seal(&place(&permit, DEPLOYMENT_DETAILS, deployment.id.as_str(), version), secret, &*self.entropy)
                .map_err(internal)
        };
        let given = seal(&secrets.to_keep()?, GIVEN)?;
        let facts = seal(&to_secret(&scrubbed_facts(facts, &secrets.into_scrubbers()?.all))?, START)?;
        let sealed = SealedStart { facts: &facts, given: &given };
        tx.add_deployment(&permit, &layers.app, &deployment, sealed).await?;
        let act =
            Act::done(permit.org(), "deployment.start", &deployment.id).with(format!("{}/{}", layers.app.name, deployment.stage));
        tx.commit(&self.event(caller, act)).await?;
        Ok((deployment, layers.app.name))
    }

    /// The same layers, with the service and the instance made if they did not exist yet. A deploy takes them out of the
    /// archive; what is removed need not be seen again.
    async fn layers_to_deploy(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        layers: Layers,
        start: &DeploymentStart,
    ) -> Result<Layers, Error> {
        let mut service = self.service_to_change(tx, permit, caller, &layers.app, &start.service).await?;
        let place = Place { stage: layers.stage.clone(), region: start.region.clone() };
        let mut instance = self.instance_to_change(tx, permit, caller, &service, &place).await?;
        if start.kind == DeploymentKind::Deploy {
            let revised = self.take_out_of_archive(tx, permit, caller, &Owner::Service(service.clone())).await?;
            service.revision = revised.unwrap_or(service.revision);
            let revised = self.take_out_of_archive(tx, permit, caller, &Owner::Instance(instance.clone())).await?;
            instance.revision = revised.unwrap_or(instance.revision);
        }
        Ok(Layers { service: Some(service), instance: Some(instance), ..layers })
    }

    /// Records how a deployment ended; only for whoever started it. The same end may come again, another one not.
    pub async fn finish_deployment(
        &self,
        caller: &Caller,
        org: &str,
        id: &str,
        end: FinishDeployment,
    ) -> Result<(Deployment, AppName), Error> {
        let status = check_end(&end)?;
        let (mut tx, permit) = self.read(caller, org, Action::RecordDeployment).await?;
        let stored = own_deployment(&mut tx, &permit, caller, id).await?;
        let key = self.tenant_key(&mut tx, &permit).await?;
        let fingerprints = fingerprints_of(&end, &key)?;
        if stored.sealed_end.is_some() {
            return ended_alike(&key, &permit, stored, &fingerprints.sent);
        }
        // What it was given, and what it was given since: providers are rotated while deployments run.
        let mut given = self.kept_of_deployment(&mut tx, &permit, &key, &stored.deployment.id).await?;
        given.extend(self.held_by_providers(&mut tx, &permit, &stored.deployment.used).await?);
        given.extend(values::given(self.parameters_of_deployment(&mut tx, &permit, &stored.deployment, Values::Clear).await?));
        let secrets = Secrets::new(given, &stored.deployment, &tx.org(&permit).await?.name, &stored.app);
        drop(tx);
        let sent = fingerprints.sent.clone();
        let check = end.check.clone();
        // Outside of the transaction, and of the threads that serve: large records take a while.
        let scrub = move || secrets.into_scrubbers().map(|scrubbers| scrubbed_end(end, &scrubbers, fingerprints));
        let record = tokio::task::spawn_blocking(scrub).await.map_err(|_| Error::Internal("scrubbing panicked".into()))??;
        if let Some(recorded) = self.record_end(caller, org, id, (status, check.as_deref(), &record)).await? {
            return Ok(recorded);
        }
        let (mut tx, permit) = self.read(caller, org, Action::RecordDeployment).await?;
        let stored = own_deployment(&mut tx, &permit, caller, id).await?;
        ended_alike(&key, &permit, stored, &sent)
    }

    /// Seals and stores an end; none: it was ended meanwhile.
    async fn record_end(
        &self,
        caller: &Caller,
        org: &str,
        id: &str,
        (status, check, record): (Status, Option<&str>, &EndRecord),
    ) -> Result<Option<(Deployment, AppName)>, Error> {
        let (mut tx, permit) = self.write(caller, org, Action::RecordDeployment).await?;
        let deployment = own_deployment(&mut tx, &permit, caller, id).await?.deployment;
        if let Some(check) = named_check(&mut tx, (&permit, caller), &deployment, check).await? {
            tx.set_check_of_deployment(&permit, &deployment.id, &check).await?;
        }
        let id = deployment.id;
        let key = self.tenant_key(&mut tx, &permit).await?;
        let here = place(&permit, DEPLOYMENT_DETAILS, id.as_str(), END);
        let sealed = key.seal(&here, &to_secret(record)?, &*self.entropy).map_err(internal)?;
        match tx.finish_deployment(&permit, &id, status, &sealed, self.clock.now()).await {
            Err(StoreError::Stale) => return Ok(None),
            other => other?,
        }
        let stored = find_deployment(&mut tx, &permit, id.as_str()).await?;
        let act = Act::done(permit.org(), "deployment.finish", &id).with(status.as_str());
        tx.commit(&self.event(caller, act)).await?;
        Ok(Some((stored.deployment, stored.app)))
    }

    /// Deployments, newest first, without what may be secret in them.
    pub async fn deployments(
        &self,
        caller: &Caller,
        org: &str,
        wanted: Wanted<'_>,
        page: &PageRequest,
    ) -> Result<Page<(Deployment, AppName)>, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadDeployment).await?;
        let app = match wanted.app {
            Some(app) => Some(find_app(&mut tx, &permit, app).await?.id),
            None => None,
        };
        let filter = DeploymentFilter {
            app,
            service: wanted.service.map(Into::into),
            stage: wanted.stage.map(Into::into),
            region: wanted.region.map(Into::into),
            status: wanted.status,
            kind: wanted.kind,
        };
        let stored = tx.deployments(&permit, &filter, page).await?;
        Ok(stored.map(|stored| (stored.deployment, stored.app)))
    }

    /// One deployment with its details; the read is audited, for outputs may be secret.
    pub async fn deployment(&self, caller: &Caller, org: &str, id: &str) -> Result<DeploymentView, Error> {
        let (mut tx, permit) = self.write(caller, org, Action::ReadDeploymentDetails).await?;
        let stored = find_deployment(&mut tx, &permit, id).await?;
        let key = self.tenant_key(&mut tx, &permit).await?;
        let view = open(&key, &permit, stored)?;
        let act = Act::done(permit.org(), "deployment.read", &view.deployment.id);
        tx.commit(&self.event(caller, act)).await?;
        Ok(view)
    }
}

fn open(key: &TenantKey, permit: &Permit, stored: SealedDeployment) -> Result<DeploymentView, Error> {
    let (facts, end) = (open_facts(key, permit, &stored)?, open_end(key, permit, &stored)?);
    Ok(DeploymentView { facts, end, deployment: stored.deployment, app: stored.app })
}

async fn find_deployment(tx: &mut Tx, permit: &Permit, id: &str) -> Result<SealedDeployment, Error> {
    tx.deployment(permit, id).await?.ok_or_else(|| Error::no_such("deployment", id))
}

/// A deployment that the caller started; those of others are as if they were not there.
async fn own_deployment(tx: &mut Tx, permit: &Permit, caller: &Caller, id: &str) -> Result<SealedDeployment, Error> {
    let stored = find_deployment(tx, permit, id).await?;
    if stored.deployment.user == caller.user.id { Ok(stored) } else { Err(Error::no_such("deployment", id)) }
}

fn fingerprints_of(end: &FinishDeployment, key: &TenantKey) -> Result<Fingerprints, Error> {
    let fingerprinter = key.fingerprinter().map_err(internal)?;
    let of_file = |text: &String| fingerprinter.fingerprint(&Secret::new(text.clone()));
    Ok(Fingerprints { sent: fingerprint_of(end, &fingerprinter)?, service_file: end.service_file.as_ref().map(of_file) })
}

/// A deployment that has ended already: well, if it ended like that.
fn ended_alike(
    key: &TenantKey,
    permit: &Permit,
    stored: SealedDeployment,
    sent: &Fingerprint,
) -> Result<(Deployment, AppName), Error> {
    if open_end(key, permit, &stored)?.is_some_and(|end| end.sent.as_ref() == Some(sent)) {
        return Ok((stored.deployment, stored.app));
    }
    Err(Error::Stale { kind: "deployment", name: stored.deployment.id.to_string() })
}

/// Refuses a record of what the client did not announce: other revisions, or another account than the one whose
/// credentials it was told of. No account: the machine's own credentials.
fn check_announced(resolution: &Resolution, start: &DeploymentStart) -> Result<(), Error> {
    let layers = &resolution.layers;
    let profile = layers.profile.as_ref().map(|(profile, _)| profile);
    let name = profile.map_or_else(|| "none".to_owned(), |profile| profile.name.to_string());
    let resolved = resolution.credentials.winner.as_ref().and_then(|(_, candidate)| candidate.access.account_id());
    let changed = start.resolved.profile.is_some() && start.resolved.profile != profile.map(|profile| profile.revision);
    if changed || (start.account_id.is_some() && start.account_id.as_deref() != resolved) {
        return Err(Error::Stale { kind: "profile", name });
    }
    let service = layers.service.as_ref().map_or(0, |service| service.revision);
    if start.resolved.service.is_some_and(|revision| revision != service) {
        return Err(Error::Stale { kind: "service", name: start.service.to_string() });
    }
    let instance = layers.instance.as_ref().map_or(0, |instance| instance.revision);
    if start.resolved.instance.is_some_and(|revision| revision != instance) {
        return Err(Error::Stale { kind: "instance", name: format!("{}:{}", layers.stage, start.region) });
    }
    Ok(())
}

fn check_account(account_id: Option<&str>) -> Result<(), Error> {
    match account_id {
        Some(id) if id.len() != 12 || !id.chars().all(|c| c.is_ascii_digit()) => {
            Err(Error::invalid("account_id", "an AWS account id has twelve digits"))
        }
        _ => Ok(()),
    }
}
