//! Deployments.

pub mod finish;
pub mod list;
pub mod show;
pub mod start;

use stagegate_api::deployment::{DeploymentBody, DeploymentDetails, StartDeployment};
use stagegate_core::{
    deployment::Deployment,
    error::Error,
    name::{AppName, RegionName, ServiceName},
};

use crate::app::{
    deployment::{DeploymentStart, DeploymentView, ResolvedRevisions},
    resolution::Target,
};

fn start_of(body: StartDeployment) -> Result<DeploymentStart, Error> {
    let service: ServiceName = body.service.parse()?;
    let region: RegionName = body.region.parse()?;
    let stage = body.stage.parse()?;
    Ok(DeploymentStart {
        target: Target { app: body.app, stage, service: Some(service.clone()), region: Some(region.clone()) },
        service,
        region,
        account_id: body.account_id,
        kind: body.kind.as_deref().map(str::parse).transpose()?.unwrap_or_default(),
        resolved: ResolvedRevisions {
            profile: body.profile_revision,
            service: body.service_revision,
            instance: body.instance_revision,
        },
        facts: body.facts,
    })
}

/// A record, as it travels.
pub(super) fn body((deployment, app): (Deployment, AppName)) -> DeploymentBody {
    DeploymentBody {
        id: deployment.id.into(),
        app: app.into(),
        service: deployment.service.into(),
        stage: deployment.stage.into(),
        region: deployment.region.into(),
        kind: deployment.kind.as_str().to_owned(),
        status: deployment.status.as_str().to_owned(),
        profile: deployment.profile,
        profile_revision: deployment.used.profile.map(|(_, revision)| revision),
        service_revision: deployment.used.service.map(|(_, revision)| revision),
        instance_revision: deployment.used.instance.map(|(_, revision)| revision),
        account_id: deployment.account_id,
        author: deployment.author,
        started_at: deployment.started_at,
        finished_at: deployment.finished_at,
    }
}

fn details(view: DeploymentView) -> DeploymentDetails {
    let (error, stack, outputs) = view.end.map(|end| (end.error, end.stack, end.outputs)).unwrap_or_default();
    DeploymentDetails { deployment: body((view.deployment, view.app)), facts: view.facts, error, stack, outputs }
}
