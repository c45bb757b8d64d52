//! Deployments.

pub mod diff;
pub mod finish;
pub mod list;
pub mod show;
pub mod start;

use stagegate_api::{
    deployment::{DeploymentBody, DeploymentDetails, OverrideBody, StartDeployment},
    deployment_diff::{
        DeploymentDiff, FactChange, OutputChange, ServiceFileChange, ServiceFileFacts, UsedCredentialsChange, UsedParameter,
        UsedParameterChange, UsedVendorChange,
    },
    safeguard::ChangedSafeguards,
};
use stagegate_core::{
    check::Override,
    deployment::Deployment,
    error::Error,
    name::{AppName, RegionName, ServiceName, VendorName},
};

use super::{explanation, safeguard};
use crate::app::{
    comparison,
    deployment::{
        ChangedFact, ChangedOutput, ChangedParameter, DeploymentStart, DeploymentView, Difference, RecordedFile,
        ResolvedRevisions,
    },
    explanation::Explanation,
    resolution::Target,
};

fn start_of(body: StartDeployment) -> Result<DeploymentStart, Error> {
    let service: ServiceName = body.service.parse()?;
    let region: RegionName = body.region.parse()?;
    let stage = body.stage.parse()?;
    Ok(DeploymentStart {
        target: Target { app: body.app, stage, service: Some(service.clone().into()), region: Some(region.clone()) },
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
    let result = |passed| if passed { "passed" } else { "failed" }.to_owned();
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
        check_result: deployment.judged.as_ref().map(|judged| result(judged.passed)),
        check: deployment.judged.map(|judged| judged.check.into()),
        overridden: deployment.overridden.map(|Override { by, reason }| OverrideBody { by, reason }),
        author: deployment.author,
        started_at: deployment.started_at,
        finished_at: deployment.finished_at,
    }
}

fn details(view: DeploymentView) -> DeploymentDetails {
    let end = view.end.unwrap_or_default();
    DeploymentDetails {
        deployment: body((view.deployment, view.app)),
        facts: view.facts,
        error: end.error,
        stack: end.stack,
        outputs: end.outputs,
        declared_outputs: end.declared_outputs,
        service_file: end.service_file,
        custom: end.custom,
    }
}

fn difference(difference: Difference) -> DeploymentDiff {
    let [file_from, file_to] = difference.service_files;
    DeploymentDiff {
        from: body(difference.from),
        to: body(difference.to),
        facts: difference.facts.into_iter().map(fact).collect(),
        credentials: difference.given.as_ref().and_then(changed_credentials),
        vendors: difference.given.as_ref().map(changed_vendors).unwrap_or_default(),
        safeguards: difference.given.as_ref().and_then(changed_safeguards),
        parameters: difference.parameters.into_iter().map(parameter).collect(),
        deleted_owners: difference.deleted_owners,
        outputs: difference.outputs.into_iter().map(output).collect(),
        service_file: ServiceFileChange {
            changed: file_from.as_ref().zip(file_to.as_ref()).map(|(from, to)| from.fingerprint != to.fingerprint),
            from: file_from.map(file),
            to: file_to.map(file),
        },
    }
}

fn changed_credentials([from, to]: &[Explanation; 2]) -> Option<UsedCredentialsChange> {
    let change = UsedCredentialsChange { from: explanation::winner(from), to: explanation::winner(to) };
    Some(change).filter(|_| !comparison::same_credentials(from, to))
}

fn changed_vendors([from, to]: &[Explanation; 2]) -> Vec<UsedVendorChange> {
    let change = |vendor: &VendorName| UsedVendorChange {
        vendor: vendor.to_string(),
        from: explanation::winner_of_vendor(from, vendor),
        to: explanation::winner_of_vendor(to, vendor),
    };
    comparison::changed_vendors(from, to).into_iter().map(change).collect()
}

fn changed_safeguards([from, to]: &[Explanation; 2]) -> Option<ChangedSafeguards> {
    let compared = comparison::compared_safeguards(from, to);
    (!compared.is_equal()).then(|| safeguard::changed(compared))
}

fn fact(ChangedFact { name, values: [from, to] }: ChangedFact) -> FactChange {
    FactChange { name: name.to_owned(), from, to }
}

fn parameter(ChangedParameter { key, change, winners }: ChangedParameter) -> UsedParameterChange {
    let [from, to] = winners.map(|winner| {
        winner.map(|winner| UsedParameter {
            layer: winner.layer.as_str().to_owned(),
            owner: winner.owner,
            revision: winner.revision,
            fingerprint: winner.fingerprint.into(),
        })
    });
    UsedParameterChange { key: key.into(), change: change.as_str().to_owned(), from, to }
}

fn output(ChangedOutput { name, kind, change, values: [from, to] }: ChangedOutput) -> OutputChange {
    OutputChange { name, kind: kind.as_str().to_owned(), change: change.as_str().to_owned(), from, to }
}

fn file(file: RecordedFile) -> ServiceFileFacts {
    ServiceFileFacts { fingerprint: file.fingerprint.into(), lines: i64::try_from(file.lines).unwrap_or(i64::MAX) }
}
