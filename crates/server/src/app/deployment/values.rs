//! The values that a deployment got: those that its record must not hold, and those that a comparison is about.

use std::{collections::BTreeMap, sync::Arc};

use stagegate_core::{
    Secret,
    access::Permit,
    deployment::Deployment,
    error::Error,
    instance::Instance,
    name::{AppName, OrgName},
    owner::Owner,
    parameter::{ParameterKey, Visibility},
    profile::Profile,
    resolution::{Won, parameters},
    scrub::{Known, Scrubber, is_searched_for},
    service::Service,
};
use stagegate_store::Tx;

use super::{
    given::{Given, to_keep},
    record::Scrubbers,
};
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

/// Everything that is taken out of the record of a deployment.
pub(super) struct Secrets {
    given: Vec<Given>,
    names: Vec<String>,
}

impl Secrets {
    /// The values that were given out. The names in the record are no secrets, whatever values are equal to them.
    pub(super) fn new(given: Vec<Given>, deployment: &Deployment, org: &OrgName, app: &AppName) -> Self {
        let Deployment { service, stage, region, profile, account_id, .. } = deployment;
        let names = [org.as_str(), app.as_str(), service.as_str(), stage.as_str(), region.as_str()].map(str::to_owned);
        // What the framework calls a stack unless told otherwise.
        let stack = format!("{service}-{stage}");
        let further = [Some(stack), profile.clone(), account_id.clone()];
        Self { given, names: names.into_iter().chain(further.into_iter().flatten()).collect() }
    }

    /// What is kept of them until the deployment ends: those that are looked for.
    pub(super) fn to_keep(&self) -> Result<Secret, Error> {
        let names = self.names();
        to_keep(self.given.iter().filter(|(known, _)| is_searched_for(known.value.expose(), &names)))
    }

    /// What replaces them.
    pub(super) fn into_scrubbers(self) -> Result<Scrubbers, Error> {
        let names = self.names();
        let write_only = self.given.iter().filter(|(_, visibility)| *visibility == Visibility::WriteOnly);
        let write_only = Scrubber::new(write_only.map(|(known, _)| known.clone()).collect(), &names)?;
        let all = Scrubber::new(self.given.iter().map(|(known, _)| known.clone()).collect(), &names)?;
        Ok(Scrubbers { all, write_only })
    }

    fn names(&self) -> Vec<&str> {
        self.names.iter().map(String::as_str).collect()
    }
}

/// All of them: those of all layers, also hidden ones.
pub(super) fn given(used: Used) -> impl Iterator<Item = Given> {
    used.into_values().flat_map(of_key)
}

/// The winner and those that it hides, nearest first.
fn of_key(won: Won<ResolvedParameter>) -> impl Iterator<Item = Given> {
    let held = std::iter::once(won.value).chain(won.hidden.into_iter().map(|(_, hidden)| hidden));
    held.filter_map(|held| {
        let known = Known { key: held.parameter.key, fingerprint: held.fingerprint?, value: held.value? };
        Some((known, held.parameter.visibility))
    })
}
