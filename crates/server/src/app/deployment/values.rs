//! The values that a deployment got: those that its record must not hold, and those that a comparison is about.

use std::{collections::BTreeMap, sync::Arc};

use stagegate_core::{
    access::Permit,
    deployment::Deployment,
    error::Error,
    instance::Instance,
    name::{AppName, OrgName},
    owner::Owner,
    parameter::{ParameterKey, Visibility},
    profile::Profile,
    resolution::{Won, parameters},
    scrub::{Known, Scrubber},
    service::Service,
};
use stagegate_store::Tx;

use super::record::Scrubbers;
use crate::app::{
    Stagegate,
    resolution::{ResolvedParameter, Values},
};

/// The parameters that a deployment got, each with its winner and those that it hid.
pub(super) type Used = BTreeMap<ParameterKey, Won<ResolvedParameter>>;

impl Stagegate {
    /// The parameters of the recorded owners at the recorded revisions.
    pub(super) async fn parameters_of_deployment(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        deployment: &Deployment,
        values: Values,
    ) -> Result<Used, Error> {
        let mut held = Vec::new();
        for owner in layers_of_deployment(tx, permit, deployment).await? {
            let owner = Arc::new(owner);
            let stored = tx.parameters_at(permit, &owner.id(), owner.revision()).await?;
            held.push((owner.layer(), self.holdings(tx, permit, &owner, stored, values).await?));
        }
        Ok(parameters(held))
    }
}

/// The owners whose values a deployment got, each at the revision that it had then. One that was deleted since is left
/// out: its parameters went with it.
pub(super) async fn layers_of_deployment(tx: &mut Tx, permit: &Permit, deployment: &Deployment) -> Result<Vec<Owner>, Error> {
    let mut owners = Vec::new();
    if let Some((id, revision)) = &deployment.used.profile
        && let Some(profile) = tx.profile(permit, id.as_str()).await?
    {
        owners.push(Owner::Profile(Profile { revision: *revision, ..profile }));
    }
    if let Some((id, revision)) = &deployment.used.service
        && let Some(service) = tx.service_by_id(permit, id).await?
    {
        owners.push(Owner::Service(Service { revision: *revision, ..service }));
    }
    if let Some((id, revision)) = &deployment.used.instance
        && let Some(instance) = tx.instance_by_id(permit, id).await?
    {
        owners.push(Owner::Instance(Instance { revision: *revision, ..instance }));
    }
    Ok(owners)
}

/// Everything that replaces values in the record of a deployment: those of all layers, also hidden ones, and what providers
/// hold, which is never shown and so treated like what is write-only.
pub(super) struct Secrets {
    used: Used,
    of_providers: Vec<Known>,
    names: Vec<String>,
}

impl Secrets {
    /// The values that were given out. The names in the record are no secrets, whatever values are equal to them.
    pub(super) fn new(used: Used, of_providers: Vec<Known>, deployment: &Deployment, org: &OrgName, app: &AppName) -> Self {
        let Deployment { service, stage, region, profile, account_id, .. } = deployment;
        let names = [org.as_str(), app.as_str(), service.as_str(), stage.as_str(), region.as_str()].map(str::to_owned);
        // What the framework calls a stack unless told otherwise.
        let stack = format!("{service}-{stage}");
        let further = [Some(stack), profile.clone(), account_id.clone()];
        Self { used, of_providers, names: names.into_iter().chain(further.into_iter().flatten()).collect() }
    }

    /// What replaces them.
    pub(super) fn into_scrubbers(self) -> Result<Scrubbers, Error> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let of_providers = self.of_providers.into_iter().map(|known| (known, Visibility::WriteOnly));
        let known: Vec<(Known, Visibility)> = self.used.into_values().flat_map(known).chain(of_providers).collect();
        let write_only = known.iter().filter(|(_, visibility)| *visibility == Visibility::WriteOnly);
        let write_only = Scrubber::new(write_only.map(|(known, _)| known.clone()).collect(), &names)?;
        let all = Scrubber::new(known.into_iter().map(|(known, _)| known).collect(), &names)?;
        Ok(Scrubbers { all, write_only })
    }
}

/// The winner and those that it hides, nearest first.
fn known(won: Won<ResolvedParameter>) -> impl Iterator<Item = (Known, Visibility)> {
    let held = std::iter::once(won.value).chain(won.hidden.into_iter().map(|(_, hidden)| hidden));
    held.filter_map(|held| {
        let known = Known { key: held.parameter.key, fingerprint: held.fingerprint?, value: held.value? };
        Some((known, held.parameter.visibility))
    })
}
