//! Deployments: recorded when they start and when they end. A record that stays `running` was cut off.

use stagegate_api::deployment::{Facts, FinishDeployment};
use stagegate_core::{
    access::{Action, Caller, Permit},
    audit::Act,
    deployment::{Deployment, Status},
    error::Error,
    id::DeploymentId,
    name::AppName,
    name::{RegionName, ServiceName},
    page::{Page, PageRequest},
};
use stagegate_seal::TenantKey;
use stagegate_store::{DeploymentFilter, SealedDeployment, Tx};

use super::{
    Stagegate,
    app::find_app,
    resolution::{Resolution, Target},
    sealing::{DEPLOYMENT_DETAILS, from_secret, internal, place, to_secret},
};

/// Version of the seal over [`Facts`], made at the start.
const START: i64 = 1;
/// Version of the seal over [`FinishDeployment`], made at the end.
const END: i64 = 2;

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
    /// The profile revision that the client resolved.
    pub profile_revision: Option<i64>,
    /// Where it is run from.
    pub facts: Facts,
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
    pub end: Option<FinishDeployment>,
}

impl Stagegate {
    /// Records that a deployment starts, with the profile that the stage has now.
    pub async fn start_deployment(
        &self,
        caller: &Caller,
        org: &str,
        start: DeploymentStart,
    ) -> Result<(Deployment, AppName), Error> {
        check_account(start.account_id.as_deref())?;
        let (mut tx, permit) = self.write(caller, org, Action::RecordDeployment).await?;
        let resolution = self.resolve_in(&mut tx, &permit, &start.target, false).await?;
        check_announced(&resolution, start.account_id.as_deref())?;
        let profile = resolution.profile.map(|(profile, _)| profile);
        let resolved = profile.as_ref().map(|profile| profile.revision);
        if start.profile_revision.is_some() && start.profile_revision != resolved {
            let name = profile.map_or_else(|| "none".to_owned(), |profile| profile.name.to_string());
            return Err(Error::Stale { kind: "profile", name });
        }
        let now = self.clock.now();
        let deployment = Deployment {
            id: DeploymentId::new(now, &*self.entropy),
            org: permit.org().clone(),
            app: resolution.app.id.clone(),
            service: start.service,
            stage: resolution.stage,
            region: start.region,
            status: Status::Running,
            profile: profile.map(|profile| profile.name.to_string()),
            profile_revision: resolved,
            account_id: start.account_id,
            user: caller.user.id.clone(),
            author: caller.user.name.clone(),
            started_at: now,
            finished_at: None,
        };
        let key = self.tenant_key(&mut tx, &permit).await?;
        let here = place(&permit, DEPLOYMENT_DETAILS, deployment.id.as_str(), START);
        let sealed = key.seal(&here, &to_secret(&start.facts)?, &*self.entropy).map_err(internal)?;
        tx.add_deployment(&permit, &deployment, &sealed).await?;
        let act = Act::done(permit.org(), "deployment.start", &deployment.id)
            .with(format!("{}/{}", resolution.app.name, deployment.stage));
        tx.commit(&self.event(caller, act)).await?;
        Ok((deployment, resolution.app.name))
    }

    /// Records how a deployment ended; works once, and only for whoever started it.
    pub async fn finish_deployment(
        &self,
        caller: &Caller,
        org: &str,
        id: &str,
        end: FinishDeployment,
    ) -> Result<(Deployment, AppName), Error> {
        let status: Status = end.status.parse()?;
        if status == Status::Running {
            return Err(Error::invalid("status", "a deployment ends as `succeeded` or `failed`"));
        }
        let (mut tx, permit) = self.write(caller, org, Action::RecordDeployment).await?;
        let stored = find_deployment(&mut tx, &permit, id).await?;
        if stored.deployment.user != caller.user.id {
            return Err(Error::no_such("deployment", id));
        }
        let key = self.tenant_key(&mut tx, &permit).await?;
        let here = place(&permit, DEPLOYMENT_DETAILS, stored.deployment.id.as_str(), END);
        let sealed = key.seal(&here, &to_secret(&end)?, &*self.entropy).map_err(internal)?;
        tx.finish_deployment(&permit, &stored.deployment.id, status, &sealed, self.clock.now())
            .await
            .map_err(|error| error.about("deployment", id))?;
        let stored = find_deployment(&mut tx, &permit, id).await?;
        let act = Act::done(permit.org(), "deployment.finish", &stored.deployment.id).with(status.as_str());
        tx.commit(&self.event(caller, act)).await?;
        Ok((stored.deployment, stored.app))
    }

    /// Deployments, newest first, without what may be secret in them.
    pub async fn deployments(
        &self,
        caller: &Caller,
        org: &str,
        app: Option<&str>,
        stage: Option<String>,
        page: &PageRequest,
    ) -> Result<Page<(Deployment, AppName)>, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadDeployment).await?;
        let app = match app {
            Some(app) => Some(find_app(&mut tx, &permit, app).await?.id),
            None => None,
        };
        let stored = tx.deployments(&permit, &DeploymentFilter { app, stage }, page).await?;
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
    let id = stored.deployment.id.as_str();
    let facts = key.open(&place(permit, DEPLOYMENT_DETAILS, id, START), &stored.sealed_start).map_err(internal)?;
    let end = match &stored.sealed_end {
        Some(sealed) => {
            let end = key.open(&place(permit, DEPLOYMENT_DETAILS, id, END), sealed).map_err(internal)?;
            Some(from_secret(&end)?)
        }
        None => None,
    };
    Ok(DeploymentView { facts: from_secret(&facts)?, end, deployment: stored.deployment, app: stored.app })
}

async fn find_deployment(tx: &mut Tx, permit: &Permit, id: &str) -> Result<SealedDeployment, Error> {
    tx.deployment(permit, id).await?.ok_or_else(|| Error::no_such("deployment", id))
}

/// The account of the record is that of the resolved access role, or none for the machine's own credentials.
fn check_announced(resolution: &Resolution, account_id: Option<&str>) -> Result<(), Error> {
    let resolved = resolution.credentials.as_ref().map(|announced| announced.role.account_id());
    if account_id.is_some() && account_id != resolved {
        let name = resolution.profile.as_ref().map_or_else(|| "none".to_owned(), |(profile, _)| profile.name.to_string());
        return Err(Error::Stale { kind: "profile", name });
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
